"""The lanes of the report: what stood over all sources, and stretches too short for their name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from monitor.model.observation import Standing
from monitor.model.review import Reach
from monitor.render.report_chart import ALL, Phase, chart, combined

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def hour(n: float) -> datetime:
    return BEGIN + timedelta(hours=n)


def reach(state: str, source: str, since: float, until: float | None, disputed: bool = False) -> Reach:
    standing = Standing("deal", state, 0.9, source, hour(since), disputed)
    return Reach(standing, hour(since), hour(until) if until is not None else None)


def test_another_carrier_of_the_same_state_begins_no_new_stretch() -> None:
    course = [
        reach("talks", "agency", 0, 2),
        reach("talks", "wire", 2, 5),
        reach("signed", "wire", 5, 6),
        reach("signed", "wire", 6, None, disputed=True),
    ]
    assert combined(course) == (
        Phase(ALL, "talks", hour(0), hour(5)),
        Phase(ALL, "signed", hour(5), hour(6)),
        Phase(ALL, "signed", hour(6), None, disputed=True),
    )
    assert combined(()) == ()


def test_a_short_reversal_lies_on_top_and_is_named_below() -> None:
    spans = (
        Phase(ALL, "talks", hour(0), hour(500)),
        Phase(ALL, "agreed", hour(500), hour(501)),
        Phase(ALL, "talks", hour(501), None),
    )
    drawn = chart("deal", spans, hour(1000))
    assert re.findall(r"<title>[^,]*: (\w+),", drawn) == ["talks", "talks", "agreed"]
    assert '<p class="key"><span class="t0">talks</span> <span class="t1">agreed</span></p>' in drawn


def test_a_disputed_stretch_says_so_without_its_colour() -> None:
    drawn = chart("deal", (Phase(ALL, "signed", hour(0), None, disputed=True),), hour(10))
    assert ">signed, disputed</text>" in drawn
    assert 'class="bar t0 disputed"' in drawn
    assert "dashed: disputed" in drawn
