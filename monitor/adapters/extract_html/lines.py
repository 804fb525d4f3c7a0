"""What kind of line is this? Prose, a label, a promotion: told by its words and by how much of it is link."""

from __future__ import annotations

import re

ENDS = (".", "!", "?", "…", "”", '"', "»", "“", "’", "。", "！", "？", "」", "』", "؟", "।", "…", ")", ":", ";")
_SENTENCE_ENDS = re.compile(r"[.!?…。！？؟।؛;][\"'”’»“」』)\]\s]*$")
_DENSE = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_PROSE_WORDS = 14  # a line of so many words is prose, whether or not it ends as a sentence
_SENTENCE_WORDS = 5
_DENSE_WORD = 2.5  # characters that count as a word where a script sets no blanks
_LABEL_WORDS = 8
_LINK_SHARE = 0.9
_LINK_SHARE_LISTED = 0.6  # "Title of another story, 2 h"
_LINK_SENTENCE = 8  # words; a whole sentence that ends as one is text, linked or not
_LED_BY = 4  # words before a link that only announce it
_SLACK = 3
_BARE_DATE = re.compile(r"(?:1[5-9]|20)\d\d\b|^\W*\d{1,2}\.? [^\W\d_]+\W*$|^\W*[^\W\d_]+ \d{1,2}\W*$")
_DATED = re.compile(
    r"\d ?\w{1,8} ago|\d[:h]\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]\d\d|[^\W\d_]{3,} \d{1,2}(?:, \d{4})?$|\d\d? [^\W\d_]{3,}(?: \d{4})?$"
)
_COUNTER = re.compile(r"\d[\d.,]*(?: [^\W\d_]+){0,2}|[^\W\d_]+(?: [^\W\d_]+)?[:,]? \d[\d.,]*")
_CLOCK = re.compile(r"\d[:h]\d\d|\d{1,2}\.\d\d\b")


def count(text: str) -> int:
    """Words; in scripts that set no blanks, what would be words."""
    words = len(text.split())
    if text.isascii() or _DENSE.search(text) is None:
        return words
    return words + int(len(_DENSE.findall(text)) / _DENSE_WORD)


def ends(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return _SENTENCE_ENDS.search(text[-8:]) is not None


def is_prose(text: str) -> bool:
    """Whether a line is told rather than named.

    >>> is_prose("The council did not vote on Friday."), is_prose("Ada Novak, 13 December")
    (True, False)
    """
    words = count(text)
    return words >= _PROSE_WORDS or (words >= _SENTENCE_WORDS and ends(text))


def is_short(text: str) -> bool:
    """Whether a line names rather than tells: a kicker, a byline, the title of a box."""
    return not ends(text) and count(text) <= _LABEL_WORDS


def names_only(text: str) -> bool:
    """Whether a line above the text is a name, a kicker, a time or a counter; one that tells of a number is not.

    >>> names_only("Ada Novak"), names_only("13.12.2024 11:30"), names_only("Case No: W-2024-0417")
    (True, True, False)
    """
    if not is_short(text):
        return False
    if not any(char.isdigit() for char in text):
        return ":" not in text
    return _DATED.search(text) is not None or is_counter(text)


def tells(text: str) -> bool:
    """Whether what is called a label is a sentence: a note on what has changed, a caption.

    >>> tells("The ministry has since said that it will answer."), tells("Updated at 11:30 on Friday by the desk.")
    (True, False)
    """
    return ends(text) and count(text) >= _SENTENCE_WORDS and _CLOCK.search(text) is None


def is_counter(text: str) -> bool:
    """Whether a line is a number with a word or two: views, likes, a visitor's number."""
    return _COUNTER.fullmatch(text) is not None


def is_promotion(text: str, linked: int, listed: bool) -> bool:
    """Whether a line only leads elsewhere. `linked` is how many of its characters stand in links."""
    if not linked or (text.endswith(ENDS[:6]) and len(text.split()) >= _LINK_SENTENCE):
        return False
    size = letters(text)
    if linked >= (_LINK_SHARE_LISTED if listed else _LINK_SHARE) * size:
        return True
    head, colon, rest = text.partition(":")  # "Read also: ..."
    return bool(colon) and len(head.split()) <= _LED_BY and letters(rest) <= linked + _SLACK


def letters(text: str) -> int:
    """The characters of a text without its blanks: many short links are no less links."""
    return len(text) - text.count(" ") - text.count("\n")


def is_bare_date(text: str) -> bool:
    """Whether a label names a day or a year and no time of day: the head of an entry in a chronology."""
    return len(text) < 40 and _BARE_DATE.search(text) is not None and _CLOCK.search(text) is None
