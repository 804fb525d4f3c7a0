"""How is an article made of a PDF? Its text by lines with their place and size, put together to paragraphs again."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from monitor.analysis.tidy import tidy
from monitor.model.article import Article, Container
from monitor.model.ids import sha256
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched, NothingExtracted, Reason

PAGES_MOST = 400
THIN = 15  # words; a scan has a stamp or a page number at most
_REPEATED = 3  # pages on which a line at the edge makes it a running head
_HEAD_WORDS = 10  # of a running head; a longer line is text
_EDGE = 2  # lines at top and bottom of a page that may be one
_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
_NUMBER = re.compile(r"(?:page\s*|seite\s*|-\s*)?\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?(?:\s*-)?", re.IGNORECASE)
_FILE = re.compile(
    r"^(?:microsoft\s+word|untitled|document\d*|slide\s*\d|.{0,80}\.(?:docx?|pdf|indd|odt|qxd|rtf)$)", re.IGNORECASE
)
_ENDS = re.compile(r"""[.!?:;…。！？]["'”’»)\]]*$""")
_BULLET = re.compile(r"^(?:[•·▪‣◦*–-]|\(?\d{1,2}[.)])\s")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: `y` counts from the bottom; `size` is that of its largest letters."""

    text: str
    y: float
    size: float
    page: int


@dataclass(frozen=True)
class PdfExtractor:
    """Reads PDF documents; holds what the configuration says of one."""

    language: str = ""
    name = "pdf/1"

    def extract(self, page: Fetched) -> ExtractOutcome:
        """Its text; an encrypted, scanned or huge document, or none at all, is an outcome with its reason."""
        if b"%PDF-" not in page.body[:1024]:
            return NothingExtracted(Reason.TYPE, f"no PDF stands there ({page.content_type or 'no type'})")
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, PyPdfError

        try:
            reader = PdfReader(io.BytesIO(page.body), strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                return NothingExtracted(Reason.NOT_TEXT, "the PDF is encrypted: it needs a password")
            if len(reader.pages) > PAGES_MOST:
                return NothingExtracted(
                    Reason.TOO_LARGE, f"the PDF has {len(reader.pages)} pages; {PAGES_MOST} are read"
                )
            pages = [_lines(one, number) for number, one in enumerate(reader.pages)]
            return self._article(page, reader, pages)
        except DependencyError:
            return NothingExtracted(Reason.NOT_TEXT, "the PDF is encrypted in a way that is not read")
        except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
            # pypdf meets broken objects with whatever Python raises there
            return NothingExtracted(Reason.PARSER, f"the PDF is broken: {type(error).__name__}")
        except RecursionError:
            return NothingExtracted(Reason.PARSER, "the PDF is nested too deeply")

    def glance(self, page: Fetched, container: Container) -> bool:
        """True for the same bytes."""
        return sha256(page.body) == container.text_sha

    def _article(self, page: Fetched, reader: Any, pages: list[list[_Line]]) -> ExtractOutcome:
        lines = [line for one in _without_heads(pages) for line in one]
        words = sum(len(line.text.split()) for line in lines)
        if words < THIN and sum(len(line.text) for line in lines) < THIN * 6:
            return NothingExtracted(Reason.EMPTY, "the PDF holds no text: pictures of it (a scan), or nothing")
        told = reader.metadata
        headline, rest = _headline(lines, tidy(str(told.title or "")) if told else "")
        published, modified = (_when(told, name, page.at) for name in ("creation_date", "modification_date"))
        article = Article(
            headline=headline[:1000],
            paragraphs=_paragraphs(rest),
            byline=tidy(str(told.author or ""))[:300] if told else "",
            published_at=published,
            modified_at=modified if modified != published else None,
            at=modified or published or page.at,
            language=self.language,
        )
        return Extracted(article, Container("pdf", sha256(page.body), ""))


def _lines(page: Any, number: int) -> list[_Line]:
    """The lines of a page in reading order, each with its place."""
    pieces: list[tuple[str, float, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _: Any, size: float) -> None:
        scale = abs(tm[3]) or abs(tm[1]) or 1.0
        pieces.append((text, float(tm[5] * cm[3] + cm[5]), float(size or 1.0) * scale * (abs(cm[3]) or 1.0)))

    page.extract_text(visitor_text=visit)
    lines: list[_Line] = []
    text, top, size = "", 0.0, 0.0
    for piece, y, height in pieces:
        for n, part in enumerate(piece.split("\n")):
            if n:
                lines.append(_Line(tidy(text), top, size, number))
                text, size = "", 0.0
            if part.strip():
                if not text:
                    top = y
                size = max(size, height)
            text += part
    lines.append(_Line(tidy(text), top, size, number))
    return [line for line in lines if line.text]


def _without_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Pages without running heads, feet and page numbers."""
    edges = Counter(key for lines in pages for key in {_key(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    most = max(_REPEATED, len(pages) // 2) if len(pages) >= _REPEATED else 10**6

    def is_head(lines: list[_Line], n: int) -> bool:
        at_edge = (n < _EDGE or n >= len(lines) - _EDGE) and len(lines[n].text.split()) <= _HEAD_WORDS
        return at_edge and (edges[_key(lines[n])] >= most or _NUMBER.fullmatch(lines[n].text) is not None)

    return [[line for n, line in enumerate(lines) if not is_head(lines, n)] for lines in pages]


def _key(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _headline(lines: list[_Line], told: str) -> tuple[str, list[_Line]]:
    """The title: the largest lines near the top, else what the metadata says, else the first line."""
    head = [line for line in lines[:12] if line.page == lines[0].page]
    body = median(line.size for line in lines)
    largest = max(line.size for line in head)
    if largest > body * 1.15:
        first = next(n for n, line in enumerate(head) if line.size == largest)
        last = first
        while last + 1 < len(head) and abs(head[last + 1].size - largest) < 0.1 * largest:
            last += 1
        title = " ".join(line.text for line in head[first : last + 1])
        return title, [*lines[:first], *lines[last + 1 :]]
    if told and len(told) > 3 and not _FILE.search(told):
        known = [n for n, line in enumerate(head) if line.text.casefold() == told.casefold()]
        return told, [line for n, line in enumerate(lines) if n not in known[:1]]
    alone = len(lines) > 1 and _parts(lines[0], lines[1], *_measures(lines))
    first_line = lines[0].text
    if alone and len(first_line.split()) <= 25 and first_line[-1] not in ".,;:…":
        return first_line, lines[1:]
    return "", lines


def _paragraphs(lines: list[_Line]) -> tuple[str, ...]:
    """Lines put together: a wider gap, another size, a short last line or a bullet part paragraphs; a page does not."""
    if not lines:
        return ()
    usual, width = _measures(lines)
    known = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for line in lines).casefold()))
    found = [lines[0].text]
    for above, line in pairwise(lines):
        if _parts(above, line, usual, width):
            found.append(line.text)
        else:
            found[-1] = _joined(found[-1], line.text, known)
    return tuple(tidy(text) for text in found)


def _measures(lines: list[_Line]) -> tuple[float, int]:
    """The usual distance of two lines (paragraphs stand wider apart), and the letters of a full one."""
    gaps = sorted(above.y - line.y for above, line in pairwise(lines) if above.page == line.page and above.y > line.y)
    width = sorted(len(line.text) for line in lines)[int(len(lines) * 0.9)]
    return (gaps[len(gaps) // 4] if gaps else 0.0), width


def _parts(above: _Line, line: _Line, usual: float, width: int) -> bool:
    ended = _ENDS.search(above.text) is not None
    if _BULLET.match(line.text):
        return True
    if above.page == line.page and abs(above.size - line.size) > 0.12 * max(above.size, line.size):
        return True
    gap = above.y - line.y if above.page == line.page else 0.0
    if (usual and gap > usual * 1.35) or (ended and gap > above.size * 1.8):
        return True
    return ended and len(above.text) < width * 0.8


def _joined(text: str, line: str, known: Counter[str]) -> str:
    """Two lines of one paragraph; a word that was parted at the line's end is whole again."""
    parted = _HYPHEN.search(text)
    if parted is None or not line[:1].islower():
        return f"{text} {line}"
    head, tail = parted.group(1), re.match(r"\w+", line)
    whole, compound = f"{head}{tail.group() if tail else ''}", f"{head}-{tail.group() if tail else ''}"
    hyphen = "-" if known[compound.casefold()] and not known[whole.casefold()] else ""
    return text[:-1] + hyphen + line


def _when(told: Any, name: str, captured_at: datetime) -> datetime | None:
    """A date of the metadata; what cannot be read or lies ahead is none."""
    try:
        at = getattr(told, name) if told else None
    except (ValueError, TypeError, AttributeError):
        return None
    if not isinstance(at, datetime):
        return None
    at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return at if at.year >= 1990 and at <= captured_at + timedelta(days=1) else None
