"""Did a figure change? Amounts, money, percent, points, ordinals, in digits or in words."""

from __future__ import annotations

import re
from functools import cache

from monitor.analysis.bags import stems_of
from monitor.analysis.looks import Look
from monitor.analysis.values import values_of
from monitor.analysis.views import View
from monitor.analysis.word_lists import lines_of
from monitor.model.observation import Finding

_ORDINAL = re.compile(
    r"\b(?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|thirteen|[a-z]{3,6}teen|twentie|thirtie)th)\b"
)
_FRACTION = re.compile(r"\b(?:half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?\b")
_UNIT = re.compile(r"[^\W\d_]+(?:/h)?")
_COUNT = re.compile(rf"\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b|{_ORDINAL.pattern}")
_FOLD_VALUES = {
    "once": 1, "single": 1, "twice": 2, "double": 2, "pair": 2, "couple": 2, "thrice": 3, "triple": 3, "trio": 3,
    "dozen": 12, "score": 20, "dozens": 24, "scores": 40, "hundreds": 100, "thousands": 1000, "millions": 10**6,
}  # fmt: skip
_FOLDS = re.compile(rf"\b(?:{'|'.join(_FOLD_VALUES)})\b")
_ONE_MORE = re.compile(r"\ban? (?:[a-z-]+ ){1,2}(?=and\b)|(?<= and )an? [a-z]+")
_RATIO = re.compile(r"\d|\bin (?:two|three|four|five|ten)\b")
_QUANTITIES = {
    "1": ("a", "an", "one", "one of the"),
    "2": ("both", "two", "both of the"),
    **{word: (word,) for word in ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")},
    "all": ("all", "every", "nearly all", "almost all", "the whole", "the entire"),
    "most": ("most", "mostly", "mainly"),
    "half": ("half", "nearly half", "almost half"),
    "some": ("some", "several", "a few", "many"),
    "only": ("only",),
}
_AMOUNTS = frozenset(word for words in _QUANTITIES.values() for word in words)
_QUANTITY = re.compile(rf"(?:{'|'.join(sorted(_AMOUNTS, key=lambda words: (-len(words), words)))})\b(?!-year)")
PLACED = 0.4  # share of words kept from which an ordinal in another's place is another one
TIGHT = 0.6  # share of words kept from which a small number word in another's place is another figure
SMALL = {
    "1",
    "2",
    "#1",
    "#2",
    "50%",
    "100%",
}  # "the two sides", "a second", "half": words that come and go in rephrasing


def find(look: Look) -> Finding | None:
    """Figures swapped, after all spellings of the same amount are taken off; and digits that no value explains."""
    if not look.both:
        return None
    lost, gained = look.numbers.lost, look.numbers.gained
    big_lost, big_gained = [n for n in lost if n not in SMALL], [n for n in gained if n not in SMALL]
    if lost and gained:
        weight = 0.9 if big_lost or big_gained else 0.75 if look.kept >= 0.6 else 0.4
        old, new = (big_lost or list(lost))[0], (big_gained or list(gained))[0]
        return Finding(
            "number", weight, f"figure changed: {old} → {new}", {"before": list(lost), "after": list(gained)}
        )
    if look.digits.swapped:
        old, new = look.digits.lost[0], look.digits.gained[0]
        return Finding("number", 0.8, f"figure changed: {old} → {new}", {"before": [old], "after": [new]})
    return (
        _multiplied(look)
        or _measured(look)
        or _counted(look)
        or _parts(look)
        or _placed(look)
        or _quantified(look)
        or _one_sided(look, big_lost, big_gained)
    )


def _multiplied(look: Look) -> Finding | None:
    """Another factor: "has doubled" → "has tripled"."""
    old, new = (
        {factor for word in view.words if (factor := _factors().get(word))} for view in (look.before, look.after)
    )
    if not old or not new or old == new:
        return None
    before, after = sorted(old - new or old), sorted(new - old or new)
    return Finding("number", 0.85, f"factor changed: {before[0]} → {after[0]}", {"before": before, "after": after})


@cache
def _factors() -> dict[str, str]:
    pairs = (line.split(":", 1) for line in lines_of("edit_times_over"))
    return {word.strip(): factor.strip() for factor, words in pairs for word in words.split(",")}


def _measured(look: Look) -> Finding | None:
    """The same figure in another unit: "three weeks" → "three days", "15-year" → "15-month"."""
    if look.kept < TIGHT:
        return None
    for old, new in look.swaps:
        left, right = (_units(side) for side in (old, new))
        if len(left) != 1 or len(right) != 1 or _figures(old) != _figures(new):
            continue  # "a week" and "seven days"
        if left[0][0] == right[0][0] and left[0][1] != right[0][1]:
            detail = {"before": [left[0][1]], "after": [right[0][1]]}
            return Finding("number", 0.85, f"unit changed: {left[0][1]} → {right[0][1]}", detail)
    return None


def _figures(text: str) -> list[str]:
    return sorted(value.norm for value in values_of(text))


def _units(text: str) -> list[tuple[int, str]]:
    """The units of measure in a stretch, each with the quantity it measures."""
    known = _measures()
    return [known[word] for word in _UNIT.findall(text.lower()) if word in known]


@cache
def _measures() -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for quantity, line in enumerate(lines_of("edit_measures")):
        for spellings in line.split():
            first = spellings.split("=")[0]
            for word in spellings.split("="):
                found[word] = found[f"{word}s"] = quantity, first
    return found


def _counted(look: Look) -> Finding | None:
    """A small number word in another's place, where the figures tell nothing: "one of the counts" → "two of"."""
    if look.kept < TIGHT:
        return None
    for old, new in look.swaps:
        left, right = (_COUNT.findall(side.lower()) for side in (old, new))
        if not left or not right or sorted(left) == sorted(right):
            continue
        if look.numbers or all(_ORDINAL.fullmatch(word) for word in (*left, *right)):
            detail = {"before": left, "after": right}
            return Finding("number", 0.8, f"figure changed: {left[0]} → {right[0]}", detail)
    return None


def _folds(look: Look) -> Finding | None:
    """A word of count in another's place: "once" → "twice", "a dozen" → "a score"."""
    if look.kept < TIGHT:
        return None
    for old, new in look.swaps:
        left, right = (_FOLDS.findall(side.lower()) for side in (old, new))
        if len(left) == len(right) == 1 and _FOLD_VALUES[left[0]] != _FOLD_VALUES[right[0]]:
            return Finding("number", 0.75, f"figure changed: {left[0]} → {right[0]}", {"before": left, "after": right})
    return None


def _parts(look: Look) -> Finding | None:
    """A fraction in another's place: "by a fifth" → "by a quarter"."""
    if look.kept < TIGHT:
        return None
    for old, new in look.swaps:
        left, right = (_FRACTION.findall(side.lower()) for side in (old, new))
        if len(left) == len(right) == 1 and left != right and not _RATIO.search(f"{old} {new}".lower()):
            return Finding("number", 0.85, f"figure changed: {left[0]} → {right[0]}", {"before": left, "after": right})
    return None


def _placed(look: Look) -> Finding | None:
    """An ordinal in another's place, in whatever sentence: "in its twelfth day" → "in its sixteenth day"."""
    old, new = ({word for word in _ORDINAL.findall(view.plain)} for view in (look.before, look.after))
    if not (old - new and new - old) or len(old) > 1 or len(new) > 1 or look.kept < PLACED or look.numbers:
        return None
    before, after = sorted(old), sorted(new)
    return Finding("number", 0.75, f"figure changed: {before[0]} → {after[0]}", {"before": before, "after": after})


def _quantified(look: Look) -> Finding | None:
    """How many of a thing, in a word: "an engine" → "both engines", "all schools" → "some schools"."""
    if look.kept < TIGHT and {*look.stems.lost, *look.stems.gained} - _AMOUNTS:
        return None
    for old, new in look.swaps:
        left, right = (_QUANTITY.match(side.strip().lower()) for side in (old, new))
        if left is None or right is None or _amount_of(left[0]) == _amount_of(right[0]):
            continue
        rests = [stems_of(rest) for side, match in ((old, left), (new, right)) if (rest := side.strip()[match.end() :])]
        if len(rests) == 1 or (rests and not _kin(*rests)):
            continue
        return Finding("number", 0.75, f"how many changed: {left[0]} → {right[0]}", _detail(left[0], right[0]))
    return None


def _kin(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two rests name the same thing, one or several of it: "watchman", "watchmen"."""
    return bool(left & right) or any(a[:4] == b[:4] and min(len(a), len(b)) > 3 for a in left for b in right)


def _amount_of(word: str) -> str:
    return next(name for name, words in _QUANTITIES.items() if word in words)


def _detail(old: str, new: str) -> dict[str, list[str]]:
    return {"before": [old], "after": [new]}


def _one_sided(look: Look, lost: list[str], gained: list[str]) -> Finding | None:
    if len(look.pair.before) + len(look.pair.after) > 2:  # "six of them. The six ..." ↔ "six of 14"
        ours, theirs = ({value.norm for value in view.numbers} for view in (look.before, look.after))
        lost, gained = [n for n in lost if n not in theirs], [n for n in gained if n not in ours]
    lost = [norm for norm in lost if _small(norm) or not look.new.has_value(norm)]
    gained = [norm for norm in gained if _small(norm) or not look.old.has_value(norm)]
    if _added_up(look.before, gained) or _added_up(look.after, lost):
        return None
    if gained:
        return Finding("number", 0.6, f"figure put in: {gained[0]}", {"before": [], "after": gained})
    if lost:
        return Finding("number", 0.55, f"figure dropped: {lost[0]}", {"before": lost, "after": []})
    return None


def _added_up(view: View, alone: list[str]) -> bool:
    """Whether the one figure is the sum of what the other side counts: "three people", "a nurse and two porters"."""
    counts = [value.amount for value in view.numbers if value.kind == "number" and value.amount is not None]
    if len(alone) != 1 or not alone[0].isdigit() or not counts or " and " not in view.plain:
        return False
    one = len(_ONE_MORE.findall(view.plain))
    return int(alone[0]) in (sum(counts), sum(counts) + one)


def _small(norm: str) -> bool:
    """A number so small that it may stand elsewhere for something else."""
    return norm.isdigit() and len(norm) == 1
