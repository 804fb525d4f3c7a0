"""In which character set is a page written? Byte-order mark, then header, then the page's own word, then its bytes.

A declaration is a claim: bytes that are valid UTF-8 with letters beyond ASCII are UTF-8 whatever a header says, since
no text in an older set is valid UTF-8 by chance, while servers that add a default charset are common.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a page may call itself. Python knows more codecs (zlib, rot13, idna); as a charset they are nonsense.
_TEXT = frozenset(
    (
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *(f"iso8859-{n}" for n in range(1, 17)),
        *(f"cp{n}" for n in (866, 874, 932, 949, 950, *range(1250, 1259))),
        *("koi8-r", "koi8-u", "koi8-t", "mac-roman", "mac-cyrillic", "tis-620", "ascii"),
        *("gb2312", "gbk", "gb18030", "big5", "big5hkscs", "shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "johab"),
    )
)
# As browsers read them: the larger set of the same family.
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_.:-]{2,40})["']""", re.IGNORECASE)
_HEAD = 8192
_LETTER = re.compile(r"[^\W\d_]")
_ACCENTED = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]{3,}")  # Cyrillic or Greek taken for Western letters
_ALL_ACCENTS = 0.2
_SIGNS = re.compile("[\u00a1-\u00bf]")  # the second bytes of Chinese taken for signs
_ALL_SIGNS = 0.1
_TWICE = re.compile(
    "[\u00c2-\u00c5\u00d0\u00d1\u00e2][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_TWICE_LEAST = 3
_FAULTY = 0.01  # a UTF-8 page with a few cut characters is still UTF-8; more wrong bytes than this is another set


def codec(label: str | None) -> str | None:
    """Python's name of a text charset; None for an unknown one and for codecs that are not of text.

    >>> codec("Latin-1"), codec("zlib_codec"), codec("x-bogus")
    ('cp1252', None, None)
    """
    if not label or "\0" in label:
        return None
    try:
        name = codecs.lookup(label.strip().lower()).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return _WIDER.get(name, name) if name in _TEXT else None


def decoded(body: bytes, header: str | None, guess: Callable[[bytes], str | None]) -> str:
    """The text of a page. Never raises: what cannot be read becomes U+FFFD.

    `header` is the charset of the HTTP header; `guess` is asked only where nothing is declared and UTF-8 is not it.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    said = codec(header)
    if said and said.startswith(("utf-16", "utf-32")):
        return body.decode(said, "replace")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and (not body.isascii() or not (said or "").startswith("iso2022")):
        return _undone(text)
    return _declared(body, said, guess)


def _declared(body: bytes, said: str | None, guess: Callable[[bytes], str | None]) -> str:
    """The text in the first declared set in which it makes sense; a declaration that makes none of it is a mistake."""
    claims = list(dict.fromkeys(name for name in (said, codec(_meta(body))) if name))
    texts = {}
    for name in claims:
        text = texts[name] = body.decode(name, "replace")
        if _makes_sense(text):
            return text
    guessed = codec(guess(body))
    if guessed is not None and guessed not in texts:
        text = texts[guessed] = body.decode(guessed, "replace")
        if not claims or _makes_sense(text):
            return text
    if texts:
        return min(texts.values(), key=lambda text: text.count("\ufffd"))
    return body.decode("cp1252", "replace")


def _makes_sense(text: str) -> bool:
    """Whether a text was read in its own set: few signs that the set lacks, and no words of accented letters alone."""
    if text.count("\ufffd") > max(_FAULTY * len(text), 3):
        return False
    letters = len(_LETTER.findall(text))
    if len(_SIGNS.findall(text)) > _ALL_SIGNS * max(letters, 1):
        return False
    return sum(map(len, _ACCENTED.findall(text))) <= _ALL_ACCENTS * max(letters, 1)


def _undone(text: str) -> str:
    """The text that was taken for Western letters and written as UTF-8 a second time, as it was before.

    >>> _undone("Der Rat wÃ¤hlt fÃ¼r BÃ¼rger"), _undone("Ähnliches für Ältere")
    ('Der Rat wählt für Bürger', 'Ähnliches für Ältere')
    """
    if len(_TWICE.findall(text)) < _TWICE_LEAST:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _meta(body: bytes) -> str | None:
    head = body[:_HEAD]
    found = _XML.search(head) or _META.search(head)
    name = found.group(1).decode("ascii") if found else None
    return "utf-8" if name and name.lower().startswith("utf-16") else name  # readable as ASCII: so not UTF-16
