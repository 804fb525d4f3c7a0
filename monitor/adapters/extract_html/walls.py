"""Is this page in the article's place, but not the article? Walls, stubs and error pages that come with status 200.

No single word decides. A wall names itself in a title that says little else, speaks of itself in its few lines, and has
the means (a password field, a challenge script, a wall element). What speaks against it: that the page says it is an
article, and sentences that tell of figures, as news does and walls do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.adapters.extract_html.lines import count
from monitor.adapters.extract_html.wall_words import LINES, PAY, TITLES
from monitor.model.outcome import NotAnArticle, NothingExtracted, Paywalled, Reason

Wall = NotAnArticle | NothingExtracted | Paywalled

LONG = 150  # words: nearly all walls are shorter
LONGEST = 500  # a consent page with all its purposes; it must speak for itself beyond doubt
_TEASER = 250
_THIN = 25
_THIN_DECLARED = 6  # a page that says it is an article may be one line: "More soon."
_SURE, _BEYOND_DOUBT = 3, 6
_ALL_OF_TITLE = 0.55  # a title of which the name of a wall is this much says little else
_FACT_WORDS = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows of itself. `text` is what stands in the article's place, `page` all that is visible."""

    words: int
    title: str
    headline: str
    text: str
    page: str
    declared: bool
    free: bool | None
    told_words: int  # how long JSON-LD says the article is; 0 where it does not
    password: bool
    challenge: bool
    paywall: bool
    refresh: bool
    scripted: bool  # an empty root element, or a noscript that asks for JavaScript
    home: bool  # a deep address ended at the home page


_SOFT = frozenset((Reason.CONSENT, Reason.LOGIN, Reason.JS_REQUIRED))  # their words also stand around articles
_SENTENCE = re.compile(r"(?<=[.!?…؟।])\s+|(?<=[。！？])|\n")
_NUMBER = re.compile(r"\d|[〇一二三四五六七八九十百千万亿億]{2,}")
# figures that walls have, too
_WALLS_OWN = re.compile(
    r"\b40[34]\b|\berror \d+|\d+ ?%|\d+ (?:\w+ )?(?:partner\w*|vendors|socios|partenaires|fornitori|ortak\w*)\b"
    r"|#[\w.]+|\b\w+ \d+:|\bid:? [\w-]+|残り\d+|\b(?:over|under|least|be|limit of) \d+",
    re.IGNORECASE,
)


def wall_of(seen: Seen) -> Wall | None:
    """What the page is when it is not the article; None when it may be one."""
    if seen.home:
        return NotAnArticle(Reason.SOFT_404, "the address now leads to the home page")
    if seen.words >= LONGEST or (seen.words >= LONG and seen.declared):
        return _paywall(seen)[0]
    best, points = _named(seen)
    paid, price = _paywall(seen)
    if paid is not None and price >= points:
        return paid
    if points >= (_SURE if seen.words < LONG else _BEYOND_DOUBT):
        return NotAnArticle(best, f"{seen.words} words that read as {best.value.replace('_', ' ')}")
    return paid or _empty(seen)


def _paywall(seen: Seen) -> tuple[Paywalled | None, int]:
    """A stub, and how much speaks for it."""
    if seen.words >= _TEASER or seen.free is True:
        return None, 0
    offers = len(PAY.findall(seen.page)) > len(PAY.findall(seen.text))  # what an article tells of offers is none
    own = not offers and PAY.search(seen.page) is not None and not facts(seen.text)
    points = 2 * (seen.free is False) + 2 * (offers or own) + seen.paywall + (seen.words < 60)
    points += 2 * (seen.told_words > 1.5 * seen.words > 0)
    points += seen.text.rstrip().endswith(("...", "…"))
    if points >= _SURE and (offers or own or seen.free is False or seen.paywall):
        return Paywalled(f"{seen.words} words and an offer to pay"), points
    return None, 0


def _named(seen: Seen) -> tuple[Reason, int]:
    """The wall that title, lines and means speak for most, and how much."""
    points = {reason: 0 for reason, _ in (*TITLES, *LINES)}
    for reason, rule in TITLES:
        points[reason] += max(_title_points(rule, title.strip()) for title in (seen.title, seen.headline))
    for reason, rule in LINES:
        points[reason] += _line_points(rule, seen, reason)
    points[Reason.CAPTCHA] += 2 * seen.challenge
    points[Reason.LOGIN] += 2 * (seen.password and points[Reason.LOGIN] > 0)
    points[Reason.JS_REQUIRED] += 2 * seen.scripted
    best = max(points, key=lambda reason: points[reason])
    if not points[best]:
        return best, 0
    against = 2 * min(facts(seen.text), 2) + 3 * (seen.declared and seen.words >= _THIN)
    return best, points[best] + (seen.words < 40) - against


def _title_points(rule: re.Pattern[str], title: str) -> int:
    """Three where the title is little more than the wall's name, one where it has it in it."""
    found = max((match.group() for match in rule.finditer(title)), key=len, default="")
    if not found:
        return 0
    said = re.split(r"\s[|–—·-]\s", title)[0]  # without the site's name
    return 3 if len(found) >= _ALL_OF_TITLE * min(len(title), len(said)) else 1


def _line_points(rule: re.Pattern[str], seen: Seen, reason: Reason) -> int:
    """Two for each of two lines in the article's place; one for lines elsewhere, where they do not stand anyway."""
    here = _hits(rule, _SENTENCE.split(seen.text))
    if here >= 1 and seen.words >= _THIN:
        return min(2 * here, 4)
    if seen.words >= _THIN and reason in _SOFT:
        return 0
    everywhere = len({match.group().lower() for match in rule.finditer(seen.page)})
    return min(2 * everywhere, 4) if seen.words < _THIN else min(everywhere, 2)


def _hits(rule: re.Pattern[str], sentences: Iterable[str]) -> int:
    return sum(rule.search(sentence.strip()) is not None for sentence in sentences)


def facts(text: str) -> int:
    """How many sentences tell of a figure that is not a wall's own.

    >>> facts("The court fined 14 sites on Monday, it said. Accept all cookies of our 212 partners to go on.")
    1
    """
    told = (_WALLS_OWN.sub(" ", sentence) for sentence in _SENTENCE.split(text))
    return sum(count(sentence) >= _FACT_WORDS and _NUMBER.search(sentence) is not None for sentence in told)


def _empty(seen: Seen) -> Wall | None:
    if seen.words >= (_THIN_DECLARED if seen.declared else _THIN):
        return None
    if seen.refresh:
        return NotAnArticle(Reason.META_REFRESH, "the page only sends its reader elsewhere")
    if seen.scripted and seen.words < _THIN_DECLARED:
        return NotAnArticle(Reason.JS_REQUIRED, "the page shows nothing without running scripts")
    if not seen.words and not seen.page:
        return NothingExtracted(Reason.EMPTY, "no visible text")
    return NothingExtracted(Reason.THIN, f"{seen.words} words in the article's place")
