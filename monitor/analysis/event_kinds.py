"""Which kinds of event and of value are there, and of which does a text tell? The lists that proposals are made from.

`data/suggest_events.txt` and `suggest_values.txt` hold them, with the reason for each ladder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from monitor.analysis.lemmas import stem
from monitor.analysis.texts import Text
from monitor.analysis.word_lists import lines_of
from monitor.model.story import State

_STRONG, _WEAK = 2.0, 0.4  # what an expression tells of the kind of event
_SEEN = 3.0  # the least score of a kind of event: a strong expression in the lead, or with others further below
_SECOND = 0.5  # what a further kind of event must score, as a share of the best one's, to be one of its own
_PLACES = {0: 1.5, 1: 1.5, 2: 1.0, 3: 1.0, 4: 0.7}  # by sentence: news stands first
_LATER = 0.35
_GAP = 2  # words between two of an expression


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event of the list. `urgent` are the states whose arrival is urgent."""

    name: str
    why: str
    over: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    heads: tuple[str, ...]
    states: tuple[State, ...]
    urgent: tuple[str, ...]
    values: tuple[str, ...]
    ask: str
    toll: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A kind of value of the list."""

    name: str
    kind: str
    cues: tuple[str, ...]
    ask: str
    loud: float
    any: bool


@cache
def quantities() -> tuple[Quantity, ...]:
    """The kinds of value of the list."""
    return tuple(
        Quantity(
            record["value"][0],
            record["kind"][0],
            _split(record["cues"][0]),
            record["ask"][0],
            float(record["loud"][0]),
            "any" in record,
        )
        for record in _records("suggest_values", "value")
    )


@cache
def events() -> tuple[Event, ...]:
    """The kinds of event of the list."""
    return tuple(_event(record) for record in _records("suggest_events", "event"))


def _event(record: Mapping[str, Sequence[str]]) -> Event:
    states: list[State] = []
    urgent: list[str] = []

    def listed(key: str) -> tuple[str, ...]:
        return _split(next(iter(record.get(key, ())), ""))

    for line in record["state"]:
        name, _, phrases = line.partition(":")
        states.append(State(name.rstrip("!"), _split(phrases)))
        if name.endswith("!"):
            urgent.append(states[-1].name)
    return Event(
        record["event"][0],
        record["why"][0],
        listed("over"),
        listed("strong"),
        listed("weak"),
        listed("head"),
        tuple(states),
        tuple(urgent),
        listed("values"),
        next(iter(record.get("ask", ())), "What is the status of {it}?"),
        "toll" in record,
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _records(name: str, first: str) -> Iterator[dict[str, list[str]]]:
    """A data file's records: `key: value` lines, each record begun by the key `first`; `state NAME: …` are all kept."""
    record: dict[str, list[str]] = {}
    for line in lines_of(name):
        key, _, rest = line.partition(":")
        if key == first and record:
            yield record
            record = {}
        if key.startswith("state "):
            record.setdefault("state", []).append(f"{key.removeprefix('state ')}:{rest}")
        else:
            record.setdefault(key, []).append(rest.strip())
    yield record


def events_in(text: Text) -> list[tuple[Event, float]]:
    """The kinds of event that the text tells of, the plainest first."""
    scored = [(event, _score(text, event)) for event in events()]
    seen = {event.name: (event, score) for event, score in scored if score >= _SEEN}
    for event, score in tuple(seen.values()):
        for other in event.over:
            if other in seen and seen[other][1] < 1.6 * score:
                del seen[other]
    least = _SECOND * max((score for _, score in seen.values()), default=0.0)
    kept = [item for item in seen.values() if item[1] >= least]
    return sorted(kept, key=lambda item: (-item[1], item[0].name))


def _score(text: Text, event: Event) -> float:
    """Each expression counts where it stands first; one that tells plainly must stand near the top."""
    total, plain = 0.0, False
    for cues, weight in ((event.strong, _STRONG), (event.weak, _WEAK)):
        for cue in cues:
            at = first_place(text, cue)
            if at is None:
                continue
            n = text.sentences[at].n
            total += weight * early(n)
            plain = plain or (weight == _STRONG and n <= 4)
    return total if plain else 0.0


def first_place(text: Text, cue: str) -> int | None:
    """The place of the first sentence that has the expression."""
    if cue.startswith("="):
        return next((place for place, seen in enumerate(text.seen) if cue[1:] in seen.tokens), None)
    wanted = stems_of(cue)
    for place, seen in enumerate(text.seen):
        if wanted[0] in seen.stem_set and has(seen.stems, wanted):
            return place
    return None


@cache
def stems_of(cue: str) -> tuple[str, ...]:
    """The stems of an expression's words, in order."""
    return tuple(stem(word) for word in re.findall(r"[a-z0-9]+", cue.lower().replace("-", " ")))


def has(stems: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the stems stand there in order, with at most `_GAP` words between two of them."""
    for start, one in enumerate(stems):
        if one != wanted[0]:
            continue
        at = start
        for word in wanted[1:]:
            near = stems[at + 1 : at + 2 + _GAP]
            if word not in near:
                break
            at += 1 + near.index(word)
        else:
            return True
    return False


def early(n: int) -> float:
    """What a sentence counts by its number: news stands first."""
    return _PLACES.get(n, _LATER)
