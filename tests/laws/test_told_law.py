"""What a reader was told last of a claim is what the record says of it, whatever comes, however ambiguous."""

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
        for one in pages:
            room.publish({"agency": text(*one)})
        told = [alert.alert.facts["after"] for alert in room.app.history.alerts() if alert.alert.claim == "agreement"]
        ours = [
            row for row in room.app.history.said("harbour", room.clock.now()) if row.reading.claim_id == "agreement"
        ]
        room.close()
    if told and ours and ours[0].reading.known:
        assert told[0] == ours[0].reading.state  # the newest first
