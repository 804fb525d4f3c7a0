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
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert

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


SLUG = st.from_regex(r"[a-z][a-z0-9]{0,11}(-[a-z0-9]{1,12}){0,8}", fullmatch=True)


@given(
    SLUG, SLUG, SLUG.filter(lambda one: len(one) <= 45), SLUG, st.integers(0, 3), st.sampled_from(("claim", "reversal"))
)
@settings(max_examples=100, deadline=None)
def test_where_a_claim_moved_to_is_read_in_every_form_however_long_the_names(
    claim: str, before: str, after: str, source: str, others: int, kind: str
) -> None:
    facts = {"claim": claim, "before": before, "after": after, "returned_after_s": 2400, "story_title": source}
    moved = claim_alert(kind=kind, source=source, claim=claim, facts=facts)
    more = [edit_alert(n, facts={"before_sentence": f"Some {n} left."}) for n in range(others)]
    told = compose(delivery(moved, *more), NOW)
    assert len(told.title) <= 78
    assert after in told.title
    texts = (told.lead.split("\n")[0], told.blocks[0]["text"]["text"], told.document["title"])
    assert all(after in text for text in texts)
    move = f"{before} → {after}"
    assert all(
        move in " ".join(text.split()) for text in (told.text, told.html, json.dumps(told.blocks, ensure_ascii=False))
    )
