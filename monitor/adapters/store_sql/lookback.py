"""What is known of a source before a new version of it is judged? `Store.before`, as plain SQL."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.read_back import rival_of
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import FROM, NEWEST, WHOLE, article_of, source_id, times, whole_version
from monitor.adapters.store_sql.values import digest, hexed, late_moment_or_none, moment, moment_or_none
from monitor.model.article import Version
from monitor.model.groups import DIGEST, ESCALATE, FULL
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Evidence, Reading, Ruling, SourceReading
from monitor.model.record import Before

if TYPE_CHECKING:
    from monitor.model.outcome import Suspect

CHANGES = 20  # capture times that the pace looks back on
SENT_WITHIN = timedelta(days=7)  # no group waits longer than this for its next message
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # before any page
PORTION = 500  # rows asked for in one condition
SUSPECTS = 20  # how far back an unbroken run of like suspects is followed

_READINGS = """
with now as (
 select s.id as source_id, s.name, cs.claim_id, cs.state, cs.confidence, cs.rival, cs.analyzer, v.captured_at,
  v.text_sha, v.seq, cs.id as reading_id,
  (select w.captured_at from versions w join claim_states o on o.version_id = w.id
   where w.source_id = s.id and o.claim_id = cs.claim_id and {o_believed} and o.state <> cs.state
   and w.captured_at <= :at {w_known} order by w.captured_at desc limit 1) as differed
 from sources s
 join versions v on v.id = (select w.id from versions w where w.source_id = s.id and w.captured_at <= :at {w_known}
  order by w.captured_at desc, w.seq desc limit 1)
 join claim_states cs on cs.version_id = v.id and {cs_believed}
 where s.story_id = :story {followed}
), began as (
 select now.*, (select w.id from versions w join claim_states o on o.version_id = w.id
  where w.source_id = now.source_id and o.claim_id = now.claim_id and {o_believed} {w_known}
  and w.captured_at > coalesce(now.differed, :long_ago) order by w.captured_at limit 1) as first_id
 from now
)
select began.name, began.claim_id, began.state, began.confidence, began.rival, began.analyzer, began.captured_at,
 began.text_sha, began.seq, began.reading_id, v.captured_at, coalesce(v.modified_at, v.published_at), began.differed
from began left join versions v on v.id = began.first_id order by began.name, began.claim_id
"""
_FOLLOWED = (  # in a story that nobody follows, all of them say what the record says
    "and (s.listed or s.parent_id in (select p.id from sources p where p.listed)"
    " or exists (select 1 from stories t where t.id = s.story_id and not t.active))"
)
_RULINGS = """
select cs.claim_id, cs.state, cs.analyzer, v.text_sha, cs.id, cs.rival
from claim_states cs join versions v on v.id = cs.version_id
where cs.story_id = :story and substr(cs.analyzer, 1, 6) = 'human/' and {believed} order by cs.id
"""
_FULL = """
select receiver, created_at, newest from (
 select receiver, created_at, max(id) over (partition by receiver) as newest,
  row_number() over (partition by receiver order by created_at desc, id desc) as n
 from deliveries where created_at >= :since and group_key not like :digest and group_key not like :flood
  and group_key not like :escalate and state not in ('muted', 'dead')) counted
where n = :most
"""
_RUNS = """
select claim_id, state, captured_at from (
 select cs.claim_id, cs.state, v.captured_at, v.seq,
  lag(cs.state) over (partition by cs.claim_id order by v.captured_at, v.seq) as was
 from claim_states cs join versions v on v.id = cs.version_id
 where v.source_id = :source and cs.seen_to is null and {claims}) told
where was is null or was <> state order by captured_at, seq
"""
_FLAPS = """
select d.receiver, a.story_id, s.name, a.claim_id, max(coalesce(d.sent_at, d.created_at))
from deliveries d join delivery_alerts l on l.delivery_id = d.id join alerts a on a.id = l.alert_id
join sources s on s.id = a.source_id
where (d.state = 'sent' and d.sent_at >= :since
 or d.state in ('sending', 'retrying') and d.attempts > 0 and coalesce(d.reason, '') <> :quiet)
 and l.muted_by is null and a.kind in ('claim', 'edit', 'reversal')
 and cast(a.facts as text) like :flips
group by d.receiver, a.story_id, s.name, a.claim_id
"""
_EVIDENCE = "select sentence, quote from evidence where claim_state_id = :id order by n"


def before(reader: Reader, shelf: Shelf, ref: SourceRef, at: datetime, *, live: bool) -> Before:
    """`live`: the source is looked at now, so what stands last is what was before, whatever the clock says."""
    source = source_id(reader, ref)
    previous = _neighbour(reader, shelf, source, at, after=False, live=live)
    following = None if live else _neighbour(reader, shelf, source, at, after=True, live=False)
    moment_of_reading = max(at, previous.captured_at) if previous and live else at
    spell, announced = _spell(reader, source)
    return Before(
        previous=previous,
        following=following,
        suspect=suspect(reader, shelf, source, ref, None if live else at),
        readings=readings(reader, ref.story, moment_of_reading),
        rulings=rulings(reader, ref.story),
        last_sent=last_sent(reader, at),
        first_seen=first_seen(reader, source),
        changed_at=changed_at(reader, source),
        spell=spell,
        announced=announced,
        flips=_flips(reader, source, at),
        next_seq=_next_seq(reader, source),
    )


def _neighbour(reader: Reader, shelf: Shelf, source: int, at: datetime, *, after: bool, live: bool) -> Version | None:
    if live:
        condition, order = "", NEWEST
    elif after:
        condition, order = "and v.captured_at > :at", "order by v.captured_at, v.seq"
    else:
        condition, order = "and v.captured_at <= :at", NEWEST
    sql = f"select {WHOLE} {FROM} where v.source_id = :source {condition} {order} limit 1"
    cells = reader.first(sql, source=source) if live else reader.first(sql, source=source, at=at)
    return whole_version(reader, shelf, cells) if cells else None


def changed_at(reader: Reader, source: int) -> tuple[datetime, ...]:
    """Capture times of the source's last versions, newest first."""
    rows = reader.all(
        "select captured_at from versions where source_id = :source order by captured_at desc limit :n",
        source=source,
        n=CHANGES,
    )
    return times(rows)


def first_seen(reader: Reader, source: int) -> datetime | None:
    """Capture time of the source's first version."""
    cells = reader.first("select min(captured_at) from versions where source_id = :source", source=source)
    return moment(cells[0]) if cells and cells[0] is not None else None


def readings(reader: Reader, story: str, at: datetime, known_at: datetime | None = None) -> tuple[SourceReading, ...]:
    """The readings of each source's version that stood at `at`, with the time since when each says so; as they were
    believed at `known_at`, when which sources are followed today says nothing."""
    values = {"story": story, "at": at, "long_ago": LONG_AGO} | ({} if known_at is None else {"known": known_at})
    sql = _READINGS.format(
        o_believed=believed("o", known_at),
        cs_believed=believed("cs", known_at),
        w_known="" if known_at is None else "and w.recorded_at <= :known",
        followed=_FOLLOWED if known_at is None else "",
    )
    rows = reader.all(sql, **values)
    quotes = evidence_of(reader, [cells[9] for cells in rows])
    had = _had_text(reader, story, at, known_at, {(cells[0], cells[7]) for cells in rows})
    return tuple(
        _source_reading(cells, tuple(quotes.get(cells[9], ())), had.get((cells[0], hexed(cells[7])))) for cells in rows
    )


def _had_text(
    reader: Reader, story: str, at: datetime, known_at: datetime | None, shown: Collection[tuple[str, bytes]]
) -> dict[tuple[str, str], datetime]:
    """Since when each source has or had a text that several of them show now."""
    counts = Counter(text for _, text in shown)
    shared = tuple(text for text, n in counts.items() if n > 1)
    if not shared:
        return {}
    condition, marks = reader.among("v.text_sha", shared)
    values = {"story": story, "at": at, **marks} | ({} if known_at is None else {"known": known_at})
    rows = reader.all(
        "select s.name, v.text_sha, min(v.captured_at) from versions v join sources s on s.id = v.source_id "
        f"where s.story_id = :story and v.captured_at <= :at and {condition} "
        f"{'' if known_at is None else 'and v.recorded_at <= :known'} group by s.name, v.text_sha",
        **values,
    )
    return {(name, hexed(text)): moment(first) for name, text, first in rows}


def runs(reader: Reader, ref: SourceRef, claims: Sequence[str]) -> Mapping[str, tuple[tuple[str, datetime], ...]]:
    """What a source has said of these claims, one state after another, each with the capture that first said so."""
    if not claims:
        return {}
    condition, marks = reader.among("cs.claim_id", tuple(claims))
    found: dict[str, list[tuple[str, datetime]]] = {}
    for claim, state, at in reader.all(_RUNS.format(claims=condition), source=source_id(reader, ref), **marks):
        found.setdefault(claim, []).append((state, moment(at)))
    return {claim: tuple(each) for claim, each in found.items()}


def carriers(reader: Reader, ref: SourceRef, claim: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """The other sources of the story in which one of these sentences ever carried this claim, by name."""
    condition, marks = reader.among("e.quote", tuple(quotes) or ("",))
    rows = reader.all(
        "select distinct s.name from claim_states cs join evidence e on e.claim_state_id = cs.id "
        "join versions v on v.id = cs.version_id join sources s on s.id = v.source_id "
        "where cs.story_id = :story and cs.claim_id = :claim and cs.seen_to is null and s.name <> :name "
        f"and {condition} order by s.name",
        story=ref.story,
        name=ref.source,
        claim=claim,
        **marks,
    )
    return tuple(name for (name,) in rows)


def believed(row: str, known_at: datetime | None) -> str:
    """The condition that a reading, change or layer stands now, or stood at `:known`."""
    if known_at is None:
        return f"{row}.seen_to is null"
    return f"{row}.seen_from <= :known and ({row}.seen_to is null or {row}.seen_to > :known)"


def _source_reading(cells: Cells, quotes: tuple[Evidence, ...], text_at: datetime | None) -> SourceReading:
    source, claim, state, confidence, rival, analyzer, captured_at, text_sha, seq = cells[:9]
    captured, begun = moment(captured_at), _begun(*map(moment_or_none, (captured_at, *cells[10:13])))
    reading = Reading(claim, state, float(confidence), quotes, analyzer, rival_of(rival))
    return SourceReading(source, reading, begun, captured, hexed(text_sha), seq, text_at)


def _begun(
    captured: datetime | None, since: datetime | None, dated: datetime | None, differed: datetime | None
) -> datetime:
    """When a state began in a source: by the article's own date, where that lies before we saw it and after we last saw
    another state; else when we first saw it."""
    first = min(one for one in (since, captured) if one is not None)
    if dated is None or dated > first:
        return first
    return max(dated, differed) if differed is not None else dated


def evidence_of(reader: Reader, ids: Sequence[int]) -> dict[int, list[Evidence]]:
    """The sentences that carry these readings, by their ids."""
    found: dict[int, list[Evidence]] = {}
    for start in range(0, len(ids), PORTION):
        condition, marks = reader.among("claim_state_id", ids[start : start + PORTION])
        sql = f"select claim_state_id, sentence, quote from evidence where {condition} order by claim_state_id, n"
        for row_id, sentence, quote in reader.all(sql, **marks):
            found.setdefault(row_id, []).append(Evidence(sentence, quote))
    return found


def evidence(reader: Reader, row_id: int) -> tuple[Evidence, ...]:
    """The sentences that carry one reading."""
    return tuple(Evidence(sentence, quote) for sentence, quote in reader.all(_EVIDENCE, id=row_id))


def rulings(reader: Reader, story: str, known_at: datetime | None = None) -> tuple[Ruling, ...]:
    """What people decided in this story, as it stands, or stood."""
    sql = _RULINGS.format(believed=believed("cs", known_at))
    rows = reader.all(sql, story=story, **({} if known_at is None else {"known": known_at}))
    return tuple(
        Ruling(
            claim_id=claim,
            state=state,
            quotes=tuple(item.quote for item in evidence(reader, row_id)),
            by=analyzer.removeprefix("human/"),
            text_sha=hexed(text_sha),
            against=tuple(item.quote for item in against.evidence) if (against := rival_of(rival)) else (),
        )
        for claim, state, analyzer, text_sha, row_id, rival in rows
    )


def elsewhere(reader: Reader, ref: SourceRef, text_sha: str) -> VersionRef | None:
    """The oldest version with this text in another source of the story."""
    cells = reader.first(
        "select s.name, v.seq from versions v join sources s on s.id = v.source_id "
        "where s.story_id = :story and s.name <> :name and v.text_sha = :sha order by v.captured_at, v.id limit 1",
        story=ref.story,
        name=ref.source,
        sha=digest(text_sha),
    )
    return VersionRef(ref.story, cells[0], cells[1]) if cells else None


def last_sent(reader: Reader, at: datetime) -> Mapping[tuple[str, str], datetime]:
    """When each receiver last got something of each group, and was told that something flaps (`FLAP`), or is to be by
    what is under way or was refused so far; beside `FLOOD` when the message was planned that filled its last hour
    (`HOURLY`)."""
    from monitor.model.alert import FLAP, FLOOD, QUIET  # not for a look back, which sends nothing

    rows = reader.all(
        "select receiver, group_key, max(sent_at) from deliveries where state = 'sent' and sent_at >= :since "
        "group by receiver, group_key",
        since=at - SENT_WITHIN,
    )
    full = _full(reader, at)
    flaps = reader.all(_FLAPS, since=at - SENT_WITHIN, flips='%"flips":%', quiet=QUIET)
    sent = {(receiver, group): moment(sent_at) for receiver, group, sent_at in rows}
    sent |= {
        (receiver, f"{FLAP}{story}/{source}/{claim or '-'}"): moment(sent_at)
        for receiver, story, source, claim, sent_at in flaps
    }
    return sent | {(receiver, FLOOD): moment(created_at) for receiver, created_at, _ in full}


def filling(reader: Reader, at: datetime) -> Mapping[int, datetime]:
    """The last deliveries that fill the hour of their receivers, and when that hour ends."""
    return {newest: moment(created_at) + timedelta(hours=1) for _, created_at, newest in _full(reader, at)}


def _full(reader: Reader, at: datetime) -> Sequence[Cells]:
    from monitor.model.alert import HOURLY  # not for a look back, which sends nothing

    since = at - timedelta(hours=1)
    return reader.all(_FULL, since=since, digest=f"%{DIGEST}%", flood=f"%{FULL}", escalate=f"{ESCALATE}%", most=HOURLY)


def suspect(reader: Reader, shelf: Shelf, source: int, ref: SourceRef, at: datetime | None) -> Suspect | None:
    """The last capture's suspect, before `at` where that is given, else of the live ones; its time is that of the first
    like one in the unbroken run, which is confirmed."""
    from monitor.model.outcome import Reason, Suspect

    which, values = ("via = 'live'", {}) if at is None else ("at < :at", {"at": at})
    rows = reader.all(
        f"select outcome, article_sha, at, reason, detail from captures where source_id = :source and {which} "
        "order by at desc, id desc limit :n",
        source=source,
        n=SUSPECTS,
        **values,
    )
    run: list[Suspect] = []
    for outcome, article_sha, at, reason, detail in rows:
        if outcome != "suspect" or article_sha is None:
            break
        article = article_of(reader, shelf, hexed(article_sha), f"the last capture of {ref}")
        found = Suspect(article, moment(at), Reason(reason) if reason else Reason.REPLACED, detail or "")
        if run and found.article.text_sha != run[0].article.text_sha:
            break
        run.append(found)
    if not run:
        return None
    return Suspect(run[0].article, run[-1].at, run[0].reason, run[0].detail)


def _spell(reader: Reader, source: int) -> tuple[datetime | None, bool]:
    cells = reader.first("select spell_at from sources where id = :source", source=source)
    if cells is None or cells[0] is None:
        return None, False
    begun = late_moment_or_none(cells[0])
    told: Sequence[Cells] = reader.all(
        "select 1 from alerts where source_id = :source and kind = 'source' and at >= :begun limit 1",
        source=source,
        begun=begun,
    )
    return begun, bool(told)


def _next_seq(reader: Reader, source: int) -> int:
    cells = reader.first("select max(seq) from versions where source_id = :source", source=source)
    return int(cells[0] or 0) + 1 if cells else 1


def _flips(reader: Reader, source: int, at: datetime) -> int:
    cells = reader.first(
        "select count(*) from versions where source_id = :source and returns_to is not null and captured_at > :since",
        source=source,
        since=at - timedelta(days=1),
    )
    return int(cells[0]) if cells else 0
