"""The commands of a review over a real store: blame, matrix, drift, search, seen, notes, tags; and what they load."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.app import COMMANDS
from monitor.model.ids import SourceRef
from tests.fakes.inside import Shell
from tests.fakes.newsroom import QUIET, SHIPS, SIGNED, TALKS, Newsroom, page

FILTERS = ("--since", "--until", "--as-of", "--source", "--claim", "--kind", "--material", "--cosmetic", "--unseen")
READING = ("log", "show", "diff", "blame", "timeline", "matrix", "drift", "search")
COMPARING = ("monitor.analysis.align",)  # what compares texts anew; a page of what is stored needs it not
HEAVY = ("sqlmodel", "sqlalchemy", "httpx", "trafilatura", "apprise", "pydantic", "numpy", "onnxruntime", "lxml")


# -- blame


def test_blame_names_the_version_of_each_wording_and_how_it_ran_before(shell: Shell) -> None:
    lines = {one["n"]: one for one in shell.json("blame", "harbour/agency")["sentences"]}
    back = lines[1]
    assert (back["came"]["seq"], back["material"]) == (4, True)
    assert [(one["came"]["seq"], one["left"]["seq"]) for one in back["earlier"]] == [(3, 4), (1, 3)]
    assert back["earlier"][0]["text"] == SIGNED
    assert (back["restored"]["last"], back["restored"]["left"]["seq"]) == ("harbour/agency@2", 3)
    shown = " ".join(shell("blame", "harbour/agency").split())
    assert "restored at @4; stood @1 to @2, gone @3" in shown
    assert shown.count(TALKS) == 1  # not held against its own words
    assert [one["n"] for one in lines.values() if one["restored"]] == [0, 1, 2]
    assert (lines[3]["came"]["seq"], lines[3]["earlier"]) == (1, [])
    assert lines[6]["came"]["seq"] == 2


def test_blame_says_which_source_had_a_sentence_before(shell: Shell) -> None:
    signed = next(one for one in shell.json("blame", "harbour/wire")["sentences"] if one["text"] == SIGNED)
    assert (signed["first_in"]["source"], signed["first_in"]["seq"]) == ("agency", 3)
    assert "agency had it" in shell("blame", "harbour/wire")


def test_blame_of_an_older_version_knows_nothing_later(shell: Shell) -> None:
    found = shell.json("blame", "harbour/agency@2")
    assert {one["came"]["seq"] for one in found["sentences"]} == {1, 2}
    assert found["gone"] == []


def test_what_is_gone_for_good_stands_with_its_life(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    own.publish({"agency": page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET[:3])}, timedelta(hours=2))
    gone, signed = shell.json("blame", "harbour/agency", "--removed")["gone"]
    assert gone["text"].startswith("The old lighthouse")
    assert (signed["text"], signed["left"]["seq"]) == (SIGNED, 4)  # given up for talks, in words much alike
    assert (gone["came"]["seq"], gone["left"]["seq"]) == (2, 5)
    assert "[-The old lighthouse" in shell("blame", "harbour/agency")
    removed = shell.json("search", "--removed")["hits"]
    assert [hit["gone_with"] for hit in removed] == ["harbour/agency@5", "harbour/wire@2", "harbour/agency@4"]
    assert "[-" in shell("search", "lighthouse", "--removed", "--source", "agency")


# -- matrix, drift


def test_the_matrix_says_who_says_what_and_who_first(shell: Shell) -> None:
    out = shell("matrix")
    assert "< talks" in out
    assert "● agreed" in out
    assert "behind: agency" in out
    claim = next(one for one in shell.json("matrix", "--first")["claims"] if one["id"] == "agreement")
    agreed = next(one for one in claim["first"] if one["state"] == "agreed")
    assert (agreed["source"], agreed["followed"][0]["source"]) == ("agency", "wire")
    assert len(agreed["between"]) == 2


def test_the_matrix_of_then_is_what_was_known_then(shell: Shell) -> None:
    claims = shell.json("matrix", "--as-of", "2026-03-01T14:30Z")["claims"]
    assert {cell["state"] for claim in claims for cell in claim["sources"]} == {"talks", "12"}


def test_drift_tells_every_value_in_order(shell: Shell) -> None:
    (ships, *_) = shell.json("drift", "ships")["drifts"]
    assert ships["claim"] == "ships"
    agency = [turn["after"] for turn in ships["turns"] if turn["source"] == "agency"]
    assert agency == ["12", "40", "12"]
    assert "[-12-]{+40+}" in shell("drift", "harbour", "40")
    assert shell.json("drift", "harbour", "lighthouse")["drifts"] == []


# -- seen


def test_unseen_is_what_was_recorded_since(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("seen", "harbour", "--until", "2026-03-01T15:20Z")
    refs = [one["ref"] for one in shell.json("log", "--unseen")["versions"]]
    assert refs == ["harbour/wire@2", "harbour/agency@4"]
    assert "agency@4*" in shell("log")
    assert shell.json("diff", "harbour/agency", "--unseen")["before"]["ref"] == "harbour/agency@3"
    shell("seen")
    assert shell("log", "--unseen") == ""
    assert "Nothing new" in shell.err
    assert "nothing new" in shell("seen", "--list")
    shell("seen", "harbour", "--until", "2026-03-01T15:20Z", "--by", "ben")
    assert [one["ref"] for one in shell.json("log", "--unseen", "--by", "ben")["versions"]] == refs


def test_what_another_person_wrote_or_ruled_since_is_unseen_and_own_words_are_not(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("seen")
    own.clock.advance(timedelta(minutes=5))
    shell("note", "harbour/agency@1", "ask the ministry again", "--by", "ana")
    assert shell("log", "--unseen") == ""
    shell("note", "harbour/agency@2", "the desk called the port", "--by", "ben")
    shell("claim", "correct", "harbour/agency@3", "agreement", "--state", "talks", "--sentence", "1", "--by", "ben")
    assert {one["ref"] for one in shell.json("log", "--unseen")["versions"]} >= {"harbour/agency@2", "harbour/agency@3"}
    assert "harbour/agency@1" not in {one["ref"] for one in shell.json("log", "--unseen")["versions"]}
    assert "the desk called the port" in shell("log", "--unseen")
    monday = shell.json("seen", "--list", "--by", "bo")["stories"][0]
    assert (monday["seen_until"], monday["unseen"]) == (None, 6)


# -- notes, tags, rest


def test_a_note_stands_beside_its_version_and_is_chained(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("note", "harbour/agency@3", "The desk confirms\x1b[2J the figure.", "--by", "ana")
    assert "✎ The desk confirms" in shell("log")
    assert "\x1b" not in shell("note", "harbour")
    assert own.app.store.verify().broken is None
    own.app.store.close()
    with sqlite3.connect(own.config.parent / "var" / "monitor.db") as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f'drop trigger "{name}"')
        connection.execute("update journal set detail = replace(detail, 'confirms', 'denies') where act = 'note'")
    connection.close()
    assert own.app.store.verify().broken is not None


def test_a_tag_is_a_reference(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("tag", "harbour/agency@3", "as-printed")
    assert shell.json("show", "harbour@as-printed")["ref"] == "harbour/agency@3"
    assert shell.json("diff", "harbour@as-printed", "harbour/agency")["before"]["ref"] == "harbour/agency@3"
    shell("tag", "harbour", "as-printed", "--remove")
    shell("show", "harbour@as-printed", code=4)
    shell("tag", "harbour/agency@3", "v3", code=2)


def test_a_tag_that_moves_says_from_where(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("tag", "harbour/agency@3", "as-printed")
    assert "moved" not in shell.err
    shell("tag", "harbour/agency@4", "as-printed")
    assert "harbour/agency@4 is harbour@as-printed; it moved from harbour/agency@3." in shell.err


def test_nobody_has_seen_what_is_to_come(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("seen", "harbour", "--until", "2999-01-01T00:00Z", "--by", "ana")
    assert "is still to come: seen up to now" in shell.err
    marked = own.app.history.bookmarks("ana")["harbour"]
    assert marked.year < 2999


def test_what_others_said_since_is_counted_beside_new_versions(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("seen", "harbour", "--by", "ana")
    shell("note", "harbour/agency@3", "My own.", "--by", "ana")
    assert shell.json("seen", "--list", "--by", "ana")["stories"][0]["said"] == 0
    shell("note", "harbour/agency@3", "Called the desk.", "--by", "ben")
    shell("tag", "harbour/agency@3", "as-printed", "--by", "ben")
    assert shell.json("seen", "--list", "--by", "ana")["stories"][0]["said"] == 2
    assert "2 of others' notes, tags and rulings" in shell("seen", "--list", "--by", "ana")


def test_what_writing_takes_as_a_reference_reading_takes_too(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("tag", "agency@3", "as-printed")
    shell("note", "harbour@as-printed", "Called the desk.", "--by", "ana")
    shell("note", "agency", "About the source.", "--by", "ana")
    for where in ("harbour@as-printed", "agency@as-printed", "agency@3", "harbour/agency@{2026-03-01 15:20Z}"):
        assert [one["text"] for one in shell.json("note", where)["notes"]] == ["Called the desk."], where
    assert len(shell.json("note", "agency")["notes"]) == len(shell.json("note", "harbour")["notes"]) == 2
    assert shell.json("diff", "agency@as-printed")["after"]["ref"] == "harbour/agency@3"
    assert shell.json("blame", "agency@as-printed")["ref"] == "harbour/agency@3"
    shell("diff", "harbour/wire@as-printed", code=4)
    assert "no version of harbour/wire" in shell.err
    shell("tag", "harbour@as-printed", "as-printed", "--remove")


def test_a_source_alone_is_a_reference_on_reading_commands(shell: Shell) -> None:
    assert shell.json("show", "agency@3")["ref"] == "harbour/agency@3"
    assert shell.json("diff", "agency@2..3")["before"]["ref"] == "harbour/agency@2"
    assert {one["source"] for one in shell.json("log", "wire")["versions"]} == {"wire"}
    assert shell.json("timeline", "wire", "--claim", "ships")["claims"][0]["sources"][0]["source"] == "wire"


def test_a_version_where_a_story_is_meant_is_refused_not_ignored(shell: Shell) -> None:
    for name in ("timeline", "search", "drift"):
        words = ("ships",) if name == "search" else ()
        shell(name, *words, "harbour/agency@2", code=2)
        assert "names one version" in shell.err


def test_a_source_at_rest_is_not_fetched_until_it_is_resumed(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    assert shell("pause", "harbour/agency", "--why", "the site moves") == "harbour/agency rests now\n"
    own.app.schedule.make_due([SourceRef("harbour", "agency")], own.clock.now())
    assert "agency.example" not in own.app.schedule.due_hosts(own.clock.now())
    assert shell.json("resume", "harbour")["sources"] == ["harbour/agency"]
    own.clock.advance(timedelta(days=400))
    assert "agency.example" in own.app.schedule.due_hosts(own.clock.now())
    assert "paused: the site moves" in shell("note", "harbour")


# -- every reading command


@pytest.mark.parametrize("name", READING)
def test_every_reading_command_takes_every_filter(shell: Shell, name: str) -> None:
    out = shell(name, "--help")
    assert all(option in out for option in FILTERS)


@pytest.mark.parametrize("width", ["60", "100", "200"])
def test_review_commands_keep_to_the_width(shell: Shell, width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    for argv in (
        ("blame", "harbour/agency"), ("matrix",), ("matrix", "--first", "--full"), ("drift", "harbour"),
        ("search", "harbour"), ("search", "harbour", "--removed"), ("timeline",), ("note",), ("tag",),
    ):  # fmt: skip
        for line in shell(*argv).splitlines():
            assert len(line) <= int(width), (argv, line)


@pytest.mark.parametrize(
    "argv",
    [
        ("--help",), ("log", "--help"), ("log", "-n", "1"), ("show", "harbour/agency"), ("diff", "harbour/agency"),
        ("blame", "harbour/agency"), ("timeline",), ("matrix",), ("drift", "harbour"), ("search", "ships"),
        ("seen", "--list"),
    ],
)  # fmt: skip
def test_a_look_back_loads_no_heavy_library(room: Newsroom, argv: tuple[str, ...]) -> None:
    heavy = (*HEAVY, *(COMPARING if argv[0] in ("log", "show", "diff", "timeline", "seen") else ()))
    code = (
        "import sys; from monitor.cli.app import run; code = run(sys.argv[1:]); "
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    given = argv if argv == ("--help",) else (*argv, "--config", str(room.config))
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_each_review_command_is_listed() -> None:
    assert {*READING, "seen", "note", "tag", "pause", "resume"} <= set(COMMANDS)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("monitor log har", "harbour"),
        ("monitor blame harbour/", "harbour/agency\nharbour/wire"),
        ("monitor matrix --source wi", "wire"),
        ("monitor timeline --claim a", "agreement"),
        ("monitor log --kind nu", "number"),
        ("monitor show wi", "wire"),
        ("monitor show wire@", "wire@2\nwire@1"),
        ("monitor diff harbour/agency@3", "harbour/agency@3"),
        ("monitor diff --format h", "html"),
        ("monitor export --format m", "md"),
        ("monitor claim correct harbour/agency@3 ag", "agreement"),
        ("monitor claim correct harbour/agency@3 agreement --state a", "agreed"),
        ("monitor silence add --kind re", "reversal"),
        ("monitor show harbour/agency@3:h", "harbour/agency@3:headline"),
    ],
)
def test_a_shell_completes_what_is_stored(room: Newsroom, line: str, wanted: str) -> None:
    env = {**os.environ, "MONITOR_CONFIG": str(room.config), "_MONITOR_COMPLETE": "complete_bash"}
    env |= {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    code = "from monitor.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.strip() == wanted


def test_bash_takes_words_apart_at_an_at_and_hears_only_the_last_part(room: Newsroom) -> None:
    from monitor.cli.completing import JOINED, join_words

    for words, joined in (
        (("monitor", "show", "wire", "@"), ["monitor", "show", "wire@"]),
        (("monitor", "claim", "correct", "wire", "@", "3", "ag"), ["monitor", "claim", "correct", "wire@3", "ag"]),
        (("monitor", "show", "@", "l"), ["monitor", "show", "@l"]),
        (("monitor", "show", "wire", "@", "3", ":"), ["monitor", "show", "wire@3:"]),
        (("monitor", "show", "wire", "@", "3", ":", "he"), ["monitor", "show", "wire@3:he"]),
    ):
        env = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
        join_words(env)
        assert env == {"COMP_WORDS": "\n".join(joined), "COMP_CWORD": str(len(joined) - 1), JOINED: "1"}
    env = {**os.environ, "MONITOR_CONFIG": str(room.config), "_MONITOR_COMPLETE": "complete_bash"}
    env |= {"COMP_WORDS": "monitor\nshow\nwire\n@", "COMP_CWORD": "3"}
    code = "from monitor.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.split() == ["@2", "@1"]
    env |= {"COMP_WORDS": "monitor\nshow\nwire\n@\n2\n:", "COMP_CWORD": "5"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.split() == ["headline", "text", "byline"]


def test_what_stands_before_an_option_narrows_what_it_is_offered() -> None:
    from types import SimpleNamespace

    from monitor.cli.completing import _given, _place

    line = SimpleNamespace(params={}, args=["floods/mail@3", "--claim"])  # the option waits for its value
    assert (_given(line), _place(line)) == (["floods/mail@3"], "floods/mail@3")


def test_only_the_claims_of_the_story_that_is_named_are_offered() -> None:
    from monitor.cli.completing import _claims

    class Shelf:
        def stories(self) -> tuple[tuple[str, str, bool], ...]:
            return (("harbour", "", True), ("floods", "", True))

        def sources(self, story: str) -> tuple[str, ...]:
            return {"harbour": ("agency",), "floods": ("mail",)}[story]

        def claims(self, story: str) -> tuple[tuple[str, str, bool], ...]:
            return {"harbour": (("ships", "", True),), "floods": (("deaths", "", True),)}[story]

    shelf: Any = Shelf()
    assert list(_claims(shelf, "", "floods/mail@3")) == list(_claims(shelf, "", "mail@3")) == ["deaths"]
    assert list(_claims(shelf, "", "")) == ["ships", "deaths"]


def test_a_shell_that_completes_hears_of_no_fault(tmp_path: Path) -> None:
    env = {**os.environ, "MONITOR_CONFIG": str(tmp_path), "_MONITOR_COMPLETE": "complete_bash"}
    env |= {"COMP_WORDS": "monitor log ha", "COMP_CWORD": "2"}
    code = "from monitor.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("as printed", '"as printed" has a space'),
        ("as printed", 'write "as-printed"'),
        ("3rd", "the first a letter"),
        ("v3", "says already which version is meant"),
        ("Ä", "small letters, digits and single hyphens"),
    ],
)
def test_a_name_that_cannot_be_a_tag_says_the_rule_and_one_that_can(shell: Shell, name: str, said: str) -> None:
    shell("tag", "harbour/agency@3", name, code=2)
    assert said in shell.err
    assert 'write "story"' not in shell.err


def test_a_rest_over_the_weekend_says_its_end_and_ends_by_itself(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    said = shell.json("pause", "harbour/wire", "--for", "2d", "--why", "the site moves")
    assert (said["sources"], said["until"] is not None) == (["harbour/wire"], True)
    assert "paused until " in shell("note", "harbour")
    (row,) = [row for row in shell.json("list")["sources"] if row["source"] == "harbour/wire"]
    assert (row["status"], row["why"].startswith("paused until ")) == ("paused", True)
    own.clock.advance(timedelta(days=400))
    assert "wire.example" in own.app.schedule.due_hosts(own.clock.now())
    assert "resumed: its rest is over (monitor, " in shell("note", "harbour")
    for wrong in (("--for", "2d", "--until", "monday"), ("--until", "2020-01-01"), ("--for", "soon")):
        shell("pause", "harbour/wire", *wrong, code=2)


def test_the_last_version_is_answered_with_its_name(shell: Shell) -> None:
    shell("show", "harbour/agency@last", code=4)
    assert 'no tag "last"' in shell.err
    assert "the newest version is @HEAD" in shell.err
