"""How does text that somebody hands over become an article? Plain files and JSON values, without a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.analysis.tidy import tidy
from monitor.model.article import Article

LONGEST_HEADLINE = 300  # characters; a first block beyond that is the article's first paragraph
_BLANK = re.compile(r"\n[ \t\r\f\v]*\n")


def article_of_text(text: str, at: datetime | None = None) -> Article:
    r"""A text file: headline, blank line, body. Without a blank line all of it is body.

    >>> article_of_text("Talks go on\n\nThey met.\nIt rained.\n\nMore.").paragraphs
    ('They met. It rained.', 'More.')
    """
    text = _lines(text)
    head, *rest = _BLANK.split(text, maxsplit=1)
    if rest and rest[0].strip() and len(tidy(head)) <= LONGEST_HEADLINE:
        return article_of(head, rest[0], at=at)
    return article_of("", text, at=at)


def article_of(headline: str, text: str = "", sentences: Sequence[str] = (), at: datetime | None = None) -> Article:
    """An article of plain values. `sentences` fix the borders; without `text` they are its paragraphs, too."""
    given = tuple(plain for plain in (tidy(sentence) for sentence in sentences) if plain)
    blocks = (tidy(block) for block in _BLANK.split(_lines(text)))
    paragraphs = tuple(block for block in blocks if block) if text.strip() else given
    return Article(headline=tidy(headline), paragraphs=paragraphs, at=at, given=given)


def article_of_document(document: object) -> Article:
    """A JSON value as a batch line holds it: body text, or {"headline", "text" or "sentences", "at"?}.

    Raises ValueError that says what was expected.
    """
    if isinstance(document, str):
        return article_of("", document)
    if not isinstance(document, Mapping):
        raise ValueError('expected a text or an object with "headline" and "text" or "sentences"')
    headline, text, sentences = (document.get(key) for key in ("headline", "text", "sentences"))
    if not isinstance(headline, str | None) or not isinstance(text, str | None):
        raise ValueError('"headline" and "text" are texts')
    if sentences is not None and not _are_texts(sentences):
        raise ValueError('"sentences" is a list of texts')
    if text is None and sentences is None:
        raise ValueError('neither "text" nor "sentences" is given')
    return article_of(headline or "", text or "", sentences or (), time_of(document.get("at")))


def time_of(value: Any) -> datetime | None:
    """An ISO time; without a zone it is UTC. Raises ValueError for anything else but None and an empty text."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError('"at" is an ISO time such as 2024-12-14T09:00:00Z')
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f'"at" is an ISO time such as 2024-12-14T09:00:00Z, not {value!r}') from None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
