"""Which sentences of two versions belong together? Same, changed, split, merged, moved, added, removed.

Equal sentences anchor the two texts. What stands between the anchors is paired by the words it shares, each weighted by
how rare it is in the two texts (a rephrased sentence keeps its names, figures and rare nouns, whatever its grammar),
then by its place. Leftover neighbours that hold the missing words of a paired sentence make it a split or a merger.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from rapidfuzz import fuzz

from monitor.analysis.bags import Bag, bag_of, stems_of
from monitor.analysis.tidy import fold
from monitor.model.article import Sentence
from monitor.model.observation import Pair

CLEAR = 0.5  # from here on a pair stands wherever it is found, and becomes an anchor itself
FAR = 0.36  # least likeness of a pair that would cross an anchor
NEAR = 0.16  # least likeness of a pair between the same two anchors
HOLE = 0.04  # least likeness of the only two sentences left between the same anchors
PLACE = 0.12  # what standing between the same anchors, and at the same height there, is worth when pairs compete
CHOICES = 8  # candidates kept a sentence
POSTINGS = 48  # a word in more unmatched sentences than this finds no candidates: bounds the work
WORK = 3_000_000  # postings looked at in all, whatever the texts
LONGEST = 4_000_000  # product of two lengths up to which characters are compared
MANY = 4_000  # unmatched sentences up to which values and concepts are looked for; stems alone above
GAIN = 0.12  # least share of a sentence's weight that a neighbour must add to count as its other half
HALF = 0.42  # least share of that neighbour that must be found there

Link = tuple[int, int]  # indexes into the two sentence lists


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
    old_head, new_head = _headline(old), _headline(new)
    texts = tuple(s.text for s in old[old_head:]), tuple(s.text for s in new[new_head:])
    links = _equal(texts[0], texts[1], exact=True)
    groups = _extended(texts, _likely(texts, links))
    pairs = _pairs(old[old_head:], new[new_head:], groups)
    if old_head or new_head:
        pairs = (_pair(old[:old_head], new[:new_head], moved=False), *pairs)
    return pairs


def _headline(side: tuple[Sentence, ...]) -> int:
    return 1 if side and side[0].n == 0 else 0


def _equal(old: Sequence[str], new: Sequence[str], exact: bool) -> dict[int, int]:
    """Equal texts: unique ones anchor, repeated ones pair in order between the anchors, then in order anywhere."""
    left = list(old) if exact else [fold(text) for text in old]
    right = list(new) if exact else [fold(text) for text in new]
    once_left, once_right = Counter(left), Counter(right)
    where = {text: j for j, text in enumerate(right) if once_right[text] == 1 and once_left.get(text) == 1}
    links = {i: where[text] for i, text in enumerate(left) if text in where}
    _edges(left, right, links)
    taken = set(links.values())
    gaps = _gaps(_in_order(links), len(left), len(right))
    for same_gap in (True, False):
        waiting: dict[tuple[str, int], list[int]] = defaultdict(list)
        for j in range(len(right) - 1, -1, -1):
            if j not in taken and right[j] in once_left:
                waiting[right[j], gaps.right[j] if same_gap else 0].append(j)
        for i, text in enumerate(left):
            queue = waiting.get((text, gaps.left[i] if same_gap else 0)) if i not in links else None
            if queue:
                links[i] = queue.pop()
                taken.add(links[i])
    return links


def _edges(left: Sequence[str], right: Sequence[str], links: dict[int, int]) -> None:
    """What is equal from either end pairs as it stands, however often it is repeated."""
    low, most = 0, min(len(left), len(right))
    taken = set(links.values())
    while low < most and left[low] == right[low]:
        if low not in links and low not in taken:
            links[low] = low
            taken.add(low)
        low += 1
    step = 1
    while step <= most - low and left[-step] == right[-step]:
        i, j = len(left) - step, len(right) - step
        if i not in links and j not in taken:
            links[i] = j
            taken.add(j)
        step += 1


@dataclass(frozen=True, slots=True)
class _Gaps:
    """For every sentence of a side: the anchor interval it stands in, and its height there (0..1)."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    left_height: tuple[float, ...]
    right_height: tuple[float, ...]


def _gaps(anchors: Sequence[Link], n: int, m: int) -> _Gaps:
    left, left_height = _intervals([i for i, _ in anchors], n)
    right, right_height = _intervals([j for _, j in anchors], m)
    return _Gaps(left, right, left_height, right_height)


def _intervals(marks: Sequence[int], n: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    number, height = [0] * n, [0.0] * n
    for gap, (low, high) in enumerate(pairwise((-1, *marks, n))):
        for at in range(low + 1, high):
            number[at], height[at] = gap, (at - low) / (high - low)
        if high < n:
            number[high] = gap
    return tuple(number), tuple(height)


def _in_order(links: dict[int, int]) -> tuple[Link, ...]:
    """The longest run of links that keep the order on both sides: the rest has moved."""
    tails: list[int] = []
    ends: list[int] = []
    back: dict[int, int | None] = {}
    for i in sorted(links):
        at = bisect_left(tails, links[i])
        back[i] = ends[at - 1] if at else None
        if at == len(tails):
            tails.append(links[i])
            ends.append(i)
        else:
            tails[at], ends[at] = links[i], i
    run: list[Link] = []
    last: int | None = ends[-1] if ends else None
    while last is not None:
        run.append((last, links[last]))
        last = back[last]
    return tuple(reversed(run))


def _likely(texts: tuple[Sequence[str], Sequence[str]], links: dict[int, int]) -> dict[int, int]:
    """`links` with the unequal sentences that belong together: the clear ones first, then what stands between them."""
    old = [i for i in range(len(texts[0])) if i not in links]
    taken = set(links.values())
    new = [j for j in range(len(texts[1])) if j not in taken]
    if not old or not new:
        return links
    bags = _Bags(texts, old, new)
    gaps = _gaps(_in_order(links), len(texts[0]), len(texts[1]))
    likeness = {link: bags.likeness(*link) for link in _candidates(bags, gaps, old, new)}
    links = dict(links)
    _take(links, {link: score for link, score in likeness.items() if score >= CLEAR}, gaps, CLEAR)
    gaps = _gaps(_in_order(links), len(texts[0]), len(texts[1]))
    _take(links, likeness, gaps, FAR)
    _fill(links, likeness, _gaps(_in_order(links), len(texts[0]), len(texts[1])), (old, new))
    return links


def _fill(links: dict[int, int], likeness: dict[Link, float], gaps: _Gaps, sides: tuple[list[int], list[int]]) -> None:
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


def _take(links: dict[int, int], likeness: dict[Link, float], gaps: _Gaps, far: float) -> None:
    """Take the best pairs first; ties go to the earlier and straighter one, the same from either side."""
    taken = set(links.values())
    ranked = []
    for (i, j), score in likeness.items():
        near = gaps.left[i] == gaps.right[j]
        if i in links or j in taken or score < (NEAR if near else far):
            continue
        off = abs(gaps.left_height[i] - gaps.right_height[j])
        ranked.append((score + (PLACE * (2 - off) if near else 0.0), i, j))
    for _, i, j in sorted(ranked, key=lambda item: (-round(item[0], 9), item[1] + item[2], abs(item[1] - item[2]))):
        if i not in links and j not in taken:
            links[i] = j
            taken.add(j)


class _Bags:
    """The words of the unmatched sentences with their weights: rare in both texts is heavy."""

    def __init__(self, texts: tuple[Sequence[str], Sequence[str]], old: Iterable[int], new: Iterable[int]) -> None:
        self.texts = texts
        old, new = tuple(old), tuple(new)
        bag = bag_of if len(old) + len(new) <= MANY else stems_of
        self.old: dict[int, Bag] = {i: bag(texts[0][i]) for i in old}
        self.new: dict[int, Bag] = {j: bag(texts[1][j]) for j in new}
        spread = Counter(word for bags in (self.old, self.new) for bag in bags.values() for word in bag)
        total = len(self.old) + len(self.new)
        self.weight = {
            word: log(1 + total / count) * (0.5 if word.startswith("@") else 1.0) for word, count in spread.items()
        }
        self.old_sum = {i: self._sum(bag) for i, bag in self.old.items()}
        self.new_sum = {j: self._sum(bag) for j, bag in self.new.items()}

    def _sum(self, words: Iterable[str]) -> float:
        return sum(sorted(self.weight[word] for word in words)) or 1e-9

    def shared(self, i: int, j: int) -> float:
        return self._sum(self.old[i] & self.new[j])

    def likeness(self, i: int, j: int) -> float:
        """0..1: shared weight against both sentences and against the lighter one; near-equal spelling counts."""
        shared, left, right = self.shared(i, j), self.old_sum[i], self.new_sum[j]
        words = 0.6 * 2 * shared / (left + right) + 0.4 * shared / min(left, right)
        a, b = self.texts[0][i], self.texts[1][j]
        if len(a) * len(b) > LONGEST:
            return min(words, 1.0)
        letters = max(fuzz.ratio(a, b), fuzz.ratio(b, a)) / 100
        return min(max(words, letters if letters > 0.62 else 0.0), 1.0)


def _candidates(bags: _Bags, gaps: _Gaps, old: Sequence[int], new: Sequence[int]) -> set[Link]:
    """Pairs worth a look: for every sentence the few that share the most, and its neighbours in the same gap."""
    index: dict[str, list[int]] = defaultdict(list)
    for j in new:
        for word in bags.new[j]:
            index[word].append(j)
    back: dict[str, int] = Counter(word for i in old for word in bags.old[i])
    most = max(4, min(POSTINGS, WORK // (12 * (len(old) + len(new)))))
    found: dict[int, dict[int, float]] = {}
    reverse: dict[int, dict[int, float]] = defaultdict(dict)
    for i in old:
        scores: dict[int, float] = defaultdict(float)
        for word in sorted(bags.old[i]):
            if back[word] <= most and len(index.get(word, ())) <= most:
                for j in index[word]:
                    scores[j] += bags.weight[word]
        found[i] = scores
        for j, score in scores.items():
            reverse[j][i] = score
    links = {(i, j) for i, scores in found.items() for j in _best(scores)}
    links |= {(i, j) for j, scores in reverse.items() for i in _best(scores)}
    return links | _neighbours(gaps, old, new)


def _best(scores: dict[int, float]) -> list[int]:
    if len(scores) <= CHOICES:
        return list(scores)
    least = sorted(scores.values(), reverse=True)[CHOICES - 1]
    return [other for other, score in scores.items() if score >= least][: 4 * CHOICES]


def _neighbours(gaps: _Gaps, old: Sequence[int], new: Sequence[int]) -> set[Link]:
    """In one gap the k-th left sentence may be the k-th right one, counted from either end, give or take one."""
    left: dict[int, list[int]] = defaultdict(list)
    right: dict[int, list[int]] = defaultdict(list)
    for i in old:
        left[gaps.left[i]].append(i)
    for j in new:
        right[gaps.right[j]].append(j)
    links: set[Link] = set()
    for gap, ours in left.items():
        theirs = right.get(gap, [])
        for at, i in enumerate(ours):
            for other in {at, at + len(theirs) - len(ours)}:
                links.update((i, theirs[k]) for k in range(max(0, other - 1), min(len(theirs), other + 2)))
    return links


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
        bags = _Bags(texts, [*loose_old, *near_new, *near_old], [*loose_new, *(links[i] for i in near_new | near_old)])
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


def _new_half(bags: _Bags, links: dict[int, int], i: int | None, j: int, changed: set[int]) -> Half | None:
    if i is None or i not in changed:
        return None
    gain = _half(bags, bags.old[i], bags.new[links[i]], bags.new[j])
    return (gain, 1, i, j) if gain else None


def _old_half(bags: _Bags, links: dict[int, int], i: int, extra: int, changed: set[int]) -> Half | None:
    if i not in changed:
        return None
    gain = _half(bags, bags.new[links[i]], bags.old[i], bags.old[extra])
    return (gain, 0, i, extra) if gain else None


def _half(bags: _Bags, whole: Bag, part: Bag, extra: Bag) -> float:
    """How much of `whole` only `extra` accounts for; 0 where `extra` says mostly something else."""
    missing = (whole - part) & extra
    if not missing or not extra:
        return 0.0
    gain = sum(sorted(bags.weight[word] for word in missing)) / bags._sum(whole)
    share = bags._sum(extra & whole) / bags._sum(extra)
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


def _pairs(
    old: Sequence[Sentence], new: Sequence[Sentence], groups: list[tuple[list[int], list[int]]]
) -> tuple[Pair, ...]:
    """Groups as pairs in the order of `new`; what was removed follows the sentence that stood before it."""
    links = {left[0]: right[0] for left, right in groups if left and right}
    kept = {i for i, _ in _in_order(links)}
    placed: list[tuple[int, int, Pair]] = []
    after_of = _anchors(len(old), groups)
    for left, right in groups:
        pair = _pair(
            tuple(old[i] for i in left),
            tuple(new[j] for j in right),
            moved=bool(left and right and left[0] not in kept),
        )
        placed.append((right[0], -1, pair) if right else (after_of[left[0]], left[0], pair))
    return tuple(pair for _, _, pair in sorted(placed, key=lambda item: (item[0], item[1])))


def _anchors(n: int, groups: list[tuple[list[int], list[int]]]) -> list[int]:
    """For every old sentence, the new place that the nearest earlier paired one took; -1 before all."""
    own: dict[int, int] = {i: right[0] for left, right in groups if right for i in left}
    places, last = [], -1
    for i in range(n):
        last = own.get(i, last)
        places.append(last)
    return places


def _pair(left: tuple[Sentence, ...], right: tuple[Sentence, ...], moved: bool) -> Pair:
    if not left or not right:
        return Pair("removed" if left else "added", left, right, 0.0)
    pair = Pair("changed", left, right, 1.0)
    a, b = pair.before_text, pair.after_text
    similarity = 1.0 if a == b else _similarity(a, b)
    if len(left) != len(right):
        shape = "split" if len(right) > len(left) else "merged"
    else:
        shape = "moved" if moved else "same" if a == b else "changed"
    return Pair(shape, left, right, similarity)


def _similarity(a: str, b: str) -> float:
    left, right = bag_of(a), bag_of(b)
    words = 2 * len(left & right) / ((len(left) + len(right)) or 1)
    letters = max(fuzz.ratio(a, b), fuzz.ratio(b, a)) / 100 if len(a) * len(b) <= LONGEST else 0.0
    return round(min(max(words, letters), 0.999), 4)
