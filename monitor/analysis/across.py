"""What do two sources say that the other does not? Statements are paired, not places: neither text came of the other.

`align` finds what was put in a sentence's place; between two papers there are no places. A sentence stands beside
another one only where that carries the same statement (`rewording.is_rewording`); all else only one of them says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.analysis.align import align
from monitor.analysis.edits import Context, edits_of
from monitor.analysis.pairing import Group, pairs_of
from monitor.analysis.rewording import is_rewording
from monitor.model.article import Sentence
from monitor.model.observation import Edit, Pair

MOST = 120  # sentences left over on either side that are held against each other


def across(before: Sequence[Sentence], after: Sequence[Sentence]) -> tuple[Pair, ...]:
    """The sentences of two sources: `same`, `changed`, `split` or `merged` where they carry one statement, else
    `removed` (only the first has it) and `added` (only the second). The order is that of the second."""
    old, new = tuple(before), tuple(after)
    place_old, place_new = ({one.n: i for i, one in enumerate(side)} for side in (old, new))
    groups: list[Group] = [
        ([place_old[one.n] for one in pair.before], [place_new[one.n] for one in pair.after])
        for pair in align(old, new)
        if pair.before and pair.after and _alike(pair.before_text, pair.after_text)
    ]
    paired_old, paired_new = {i for mine, _ in groups for i in mine}, {j for _, theirs in groups for j in theirs}
    left = [i for i in range(len(old)) if i not in paired_old]
    right = [j for j in range(len(new)) if j not in paired_new]
    for i in left[:MOST]:
        found = next(
            (j for j in right[:MOST] if _same_place(old[i], new[j]) and _alike(old[i].text, new[j].text)), None
        )
        if found is not None:
            groups.append(([i], [found]))
            paired_old.add(i)
            right.remove(found)
    groups += [([i], []) for i in left if i not in paired_old]
    groups += [([], [j]) for j in right]
    return tuple(_unmoved(pair) for pair in pairs_of(old, new, groups, lambda _one, _other: 0.0))


def _alike(one: str, other: str) -> bool:
    return one == other or is_rewording(one, other)


def _same_place(one: Sentence, other: Sentence) -> bool:
    """A headline stands beside a headline only."""
    return (one.n == 0) == (other.n == 0)


def _unmoved(pair: Pair) -> Pair:
    """Where a statement stands in another paper says nothing."""
    if pair.shape != "moved":
        return pair
    return replace(pair, shape="same" if pair.before_text == pair.after_text else "changed")


def edits_across(pairs: Sequence[Pair], context: Context, names: tuple[str, str]) -> tuple[Edit, ...]:
    """What differs in each pair; what only one of the two says gives its name as the reason."""
    return tuple(_told(edit, names) for edit in edits_of(pairs, context))


def _told(edit: Edit, names: tuple[str, str]) -> Edit:
    if edit.before is not None and edit.after is not None:
        return edit
    kind = "removal" if edit.after is None else "addition"
    return replace(edit, kind=kind, kinds=(kind,), reason=f"only {names[0] if edit.after is None else names[1]}")


def counts(pairs: Iterable[Pair]) -> tuple[int, int, int, int]:
    """Sentences that only the first has, that only the second has, in other words in both, and word for word."""
    shapes = [pair.shape for pair in pairs]
    told = shapes.count("removed"), shapes.count("added"), shapes.count("same")
    return told[0], told[1], len(shapes) - sum(told), told[2]
