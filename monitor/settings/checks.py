"""Does it fit together? What single values cannot tell: names that must exist, names that must differ."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.model.alert import ALERT_KINDS, Severity
from monitor.model.errors import ConfigError
from monitor.model.story import Story
from monitor.model.words import PHRASES, slots
from monitor.settings import kinds, schema, units
from monitor.settings.document import Document, Loc, read

TOO_OFTEN = timedelta(seconds=30)
A_MOMENT = timedelta(seconds=1)


def monitor_faults(file: schema.MonitorFile, document: Document) -> Iterator[ConfigError]:
    """Routes and receivers that do not fit together, times that cannot hold."""
    for loc, name in _named_receivers(file):
        if name not in file.receivers:
            known = ", ".join(file.receivers) or "none; add it under receivers"
            hint = units.near(name, file.receivers) or f"; there are: {known}"
            yield document.fault(loc, f'no receiver "{name}"{hint}')
    yield from _words(file, document)
    yield from _twice(document, "routes", "name", [route.name for route in file.routes])
    quiet = file.quiet_hours
    if quiet is not None and quiet.start == quiet.end:
        yield document.fault(("quiet_hours", "to"), "is the same as from; the rest would never begin or never end")
    base, cap = file.timing.retry.base, file.timing.retry.cap
    if base > cap:
        yield document.fault(("timing", "retry", "base"), "is longer than cap")
    for n, silence in enumerate(file.silences):
        if silence.start is not None and silence.start >= silence.until:
            yield document.fault(("silences", n, "until"), "is not after from")


def _named_receivers(file: schema.MonitorFile) -> Iterator[tuple[Loc, str]]:
    for n, route in enumerate(file.routes):
        for place, name in enumerate(route.receivers):
            yield ("routes", n, "receivers", place), name
        for place, name in enumerate(route.escalate.to if route.escalate else ()):
            yield ("routes", n, "escalate", "to", place), name
    for place, name in enumerate(file.quiet_hours.receivers if file.quiet_hours else ()):
        yield ("quiet_hours", "receivers", place), name


def story_faults(file: schema.StoryFile, document: Document) -> Iterator[ConfigError]:
    """Names that stand twice in one story, and older names that are still in use."""
    yield from _twice(document, "sources", "name", [source.name for source in file.sources])
    yield from _twice(document, "claims", "id", [claim.id for claim in file.claims])
    yield from _still_there(document, "sources", [(source.name, source.was) for source in file.sources])
    yield from _still_there(document, "claims", [(claim.id, claim.was) for claim in file.claims])
    yield from kinds.faults(file.sources, document)
    if file.was == file.story:
        yield document.fault(("was",), "is the story's name itself; it takes the older one")


def _words(file: schema.MonitorFile, document: Document) -> Iterator[ConfigError]:
    """Phrases with slots that nothing fills, receivers told in words that are not there."""
    for name, phrases in file.words.items():
        for phrase, text in phrases.items():
            known = slots(PHRASES[phrase])
            for slot in sorted(slots(text) - known):
                there = ", ".join(f"{{{one}}}" for one in sorted(known)) or "none"
                yield document.fault(("words", name, phrase), f"nothing fills {{{slot}}}; this phrase has {there}")
    for receiver, one in file.receivers.items():
        if one.words is not None and one.words not in file.words:
            hint = units.near(one.words, file.words) or f"; there are: {', '.join(file.words) or 'none'}"
            yield document.fault(("receivers", receiver, "words"), f'no words "{one.words}"{hint}')


def _twice(document: Document, part: str, key: str, names: Sequence[str]) -> Iterator[ConfigError]:
    for n, name in enumerate(names):
        first = names.index(name)
        if first != n:
            line, _ = document.place((part, first, key))
            where = f", first in line {line}" if line else ""
            yield document.fault((part, n, key), f'"{name}" stands twice{where}; each needs a name of its own')


def _still_there(document: Document, part: str, pairs: Sequence[tuple[str, str | None]]) -> Iterator[ConfigError]:
    names = [name for name, _ in pairs]
    for n, (_, was) in enumerate(pairs):
        if was in names:
            yield document.fault((part, n, "was"), f'"{was}" is still the name of one; it takes a name no longer used')


def doubled_stories(stories: Iterable[tuple[Path, Story]], text_of: Callable[[Path], bytes]) -> Iterator[ConfigError]:
    """Stories of one name in two files."""
    first: dict[str, Path] = {}
    for path, story in stories:
        if story.id in first:
            document = read(text_of(path), path)  # again, for the place: trees are not kept for thousands of files
            yield document.fault(
                ("story",), f'"{story.id}" is the story of {first[story.id]} already; each file needs one of its own'
            )
        first.setdefault(story.id, path)


def warnings(file: schema.MonitorFile, stories: Sequence[Story]) -> Iterator[str]:
    """What stops nothing but may not be meant."""
    yield from _route_warnings(file, {story.id for story in stories})
    gap = file.fetch.per_host
    public = any(_public(source.url) for story in stories for source in story.sources)
    if gap < A_MOMENT and public:
        yield f"fetch.per_host leaves {gap.total_seconds():g} s between two requests to one public host"
    if file.queue != "local":
        yield f'queue: "{file.queue}" is not part of this release; work waits in the process itself'
    for story in stories:
        yield from _story_warnings(story, file.fetch.allow_private)


def _route_warnings(file: schema.MonitorFile, known: Collection[str]) -> Iterator[str]:
    if not file.receivers:
        yield "no receivers: changes are kept, and nobody is told; add receivers and routes to monitor.yaml"
    elif not file.routes:
        yield "no routes: changes are kept, and nobody is told; add routes to monitor.yaml"
    else:
        left = _not_taken(file.routes, known)
        if left:
            yield f"no route takes {left}: they are kept, and nobody is told; add one with match: {{}}"
    used = {name for _, name in _named_receivers(file)}
    yield from (f'receiver "{name}" is named by no route' for name in file.receivers if name not in used)
    for route in file.routes:
        for name in route.match.story or ():
            if name not in known:
                yield f'route "{route.name}" names the story "{name}", which is not there{units.near(name, known)}'


def _not_taken(routes: Sequence[schema.Route], known: Collection[str]) -> str:
    """The kinds of alerts, and of which severity, that no route takes whatever they are about; empty: none is left."""
    left = {
        kind: [loud.value for loud in Severity if not any(_takes(one.match, kind, loud, known) for one in routes)]
        for kind in ALERT_KINDS
    }
    said = [
        f"{kind} alerts" + (f" of severity {' or '.join(louds)}" if len(louds) < len(Severity) else "")
        for kind, louds in left.items()
        if louds
    ]
    return ", ".join(said)


def _takes(match: schema.Match, kind: str, loud: Severity, known: Collection[str]) -> bool:
    """Whether it takes all of them; those of the program itself are of no story."""
    stories = match.story is None or (kind != "system" and set(match.story) >= set(known))
    here = match.kind is None or kind in match.kind
    heard = match.severity is None or loud in map(Severity, match.severity)
    return stories and here and heard and match.source is None and match.claim is None


def _story_warnings(story: Story, allowed: Sequence[str]) -> Iterator[str]:
    if not story.sources:
        yield f'story "{story.id}" has no source: monitor add URL --story {story.id}'
    if not story.claims:
        yield f'story "{story.id}" tracks no claim: monitor edit {story.id}'
    for source in story.sources:
        every = story.every_of(source)
        if _public(source.url) and every < TOO_OFTEN:
            yield f"{story.id}/{source.name} is fetched every {every.total_seconds():g} s from a public host"
        if _private(source.url) and _host_port(source.url) not in allowed:
            yield (
                f"{story.id}/{source.name} is at a private address, which is refused; "
                f'where it is meant: fetch: {{allow_private: ["{_host_port(source.url)}"]}}'
            )


def _host_port(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _private(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _public(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return not _private(url) and not host.endswith((".test", ".example", ".invalid"))
