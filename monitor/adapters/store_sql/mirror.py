"""How do the tables come to say what the configuration says? Only what differs is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.laying import enter_rename, origin
from monitor.adapters.store_sql.mapping import claim_definition, host_of
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import insert_new
from monitor.adapters.store_sql.values import obj
from monitor.model.hashing import renamed
from monitor.model.story import Claim, Source, Story

FORGET: dict[str, Any] = {  # what another address remembers says nothing about this one
    "etag": None, "last_modified": None, "container": None, "full_at": None, "body_sha": None,
    "failures": 0, "spell_at": None, "status": "active",
}  # fmt: skip
UNREAD: dict[str, Any] = {  # other options may read another text from the same bytes
    "etag": None, "last_modified": None, "container": None, "full_at": None, "body_sha": None,
}  # fmt: skip


_OWED = """
select k.story_id, k.id from claims k join stories t on t.id = k.story_id
where k.active and t.active and exists (
 select 1 from sources s join versions v on v.id = (select w.id from versions w where w.source_id = s.id
  order by w.captured_at desc, w.seq desc limit 1)
 where s.story_id = k.story_id and s.listed and not exists (
  select 1 from claim_states cs where cs.version_id = v.id and cs.claim_id = k.id and cs.seen_to is null
  and (cs.seen_from >= k.defined_at or substr(cs.analyzer, 1, 6) = 'human/')))
order by k.story_id, k.place
"""


def mirror(
    connection: Connection, reader: Reader, stories: Sequence[Story], now: datetime
) -> tuple[tuple[str, str], ...]:
    """Writes stories, claims, sources and hosts; what is gone is switched off and keeps its history. Gives the
    (story, claim) pairs that some source's last version was not read for since they are what they are: new ones,
    redefined ones, and those that a crash kept from being read."""
    known = {row[0]: row for row in reader.all("select id, title, about, config_sha, active from stories")}
    for story in stories:
        _rename_story(connection, reader, known, story, now)
    for story in stories:
        row = known.get(story.id)
        if row is not None and story.config_sha and row[3] == story.config_sha and bool(row[4]):
            continue
        _mirror_story(connection, story, row)
        _mirror_claims(connection, reader, story, now)
        _mirror_sources(connection, reader, story, now)
    wanted = {story.id for story in stories}
    for gone in (row[0] for row in known.values() if bool(row[4]) and row[0] not in wanted):
        _switch_off_story(connection, gone)
    return tuple((row[0], row[1]) for row in reader.all(_OWED))


def _rename_story(connection: Connection, reader: Reader, known: dict[str, Any], story: Story, now: datetime) -> None:
    if story.was is None or story.was not in known or story.id in known:
        return
    old = known.pop(story.was)
    connection.execute(tables.stories.update().where(tables.stories.c.id == story.was).values(id=story.id))
    known[story.id] = (story.id, *tuple(old)[1:])
    enter_rename(connection, reader, story.id, renamed("story", story.was, story.was, story.id), now)


def _mirror_story(connection: Connection, story: Story, row: Any) -> None:
    values = {"title": story.title, "about": story.about, "config_sha": story.config_sha, "active": True}
    if row is None:
        connection.execute(tables.stories.insert().values(id=story.id, **values))
    else:
        connection.execute(tables.stories.update().where(tables.stories.c.id == story.id).values(values))


def _switch_off_story(connection: Connection, story: str) -> None:
    connection.execute(tables.stories.update().where(tables.stories.c.id == story).values(active=False, config_sha=""))
    connection.execute(tables.claims.update().where(tables.claims.c.story_id == story).values(active=False))
    connection.execute(tables.sources.update().where(tables.sources.c.story_id == story).values(listed=False))


def _mirror_claims(connection: Connection, reader: Reader, story: Story, now: datetime) -> None:
    rows = reader.all("select id, definition, active from claims where story_id = :story", story=story.id)
    known = {row[0]: (obj(row[1]), bool(row[2])) for row in rows}
    claims = tables.claims
    for claim in story.claims:
        if claim.was is not None and claim.was in known and claim.id not in known:
            known[claim.id] = known.pop(claim.was)
            _rename_claim(connection, reader, story.id, claim, now)
    for place, claim in enumerate(story.claims):
        values = {
            "question": claim.question,
            "kind": claim.kind,
            "definition": claim_definition(claim),
            "active": True,
            "place": place,
        }
        definition, _ = known.get(claim.id, ({}, False))
        if definition.get("sha") != claim.definition_sha:  # else what was read by it stands, followed meanwhile or not
            values["defined_at"] = now
        if claim.id not in known:
            first = _first_name(connection, reader, story.id, "claim", claim.id, now)
            connection.execute(
                claims.insert().values({"story_id": story.id, "id": claim.id, "origin": first, **values})
            )
        else:
            connection.execute(claims.update().where(_claim(claims, story.id, claim.id)).values(values))
    wanted = {claim.id for claim in story.claims}
    for gone in (name for name, (_, active) in known.items() if active and name not in wanted):
        connection.execute(claims.update().where(_claim(claims, story.id, gone)).values(active=False))


def _first_name(connection: Connection, reader: Reader, story: str, kind: str, name: str, now: datetime) -> str:
    """The name under which hashes keep a new source or claim: its own, or where another one that is called otherwise
    now was first known as that, a name of its own, which the journal says was given up at once."""
    table, before = (tables.sources.name, f"{story}/") if kind == "source" else (tables.claims.name, "")
    taken = {row[0] for row in reader.all(f"select origin from {table} where story_id = :story", story=story)}  # noqa: S608
    first, n = f"{before}{name}", 1
    while first in taken:
        n += 1
        first = f"{before}{name}-{n}"
    if n > 1:
        enter_rename(connection, reader, story, renamed(kind, first, f"{name}-{n}", name), now)
    return first


def _claim(claims: Table, story: str, claim: str) -> Any:
    return and_(claims.c.story_id == story, claims.c.id == claim)


def _rename_claim(connection: Connection, reader: Reader, story: str, claim: Claim, now: datetime) -> None:
    claims, alerts = tables.claims, tables.alerts
    connection.execute(claims.update().where(_claim(claims, story, claim.was or "")).values(id=claim.id))
    same = and_(alerts.c.story_id == story, alerts.c.claim_id == claim.was)
    connection.execute(alerts.update().where(same).values(claim_id=claim.id))
    detail = renamed("claim", origin(reader, story, claim.id), claim.was or "", claim.id)
    enter_rename(connection, reader, story, detail, now)


def _mirror_sources(connection: Connection, reader: Reader, story: Story, now: datetime) -> None:
    rows = reader.all(
        "select name, id, url, kind, every_s, listed, options_sha, parent_id, due_why "
        "from sources where story_id = :story",
        story=story.id,
    )
    named = {name for source in story.sources for name in (source.name, source.was)}
    known = {row[0]: row for row in rows if row[7] is None or row[0] in named}  # a found one may be made one's own
    sources = tables.sources
    for source in story.sources:
        if source.was is not None and source.was in known and source.name not in known:
            row = known.pop(source.was)
            known[source.name] = (source.name, *tuple(row)[1:])
            connection.execute(sources.update().where(sources.c.id == row[1]).values(name=source.name))
            first = str(reader.all("select origin from sources where id = :id", id=row[1])[0][0])
            enter_rename(connection, reader, story.id, renamed("source", first, source.was, source.name), now)
    ensure_hosts(connection, reader, {host_of(source.url) for source in story.sources}, now)
    new = [
        {
            **_new_source(story, source, now),
            "origin": _first_name(connection, reader, story.id, "source", source.name, now),
        }
        for source in story.sources
        if source.name not in known
    ]
    if new:
        connection.execute(sources.insert(), new)
    for source in story.sources:
        if source.name in known:
            _mirror_source(connection, story, source, known[source.name], now)
    wanted = {source.name for source in story.sources}
    for gone in (row for name, row in known.items() if name not in wanted and bool(row[5]) and row[7] is None):
        family = (sources.c.id == gone[1]) | (sources.c.parent_id == gone[1])
        connection.execute(sources.update().where(family).values(listed=False))


def _configured(story: Story, source: Source) -> dict[str, Any]:
    return {
        "url": source.url,
        "kind": source.kind,
        "host": host_of(source.url),
        "every_s": story.every_of(source).total_seconds(),
        "listed": True,
        "parent_id": None,
        "options_sha": source.options_sha,
    }


def _new_source(story: Story, source: Source, now: datetime) -> dict[str, Any]:
    state = {"status": "active", "failures": 0, "lease_token": 0, "due_at": now}
    return {
        "story_id": story.id,
        "name": source.name,
        **state,
        **_configured(story, source),
    }


def _mirror_source(connection: Connection, story: Story, source: Source, row: Any, now: datetime) -> None:
    values, sources = _configured(story, source), tables.sources
    _, row_id, url, kind, every_s, listed, options_sha, _, due_why = row
    if url != source.url or kind != source.kind:
        values |= {**FORGET, "due_at": now}
    elif options_sha is not None and options_sha != source.options_sha:
        values |= {**UNREAD, "due_at": now}
    elif not listed or float(every_s) > values["every_s"] or _replanned(story, source, due_why):
        values["due_at"] = now
        if not listed:
            values["status"] = "active"
    connection.execute(sources.update().where(sources.c.id == row_id).values(values))


def _replanned(story: Story, source: Source, due_why: str | None) -> bool:
    """Whether it was planned by a clock line or quiet hours that are no longer what the configuration says."""
    rhythm = story.rhythm_of(source)
    line = f"cron {rhythm.cron.text} ({rhythm.cron.zone})" if rhythm.cron else ""
    planned = due_why or ""
    if planned.startswith(("retry", "asked", "refused", "confirm")):
        return False  # it waits for another reason
    if planned.startswith("quiet"):
        return rhythm.quiet is None or not planned.startswith(f"quiet until {rhythm.quiet.end:%H:%M} ")
    return bool(planned) and (planned.startswith("cron") or bool(line)) and planned != line


def ensure_hosts(connection: Connection, reader: Reader, hosts: set[str], now: datetime) -> None:
    """Each host has a row, and with it a turn."""
    if not hosts:
        return
    rows = [{"host": host, "next_at": now, "lease_token": 0, "failures": 0} for host in sorted(hosts)]
    connection.execute(insert_new(tables.hosts, sqlite=reader.sqlite), rows)
