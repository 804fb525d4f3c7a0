"""What in a page is not the article? Elements by tag, role, class and visibility; lines by what they say.

Nothing here looks at how long, new or important a text is. A correction is never noise, wherever it stands.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from monitor.adapters.extract_html.tree import Element

NEVER = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio"),
        *("canvas", "button", "input", "select", "textarea", "nav", "aside", "footer", "dialog", "menu", "map", "head"),
        *("link", "meta", "title", "img", "picture", "source", "track", "progress", "meter", "rt", "rp"),
        *("amp-ad", "amp-embed", "amp-sidebar", "amp-consent", "amp-list", "amp-next-page", "amp-user-notification"),
        *("del", "s", "strike"),  # struck out: the page no longer says it
    )
)
_ROLES = frozenset(("navigation", "complementary", "search", "contentinfo", "dialog", "alertdialog", "menu", "toolbar"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:hidden|is-hidden|u-hidden|hide|d-none|sr-only|(?:visually|screen-?reader)[\w-]*)(?:\s|$)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# said of something else: what the wrapper has beside it, and the topics a story is filed under
_NOT_ITSELF = re.compile(
    r"(?:^|(?<=\s))(?:has|with|no|without|not|category|tag|topic|section|format|type|status)-[\w-]+"
)
# parts with text of their own, left out whatever their size, as long as they are not most of the article
_AWAY = (
    r"comments?|disqus|related\w*|recirc\w*|most[_-]?read|most[_-]?viewed|trending|popular|recommend(?:ed|ations?)?"
    r"|outbrain|taboola|newsletters?|cookies?|cookie[_-]?(?:banner|wall|notice)|consent\w*|gdpr|sidebar|also[_-]?read"
    r"|more[_-]?on|more[_-]?stories|read[_-]?next|up[_-]?next|ads?|adv|advert\w*|ad(?:slot|unit|box|sby|container)\w*"
    r"|reflist|references|bibliography"
    r"|dfp\w*|gpt|sponsor\w*|promo|promos|interstitial\w*"
    # the same words in other languages
    r"|anzeigen?|werbung|annons\w*|reclame|reklam\w*|publi|publicit\w*|publicidad\w*|anuncios?|diafimis\w*|banner"
    r"|kommentare?|kommentar\w*|coment[\u00e1a]rios?|commentaires?|commenti|komentarze|yorum\w*|sxolia|reacties"
    r"|relacionad[ao]s?|verwandt\w*|zum[_-]thema|correlat[io]|gerelateerd\w*|ilgili\w*|sxetika|powiazane|podobne"
    r"|lees[_-]ook|las[_-]mer|leggi[_-]anche|lire[_-]aussi|zobacz\w*|leia[_-]mais|lea[_-]tambien|read[_-]also"
    r"|meistgelesen|piu[_-]letti|mas[_-]leid[ao]s?|plus[_-]lus|en[_-]cok[_-]okunan\w*|populaire|popul\u00e4r"
)
# furniture of a few words; a longer text in a box of that name is text
_SMALL = (
    r"share\w*|sharing|socials?|social[_-](?:media|links|icons|bar|buttons|share|sharing)|follow|follow[_-]?us|readers"
    r"|counter|view[_-]?count\w*|subscri\w*|signup|sign[_-]up|login|breadcrumbs?|tags|tag[_-]?list|tag[_-]links|toolbar"
    r"|paywall\w*|read[_-]?more|read[_-]?time|reading[_-]?time|copyright|pagination|pager|poll|ratings?|reactions?"
    r"|skip[_-]?link|ticker|promotion\w*|newsletter\w*"
    r"|edit[_-]?section|edit[_-]?link|hatnote|\w*profile|user[_-]?info|online[_-]list|whos?[_-]online"
    r"|teilen|partag\w*|compartir|condivid\w*|paylas\w*|delen|dela"
)
_LABEL = (
    r"meta|metadata|byline\w*|authors?|timestamp\w*|pubdate|published|updated|modified|last[_-]modified|date|datetime"
)
_KEPT = re.compile(
    r"correct|clarif|editors?[_-]?note|errat|updated?[_-]?note|retract|footnote|amend|factbox"
    r"|(?:^|\s)notes(?:\s|$)|korrektur|berichtigung|rectif|correcci|rettifica"
)
_PULLED = re.compile(r"pull[_-]?quote|pulled[_-]?quote")
_MAY_AMEND = frozenset(("aside", "footer"))
_SMALL_WORDS, _LABEL_WORDS = 80, 25


class Named(Enum):
    """What an element is by its class and id."""

    NOTHING = "nothing"
    AWAY = "away"
    SMALL = "small"
    LABEL = "label"


def _names(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{words})(?=$|[\s_-])")


_NAMES = ((Named.AWAY, _names(_AWAY)), (Named.SMALL, _names(_SMALL)), (Named.LABEL, _names(_LABEL)))


def split_names(names: str) -> str:
    """Class names in lower case, parted where a capital begins a word.

    >>> split_names("RichTextStoryBody main")
    'rich-text-story-body main'
    """
    return _CAMEL.sub("-", names[:500]).lower()


@lru_cache(maxsize=4096)
def named(css_class: str, css_id: str) -> Named:
    """What class and id call an element. A correction is a correction whatever else it is called.

    >>> named("article__related-links", "").value, named("correction share", "").value, named("has-related", "").value
    ('away', 'nothing', 'nothing')
    """
    names = split_names(f"{css_class} {css_id}")
    if _KEPT.search(names):
        return Named.NOTHING
    own = _NOT_ITSELF.sub("", names)
    return next((kind for kind, pattern in _NAMES if pattern.search(own)), Named.NOTHING)


def is_unseen(element: Element) -> bool:
    """Whether the element is no text of the page by its tag, role or visibility."""
    tag = element.tag
    attributes = element.attrib
    if tag in NEVER:
        return not (tag in _MAY_AMEND and attributes and amends(element))
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("role") in _ROLES or "data-ad" in attributes:
        return True
    if attributes.get("aria-hidden") == "true" and tag not in ("span", "b", "i", "em", "strong"):
        return True  # of a block: a copy or an ornament; of a letter: a drop cap, which is read
    style = attributes.get("style")
    if style is not None and _HIDDEN.search(style):
        return True
    return _HIDDEN_CLASS.search(attributes.get("class", "")) is not None


def kind_of(element: Element) -> Named:
    """What the element's class, id and component name call it."""
    attributes = element.attrib
    if not attributes:
        return Named.NOTHING
    own = attributes.get("data-component") or attributes.get("data-area") or attributes.get("data-block-type") or ""
    return named(
        f"{attributes.get('class', '')} {own}" if own else attributes.get("class", ""), attributes.get("id", "")
    )


def amends(element: Element) -> bool:
    """Whether class or id call the element a correction, a clarification, an editor's note."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return len(names) > 1 and _KEPT.search(split_names(names)) is not None


def is_pulled(element: Element) -> bool:
    """Whether class or id call the element a quotation that is pulled out of the text."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return len(names) > 1 and _PULLED.search(split_names(names)) is not None


def small_enough(element: Element, kind: Named) -> bool:
    """Whether the element's text is no longer than furniture of that kind is."""
    if kind is Named.AWAY:
        return True
    return _word_count(element) <= (_SMALL_WORDS if kind is Named.SMALL else _LABEL_WORDS)


def _word_count(element: Element) -> int:
    return len(element.text_content()[:4000].split())


_CLOCK = r"(?:[012]?\d[:.h][0-5]\d(?:[:.][0-5]\d)?(?:\s*[ap]\.?m\.?)?)"
_NUMBER = r"[\d][\d.,\u202f\u00a0 ]*[kKmM]?"
_AGO = r"(?:an?|\d+) ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)(?: ago)?"
_DAY = (
    rf"(?:{_CLOCK}|\d{{1,2}}(?:st|nd|rd|th|\.)?|(?:19|20)\d\d|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}|[ap]\.?m\.?"
    r"|gmt|utc|bst|w?es?t|ces?t|ees?t|e[sd]?t|p[sd]?t|msk|ist|a?edt|a?est"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|today|yesterday|at|on|of|um|uhr|le|\u00e0|\u0432"
    r"|(?:jan|feb|m[a\u00e4]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z\u00e9\u00fb]{0,7}\.?)"
)
_LINES = (
    r"\d+ ?(?:min|minut\w*|мин\w*|分)\.?",
    r"(?:reading|read) time:? (?:about )?\d+ ?(?:min(?:ute)?s?)?|\d+[ -]min(?:ute)?s?[ -]read",
    rf"{_NUMBER} (?:views?|reads?|shares?|comments?|likes?|readers?|followers?|retweets?|reactions?)",
    rf"{_NUMBER} (?:people|readers|users) (?:are |have )?(?:reading|read|viewing|viewed|watching)(?: this)?(?: now)?",
    r"(?:last |first )?(?:updated|modified|published|posted|aktualisiert|ver\u00f6ffentlicht|publi\u00e9"
    r"|mis \u00e0 jour|actualizado|publicado|обновлено|опубликовано):?"
    rf"(?: (?:{_AGO}|just now)| {_DAY}(?:[ ,|/\u2013-]{{1,3}}{_DAY}){{0,11}})",
    rf"{_AGO} ago|just now",
    r"advertisement|advertising|sponsored(?: content)?|promoted(?: content)?"
    r"|anzeige|werbung|publicit\u00e9|publicidad|реклама",
    r"(?:share|tweet|e-?mail|print|save|copy link|comments?|listen|follow us|subscribe|sign up|log in|read more|"
    r"continue reading|loading|click here|skip ad(?:vertisement)?|story continues below(?: advertisement)?)(?: \w+)?",
    r"share (?:on|via|by) \w+",
    r"(?:share|follow) (?:this|us)(?: \w+)? on (?:\w+,? ?(?:and |or )?){1,6}",
    r"(?:sign up|subscribe) (?:for|to) (?:our|the)(?: \w+){0,4} newsletters?(?: [^.!?]{0,60})?",
)
_LINE = re.compile("|".join(f"(?:{line})" for line in _LINES), re.IGNORECASE)
_PIECE = re.compile(r"(?<=[.!?|\u00b7\u2022])\s+|\s+[|\u00b7\u2022]\s+")
_ENDS = " .!|\u00b7\u2022:"
_SHORT = 160


def is_boilerplate(line: str) -> bool:
    """Whether every sentence of a short line is a counter, a clock or a call to share.

    >>> is_boilerplate("Read time: 3 min. 1,037 views. Last updated 12:00:04."), is_boilerplate("12 people died.")
    (True, False)
    """
    if len(line) > _SHORT:
        return False
    if _LINE.fullmatch(line.strip(_ENDS)):
        return True
    pieces = [piece.strip(_ENDS) for piece in _PIECE.split(line)]
    return all(_LINE.fullmatch(piece) for piece in pieces if piece) and any(pieces)
