"""Which options belong to which kind of source, and are they right? The words of faults stand here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.analysis.dotted import steps
from monitor.model.errors import ConfigError
from monitor.settings import units
from monitor.settings.document import Document

KINDS: dict[str, str] = {
    "article": "one article on a web page (plain text too)",
    "feed": "RSS, Atom or JSON Feed: its entries become sources of their own",
    "list": "a page with links to articles, chosen by `link`",
    "live": "a live blog: its entries are told apart",
    "pdf": "a PDF document",
    "json": "a JSON document, read by `path`",
    "text": "plain text",
    "js": "a page that needs a browser (extra: browser)",
}
PAGES = ("article", "live", "js", "list")
LISTS = ("feed", "list")
OPTIONS: dict[str, tuple[str, ...]] = {  # what asks for which kinds; what is not here goes with all of them
    "match": LISTS,
    "items": LISTS,
    "follow": LISTS,
    "full": ("feed",),
    "link": ("list",),
    "entry": ("live",),
    "path": ("json",),
    "include": (*PAGES, "feed"),
    "exclude": (*PAGES, "feed"),
}
NEEDS = {"list": ("link", 'a CSS selector of its links, such as "article h2 a"'), "json": ("path", "where its text is")}
PARTS = ("headline", "text", "date", "byline")  # of a JSON document


def selector(value: Any) -> str:
    """A CSS selector. Raises ValueError with what is wrong with it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'expected a CSS selector such as "article p", not {units.shown(value)}')
    if len(value) > 1_000:
        raise ValueError("is too long for a CSS selector")
    from cssselect import HTMLTranslator, SelectorError, parse

    try:
        pieces = any(one.pseudo_element for one in parse(value))
        if not pieces:
            HTMLTranslator().css_to_xpath(value)
    except (SelectorError, RecursionError) as error:
        raise ValueError(f"is no CSS selector that is understood: {error}") from error
    if pieces:
        raise ValueError("chooses elements, not pieces of them; leave out what begins with ::")
    return value.strip()


def paths(value: Any) -> Mapping[str, str]:
    """Where the parts of a JSON document are; a single path is that of the text. Raises ValueError."""
    given = {"text": value} if isinstance(value, str) else value
    if not isinstance(given, dict):
        raise ValueError(f"expected a path, or paths of {', '.join(PARTS)}, not {units.shown(value)}")
    for part, path in given.items():
        if part not in PARTS:
            raise ValueError(f'"{part}" is no part that is read{units.near(part, PARTS)}; there are {", ".join(PARTS)}')
        if not isinstance(path, str):
            raise ValueError(f"{part}: expected a path such as data.items[0].title, not {units.shown(path)}")
        try:
            steps(path)
        except ValueError as error:
            raise ValueError(f"{part}: {error}") from error
    if "text" not in given:
        raise ValueError("says where the headline is, but not the text; add text: data.body")
    return {part: path.strip() for part, path in given.items()}


def faults(sources: Any, document: Document) -> Iterator[ConfigError]:
    """Options that their source's kind knows nothing of, and kinds that lack what they need."""
    for n, source in enumerate(sources):
        for option in source.model_fields_set & set(OPTIONS):
            kinds = OPTIONS[option]
            if source.kind not in kinds:
                meant = " or ".join(f"kind: {kind}" for kind in kinds)
                yield document.fault(
                    ("sources", n, option), f"is not for kind: {source.kind}; write {meant}, or take it out"
                )
        needed, what = NEEDS.get(source.kind, ("", ""))
        if needed and needed not in source.model_fields_set:
            yield document.fault(("sources", n, "kind"), f"{source.kind} needs {needed}: {what}")
