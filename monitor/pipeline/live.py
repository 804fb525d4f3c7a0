"""What of a live blog has gone, and what has only slid out of sight? Pages show the newest entries; older ones stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, takewhile

from monitor.model.article import Article

MOST = 1_000  # entries that are carried along; beyond, the oldest are let go


def carried(previous: Article | None, article: Article) -> Article:
    """The article with the entries that slid off the end of the page: the oldest known ones, no more of them than new
    ones came. An entry that is gone from between others, or without a new one, was taken away: that is a removal.

    >>> old = Article("Live", ("c", "b", "a"), entries=(("3", 1), ("2", 1), ("1", 1)))
    >>> carried(old, Article("Live", ("d", "c", "b"), entries=(("4", 1), ("3", 1), ("2", 1)))).paragraphs
    ('d', 'c', 'b', 'a')
    >>> carried(old, Article("Live", ("d", "c", "a"), entries=(("4", 1), ("3", 1), ("1", 1)))).paragraphs
    ('d', 'c', 'a')
    """
    if previous is None or not previous.entries or not article.entries:
        return article
    shown = {name for name, _ in article.entries}
    new = len(shown - {name for name, _ in previous.entries})
    entries = list(_by_entry(previous))
    behind = list(takewhile(lambda entry: entry[0] not in shown, reversed(entries)))[::-1]
    before = list(takewhile(lambda entry: entry[0] not in shown, entries))
    slid = behind or before  # a page that tells no times may be read oldest first
    if not slid or len(slid) - previous.carried > new:
        return article
    slid = slid[: max(0, MOST - len(article.entries))] if behind else slid[-max(0, MOST - len(article.entries)) :]
    paragraphs = [article.paragraphs, tuple(line for _, some in slid for line in some)]
    named = [article.entries, tuple((name, len(some)) for name, some in slid)]
    turn = 1 if behind else -1
    return replace(
        article,
        paragraphs=tuple(chain(*paragraphs[::turn])),
        entries=tuple(chain(*named[::turn])),
        carried=len(slid),
    )


def _by_entry(article: Article) -> Iterator[tuple[str, tuple[str, ...]]]:
    start = 0
    for name, count in article.entries:
        yield name, article.paragraphs[start : start + count]
        start += count
