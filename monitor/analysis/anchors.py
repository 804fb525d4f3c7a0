"""What keeps its order between two texts? Equal sentences anchor them; between two anchors lies a gap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

Link = tuple[int, int]  # indexes into the two sentence lists


def equal_links(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Equal texts: unique ones anchor, repeated ones pair in order between the anchors, then in order anywhere."""
    left, right = list(old), list(new)
    once_left, once_right = Counter(left), Counter(right)
    where = {text: j for j, text in enumerate(right) if once_right[text] == 1 and once_left.get(text) == 1}
    links = {i: where[text] for i, text in enumerate(left) if text in where}
    _edges(left, right, links)
    taken = set(links.values())
    gaps = gaps_between(in_order(links, weigher(old, new)), len(left), len(right))
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
class Gaps:
    """For every sentence of a side: the anchor interval it stands in, and its height there (0..1)."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    left_height: tuple[float, ...]
    right_height: tuple[float, ...]


def gaps_between(anchors: Sequence[Link], n: int, m: int) -> Gaps:
    """Where each of `n` old and `m` new sentences stands between the anchors, which keep the order on both sides."""
    left, left_height = _intervals([i for i, _ in anchors], n)
    right, right_height = _intervals([j for _, j in anchors], m)
    return Gaps(left, right, left_height, right_height)


def _intervals(marks: Sequence[int], n: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    number, height = [0] * n, [0.0] * n
    for gap, (low, high) in enumerate(pairwise((-1, *marks, n))):
        for at in range(low + 1, high):
            number[at], height[at] = gap, (at - low) / (high - low)
        if high < n:
            number[high] = gap
    return tuple(number), tuple(height)


def in_order(links: dict[int, int], weigh: Callable[[int, int], int]) -> tuple[Link, ...]:
    """The run of links that keeps the order on both sides: the longest; of equal ones the one with more text in it.

    The rest has moved. The same run from either side. Cost: n log n, n where nothing moved.
    """
    ranked = [(i, links[i]) for i in sorted(links)]
    if all(one[1] < two[1] for one, two in pairwise(ranked)):
        return tuple(ranked)
    place = {j: at for at, j in enumerate(sorted(links.values()), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(ranked) + 1)  # best weight of a run that ends at or before a place
    back: list[int] = []
    for number, (i, j) in enumerate(ranked):
        best = (0, -1)
        at = place[j] - 1
        while at > 0:
            best = max(best, tree[at])
            at &= at - 1
        back.append(best[1])
        entry = (best[0] + weigh(i, j), number)
        at = place[j]
        while at <= len(ranked):
            tree[at] = max(tree[at], entry)
            at += at & -at
    best = (0, -1)
    at = len(ranked)
    while at > 0:
        best = max(best, tree[at])
        at &= at - 1
    run, last = [], best[1]
    while last >= 0:
        run.append(ranked[last])
        last = back[last]
    return tuple(reversed(run))


def weigher(old: Sequence[str], new: Sequence[str]) -> Callable[[int, int], int]:
    """How much a link counts in a run: one more counts most, then the length of its text, then the text itself."""

    def weigh(i: int, j: int) -> int:
        length = min(len(old[i]) + len(new[j]), 9_999)
        return 10**12 + length * 10**6 + crc32(both_texts(old[i], new[j]).encode("utf-8", "replace")) % 10**6

    return weigh


def both_texts(a: str, b: str) -> str:
    """Two texts as one, the same from either side."""
    return f"{a}\n{b}" if a <= b else f"{b}\n{a}"
