"""What no page and no configuration can do to the reading of a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.adapters.extract_html import HtmlExtractor
from monitor.adapters.extract_json import JsonExtractor
from monitor.model.outcome import Extracted
from monitor.settings.kinds import paths, selector
from tests.fakes.newsroom import FIRST, TALKS, Newsroom
from tests.fakes.pages import AT, PARAGRAPHS, doc, fetched, paras

INVISIBLE = "\u0000\u0001\u0085\u00ad\u200b\u200e\u202e\u2066\ufeff"


@pytest.mark.parametrize(
    "hostile",
    [
        "//*[unparsed-text('/etc/passwd')]",
        "document('/etc/passwd')",
        "json-doc('file:///etc/passwd')//p",
        "p::before",
        "article[",
        "",
    ],
)
def test_a_selector_that_is_a_program_is_refused(hostile: str) -> None:
    with pytest.raises(ValueError, match=r"selector|pieces"):
        selector(hostile)


@pytest.mark.parametrize(
    "hostile", ["env", "$ENV.HOME", "$__prog_args", "input", "data.__class__.__mro__", "0.__init__"]
)
def test_options_of_a_source_are_selectors_and_paths_not_programs(hostile: str) -> None:
    """A path only ever leads to what the document holds: keys and places, nothing is called."""
    document = {"data": {"body": "The council met on Friday in Karsk."}}
    page = fetched(json.dumps(document), "application/json")
    try:
        known = tuple(paths({"text": hostile}).items())
    except ValueError:
        return
    assert not isinstance(JsonExtractor(known).extract(page), Extracted)


def test_invisible_characters_never_reach_the_text_and_the_page_is_kept_as_it_was(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    try:
        written = FIRST.replace(TALKS, f"Talks {INVISIBLE}on{INVISIBLE} the harbour are taking place.")
        seen = next(one for one in room.publish({"agency": written}) if one.version)
        assert seen.version is not None
        text = f"{seen.version.article.headline}\n{seen.version.article.text}"
        assert not set(text) & set(INVISIBLE)
        assert "Talks on the harbour are taking place." in text
        kept = room.app.store.page(seen.version.ref)
        assert kept is not None
        assert kept.body == written.encode()
    finally:
        room.close()


@pytest.mark.parametrize("reference", ["&#0;", "&#xD800;", "&#x110000;", "&#x202E;", "&#8203;", "&#128;"])
def test_a_character_reference_to_what_is_none_does_no_harm(reference: str) -> None:
    page = fetched(doc(paras(PARAGRAPHS) + f"<p>The council{reference} met on Friday in Karsk.</p>"))
    got = HtmlExtractor().extract(page)
    assert isinstance(got, Extracted)
    assert got.article.paragraphs[: len(PARAGRAPHS)] == PARAGRAPHS
    got.article.text.encode()  # no lone surrogate
    assert got.article.at == AT
