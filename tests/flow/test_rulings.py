"""A person rules on a reading: the record, the next versions and the alerts go by it, until it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.model.ids import SourceRef
from monitor.pipeline.check import Checked
from tests.fakes.inside import Shell
from tests.fakes.newsroom import QUIET, SHIPS, Newsroom, page

NEAR = "The port ministry said on Monday that an agreement on the harbour had been all but reached."
FIRST = page("Harbour of Brenholm", NEAR, SHIPS.format(12), *QUIET)
COSMETIC = page("Harbour of Brenholm", NEAR, SHIPS.format(12), *QUIET[:3], QUIET[3].replace("pier, and", "pier and"))
SIGNED = page(
    "Harbour of Brenholm", "Both sides signed the agreement on the harbour on Tuesday.", SHIPS.format(12), *QUIET
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    made.publish({"agency": FIRST})
    yield made
    made.close()


@pytest.fixture
def shell(room: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("USER", "ana")
    return Shell(room, capsys)


def states(shell: Shell) -> list[str]:
    (life,) = shell.json("timeline", "harbour", "--claim", "agreement")["claims"]
    return [span["state"] for span in life["sources"][0]["spans"]]


def published(shell: Shell, text: str) -> Checked:
    """What the agency's next version came to."""
    return next(one for one in shell.room.publish({"agency": text}) if one.ref.source == "agency")


def test_a_corrected_reading_stands_in_every_view(shell: Shell) -> None:
    assert states(shell) == ["agreed"]
    out = shell("claim", "correct", "harbour/agency@1", "agreement", "--state", "talks", "--sentence", "1")
    assert "agreement: agreed → talks in harbour/agency@1" in out
    assert states(shell) == ["talks"]
    assert "ruled by ana" in shell("timeline", "harbour")
    assert "agreement: talks, ruled by ana, not agreed" in shell("log", "harbour")
    assert "ruled by ana" in shell("show", "harbour/agency@1")
    (entry,) = shell.json("log", "harbour")["versions"]
    assert [(one["id"], one["state"], one["by"], one["instead_of"]) for one in entry["rulings"]] == [
        ("agreement", "talks", "ana", "agreed")
    ]


def test_a_corrected_reading_is_not_told_as_a_move_again(shell: Shell) -> None:
    shell("claim", "correct", "harbour/agency@1", "agreement", "--state", "talks", "--sentence", "1")
    checked = published(shell, COSMETIC)
    assert checked.alerts == ()
    assert states(shell) == ["talks"]
    checked = published(shell, SIGNED)
    (told,) = [alert for alert in checked.alerts if alert.kind == "claim"]
    assert (told.facts["before"], told.facts["after"]) == ("talks", "agreed")


def test_without_a_ruling_the_same_versions_tell_no_move(shell: Shell) -> None:
    shell.room.publish({"agency": COSMETIC})
    checked = published(shell, SIGNED)
    assert [alert for alert in checked.alerts if alert.kind == "claim"] == []


def test_a_ruling_itself_tells_nobody(shell: Shell) -> None:
    shell("claim", "correct", "harbour/agency@1", "agreement", "--state", "talks", "--sentence", "1")
    assert shell.room.app.history.alerts() == ()


def test_the_difference_of_versions_is_read_with_the_rulings(shell: Shell) -> None:
    shell.room.publish({"agency": COSMETIC})
    shell("claim", "correct", "harbour/agency@1", "agreement", "--state", "talks", "--sentence", "1")
    claims = {one["id"]: one for one in shell.json("diff", "harbour/agency@1..2")["claims"]}
    assert (claims["agreement"]["before"], claims["agreement"]["after"]) == ("talks", "talks")


def test_a_rejected_reading_is_unknown_until_it_is_undone(shell: Shell) -> None:
    shell("claim", "reject", "harbour/agency", "agreement", "--by", "Ben")
    assert states(shell) == ["unknown"]
    shell.room.publish({"agency": COSMETIC})
    assert states(shell) == ["unknown"]
    out = shell("claim", "undo", "harbour/agency@1", "agreement")
    assert "agreement: agreed in harbour/agency@1" in out
    assert states(shell)[0] == "agreed"
    assert "ruled by" not in shell("log", "harbour")


def test_a_confirmed_reading_keeps_its_state_and_is_shown(shell: Shell) -> None:
    shell("claim", "confirm", "harbour/agency@1", "agreement")
    assert states(shell) == ["agreed"]
    assert "agreement: agreed, ruled by ana" in shell("log", "harbour")


def test_a_figure_is_corrected_as_a_person_writes_it(shell: Shell) -> None:
    found = shell.json("claim", "correct", "harbour/agency@1", "ships", "--state", "a dozen", "--sentence", "2")
    assert (found["state"], found["analyzer"]) == ("12", "human/ana")


def test_verify_is_content_with_rulings_and_finds_an_altered_one(shell: Shell) -> None:
    import sqlite3

    shell("claim", "correct", "harbour/agency@1", "agreement", "--state", "talks", "--sentence", "1")
    shell("claim", "undo", "harbour/agency@1", "agreement")
    shell("claim", "reject", "harbour/agency@1", "agreement")
    shell("verify")
    database = sqlite3.connect(shell.room.settings.store.removeprefix("sqlite:///"), isolation_level=None)
    for (name,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        database.execute(f"drop trigger {name}")
    database.execute("update claim_states set analyzer = 'human/eve' where analyzer = 'human/ana'")
    database.close()
    shell("verify", code=7)


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("correct", "harbour/agency@1", "agreement"), 2, "--state is needed"),
        (("correct", "harbour/agency@1", "agreement", "--state", "agred"), 2, "expected one of talks, agreed"),
        (("correct", "harbour/agency@1", "ships", "--state", "many"), 2, "holds no number"),
        (("correct", "harbour/agency@1", "agreement", "--state", "talks", "--sentence", "99"), 4, "no sentence 99"),
        (("confirm", "harbour/agency@9", "agreement"), 4, "has versions 1 to 1"),
        (("confirm", "harbour/agency@1", "agreemnt"), 4, 'did you mean "agreement"?'),
        (("confirm", "harbour/agency@1"), 4, "which claim? Name one of: agreement, ships"),
        (("undo", "harbour/agency@1", "agreement"), 4, "nobody has ruled"),
        (("confirm", "77"), 4, "77"),
        (("confirm", "harbour/agency@1", "agreement", "--by", "\n"), 2, "a name of 1 to 40"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(shell: Shell, argv: tuple[str, ...], code: int, said: str) -> None:
    shell("claim", *argv, code=code)
    assert said in shell.err


def test_an_alert_names_what_is_ruled_on(shell: Shell) -> None:
    quiet = page("Harbour of Brenholm", SHIPS.format(12), *QUIET)
    shell.room.publish({"wire": quiet})
    shell.room.publish({"wire": SIGNED})
    (told,) = [alert for alert in shell.room.app.history.alerts() if alert.alert.kind == "claim"]
    shell("claim", "reject", str(told.id))
    (ruling,) = shell.room.app.store.before(SourceRef("harbour", "wire"), shell.room.clock.now()).rulings
    assert (ruling.claim_id, ruling.state) == ("agreement", "unknown")


@pytest.mark.parametrize(("said", "guess"), [("agred", 'did you mean "agreed"?'), ("halted", None), ("signed", None)])
def test_only_a_slip_of_the_pen_is_guessed_and_the_states_are_listed(
    shell: Shell, said: str, guess: str | None
) -> None:
    shell("claim", "correct", "harbour/agency@1", "agreement", "--state", said, code=2)
    assert "expected one of talks, agreed or unknown" in shell.err
    assert ("did you mean" in shell.err) == (guess is not None)
    assert guess is None or guess in shell.err


def test_what_was_ruled_stays_visible_with_who_and_why_also_after_it_was_undone(shell: Shell) -> None:
    at = ("harbour/agency@1", "agreement")
    shell("claim", "correct", *at, "--state", "talks", "--sentence", "1", "--why", "the desk asked")
    assert "agreement: talks, not agreed, by ana: the desk asked" in shell("claim", "list")
    assert "ruled agreement: talks, not agreed: the desk asked (ana, " in shell("log", "harbour")
    assert "● talks*" in shell("matrix", "harbour")
    assert "* ruled by ana" in shell("matrix", "harbour")
    (cell,) = [row["sources"][0] for row in shell.json("matrix", "harbour")["claims"] if row["id"] == "agreement"]
    assert cell["ruled_by"] == "ana"
    shell("claim", "undo", *at, "--why", "a slip", "--by", "Ben")
    listed = shell("claim", "list", "harbour")
    assert "No ruling stands" in shell.err
    assert "agreement: talks, not agreed, by ana: the desk asked" in listed
    assert " by Ben: a slip" in listed
    found = shell.json("claim", "list")
    assert (found["rulings"], [one["ended"] for one in found["undone"]]) == ([], ["undone"])
    for view in (("log", "harbour"), ("note", "harbour"), ("show", "harbour/agency@1"), ("timeline", "harbour")):
        said = " ".join(shell(*view).split())
        assert "ruled agreement: talks, not agreed: the desk asked (ana, " in said
        assert "undone: agreement: agreed as read, no longer talks as ruled: a slip (Ben, " in said
    (entry,) = shell.json("log", "harbour")["versions"]
    assert [(one["act"], one["claim"], one["why"]) for one in entry["marks"]] == [
        ("ruling", "agreement", "the desk asked"), ("undo", "agreement", "a slip"),
    ]  # fmt: skip
    assert [one["why"] for one in shell.json("timeline", "harbour")["rulings"]] == ["the desk asked", "a slip"]
    assert "*" not in shell("matrix", "harbour")
    assert '"why":"the desk asked"' in shell("export", "harbour")


def test_a_reason_is_one_line_and_no_text(shell: Shell) -> None:
    shell("claim", "confirm", "harbour/agency@1", "agreement", "--why", "x" * 2001, code=2)
    assert "at most 2000 characters" in shell.err


def test_a_ruling_that_moved_a_claim_is_told_once(shell: Shell) -> None:
    published(shell, COSMETIC)
    shell("claim", "correct", "harbour/agency@2", "agreement", "--state", "talks", "--sentence", "1")
    out = shell("log", "harbour")
    assert "agreement: agreed → talks (ruled by ana)" in out
    assert out.count("ruled by ana") == 1
