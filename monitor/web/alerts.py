"""What was told, to whom, and why not? And what was ever said: the search."""

from __future__ import annotations

from monitor.model.alert import StoredAlert
from monitor.model.errors import NotFound
from monitor.model.ids import VersionRef
from monitor.model.record import SearchHit
from monitor.web.questions import Asked, Page, number, page_of

EACH = 60
QUOTES = "\"“”„«»'"
HITS = 200


def _listed(asked: Asked, alerts: tuple[StoredAlert, ...]) -> dict[str, object]:
    page = number(asked.query.get("page", "1"), 100_000)
    return {
        "alerts": alerts[(page - 1) * EACH : page * EACH],
        "current": page,
        "more": len(alerts) > page * EACH,
        "total": len(alerts),
    }


def alerts(asked: Asked) -> Page:
    """Every alert, newest first."""
    values = {**_listed(asked, asked.history.alerts()), "silences": asked.history.silences(), "now": asked.now}
    return Page("alerts.html", "Alerts", values | {"failing": asked.history.receivers()}, tab="alerts")


def story_alerts(asked: Asked) -> Page:
    """The alerts of one story."""
    story = asked.story_id()
    values = {**_listed(asked, asked.history.alerts(story)), "silences": (), "failing": (), "now": asked.now}
    return page_of(asked, story, "alerts", "alerts.html", "Alerts", values)


def alert(asked: Asked) -> Page:
    """One alert: what it says, every way it went, and why it ended as it did."""
    found = asked.history.alert(number(str(asked.path["id"])))
    story, source = found.alert.story, found.alert.source
    values: dict[str, object] = {"each": found, "ref": None, "why": ()}
    if story is None:
        return Page("alert.html", found.alert.title, values, tab="alerts")
    if source is not None and found.seq is not None:
        ref = VersionRef(story, source, found.seq)
        values |= {"ref": ref, "why": asked.questions.why(asked.history, ref)}
    return page_of(asked, story, "alerts", "alert.html", found.alert.title, values)


def search(asked: Asked) -> Page:
    """Sentences that are or were in any version."""
    text, story = asked.query.get("q", "").strip()[:200], asked.query.get("story") or None
    stories = asked.history.stories()
    if story is not None and story not in {each for each, _, _ in stories}:
        raise NotFound(f"No story is called “{story}”.")
    words = text.strip(QUOTES).strip()  # a phrase in quotes: words are searched as they follow each other anyway
    hits = asked.history.search(words, story) if words else ()
    runs: dict[tuple[str, str], list[SearchHit]] = {}
    for hit in hits:
        runs.setdefault((hit.ref.story, hit.sentence), []).append(hit)
    found = sorted(runs.values(), key=lambda run: max(hit.captured_at for hit in run), reverse=True)
    values = {
        "q": text,
        "words": words,
        "in_story": story,
        "stories": stories,
        "runs": found[:HITS],
        "total": len(found),
    }
    return Page("search.html", f"Search: {text}" if text else "Search", values, tab="search")
