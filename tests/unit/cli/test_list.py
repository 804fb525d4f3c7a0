"""`monitor list`: what is due when, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from monitor import wiring
from monitor.cli.exits import Code
from monitor.cli.times import show_time
from monitor.model.alert import Matcher, Silence
from monitor.model.record import Mark, SourceRow
from tests.fakes.clock import START, FakeClock
from tests.fakes.lookback import FakeLookback, beat, health, row
from tests.fakes.terminal import Terminal


@pytest.fixture
def stored(monitor: Terminal, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakeLookback]:
    """A database with these rows."""
    monitor("init")
    monkeypatch.setattr(wiring, "clock", FakeClock)
    (monitor.folder / "var" / "monitor.db").touch(mode=0o600)

    def store(*rows: SourceRow, **changes: Any) -> FakeLookback:
        people = {name: changes.pop(name) for name in ("marks", "silences") if name in changes}
        found = FakeLookback(*rows, health=changes.pop("health", None) or health(**changes), **people)
        monkeypatch.setattr(wiring, "open_history", lambda settings: found)
        return found

    return store


WHY = {
    "read in its feed": {"kind": "entry", "parent": "wire"},
    "not followed: it is the same page as syria-bases/agency": {
        "status": "paused",
        "last_detail": "the same page as syria-bases/agency",
    },
    'failed once: empty (path: text "data.text": at "data" there are: title)': {
        "failures": 1,
        "last_reason": "empty",
        "last_detail": 'path: text "data.text": at "data" there are: title',
    },
    "every 15 min": {},
    "new: never fetched yet": {"last_at": None},
    "failed once: http": {"failures": 1, "last_reason": "http"},
    "failed 4 times in a row: source unreachable": {"failures": 4, "last_outcome": "source_unreachable"},
    "due: its turn comes": {"due_at": START - timedelta(seconds=1)},
    "its host rests between two requests": {"due_at": START, "host_next_at": START + timedelta(seconds=4)},
    "at rest: no change in 5 d; now every 4.3 h": {"due_why": "at rest: no change in 5 d; now every 4.3 h"},
    "cron 0 7 * * mon (Europe/Berlin)": {"due_why": "cron 0 7 * * mon (Europe/Berlin)"},
    "failed once: rate limited; the server wants 10 min of rest": {
        "failures": 1,
        "last_reason": "rate_limited",
        "due_why": "asked: the server wants 10 min of rest",
    },
    "failed once: thin; looks again to confirm it": {
        "failures": 1,
        "last_reason": "thin",
        "due_why": "confirm: what came was odd; looks again after 10 min",
    },
    "its host rests: robots.txt asks for 1 min between two requests": {
        "due_at": START,
        "host_next_at": START + timedelta(seconds=40),
        "host_gap_s": 60.0,
    },
    "its host failed 4 times in a row and is left alone": {
        "due_at": START,
        "host_next_at": START + timedelta(seconds=40),
        "host_failures": 4,
    },
    "every 15 min; moved for good to https://b.example/?token=***, which may stand in its place": {
        "last_detail": "moved for good to https://b.example/?token=sesame",
    },
    "gone: nothing is there; looked for once a day": {"status": "gone"},
    "paused": {"status": "paused"},
}


@pytest.mark.parametrize("why", WHY)
def test_each_source_says_why_it_is_due_when_it_is(
    monitor: Terminal, stored: Callable[..., FakeLookback], why: str
) -> None:
    stored(row("agency", **WHY[why]))
    found = json.loads(monitor("list", "--json").out)
    assert found["sources"][0]["why"] == why
    assert found["daemon"]["running"] is True


def test_without_a_daemon_what_is_due_says_that_nobody_fetches(
    monitor: Terminal, stored: Callable[..., FakeLookback]
) -> None:
    stored(row("agency", due_at=START - timedelta(hours=2)), pulses=beat(7200))
    ran = monitor("list")
    assert "due for 2 h; nobody fetches" in ran.out
    more, said = ran.err.splitlines()
    assert more == "(more at 130 columns, or --json)"
    assert said.startswith("1 story, 1 source. No daemon runs; the last one was heard of ")
    assert ran.err.endswith("Next: monitor run, or monitor check\n")


def test_what_is_due_this_moment_is_due_now(monitor: Terminal, stored: Callable[..., FakeLookback]) -> None:
    stored(row("agency", due_at=START - timedelta(seconds=0.44)), pulses={})
    ran = monitor("list")
    assert "due now; nobody fetches" in ran.out
    assert "No daemon runs, and none has run yet. Next: monitor run" in ran.err


def test_a_source_at_rest_says_since_when_by_whom_and_why(
    monitor: Terminal, stored: Callable[..., FakeLookback]
) -> None:
    at = START - timedelta(days=2)
    marks = (
        Mark("bases", 1, at - timedelta(days=1), "pause", "bases/agency", "bo", "an older one"),
        Mark("bases", 2, at, "pause", "bases/agency", "ana", "the site moves"),
    )
    stored(row("agency", status="paused"), row("wire"), marks=marks)
    agency, wire = json.loads(monitor("list", "--json").out)["sources"]
    assert agency["why"] == f"paused, since {show_time(at, START)}, by ana: the site moves"
    assert (agency["paused"]["by"], agency["paused"]["why"]) == ("ana", "the site moves")
    assert wire["paused"] is None


def test_a_source_under_a_silence_says_until_when(monitor: Terminal, stored: Callable[..., FakeLookback]) -> None:
    end = START + timedelta(hours=5)
    of = ({"story": ("bases",), "source": ("agency",)}, {"claim": ("troops",)}, {"story": ("floods",)})
    silences = tuple(Silence(Matcher(one), None, end, "counted by hand", "ana", n) for n, one in enumerate(of))
    over = Silence(Matcher({"story": ("bases",)}), None, START, "over")
    to_come = Silence(Matcher({"story": ("bases",)}), end, end + timedelta(hours=1), "to come")
    stored(row("agency"), row("wire"), silences=(*silences, over, to_come))
    agency, wire = json.loads(monitor("list", "--json").out)["sources"]
    until = f"until {show_time(end, START)}: counted by hand"
    assert agency["why"] == f"every 15 min; silenced {until}; silenced (claim troops) {until}"
    assert wire["why"] == f"every 15 min; silenced (claim troops) {until}"
    assert [one["id"] for one in agency["silences"]] == [0, 1]


def test_a_source_that_no_check_has_taken_up_is_shown_too(
    monitor: Terminal, stored: Callable[..., FakeLookback]
) -> None:
    monitor("init", "--seed")
    found = stored(row("agency", story="syria-bases"))
    ran = monitor("list")
    assert [line.split()[0] for line in ran.out.splitlines()] == ["SOURCE", "syria-bases/agency", "syria-bases/wire"]
    assert "new: fetched at the next check" in ran.out
    assert "The daemon runs." in ran.err
    assert found.closed


def test_an_empty_list_says_what_to_do_next(monitor: Terminal) -> None:
    monitor("init")
    ran = monitor("list")
    assert (ran.code, ran.out, ran.err) == (Code.DONE, "", "Nothing is followed yet. Next: monitor add URL\n")


def test_one_story_can_be_chosen_and_a_wrong_name_is_answered(
    monitor: Terminal, stored: Callable[..., FakeLookback]
) -> None:
    stored(row("agency"), row("agency", story="port"))
    assert len(monitor("list", "port").out.splitlines()) == 2
    ran = monitor("list", "prt")
    assert (ran.code, ran.err) == (Code.NOT_FOUND, 'monitor: no story "prt"; did you mean "port"?\n')


def test_a_faulty_configuration_is_told_beside_what_was_taken_up_last(
    monitor: Terminal, stored: Callable[..., FakeLookback]
) -> None:
    stored(row("agency"))
    (monitor.folder / "config" / "stories" / "x.yaml").write_text("story: x\nevery: 15\n", encoding="utf-8")
    ran = monitor("list")
    assert ran.code == Code.USAGE
    assert "bases/agency" in ran.out
    assert ran.err.splitlines()[-2] == "This is what was taken up last; the configuration has faults since:"
    assert ran.err.splitlines()[-1].startswith("config/stories/x.yaml:2:8: every: a number without a unit")
    stored()
    alone = monitor("list")
    assert (alone.code, alone.out) == (Code.USAGE, "")
    assert alone.err.startswith("config/stories/x.yaml:2:8: every:")


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_the_list_fits_the_screen(monitor: Terminal, stored: Callable[..., FakeLookback], width: str) -> None:
    stored(row("agency", failures=3, last_reason="rate_limited"), row("a-source-with-a-rather-long-name"))
    out = monitor("list", env={"COLUMNS": width}).out
    assert max(map(len, out.splitlines())) <= int(width)
    assert "rate limited" in " ".join(out.split())


def test_a_token_in_an_address_is_not_shown(monitor: Terminal, stored: Callable[..., FakeLookback]) -> None:
    stored(row("agency", url="https://me:sesame@agency.example/bases?token=sesame&id=7"))
    found = json.loads(monitor("list", "--json").out)
    assert found["sources"][0]["url"] == "https://agency.example/bases?token=***&id=7"


def test_what_a_feed_led_to_stands_below_it_with_its_headline(
    monitor: Terminal, stored: Callable[..., FakeLookback]
) -> None:
    child = row("wire-0a1b2c3d", parent="wire", headline="Both sides signed")
    stored(child, row("wire"), row("wire-north"))
    lines = [line for line in monitor("list").out.splitlines() if line.startswith(("bases", "└"))]
    assert [line.split()[0] for line in lines] == ["bases/wire", "└", "bases/wire-north"]
    assert "Both sides signed" in monitor("list").out
    told = json.loads(monitor("list", "--json").out)["sources"]
    assert [one["parent"] for one in told] == [None, "wire", None]
