"""Which sentences of two versions belong together? Same, changed, split, merged, moved, added, removed.

Equal sentences anchor the two texts. What stands between the anchors is paired by the words it shares, each weighted by
how rare it is in the two texts (a rephrased sentence keeps its names, figures and rare nouns, whatever its grammar),
then by its place. Leftover neighbours that hold the missing words of a paired sentence make it a split or a merger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz

from monitor.analysis.anchors import Gaps, Link, both_texts, equal_links, gaps_between, in_order, weigher
from monitor.analysis.bags import Bag, bag_of
from monitor.analysis.likeness import LONGEST, Bags, candidates
from monitor.analysis.pairing import headline, pair_of, pairs_of
from monitor.model.article import Sentence
from monitor.model.observation import Pair

CLEAR = 0.5  # from here on a pair stands wherever it is found, and becomes an anchor itself
FAR = 0.36  # least likeness of a pair that would cross an anchor
NEAR = 0.16  # least likeness of a pair between the same two anchors
HOLE = 0.04  # least likeness of the only two sentences left between the same anchors
PLACE = 0.12  # what standing between the same anchors, and at the same height there, is worth when pairs compete
GAIN = 0.12  # least share of a sentence's weight that a neighbour must add to count as its other half
HALF = 0.42  # least share of that neighbour that must be found there


def align(before: Sequence[Sentence], after: Sequence[Sentence]) -> tuple[Pair, ...]:
    """Pair the sentences of two versions; a headline (n = 0) pairs with a headline only.

    Every sentence of both sides is in exactly one pair; the pairs stand in the order of `after`, removed ones where
    they stood. Swapping the sides swaps added and removed, split and merged. Deterministic, no clock.
    Cost: linear in equal sentences; unmatched ones look at a bounded number of candidates each.

    >>> old, new = ((Sentence(1, f"{who} met.", 1), Sentence(2, "It rains.", 1)) for who in ("Two", "Three"))
    >>> [pair.shape for pair in align(old, new)]
    ['changed', 'same']
    """
    old, new = tuple(before), tuple(after)
    old_head, new_head = headline(old), headline(new)
    texts = tuple(s.text for s in old[old_head:]), tuple(s.text for s in new[new_head:])
    links = equal_links(texts[0], texts[1])
    groups = _extended(texts, _likely(texts, links))
    pairs = pairs_of(old[old_head:], new[new_head:], groups, _similarity)
    if old_head or new_head:
        pairs = (pair_of(old[:old_head], new[:new_head], _similarity), *pairs)
    return pairs


def _likely(texts: tuple[Sequence[str], Sequence[str]], links: dict[int, int]) -> dict[int, int]:
    """`links` with the unequal sentences that belong together: the clear ones first, then what stands between them."""
    old = [i for i in range(len(texts[0])) if i not in links]
    taken = set(links.values())
    new = [j for j in range(len(texts[1])) if j not in taken]
    if not old or not new:
        return links
    bags = Bags(texts, old, new)
    weigh = weigher(*texts)
    gaps = gaps_between(in_order(links, weigh), len(texts[0]), len(texts[1]))
    likeness = {link: bags.likeness(*link) for link in candidates(bags, gaps, old, new)}
    links = dict(links)
    _take(texts, links, {link: score for link, score in likeness.items() if score >= CLEAR}, gaps, CLEAR)
    gaps = gaps_between(in_order(links, weigh), len(texts[0]), len(texts[1]))
    _take(texts, links, likeness, gaps, FAR)
    _fill(links, likeness, gaps_between(in_order(links, weigh), len(texts[0]), len(texts[1])), (old, new))
    return links


def _fill(links: dict[int, int], likeness: dict[Link, float], gaps: Gaps, sides: tuple[list[int], list[int]]) -> None:
    """One sentence left on each side of the same hole: the one was put in the other's place if they share anything."""
    taken = set(links.values())
    left: dict[int, list[int]] = defaultdict(list)
    right: dict[int, list[int]] = defaultdict(list)
    for i in sides[0]:
        if i not in links:
            left[gaps.left[i]].append(i)
    for j in sides[1]:
        if j not in taken:
            right[gaps.right[j]].append(j)
    for gap, ours in left.items():
        theirs = right.get(gap, [])
        if len(ours) == len(theirs) == 1 and likeness.get((ours[0], theirs[0]), 0.0) >= HOLE:
            links[ours[0]] = theirs[0]


def _take(
    texts: tuple[Sequence[str], Sequence[str]],
    links: dict[int, int],
    likeness: dict[Link, float],
    gaps: Gaps,
    far: float,
) -> None:
    """Take the best pairs first; ties go to the earlier and straighter one, the same from either side."""
    taken = set(links.values())
    ranked = []
    for (i, j), score in likeness.items():
        near = gaps.left[i] == gaps.right[j]
        if i in links or j in taken or score < (NEAR if near else far):
            continue
        off = abs(gaps.left_height[i] - gaps.right_height[j])
        total = round(score + (PLACE * (2 - off) if near else 0.0), 9)
        ranked.append((-total, i + j, abs(i - j), both_texts(texts[0][i], texts[1][j]), i, j))
    for *_, i, j in sorted(ranked):
        if i not in links and j not in taken:
            links[i] = j
            taken.add(j)


def _extended(texts: tuple[Sequence[str], Sequence[str]], links: dict[int, int]) -> list[tuple[list[int], list[int]]]:
    """Links as groups, with the leftover neighbours that turn out to be a pair's other half."""
    groups = {i: ([i], [j]) for i, j in links.items()}
    by_new = {j: i for i, j in links.items()}
    changed = {i for i, j in links.items() if texts[0][i] != texts[1][j]}
    loose_old = [i for i in range(len(texts[0])) if i not in links]
    loose_new = [j for j in range(len(texts[1])) if j not in by_new]
    if changed and (loose_old or loose_new):
        near_new = {by_new[j + d] for j in loose_new for d in (-1, 1) if by_new.get(j + d) in changed}
        near_old = {i + d for i in loose_old for d in (-1, 1) if i + d in changed}
        bags = Bags(texts, [*loose_old, *near_new, *near_old], [*loose_new, *(links[i] for i in near_new | near_old)])
        halves = [
            half for j in loose_new for d in (-1, 1) if (half := _new_half(bags, links, by_new.get(j + d), j, changed))
        ]
        halves += [half for i in loose_old for d in (-1, 1) if (half := _old_half(bags, links, i + d, i, changed))]
        _join(groups, halves)
    used_old = {i for group in groups.values() for i in group[0]}
    used_new = {j for group in groups.values() for j in group[1]}
    out = list(groups.values())
    out += [([i], []) for i in loose_old if i not in used_old]
    out += [([], [j]) for j in loose_new if j not in used_new]
    return out


Half = tuple[float, int, int, int]  # gain, side (0 old, 1 new), the pair's old index, the sentence that joins it


def _new_half(bags: Bags, links: dict[int, int], i: int | None, j: int, changed: set[int]) -> Half | None:
    if i is None or i not in changed:
        return None
    gain = _half(bags, bags.old[i], bags.new[links[i]], bags.new[j])
    return (gain, 1, i, j) if gain else None


def _old_half(bags: Bags, links: dict[int, int], i: int, extra: int, changed: set[int]) -> Half | None:
    if i not in changed:
        return None
    gain = _half(bags, bags.new[links[i]], bags.old[i], bags.old[extra])
    return (gain, 0, i, extra) if gain else None


def _half(bags: Bags, whole: Bag, part: Bag, extra: Bag) -> float:
    """How much of `whole` only `extra` accounts for; 0 where `extra` says mostly something else."""
    missing = (whole - part) & extra
    if not missing or not extra:
        return 0.0
    gain = bags.sum(missing) / bags.sum(whole)
    share = bags.sum(extra & whole) / bags.sum(extra)
    return gain if gain >= GAIN and share >= HALF else 0.0


def _join(groups: dict[int, tuple[list[int], list[int]]], halves: list[Half]) -> None:
    used: set[tuple[int, int]] = set()
    for _, side, i, extra in sorted(halves, key=lambda half: (-round(half[0], 9), half[2] + half[3], half[2], half[1])):
        ours, theirs = groups[i][side], groups[i][1 - side]
        if (side, extra) in used or len(theirs) > 1 or len(ours) > 3:
            continue
        used.add((side, extra))
        ours.append(extra)
        ours.sort()


def _similarity(a: str, b: str) -> float:
    left, right = bag_of(a), bag_of(b)
    words = 2 * len(left & right) / ((len(left) + len(right)) or 1)
    letters = max(fuzz.ratio(a, b), fuzz.ratio(b, a)) / 100 if len(a) * len(b) <= LONGEST else 0.0
    return round(min(max(words, letters), 0.999), 4)
