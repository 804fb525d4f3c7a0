"""Where does a sentence end? Text → sentences; an article → its numbered sentences, the headline as number 0.

nupunkt decides (it knows abbreviations, initials, decimals and closing quotation marks); a few rules mend what it was
not trained on: marks of other scripts, list numbers standing alone, a name that ends in "!".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nupunkt import sent_tokenize

from monitor.analysis.tidy import tidy
from monitor.analysis.word_lists import words_in
from monitor.model.article import Article, Sentence

_PARAGRAPH = re.compile(r"\n[ \t\r\f\v]*\n|\n(?=[ \t]*[•●▪‣◦*–-][ \t])|[\u2028\u2029]")
# Full-width and other scripts' full stops end a sentence without a space after them; closing marks stay with it.
_FOREIGN = re.compile(r"(?<=[。！？｡।॥؟۔።])[」』”’）〉》\"'»)]*[ \u3000]*")
# A word of three letters or more, its full stop, a closing mark, then a capital or an opening mark.
_STOP = re.compile(r"(?<![\w.&'’-])([^\W\d_]{3,})\.[\"'”’»)“‘]{0,2} +(?=[\"'“‘„«(]?([^\W\d_]))")
_BULLET = re.compile(r" (?=[•●▪‣◦] )")
_LABEL = re.compile(r"(?:\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)]|[•●▪‣◦*–-])")
# A Greek question mark looks like a semicolon; one stands before a capital.
_GREEK = re.compile(r"(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e][»”\"']? +(?=[«“\"']?[\u0386-\u03ab])")
_SHOUT = re.compile(r"[!?] ?[\"'”’»)“]{0,9}$")
_SHORT = re.compile(r"\d (?:bn|mn|tn|mln|bln|approx|sq|cu|ft|in|lb|oz)\.$|\b(?:vs|etc|approx|incl|excl|est|cf|viz)\.$")
_RANK = re.compile(r"\b(?:Lt|Maj|Brig|Rear|Vice|Sgt|Air|Col)\.$")
_RANKED = re.compile(r"(?:Col|Gen|Cmdr|Cdr|Maj|Adm|Sgt)\.")
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.){2,}$")
_CLOSING = re.compile(r"[\"'”’»)\]]+[.,;:]?")


@lru_cache(maxsize=2048)  # the next version has most of the paragraphs of this one
def split(text: str) -> tuple[str, ...]:
    """The sentences of a text in order, each tidied, none empty. A blank line always ends one.

    Joined with spaces they hold every word of the text. Cost: linear, about 3 µs a sentence.

    >>> split('Gen. J. Ray spoke at 5 a.m. Friday. "We go," he said. No. 5 stays.')
    ('Gen. J. Ray spoke at 5 a.m. Friday.', '"We go," he said.', 'No. 5 stays.')
    """
    return tuple(sentence for paragraph in _PARAGRAPH.split(text) for sentence in _of_paragraph(tidy(paragraph)))


def sentences_of(article: Article) -> tuple[Sentence, ...]:
    """The headline as sentence 0 (left out when empty), then the body from 1 on; none spans two paragraphs.

    `article.given` wins over the splitter; its sentences take the paragraph they are found in.
    """
    headline = tidy(article.headline)
    head = (Sentence(0, headline, 0),) if headline else ()
    body = _given(article) if article.given else _split(article.paragraphs)
    return head + tuple(Sentence(n, text, paragraph) for n, (text, paragraph) in enumerate(body, 1))


class Standing:
    """Which sentences stand in an article? Its text is split only where it holds the letters that are asked for."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._letters: str | None = None
        self._sentences: frozenset[str] | None = None

    def __contains__(self, text: object) -> bool:
        if self._sentences is None:
            if isinstance(text, str) and not self._article.given and _letters(text) not in self._body():
                return False
            self._sentences = frozenset(one.text for one in sentences_of(self._article))
        return text in self._sentences

    def _body(self) -> str:
        if self._letters is None:
            self._letters = "\n".join(
                _letters(tidy(text)) for text in (self._article.headline, *self._article.paragraphs)
            )
        return self._letters


def _letters(text: str) -> str:
    """A text without its spaces: where a sentence is cut or put together, nothing else of it changes."""
    return text.replace(" ", "")


def _split(paragraphs: Iterable[str]) -> Iterator[tuple[str, int]]:
    for number, paragraph in enumerate(paragraphs, 1):
        for text in split(paragraph):
            yield text, number


def _given(article: Article) -> Iterator[tuple[str, int]]:
    paragraphs = [tidy(paragraph) for paragraph in article.paragraphs]
    at, offset = 0, 0
    for given in article.given:
        text = tidy(given)
        if not text:
            continue
        place = _find(paragraphs, text, at, offset)
        if place is not None:
            at, offset = place
        yield text, min(at + 1, max(len(paragraphs), 1))


def _find(paragraphs: list[str], text: str, at: int, offset: int) -> tuple[int, int] | None:
    """The paragraph that holds `text`, this one or the next, and where the text ends in it."""
    for number in range(at, min(at + 2, len(paragraphs))):
        found = paragraphs[number].find(text, offset if number == at else 0)
        if found >= 0:
            return number, found + len(text)
    return None


def _of_paragraph(paragraph: str) -> Iterator[str]:
    waiting: list[str] = []
    for item in _BULLET.split(paragraph):
        for piece in _mended(item):
            waiting.append(piece)
            if not _LABEL.fullmatch(piece):
                yield " ".join(waiting)
                waiting.clear()
    if waiting:
        yield " ".join(waiting)


def _mended(item: str) -> Iterator[str]:
    parts: list[str] = []
    for piece in _marks(item):
        if parts and not _belongs(parts[-1], piece):
            yield " ".join(parts)
            parts.clear()
        parts.append(piece)
    if parts:
        yield " ".join(parts)


def _belongs(last: str, piece: str) -> bool:
    """Whether the splitter cut too early: "Yahoo!" + "bought it.", "An F.I.R." + "is out", "«When?»" + "— he
    asked", "$2 bn." + "in May", "Lt." + "Col. Roe", a closing mark alone."""
    end = last[-12:]
    if piece.lstrip("—–- ")[:1].islower() and (_SHOUT.search(end) or _INITIALS.search(end) or _SHORT.search(end)):
        return True
    return bool(_CLOSING.fullmatch(piece)) or bool(_RANK.search(end) and _RANKED.match(piece))


def _missed(item: str) -> Iterator[str]:
    """nupunkt's sentences, cut once more where it took a plain word for an abbreviation ("fallen ill. Seven of")."""
    for piece in map(str, sent_tokenize(item)) if item else ():
        start = 0
        for stop in _STOP.finditer(piece):
            if stop[2].isupper() and stop[1] not in words_in("edit_abbreviations"):
                yield piece[start : stop.end()]
                start = stop.end()
        yield piece[start:]


def _marks(item: str) -> Iterator[str]:
    for piece in _missed(item):
        if piece.isascii():
            yield piece.strip()
            continue
        start = 0
        for mark in sorted((*_FOREIGN.finditer(piece), *_GREEK.finditer(piece)), key=lambda found: found.start()):
            if mark.end() > start and piece[start : mark.end()].strip():
                yield piece[start : mark.end()].strip()
                start = mark.end()
        if piece[start:].strip():
            yield piece[start:].strip()
