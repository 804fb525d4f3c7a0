"""A live blog is its entries: turned round it is the same, a new one is an addition, an old one out of sight stays."""

from __future__ import annotations

import json
from collections.abc import Sequence

from monitor import wiring
from monitor.adapters.extract_live import LiveExtractor
from monitor.analysis.observe import observe
from monitor.model.article import Article
from monitor.model.outcome import Extracted, NothingExtracted
from monitor.model.story import Claim, State, Story
from monitor.pipeline.live import carried
from tests.fakes.pages import fetched, ld

ENTRIES = tuple(
    (f"e{n}", f"2024-12-13T{9 + n:02d}:00:00Z", f"Update {n} of the day", text)
    for n, text in enumerate(
        (
            "Talks are taking place in the harbour office, the port ministry said.",
            "A spokesman for the fleet arrived at the gate at about ten.",
            "The harbour master counted 12 ships outside the mole.",
            "Reporters were asked to leave the building before noon.",
            "Both sides signed the agreement on the harbour, the port ministry said.",
        )
    )
)
Entry = tuple[str, str, str, str]
READER = LiveExtractor(wiring.page_tree)


def shown(entries: Sequence[Entry], kind: str = "data") -> str:
    if kind == "json":
        updates = [
            {"@type": "BlogPosting", "@id": f"#{name}", "headline": head, "articleBody": text, "datePublished": at}
            for name, at, head, text in entries
        ]
        blog = {"@type": "LiveBlogPosting", "headline": "Harbour: live", "liveBlogUpdate": updates}
        return f"<html><head>{ld(json.dumps(blog))}</head><body><h1>Harbour: live</h1></body></html>"
    mark = {"data": 'data-post-id="{}"', "class": 'class="live-blog__entry x" id="{}"', "own": 'class="bit" id="{}"'}[
        kind
    ]
    rows = "".join(
        f"<div {mark.format(name)}><time datetime='{at}'>{at[11:16]}</time><h2>{head}</h2><p>{text}</p>"
        f"<button>Share</button></div>"
        for name, at, head, text in entries
    )
    return f"<html><body><h1>Harbour: live</h1><main>{rows}</main></body></html>"


def read(page: str, reader: LiveExtractor = READER) -> Article:
    got = reader.extract(fetched(page))
    assert isinstance(got, Extracted), got
    return got.article


def lines(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The lines of entries that are given oldest first, as they are read."""
    return tuple(line for _, _, head, text in reversed(entries) for line in (head, text))


def test_entries_are_read_newest_first_however_they_are_marked() -> None:
    own = LiveExtractor(wiring.page_tree, entry="div.bit")
    for kind in ("data", "class", "json", "own"):
        for order in (ENTRIES, ENTRIES[::-1]):
            got = read(shown(order, kind), own if kind == "own" else READER)
            assert got.paragraphs == lines(ENTRIES), kind
            assert got.headline == "Harbour: live"
            assert [count for _, count in got.entries] == [2] * 5
            assert got.modified_at is not None
            assert got.modified_at.hour == 13


def test_entries_without_a_time_keep_their_place() -> None:
    untimed = [(f"{name}x", "", head, text) for name, _, head, text in ENTRIES]
    assert read(shown(untimed)).paragraphs == lines(ENTRIES[::-1])


def test_numbered_entries_without_a_time_stand_by_their_numbers() -> None:
    untimed = [(name, "", head, text) for name, _, head, text in ENTRIES]
    assert read(shown(untimed)).paragraphs == read(shown(untimed[::-1])).paragraphs == lines(ENTRIES)


def test_the_same_entry_twice_is_one() -> None:
    assert read(shown((ENTRIES[4], *ENTRIES))).paragraphs == lines(ENTRIES)


def test_a_page_without_entries_says_how_to_name_them() -> None:
    got = READER.extract(fetched("<html><body><h1>Live</h1><p>Soon.</p></body></html>"))
    assert isinstance(got, NothingExtracted)
    assert "entry:" in got.detail
    chosen = LiveExtractor(wiring.page_tree, entry=".none").extract(fetched(shown(ENTRIES)))
    assert isinstance(chosen, NothingExtracted)
    assert '".none" chooses nothing' in chosen.detail


def test_a_glance_sees_a_turned_page_as_the_same_and_an_edit_as_none() -> None:
    got = READER.extract(fetched(shown(ENTRIES)))
    assert isinstance(got, Extracted)
    assert got.container is not None
    assert READER.glance(fetched(shown(ENTRIES[::-1])), got.container)
    edited = (*ENTRIES[:2], (*ENTRIES[2][:3], "The harbour master counted 14 ships outside the mole."), *ENTRIES[3:])
    assert not READER.glance(fetched(shown(edited)), got.container)


def test_broken_data_of_the_page_is_passed_over() -> None:
    page = shown(ENTRIES).replace("<body>", "<body>" + ld('{"@type": "LiveBlogPosting", "liveBlogUpdate": ['))
    assert read(page).paragraphs == lines(ENTRIES)
    odd = {"@type": "LiveBlogPosting", "liveBlogUpdate": [7, None, {"articleBody": 3}, {"headline": ["x"]}]}
    assert read(shown(ENTRIES).replace("<body>", "<body>" + ld(json.dumps(odd)))).paragraphs == lines(ENTRIES)


def changes(before: Article, after: Article, story: Story | None = None) -> list[tuple[str, str | None, str | None]]:
    seen = observe(before, carried(before, after), story or Story("s", "S"))
    return [(edit.kind, edit.before, edit.after) for edit in seen.edits]


def test_a_new_entry_is_an_addition_and_an_edited_one_an_edit() -> None:
    old, new = read(shown(ENTRIES[3::-1])), read(shown(ENTRIES[::-1]))
    found = changes(old, new)
    assert {kind for kind, before, _ in found if before is not None} == set()
    assert ENTRIES[4][3] in [after for _, _, after in found]
    edited = (*ENTRIES[:2], (*ENTRIES[2][:3], "The harbour master counted 14 ships outside the mole."), *ENTRIES[3:])
    assert [kind for kind, _, _ in changes(read(shown(ENTRIES)), read(shown(edited)))] == ["number"]


def test_what_slid_off_the_page_is_no_removal_and_what_was_taken_away_is() -> None:
    first = carried(None, read(shown(ENTRIES[:3])))
    second = carried(first, read(shown(ENTRIES[1:4])))
    third = carried(second, read(shown(ENTRIES[1:4])))
    fourth = carried(third, read(shown(ENTRIES[2:5])))
    assert second.paragraphs == third.paragraphs == lines(ENTRIES[:4])
    assert fourth.paragraphs == lines(ENTRIES)
    assert Article.from_document(fourth.document()) == fourth
    untimed = [(f"{name}x", "", head, text) for name, _, head, text in ENTRIES]
    for turn in (1, -1):
        kept = carried(read(shown(untimed[:3][::turn])), read(shown(untimed[1:4][::turn])))
        assert kept.paragraphs == read(shown(untimed[:4][::turn])).paragraphs
    gone = carried(read(shown(ENTRIES)), read(shown(ENTRIES[1:])))
    assert gone.paragraphs == lines(ENTRIES[1:])
    between = carried(read(shown(ENTRIES[:4])), read(shown((ENTRIES[0], *ENTRIES[2:]))))
    assert between.paragraphs == lines((ENTRIES[0], *ENTRIES[2:]))


def test_the_newest_entry_says_what_a_claim_stands_at_by_its_own_sentence() -> None:
    states = (
        State("talks", ("talks are taking place", "negotiations continue")),
        State("agreed", ("agreement reached", "both sides signed the agreement")),
    )
    claim = Claim("agreement", "Is there an agreement on the harbour?", ("harbour agreement", "harbour talks"), states)
    story = Story("s", "S", claims=(claim,))
    before, after = read(shown(ENTRIES[3::-1])), read(shown(ENTRIES[::-1]))
    seen = observe(before, after, story)
    (change,) = seen.changes
    assert (change.before.state, change.after.state) == ("talks", "agreed")
    assert [quote.quote for quote in change.after.evidence] == [ENTRIES[4][3]]
