"""Is this still the story? Holds back an article that lost most of its text, or is another text, until it comes again.

A cache fault serves half a page, a wrong cache another page; both are gone at the next look. What is true comes again.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

from monitor.analysis.tidy import fold
from monitor.model.article import Article
from monitor.model.outcome import Reason, Suspect

_SHORT = 40  # words: below, one ordinary edit is "most of the text"
_LOST = 0.5  # a text that keeps less than this of its words has lost most of them
_OWN = 0.5  # a text of which less than this is new only lost; it was not rewritten
_OTHER = 0.4  # share of the old vocabulary under which a text is another one
_NAMES_KEPT = 0.5
_LIKE = 0.8
_FEW_NAMES = 3
_TOP = 12  # names that a text speaks of most
_LONG_WORD = 3  # letters; shorter words stand in any text
_HEADLINE = 4  # words; shorter headlines are alike by chance

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_NAME = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def gate(
    previous: Article | None, article: Article, last: Suspect | None, now: datetime, confirm_after: timedelta
) -> Article | Suspect:
    """The article where it may become a version, else a Suspect with the time it was first seen.

    `last` is the doubted article of the source's last answer, if that was one. The same doubt is believed when a like
    answer comes `confirm_after` or longer after the first. A text that was rewritten whole but keeps the names of the
    old one is the breaking story itself and does not wait.

    >>> from monitor.model.article import Article
    >>> gate(None, Article("A", ("b",)), None, datetime(2024, 1, 1), timedelta(minutes=10)).headline
    'A'
    """
    doubt = _doubt(previous, article) if previous is not None else None
    if doubt is None:
        return article
    reason, detail = doubt
    if last is not None and _alike(last.article, article):
        if now - last.at >= confirm_after:
            return article
        return Suspect(article, last.at, reason, detail)
    return Suspect(article, now, reason, detail)


def replaces(previous: Article, article: Article) -> bool:
    """Whether another text stands at the address, which shares little with the old one and names others."""
    doubt = _doubt(previous, article)
    return doubt is not None and doubt[0] is Reason.REPLACED


def _doubt(previous: Article, article: Article) -> tuple[Reason, str] | None:
    old, new = _words(previous), _words(article)
    before, after = Counter(old), Counter(new)
    if len(old) < _SHORT:
        return None
    if (before & after).total() < _LOST * len(old) and _fresh(old, new) < _OWN:
        return Reason.THIN, f"{len(new)} words where {len(old)} stood"
    if _vocabulary_kept(before, after) < _OTHER and not _keeps_names(previous, article):
        return Reason.REPLACED, "another text stands at this address"
    return None


def _words(article: Article) -> list[str]:
    """The words of headline and body; pairs of characters where a script sets no blanks."""
    text = _folded(article)
    if len(_UNSPACED.findall(text[:4000])) * 4 > len(text[:4000]):
        dense = "".join(char for char in text if char.isalnum())
        return [dense[i : i + 2] for i in range(len(dense) - 1)]
    return _WORD.findall(text)


def _fresh(old: list[str], new: list[str]) -> float:
    """Share of the new text that did not stand in the old one, by runs of three words."""
    known = set(zip(old, old[1:], old[2:], strict=False))
    runs = list(zip(new, new[1:], new[2:], strict=False))
    return sum(run not in known for run in runs) / len(runs) if runs else 0.0


def _vocabulary_kept(before: Counter[str], after: Counter[str]) -> float:
    """Share of the longer old words that the new text still has; short ones stand in any text of the language."""
    telling = {word for word in before if len(word) > 4 or not word.isascii()} or set(before)
    return sum(word in after for word in telling) / len(telling)


def _names(article: Article) -> Counter[str]:
    """Capitalised words that do not begin a sentence, folded."""
    found: Counter[str] = Counter()
    for paragraph in (article.headline, *article.paragraphs):
        begins = True
        for match in _NAME.finditer(paragraph):
            word = match.group()
            if not begins and word[0].isupper() and (len(word) > 2 or (len(word) == 2 and word.isupper())):
                found[fold(word)] += 1
            begins = paragraph[match.end() : match.end() + 2].strip()[:1] in set(".!?:…")
    return found


def _keeps_names(previous: Article, article: Article) -> bool:
    """Whether the names that the old text spoke of most are still spoken of, or the headline is much the same."""
    old, new = set(_WORD.findall(fold(previous.headline))), set(_WORD.findall(fold(article.headline)))
    if len(old) >= _HEADLINE and len(old & new) >= _NAMES_KEPT * max(len(old), len(new)):
        return True
    names, present = _names(previous), {match.group() for match in _NAME.finditer(_folded(article))}
    if not _is_cased(previous):
        names, present = _spoken_of(previous), set(_words(article))
    if len(names) < _FEW_NAMES:
        return False
    top = names.most_common(_TOP)
    kept = sum(count for name, count in top if name in present)
    return kept >= _NAMES_KEPT * sum(count for _, count in top)


def _folded(article: Article) -> str:
    return fold(f"{article.headline} {article.text}")


def _is_cased(article: Article) -> bool:
    """Whether the script has capital letters to tell names by."""
    letters = [char for char in article.text[:2000] if char.isalpha()]
    return sum(char.isupper() or char.islower() for char in letters) * 2 > len(letters)


def _spoken_of(article: Article) -> Counter[str]:
    """What a text speaks of most, where no capitals tell its names: the longer words that come again."""
    counted = Counter(_words(article))
    unspaced = _UNSPACED.search(article.text[:4000]) is not None
    return Counter({word: n for word, n in counted.items() if n > 1 and (unspaced or len(word) > _LONG_WORD)})


def _alike(one: Article, other: Article) -> bool:
    """Whether two answers are the same one: a counter may differ, the text may not."""
    if one.text_sha == other.text_sha:
        return True
    first, second = Counter(_words(one)), Counter(_words(other))
    return (first & second).total() >= _LIKE * max(first.total(), second.total(), 1)
