"""What was measured of earlier texts is kept, for the next version repeats most of them; here it is let go in time.

Caches count their entries, not their bytes, and a hostile page has sentences of any length. So the letters that were
read are counted: past `MOST`, everything kept by text is forgotten. Results never depend on it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper

from monitor.model.article import Article

MOST = 600_000  # letters of the texts kept: a hundred articles, some 100 MB with all that is known of them
_SPARED = ("stem", "topic_of", "ladder_of", "weights")  # of words and claims, not of texts: small by themselves
_read = [0]


def count(*articles: Article) -> None:
    """Takes down that these were read, and forgets what is kept where it has become too much."""
    _read[0] += sum(len(article.text) + len(article.headline) for article in articles)
    if _read[0] > MOST:
        forget()


def forget() -> None:
    """Empties every cache of this room that grows with the texts read."""
    for cache in kept():
        cache.cache_clear()
    _read[0] = 0


def kept() -> Iterator[_lru_cache_wrapper[object]]:
    """The caches of this room that grow with the texts read: those that hold more than a few entries."""
    for name, module in tuple(sys.modules.items()):
        if not name.startswith("monitor.analysis."):
            continue
        for known, value in tuple(vars(module).items()):
            if not isinstance(value, _lru_cache_wrapper) or value.__module__ != name or known in _SPARED:
                continue
            if (value.cache_parameters()["maxsize"] or 0) > 2:
                yield value
