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
    r"|cookie\w*|consent\w*|gdpr|subscri\w*|breadcrumbs?|byline\w*|authors?|timestamp\w*|pubdate|published|updated|tags?"
    r"|toolbar|sidebar|paywall\w*|signup|login|readmore|readtime|readingtime|teasers?|copyright|hidden"
    r"|sronly|visuallyhidden|skiplink|pagination|pager|poll|widget\w*|follow\w*|rating\w*|reactions?|disqus"
)
_NOISE = re.compile(
    rf"(?:^|[\s_-])(?:{_WORDS}|most[_-]read|read[_-]more|read[_-]time|reading[_-]time|sr[_-]only|visually[_-]hidden"
    r"|screen[_-]reader\w*|skip[_-]link|also[_-]read|more[_-]on|sign[_-]up|last[_-]modified)(?=$|[\s_-])"
)
_KEPT = re.compile(r"correct|clarif|editors?[_-]?note|erratum|update[_-]?note|retract|footnote|amend|factbox")


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
    return is_furniture(attributes.get("class", ""), attributes.get("id", ""))


@lru_cache(maxsize=4096)
def is_furniture(css_class: str, css_id: str) -> bool:
    """Whether class or id name a part of the page that is not the article.

    >>> is_furniture("article__related-links", ""), is_furniture("correction share", ""), is_furniture("story-body", "")
    (True, False, False)
    """
    names = _CAMEL.sub("-", f"{css_class} {css_id}"[:500]).lower()
    return _NOISE.search(names) is not None and _KEPT.search(names) is None


_CLOCK = r"(?:[012]?\d[:.h][0-5]\d(?:[:.][0-5]\d)?(?:\s*[ap]\.?m\.?)?)"
_NUMBER = r"[\d][\d.,\u202f\u00a0 ]*[kKmM]?"
_LINES = (
    r"(?:reading|read) time:? (?:about )?\d+ ?(?:min(?:ute)?s?)?|\d+[ -]min(?:ute)?s?[ -]read",
    rf"{_NUMBER} (?:views?|reads?|shares?|comments?|likes?|readers?|followers?|retweets?|reactions?)",
    rf"{_NUMBER} (?:people|readers|users) (?:are |have )?(?:reading|read|viewing|viewed|watching)(?: this)?(?: now)?",
    rf"(?:last )?(?:updated|modified|published|posted):?(?: on)?(?: at)? (?:{_CLOCK}"
    r"|\d+ (?:second|min(?:ute)?|hour|day)s? ago|just now|today|yesterday)(?: (?:[A-Z]{2,5}|ago))?",
    r"\d+ (?:second|min(?:ute)?|hour|day|week)s? ago|just now",
    r"advertisement|advertising|sponsored(?: content)?|promoted(?: content)?"
    r"|anzeige|werbung|publicit\u00e9|publicidad|реклама",
    r"(?:share|tweet|e-?mail|print|save|copy link|comments?|listen|follow us|subscribe|sign up|log in|read more|"
    r"continue reading|loading|click here|skip ad(?:vertisement)?|story continues below(?: advertisement)?)(?: \w+)?",
    r"(?:share|follow) (?:this|us)(?: \w+)? on (?:\w+,? ?(?:and |or )?){1,6}",
    r"(?:sign up|subscribe) (?:for|to) (?:our|the)(?: \w+){0,4} newsletters?(?: [^.!?]{0,60})?",
)
_LINE = re.compile("|".join(f"(?:{line})" for line in _LINES), re.IGNORECASE)
_PIECE = re.compile(r"(?<=[.!?|\u00b7\u2022])\s+|\s+[|\u00b7\u2022]\s+")
_SHORT = 160


def is_boilerplate(line: str) -> bool:
    """Whether every sentence of a short line is a counter, a clock or a call to share.

    >>> is_boilerplate("Read time: 3 min. 1,037 views. Last updated 12:00:04."), is_boilerplate("12 people died.")
    (True, False)
    """
    if len(line) > _SHORT:
        return False
    pieces = [piece.strip(" .!|\u00b7\u2022:") for piece in _PIECE.split(line)]
    return all(_LINE.fullmatch(piece) for piece in pieces if piece) and any(pieces)
