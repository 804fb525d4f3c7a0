"""A new way to read pages is not an edit: the stored page is read by it too, and like is compared with like."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.cli.app import run
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched
from monitor.pipeline.check import Checked
from tests.fakes.newsroom import FIRST, MOVED, QUIET, SHIPS, TALKS, Newsroom, page

AGENCY = SourceRef("harbour", "agency")
DAY = timedelta(hours=25)  # the whole page is read again
CREDIT = "Additional reporting by the desk in Brenholm, which has followed the 3 cranes since 1978."


class Newer:
    """The extractor of the next release: it finds a line more on every page."""

    name = "html/99"

    def __init__(self, today: Any) -> None:
        self._today = today

    def extract(self, fetched: Fetched) -> ExtractOutcome:
        got = self._today.extract(fetched)
        if isinstance(got, Extracted):
            article = replace(got.article, paragraphs=(*got.article.paragraphs, CREDIT))
            return Extracted(article, None)
        return got

    def glance(self, *_: Any) -> bool:
        return False


class Forgetful:
    """A store whose raw pages were let go by retention."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def page(self, ref: VersionRef) -> None:
        return None


@pytest.fixture
def room(tmp_path):
    made = Newsroom(tmp_path)
    yield made
    made.close()


def publish(room: Newsroom, text: str, after: timedelta = DAY) -> Checked:
    (seen,) = [seen for seen in room.publish({"agency": text}, after) if seen.ref == AGENCY]
    return seen


def upgrade(room: Newsroom) -> None:
    room.app = replace(room.app, extractor=Newer(room.app.extractor))


def test_an_upgrade_alone_makes_no_version_and_no_alert(room):
    publish(room, FIRST)
    upgrade(room)
    for _ in range(2):
        seen = publish(room, FIRST.replace("<footer>", "<footer>Again. "))
        assert (seen.outcome, seen.alerts) == ("unchanged", ())
    assert len(room.app.history.versions("harbour")) == 1
    assert room.app.store.verify().broken is None


def test_the_newer_reading_is_laid_on_the_version_and_its_hashes_stay_the_first_ones(room):
    first = publish(room, FIRST).version
    upgrade(room)
    publish(room, FIRST.replace("<footer>", "<footer>Again. "))
    stored = room.app.store.article(first.ref)
    assert (stored.layer, stored.article.paragraphs[-1]) == ("html/99", CREDIT)
    assert (stored.text_sha, stored.chain) == (first.text_sha, first.chain)


def test_an_edit_that_comes_with_an_upgrade_is_told_and_nothing_else(room):
    publish(room, FIRST)
    upgrade(room)
    seen = publish(room, page("Talks on the harbour go on", TALKS, SHIPS.format(17), *QUIET))
    assert seen.outcome == "new"
    assert [(edit.before, edit.after) for edit in seen.observation.edits] == [(SHIPS.format(12), SHIPS.format(17))]


def test_where_the_page_is_gone_the_new_reading_is_stored_and_nobody_is_told(room):
    publish(room, FIRST)
    upgrade(room)
    kept = room.app.store
    room.app = replace(room.app, store=Forgetful(kept))
    seen = publish(room, FIRST.replace("<footer>", "<footer>Again. "))
    assert (seen.outcome, seen.alerts, seen.observation.edits) == ("new", (), ())
    assert {reading.claim_id for reading in seen.observation.readings} == {"agreement", "ships"}
    change = room.app.history.changes([seen.version.ref])[seen.version.ref]
    assert (change.analyzer, change.material) == ("rebased", False)
    room.app = replace(room.app, store=kept)
    assert publish(room, MOVED).alerts  # from there on like is compared with like


def test_the_log_says_that_there_was_nothing_to_compare_with(room, capsys):
    publish(room, FIRST)
    upgrade(room)
    room.app = replace(room.app, store=Forgetful(room.app.store))
    publish(room, FIRST.replace("<footer>", "<footer>Again. "))
    assert run(["log", "harbour/agency", "--config", str(room.config)]) == 0
    assert "read by a newer extractor" in " ".join(capsys.readouterr().out.split())
