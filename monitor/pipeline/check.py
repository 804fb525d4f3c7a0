"""The one path: a leased source → fetch → article → gate → observe → admit → one transaction.

`check`, `run`, `demo` and the tests all go through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model.alert import Alert
from monitor.model.article import Article, Container, Version
from monitor.model.found import ENTRY, Found, ToRead
from monitor.model.ids import SourceRef, sha256
from monitor.model.observation import Observation, Reading
from monitor.model.outcome import (
    Capture,
    Extracted,
    Failed,
    Fetched,
    FetchOutcome,
    Gone,
    NotModified,
    Rejected,
    Request,
    Suspect,
    TimedOut,
    Unchanged,
    outcome_name,
)
from monitor.model.record import Before
from monitor.model.story import Lease, Leased, Source, Story
from monitor.pipeline import find, pace, sight
from monitor.pipeline.adjudicate import adjudicated
from monitor.pipeline.admit import admit
from monitor.pipeline.again import Turn, answered, is_host_trouble, is_unreached
from monitor.pipeline.ask import alike, needs_whole, request
from monitor.pipeline.gate import gate
from monitor.pipeline.live import carried
from monitor.pipeline.notify import plan
from monitor.pipeline.parts import Parts
from monitor.pipeline.read import compare, read_page
from monitor.pipeline.renew import comparable, is_same, rebased
from monitor.pipeline.stood import seen_of, standings
from monitor.pipeline.unread import unread, unread_alert
from monitor.ports import Extractor, Finder

MOVED = "moved for good to "
EXTRACT_S = 10.0  # a page that takes longer is hostile: real ones take milliseconds
OBSERVE_S = 30.0


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check of one source came to. `rest_until` asks for a pause of the whole host."""

    ref: SourceRef
    outcome: str
    reason: str | None
    detail: str
    ms: int
    http_status: int | None = None
    version: Version | None = None
    observation: Observation | None = None
    alerts: tuple[Alert, ...] = ()
    due_at: datetime | None = None
    rest_until: datetime | None = None
    host_gap_s: float = 0.0  # what the host's robots.txt asks for between two requests
    host_failed: bool = False  # it tells of the whole host, not of this page
    unreached: bool = False  # nothing came back at all
    answered: bool = False  # the host said something
    found: tuple[SourceRef, ...] = ()  # sources that a list led to, or that it says have changed
    also: tuple[Checked, ...] = ()  # what the list itself told of its entries

    @property
    def well(self) -> bool:
        """Whether the article was seen."""
        return self.outcome in sight.SEEING


@dataclass(frozen=True, slots=True)
class _Job:
    """One source of a lease, with what the configuration says of it."""

    parts: Parts
    leased: Leased
    worker: str
    story: Story
    source: Source
    blame: bool = True

    @property
    def every(self) -> timedelta:
        return self.story.every_of(self.source)

    @property
    def turn(self) -> Turn:
        """Where the source stands as this attempt ends, by the clock of this moment."""
        chance = pace.spread(sha256(f"{self.leased.ref} {self.leased.token}"))  # its own, without chance
        rhythm, parts = self.story.rhythm_of(self.source), self.parts
        return Turn(parts.clock.now(), rhythm, self.leased.failures, chance, parts.settings.timing, self.blame)

    @property
    def extractor(self) -> Extractor:
        return find.extractor_of(self.parts, self.source)


async def check(parts: Parts, lease: Lease, *, blame: bool = True) -> tuple[Checked, ...]:
    """Fetches the leased URL once and records what came, for each source that has it. Without `blame` no source is told
    to be blind: our own network is dead.

    Raises StaleLease where another worker took over meanwhile, StoreError where the database refuses.
    """
    jobs = [job for leased in lease.sources if (job := _job(parts, lease, leased, blame))]
    if not jobs:
        return ()
    fetcher = find.fetcher_of(parts, [job.source for job in jobs])
    checked: list[Checked] = []
    for n, group in enumerate(_alike(jobs)):
        if n:  # somebody's headers are not another's: the address is asked again, after the host's gap
            await parts.clock.sleep(max(parts.settings.fetch.gap.total_seconds(), checked[-1].host_gap_s))
        outcome = await fetcher.fetch(_request(lease.url, group))
        checked += [_of_host(await _conclude(job, outcome), outcome) for job in group]
    return tuple(one for parent in checked for one in (parent, *parent.also))


def _alike(jobs: list[_Job]) -> list[list[_Job]]:
    """The jobs by what is sent: sources that are asked for in one way share one answer."""
    groups: dict[tuple[object, ...], list[_Job]] = {}
    for job in jobs:
        groups.setdefault(alike(job.source), []).append(job)
    return list(groups.values())


def _request(url: str, jobs: list[_Job]) -> Request:
    return request(url, jobs[0].source, [job.leased for job in jobs], jobs[0].parts.clock.now())


def _of_host(checked: Checked, outcome: FetchOutcome) -> Checked:
    return replace(
        checked,
        host_gap_s=outcome.host_gap_s,
        host_failed=is_host_trouble(outcome),
        unreached=is_unreached(outcome),
        answered=answered(outcome),
    )


def _job(parts: Parts, lease: Lease, leased: Leased, blame: bool) -> _Job | None:
    """None for a source that has left the configuration since it was leased; its lease runs out."""
    try:
        story = parts.settings.story(leased.ref.story)
        return _Job(parts, leased, lease.worker, story, find.source_of(story, leased, lease.url), blame)
    except KeyError:
        return None


async def _conclude(job: _Job, outcome: FetchOutcome) -> Checked:
    match outcome:
        case Fetched():
            return await _page(job, outcome)
        case NotModified():
            return await _unchanged(job, Capture(outcome.at, outcome.ms, "not_modified", http_status=304))
        case _:
            return await _failed(job, outcome)


async def _page(job: _Job, page: Fetched) -> Checked:
    leased, parts = job.leased, job.parts
    whole = needs_whole(leased, page.at)
    if not whole and leased.body_sha == sha256(page.body):
        return await _unchanged(job, _capture(page, "unchanged"), page)
    finder = find.finder_of(parts, job.source)
    if finder is not None:
        return await _list(job, page, finder)
    container = Container(*leased.container) if leased.container and not whole else None
    read = await parts.runner.run(read_page, job.extractor, page, container, timeout_s=EXTRACT_S)
    match read:
        case Unchanged():
            return await _unchanged(job, _capture(page, "unchanged", page.body), page)
        case Extracted():
            return await _article(job, page, read)
        case _:
            return await _rejected(job, page, read)


async def _list(job: _Job, page: Fetched, finder: Finder) -> Checked:
    """A feed or a list: its entries become sources, and those whose text it holds are read here."""
    parts, source = job.parts, job.source
    read = await parts.runner.run(find.find_entries, finder, page, timeout_s=EXTRACT_S)
    if not isinstance(read, Found):
        return await _rejected(job, page, read)
    entries = find.wanted(read, source, parts.settings.fetch)
    follow = find.follow_of(job.story, source)
    adopted = await parts.aside(parts.store.adopt, job.leased, job.worker, entries, follow, page.at)
    also = [await _entry(job, page, one) for one in adopted.to_read]
    told = f"{len(read.entries)} entries, {len(entries)} of the story, {len(adopted.new)} new"
    capture = replace(_capture(page, "found" if adopted.new else "unchanged", page.body), detail=told)
    checked = await _unchanged(job, capture, page, full=True)
    return replace(checked, detail=told, found=(*adopted.new, *adopted.again), also=tuple(also))


async def _entry(job: _Job, page: Fetched, told: ToRead) -> Checked:
    """An entry whose text the list gives: the same way as a page's, but for the fetch."""
    assert told.entry.article is not None  # only such ones are given to be read
    url = told.entry.url or job.source.url
    child = replace(job, leased=told.leased, source=find.source_of(job.story, told.leased, url))
    return await _article(child, page, Extracted(told.entry.article, None))


async def _double(job: _Job, page: Fetched, same: SourceRef) -> Checked:
    """A found page that another source of the story is already: it rests, and says so."""
    capture = replace(_capture(page, "unchanged"), detail=f"the same page as {same}")
    due_at = page.at + job.every
    await job.parts.aside(lambda: job.parts.store.note(job.leased, job.worker, capture, due_at, status="paused"))
    return Checked(job.leased.ref, "unchanged", None, capture.detail or "", page.ms, page.http_status, due_at=due_at)


async def _article(job: _Job, page: Fetched, read: Extracted) -> Checked:
    parts, ref = job.parts, job.leased.ref
    article = read.article if read.article.at else replace(read.article, at=page.at)
    article = find.dated(job.leased, article, page.at)
    before = await parts.aside(parts.store.before, ref, page.at)
    previous = before.previous
    article = carried(previous.article if previous else None, article)
    if previous is None and job.leased.found is not None and job.leased.kind != ENTRY:
        same = await parts.aside(parts.store.twin, job.leased, find.places(page, article))
        if same is not None:
            return await _double(job, page, same)
    before, lost = await comparable(parts, job.extractor, before, article, page.at)
    previous = before.previous
    if previous and is_same(previous, article):
        return await _unchanged(job, _capture(page, "unchanged", page.body), page, read.container, full=True)
    gated = gate(
        previous.article if previous else None,
        article,
        before.suspect,
        page.at,
        parts.settings.fetch.confirm_after,
    )
    if not isinstance(gated, Article):
        return await _rejected(job, page, gated)
    story = job.story.taught(before.rulings)
    older = previous.article if previous else None
    stood = {} if lost else _stood(before, job.leased.ref)
    observation = await parts.runner.run(compare, older, gated, story, parts.similar, stood, timeout_s=OBSERVE_S)
    observation = await adjudicated(parts, job.story, gated, rebased(observation) if lost else observation)
    return await _record(job, page, gated, read.container, before, observation)


async def _record(
    job: _Job,
    page: Fetched,
    article: Article,
    container: Container | None,
    before: Before,
    observed: Observation | TimedOut,
) -> Checked:
    parts, now = job.parts, page.at
    compared = None if isinstance(observed, TimedOut) else observed
    seen = await seen_of(parts, job.leased.ref, job.source.url, page.at, article, before, compared)
    alerts: tuple[Alert, ...] = ()
    if isinstance(observed, TimedOut):
        observation = unread(before.previous is None)
        alerts = (unread_alert(seen, observed, now),)
    else:
        observation = observed
        stands = find.standing_for(job.leased, standings(job.story, before))
        alerts = admit(observation, job.story, seen, stands, now)
    alerts += _sees_again(job, before, now, changes=1)
    due = job.turn.seen((now, *before.changed_at), before.first_seen or now)
    due_at = find.due_of(job.leased, due.at)
    version = await parts.aside(
        parts.store.record,
        job.leased,
        job.worker,
        _capture(page, "new", page.body),
        container,
        job.extractor.name,
        article,
        observation,
        alerts,
        plan(alerts, parts.settings.routes, before.last_sent, now, parts.settings.quiet_hours),
        due_at,
        page.etag,
        page.last_modified,
        due.why,
    )
    return Checked(job.leased.ref, "new", None, "", page.ms, page.http_status, version, observation, alerts, due_at)


def _stood(before: Before, ref: SourceRef) -> Mapping[str, Reading]:
    """How the source's last version was read, by claim."""
    return {one.reading.claim_id: one.reading for one in before.readings if one.source == ref.source}


async def _unchanged(
    job: _Job, capture: Capture, page: Fetched | None = None, container: Container | None = None, full: bool = False
) -> Checked:
    parts, leased, now = job.parts, job.leased, capture.at
    alerts: tuple[Alert, ...] = ()
    last_sent: Mapping[tuple[str, str], datetime] = {}
    if leased.failures:
        before = await parts.aside(parts.store.before, leased.ref, now)
        alerts, last_sent = _sees_again(job, before, now, changes=0), before.last_sent
    due = job.turn.seen(leased.changed_at, leased.first_seen)
    due_at = find.due_of(leased, due.at)

    def note() -> None:
        parts.store.note(
            leased,
            job.worker,
            capture,
            due_at,
            etag=page.etag if page else None,
            last_modified=page.last_modified if page else None,
            container=container,
            full_at=now if full else None,
            alerts=alerts,
            plans=plan(alerts, parts.settings.routes, last_sent, now, parts.settings.quiet_hours),
            due_why=due.why,
        )

    await parts.aside(note)
    return Checked(leased.ref, capture.outcome, None, "", capture.ms, capture.http_status, alerts=alerts, due_at=due_at)


async def _rejected(job: _Job, page: Fetched, why: Rejected) -> Checked:
    """A page that is not the story now: kept as a capture with its body, never a version."""
    capture = replace(_capture(page, outcome_name(why), page.body), reason=why.reason, detail=why.detail or None)
    confirm = job.parts.settings.fetch.confirm_after
    if isinstance(why, Suspect):
        due = job.turn.doubted(confirm)
    else:
        due = job.turn.missed(why.reason)
    return await _miss(job, capture, due, suspect=why if isinstance(why, Suspect) else None)


async def _failed(job: _Job, why: Failed) -> Checked:
    due, rest_until = job.turn.failed(why)
    capture = Capture(
        why.at,
        why.ms,
        outcome_name(why),
        why.reason,
        why.http_status,
        why.final_url,
        detail=why.detail or None,
    )
    return await _miss(job, capture, due, rest_until=rest_until, gone=isinstance(why, Gone))


async def _miss(
    job: _Job,
    capture: Capture,
    due: pace.Due,
    *,
    suspect: Suspect | None = None,
    rest_until: datetime | None = None,
    gone: bool = False,
) -> Checked:
    parts, leased, now = job.parts, job.leased, capture.at
    due_at = find.due_of(leased, due.at)
    before = await parts.aside(parts.store.before, leased.ref, now)
    spell = sight.Spell(before.spell or now, leased.failures + 1, before.announced, job.story.title)
    is_gone = gone and sight.is_gone(capture.outcome, capture.http_status, spell, now)
    reason = capture.reason.value if capture.reason else None
    if is_gone:
        told: Alert | None = sight.gone(leased.ref, job.source.url, spell, now)
        due_at, due = max(due_at, now + sight.LOOK_FOR_GONE), replace(due, why="gone: looked for once a day")
    else:
        after = parts.settings.timing.blind_after
        told = sight.blind(leased.ref, job.source.url, spell, capture.outcome, reason, after, now)
    alerts = (told,) if told and job.blame else ()

    def note() -> None:
        parts.store.note(
            leased,
            job.worker,
            capture,
            due_at,
            status="gone" if is_gone else None,
            suspect=suspect,
            alerts=alerts,
            plans=plan(alerts, parts.settings.routes, before.last_sent, now, parts.settings.quiet_hours),
            due_why=due.why,
        )

    await parts.aside(note)
    return Checked(
        leased.ref,
        capture.outcome,
        reason,
        capture.detail or "",
        capture.ms,
        capture.http_status,
        alerts=alerts,
        due_at=due_at,
        rest_until=rest_until,
    )


def _sees_again(job: _Job, before: Before, now: datetime, changes: int) -> tuple[Alert, ...]:
    if not before.announced or before.spell is None:
        return ()
    spell = sight.Spell(before.spell, job.leased.failures, told=True, story_title=job.story.title)
    if job.leased.last_outcome == "gone":
        return (sight.back(job.leased.ref, job.source.url, spell, changes, now),)
    return (sight.seeing(job.leased.ref, job.source.url, spell, changes, now),)


def _capture(page: Fetched, outcome: str, body: bytes | None = None) -> Capture:
    moved = f"{MOVED}{page.moved_to}" if page.moved_to else None
    kept = page.received if body is not None else ()
    return Capture(
        page.at, page.ms, outcome, None, page.http_status, page.final_url, page.tls, moved, body, headers=kept
    )
