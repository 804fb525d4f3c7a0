"""How do groups of sentences stand as pairs, and which pairs did stored edits come from?

The edits of a version tell which of its sentences belong together: nothing is compared anew to show them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.analysis.anchors import equal_links, in_order, weigher
from monitor.model.article import Sentence
from monitor.model.observation import Edit, Pair

Group = tuple[list[int], list[int]]  # the places of sentences that belong together, in either text


def headline(side: Sequence[Sentence]) -> int:
    """How many sentences a headline takes: one or none."""
    return 1 if side and side[0].n == 0 else 0


def recalled(before: Sequence[Sentence], after: Sequence[Sentence], edits: Sequence[Edit]) -> tuple[Pair, ...] | None:
    """The pairs that `align` gave when these edits were made, all but their likeness, which is 1 or 0; None where the
    edits are not of these texts."""
    old, new = tuple(before), tuple(after)
    old_head, new_head = headline(old), headline(new)
    groups = _groups(old[old_head:], new[new_head:], [edit for edit in edits if 0 not in (edit.before_n, edit.after_n)])
    if groups is None:
        return None
    pairs = pairs_of(old[old_head:], new[new_head:], groups, _unlike)
    if old_head or new_head:
        pairs = (pair_of(old[:old_head], new[:new_head], _unlike), *pairs)
    return pairs if sum(pair.shape != "same" for pair in pairs) == len(edits) else None


def _groups(old: Sequence[Sentence], new: Sequence[Sentence], edits: Sequence[Edit]) -> list[Group] | None:
    """The sentences of each edit, and the equal ones that no edit is about; None where any is left over."""
    groups = []
    for edit in edits:
        left, right = _places(old, edit.before_n, edit.before), _places(new, edit.after_n, edit.after)
        if left is None or right is None:
            return None
        groups.append((left, right))
    told_old = {i for left, _ in groups for i in left}
    told_new = {j for _, right in groups for j in right}
    links = equal_links([one.text for one in old], [one.text for one in new])
    groups += [([i], [j]) for i, j in links.items() if i not in told_old and j not in told_new]
    whole = sum(len(left) for left, _ in groups) == len(old) and sum(len(right) for _, right in groups) == len(new)
    return groups if whole else None


def _places(side: Sequence[Sentence], n: int | None, text: str | None) -> list[int] | None:
    """Where the sentences of one side of an edit stand, the first of which has the number `n`; None: not there."""
    if not text:
        return []
    start = next((i for i, one in enumerate(side) if one.n == n), len(side))
    for end in range(start + 1, len(side) + 1):
        found = " ".join(one.text for one in side[start:end])
        if len(found) >= len(text):
            return list(range(start, end)) if found == text else None
    return None


def _unlike(_before: str, _after: str) -> float:
    return 0.0


def pairs_of(
    old: Sequence[Sentence], new: Sequence[Sentence], groups: Sequence[Group], alike: Callable[[str, str], float]
) -> tuple[Pair, ...]:
    """Groups as pairs in the order of `new`; what was removed follows the sentence that stood before it."""
    links = {left[0]: right[0] for left, right in groups if left and right}
    weigh = weigher([sentence.text for sentence in old], [sentence.text for sentence in new])
    kept = {i for i, _ in in_order(links, weigh)}
    placed: list[tuple[int, int, Pair]] = []
    after_of = _anchors(len(old), groups)
    for left, right in groups:
        pair = pair_of(
            tuple(old[i] for i in left),
            tuple(new[j] for j in right),
            alike,
            moved=bool(left and right and left[0] not in kept),
        )
        placed.append((right[0], -1, pair) if right else (after_of[left[0]], left[0], pair))
    return tuple(pair for _, _, pair in sorted(placed, key=lambda item: (item[0], item[1])))


def _anchors(n: int, groups: Sequence[Group]) -> list[int]:
    """For every old sentence, the new place that the nearest earlier paired one took; -1 before all."""
    own: dict[int, int] = {i: right[0] for left, right in groups if right for i in left}
    places, last = [], -1
    for i in range(n):
        last = own.get(i, last)
        places.append(last)
    return places


def pair_of(
    left: tuple[Sentence, ...], right: tuple[Sentence, ...], alike: Callable[[str, str], float], *, moved: bool = False
) -> Pair:
    """A pair with its shape."""
    if not left or not right:
        return Pair("removed" if left else "added", left, right, 0.0)
    pair = Pair("changed", left, right, 1.0)
    a, b = pair.before_text, pair.after_text
    similarity = 1.0 if a == b else alike(a, b)
    if len(left) != len(right):
        shape = "split" if len(right) > len(left) else "merged"
    else:
        shape = "moved" if moved else "same" if a == b else "changed"
    return Pair(shape, left, right, similarity)
