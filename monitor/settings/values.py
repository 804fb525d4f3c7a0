"""How do the checked files become values of the model?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.model.alert import (
    Digest,
    Escalate,
    Inhibit,
    Matcher,
    QuietHours,
    Receiver,
    Route,
    Silence,
)  # fmt: skip
from monitor.model.config import Adjudication, ArchivePlace, FetchLimits, HealthSigns, Keep, Timing
from monitor.model.story import Claim, Quiet, Source, State, Story, Tell
from monitor.model.words import ENGLISH, Words
from monitor.settings import schema, types


def story_of(file: schema.StoryFile, config_sha: str = "") -> Story:
    """A story as followed."""
    tell = Tell(from_score=file.tell.edits.from_score)
    if file.tell.edits.kinds is not None:
        tell = replace(tell, kinds=file.tell.edits.kinds)
    return Story(
        id=file.story,
        title=file.title or file.story,
        sources=tuple(_source(source) for source in file.sources),
        claims=tuple(_claim(claim) for claim in file.claims),
        every=file.every,
        tell=tell,
        about=file.about,
        was=file.was,
        config_sha=config_sha,
        fixed=file.fixed,
        cron=file.cron,
        quiet=Quiet(file.quiet.start, file.quiet.end, file.quiet.zone) if file.quiet else None,
    )


def _source(source: schema.Source) -> Source:
    return Source(
        name=source.name,
        url=source.url,
        kind=source.kind,
        every=source.every,
        match=source.match,
        headers=tuple(source.headers.items()),
        items=source.items,
        follow=source.follow,
        full=source.full,
        link=source.link,
        entry=source.entry,
        path=tuple(source.path.items()),
        include=source.include,
        exclude=source.exclude,
        language=source.language,
        zone=source.zone,
        was=source.was,
        fixed=source.fixed,
        cron=source.cron,
        ignore_robots=source.ignore_robots,
    )


def _claim(claim: schema.Claim) -> Claim:
    states = tuple(State(name, phrases) for name, phrases in (claim.states or {}).items())
    return Claim(
        id=claim.id,
        question=claim.question,
        subject=claim.subject,
        states=states,
        value=claim.value,
        severity=dict(claim.severity),
        was=claim.was,
    )


def limits_of(fetch: schema.Fetch) -> FetchLimits:
    """The limits of fetching."""
    return FetchLimits(
        user_agent=fetch.user_agent,
        gap=fetch.per_host,
        timeout=fetch.timeout,
        max_bytes=fetch.max_bytes,
        confirm_after=fetch.confirm_after,
        allow_private=fetch.allow_private,
    )


def timing_of(timing: schema.Timing) -> Timing:
    """The daemon's times."""
    return Timing(
        tick=timing.tick,
        lease=timing.lease,
        retry_base=timing.retry.base,
        retry_cap=timing.retry.cap,
        blind_after=timing.blind_after,
        grace=timing.grace,
    )


def archive_of(archive: schema.Archive) -> ArchivePlace:
    """Where older captures are. With an index of one's own the pages lie where that index says."""
    known = archive.index == ArchivePlace().index
    return ArchivePlace(
        kind=archive.kind,
        index=archive.index,
        page=archive.page or (ArchivePlace().page if known else ""),
        index_gap=archive.index_rate,
        gap=archive.per_host,
        ignore_robots=archive.ignore_robots,
    )


def health_of(health: schema.Health) -> HealthSigns:
    """How others see that the daemon is well."""
    return HealthSigns(listen=health.listen, ping=health.ping, public=health.public)


def keep_of(keep: schema.Keep) -> Keep:
    """What is kept how long."""
    return Keep(raw=keep.raw, unchanged_captures=keep.unchanged_captures)


def receivers_of(file: schema.MonitorFile, root: Path) -> tuple[Receiver, ...]:
    """The receivers in the order of the file; `file:PATH` is one that appends JSON lines, its path from the root."""
    words = {None: ENGLISH} | {name: Words(phrases) for name, phrases in file.words.items()}
    return tuple(_receiver(name, one, root, words[one.words]) for name, one in file.receivers.items())


def _receiver(name: str, receiver: schema.Receiver, root: Path, words: Words) -> Receiver:
    url, kind = receiver.url, receiver.kind or "apprise"
    if url.lower().startswith("file:"):
        kind, path = "file", url[5:]
        url = f"file://{root / (path[2:] if path.startswith('//') else path)}"
    return Receiver(name=name, url=url, kind=kind, format=receiver.format, zone=receiver.zone, words=words)


def route_of(route: schema.Route) -> Route:
    """A route."""
    return Route(
        name=route.name,
        match=matcher_of(route.match),
        receivers=route.receivers,
        group_by=route.group_by,
        group_wait=route.group_wait,
        group_interval=route.group_interval,
        digest=Digest(route.digest.at, route.digest.zone, route.digest.always) if route.digest else None,
        escalate=Escalate(route.escalate.after, route.escalate.to) if route.escalate else None,
        proceed=route.proceed,
        zone=route.zone,
        subject=route.subject,
    )


def matcher_of(match: schema.Match) -> Matcher:
    """A matcher with the keys that were given."""
    return Matcher({key: values for key in types.GROUP_KEYS if (values := getattr(match, key)) is not None})


def inhibit_of(inhibit: schema.Inhibit) -> Inhibit:
    """Which alerts make others needless."""
    return Inhibit(matcher_of(inhibit.source), matcher_of(inhibit.target), inhibit.equal)


def quiet_hours_of(quiet: schema.QuietHours | None) -> QuietHours | None:
    """When receivers rest."""
    if quiet is None:
        return None
    return QuietHours(quiet.receivers, quiet.start, quiet.end, quiet.zone, quiet.excepted)


def silence_of(silence: schema.Silence) -> Silence:
    """A silence written in the configuration."""
    return Silence(matcher_of(silence.match), silence.start, silence.until, silence.comment, "the configuration")


def similar_of(choice: str, root: Path) -> str:
    """Which encoder: one of the three words, else the absolute path of a folder."""
    return choice if choice in ("auto", "encoder", "none") else str(root / choice)


def adjudication_of(asked: schema.Adjudicator | None) -> Adjudication | None:
    """Where doubtful readings are asked about."""
    if asked is None:
        return None
    return Adjudication(asked.url, asked.model, asked.key, asked.below, asked.timeout, asked.daily)
