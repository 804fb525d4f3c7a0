"""Reading commands on a long history, beside git on the same texts; writes its section.

python -m bench.history --write docs/measurements.md

The histories go through the real `Store.record`: blobs, chains, edits and readings are those of any watched source.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.adapters.store_sql import open_store
from monitor.analysis.observe import observe
from monitor.model.article import Article
from monitor.model.ids import SourceRef
from monitor.model.outcome import Capture
from monitor.settings.load import load

TITLE = "# Looking back on a long history"
ROOT = Path(__file__).resolve().parent.parent
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=7)
MONITOR = 'store: "sqlite:///monitor.db"\n'
STORY = """\
story: harbour
title: The harbour
sources:
  - {name: agency, url: "https://agency.example/harbour"}
claims:
  - id: agreement
    question: Is there an agreement on the harbour?
    subject: [agreement on the harbour, talks on the harbour]
    states:
      talks: [talks are taking place]
      agreed: [both sides signed the agreement]
  - {id: ships, question: How many ships wait?, subject: [ships waiting outside the harbour], value: number}
"""
PLACES = ("Norvik", "Halden", "Brenholm", "Tarsund", "Vikmark", "Osterby", "Lindholm", "Calder", "Maresk", "Sandnes")
DOINGS = ("inspected the piers", "counted the cranes", "repaired the locks", "closed the old road", "opened a depot")
COMMANDS = {
    "log -n 30": ("log", "harbour", "-n", "30"),
    "diff (newest)": ("diff", "harbour/agency"),
    "show --as-of": ("show", "harbour/agency", "--as-of", "2026-01-03T00:00Z"),
    "blame": ("blame", "harbour/agency"),
    "timeline": ("timeline", "harbour"),
    "matrix": ("matrix", "harbour"),
    "search WORD": ("search", "Norvik"),
    "search --removed": ("search", "--removed"),
    "drift": ("drift", "harbour"),
}
PAGED = {  # what has thousands of lines, by the first ones of them
    "blame --all": ("blame", "harbour/agency", "--all"),
    "search --removed --all": ("search", "--removed", "--all"),
    "log -p": ("log", "harbour", "-p"),
}
PAGE = 60  # lines of a page


def articles(count: int) -> list[Article]:
    """The versions of one source: a sentence is changed, added or taken away at a time; now and then a claim moves."""
    chance = random.Random(7)
    sentences = [_sentence(chance, n) for n in range(18)]
    ships, signed = 12, False
    made = []
    for n in range(count):
        kind = chance.random()
        place = chance.randrange(len(sentences))
        if kind < 0.5:
            sentences[place] = sentences[place].replace(chance.choice(PLACES), chance.choice(PLACES))
        elif kind < 0.75:
            ships = chance.randint(5, 400)
        elif kind < 0.85:
            sentences.insert(place, _sentence(chance, n))
        elif kind < 0.95 and len(sentences) > 12:
            del sentences[place]
        elif kind > 0.99:
            signed = not signed
        state = (
            "Both sides signed the agreement on the harbour." if signed else "Talks on the harbour are taking place."
        )
        lead = (state, f"There are {ships} ships waiting outside the harbour, the master said.")
        article = Article("The harbour", (*lead, *sentences), at=BEGIN + n * EVERY)
        if made and made[-1].text_sha == article.text_sha:
            sentences[place % len(sentences)] = _sentence(chance, n)
            article = Article("The harbour", (*lead, *sentences), at=BEGIN + n * EVERY)
        made.append(article)
    return made


def _sentence(chance: random.Random, n: int) -> str:
    return (
        f"In {chance.choice(PLACES)} a crew of {chance.randint(2, 90)} {chance.choice(DOINGS)} "
        f"near {chance.choice(PLACES)} on shift {n}."
    )


class SetClock:
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        self.at = BEGIN

    def now(self) -> datetime:
        """Where it is set."""
        return self.at

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return (self.at - BEGIN).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Goes on."""
        self.at += timedelta(seconds=seconds)


def build(folder: Path, texts: list[Article]) -> Path:
    """A configuration and its database with one version a text."""
    config = folder / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(MONITOR)
    (config / "stories" / "harbour.yaml").write_text(STORY)
    settings = load(config, {})
    clock, story = SetClock(), settings.story("harbour")
    opened = open_store(settings.store, clock)
    opened.store.migrate()
    opened.schedule.sync(settings.stories, clock.now())
    previous: Article | None = None
    for n, article in enumerate(texts):
        clock.at = BEGIN + n * EVERY
        opened.schedule.make_due([SourceRef("harbour", "agency")], clock.at)
        opened.schedule.postpone_host("agency.example", clock.at)
        (lease,) = opened.schedule.lease(clock.at, "agency.example", 1, "bench", until=clock.at + EVERY)
        (leased,) = lease.sources
        capture = Capture(clock.at, 5, "new", http_status=200, final_url=leased_url(leased.ref))
        opened.store.record(
            leased, "bench", capture, None, "bench/1", article, observe(previous, article, story), (), (), clock.at
        )
        previous = article
    opened.close()
    (folder / "built").touch()
    return config


def leased_url(ref: SourceRef) -> str:
    """The address of the one source."""
    return f"https://{ref.source}.example/{ref.story}"


def timed(argv: list[str], rounds: int = 5, lines: int | None = None, **more: str) -> float:
    """The least processor time of a process over some rounds, in ms: other work on the machine does not count. Where
    only so many `lines` are read, nobody listens after that, as when a pager is left."""
    best = float("inf")
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if lines is None:
            subprocess.run(argv, check=True, capture_output=True, env={**os.environ, **more})
        else:
            _read(argv, lines, {**os.environ, **more})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best * 1000


def _read(argv: list[str], lines: int, environment: dict[str, str]) -> None:
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout is not None
        if not all(process.stdout.readline() for _ in range(lines)):
            raise SystemExit(f"{' '.join(argv)}: less than {lines} lines")
        process.stdout.close()


def repository(folder: Path, texts: list[Article]) -> Path:
    """The same texts as commits of one file, a sentence a line."""
    stream = []
    for n, article in enumerate(texts, 1):
        body = "\n".join((article.headline, *article.paragraphs)) + "\n"
        at = int((BEGIN + n * EVERY).timestamp())
        stream.append(
            f"commit refs/heads/main\ncommitter bench <bench@example> {at} +0000\ndata 1\nv\n"
            f"M 100644 inline harbour.txt\ndata {len(body.encode())}\n{body}\n"
        )
    if folder.exists():
        return folder
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    subprocess.run(
        ["git", "-C", str(folder), "fast-import", "--quiet"],
        input="".join(stream).encode(),
        check=True,
    )
    return folder


def migrated(config: Path) -> None:
    """Brings the database to the schema of the program that is measured: it may be newer than the one that built it."""
    code = (
        "import sys; from monitor import wiring; from pathlib import Path; from monitor.settings.load import load; "
        "wiring.build(load(Path(sys.argv[1]), {})).store.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(config)], check=True)


def main() -> None:
    """Builds both histories, measures, prints, and writes the section where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--versions", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the histories are made, and found again")
    parser.add_argument("--urlwatch", help="its program, for `--help` beside ours")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        texts = articles(given.versions)
        few, many = folder / "few", folder / "many"
        began = time.perf_counter()
        configs = tuple(
            path / "config" if (path / "built").exists() else build(path, some)
            for path, some in ((few, texts[: given.versions // 10]), (many, texts))
        )
        print(f"built in {time.perf_counter() - began:.0f} s", flush=True)
        for config in configs:
            migrated(config)
        section = report(configs, repository(folder / "git", texts), given.rounds, given.versions)
        section += beside(given.urlwatch, given.rounds) if given.urlwatch else ""
    print(section)
    if given.write:
        text = given.write.read_text() if given.write.exists() else ""
        found = re.search(rf"(?ms)^{re.escape(TITLE)}\n.*?(?=^# |\Z)", text)
        text = text[: found.start()] + section + text[found.end() :] if found else f"{text.rstrip()}\n\n{section}"
        given.write.write_text(text.rstrip() + "\n")


def report(configs: tuple[Path, ...], git: Path, rounds: int, versions: int) -> str:
    """The section."""
    bare = timed([sys.executable, "-c", "pass"], rounds)
    program = str(Path(sys.executable).with_name("monitor"))
    rows = []
    for name, argv in (COMMANDS | PAGED).items():
        lines = PAGE if name in PAGED else None
        few, many = (
            timed([program, *argv, "--no-pager", "--config", str(config)], rounds, lines, NO_COLOR="1")
            for config in configs
        )
        first = f", first {PAGE} lines" if lines else ""
        rows.append(f"| `{name}`{first} | {few - bare:.0f} | {many - bare:.0f} | {many / few:.2f} |")
    whole = timed([program, "log", "harbour", "--no-pager", "--config", str(configs[1])], rounds)
    gits = {
        "log": timed(["git", "-C", str(git), "log", "--stat"], rounds),
        "blame": timed(["git", "-C", str(git), "blame", "HEAD", "--", "harbour.txt"], rounds),
    }
    blame = timed([program, "blame", "harbour/agency", "--no-pager", "--config", str(configs[1])], rounds)
    helped = timed([program, "--help"], rounds)
    return (
        f"{TITLE}\n\nMade by `python -m bench.history --write docs/measurements.md`: one source with {versions:,} "
        f"versions of some 20 sentences, stored through `Store.record`, on SQLite. Milliseconds of processor time over "
        f"that of a bare interpreter ({bare:.0f} ms), best of {rounds}.\n\n"
        f"| command | {versions // 10:,} versions | {versions:,} | whole time, ratio |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + f"\n\n`monitor --help` takes {helped - bare:.0f} ms over the interpreter. On the same texts "
        f"`git log --stat` takes {gits['log']:.0f} ms and `git blame` {gits['blame']:.0f} ms; the whole `monitor log` "
        f"{whole:.0f} ms ({whole / max(gits['log'], 1):.0f} times) and `monitor blame`, with earlier wordings and "
        f"with what is gone, {blame:.0f} ms ({blame / max(gits['blame'], 1):.0f} times).\n"
    )


def beside(urlwatch: str, rounds: int) -> str:
    """How long `--help` takes, beside urlwatch's: whole processes."""
    ours = timed([str(Path(sys.executable).with_name("monitor")), "--help"], rounds)
    theirs = timed([urlwatch, "--help"], rounds)
    return (
        f"\n`monitor --help` takes {ours:.0f} ms of processor time, the interpreter included, `urlwatch --help` "
        f"{theirs:.0f} ms on the same machine: {ours / theirs:.2f} times (`--urlwatch PATH`).\n"
    )


if __name__ == "__main__":
    main()
