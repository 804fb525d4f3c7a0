"""Is this page in the article's place, but not the article? Walls, stubs and error pages that come with status 200.

No single word decides: a wall is short, says what it is in its title or its few lines, and has the means (a password
field, a challenge script, a wall element). A long article about paywalls has none of that and passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model.outcome import NotAnArticle, NothingExtracted, Paywalled, Reason

Wall = NotAnArticle | NothingExtracted | Paywalled

LONG = 150  # words: nearly all walls are shorter
LONGEST = 500  # a consent page with all its purposes; it must speak for itself beyond doubt
_TEASER = 250
_THIN = 25
_THIN_DECLARED = 6  # a page that says it is an article may be one line: "More soon."
_SURE, _BEYOND_DOUBT = 3, 6


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


_TITLES: tuple[tuple[Reason, str], ...] = (
    (
        Reason.CAPTCHA,
        r"just a moment|are you (?:a )?(?:robot|human)|attention required|verify(?:ing)? (?:that )?you are (?:a )?human"
        r"|security check|one more step|captcha|access to this page has been denied|pardon our interruption",
    ),
    (
        Reason.SOFT_404,
        r"(?:page|article|story|content|seite) (?:was |is |has been |wurde |could )?(?:not|nicht) ?(?:be )?"
        r"(?:found|gefunden)|\b404\b|not found|no longer available|does(?: not|n.t) exist|page introuvable"
        r"|página no encontrada|страница не найдена",
    ),
    (
        Reason.MAINTENANCE,
        r"be (?:right )?back (?:soon|shortly)?|(?:under|scheduled) maintenance|temporarily unavailable|wartungsarbeiten"
        r"|technische arbeiten|en maintenance|technical difficulties",
    ),
    (
        Reason.CONSENT,
        r"before you continue|(?:your|privacy|cookie) (?:consent|choices|settings|preferences)|we value your privacy"
        r"|datenschutz(?:einstellungen)?|cookies?$",
    ),
    (Reason.LOGIN, r"^(?:please )?(?:sign|log) ?in\b|^anmelden$|^login$|connexion$|iniciar sesión|^войти"),
    (Reason.BLOCKED, r"^(?:unavailable|access denied|forbidden|blocked|not available)\b"),
)
_LINES: tuple[tuple[Reason, str], ...] = (
    (
        Reason.CAPTCHA,
        r"(?:not|are you) a (?:ro)?bot|unusual (?:activity|traffic)|checking your browser"
        r"|verify (?:that )?you(?:'re| are) (?:a )?human|complete the (?:security check|captcha)"
        r"|this process is automatic|cloudflare ray id|press (?:&|and) hold",
    ),
    (
        Reason.BLOCKED,
        r"not available in your (?:country|region|location)|access (?:to this page )?(?:has been |is )?denied"
        r"|(?:you|your ip(?: address)?) (?:have|has) been blocked|unavailable (?:due to|for) legal reasons",
    ),
    (
        Reason.SOFT_404,
        r"page (?:that )?you(?:'re| are)? (?:are )?(?:looking for|requested|tried)[^.]{0,60}"
        r"(?:exist|moved|found|removed|available)|(?:page|article|story) (?:could not|cannot|can.t) be found"
        r"|has been (?:moved or deleted|removed)|seite (?:konnte )?(?:leider )?nicht gefunden|existiert nicht",
    ),
    (
        Reason.MAINTENANCE,
        r"(?:scheduled|undergoing|planned) maintenance|check back (?:soon|later|shortly)|try again (?:later|in a few)"
        r"|temporarily (?:unavailable|down)",
    ),
    (
        Reason.CONSENT,
        r"accept (?:all|cookies)|(?:our|\d+) (?:\d+ )?partners (?:store|use|process)"
        r"|manage (?:your )?(?:choices|cookies|preferences|options)|store (?:and/or|and) access information"
        r"|alle (?:cookies )?akzeptieren|tout accepter|we (?:and our partners )?use cookies|принять все",
    ),
    (
        Reason.LOGIN,
        r"(?:sign|log) ?in (?:to (?:continue|read|view|your)|required)|please (?:sign|log) ?in"
        r"|forgot (?:your )?password|create (?:an|your free) account to",
    ),
    (
        Reason.JS_REQUIRED,
        r"(?:enable|requires?|turn on|activate) javascript|javascript (?:is )?(?:required|disabled|must be enabled)",
    ),
)
_PAY = re.compile(
    r"subscribe (?:now )?(?:to|and) (?:continue|keep|read|unlock|get)|already (?:a|an) (?:subscriber|member)"
    r"|(?:to|want to) (?:read|continue reading|unlock) (?:the (?:full|rest|whole)|this|more)"
    r"|unlimited (?:digital )?access"
    r"|(?:this|the full) (?:article|story|content) is (?:only )?(?:for|available to|reserved for) (?:our )?"
    r"(?:paying |premium )?(?:subscribers|members)|subscribers[ -]only|start your (?:free )?(?:trial|subscription)"
    r"|(?:jetzt|weiterlesen mit) \w* ?(?:abonnieren|abo)\b"
    r"|réservé aux abonnés|solo para suscriptores|только для подписчиков",
    re.IGNORECASE,
)
_TITLE_RULES = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _TITLES)
_LINE_RULES = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _LINES)
_SOFT = frozenset((Reason.CONSENT, Reason.LOGIN, Reason.JS_REQUIRED))  # their words also stand around articles


def wall_of(seen: Seen) -> Wall | None:
    """What the page is when it is not the article; None when it may be one."""
    if seen.home:
        return NotAnArticle(Reason.SOFT_404, "the address now leads to the home page")
    if (paid := _paywall(seen)) is not None:
        return paid
    if seen.words >= LONGEST or (seen.words >= LONG and seen.declared):
        return None
    return _named(seen, _SURE if seen.words < LONG else _BEYOND_DOUBT) or _empty(seen)


def _paywall(seen: Seen) -> Paywalled | None:
    if seen.words >= _TEASER or seen.free is True:
        return None
    asks = _PAY.search(seen.page) is not None
    points = 2 * (seen.free is False) + 2 * asks + seen.paywall + (seen.words < 60)
    points += 2 * (seen.told_words > 1.5 * seen.words > 0)
    points += seen.text.rstrip().endswith(("...", "…"))
    if points >= _SURE and (asks or seen.free is False or seen.paywall):
        return Paywalled(f"{seen.words} words and an offer to pay")
    return None


def _named(seen: Seen, least: int) -> Wall | None:
    """The wall that title, lines and means speak for most."""
    named = f"{seen.title}\n{seen.headline}"
    points: dict[Reason, int] = {}
    for reason, rule in _TITLE_RULES:
        if any(rule.search(line.strip()) for line in named.splitlines()):
            points[reason] = points.get(reason, 0) + 2
    for reason, rule in _LINE_RULES:
        # a consent banner or a log-in line stands on many article pages; there it is not in the article's place
        found = len(
            set(
                match.lower()
                for match in rule.findall(seen.text if reason in _SOFT and seen.words >= _THIN else seen.page)
            )
        )
        points[reason] = points.get(reason, 0) + min(2 * found, 4)
    points[Reason.CAPTCHA] += 2 * seen.challenge
    points[Reason.LOGIN] += 2 * seen.password
    points[Reason.JS_REQUIRED] += 2 * seen.scripted
    best = max(points, key=lambda reason: points[reason])
    sure = points[best] + (seen.words < 40) - 3 * (seen.declared and seen.words >= _THIN)
    if points[best] and sure >= least:
        return NotAnArticle(best, f"{seen.words} words that read as {best.value.replace('_', ' ')}")
    return None


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
