"""Who brought each sentence of an article? Its origin is found going back from the newest edit that made it.

Blame and the diffs agree in this: a sentence came with the version from which on it stands without a break, and that is
the version whose diff shows it; an earlier wording is the old side of such an edit. They differ in one: the diff shows
what stands in a place, so a sentence that took another's place is one edit with two sides. Blame follows it back only
where the old side runs alike (`rewording.carries`); else the sentence is new there, and the old one is gone
(`gone.py`). So every sentence a diff took away is, in the newest version, one of three: it stands, it is an earlier
wording, or it is gone. Where the words are alike but the statement was given up (a claim moved, a yes became a no), it
is both: how the sentence ran before, and gone.

Not every version is read: the edits that end in one of the sentences are asked for, and only the text before such an
edit is looked at, to see that the sentence did not stand there already.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from monitor.analysis.rewording import carries
from monitor.analysis.sentences import split
from monitor.model.article import Sentence
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit
from monitor.model.record import Placed
from monitor.model.review import Arrival, Blamed, Stood, Wording

ROUNDS = 1000  # earlier wordings of one sentence, however many there were
_SEVERAL = re.compile("[^a-zA-Z0-9,;:-] ")  # a space after what may end a sentence
DEEP = 20  # from so many on, all edits are asked for at once


@dataclass(frozen=True, slots=True)
class Past:
    """What is asked of a source's record, as far as it is known.

    `brought`: the edits whose new side is one of these texts or is made of several sentences, newest first. `every`:
    all edits. `standing`: the sentences of a version. `versions`: all of them, newest first; asked only where no edit
    tells.
    """

    first: Arrival
    brought: Callable[[Sequence[str]], Sequence[Placed]]
    every: Callable[[], Sequence[Placed]]
    standing: Callable[[VersionRef], Container[str]]
    versions: Callable[[], Sequence[Arrival]]


@dataclass(frozen=True, slots=True)
class Origin:
    """The version a sentence came with, and the edit that brought it; None where it stood from the first one."""

    came: Arrival
    placed: Placed | None


@dataclass(slots=True)
class _Chain:
    """The wordings of one sentence, as far back as they were followed."""

    origin: Origin
    follows: Callable[[Edit], bool]
    wordings: list[Wording] = field(default_factory=list)
    seen: set[VersionRef] = field(default_factory=set)

    @property
    def before(self) -> str | None:
        """The wording before the last one found; None where there is none, or the way would go round."""
        placed = self.origin.placed
        if placed is None or self.origin.came.ref in self.seen or not self.follows(placed.edit):
            return None
        return placed.edit.before


class Tracer:
    """Finds origins and earlier wordings, back over the edits that `follows` takes. What was asked once is kept."""

    def __init__(self, past: Past, follows: Callable[[Edit], bool] = carries) -> None:
        self._past, self._follows = past, follows
        self._found: dict[str, tuple[Placed, ...]] = {}
        self._all = False

    def learn(self, texts: Iterable[str]) -> None:
        """Asks for the edits that made these sentences, all at once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._found]
        if self._all or not new:
            return
        by_text: dict[str, list[Placed]] = {text: [] for text in new}
        for placed in self._past.brought(new):
            for text in dict.fromkeys(parts_of(placed.edit.after)):
                if text in by_text:
                    by_text[text].append(placed)
        self._found |= {text: tuple(found) for text, found in by_text.items()}

    def learn_all(self) -> None:
        """Asks for every edit, where sentences are followed back to their first wording."""
        by_text: dict[str, list[Placed]] = defaultdict(list)
        for placed in self._past.every():
            for text in dict.fromkeys(parts_of(placed.edit.after)):
                by_text[text].append(placed)
        self._found = defaultdict(tuple, {text: tuple(found) for text, found in by_text.items()})
        self._all = True

    def origin(self, text: str, before: Arrival | None = None) -> Origin:
        """What brought a sentence to where it stands now, or stood just before `before`."""
        self.learn([text])
        for placed in self._found[text]:
            if before is not None and not _is_before(placed, before):
                continue
            if text not in self._past.standing(placed.before):
                return Origin(Arrival(placed.ref, placed.captured_at), placed)
        if text in self._past.standing(self._past.first.ref):
            return Origin(self._past.first, None)
        return Origin(self._walked(text, before), None)

    def restored(self, text: str, origin: Origin) -> Stood | None:
        """The last stretch in which a sentence stood before it came to where it stands now; None where it is new.
        Between its coming and its going a sentence is there or is not: where it went is found by halving."""
        began = self._began(text, origin.came)
        if began is None:
            return None
        start, end = (began.at, began.ref.seq), (origin.came.at, origin.came.ref.seq)
        between = sorted(
            (one for one in self._past.versions() if start <= (one.at, one.ref.seq) < end),
            key=lambda one: (one.at, one.ref.seq),
        )
        lost = bisect_left(between, True, key=lambda one: text not in self._past.standing(one.ref))
        return Stood(began, between[lost - 1].ref, between[lost]) if 0 < lost < len(between) else None

    def _began(self, text: str, came: Arrival) -> Arrival | None:
        """Where a sentence last began to stand before it came for good."""
        first = self._past.first
        for placed in self._found[text]:
            if _is_before(placed, came) and text not in self._past.standing(placed.before):
                return Arrival(placed.ref, placed.captured_at)
        stood = first.ref != came.ref and text in self._past.standing(first.ref)
        return first if stood else None

    def _walked(self, text: str, before: Arrival | None) -> Arrival:
        """Where no edit tells (a version that was stored unread): the oldest version of the last unbroken run."""
        found: Arrival | None = None
        for arrival in self._past.versions():
            if before is not None and (arrival.at, arrival.ref.seq) >= (before.at, before.ref.seq):
                continue
            if text not in self._past.standing(arrival.ref):
                if found is not None:
                    break
                continue
            found = arrival
        return found or self._past.first

    def earlier(self, origins: Sequence[Origin], most: int) -> list[tuple[tuple[Wording, ...], bool]]:
        """How each sentence ran before, the newest first, and whether there is more than `most`: all of them one
        wording further back at a time, so that the record is asked once for each."""
        if most > DEEP:
            self.learn_all()
        chains = [_Chain(origin, self._follows) for origin in origins]
        open_ones = chains
        for _ in range(min(most, ROUNDS)):
            open_ones = [chain for chain in open_ones if chain.before is not None]
            if not open_ones:
                break
            self.learn(part for chain in open_ones for part in parts_of(chain.before))
            for chain in open_ones:
                self._back(chain)
        return [(tuple(chain.wordings), chain.before is not None) for chain in chains]

    def _back(self, chain: _Chain) -> None:
        """One wording further back."""
        text, left = chain.before or "", chain.origin.came
        chain.seen.add(left.ref)
        chain.origin = self._last([self.origin(part, left) for part in parts_of(text)])
        chain.wordings.append(Wording(text, chain.origin.came, left))

    @staticmethod
    def _last(origins: Sequence[Origin]) -> Origin:
        return max(origins, key=lambda one: (one.came.at, one.came.ref.seq))


def _is_before(placed: Placed, other: Arrival) -> bool:
    return (placed.captured_at, placed.ref.seq) < (other.at, other.ref.seq)


@lru_cache(maxsize=8192)
def parts_of(text: str | None) -> tuple[str, ...]:
    """The sentences that one side of an edit is made of; a side that is one of them is that one."""
    if not text:
        return ()
    if not _SEVERAL.search(text):
        return (text,)
    found = split(text)
    return found if len(found) > 1 else (text,)


def blame(
    sentences: Sequence[Sentence],
    past: Past,
    most: int = 3,
    elsewhere: Mapping[str, Arrival] | None = None,
) -> tuple[Blamed, ...]:
    """Each sentence with the version that brought its present form and at most `most` earlier wordings.

    `elsewhere` are the sentences that other sources have, each where it first stood; the earlier one is named.
    """
    tracer = Tracer(past)
    tracer.learn(sentence.text for sentence in sentences)
    origins = [tracer.origin(sentence.text) for sentence in sentences]
    found = []
    for sentence, origin, (earlier, more) in zip(sentences, origins, tracer.earlier(origins, most), strict=True):
        other = (elsewhere or {}).get(sentence.text)
        if other is not None and other.at >= origin.came.at:
            other = None
        edit = origin.placed.edit if origin.placed else None
        anew = edit is not None and not carries(edit)
        restored = tracer.restored(sentence.text, origin)
        found.append(Blamed(sentence, origin.came, edit, earlier, more, other, anew, restored))
    return tuple(found)
