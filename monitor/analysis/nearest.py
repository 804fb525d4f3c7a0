"""Nothing holds a text: what would a reader try next? Its words set right, else the rarest of them that is found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from monitor.analysis.tidy import fold

PART = 3  # letters from which a part of a word tells which
LIKE = 78.0  # likeness of letters, of 100, from which a word may be meant
_WORD = re.compile(r"[^\W_]+")


def nearest_text(text: str, texts: Iterable[str], finds: Callable[[str], bool]) -> str | None:
    """The nearest to `text` that finds something: words that `texts` do not have give way to the ones they are a part
    of, or that are spelt alike; where the whole still finds nothing, the rarest of its words that does alone."""
    known = Counter(word for each in texts for word in _WORD.findall(fold(each)))
    words = [_meant(word, known) for word in _WORD.findall(fold(text))]
    whole = " ".join(word for word in words if word is not None)
    alone = sorted((word for word in words if word is not None), key=lambda word: (known[word], word))
    return next((one for one in (whole, *dict.fromkeys(alone)) if one and finds(one)), None)


def _meant(word: str, known: Counter[str]) -> str | None:
    """A word as it stands somewhere: itself, one it is a part of (the most common one), one that is spelt alike."""
    if word in known:
        return word
    holding = [each for each in known if word in each] if len(word) >= PART else []
    if holding:
        return max(holding, key=lambda each: (known[each], -len(each), each))
    found = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=LIKE)
    return None if found is None else str(found[0])
