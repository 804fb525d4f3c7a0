"""What of a live blog has gone, and what has only slid out of sight? Pages show the newest entries; older ones stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from monitor.model.article import Article

MOST = 1_000  # entries that are carried along; beyond, the oldest are let go


def carried(previous: Article | None, article: Article) -> Article:
    """The article with the entries that slid off the end of the page: the oldest known ones, no more of them than new
    ones came. An entry that is gone from between others, or without a new one, was taken away: that is a removal.

    >>> old = Article("Live", ("a", "b", "c"), entries=(("1", 1), ("2", 1), ("3", 1)))
    >>> carried(old, Article("Live", ("b", "c", "d"), entries=(("2", 1), ("3", 1), ("4", 1)))).paragraphs
    ('a', 'b', 'c', 'd')
    >>> carried(old, Article("Live", ("a", "c", "d"), entries=(("1", 1), ("3", 1), ("4", 1)))).paragraphs
    ('a', 'c', 'd')
    """
    if previous is None or not previous.entries or not article.entries:
        return article
    shown = {name for name, _ in article.entries}
    known = {name for name, _ in previous.entries}
    slid = []
    for name, lines in _by_entry(previous):
        if name in shown:
            break
        slid.append((name, lines))
    new = sum(name not in known for name in shown)
    if not slid or len(slid) - previous.carried > new:
        return article
    slid = slid[-max(0, MOST - len(article.entries)) :]
    return replace(
        article,
        paragraphs=(*(line for _, lines in slid for line in lines), *article.paragraphs),
        entries=(*((name, len(lines)) for name, lines in slid), *article.entries),
        carried=len(slid),
    )


def _by_entry(article: Article) -> Iterator[tuple[str, tuple[str, ...]]]:
    start = 0
    for name, count in article.entries:
        yield name, article.paragraphs[start : start + count]
        start += count
