"""Which figures, days, names and quotations did an edit turn into which? In words that a reader knows from the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from monitor.analysis.lexicons import saying
from monitor.analysis.names import names
from monitor.analysis.tidy import fold
from monitor.analysis.values import DATED, NUMERIC, Value, values_of
from monitor.analysis.views import quotes_of
from monitor.model.observation import Edit

KINDS = ("number", "date", "entity", "quote")
NEAR = 6  # words before a day among which a verb of saying makes it the day of the saying
LONGEST = 8_000  # characters of a sentence in which values are looked for; only hostile ones are longer
SEVERAL = ", "  # between values that turned together

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"[\"“]([^\"“”]{2,})[\"”]|‘([^‘’]{2,}(?:’[a-z][^‘’]*)*)’")
_DAY = re.compile(r"(?:weekday-|day[+-])")  # a day told by its name alone

Turned = tuple[str, str, str]  # kind, before, after: either is empty where it was put in or dropped


def values_turned(edit: Edit) -> Iterator[Turned]:
    """What an edit turned, kind by kind. The day on which something was said is none of it: every update has another.

    >>> edit = Edit("number", True, 0.9, "", "Eight ships wait.", "Eleven ships wait.", 1, 1, ("number",))
    >>> list(values_turned(edit))
    [('number', '8', '11')]
    """
    if not edit.before or not edit.after:
        return
    before, after = edit.before[:LONGEST], edit.after[:LONGEST]
    kinds = (edit.kind, *edit.kinds)
    for kind in KINDS:
        if kind not in kinds:
            continue
        found = [
            pair for pair in _FOUND[kind](before, after, edit if kind == edit.kind else None) if pair[0] != pair[1]
        ]
        yield from ((kind, old, new) for old, new in found)


Pairs = Iterable[tuple[str, str]]


def _numbers(before: str, after: str, edit: Edit | None) -> Pairs:
    """Figures of one unit, then those that are the only ones of their kind; what is left stands alone."""
    old, new = _differing(before, after, dated=False)
    pairs: list[tuple[str, str]] = []
    for family in (_by_unit, _by_kind):
        for value in tuple(old):
            mine = [each for each in old if family(each) == family(value)]
            theirs = [each for each in new if family(each) == family(value)]
            if len(mine) == len(theirs) == 1:
                pairs.append((shown(value, before), shown(theirs[0], after)))
                old.remove(value)
                new.remove(theirs[0])
    if pairs:
        return pairs
    if not old and not new:
        return _told(edit, before, after)
    if _kinds(old) == _kinds(new):
        return [(_joined(old, before), _joined(new, after))]
    return [(_joined(old, before), ""), ("", _joined(new, after))]


def _dates(before: str, after: str, edit: Edit | None) -> Pairs:
    """Days, months, years and hours, all of a side together."""
    old, new = _differing(before, after, dated=True)
    old = [value for value in old if not _of_saying(value, before)]
    new = [value for value in new if not _of_saying(value, after)]
    if old or new:
        return [(_joined(old, before), _joined(new, after))]
    if any(value.kind in DATED for value in (*values_of(before), *values_of(after))):
        return []
    return _told(edit, before, after)


def _entities(before: str, after: str, edit: Edit | None) -> Pairs:
    """Names as they are spelt in the text, whole."""
    return [
        (_names(words, before) or SEVERAL.join(words), _names(other, after) or SEVERAL.join(other))
        for words, other in _sides(edit)
    ]


def _quotes(before: str, after: str, edit: Edit | None) -> Pairs:
    """Quotations as they are spelt in the text."""
    return [
        (_quotation(words, before) or SEVERAL.join(words), _quotation(other, after) or SEVERAL.join(other))
        for words, other in _sides(edit)
    ]


_FOUND = {"number": _numbers, "date": _dates, "entity": _entities, "quote": _quotes}


def shown(value: Value, text: str) -> str:
    """A figure in its normal form, anything else in the words of the text: "the end of the month", "first"."""
    return value.norm if value.kind in NUMERIC else text[value.start : value.end]


def _by_unit(value: Value) -> tuple[str, ...]:
    return value.kind, value.unit


def _by_kind(value: Value) -> tuple[str, ...]:
    return (value.kind,)


def _joined(values: Sequence[Value], text: str) -> str:
    return SEVERAL.join(dict.fromkeys(shown(value, text) for value in values))


def _kinds(values: Iterable[Value]) -> set[str]:
    return {value.kind for value in values}


def _differing(before: str, after: str, *, dated: bool) -> tuple[list[Value], list[Value]]:
    """The figures, or days, of each side that the other has not."""
    old, new = values_of(before), values_of(after)
    both = {(value.kind, value.norm) for value in old} & {(value.kind, value.norm) for value in new}
    sides = (
        [value for value in side if (value.kind in DATED) == dated and (value.kind, value.norm) not in both]
        for side in (old, new)
    )
    left, right = sides
    return left, right


def _of_saying(value: Value, text: str) -> bool:
    """Whether a day is only that on which something was said: "told reporters on Monday"."""
    if not _DAY.match(value.norm):
        return False
    return bool(saying(" ".join(_WORD.findall(fold(text[: value.start]))[-NEAR:])))


def _told(edit: Edit | None, before: str, after: str) -> Pairs:
    """What the edit's own detail says, where the values do not: "doubled", "spring"."""
    return [(_worded(old, before), _worded(new, after)) for old, new in _sides(edit)]


def _worded(norms: Sequence[str], text: str) -> str:
    known = {value.norm: shown(value, text) for value in values_of(text)}
    return SEVERAL.join(known.get(norm, norm) for norm in norms)


def _sides(edit: Edit | None) -> Iterator[tuple[list[str], list[str]]]:
    if edit is not None and ("before" in edit.detail or "after" in edit.detail):
        yield _words(edit.detail.get("before")), _words(edit.detail.get("after"))


def _words(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [str(value)] if value else []


def _names(words: Sequence[str], text: str) -> str:
    """The names of a text that hold any of these folded words."""
    wanted = frozenset(words)
    found = (name.norm for name in names(text) if wanted & {word.strip("'.,") for word in fold(name.norm).split()})
    return SEVERAL.join(dict.fromkeys(found))


def _quotation(words: Sequence[str], text: str) -> str:
    """The quotations of a text whose words these are."""
    found = []
    for match in _QUOTED.finditer(text):
        quote = next(part for part in match.groups() if part)
        if any(" ".join(one) in words for one in quotes_of(f'"{quote}"')):
            found.append(f"“{quote.strip(' ,.')}”")
    return SEVERAL.join(found)


def unquoted(text: str) -> str:
    """A sentence without what it quotes."""
    return _QUOTED.sub(" ", text)


def states(text: str, kind: str, value: str) -> bool:
    """Whether a text still states a value that a turn showed, or one of several."""
    if kind == "number":
        return not _stated(text).isdisjoint(value.split(SEVERAL))
    folded = fold(text)
    return any(fold(one).strip("“”\"'") in folded for one in value.split(SEVERAL))


@lru_cache(maxsize=64)
def _stated(text: str) -> frozenset[str]:
    return frozenset(shown(one, text) for one in values_of(text[:LONGEST]))
