"""References: what may be written, what it means, and what answers a wrong one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import typer

from monitor.cli.refs import Ref, read_pair, read_ref, resolve, resolve_pair
from monitor.cli.times import read_time, show_span, show_time
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.record import Mark, VersionRow

NOW = datetime(2024, 12, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Moves the reader to another time zone, and back at the end."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    with monkeypatch.context():
        yield move
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def _in_utc(zone: Callable[[str], None]) -> None:
    zone("UTC")


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("bases", Ref("bases")),
        ("bases/agency", Ref("bases", "agency")),
        ("bases/agency@3", Ref("bases", "agency", 3)),
        ("bases/agency@v3", Ref("bases", "agency", 3)),
        ("bases/agency@HEAD", Ref("bases", "agency")),
        ("bases/agency@HEAD~2", Ref("bases", "agency", back=2)),
        ("bases/agency~1", Ref("bases", "agency", back=1)),
        ("bases/agency~", Ref("bases", "agency", back=1)),
        ("HEAD~~", Ref(back=2)),
        ("@HEAD~1", Ref(back=1)),
        ("HEAD", Ref()),
        ("@3", Ref(seq=3)),
        ("3", Ref(seq=3)),
        ("v3", Ref(seq=3)),
        ("@3:headline", Ref(seq=3, part="headline")),
        ("bases/agency@3:12", Ref("bases", "agency", 3, part="12")),
        ("bases@{2024-12-13 09:00}", Ref("bases", at=datetime(2024, 12, 13, 9, tzinfo=UTC))),
        ("@{yesterday 18:00}:text", Ref(at=datetime(2024, 12, 13, 18, tzinfo=UTC), part="text")),
    ],
)
def test_a_reference_is_read(text: str, ref: Ref) -> None:
    assert read_ref(text, NOW) == ref


@pytest.mark.parametrize("text", ["Bases", "a/b/c", "a@", "a@x_y", "a@{}", "a/", "a@3:body", "a b", "@3@4", "a@-1"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    if text == "a@":
        assert read_ref(text, NOW) == Ref("a")  # an empty point is the newest
        return
    with pytest.raises(typer.BadParameter, match="is no reference; expected"):
        read_ref(text, NOW)


@pytest.mark.parametrize(
    ("texts", "pair"),
    [
        (["bases/agency@3..5"], (Ref("bases", "agency", 3), Ref("bases", "agency", 5))),
        (["bases/agency@3..@5"], (Ref("bases", "agency", 3), Ref("bases", "agency", 5))),
        (["bases/agency@3...5"], (Ref("bases", "agency", 3), Ref("bases", "agency", 5))),
        (["bases/agency@3.."], (Ref("bases", "agency", 3), Ref("bases", "agency"))),
        (["HEAD~1..bases/agency"], (Ref("bases", "agency", back=1), Ref("bases", "agency"))),
        (["bases/agency@3", "bases/wire@1"], (Ref("bases", "agency", 3), Ref("bases", "wire", 1))),
        (["bases/agency@3", "5"], (Ref("bases", "agency", 3), Ref("bases", "agency", 5))),
        (["bases/agency"], (None, Ref("bases", "agency"))),
    ],
)
def test_a_pair_shares_what_the_second_leaves_out(texts: list[str], pair: tuple[Ref | None, Ref]) -> None:
    assert read_pair(texts, NOW) == pair


class Shelf:
    """As much of a History as references ask: two sources of one story, three versions and one; or more stories."""

    def __init__(
        self, sources: dict[str, int] | None = None, others: dict[str, tuple[bool, str]] | None = None
    ) -> None:
        self._sources = {"agency": 3, "wire": 1} if sources is None else sources
        self._others = others or {}

    def stories(self) -> tuple[tuple[str, str, bool], ...]:
        return (("bases", "The bases", True), *((story, story, on) for story, (on, _) in self._others.items()))

    def sources(self, story: str) -> tuple[str, ...]:
        return tuple(self._sources) if story == "bases" else (self._others[story][1],)

    def _rows(self, source: str, known_at: datetime | None) -> list[VersionRow]:
        rows = [self._row(source, seq) for seq in range(self._sources[source], 0, -1)]
        return [row for row in rows if known_at is None or row.recorded_at <= known_at]

    def back(self, ref: SourceRef, n: int, known_at: datetime | None = None) -> VersionRow | None:
        return dict(enumerate(self._rows(ref.source, known_at))).get(n)

    def row(self, ref: VersionRef, known_at: datetime | None = None) -> VersionRow:
        for row in self._rows(ref.source, known_at):
            if row.ref == ref:
                return row
        raise NotFound(f"{ref} is not there")

    def earlier(self, ref: VersionRef, known_at: datetime | None = None) -> VersionRow | None:
        older = [row for row in self._rows(ref.source, known_at) if row.ref.seq < ref.seq]
        return older[0] if older else None

    def at(self, ref: SourceRef, when: datetime, known_at: datetime | None = None) -> VersionRow | None:
        rows = [row for row in self._rows(ref.source, known_at) if row.captured_at <= when]
        return rows[0] if rows else None

    def marks(self, story: str, acts: tuple[str, ...] = ()) -> tuple[Mark, ...]:
        said = (("tag", "printed", 1), ("tag", "printed", 2), ("tag", "drafted", 3), ("untag", "drafted", 3))
        return tuple(
            Mark(story, n, NOW, act, f"bases/agency@{seq}", "ana", name) for n, (act, name, seq) in enumerate(said, 1)
        )

    def _row(self, source: str, seq: int) -> VersionRow:
        at = NOW - timedelta(hours=10 - seq)
        return VersionRow(VersionRef("bases", source, seq), at, at, None, None, "h", "", 9, None, None, "", "")


def shelf(**sources: int) -> Any:
    return Shelf(sources or None)


@pytest.mark.parametrize(
    ("text", "seq"),
    [("bases/agency", 3), ("bases/agency@2", 2), ("bases/agency~2", 1), ("bases/agency@{8h}", 2), ("bases@printed", 2)],
)
def test_a_reference_finds_its_version(text: str, seq: int) -> None:
    assert resolve(text, shelf(), NOW) == VersionRef("bases", "agency", seq)


def test_the_only_source_need_not_be_named() -> None:
    assert resolve("HEAD~1", shelf(agency=3), NOW) == VersionRef("bases", "agency", 2)


def test_only_what_was_known_then_counts() -> None:
    assert resolve("bases/agency", shelf(), NOW, NOW - timedelta(hours=8)) == VersionRef("bases", "agency", 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("base", 'no story "base"; did you mean "bases"?'),
        ("ukraine", 'no story "ukraine"; there are: bases'),
        ("bases/agenci", 'no source of bases "agenci"; did you mean "agency"?'),
        ("bases", "which source of bases? Name one of: agency, wire"),
        ("bases/agency@9", "bases/agency@9 is not there"),
        ("bases/agency~3", "bases/agency has no version 3 before its newest; see `monitor log bases/agency`"),
        ("bases@print", 'no tag "print"; did you mean "printed"?; see `monitor tag`'),
        ("bases@drafted", 'no tag "drafted"; did you mean "printed"?; see `monitor tag`'),
        ("bases/wire@printed", "bases@printed is bases/agency@2, no version of bases/wire; see `monitor tag`"),
        ("bases/agency@{2024-12-01}", "bases/agency had no version at 2024-12-01 00:00 +00:00; "
                                      "see `monitor log bases/agency`"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_answered_with_what_is(text: str, words: str) -> None:
    with pytest.raises(NotFound) as caught:
        resolve(text, shelf(), NOW)
    assert str(caught.value) == words


@pytest.mark.parametrize("text", ["agency@2", "agency~1", "agency@printed", "agency@{8h}"])
def test_a_source_alone_is_that_of_the_only_story_that_has_it(text: str) -> None:
    history: Any = Shelf(others={"floods": (True, "mail"), "older": (False, "agency")})
    assert resolve(text, history, NOW) == VersionRef("bases", "agency", 2)
    across = (VersionRef("bases", "agency", 3), VersionRef("bases", "wire", 1))
    assert resolve_pair(["agency..wire"], history, NOW) == across


def test_a_source_that_several_stories_have_is_answered_with_them() -> None:
    history: Any = Shelf(others={"floods": (True, "agency")})
    with pytest.raises(NotFound, match=r"which agency\? Name one of: bases/agency, floods/agency"):
        resolve("agency@3", history, NOW)
    across = (VersionRef("bases", "wire", 1), VersionRef("bases", "agency", 3))
    assert resolve_pair(["bases/wire..agency"], history, NOW) == across


def test_a_number_alone_is_answered_with_every_source() -> None:
    history: Any = Shelf(others={"floods": (True, "mail")})
    with pytest.raises(NotFound, match=r"which source\? Name one of: bases/agency, bases/wire, floods/mail"):
        resolve_pair(["1..3"], history, NOW)


def test_what_stood_but_was_not_known_yet_says_so() -> None:
    with pytest.raises(NotFound) as caught:
        resolve("bases/agency@{8h}", shelf(), NOW, NOW - timedelta(hours=9, minutes=30))
    assert str(caught.value) == (
        "bases/agency had a version at 2024-12-14 04:00 +00:00, but this installation did not know of it yet at "
        "2024-12-14 02:30 +00:00; by what is known today: --at without --as-of"
    )


def test_one_reference_is_compared_with_the_version_before_it() -> None:
    def two(a: int, b: int) -> tuple[VersionRef, VersionRef]:
        return VersionRef("bases", "agency", a), VersionRef("bases", "agency", b)

    assert resolve_pair(["bases/agency"], shelf(), NOW) == two(2, 3)
    assert resolve_pair(["bases/agency@2"], shelf(), NOW) == two(1, 2)
    assert resolve_pair(["bases/agency@3..1"], shelf(), NOW) == two(3, 1)
    across = (VersionRef("bases", "agency", 3), VersionRef("bases", "wire", 1))
    assert resolve_pair(["bases/agency..wire"], shelf(), NOW) == across
    with pytest.raises(NotFound, match="is the first version of bases/wire: nothing to compare with"):
        resolve_pair(["bases/wire"], shelf(), NOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3h", "2024-12-14T09:00"), ("2d ago", "2024-12-12T12:00"), ("90 min", "2024-12-14T10:30"),
        ("now", "2024-12-14T12:00"), ("today", "2024-12-14T00:00"), ("yesterday 18:00", "2024-12-13T18:00"),
        ("09:15", "2024-12-14T09:15"), ("13:00", "2024-12-13T13:00"), ("friday", "2024-12-13T00:00"),
        ("saturday", "2024-12-07T00:00"), ("2024-12-01", "2024-12-01T00:00"),
        ("2024-12-14 09:00", "2024-12-14T09:00"), ("2024-12-14T10:00+01:00", "2024-12-14T09:00"),
        ("2024-12-14T09:00Z", "2024-12-14T09:00"), ("2024-12-14 09:00 UTC", "2024-12-14T09:00"),
        ("2024-12-14 10:00 +01:00", "2024-12-14T09:00"), ("14. Dec 2024 09:00 UTC", "2024-12-14T09:00"),
        ("14 Dec 2024 09:00", "2024-12-14T09:00"), ("Dec 14, 2024", "2024-12-14T00:00"),
        ("Sat 14 Dec", "2024-12-14T00:00"), ("Fri 15 Dec", "2023-12-15T00:00"), ("15 Dec", "2023-12-15T00:00"),
        ("14.12.2024 09:00", "2024-12-14T09:00"), ("3.4.2024, 9:05", "2024-04-03T09:05"),
        ("14/12/2024", "2024-12-14T00:00"), ("12/13/2023", "2023-12-13T00:00"), ("03/03/2024", "2024-03-03T00:00"),
        ("last week", "2024-12-02T00:00"), ("last month", "2024-11-01T00:00"), ("this week", "2024-12-09T00:00"),
        ("yesterday at 18:00", "2024-12-13T18:00"), ("fri 18:00", "2024-12-13T18:00"),
        ("5 hours", "2024-12-14T07:00"), ("2 days ago", "2024-12-12T12:00"), ("an hour ago", "2024-12-14T11:00"),
        ("1h 30m", "2024-12-14T10:30"), ("a week ago", "2024-12-07T12:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_a_person_means_it(text: str, moment: str) -> None:
    assert read_time(text, NOW) == datetime.fromisoformat(f"{moment}:00+00:00")


@pytest.mark.parametrize("text", ["", "soon", "3 fortnights", "yesterday noon", "14 foo 2024", "foo 14 Dec", "5 hou"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no time; expected a time such as"):
        read_time(text, NOW)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2024-13-40", "there is no month 13"),
        ("2024-12-40", "December 2024 has no day 40"),
        ("30 Feb 2024", "February 2024 has no day 30"),
        ("31.02.2024", "February 2024 has no day 31"),
        ("25:00", "there is no 25:00 on the clock"),
        ("2024-12-14 09:75", "there is no 09:75 on the clock"),
        ("Sun 14 Dec 2024", "14 December 2024 is a Saturday"),
        ("03/04/2025", "it may be 3 April 2025 or 4 March 2025; write 2025-04-03 or 2025-03-04"),
    ],
)
def test_a_time_that_there_is_not_or_that_may_be_two_says_so(text: str, why: str) -> None:
    with pytest.raises(typer.BadParameter) as caught:
        read_time(text, NOW)
    assert f"is no time: {why}; expected" in str(caught.value)


def test_times_are_shown_in_the_readers_zone(zone: Callable[[str], None]) -> None:
    zone("Europe/Berlin")
    assert show_time(NOW) == "2024-12-14 13:00 +01:00"
    assert show_time(NOW, NOW) == "today 13:00"
    assert show_time(NOW, NOW + timedelta(days=1), seconds=True) == "yesterday 13:00:00"
    assert read_time("2024-07-01 12:00", NOW) == datetime(2024, 7, 1, 10, tzinfo=UTC)


def test_a_span_is_told_in_two_units() -> None:
    assert [show_span(s) for s in (0, 0.25, 59, 61, 3600, 90_000, -60)] == [
        "0 s", "0.25 s", "59 s", "1 min 1 s", "1 h", "1 d 1 h", "-1 min",
    ]  # fmt: skip
