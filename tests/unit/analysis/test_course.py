"""When did the story's state move, and who moved it?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.analysis.course import course, stands
from monitor.model.ids import VersionRef
from monitor.model.observation import SourceReading
from monitor.model.record import Began, ClaimRow
from monitor.model.story import Claim, State

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DEAL = Claim("deal", "?", (), (State("talks", ()), State("agreed", ()), State("signed", ())))


def came(source: str, state: str, minute: int, sure: float = 0.9, text: str | None = None) -> Began:
    """A source comes to a state."""
    at = NOW + minute * MINUTE
    row = ClaimRow(VersionRef("s", source, minute + 1), DEAL.id, state, sure, (), "rules/1", at, at, None)
    return Began(row, minute + 1, 99, None, None, text or f"{source}{minute}")


def said(*began: Began) -> list[SourceReading]:
    return [
        SourceReading(one.row.ref.source, one.row.reading(), NOW, NOW, one.text_sha, one.row.ref.seq) for one in began
    ]


def test_a_source_that_goes_back_moves_the_state_though_another_had_said_so_for_long() -> None:
    rows = [
        came("wire", "talks", 0, 0.6),
        came("agency", "talks", 1),
        came("agency", "agreed", 10),
        came("agency", "talks", 50, 0.97),
    ]
    first, up, down = course(DEAL, rows)
    assert (first.standing.source, first.back_after) == ("wire", None)
    assert (up.standing.source, up.standing.behind, up.back_after) == ("agency", ("wire",), None)
    assert (down.standing.state, down.standing.source, down.standing.confidence) == ("talks", "agency", 0.97)
    assert (down.standing.since, down.back_after) == (NOW + 50 * MINUTE, 40 * MINUTE)
    here = stands(DEAL, said(rows[0], rows[-1]), (first, up, down))
    assert here is not None
    assert (here.source, here.since) == ("agency", NOW + 50 * MINUTE)


def test_who_brought_a_state_stays_its_source_while_it_says_so() -> None:
    rows = [came("agency", "agreed", 0), came("wire", "agreed", 5, 0.99), came("third", "talks", 9)]
    reaches = course(DEAL, rows)
    assert {one.standing.source for one in reaches} == {"agency"}
    assert {one.standing.since for one in reaches} == {NOW}
    silent = course(DEAL, [*rows, came("agency", "unknown", 20)])
    assert (silent[-1].standing.source, silent[-1].standing.since) == ("wire", NOW)  # it has stood since then


def test_a_copy_never_moves_the_state() -> None:
    rows = [
        came("agency", "talks", 0),
        came("agency", "agreed", 5, text="wire text"),
        came("site", "agreed", 6, text="wire text"),
    ]
    assert course(DEAL, rows)[-1].standing.source == "agency"


def test_what_stands_without_a_course_is_what_sources_say() -> None:
    here = stands(DEAL, said(came("agency", "signed", 3)), ())
    assert here is not None
    assert (here.state, here.source) == ("signed", "agency")
