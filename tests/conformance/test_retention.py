"""Retention lets go what is old and shows nothing, says so in the journal, and breaks no proof."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.adapters.store_sql.ledger import SqlLedger
from monitor.model.ids import VersionRef
from monitor.model.record import Pruned
from tests.conformance.stores import Desk, raw, story

DAY = timedelta(days=1)


def page(n: int) -> bytes:
    return b"<p>" + b"The harbour of Brenholm is the largest on the coast. " * 40 + b"%d</p>" % n


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """Three versions a month apart in two sources, each looked at three times more."""
    desk.follow(story("agency", "wire"))
    for month in range(3):
        for source in ("agency", "wire"):
            desk.saw(f"Talks go on for month {month}.", source=source, state="talks", body=page(month))
            for outcome in ("unchanged", "not_modified", "unchanged"):
                desk.missed(outcome, source=source)
        desk.clock.advance(30 * DAY)
    return desk


def pruned(desk: Desk, days: int, *, dry: bool = False) -> Pruned:
    ledger = SqlLedger(desk.url, desk.clock)
    try:
        return ledger.prune(desk.now - days * DAY, desk.now - days * DAY, dry=dry)
    finally:
        ledger.close()


def test_what_is_old_goes_and_every_chain_holds(kept: Desk) -> None:
    looks = len(kept.history.captures("bases"))
    would = pruned(kept, 45, dry=True)
    assert (would.pages, would.looks) == (2, 8)  # of each version the last look is kept beside the first
    assert len(kept.history.captures("bases")) == looks
    went = pruned(kept, 45)
    assert (went.pages, went.looks, went.size) == (2, 8, would.size)
    assert pruned(kept, 45) == Pruned()
    found = kept.opened.store.verify()
    assert (found.broken, found.journal) == (None, 2)
    assert len(kept.history.captures("bases")) == looks - 8
    bodies = [kept.history.version(VersionRef("bases", "agency", n)).body_sha or "" for n in (1, 2, 3)]
    assert [kept.history.body(sha) for sha in bodies] == [None, None, page(2)]


def test_the_page_that_stands_is_kept_however_old(kept: Desk) -> None:
    kept.clock.advance(1000 * DAY)
    assert pruned(kept, 1).pages == 2
    sha = kept.history.version(VersionRef("bases", "wire", 3)).body_sha or ""
    assert kept.history.body(sha) == page(2)
    assert kept.opened.store.verify().broken is None


def test_a_page_that_came_again_is_kept_for_as_long_as_its_last_capture(kept: Desk) -> None:
    kept.saw("Talks go on for month 0.", state="talks", body=page(0))
    kept.saw("Something else.", state="talks", body=page(9))
    assert pruned(kept, 45).pages == 1
    sha = kept.history.version(VersionRef("bases", "agency", 1)).body_sha or ""
    assert kept.history.body(sha) == page(0)
    assert kept.opened.store.verify().broken is None


def test_a_page_that_is_gone_without_retention_is_found(kept: Desk) -> None:
    pruned(kept, 45)
    with raw(kept.url) as run:
        if kept.url.startswith("sqlite"):
            run("drop trigger blobs_stay")
        else:
            run("set session_replication_role = replica")
        run("delete from blobs where sha = (select body_sha from versions where seq = 3 limit 1)")
    where, what = kept.opened.store.verify().broken or ("", "")
    assert where == "bases/agency@3"
    assert "nothing says that retention let it go" in what
