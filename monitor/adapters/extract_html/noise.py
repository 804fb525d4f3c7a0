"""What in a page is not the article? Elements by tag, role, class and visibility; lines by what they say.

Nothing here looks at how long, new or important a text is. A correction is never noise, wherever it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.adapters.extract_html.tree import Element

NEVER = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio"),
        *("canvas", "button", "input", "select", "textarea", "nav", "aside", "footer", "dialog", "menu", "map", "head"),
        *("link", "meta", "title", "img", "picture", "source", "track", "progress", "meter", "rt", "rp"),
        *("del", "s", "strike"),  # struck out: the page no longer says it
    )
)
_ROLES = frozenset(("navigation", "complementary", "search", "contentinfo", "dialog", "alertdialog", "menu", "toolbar"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS = (
    r"ads?|adv|advert\w*|adslot|sponsor\w*|promo|promos|promotion\w*|related\w*|recirc\w*|newsletter\w*|share\w*|sharing"
    r"|social\w*|comments?|readers?|counter|viewcount|views|trending|popular|mostread|recommend\w*|outbrain|taboola"
    r"|cookie\w*|consent\w*|gdpr|subscri\w*|breadcrumbs?|tags?|toolbar|sidebar|paywall\w*|signup|login|readmore"
    r"|readtime|readingtime|teasers?|copyright|hidden|sronly|visuallyhidden|skiplink|pagination|pager|poll|widget\w*"
    r"|follow\w*|rating\w*|reactions?|disqus|ticker|most[_-]read|read[_-]more|read[_-]time|reading[_-]time|sr[_-]only"
    r"|visually[_-]hidden|screen[_-]reader\w*|skip[_-]link|also[_-]read|more[_-]on|sign[_-]up"
)
_LABELS = r"byline\w*|authors?|timestamp\w*|pubdate|published|updated|modified|last[_-]modified|date|datetime"
_ELSEWHERE = r"comments?|disqus|related\w*|recirc\w*|mostread|most[_-]read|trending|newsletter\w*|cookie\w*|consent\w*"


def _names(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{words})(?=$|[\s_-])")


_NOISE, _LABEL, _OUTSIDE = _names(_WORDS), _names(_LABELS), _names(_ELSEWHERE)
_KEPT = re.compile(r"correct|clarif|editors?[_-]?note|erratum|updated?[_-]?note|retract|footnote|amend|factbox")
_LABEL_WORDS = 25


def split_names(names: str) -> str:
    """Class names in lower case, parted where a capital begins a word.

    >>> split_names("RichTextStoryBody main")
    'rich-text-story-body main'
    """
    return _CAMEL.sub("-", names[:500]).lower()


def is_noise(element: Element) -> bool:
    """Whether the element and all inside is furniture by its tag, role, visibility or class."""
    tag = element.tag
    if tag in NEVER:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or attributes.get("role") in _ROLES:
        return True
    style = attributes.get("style")
    if style is not None and _HIDDEN.search(style):
        return True
    css_class, css_id = attributes.get("class", ""), attributes.get("id", "")
    return is_furniture(css_class, css_id) or (is_label(css_class, css_id) and _is_short(element))


@lru_cache(maxsize=4096)
def is_furniture(css_class: str, css_id: str) -> bool:
    """Whether class or id name a part of the page that is not the article.

    >>> is_furniture("article__related-links", ""), is_furniture("correction share", ""), is_furniture("story-body", "")
    (True, False, False)
    """
    names = split_names(f"{css_class} {css_id}")
    return _NOISE.search(names) is not None and _KEPT.search(names) is None


@lru_cache(maxsize=4096)
def is_label(css_class: str, css_id: str) -> bool:
    """Whether class or id name a byline or a time of publication: not text where it is short."""
    names = split_names(f"{css_class} {css_id}")
    return _LABEL.search(names) is not None and _KEPT.search(names) is None


@lru_cache(maxsize=4096)
def is_elsewhere(css_class: str, css_id: str) -> bool:
    """Whether class or id name a part of the page with paragraphs of its own: comments, related stories, banners."""
    return _OUTSIDE.search(split_names(f"{css_class} {css_id}")) is not None


def _is_short(element: Element) -> bool:
    return len(element.text_content()[:2000].split()) <= _LABEL_WORDS


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
