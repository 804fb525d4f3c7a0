"""Stories left alone for days, through the real path: nothing useless, missing or told twice (bench/month.py)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench.month import messages_of, month
from monitor.pipeline.replay import replay
from tests.fakes.month import SINGLE, counted, missing

STORIES = ("cyclone-hana", "ridge-fire")
DAYS = 6


def test_who_follows_stories_hears_what_matters_once(tmp_path: Path) -> None:
    lived = month(tmp_path, STORIES, DAYS)
    judge, sent, stored = lived.judge(), messages_of(lived), lived.stored()
    counts = counted(judge, sent)
    assert missing(judge, [alert for _, alerts in sent for alert in alerts]) == ()
    assert {name: (one.useless, one.repeated) for name, one in counts.items()} == {"desk": (0, 0), "mail": (0, 0)}
    again = replay(stored, lived.settings, (), lived.clock.now())
    told = {(receiver, alert.dedup_key) for receiver, alerts in sent for alert in alerts}
    assert {(one.receiver, alert.dedup_key) for one in again.messages for alert in one.alerts} == told
    single = replay(stored, replace(lived.settings, routes=SINGLE, inhibit=()), (), lived.clock.now())
    assert len(single.messages) > len(sent) > 0
    assert all(row.attempts == 1 for each in stored for row in each.deliveries if row.sent_at is not None)
    lived.close()
