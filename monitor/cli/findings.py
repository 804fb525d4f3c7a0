"""What can be wrong here? One function for each thing that `doctor` looks at; each finding names what mends it."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.cli.times import show_span, show_time
from monitor.model.alert import RESTS_AFTER
from monitor.model.errors import ConfigError, ConfigErrors, DeliveryError, StoreError
from monitor.render.inert import link

if TYPE_CHECKING:
    from monitor.model.config import Settings
    from monitor.model.record import Health, SourceRow

OK, WARN, BAD = "ok", "warn", "bad"
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|https?://\w")
STORY = re.compile(r'(?:story ")?([a-z0-9-]+)(?:/[a-z0-9-]+ |" )')  # begins what is said of one
AGENT = re.compile(r"user_agent:.*\$\{(\w+)")
A_DAY = timedelta(days=1)
SLOW_S = 10.0  # a slower pace that a site asks for is worth a word
HOST_TRIES = 3
SILENT_AFTER = timedelta(minutes=1)
LATE_S = 10.0
PROBE_S = 3.0
ANY = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}  # noqa: S104  # an address that means every one of this machine's
SPACE_WARN, SPACE_BAD = 1_000_000_000, 100_000_000
VARIABLES = ("MONITOR_CONFIG", "MONITOR_STORE_URL", "MONITOR_PAGER")
OUR_PREFIX = "MONITOR_"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `level` is ok, warn or bad; `mend` the command or step that mends it."""

    area: str
    level: str
    text: str
    mend: str | None = None


def of_config(settings: Settings | None, error: ConfigError | None) -> Iterator[Finding]:
    """The configuration: every fault, else what it holds and what may not be meant."""
    if error is not None:
        for fault in error.errors if isinstance(error, ConfigErrors) else (error,):
            text, _, mend = str(fault).partition(", or name")[0].partition("; write one: ")
            yield Finding("config", BAD, text, mend or _edit_of(fault))
    if settings is None:
        return
    stories = settings.stories
    counts = (
        (len(stories), "story", "stories"),
        (sum(len(story.sources) for story in stories), "source", "sources"),
        (sum(len(story.claims) for story in stories), "claim", "claims"),
        (len(settings.receivers), "receiver", "receivers"),
    )
    yield Finding("config", OK, ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts))
    if not stories:
        yield Finding("config", WARN, "no story is followed yet", "monitor add URL")
    for warning in settings.warnings:
        text, colon, mend = warning.partition(": monitor ")
        about = STORY.match(text)
        edit = f"edit {about[1]}" if about else "edit"
        yield Finding("config", WARN, text, f"monitor {mend if colon else edit}")


def _edit_of(fault: ConfigError) -> str | None:
    if fault.path is None:
        return None
    return "monitor edit" if fault.path.name == "monitor.yaml" else f"monitor edit {fault.path.stem}"


def of_models(settings: Settings) -> Iterator[Finding]:
    """The models that help to read: the encoder is loaded and tried once; nobody is asked anything."""
    from monitor import wiring
    from monitor.settings.shown import masked

    try:
        similar = wiring.similar(settings.similar)
        if similar is None:
            yield Finding("models", OK, "claims are read by rules alone, without a sentence encoder")
        else:
            similar(["A sentence."], ["A phrase."])
            yield Finding("models", OK, f"the sentence encoder {getattr(similar, 'name', '')} helps to read claims")
    except ConfigError as error:
        yield Finding("models", BAD, str(error), "monitor edit")
    asked = settings.adjudicator
    if asked is not None:
        yield Finding("models", OK, f"doubtful readings are put to {asked.model} at {masked(asked.url)}")


OF_ANOTHER = "not that of this release"


def of_schema_files(folder: Path) -> Iterator[Finding]:
    """The JSON Schema beside the configuration: that of this release."""
    from monitor.settings.starter import schema_files

    found = {name: (_text(folder / name), text) for name, text in schema_files().items()}
    absent = [name for name, (there, _) in found.items() if there is None]
    old = [name for name, (there, text) in found.items() if there not in (None, text)]
    said = [f"{' and '.join(names)}: {what}" for names, what in ((absent, "absent"), (old, OF_ANOTHER)) if names]
    if said:
        yield Finding("schema", WARN, "; ".join(said), "monitor init --upgrade")
    else:
        yield Finding("schema", OK, "the editors' schema is that of this release")


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def of_environment(env: Mapping[str, str]) -> Iterator[Finding]:
    """Variables that look like ours and are not."""
    from monitor.settings.units import near

    for name in sorted(env):
        if name.startswith(OUR_PREFIX) and name not in VARIABLES:
            yield Finding("environment", WARN, f"the variable {name} means nothing here{near(name, VARIABLES)}")


def of_modes(folder: Path, store: str | None) -> Iterator[Finding]:
    """Files that others may read or write."""
    paths = [folder, *sorted(folder.glob("*.yaml")), *sorted((folder / "stories").glob("*.y*ml"))]
    if store is not None and store.startswith("sqlite:///"):
        database = Path(store.removeprefix("sqlite:///"))
        paths += [database.parent, database]
        if database.exists() and not os.access(database, os.W_OK):
            mend = f"let this user write {database}; looking back works meanwhile"
            yield Finding("files", BAD, "the database cannot be written", mend)
    fine = True
    for path in paths:
        if not path.exists():
            continue
        mode = path.stat().st_mode
        wish = "700" if path.is_dir() else "600"
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            fine = False
            yield Finding("files", BAD, f"everybody may write to {path}", f"chmod {wish} {path}")
        elif mode & stat.S_IROTH and (path.name == "monitor.yaml" or path.suffix == ".db"):
            fine = False
            yield Finding("files", WARN, f"everybody may read {path}", f"chmod {wish} {path}")
    if fine:
        yield Finding("files", OK, "only their owner may write them")


def of_disk(store: str | None, root: Path) -> Iterator[Finding]:
    """Room for what will come."""
    place = Path(store.removeprefix("sqlite:///")).parent if store and store.startswith("sqlite:///") else root
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    level = BAD if free < SPACE_BAD else WARN if free < SPACE_WARN else OK
    mend = None if level == OK else "make room there, or shorten keep.raw"
    yield Finding("disk", level, f"{free / 1e9:.1f} GB free where the database is", mend)


def of_database(place: str, health: Health | None, error: StoreError | None) -> Iterator[Finding]:
    """The database: its release, its integrity."""
    if error is not None:
        yield Finding("database", BAD, str(error), "see where `store` points: monitor edit")
    if health is None:
        return
    problems = tuple(dict.fromkeys(health.problems))
    if health.schema == health.expected_schema:
        yield Finding("database", BAD if problems else OK, f"{place}, {health.server}, schema {health.schema}")
    elif health.schema != "none":
        text = f"{place} has schema {health.schema}, this release {health.expected_schema}"
        mend = "monitor check brings an older one up; a newer one needs the newer release"
        yield Finding("database", BAD, text, mend)
    elif not problems:
        yield Finding("database", WARN, f"{place} holds nothing yet", "monitor check")
    for problem in problems:
        full = "disk" in problem  # then nothing is damaged, and an older copy would only lose what came since
        mend = "make room there" if full else "put a backup back, or name another database under `store`: monitor edit"
        yield Finding("database", BAD, problem, mend)


def of_fetching(settings: Settings, folder: Path) -> Iterator[Finding]:
    """What the fetcher does otherwise than by default, and whether sites can tell who asks."""
    for place in settings.fetch.allow_private:
        yield Finding("fetch", WARN, f"pages may come from the private address {place} (fetch.allow_private)")
    for story in settings.stories:
        for source in story.sources:
            if source.ignore_robots:
                yield Finding(
                    "fetch", WARN, f"{story.id}/{source.name}: robots.txt is not asked, because {source.ignore_robots}"
                )
    if not CONTACT.search(settings.fetch.user_agent):
        text = f'"{settings.fetch.user_agent[:60]}" names nobody whom a site could ask (fetch.user_agent)'
        variable = AGENT.search(_text(folder / "monitor.yaml") or "")
        way = f"export {variable[1]}=desk@news.example, or: " if variable else ""
        yield Finding("fetch", WARN, text, f"put an address in: {way}monitor edit")
    for story in settings.stories:
        for source in story.sources:
            agent = next((value for name, value in source.headers if name.lower() == "user-agent"), None)
            if agent is not None and not CONTACT.search(agent):
                text = f'{story.id}/{source.name}: "{agent[:60]}" names nobody whom a site could ask (headers)'
                yield Finding("fetch", WARN, text, f"put an address in: monitor edit {story.id}")


def of_hosts(rows: Sequence[SourceRow]) -> Iterator[Finding]:
    """Hosts that are left alone for a while, and hosts that ask for a slower pace."""
    hosts: dict[str, SourceRow] = {}
    for row in rows:
        hosts.setdefault(urlsplit(row.url).netloc.rpartition("@")[2], row)
    for host, row in sorted(hosts.items()):
        if row.host_failures >= HOST_TRIES and row.host_next_at is not None:
            text = f"{host} failed {row.host_failures} times in a row and is asked again {show_time(row.host_next_at)}"
            yield Finding("fetch", WARN, text, "monitor doctor --net")
        if row.host_gap_s >= SLOW_S:
            text = f"{host}: robots.txt asks for {show_span(row.host_gap_s)} between two requests, and gets it"
            yield Finding("fetch", OK, text)


def _of_surroundings(detail: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    """What the daemon told of the machine it runs on."""
    since = _moment(detail.get("network_down_since"))
    if since is not None:
        text = f"the network is down here since {show_time(since, now)}: no source is blamed for it"
        yield Finding("network", BAD, text, "look at this machine's connection and name server; it goes on by itself")
    stepped = detail.get("clock_set")
    at = _moment(stepped.get("at")) if isinstance(stepped, Mapping) else None
    if at is not None and isinstance(stepped, Mapping) and now - at < A_DAY:
        by = float(stepped.get("by_s") or 0)
        way = "forward" if by > 0 else "back"
        text = f"the clock was set {way} by {show_span(abs(by))} ({show_time(at, now)}); the plan moved with it"
        yield Finding("clock", WARN, text, "timedatectl status")


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def of_daemon(health: Health, now: datetime, due: int, lives: Callable[[], bool]) -> Iterator[Finding]:
    """The daemon's heartbeat. `lives`: its process holds the daemon's place, so one that is silent stands still."""
    pulse = health.pulses.get("daemon")
    if pulse is None:
        level = WARN if due else OK
        yield Finding("daemon", level, "none has run on this database", "monitor run" if due else None)
        return
    at, detail = pulse
    if detail.get("stopped"):
        level = WARN if due else OK
        yield Finding("daemon", level, f"was stopped {show_time(at, now)}", "monitor run" if due else None)
        return
    if now - at > SILENT_AFTER:
        text = f"no heartbeat for {show_span(now - at)} (last {show_time(at, now)})"
        if lives():
            pid = detail.get("pid")
            text += f"; its process {pid} is there, but stands still, and holds the place of another"
            mend = f"kill -9 {pid}, then: monitor run; or: systemctl restart monitor (what was under way is taken up)"
            yield Finding("daemon", BAD, text, mend)
        else:
            yield Finding("daemon", BAD, text, "monitor run, or: systemctl restart monitor")
        return
    yield from _of_surroundings(detail, now)
    late = float(detail.get("late_s") or 0)
    if late > LATE_S:
        yield Finding(
            "daemon", WARN, f"runs, but its clock-work was {show_span(late)} late", "see what loads the machine"
        )
    else:
        yield Finding("daemon", OK, f"runs (heartbeat {show_span(max(now - at, timedelta(0)))} ago)")
    if detail.get("config"):
        yield Finding("daemon", BAD, f"keeps the last good configuration: {detail['config']}", "monitor edit")
    if detail.get("failed_jobs"):
        yield Finding("daemon", WARN, f"{detail['failed_jobs']} of its jobs failed; its log says why")


SEEN_OTHERWISE = ("disk nearly full", "dead letters", "network down", "configuration refused", "leases stuck")


def of_watch(health: Health) -> Iterator[Finding]:
    """What the running daemon has told of itself and is not over, as far as it is not seen from here."""
    if "daemon" not in health.pulses or health.pulses["daemon"][1].get("stopped"):
        return
    _, detail = health.pulses.get("watchdog", (None, {}))
    spells = detail.get("spells")
    for name, spell in spells.items() if isinstance(spells, Mapping) else ():
        if f"receiver:{name.removesuffix(' refuses')}" in health.pulses:
            continue  # told with the deliveries
        if spell.get("told") and not spell.get("unheld_s") and not name.startswith(SEEN_OTHERWISE):
            yield Finding("watch", BAD, str(spell.get("text")), str(spell.get("command")))


def of_health_page(settings: Settings, health: Health, now: datetime) -> Iterator[Finding]:
    """The daemon's own page, where one is asked for and a daemon runs."""
    pulse = health.pulses.get("daemon")
    listen = settings.health.listen
    if listen is None or pulse is None or pulse[1].get("stopped") or now - pulse[0] > SILENT_AFTER:
        return
    host, _, port = listen.rpartition(":")
    connection = HTTPConnection(ANY.get(host, host.strip("[]")), int(port), timeout=PROBE_S)
    try:
        connection.request("HEAD", "/healthz", headers={"Host": f"127.0.0.1:{port}"})
        server = connection.getresponse().getheader("Server", "")
    except (OSError, HTTPException) as error:
        text = f"nothing answers at http://{listen}/healthz ({type(error).__name__}); the daemon's log says why"
        yield Finding("health", BAD, text, "name a free port under health.listen: monitor edit")
        return
    finally:
        connection.close()
    if server.strip() == "monitor":
        yield Finding("health", OK, f"http://{listen}/healthz answers")
    else:
        text = f"another program answers at http://{listen}/healthz"
        yield Finding("health", BAD, text, "name a free port under health.listen: monitor edit")


def of_sources(health: Health, rows: tuple[SourceRow, ...], now: datetime) -> Iterator[Finding]:
    """Sources that show us nothing, and leases that nobody gave back."""
    for row in health.blind:
        reason = (row.last_reason or row.last_outcome or "unknown").replace("_", " ")
        text = f"blind on {row.ref}: failed {row.failures} times in a row ({reason})"
        yield Finding(
            "sources", BAD, text, f"monitor check {row.ref} --all, or change its address: monitor edit {row.ref.story}"
        )
    for row in rows:
        if row.status == "gone":
            text = f"{row.ref} is gone: nothing is at {link(row.url)} any more"
            yield Finding(
                "sources", WARN, text, f"take it out or give it its new address: monitor edit {row.ref.story}"
            )
        elif row.failures and row.last_reason == "empty" and row.last_detail and ":" in row.last_detail:
            text = f"{row.ref} is not read: {row.last_detail}"
            yield Finding("sources", BAD, text, f"monitor edit {row.ref.story}")
    if health.stuck_leases:
        text = f"{health.stuck_leases} held by a worker that went away; they come free by themselves"
        yield Finding("leases", WARN, text, "monitor check")
    active = [row for row in rows if row.status == "active"]
    if active and not health.blind:
        seen = sum(not row.failures and row.last_at is not None for row in active)
        yield Finding("sources", OK, f"{seen} of {len(active)} seen at the last look")


def of_kinds(settings: Settings, env: Mapping[str, str]) -> Iterator[Finding]:
    """Sources whose kind needs what is not installed."""
    from monitor import wiring

    for ref, need in wiring.lacking(settings.stories, env).items():
        what, _, way = need.partition(": ")
        yield Finding("sources", BAD, f"{ref} cannot be read: {need}", way.partition(": ")[2] or way or what)


def of_deliveries(health: Health) -> Iterator[Finding]:
    """Alerts that did not arrive, and receivers that take none now."""
    for name, (_, detail) in health.pulses.items():
        kind, _, receiver = name.partition(":")
        if kind == "receiver" and int(detail.get("failures", 0)) >= RESTS_AFTER:
            since = _moment(detail.get("since"))
            text = f"{receiver} is down: {detail['failures']} failures in a row"
            text += f"{f' since {show_time(since)}' if since else ''}: {detail.get('reason')}"
            yield Finding("deliveries", BAD, text, f"monitor alerts test {receiver}")
    if health.dead_deliveries:
        text = f"{health.dead_deliveries} given up: their receivers refuse them"
        yield Finding("deliveries", BAD, text, "monitor alerts list --dead, then: monitor alerts retry --dead")
    else:
        waiting = f"{health.waiting_deliveries} wait to be sent" if health.waiting_deliveries else "none waits"
        yield Finding("deliveries", OK, waiting)


def of_receivers(settings: Settings) -> Iterator[Finding]:
    """Addresses that nobody could send to."""
    from monitor import wiring
    from monitor.settings.shown import receiver_place

    for receiver in settings.receivers:
        place = receiver_place(receiver, settings.root)
        try:
            wiring.notifier(receiver)
        except DeliveryError as error:
            why = str(error).removeprefix(f'receiver "{receiver.name}": ')
            yield Finding("receivers", BAD, f"{receiver.name}: {why}", "monitor edit")
        else:
            yield Finding("receivers", OK, f"{receiver.name}: {place}")
