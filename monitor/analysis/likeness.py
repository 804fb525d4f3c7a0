"""How alike are two sentences, and which are worth comparing? Shared words, weighted by how rare they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import fsum, log

from rapidfuzz import fuzz

from monitor.analysis.anchors import Gaps, Link
from monitor.analysis.bags import Bag, bag_of, stems_of

CHOICES = 8  # candidates kept a sentence
POSTINGS = 48  # a word in more unmatched sentences than this finds no candidates: bounds the work
WORK = 3_000_000  # postings looked at in all, whatever the texts
LONGEST = 4_000_000  # product of two lengths up to which characters are compared
SPELT = 0.62  # share of like letters from which the spelling tells something
MANY = 4_000  # unmatched sentences up to which values and concepts are looked for; stems alone above


class Bags:
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
        self.old_sum = {i: self.sum(bag) for i, bag in self.old.items()}
        self.new_sum = {j: self.sum(bag) for j, bag in self.new.items()}

    def sum(self, words: Iterable[str]) -> float:
        """The weight of words together, never 0; added up exactly, so that their order is nothing."""
        return fsum(map(self.weight.__getitem__, words)) or 1e-9

    def shared(self, i: int, j: int) -> float:
        """The weight of what an old and a new sentence have in common."""
        return self.sum(self.old[i] & self.new[j])

    def likeness(self, i: int, j: int) -> float:
        """0..1: shared weight against both sentences and against the lighter one; near-equal spelling counts."""
        shared, left, right = self.shared(i, j), self.old_sum[i], self.new_sum[j]
        words = 0.6 * 2 * shared / (left + right) + 0.4 * shared / min(left, right)
        a, b = self.texts[0][i], self.texts[1][j]
        if len(a) * len(b) > LONGEST:
            return min(words, 1.0)
        least = 100 * max(words, SPELT)  # below it the letters count for nothing
        letters = max(fuzz.ratio(a, b, score_cutoff=least), fuzz.ratio(b, a, score_cutoff=least)) / 100
        return min(max(words, letters if letters > SPELT else 0.0), 1.0)


def candidates(bags: Bags, gaps: Gaps, old: Sequence[int], new: Sequence[int]) -> set[Link]:
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


def _neighbours(gaps: Gaps, old: Sequence[int], new: Sequence[int]) -> set[Link]:
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
