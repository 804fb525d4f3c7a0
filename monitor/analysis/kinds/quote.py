"""Did the words inside quotation marks change?"""

from __future__ import annotations

from rapidfuzz import fuzz

from monitor.analysis.bags import stems_of
from monitor.analysis.lemmas import stem
from monitor.analysis.looks import Look
from monitor.model.observation import Finding

Quote = tuple[str, ...]

_SLIGHT = frozenset({"a", "an", "the", "be", "is", "are", "that", "to", "of", "and", "so", "well"})
ALTERED = 55  # likeness of two quotations (0..100) from which one is the other altered, not another one
SHORT = 2  # a quotation of fewer words may be scare quotes round a term


def find(look: Look) -> Finding | None:
    """Quotations altered, put in, cut or dropped. Other marks and punctuation or a contraction are the same words."""
    if not look.both:
        return None
    lost = [quote for quote in look.before.quotes if not _stands(quote, look.after.quotes, look.after.words)]
    gained = [quote for quote in look.after.quotes if not _stands(quote, look.before.quotes, look.before.words)]
    if lost and gained and [_once(quote) for quote in lost] == [_once(quote) for quote in gained]:
        return None
    if (lost or gained) and _unquoted(look):
        return None
    if lost and gained:
        old, new = max(((a, b) for a in lost for b in gained), key=lambda pair: _like(*pair))
        if (
            [stem(word) for word in old] == [stem(word) for word in new]
            and len(old) == len(new)
            and _spelling(old, new)
        ):
            return None
        if stems_of(" ".join(old)) == stems_of(" ".join(new)) and set(old) ^ set(new) <= _SLIGHT:
            return Finding(
                "quote", 0.45, f"a small word of a quotation: {_show(old)} → {_show(new)}", _detail(old, new)
            )
        what = "altered" if _like(old, new) >= ALTERED else "replaced"
        return Finding("quote", 0.9, f"quotation {what}: {_show(old)} → {_show(new)}", _detail(old, new))
    if gained and len(gained[0]) >= SHORT:
        return Finding("quote", 0.7, f"quotation put in: {_show(gained[0])}", _detail((), gained[0]))
    if lost and len(lost[0]) >= SHORT:
        return Finding("quote", 0.6, f"quotation dropped: {_show(lost[0])}", _detail(lost[0], ()))
    return None


def _stands(quote: Quote, quotes: tuple[Quote, ...], words: tuple[str, ...]) -> bool:
    """Whether the same words are quoted on the other side, perhaps in two pieces, or stand there without marks."""
    if quote in quotes:
        return True
    joined = tuple(word for other in quotes for word in other)
    return _within(quote, joined) == len(quote) == len(joined) or (
        _within(quote, words) > 0 and not _within(quote, joined)
    )


def _unquoted(look: Look) -> bool:
    """Whether the one side quotes a part of what the other quotes, and tells the rest of it in its own words."""
    for more, fewer, view in (
        (look.before.quotes, look.after.quotes, look.after),
        (look.after.quotes, look.before.quotes, look.before),
    ):
        whole = tuple(word for quote in more for word in quote)
        if whole and all(_within(quote, whole) for quote in fewer) and stems_of(" ".join(whole)) <= view.stems:
            return True
    return False


def _once(quote: Quote) -> Quote:
    """The words without those said twice in a row: a slip of the tongue or the keyboard."""
    words = list(quote)
    for size in (3, 2, 1):
        at = 0
        while at + 2 * size <= len(words):
            if words[at : at + size] == words[at + size : at + 2 * size]:
                del words[at : at + size]
            else:
                at += 1
    return tuple(words)


def _within(quote: Quote, words: tuple[str, ...]) -> int:
    """The length of `quote` where `words` hold it in one piece, else 0."""
    size = len(quote)
    return size if any(words[at : at + size] == quote for at in range(len(words) - size + 1)) else 0


def _spelling(old: Quote, new: Quote) -> bool:
    return all(a == b or fuzz.ratio(a, b) >= 85 for a, b in zip(old, new, strict=True))


def _like(old: Quote, new: Quote) -> float:
    return fuzz.ratio(" ".join(old), " ".join(new))


def _show(quote: Quote) -> str:
    text = " ".join(quote)
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def _detail(old: Quote, new: Quote) -> dict[str, str]:
    return {"before": " ".join(old), "after": " ".join(new)}
