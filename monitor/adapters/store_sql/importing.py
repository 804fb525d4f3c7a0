"""How does a record come into a database that has not got it? Line by line, inside the caller's transaction.

The lines were checked before; here they only have to find each other. What they say is stored as it is, so that the
same lines come out again; nothing of it is due, fetched or sent until a configuration lists the story.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, text, update

from monitor.adapters.store_sql import blobs, tables
from monitor.adapters.store_sql.laying import enter_rename
from monitor.adapters.store_sql.mapping import host_of
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import insert, insert_for_id
from monitor.adapters.store_sql.values import digest, moment, obj
from monitor.adapters.store_sql.words import new_words
from monitor.model.errors import ConfigError
from monitor.model.hashing import renamed
from monitor.model.ids import canonical_json

Line = Mapping[str, Any]
BEFORE = ("story", "claim", "source", "blob", "version")  # what comes up to the first version, which says whose it is
EVERY_S = 3600.0  # of a source that no configuration lists

_FULL = (
    "select 1 from captures c join sources s on s.id = c.source_id where s.story_id = :story union all "
    "select 1 from versions v join sources s on s.id = v.source_id where s.story_id = :story union all "
    "select 1 from journal where story_id = :story union all select 1 from alerts where story_id = :story limit 1"
)


class Import:
    """One record on its way in. `story` is the id it is to stand under, where not its own."""

    def __init__(self, connection: Connection, reader: Reader, shelf: Shelf, story: str | None, now: datetime) -> None:
        self._connection, self._reader, self._shelf = connection, reader, shelf
        self._story, self._own, self._now = story, "", now  # `_own` is what the record calls it
        self._sources: dict[str, int] = {}
        self._claims: set[str] = set()
        self._versions: dict[tuple[str, int], int] = {}
        self._changes: dict[tuple[str, int], list[int]] = {}
        self._alerts: dict[str, int] = {}
        self._waiting: list[Line] = []  # changes from a version that comes later in the file, and what follows them
        self._tips: dict[str, str | None] = {}
        self._words: tuple[str, ...] = ()
        self._full = False  # something stands under that id: this record, or another one

    def take(self, lines: Iterable[Line]) -> tuple[str, dict[str, int]]:
        """Stores every line; gives the story's id and how many of each kind there were. Raises ConfigError where the
        record, or a story of that name, is here already."""
        counts: Counter[str] = Counter()
        for line in lines:
            if not _of_a_version(line):
                self._settle()
            if self._full and line["type"] not in BEFORE:
                raise self._taken()
            TAKERS[line["type"]](self, line)
            counts[line["type"]] += 1
        self._settle()
        if self._full:
            raise self._taken()
        if self._own != self._story:
            detail = renamed("story", self._own, self._own, str(self._story))
            enter_rename(self._connection, self._reader, str(self._story), detail, self._now)
        return str(self._story), dict(counts)

    def _taken(self) -> ConfigError:
        """Another record than this one stands under its id."""
        return ConfigError(f"the story {self._story} has a history here already; import it --as another one")

    # -- what frames it

    def _take_story(self, line: Line) -> None:
        self._own = str(line["story"])
        self._story = self._story or self._own
        self._full = self._reader.first(_FULL, story=self._story) is not None
        if self._reader.first("select 1 from stories where id = :id", id=self._story) is None:
            row = {"id": self._story, "title": line["title"], "about": line["about"], "config_sha": ""}
            self._connection.execute(insert(tables.stories), {**row, "active": False})

    def _take_claim(self, line: Line) -> None:
        known = self._reader.first(
            "select definition, defined_at from claims where story_id = :story and id = :id",
            story=self._story,
            id=line["id"],
        )
        row = tables.claims
        if (
            known is not None
        ):  # the configuration's; where it came from, and since when it is so, is the record's to say
            values: dict[str, Any] = {"origin": line["origin"]}
            if obj(known[0]) == line["definition"]:
                values["defined_at"] = min(moment(known[1]), moment(line["defined_at"]))
            same = (row.c.story_id == self._story) & (row.c.id == line["id"])
            self._connection.execute(update(row).where(same).values(**values))
            return
        given = {name: line[name] for name in ("id", "origin", "question", "kind", "definition", "place")}
        more = {"story_id": self._story, "active": False, "defined_at": moment(line["defined_at"])}
        self._connection.execute(insert(row), {**given, **more})

    def _take_source(self, line: Line) -> None:
        self._words, self._tips = (), {}
        row = tables.sources
        known = self._reader.first(
            "select id from sources where story_id = :story and name = :name", story=self._story, name=line["name"]
        )
        if known is not None:
            self._sources[line["name"]] = int(known[0])
            self._connection.execute(update(row).where(row.c.id == known[0]).values(origin=line["origin"]))
            return
        url = line["url"] or ""
        given = {name: line[name] for name in ("name", "origin", "kind", "title")}
        times = {name: line[name] and moment(line[name]) for name in ("found_at", "told_at")}
        more = {
            "story_id": self._story, "parent_id": self._sources.get(line["parent"] or ""), "url": url,
            "host": host_of(url), "every_s": EVERY_S, "status": "active", "failures": 0, "due_at": self._now,
            "lease_token": 0, "listed": False,
        }  # fmt: skip
        self._sources[line["name"]] = self._connection.execute(
            insert_for_id(row), {**given, **times, **more}
        ).scalar_one()

    def _take_blob(self, line: Line) -> None:
        body = base64.b64decode(line["base64"])
        blobs.put(self._connection, self._reader, self._shelf, body, self._tips.get("page"))
        self._shelf.keep(line["sha"], body)
        self._tips["page"] = line["sha"]

    # -- a version and what hangs on it

    def _take_version(self, line: Line) -> None:
        held = self._reader.first(
            "select s.story_id from versions v join sources s on s.id = v.source_id where v.chain = :chain",
            chain=digest(line["chain"]),
        )
        if held is not None:
            raise ConfigError(f"this record is here already, as the story {held[0]}; one record stands once")
        if self._full:
            raise self._taken()
        names = ("seq", "headline", "words", "extractor", "returns_to", "text_sha", "article_sha", "body_sha",
                 "observation_sha", "prev_chain", "chain")  # fmt: skip
        times = _times(line, "captured_at", "recorded_at", "published_at", "modified_at")
        self._put_article(line)
        row = {name: line[name] for name in names} | times | {"source_id": self._sources[line["source"]]}
        version = self._connection.execute(insert_for_id(tables.versions), row).scalar_one()
        self._versions[line["source"], line["seq"]] = version
        self._index(version, (line["article"]["headline"], *line["article"]["paragraphs"]))

    def _put_article(self, line: Line) -> None:
        document = canonical_json(line["article"]).encode("utf-8", "replace")
        blobs.put(self._connection, self._reader, self._shelf, document, self._tips.get("article"))
        self._shelf.keep(line["article_sha"], document)
        self._tips["article"] = line["article_sha"]

    def _index(self, version: int, paragraphs: tuple[str, ...]) -> None:
        words = new_words(paragraphs, self._words)
        self._words = paragraphs
        if self._reader.sqlite:
            statement = "insert into search (rowid, words) values (:id, :words)"
            self._connection.execute(text(statement), {"id": version, "words": " ".join(words)})
        else:
            statement = "insert into search (version_id, words) values (:id, array_to_tsvector(cast(:words as text[])))"
            self._connection.execute(text(statement), {"id": version, "words": list(words)})

    def _take_change(self, line: Line) -> None:
        """What was filled in is changed by a version of a lower number: a change may come before the one it is from.
        From then on all changes and alerts of the source wait, so that they are stored in the order they stand in."""
        before = self._versions.get((line["source"], line["before_seq"]))
        if before is None or self._waiting:
            self._waiting.append(line)
            return
        names = ("analyzer", "score", "material", "unannounced", "laid_by")
        after = self._versions[line["source"], line["seq"]]
        row = {name: line[name] for name in names} | _times(line, "seen_from", "seen_to")
        change = self._connection.execute(
            insert_for_id(tables.changes), {**row, "before_id": before, "after_id": after}
        ).scalar_one()
        self._changes.setdefault((line["source"], line["seq"]), []).append(change)
        self._many(tables.edits, [{"change_id": change, **edit} for edit in line["edits"]])

    def _settle(self) -> None:
        """The changes that waited; now every version of their source is there."""
        waiting, self._waiting = self._waiting, []
        for line in waiting:
            if line["type"] == "change" and (line["source"], line["before_seq"]) not in self._versions:
                raise ConfigError(f"{line['source']}@{line['seq']}: no version {line['before_seq']} that it changes")
            TAKERS[line["type"]](self, line)

    def _take_reading(self, line: Line) -> None:
        row = {name: line[name] for name in ("state", "confidence", "rival", "analyzer", "laid_by")}
        row |= _times(line, "valid_from", "seen_from", "seen_to")
        row |= {"version_id": self._versions[line["source"], line["seq"]], "story_id": self._story}
        reading = self._connection.execute(
            insert_for_id(tables.claim_states), {**row, "claim_id": line["claim"]}
        ).scalar_one()
        self._many(tables.evidence, [{"claim_state_id": reading, **quote} for quote in line["evidence"]])

    def _take_layer(self, line: Line) -> None:
        self._put_article(line)
        row = {name: line[name] for name in ("extractor", "article_sha", "text_sha", "laid_by")}
        version = self._versions[line["source"], line["seq"]]
        self._connection.execute(
            insert(tables.layers), {**row, **_times(line, "seen_from", "seen_to"), "version_id": version}
        )

    # -- what stands beside

    def _take_alert(self, line: Line) -> None:
        key = line["dedup_key"]
        if self._waiting and line["seq"] is not None:
            self._waiting.append(line)
            return
        if self._reader.first("select 1 from alerts where dedup_key = :key", key=key) is not None:
            raise ConfigError(f"the alert {key} is here already; one record stands once in a database")
        source, seq, change = line["source"], line["seq"], line["change"]
        row = {name: line[name] for name in ("dedup_key", "kind", "severity", "title", "facts", "acked_by")}
        row |= _times(line, "at", "acked_at") | {"story_id": self._story, "claim_id": line["claim"]}
        row["source_id"] = self._sources[source] if source is not None else None
        row["version_id"] = self._versions[source, seq] if seq is not None else None
        row["change_id"] = self._changes[source, seq][change - 1] if change is not None else None
        self._alerts[key] = self._connection.execute(insert_for_id(tables.alerts), row).scalar_one()

    def _take_capture(self, line: Line) -> None:
        if line["article"] is not None:
            self._put_article(line)
        names = ("ms", "via", "outcome", "reason", "http_status", "final_url", "tls", "detail", "body_sha",
                 "headers_sha", "article_sha")  # fmt: skip
        row = {name: line[name] for name in names} | _times(line, "at", "seen_at")
        row["version_id"] = self._versions[line["source"], line["seq"]] if line["seq"] is not None else None
        self._connection.execute(insert(tables.captures), {**row, "source_id": self._sources[line["source"]]})

    def _take_journal(self, line: Line) -> None:
        names = ("n", "act", "ref", "rows_sha", "prev", "hash", "detail")
        row = {name: line[name] for name in names} | _times(line, "at")
        self._connection.execute(insert(tables.journal), {**row, "story_id": self._story})

    def _take_delivery(self, line: Line) -> None:
        names = ("receiver", "route", "group_key", "state", "attempts", "reason")
        row = {name: line[name] for name in names} | _times(line, "due_at", "sent_at", "created_at")
        delivery = self._connection.execute(insert_for_id(tables.deliveries), {**row, "lease_token": 0}).scalar_one()
        told = [
            {"delivery_id": delivery, "alert_id": self._alerts[one["alert"]], "muted_by": one["muted_by"]}
            for one in line["alerts"]
        ]
        self._many(tables.delivery_alerts, told)

    def _many(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)


def _of_a_version(line: Line) -> bool:
    """Whether it stands among the versions of a source, with what hangs on each."""
    hangs = line["type"] in ("blob", "version", "change", "reading", "layer")
    return hangs or (line["type"] == "alert" and line["seq"] is not None)


def _times(line: Line, *names: str) -> dict[str, datetime | None]:
    return {name: moment(line[name]) if line[name] is not None else None for name in names}


TAKERS = {
    "story": Import._take_story,
    "claim": Import._take_claim,
    "source": Import._take_source,
    "blob": Import._take_blob,
    "version": Import._take_version,
    "change": Import._take_change,
    "reading": Import._take_reading,
    "layer": Import._take_layer,
    "alert": Import._take_alert,
    "capture": Import._take_capture,
    "journal": Import._take_journal,
    "delivery": Import._take_delivery,
}
