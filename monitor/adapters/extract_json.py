"""How is an article made of a JSON document? By the paths that the configuration gives for its parts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from monitor.analysis.charset import decoded
from monitor.analysis.dotted import lost, pick
from monitor.analysis.fragment import paragraphs, plain
from monitor.analysis.stamps import stamp
from monitor.model.article import Article, Container
from monitor.model.ids import sha256, sha_of
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched, NothingExtracted, Reason


@dataclass(frozen=True)
class JsonExtractor:
    """Reads JSON. `path` holds (part, path) pairs; only `text` must be among them."""

    path: tuple[tuple[str, str], ...]
    language: str = ""
    zone: str = ""
    name = "json/1"

    def extract(self, page: Fetched) -> ExtractOutcome:
        """The texts at the path of `text`, each as its paragraphs; a path that leads nowhere says where it ends."""
        text = decoded(page.body, page.charset, lambda _: "cp1252")
        if not text.strip():
            return NothingExtracted(Reason.EMPTY, "the document is empty")
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            return NothingExtracted(Reason.TYPE, f"no JSON that can be read: {str(error)[:100]}")
        paths = dict(self.path)
        parts = {part: _texts(pick(document, path)) for part, path in paths.items()}
        for part, found in parts.items():
            if not found and part in ("text", "headline"):
                return NothingExtracted(Reason.EMPTY, f'path: {part} "{paths[part]}": {lost(document, paths[part])}')
        dates = [at for said in parts.get("date", ()) if (at := stamp(said, page.at, self.zone))]
        article = Article(
            headline=plain(parts["headline"][0])[:1000] if "headline" in parts else "",
            paragraphs=tuple(line for piece in parts["text"] for line in paragraphs(piece)),
            byline=", ".join(map(plain, parts.get("byline", ())))[:300],
            modified_at=max(dates, default=None),
            at=max(dates, default=page.at),
            language=self.language,
        )
        if not article.paragraphs:
            return NothingExtracted(Reason.EMPTY, f'path: text "{paths["text"]}" holds no words')
        return Extracted(article, Container("$", self._sha(parts), ""))

    def glance(self, page: Fetched, container: Container) -> bool:
        """True for the same texts at the same paths."""
        read = self.extract(page)
        return isinstance(read, Extracted) and read.container == container

    def _sha(self, parts: dict[str, list[str]]) -> str:
        return sha256(sha_of(sorted(parts.items())))


def _texts(values: list[Any]) -> list[str]:
    """Texts and numbers, and what stands in plain lists of them; the members of an object are not texts in a row."""
    found: list[str] = []
    for value in values:
        if isinstance(value, list):
            found += _texts([one for one in value if not isinstance(one, list | dict)])
        elif isinstance(value, str) and value.strip():
            found.append(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append(str(value))
    return found
