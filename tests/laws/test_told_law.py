"""What was read of a version stays so under the same rules, and what a reader was told last is what the record says."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.newsroom import QUIET, Newsroom, page

HEADS = ("Harbour talks hold", "Harbour agreement holds", "The harbour of Brenholm")
LEADS = (
    "Talks on the harbour are taking place, the ministry said.",
    "Both sides signed the agreement on the harbour, the ministry said.",
    "An agreement on the harbour is near, an official said.",
    "The agreement on the harbour has been reached, a diplomat said; negotiations continue.",
    "The ministry made no comment on the harbour agreement.",
)
PAGES = st.tuples(st.sampled_from(HEADS), st.sampled_from(LEADS), st.integers(0, 4))


def text(head: str, lead: str, kept: int) -> str:
    return page(head, lead, *QUIET[: 4 - kept % 2], f"It was the {kept + 10}th day of the harbour agreement talks.")


@given(st.lists(PAGES, min_size=3, max_size=7))
@settings(max_examples=12, deadline=None)
def test_the_last_word_that_a_reader_had_of_a_claim_is_what_the_record_says(pages: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder))
        then = []
        for one in pages:
            room.publish({"agency": text(*one)})
            then.append(readings(room)[-1])
        told = [alert.alert.facts["after"] for alert in room.app.history.alerts() if alert.alert.claim == "agreement"]
        now = readings(room)
        room.close()
    assert set(then) <= set(now)
    if told and now[-1][1] != "unknown":
        assert told[0] == now[-1][1]  # the newest alert first


def readings(room: Newsroom) -> list[tuple[str, str]]:
    """Every version of the agency with what it says of the agreement."""
    rows = room.app.history.claim_timeline("harbour", "agreement")
    return [(str(row.ref), row.state) for row in rows]
