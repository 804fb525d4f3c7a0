"""How is an article made of plain text? The first line is the headline where it reads as one; blank lines part."""

from __future__ import annotations

import re

from monitor.analysis.charset import decoded
from monitor.analysis.tidy import tidy
from monitor.model.article import Article, Container
from monitor.model.ids import sha256
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched, NothingExtracted, Reason

_THIN = 25
_HEADLINE_WORDS = 25
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


class TextExtractor:
    """Reads text/plain. The whole text is the container, so a glance compares all of it."""

    name = "text/1"

    def extract(self, page: Fetched) -> ExtractOutcome:
        """Paragraphs are parted by blank lines, or are the lines where there are none."""
        text = decoded(page.body, page.charset, _western)
        if not text.strip():
            return NothingExtracted(Reason.EMPTY, "the page is empty")
        if len(_CONTROL.findall(text[:20_000])) * 20 > len(text[:20_000]):
            return NothingExtracted(Reason.NOT_TEXT, "the page is not text")
        paragraphs = [line for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if (line := tidy(part))]
        if len(paragraphs) == 1:
            paragraphs = [line for part in text.splitlines() if (line := tidy(part))]
        if sum(len(paragraph.split()) for paragraph in paragraphs) < _THIN:
            return NothingExtracted(Reason.THIN, "only a few words")
        headline = paragraphs[0] if _is_headline(paragraphs) else ""
        body = tuple(paragraphs[1:] if headline else paragraphs)
        article = Article(headline=headline, paragraphs=body, at=page.at)
        return Extracted(article, Container("/", sha256(page.body), ""))

    def glance(self, page: Fetched, container: Container) -> bool:
        """True for the same bytes."""
        return sha256(page.body) == container.text_sha


def _is_headline(paragraphs: list[str]) -> bool:
    first = paragraphs[0]
    return len(paragraphs) > 1 and len(first.split()) <= _HEADLINE_WORDS and first[-1] not in ".,;:…"


def _western(body: bytes) -> str:
    return "cp1252"
