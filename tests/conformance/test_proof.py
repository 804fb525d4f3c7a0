"""The store's proof: history is not rewritten, what was altered all the same is found, and keeping it costs little."""

from __future__ import annotations

import random

import pytest

from monitor.adapters.store_sql import open_store
from monitor.model.ids import VersionRef
from tests.conformance.stores import Desk, alert, planned, raw, reading, story


@pytest.fixture
def following(desk: Desk) -> Desk:
    desk.follow(story("agency", "wire"))
    return desk


REFUSED = (
    "update versions set headline = 'x'",
    "delete from versions",
    "update edits set after_text = 'x'",
    "delete from edits",
    "update evidence set quote = 'x'",
    "delete from evidence",
    "update changes set material = not material",
    "delete from changes",
    "update claim_states set state = 'rejected'",
    "delete from claim_states",
    "update claim_states set seen_to = seen_from where seen_to is not null",
    "update captures set outcome = 'unchanged'",
    "delete from captures where outcome = 'new'",
    "update alerts set title = 'x'",
    "delete from alerts",
    "update journal set act = 'x'",
    "delete from journal",
    "update blobs set sha = 'x'",
    "delete from blobs where sha in (select article_sha from versions)",
)


def history_of_all_kinds(desk: Desk) -> None:
    first = desk.saw("Talks go on.", state="talks", body=b"<p>1")
    told = alert("2", desk.now)
    desk.saw("A deal was agreed.", state="agreed", alerts=[told], plans=[planned(told, desk.now)], body=b"<p>2")
    desk.missed("unchanged")
    desk.clock.advance(1)
    desk.opened.store.reread(first.ref, [reading("agreed", "Talks", analyzer="rules/2+b")], desk.now)
    desk.clock.advance(1)
    desk.opened.store.reread(first.ref, [reading("talks", "Talks", analyzer="rules/3+c")], desk.now)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_rewrite_history(following: Desk, statement: str) -> None:
    history_of_all_kinds(following)
    if statement.startswith("update claim_states set seen_to"):
        statement = statement.replace("seen_from where", f"'{following.now:%Y-%m-%dT%H:%M:%S.000001Z}' where")
    with raw(following.url) as run:
        if following.url.startswith("sqlite"):
            run("pragma foreign_keys = on")
        with pytest.raises(Exception, match=r"history is not rewritten|FOREIGN KEY|foreign key"):
            run(statement)


def test_captures_that_showed_nothing_new_may_go(following: Desk) -> None:
    history_of_all_kinds(following)
    with raw(following.url) as run:
        run("delete from captures where outcome = 'unchanged'")
    assert following.opened.store.verify().broken is None


def test_a_whole_history_verifies(following: Desk) -> None:
    history_of_all_kinds(following)
    found = following.opened.store.verify()
    assert (found.versions, found.blobs, found.journal, found.broken) == (2, 4, 2, None)


TAMPERED = (
    ("update versions set headline = 'x' where seq = 2", "@2"),
    ("update versions set captured_at = recorded_at, words = 9 where seq = 1", "@1"),
    ("update versions set returns_to = 1 where seq = 2", "@2"),
    ("update versions set body_sha = null where seq = 2", "@2"),
    ("delete from versions where seq = 1", "@2"),
    ("update changes set score = 0.1", "@2"),
    ("update edits set after_text = 'No deal.'", "@2"),
    ("delete from edits", "@2"),
    ("update claim_states set state = 'rejected' where state = 'agreed' and analyzer = 'rules/1+aa'", "@2"),
    ("update claim_states set state = 'rejected' where analyzer = 'rules/2+b'", "journal of bases, entry 1"),
    ("update claim_states set seen_to = seen_from where analyzer = 'rules/2+b'", "@1"),
    ("delete from claim_states where analyzer = 'rules/3+c'", "@1"),
    ("update evidence set quote = 'No deal.' where quote like 'A deal%'", "@2"),
    ("update alerts set title = 'x'", "@2"),
    ("update alerts set facts = '{}'", "@2"),
    ("update journal set act = 'x' where n = 1", "journal of bases, entry 1"),
    ("delete from journal where n = 1", "journal of bases, entry 2"),
    ("delete from journal where n = 2", "journal of bases"),
    ("update sources set origin = 'x/y' where name = 'agency'", "@1"),
)


@pytest.mark.parametrize(("statement", "where"), TAMPERED)
def test_what_was_altered_past_every_guard_is_found_and_named(following: Desk, statement: str, where: str) -> None:
    history_of_all_kinds(following)
    with raw(following.url) as run:
        _disarm(run, following.url)
        run(statement)
    broken = following.opened.store.verify().broken
    assert broken is not None
    assert where in broken[0]


def test_a_damaged_blob_is_found_and_named(following: Desk) -> None:
    history_of_all_kinds(following)
    version = following.history.version(VersionRef("bases", "agency", 1))
    with raw(following.url) as run:
        sha, zero = (f"x'{version.body_sha}'", "x'00'")
        if not following.url.startswith("sqlite"):
            sha, zero = (rf"'\x{version.body_sha}'", r"'\x00'")
        run(f"update blobs set codec = 'raw', base_sha = null, body = {zero} where sha = {sha}")
    fresh = open_store(following.url, following.clock)
    broken = fresh.store.verify().broken
    fresh.close()
    assert broken == (f"blob {version.body_sha}", "its bytes are not what was stored")


def _disarm(run, url: str) -> None:
    if url.startswith("sqlite"):
        for (name,) in run("select name from sqlite_master where type = 'trigger'"):
            run(f"drop trigger {name}")
    else:
        run("set session_replication_role = replica")


# room


def test_a_further_version_costs_little(following: Desk) -> None:
    """Text and analysis of 100 versions of an article of 8 KB; raw pages are counted apart."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 10))) for _ in range(800)]

    def sentence() -> str:
        return " ".join(chance.choices(words, k=17)).capitalize() + "."

    paragraphs = [" ".join(sentence() for _ in range(3)) for _ in range(24)]
    sizes = {}
    for n in range(101):
        paragraphs[0] = sentence()
        paragraphs[n % 23 + 1] = paragraphs[n % 23 + 1].replace(words[n], words[n + 1])
        following.saw(*paragraphs, state=("talks", "agreed")[n % 2])
        if n in (0, 100):
            sizes[n] = _used(following.url)
    assert len(" ".join(paragraphs)) > 8000
    most = 1700 if following.url.startswith("sqlite") else 2500  # PostgreSQL: 24 bytes more a row, pages of 8 KB
    assert (sizes[100] - sizes[0]) / 100 < most
    assert following.opened.store.verify().broken is None


def _used(url: str) -> int:
    """Bytes of rows and indexes, without room that is kept free."""
    with raw(url) as run:
        if url.startswith("sqlite"):
            run("pragma wal_checkpoint(truncate)")
            return int(run("select sum(pgsize - unused) from dbstat")[0][0])
        run("vacuum full")
        return int(
            run("select sum(pg_total_relation_size(c.oid)) from pg_class c where relkind = 'r' and relnamespace = "
                "'public'::regnamespace")[0][0]
        )  # fmt: skip
