"""Laws of messages: whatever an alert holds, it can be told, completely and harmlessly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.alert import Alert, Severity
from monitor.model.ids import sha_of
from monitor.pipeline.compose import compose
from monitor.render.inert import HOSTILE, SURROGATE
from tests.fakes.alerts import NOW, delivery

KEYS = (
    "question", "claim", "before", "after", "confidence", "before_sentence", "after_sentence", "evidence", "reason",
    "marked", "edit_kind", "source", "url", "version", "previous", "captured_at", "published_at", "unannounced",
    "returns_to", "returned_after_s", "score", "already", "rival", "story_title", "what", "since", "detail", "command",
    "stood_s", "lasted_s", "changes", "until", "holds", "receiver", "attribution", "flips", "values", "against",
    "copy_of",
)  # fmt: skip
TEXT = st.text(max_size=60)
WORDS = st.lists(st.tuples(st.sampled_from("=-+"), TEXT).map(list), max_size=6)
VALUE = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.lists(TEXT, max_size=3) | WORDS
)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    facts: dict[str, Any] = draw(st.dictionaries(st.sampled_from(KEYS), VALUE))
    return Alert(
        kind=draw(st.sampled_from(("claim", "edit", "reversal", "source", "system", "other"))),
        severity=draw(st.sampled_from(list(Severity))),
        title=draw(TEXT),
        facts=facts,
        dedup_key=sha_of(draw(st.integers())),
        at=draw(TIMES),
        story=draw(st.none() | st.just("a-story")),
        source=draw(st.none() | TEXT),
        claim=draw(st.none() | st.just("a-claim")),
    )


@given(st.lists(alerts(), min_size=1, max_size=5, unique_by=lambda alert: alert.dedup_key))
@settings(max_examples=60, deadline=None)
def test_every_alert_can_be_told_and_is_named_in_every_form(told: list[Alert]) -> None:
    notification = compose(delivery(*told), NOW)
    ids = {alert.dedup_key for alert in told}
    assert set(notification.alert_ids) == ids
    assert len(notification.alert_ids) == len(ids)
    blocks = json.dumps(notification.blocks)
    document = json.dumps(notification.document, allow_nan=False)
    assert all(one in form for one in ids for form in (notification.text, notification.html, blocks, document))
    assert 0 < len(notification.title) <= 78


@given(alerts())
@settings(max_examples=60, deadline=None)
def test_nothing_that_steers_a_terminal_or_hides_is_in_any_form(told: Alert) -> None:
    notification = compose(delivery(told), NOW)
    for form in (notification.title, notification.text, notification.html, notification.lead):
        assert not HOSTILE.search(form)
        assert not SURROGATE.search(form)
    texts = json.dumps([notification.document, notification.blocks], ensure_ascii=False)
    assert not SURROGATE.search(texts)
    assert "<!" not in notification.lead
