"""`monitor silence` over a real store: added, listed, ended; what it keeps back says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from monitor.cli.app import run
from tests.fakes.newsroom import Newsroom, told


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    made = told(tmp_path_factory.mktemp("harbour"))
    yield made
    made.close()


@pytest.fixture
def silence(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command; gives its end and all that it said."""

    def ran(*argv: str) -> tuple[int, str]:
        code = run(["silence", *argv, "--config", str(room.config)])
        return code, "".join(capsys.readouterr())

    return ran


def test_a_silence_is_added_listed_and_ended(silence: Callable[..., tuple[int, str]]) -> None:
    code, said = silence("add", "--story", "harbour", "--kind", "edit", "--kind", "claim", "--for", "2h",
                         "--comment", "site relaunch", "--by", "ana", "--json")  # fmt: skip
    added = json.loads(said)
    assert (code, added["match"]) == (0, {"story": ["harbour"], "kind": ["edit", "claim"]})
    number = str(added["id"])
    _, shown = silence("list")
    assert "kind edit or claim, story harbour" in shown
    assert "site relaunch (ana)" in shown
    code, said = silence("expire", number)
    assert (code, "has ended" in said) == (0, True)
    assert "ended already" in silence("expire", number)[1]
    _, rows = silence("list", "--ended", "--json")
    assert {str(row["id"]): row["state"] for row in json.loads(rows)["silences"]}[number] == "ended"


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("add", "--for", "2h"), 2, "say which alerts"),
        (("add", "--all", "--story", "harbour", "--for", "2h"), 2, "say which alerts"),
        (("add", "--all"), 2, "say how long"),
        (("add", "--all", "--for", "2h", "--until", "06:00"), 2, "say how long"),
        (("add", "--all", "--for", "soon"), 2, 'not "soon"'),
        (("add", "--all", "--until", "2020-01-01"), 2, "would have ended already"),
        (("add", "--story", "harbor", "--for", "2h"), 4, 'did you mean "harbour"?'),
        (("add", "--source", "agancy", "--for", "2h"), 4, 'did you mean "agency"?'),
        (("add", "--kind", "edits", "--for", "2h"), 4, 'did you mean "edit"?'),
        (("expire", "99"), 4, "no silence 99"),
    ],
)
def test_what_would_silence_nothing_is_said(
    argv: tuple[str, ...], code: int, said: str, silence: Callable[..., tuple[int, str]]
) -> None:
    ended, words = silence(*argv)
    assert ended == code
    assert said in words


@pytest.mark.parametrize(
    ("argv", "match"),
    [
        (("harbour/agency",), {"story": ["harbour"], "source": ["agency"]}),
        (("harbour",), {"story": ["harbour"]}),
        (("agency",), {"story": ["harbour"], "source": ["agency"]}),
        (("--source", "harbour/agency"), {"story": ["harbour"], "source": ["agency"]}),
        (("harbour", "--source", "agency", "--kind", "edit"),
         {"story": ["harbour"], "source": ["agency"], "kind": ["edit"]}),
    ],
)  # fmt: skip
def test_a_place_is_silenced_as_it_is_written_everywhere(
    silence: Callable[..., tuple[int, str]], argv: tuple[str, ...], match: dict[str, list[str]]
) -> None:
    code, said = silence("add", *argv, "--for", "5 hours", "--json")
    found = json.loads(said)
    assert (code, found["match"]) == (0, match)
    silence("expire", str(found["id"]))


def test_a_version_or_two_stories_are_no_place_of_one_silence(silence: Callable[..., tuple[int, str]]) -> None:
    code, said = silence("add", "harbour/agency@3", "--for", "5h")
    assert (code, "for a story or a source" in said) == (2, True)
    code, said = silence("add", "harbour", "--story", "else", "--for", "5h")
    assert (code, "one silence for each story" in said) == (2, True)
    assert silence("add", "harbuor/agency", "--for", "5h")[0] == 4
