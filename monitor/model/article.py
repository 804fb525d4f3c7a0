"""What is an article, and what is a stored version of one?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.model.ids import VersionRef, sha256, sha_of, utc_text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article. `n` and `paragraph` count from 1; both are 0 for the headline."""

    n: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Article:
    """What extraction makes of a capture: text after `tidy` (NFC, white space), nothing that carries a fact taken out.

    `at` is the time the article is read against ("on Tuesday"): its own modified or published time, else when it was
    captured. `given` holds sentences whose borders are known from outside; empty: the splitter decides.
    """

    headline: str
    paragraphs: tuple[str, ...]
    byline: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    at: datetime | None = None
    language: str = ""
    url: str = ""  # the canonical link that the page claims
    site: str = ""
    given: tuple[str, ...] = ()
    entries: tuple[tuple[str, int], ...] = ()  # of a live blog: (id, number of paragraphs), newest first
    carried: int = 0  # how many of the oldest entries the page itself shows no longer

    @property
    def text(self) -> str:
        """The body: paragraphs separated by a blank line."""
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        """How many words the body has, split at white space."""
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)

    @property
    def text_sha(self) -> str:
        """Decides "same as the last version": headline and paragraphs, not sentences."""
        return sha256("\n\n".join((self.headline, *self.paragraphs)))

    @property
    def article_sha(self) -> str:
        """The digest of everything extraction found."""
        return sha_of(self.document())

    def document(self) -> dict[str, Any]:
        """The article as plain JSON values; `from_document` takes it back."""
        document: dict[str, Any] = {
            "headline": self.headline,
            "paragraphs": list(self.paragraphs),
            "byline": self.byline,
            "published_at": utc_text(self.published_at) if self.published_at else None,
            "modified_at": utc_text(self.modified_at) if self.modified_at else None,
            "at": utc_text(self.at) if self.at else None,
            "language": self.language,
            "url": self.url,
            "site": self.site,
        }
        if self.entries:
            document |= {"entries": [list(entry) for entry in self.entries], "carried": self.carried}
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Article:
        """The article that `document` was made of. Raises KeyError where a field is missing."""
        return cls(
            headline=document["headline"],
            paragraphs=tuple(document["paragraphs"]),
            byline=document["byline"],
            published_at=_time(document["published_at"]),
            modified_at=_time(document["modified_at"]),
            at=_time(document["at"]),
            language=document["language"],
            url=document["url"],
            site=document["site"],
            entries=tuple((str(entry[0]), int(entry[1])) for entry in document.get("entries", ())),
            carried=int(document.get("carried", 0)),
        )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Container:
    """The element that held the article last time: where it is and the hash of its text, for `glance`.

    `rest_sha` covers what lies outside it but may tell of a change: the headline element, title and JSON-LD.
    """

    path: str
    text_sha: str
    rest_sha: str


@dataclass(frozen=True, slots=True)
class Version:
    """A distinct article of one source, as stored. `returns_to` is the seq of the older version with the same text."""

    ref: VersionRef
    captured_at: datetime
    article: Article
    text_sha: str
    article_sha: str
    extractor: str
    observation_sha: str
    prev_chain: str
    chain: str
    recorded_at: datetime
    body_sha: str | None = None
    returns_to: int | None = None
    layer: str | None = None  # the newer extractor whose reading of the page `article` is; the hashes stay the first's
