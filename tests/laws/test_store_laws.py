"""Laws of the store: whatever two workers do in whatever order, each text is stored once, the chain is whole, and every
alert is told once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.adapters.store_sql import open_store
from monitor.model.alert import Delivery, Receipt, Retry, Sent
from monitor.model.article import Article, Version
from monitor.model.errors import StaleLease
from monitor.model.ids import GENESIS
from monitor.model.outcome import Capture
from monitor.model.story import Lease
from tests.conformance.stores import (
    MINUTE,
    Desk,
    alert,
    article,
    database,
    desk_on,
    observed,
    planned,
    reading,
    story,
)

TEXTS = ("Talks go on.", "A deal was agreed.", "The deal was rejected.", "Nothing is known.")
STATES = ("talks", "agreed", "rejected", "unknown")


@dataclass
class Two:
    """Two workers at one desk, and what they were told had been done."""

    desk: Desk
    held: dict[str, Lease] = field(default_factory=dict)  # what each worker believes to have
    right: Lease | None = None  # what is really had: the last lease, until it was used
    sending: dict[str, Delivery] = field(default_factory=dict)
    right_to_send: dict[int, Delivery] = field(default_factory=dict)
    free_from: dict[int, datetime] = field(default_factory=dict)  # when another may have what is being sent
    stored: list[Version] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    sent: Counter[str] = field(default_factory=Counter)

    def lease(self, worker: str, n: int) -> None:
        desk = self.desk
        if n:  # its turn has come: three times in four there is something to have
            desk.clock.advance(MINUTE)
            desk.opened.schedule.postpone_host("agency.example", desk.now)
        found = desk.opened.schedule.lease(desk.now, "agency.example", 1, worker, until=desk.now + 2 * MINUTE)
        if found:
            self.held[worker] = self.right = found[0]

    def used(self, worker: str, *, accepted: bool) -> None:
        """Exactly the worker with the last lease may use it, once."""
        rightful = self.right is not None and self.right is self.held[worker]
        assert accepted == rightful
        if accepted:
            self.right = None

    def record(self, worker: str, n: int) -> None:
        lease, desk = self.held.get(worker), self.desk  # it is kept: a worker may try with an old one
        if lease is None:
            return
        seen = article(TEXTS[n], at=desk.now)
        before = desk.opened.store.before(lease.sources[0].ref, desk.now)
        one = alert(f"{len(self.stored)}-{n}", desk.now)
        try:
            version = desk.opened.store.record(
                lease.sources[0],
                worker,
                Capture(desk.now, 1, "new", body=TEXTS[n].encode() * 3),
                None,
                "extract/1",
                seen,
                observed(before.previous, seen, STATES[n]),
                [one],
                [planned(one, desk.now)],
                desk.now + MINUTE,
            )
        except StaleLease:
            self.used(worker, accepted=False)
            return
        self.used(worker, accepted=True)
        if not self.stored or version.ref != self.stored[-1].ref:
            self.stored.append(version)
            self.told.add(one.title)

    def work(self, worker: str, n: int) -> None:
        """A whole turn, undisturbed."""
        self.desk.clock.advance(2 * MINUTE)
        self.lease(worker, 1)
        self.record(worker, n)

    def note(self, worker: str, n: int) -> None:
        lease, desk = self.held.get(worker), self.desk
        if lease is None:
            return
        outcome = ("unchanged", "blocked", "not_modified", "source_unreachable")[n]
        try:
            desk.opened.store.note(lease.sources[0], worker, Capture(desk.now, 1, outcome), desk.now + MINUTE)
        except StaleLease:
            self.used(worker, accepted=False)
            return
        self.used(worker, accepted=True)

    def give_back(self, worker: str, n: int) -> None:
        if worker in self.held:
            self.desk.opened.schedule.hand_back(self.held[worker], self.desk.now)
            if self.right is self.held[worker]:
                self.right = None
            self.desk.opened.schedule.postpone_host("agency.example", self.desk.now)

    def reread(self, worker: str, n: int) -> None:
        if self.stored:
            version = self.stored[n % len(self.stored)]
            analyzer = "human/ana" if n == 3 else f"rules/{n + 2}+aa"
            found = reading(STATES[n], version.article.paragraphs[0], analyzer=analyzer)
            self.desk.opened.store.reread(version.ref, [found], self.desk.now)

    def take_out(self, worker: str, n: int) -> None:
        desk = self.desk
        for one in desk.opened.outbox.lease(desk.now, 1, worker, until=desk.now + MINUTE):
            assert desk.now >= self.free_from.get(one.id, desk.now)
            self.free_from[one.id] = desk.now + MINUTE
            self.sending[worker] = self.right_to_send[one.id] = one

    def settle(self, worker: str, n: int) -> None:
        one = self.sending.get(worker)
        if one is None:
            return
        result = Sent(Receipt("ok")) if n % 2 else Retry(self.desk.now, "503")
        settled = self.desk.opened.outbox.settle(one, result, self.desk.now)
        assert settled == (self.right_to_send.get(one.id) is one)
        if settled:
            del self.right_to_send[one.id], self.free_from[one.id]
            self.sent.update(told.title for told in one.alerts if n % 2)

    def wait(self, worker: str, n: int) -> None:
        self.desk.clock.advance(n * MINUTE + timedelta(seconds=1))

    def set_clock_back(self, worker: str, n: int) -> None:
        self.desk.clock.jump(-(n // 2) * MINUTE)

    def turn_host(self, worker: str, n: int) -> None:
        self.desk.opened.schedule.postpone_host("agency.example", self.desk.now)


STEPS: tuple[Callable[[Two, str, int], None], ...] = (
    Two.lease,
    Two.lease,
    Two.record,
    Two.record,
    Two.work,
    Two.work,
    Two.note,
    Two.give_back,
    Two.reread,
    Two.take_out,
    Two.settle,
    Two.wait,
    Two.wait,
    Two.set_clock_back,
    Two.turn_host,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9))
def test_whatever_two_workers_do_the_history_on_sqlite_is_whole(seed: int, tmp_path_factory) -> None:
    _let_two_work("sqlite", seed, tmp_path_factory)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9))
def test_whatever_two_workers_do_the_history_on_postgresql_is_whole(seed: int, tmp_path_factory) -> None:
    _let_two_work("postgres", seed, tmp_path_factory)


def _let_two_work(kind: str, seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    with database(kind, tmp_path_factory) as url, desk_on(url) as desk:
        desk.follow(story())
        two, chance = Two(desk), random.Random(seed)  # a list that hypothesis draws repeats itself: hardly a version
        for _ in range(60):
            chance.choice(STEPS)(two, chance.choice(("w1", "w2")), chance.randrange(4))
        _check_history(two)
        _check_alerts(two)


def _check_history(two: Two) -> None:
    desk = two.desk
    assert desk.opened.store.verify().broken is None
    rows = sorted(desk.history.versions("bases"), key=lambda row: row.ref.seq)
    assert [row.ref.seq for row in rows] == list(range(1, len(two.stored) + 1))
    assert [row.prev_chain for row in rows] == [GENESIS, *(row.chain for row in rows)][: len(rows)]
    assert [row.captured_at for row in rows] == sorted(row.captured_at for row in rows)
    for version, row in zip(two.stored, rows, strict=True):
        assert desk.history.version(row.ref) == version
    for one, other in pairwise(rows):
        assert one.text_sha != other.text_sha
    seen = [row.seq for row in desk.history.captures("bases") if row.outcome == "new"]
    assert sorted(seen) == [row.ref.seq for row in rows]


def _check_alerts(two: Two) -> None:
    desk = two.desk
    assert {stored.alert.title for stored in desk.history.alerts()} == two.told
    assert all(len(stored.deliveries) == 1 for stored in desk.history.alerts())
    for _ in range(60):
        desk.clock.advance(5 * MINUTE)
        for one in desk.opened.outbox.lease(desk.now, 9, "last", until=desk.now + MINUTE):
            assert desk.opened.outbox.settle(one, Sent(Receipt("ok")), desk.now)
            two.sent.update(told.title for told in one.alerts)
        if desk.opened.outbox.next_due() is None:
            break
    assert two.sent == Counter(two.told)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(
        st.tuples(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=300), max_size=4)),
        min_size=1,
        max_size=12,
    )
)
def test_every_text_comes_back_as_it_was(texts, tmp_path_factory) -> None:
    with database("sqlite", tmp_path_factory) as url, desk_on(url) as desk:
        desk.follow(story())
        made = [
            desk.record(
                _again(desk), Article(headline, ("x", *paragraphs), at=desk.now), body="|".join(paragraphs).encode()
            )
            for headline, paragraphs in texts
        ]
        fresh = open_store(url, desk.clock)  # remembers nothing
        for version in made:
            assert fresh.store.article(version.ref) == version
            assert desk.history.body(str(version.body_sha)) is not None
        assert fresh.store.verify().broken is None
        fresh.close()


def _again(desk: Desk):
    desk.clock.advance(5 * MINUTE)
    return desk.lease()
