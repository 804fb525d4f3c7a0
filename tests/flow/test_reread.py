"""Reread: what other rules or another extractor say lies over what was read then; nothing is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model.ids import VersionRef
from monitor.model.outcome import Extracted
from monitor.model.story import State, Story
from monitor.pipeline.reread import Reread, reread
from tests.conformance.stores import KINDS, database, raw
from tests.fakes.newsroom import FIRST, MOVED, QUIET, Newsroom

FIRST_REF, MOVED_REF = VersionRef("harbour", "agency", 1), VersionRef("harbour", "agency", 2)


class Shorter:
    """An extractor of tomorrow: it takes the last paragraph for furniture."""

    name = "html/99"

    def __init__(self, real) -> None:
        self._real = real

    def extract(self, page):
        read = self._real.extract(page)
        if not isinstance(read, Extracted):
            return read
        return replace(read, article=replace(read.article, paragraphs=read.article.paragraphs[:-1]))

    def glance(self, page, container) -> bool:
        return False


@pytest.fixture(params=KINDS)
def room(request, tmp_path, tmp_path_factory):
    with database(request.param, tmp_path_factory) as url:
        made = Newsroom(tmp_path, "similar: none\n", url)
        made.publish({"agency": FIRST})
        made.publish({"agency": MOVED})
        made.knew = made.clock.now()
        made.clock.advance(timedelta(hours=1))
        yield made
        made.close()


def again(room: Newsroom, story: Story | None = None, *, dry: bool = False) -> list[Reread]:
    async def go() -> list[Reread]:
        told = story or room.settings.story("harbour")
        return [one async for one in reread(room.app, room.app.history, told, "agency", dry=dry)]

    return asyncio.run(go())


def renamed(room: Newsroom) -> Story:
    """The story with other rules: what was `talks` is `stalled` now."""
    story = room.settings.story("harbour")
    claim = story.claim("agreement")
    states = tuple(State("stalled", one.phrases) if one.name == "talks" else one for one in claim.states)
    return replace(story, claims=(replace(claim, states=states), *story.claims[1:]))


def states(room: Newsroom, known_at=None) -> dict[int, str]:
    rows = room.app.history.claim_timeline("harbour", "agreement", known_at)
    return {row.ref.seq: row.state for row in rows if row.ref.source == "agency"}


def whole(room: Newsroom) -> bool:
    return room.app.store.verify().broken is None


def test_the_same_rules_and_extractor_lay_nothing_down(room):
    assert [one.differs or one.laid for one in again(room)] == [False, False]


def test_other_rules_say_otherwise_and_what_was_believed_then_stays(room):
    told = again(room, renamed(room))
    assert told[0].moved == (("agreement", "talks", "stalled"),)
    assert states(room)[1] == "stalled"
    assert states(room, room.knew)[1] == "talks"
    assert room.app.history.alerts("harbour") == room.app.history.alerts("harbour", room.knew - timedelta(days=1))
    assert whole(room)
    assert not any(one.laid for one in again(room, renamed(room)))


def test_a_dry_run_says_the_same_and_lays_nothing_down(room):
    before = room.app.store.verify()
    assert again(room, renamed(room), dry=True)[0].moved == (("agreement", "talks", "stalled"),)
    assert states(room)[1] == "talks"
    assert room.app.store.verify() == before


def test_another_extractor_is_a_layer_and_the_text_as_stored_stays(room):
    room.app = replace(room.app, extractor=Shorter(room.app.extractor))
    assert [one.text for one in again(room)] == [True, True]
    history = room.app.history
    assert history.version(FIRST_REF).layer == "html/99"
    assert QUIET[3] not in history.version(FIRST_REF).article.text
    for stored in (history.version(FIRST_REF, as_stored=True), history.version(FIRST_REF, room.knew)):
        assert stored.article.paragraphs[-1] == QUIET[3]
        assert stored.text_sha == stored.article.text_sha
    assert whole(room)


def test_after_a_reread_the_page_as_it_stands_is_no_new_version(room):
    room.app = replace(room.app, extractor=Shorter(room.app.extractor))
    again(room)
    checked = [one for one in room.publish({"agency": MOVED}, timedelta(days=2)) if one.ref.source == "agency"]
    assert [one.outcome for one in checked] == ["unchanged"]
    assert len(room.app.history.versions("harbour", "agency")) == 2


def test_a_ruling_stays(room):
    row = next(row for row in room.app.history.claim_timeline("harbour", "agreement") if row.ref == FIRST_REF)
    room.app.store.rule(FIRST_REF, replace(row.reading(), state="agreed", analyzer="human/kim"), room.clock.now())
    again(room, renamed(room))
    assert states(room)[1] == "agreed"
    assert whole(room)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("update layers set extractor = 'html/98'", "what it laid on"),
        ("update layers set seen_to = seen_from where version_id = 2", "nothing stands in its place"),
        ("delete from layers", "what it laid on"),
    ],
)
def test_a_layer_that_was_tampered_with_is_found(room, statement, what):
    room.app = replace(room.app, extractor=Shorter(room.app.extractor))
    again(room)
    url = room.settings.store
    with raw(url) as run:
        if url.startswith("sqlite"):
            run("drop trigger layers_stand")
            run("drop trigger layers_stay")
        else:
            run("set session_replication_role = replica")
        run(statement)
    broken = room.app.store.verify().broken
    assert broken is not None
    assert what in broken[1]
