"""In which words did, or will, a delivery end?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.cli.alert_docs import delivery_word
from monitor.model.alert import QUIET, DeliveryRow, DeliveryState
from tests.fakes.alerts import NOW

ROW = DeliveryRow(7, "desk", "moves", "moves/story=x", DeliveryState.COLLECTING, 0, NOW, NOW, None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "waits until T for others of its group"),
        ({"group_key": "daily/digest/story=x"}, "waits for the digest of T"),
        ({"group_key": "escalate/urgent/story=x"}, "to be told at T, unless somebody acknowledges it before"),
        ({"group_key": "moves/flood"}, "waits until T: the hour is full, so what is left of it is one message"),
        ({"state": DeliveryState.RETRYING, "reason": QUIET, "attempts": 2}, "rests for quiet hours until T"),
        ({"state": DeliveryState.RETRYING, "reason": "desk rests: 503"}, "waits until T: desk rests: 503"),
        (
            {"state": DeliveryState.RETRYING, "reason": "503", "attempts": 1},
            "not taken yet (1 attempt: 503); next try T",
        ),
        (
            {"state": DeliveryState.SENT, "sent_at": NOW, "attempts": 2, "answer": "ok"},
            "sent T after 2 attempts, answer: ok",
        ),
        ({"state": DeliveryState.SENT, "muted_by": "silence 3"}, "kept back: silence 3"),
    ],
)
def test_every_way_is_told_in_words(changes: dict[str, object], said: str) -> None:
    assert delivery_word(replace(ROW, **changes), lambda at: "T") == said  # type: ignore[arg-type]
