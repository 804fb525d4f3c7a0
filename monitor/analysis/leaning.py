"""To which state of a ladder does a sentence encoder lean? A second opinion, weighed beside that of the rules.

An encoder finds the state that is told in other words, but it does not see who denies what and when. So its scores are
averaged over the article, headline and first sentences before all others, and what it adds is small beside a plain
statement: the plainer the rules find a state said, the more they count. Where an earlier version is known, its
*movement* counts beside its level: a story whose subject is "launch" is near to "launched" in every version, and nearer
once the thing has flown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.analysis.texts import Option

LEAN = "lean"  # the feature of an option that holds the encoder's opinion
_FIRST = (1.6, 1.9, 1.2)  # what headline, lead and second sentence count; below them an encoder is led astray
_BELOW = 0.12
_WHOSE = 0.3  # how much of the rules' doubt about another's affair holds for an encoder, as a power


def heard(n: int, topical: float, whose: float) -> float:
    """How much an encoder's opinion of sentence `n` counts, by where it stands and what it is about."""
    place: float = _FIRST[n] if n < len(_FIRST) else _BELOW
    doubt: float = whose**_WHOSE
    return place * topical * doubt


def lean_of(rows: Sequence[tuple[float, Sequence[float]]], size: int) -> tuple[float, ...]:
    """Sentences as (how much it counts, how far it says each state) → for each of `size` states the mean log score
    over its mean over the states; 0 everywhere where no sentence is about the claim."""
    sums, total = [0.0] * size, 0.0
    for weight, alike in rows:
        if len(alike) == size and min(alike, default=0.0) > 0:
            total += weight
            logs = [math.log(score) for score in alike]
            middle = sum(logs) / size
            for at, score in enumerate(logs):
                sums[at] += weight * (score - middle)
    return tuple(round(score / total, 4) if total else 0.0 for score in sums)


def is_leaned(options: Sequence[Option]) -> bool:
    """Whether an encoder had a part in them."""
    return any(LEAN in option.features for option in options)


def leaned(
    options: Sequence[Option], table: Mapping[str, float], earlier: Sequence[Option] | None = None
) -> tuple[Option, ...]:
    """The options with the encoder's opinion added, and with its movement since `earlier`; as they are without one."""
    if not is_leaned(options):
        return tuple(options)
    plain = max(options[0].said.values(), default=0.0)
    before = {option.state: option.features.get(LEAN, 0.0) for option in earlier or ()}
    found = []
    for option in options:
        lean = option.features.get(LEAN, 0.0)
        moved = lean - before[option.state] if option.state in before else 0.0
        rules = (table["temper"] + table["plain"] * plain) * option.score
        score = rules + table["lean"] * lean + table["move"] * moved
        found.append(replace(option, score=score))
    return tuple(sorted(found, key=lambda option: (-option.score, option.state)))
