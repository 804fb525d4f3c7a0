"""Can the source be seen? Pure: spells of blindness → one alert when it begins to matter, one when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.model.alert import Alert, Severity
from monitor.model.ids import SourceRef, dedup_key
from monitor.model.spans import span

SEEING = frozenset({"new", "unchanged", "not_modified", "found"})  # outcomes that show the article
GONE_AFTER = timedelta(hours=1)  # three 404s within minutes may be a deployment
GONE_TIMES = 3
LOOK_FOR_GONE = timedelta(days=1)  # what was taken down may come back, and that is news, too


@dataclass(frozen=True, slots=True)
class Spell:
    """A run of captures that did not show the article: since when, how many, whether it has been told, and of which
    story."""

    since: datetime
    failures: int
    told: bool
    story_title: str = ""


def is_gone(outcome: str, http_status: int | None, spell: Spell, now: datetime) -> bool:
    """Gone at the first 410, or when 404 stood three times over an hour."""
    if outcome != "gone":
        return False
    return http_status == 410 or (spell.failures >= GONE_TIMES and now - spell.since >= GONE_AFTER)


def gone(ref: SourceRef, url: str, spell: Spell, now: datetime) -> Alert:
    """The alert that an article was taken down: a removed article is news."""
    return _alert(
        ref,
        "gone",
        spell,
        now,
        Severity.NOTICE,
        f"{ref.source}: the article is gone",
        {"what": "gone", "since": spell.since.isoformat(), "url": url, "command": f"monitor log {ref}"},
    )


def blind(
    ref: SourceRef, url: str, spell: Spell, outcome: str, reason: str | None, after: timedelta, now: datetime
) -> Alert | None:
    """The alert that a source has yielded nothing for too long; None before, and when it has been told."""
    if spell.told or now - spell.since < after:
        return None
    why = (reason or outcome).replace("_", " ")
    return _alert(
        ref,
        "blind",
        spell,
        now,
        Severity.NOTICE,
        f"monitor: blind on {ref.source} since {spell.since:%Y-%m-%d %H:%M} UTC ({why})",
        {
            "what": "blind",
            "since": spell.since.isoformat(),
            "reason": why,
            "url": url,
            "command": f"monitor log {ref} --captures",
        },
    )


def seeing(ref: SourceRef, url: str, spell: Spell, changes: int, now: datetime) -> Alert:
    """The alert that ends a blind spell; `changes` is how many versions its end brought."""
    passed = (now - spell.since).total_seconds()
    missed = "no change missed" if not changes else f"{changes} change" + ("s" if changes > 1 else "")
    return _alert(
        ref,
        "seeing",
        spell,
        now,
        Severity.INFO,
        f"monitor: seeing {ref.source} again after {span(passed)}, {missed}",
        {"what": "seeing again", **_over(spell, changes, url, now), "command": f"monitor log {ref}"},
    )


def back(ref: SourceRef, url: str, spell: Spell, changes: int, now: datetime) -> Alert:
    """The alert that a page which was gone stands again; `changes` is whether another text came back."""
    passed = (now - spell.since).total_seconds()
    what = "with another text" if changes else "unchanged"
    return _alert(
        ref,
        "back",
        spell,
        now,
        Severity.NOTICE,
        f"{ref.source}: the article is back after {span(passed)}, {what}",
        {"what": "back", **_over(spell, changes, url, now), "command": f"monitor log {ref}"},
    )


def _over(spell: Spell, changes: int, url: str, now: datetime) -> dict[str, Any]:
    """What there is to say of a spell that has ended now."""
    return {
        "since": spell.since.isoformat(),
        "until": now.isoformat(),
        "lasted_s": round((now - spell.since).total_seconds()),
        "changes": changes,
        "url": url,
    }


def _titled(spell: Spell) -> dict[str, Any]:
    return {"story_title": spell.story_title} if spell.story_title else {}


def _alert(
    ref: SourceRef, what: str, spell: Spell, now: datetime, severity: Severity, title: str, facts: dict[str, Any]
) -> Alert:
    return Alert(
        kind="source",
        severity=severity,
        title=title,
        facts={"story": ref.story, "source": ref.source, **_titled(spell), **facts},
        dedup_key=dedup_key(str(ref), spell.since.isoformat(), "source", what),
        at=now,
        story=ref.story,
        source=ref.source,
    )
