"""In which words are alerts told? A small set of named phrases; a configuration may replace each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

PHRASES: Mapping[str, str] = {
    "urgent": "urgent",
    "notice": "notice",
    "info": "info",
    "was": "was",
    "now": "now",
    "gone": "(not in the text any more)",
    "question": "Question",
    "certainty": "Certainty",
    "because": "Why",
    "also": "Also",
    "high": "high",
    "fair": "fair",
    "low": "low, read it yourself",
    "according_to": "according to {who}",
    "went_back": "Went back to the text of {version}.",
    "went_back_after": "Went back to the text of {version} after {time}.",
    "seconds": "{n} s",
    "minutes": "{n} min",
    "hours": "{n} h",
    "days": "{n} d",
    "after": "after {time}",
    "back_to": "back to {state}",
    "came_back": "back after {time}",
    "disputed": "disputed",
    "flapping": "flapping",
    "times_a_day": "{n} times in a day",
    "times_now": "{n} times, now {state}",
    "said_by": "Said by",
    "unexplained": "the page gives no reason for taking it out",
    "unexplained_event": "it tells of something that happened, and the page gives no reason for taking it out",
    "and_more_change": ", and 1 more change",
    "and_more_changes": ", and {n} more changes",
    "removed": "Removed",
    "removed_quietly": "Removed without notice",
    "life": "life {time}",
    "stood": "It had stood for {time}.",
    "blind_on": "monitor: blind on {source}",
    "seeing": "monitor: seeing {source} again",
    "seeing_since": "Seeing again since {at} (blind for {time}, {missed}).",
    "missed_none": "no change missed",
    "missed_one": "1 change",
    "missed": "{n} changes",
    "gone_from": "{source}: the article is gone",
    "is_back": "{source}: the article is back after {time}",
    "back_same": "unchanged",
    "back_changed": "with another text",
    "already": "Not the first: {source} already said so.",
    "told_before": "Told before, when it happened.",
    "told_in_part": "Told before, when it happened: {n} of {all}.",
    "copy_of": "Carries the words of {source}: a copy, not a confirmation.",
    "carries": "a copy of {source}",
    "settled": "No longer disputed: {sources} said so already.",
    "taken_back": "Not new: {sources} had this very sentence and took it back.",
    "against": "Disputed: against {who}.",
    "rival": "The same article also supports: {state}.",
    "unannounced": "Unannounced: no update note, no newer date on the page.",
    "page_dated": "The page dates itself {at}.",
    "since": "since {at}",
    "flapped": "It moved {n} times from {start} to {end}; this message stands for all of them.",
    "kept_quiet": "Kept for quiet hours; the oldest first.",
    "kept_tail": "kept for quiet hours",
    "kept_flood": "The hour was full: {n} alerts are collected here, the oldest first.",
    "kept_flap": "It rested because it goes back and forth.",
    "stands_now": "By now: {claims}.",
    "hour_full": "{most} messages in an hour: what is not urgent waits until {at}, and is one message then.",
    "page": "Page",
    "stored": "Stored",
    "diff": "Diff",
    "next": "Next",
    "more": "{n} more",
    "and_more": "and {n} more",
    "as_it_stands": "{story}: as it stands",
    "told_so_far": "Told so far",
    "in_thread": "Each change is a reply below. The first one:",
    "edits": "{n} edits",
    "first_seen": "New: {source}, first seen {at}: {headline}",
    "first_seen_more": "New sources beside these: {n}.",
    "cosmetic_since": "Versions that are only cosmetic since {at}, told to nobody: {n}.",
    "blind_now": "Blind now: {sources}.",
    "none_blind": "No source is blind.",
    "never_seen": "Never seen yet: {sources}.",
    "undelivered": "Messages not delivered so far, to any receiver: {n}. See: monitor doctor",
    "all_delivered": "Every message was delivered, to every receiver.",
    "why": "Why you got this",
    "sent_by": 'Route "{route}" sends {kinds} alerts to {receiver}.',
    "sent_by_of": 'Route "{route}" sends {kinds} alerts of {stories} to {receiver}.',
    "unseen": 'Nobody acknowledged it within {time}, so route "{route}" tells {receiver}.',
    "seen_it": "Seen it?",
    "not_now": "Not now?",
}
SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one receiver: its own where it has them, else the English ones above."""

    own: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __call__(self, name: str, /, **values: object) -> str:
        """The phrase with its slots filled.

        >>> Words({"more": "noch {n}"})("more", n=3), Words()("more", n=3)
        ('noch 3', '3 more')
        """
        text = self.own.get(name) or PHRASES[name]
        return SLOT.sub(lambda found: str(values.get(found.group(1), "")), text)


def slots(text: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(SLOT.findall(text))


ENGLISH = Words()
