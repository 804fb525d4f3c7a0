"""Silence has to be earned: each fault of the watch itself is told once, and once when it is over."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.engine.alarm import ways
from monitor.engine.faults import DISK_FULL, Signs, faults
from monitor.engine.spells import Fault, kept, read, step
from monitor.engine.watchdog import LOOK_S, Watchdog
from monitor.model.alert import Alert, Digest, Matcher, Receiver, ReceiverState, Route, Severity
from monitor.model.config import Settings, Timing
from monitor.model.errors import DeliveryError, StoreError
from monitor.model.vitals import CaughtUp, Condition, Vitals
from tests.fakes.clock import START, FakeClock
from tests.fakes.notifier import FakeNotifier
from tests.fakes.outbox import FakeOutbox
from tests.fakes.parts import FakeParts, FakeTeller, settings

DESK, MAIL = Receiver("desk", "json://desk"), Receiver("mail", "json://mail")
ALL = Route("all", Matcher(), ("desk", "mail"))
HOUR = timedelta(hours=1)
NOBODY = CaughtUp(3, 0, 0, ())


class Ledger(FakeTeller):
    """A store that keeps pulses too, and can be broken."""

    def __init__(self) -> None:
        super().__init__()
        self.pulses: dict[str, tuple[datetime, Mapping[str, Any]]] = {}
        self.broken: str | None = None

    def tell(self, alerts: Any, plans: Any, now: datetime) -> None:
        if self.broken:
            raise StoreError(self.broken)
        super().tell(alerts, plans, now)

    def pulse(self, name: str, now: datetime, detail: Mapping[str, Any]) -> None:
        if self.broken:
            raise StoreError(self.broken)
        self.pulses[name] = (now, detail)

    @property
    def titles(self) -> list[str]:
        return [alert.title.removeprefix("monitor: ") for alert, _ in self.told]


@dataclass
class Looks:
    """An examiner that says what it is told to."""

    ledger: Ledger
    vitals: Vitals = field(default_factory=Vitals)
    caught: CaughtUp = NOBODY

    def look(self, now: datetime) -> Vitals:
        if self.ledger.broken:
            raise StoreError(self.ledger.broken)
        return self.vitals

    def since(self, then: datetime) -> CaughtUp:
        return self.caught

    def pulse(self, name: str) -> tuple[datetime, Mapping[str, Any]] | None:
        return self.ledger.pulses.get(name)


class Beacon:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.pings: list[tuple[bool, str]] = []
        self.heard = threading.Event()
        self.closed = False

    def say(self, words: str) -> None:
        self.said.append(words)

    def ping(self, well: bool, why: str) -> str | None:
        self.pings.append((well, why))
        if not well:
            self.heard.set()
        return None

    def close(self) -> None:
        self.closed = True


class Case:
    """A watchdog, its clock, its store and its receivers; `restart` gives the next process's."""

    def __init__(self, **more: Any) -> None:
        self.clock, self.ledger = FakeClock(), Ledger()
        self.notifiers = {"desk": FakeNotifier(), "mail": FakeNotifier()}
        configured: Settings = settings(DESK, MAIL, routes=(ALL,), **more)
        self.parts: Any = FakeParts(
            FakeOutbox(), lambda one: self.notifiers[one.name], configured, self.clock, self.ledger
        )
        self.looks, self.beacon = Looks(self.ledger), Beacon()
        self.restart()

    def restart(self) -> None:
        self.dog = Watchdog(self.parts, self.looks, lambda *_: self.beacon)

    async def live(self, seconds: float, signs: Signs | None = None) -> None:
        for _ in range(round(seconds / LOOK_S)):
            self.dog.ticked()
            await self.dog.look(signs or Signs(), {})
            last = self.dog.condition()
            self.clock.advance(LOOK_S)
            self.reasons = last.reasons


FAULTS: dict[str, tuple[Signs, Vitals, str]] = {
    "full disk": (Signs(), Vitals(free_bytes=DISK_FULL - 1), "the database's disk is nearly full (100 MB left)"),
    "stuck outbox": (
        Signs(),
        Vitals(due_since=START - HOUR, waiting=4),
        "alerts do not go out: 4 wait",
    ),
    "failing receiver": (Signs(), Vitals(failing={"desk": 3}), "desk takes no alerts; 3 messages wait for it"),
    "failing workers": (
        Signs(dead_workers=3),
        Vitals(),
        "its workers die or hang: 3 sources in a row could not be read",
    ),
    "failing jobs": (Signs(failing_jobs=2), Vitals(), "work fails again and again (for 2 hosts); its log says why"),
    "stuck leases": (Signs(), Vitals(stuck_leases=1), "1 source held by a worker that went away"),
    "blind sources": (Signs(), Vitals(sources=3, blind=3), "none of 3 sources shows anything"),
    "broken configuration": (Signs(config="x"), Vitals(), "the configuration has a fault; the last good one is kept"),
    "dead network": (
        Signs(network_since=START - 4 * HOUR),
        Vitals(),
        "the network is down here; nothing can be fetched",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
async def test_each_fault_is_told_once_and_once_when_it_is_over_whatever_restarts(what: str) -> None:
    signs, vitals, title = FAULTS[what]
    case = Case()
    case.looks.vitals = vitals
    await case.live(4 * 3600, signs)
    assert case.ledger.titles == [title]
    case.restart()
    await case.dog.begin()
    await case.live(600, signs)
    assert case.ledger.titles == [title]
    case.looks.vitals = Vitals()
    await case.live(600)
    first, second = case.ledger.titles
    assert (first, second.split(": ", 1)[0].split(" after ")[0], second.split(": ", 1)[1]) == (title, "mended", title)
    case.looks.vitals = vitals
    await case.live(4 * 3600, signs)
    assert case.ledger.titles[2:] == [title], "a new spell is told anew"


async def test_dead_letters_are_announced_by_those_who_gave_up_and_only_their_end_is_told_here() -> None:
    case = Case()
    case.looks.vitals = Vitals(dead={"desk": 2})
    await case.live(600)
    assert case.ledger.titles == []
    assert case.reasons == ("2 messages to desk given up",)
    case.looks.vitals = Vitals()
    await case.live(600)
    assert [title.split(": ")[1] for title in case.ledger.titles] == ["2 messages to desk given up"]


async def test_what_flickers_is_one_spell_and_what_passes_is_none() -> None:
    case = Case()
    for n in range(40):
        case.looks.vitals = Vitals(free_bytes=DISK_FULL + (1 if n % 2 else -1))
        await case.live(LOOK_S)
    assert len(case.ledger.titles) == 1
    case = Case()
    case.looks.vitals = Vitals(failing={"desk": 1})
    await case.live(600)
    case.looks.vitals = Vitals()
    await case.live(3600)
    assert case.ledger.titles == []


@pytest.mark.parametrize("by", [timedelta(hours=5), timedelta(hours=-5)])
async def test_a_clock_that_is_set_makes_no_spell_longer(by: timedelta) -> None:
    case = Case(timing=Timing(blind_after=timedelta(days=2)))
    case.looks.vitals = Vitals(failing={"desk": 1})
    await case.live(600)
    case.clock.jump(by)
    await case.live(600)
    assert case.ledger.titles == []
    await case.live(900)
    assert len(case.ledger.titles) == 1


@pytest.mark.parametrize("words", ["m.db: the disk is full", "m.db: is locked", "m.db: cannot be written"])
async def test_what_cannot_be_stored_is_sent_past_the_outbox_once_and_stored_afterwards(words: str) -> None:
    case = Case()
    await case.live(60)
    case.ledger.broken = words
    await case.live(900, Signs(database=words))
    desk, mail = (case.notifiers[name].got for name in ("desk", "mail"))
    assert len(desk) == len(mail) == 1
    case.ledger.broken = None
    await case.live(LOOK_S)
    ((alert, planned),) = case.ledger.told
    assert planned == (), "both have it already"
    assert desk[0][0].alert_ids == (alert.dedup_key,)
    await case.live(300)
    assert len(case.ledger.titles) == 2


async def test_a_receiver_that_was_not_reached_past_the_outbox_gets_it_through_it() -> None:
    case = Case()
    case.notifiers["desk"] = FakeNotifier([DeliveryError("refused", permanent=False)])
    case.ledger.broken = "m.db: the disk is full"
    await case.live(60, Signs(database=case.ledger.broken))
    case.ledger.broken = None
    await case.live(LOOK_S)
    assert {one.receiver for one in case.ledger.told[0][1]} == {"desk"}


def test_nobody_waits_for_a_digest_and_no_receiver_is_told_of_itself() -> None:
    daily = Route("daily", Matcher(), ("mail",), digest=Digest(START.time(), "UTC"))
    alert = Alert("system", Severity.NOTICE, "monitor: x", {}, "k", START)
    configured = settings(DESK, MAIL, routes=(replace(ALL, receivers=("desk",), proceed=True), daily))
    found = ways(alert, configured, None, START)
    assert {(one.receiver, one.due_at) for one in found} == {("desk", START), ("mail", START)}
    assert [one.receiver for one in ways(alert, configured, "desk", START)] == ["mail"]
    assert [one.receiver for one in ways(alert, settings(DESK, MAIL), "desk", START)] == ["mail"]
    assert ways(alert, settings(DESK), "desk", START) == ()


def down(hours: float, **detail: Any) -> tuple[datetime, Mapping[str, Any]]:
    return START - timedelta(hours=hours), detail


async def test_after_an_outage_one_summary_tells_since_when_how_many_and_what_changed() -> None:
    case = Case()
    case.ledger.pulses["daemon"] = down(8)
    await case.dog.begin()
    case.ledger.pulses["daemon"] = (START, {})
    await case.live(300)
    assert case.ledger.titles == [], "not before the sources were looked at"
    case.restart()
    await case.dog.begin()
    case.looks.caught = CaughtUp(3, 3, 2, ("Base agreement: talks → signed (Agency)",))
    await case.live(600)
    ((alert, planned),) = case.ledger.told
    assert alert.title == "monitor: watching again after 8 h; 2 new versions found"
    assert "Looked at 3 of 3 sources since" in alert.facts["detail"]
    assert "talks → signed" in alert.facts["detail"]
    assert alert.facts["since"] == (START - 8 * HOUR).isoformat()
    assert {one.receiver for one in planned} == {"desk", "mail"}
    case.restart()
    await case.dog.begin()
    await case.live(600)
    assert len(case.ledger.titles) == 1


async def test_what_stays_unseen_does_not_hold_the_summary_back_for_ever() -> None:
    case = Case()
    case.ledger.pulses["daemon"] = down(30, stopped=True)
    await case.dog.begin()
    case.looks.caught = CaughtUp(3, 2, 0, ())
    await case.live(3600)
    ((alert, _),) = case.ledger.told
    assert alert.title == "monitor: watching again after 1 d 6 h; no change found"
    assert "Looked at 2 of 3 sources" in alert.facts["detail"]
    assert alert.facts["reason"] == "it had been stopped"


async def test_a_machine_that_slept_between_two_looks_makes_the_same_summary_and_a_short_break_none() -> None:
    case = Case()
    case.looks.caught = CaughtUp(3, 3, 0, ())
    await case.live(60)
    case.clock.jump(timedelta(hours=1))
    await case.live(60)
    assert case.ledger.titles == []
    case.clock.jump(timedelta(hours=9))
    await case.live(60)
    assert case.ledger.titles == ["watching again after 9 h; no change found"]


async def test_a_gap_is_no_look_that_came_in_time_however_soon_a_source_counts_as_blind() -> None:
    case = Case(timing=Timing(blind_after=timedelta(seconds=12)))
    case.looks.caught = CaughtUp(3, 3, 1, ("Base agreement: talks → signed (Agency)",))
    await case.live(600)
    assert case.ledger.titles == []
    case.clock.jump(timedelta(minutes=30))
    await case.live(600)
    assert case.ledger.titles == ["watching again after 30 min; 1 new version found"]


async def test_after_an_outage_the_catch_up_is_told_though_a_source_counts_as_blind_after_seconds() -> None:
    case = Case(timing=Timing(blind_after=timedelta(seconds=12)))
    case.ledger.pulses["daemon"] = down(2)
    await case.dog.begin()
    await case.live(120)
    case.looks.caught = CaughtUp(3, 3, 0, ())
    await case.live(120)
    assert case.ledger.titles == ["watching again after 2 h; no change found"]


async def test_a_second_gap_before_the_first_is_told_is_one_with_it() -> None:
    case = Case()
    await case.live(60)
    for _ in range(2):
        case.clock.jump(timedelta(hours=5))
        await case.live(60)
    case.looks.caught = CaughtUp(3, 3, 0, ())
    await case.live(60)
    assert [title.split(";")[0] for title in case.ledger.titles] == ["watching again after 10 h 1 min"]


async def test_a_receiver_that_is_down_is_told_with_its_own_last_answer() -> None:
    case = Case()
    case.looks.vitals = Vitals(failing={"desk": 1})
    state = ReceiverState("desk", 4, START, None, "503 come back later")
    case.parts.outbox.failing = lambda: (state,)
    await case.live(4 * 3600)
    ((alert, planned),) = case.ledger.told
    assert alert.title == "monitor: desk takes no alerts; 1 message waits for it"
    assert alert.facts["detail"] == "Its last answer: 503 come back later"
    assert alert.facts["receiver"] == "desk"
    assert {one.receiver for one in planned} == {"mail"}


async def test_a_loop_that_stands_still_is_told_by_a_thread_of_its_own() -> None:
    case = Case()
    case.clock = case.parts.clock = RealClock()
    dog = Watchdog(case.parts, case.looks, lambda *_: case.beacon, look_s=0.0, stall_s=0.2, ping_s=9.0)
    await dog.begin()
    dog.ticked()
    dog.start()
    assert await asyncio.to_thread(case.beacon.heard.wait, 20)  # nobody ticks
    assert case.beacon.pings[0] == (True, "well")
    assert case.beacon.pings[-1][1].startswith("no tick for ")
    async with asyncio.timeout(20):
        while not case.notifiers["desk"].got or not case.ledger.told:
            await asyncio.sleep(0.01)
    title = case.notifiers["desk"].got[0][0].title
    assert "stands still for" in title
    dog.ticked()
    await dog.look(Signs(), {})
    assert len({key for _, key in case.notifiers["desk"].got}) == 1
    await dog.stop()
    assert case.beacon.closed
    assert case.beacon.said[0] == "READY=1"
    assert case.beacon.said[-1] == "STOPPING=1"
    assert len(case.notifiers["desk"].got) == 1


class RealClock(FakeClock):
    """The wall clock stands, the steady one goes."""

    def monotonic(self) -> float:
        return time.monotonic()


def test_spells_are_read_as_they_were_kept_and_nonsense_is_left_out() -> None:
    held = step({}, [Fault("disk", "full", 0.0, "x", through="desk")], 0.0, START).spells
    assert read(kept(held)) == held
    assert read(None) == read([1]) == read({"disk": {"since": "yesterday"}}) == {}


def test_a_condition_holds_no_word_of_a_story() -> None:
    for signs, vitals, _ in FAULTS.values():
        for fault in faults(signs, vitals, Timing(), START):
            assert "http" not in fault.text
    assert Condition((), {}).reasons == ()
