"""Which tree is a page? Decoded, counted, parsed once; a page that the parser gave up on is no page."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from monitor.analysis.charset import decoded
from monitor.analysis.tidy import tidy
from monitor.model.outcome import Fetched, NotAnArticle, NothingExtracted, Paywalled, Reason

Element = Any  # lxml's elements have no types of their own

TAGS_MOST = 150_000  # a long live blog has 20,000
ATTRIBUTES_MOST = 1_000  # of one element; libxml2 compares each with each
_LONG_TAG = 20_000
_NOT_TEXT_SHARE = 0.05
_BINARY = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00\x1cftyp")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_SNIFFED_TYPES = ("application/octet-stream", "text/plain", "application/xml", "text/xml", "application/unknown")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|h1|p)[\s>]", re.IGNORECASE)


class Unreadable(Exception):
    """The page cannot be read; `why` is the outcome to give back."""

    def __init__(self, why: NothingExtracted | NotAnArticle | Paywalled) -> None:
        super().__init__(why.detail)
        self.why = why


def _nothing(reason: Reason, detail: str) -> Unreadable:
    return Unreadable(NothingExtracted(reason, detail))


def tree_of(page: Fetched) -> Element:
    """The root element. Raises Unreadable for a body that is empty, not HTML, or a trap for the parser."""
    body = page.body
    if not body.strip():
        raise _nothing(Reason.EMPTY, "the page is empty")
    _judge_type(page)
    _count(body)
    text = decoded(body, page.charset, _guess)
    if len(_CONTROL.findall(text[:20_000])) + text[:20_000].count("\ufffd") > _NOT_TEXT_SHARE * len(text[:20_000]):
        raise _nothing(Reason.NOT_TEXT, "the page is not text")
    return parse(_CONTROL.sub("", text))


def parse(text: str) -> Element:
    """The root element of a text. Raises Unreadable when the parser stopped before the end of the page."""
    # bytes, since lxml refuses a str with an XML declaration; huge_tree, since 256 levels are met by unclosed tags
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise _nothing(Reason.EMPTY, f"nothing to parse: {error}") from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise _nothing(Reason.PARSER, "the page is nested too deeply to be read whole")
    for template in root.iter("template"):
        if template.get("shadowrootmode") or template.get("shadowroot"):
            template.tag = "div"  # a browser shows it; other templates wait for a script
    return root


def _judge_type(page: Fetched) -> None:
    media, body = page.content_type, page.body
    if body.startswith(_BINARY):
        raise _nothing(Reason.NOT_TEXT, "the page is not text")
    if media in _HTML_TYPES:
        return
    head = body[:2000]
    is_feed = re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", head) is not None
    if media in _SNIFFED_TYPES and not is_feed and _MARKUP.search(head):
        return
    raise _nothing(Reason.TYPE, f"the page is {tidy(media[:60])}")


def _count(body: bytes) -> None:
    """Refuses what makes parsers slow: very many elements, an element with very many attributes."""
    if body.count(b"<") > TAGS_MOST:
        raise _nothing(Reason.PARSER, f"more than {TAGS_MOST} tags")
    for piece in body.split(b"<") if len(body) > _LONG_TAG else ():
        if len(piece) > _LONG_TAG and piece[:1].isalpha():  # a comment may hold anything
            tag = piece.partition(b">")[0]
            if tag.count(b"=") > ATTRIBUTES_MOST or len(tag.split()) > ATTRIBUTES_MOST:
                raise _nothing(Reason.PARSER, f"an element with more than {ATTRIBUTES_MOST} attributes")


def _guess(body: bytes) -> str | None:
    from trafilatura.utils import detect_encoding

    guesses = detect_encoding(body)
    return str(guesses[0]) if guesses else None
