"""Writes docs/transcript.md: what one asks of a story, each answered by one command; the stories take the one path.

python tools/transcript.py            write it
python tools/transcript.py --check    fail where it is out of date (how sure a reading is may differ)
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PAGE = ROOT / "docs" / "transcript.md"
WIDTH = "100"
GOLD = ("dhanpur-mine", "halden-merger", "dock-strike")
MONITOR = 'store: "sqlite:///monitor.db"\nsimilar: none\nfetch: {per_host: 1/1s}\n'
LOOKED = "2024-12-17T12:00Z"  # when the reader of the transcript looked last
SURE = re.compile(r"\b[01]\.\d\d\b")
HEAD = """# What one asks of a story

Made by `tools/transcript.py`, which tells the shipped story and three labelled ones to an empty database through the
one path (fetch, read, compare, store), by a clock that is set, and then asks. Each question is one command. Long
answers are cut at … here.
"""


@dataclass(frozen=True)
class Asked:
    """A question and the command that answers it; `before` is typed first, without being shown its answer."""

    question: str
    command: tuple[str, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """What a page shows from a moment on."""

    at: datetime
    story: str
    source: str
    html: str


def questions() -> tuple[Asked, ...]:
    """Every question, with its command."""
    return (
        Asked("What changed since I last looked?", ("log", "syria-bases", "--unseen"), ("seen", "--until", LOOKED)),
        Asked("And in one source, word by word?", ("diff", "syria-bases/agency", "--unseen")),
        Asked(
            "What did we know at 12:00 on the 16th?",
            ("show", "syria-bases", "--as-of", "2024-12-16T12:00Z", "--claim", "agreement-status"),
        ),
        Asked(
            "When did one state of a claim become another?",
            ("timeline", "syria-bases", "--claim", "agreement-status", "--until", "2025-02-01T00:00Z"),
        ),
        Asked("Who said it first?", ("matrix", "syria-bases", "--first", "--claim", "agreement-status")),
        Asked("Who still says otherwise?", ("matrix", "syria-bases")),
        Asked(
            "What did they delete, how long had it stood, did they say so?", ("search", "--removed", "halden-merger")
        ),
        Asked("Who brought each sentence of the article, and how did it run before?", ("blame", "halden-merger")),
        Asked("How did a figure become another?", ("drift", "dhanpur-mine", "trapped")),
        Asked("Where did a word ever stand?", ("search", "dockers", "dock-strike")),
        Asked("Why was I not told?", ("alerts", "explain", "syria-bases/agency@2")),
        Asked("Is all of this what was recorded?", ("verify",)),
    )


def seed_looks() -> list[Look]:
    """The shipped story, at the times that its pages state."""
    from monitor.demo.seeds import read_seed

    looks = []
    for telling in read_seed().versions:
        dates = {"published_time": telling.published.isoformat(), "modified_time": telling.modified.isoformat()}
        html = _html(telling.headline, telling.paragraphs, dates)
        looks.append(Look(telling.modified + timedelta(minutes=9), "syria-bases", telling.source, html))
    return looks


def gold_looks(name: str) -> tuple[str, list[Look]]:
    """A labelled story: its configuration, and its versions as pages of one source."""
    import json

    from monitor.evaluation.gold import load

    gold = load(ROOT / "tests" / "gold" / f"{name}.yaml")
    claims = [dict(claim) for claim in gold.claims]
    source = {"name": "agency", "url": f"https://agency.example/{name}"}
    story = {"story": name, "title": gold.title, "sources": [source], "claims": claims}
    looks = [
        Look(
            version.at + timedelta(minutes=9),
            name,
            "agency",
            _html(version.body.headline, version.body.text.split("\n\n"), {}),
        )
        for version in gold.versions
    ]
    return json.dumps(story, default=list), looks


def _html(headline: str, paragraphs: Sequence[str], dates: Mapping[str, str]) -> str:
    from html import escape

    meta = "".join(f'<meta property="article:{name}" content="{at}">' for name, at in dates.items())
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    head = escape(headline)
    return f"<html><head><title>{head}</title>{meta}</head><body><article><h1>{head}</h1>{body}</article></body></html>"


def told(folder: Path) -> Path:
    """The configuration of a database to which everything was told."""
    config = folder / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(MONITOR, encoding="utf-8")
    seed = (ROOT / "seeds" / "syria-bases.yaml").read_text(encoding="utf-8")
    (config / "stories" / "syria-bases.yaml").write_text(seed, encoding="utf-8")
    looks = seed_looks()
    for name in GOLD:
        text, more = gold_looks(name)
        (config / "stories" / f"{name}.yaml").write_text(text, encoding="utf-8")
        looks += more
    asyncio.run(tell(config, sorted(looks, key=lambda look: look.at)))
    return config


async def tell(config: Path, looks: list[Look]) -> None:
    """Looks at each page when it changes, with the daemon's own steps."""
    from monitor import wiring
    from monitor.adapters.run_inline import InlineRunner
    from monitor.adapters.store_sql import open_store
    from monitor.model.ids import SourceRef
    from monitor.pipeline.check import check
    from monitor.settings.load import load
    from tests.fakes.clock import FakeClock
    from tests.fakes.newsroom import FakeFetcher

    settings = load(config, {})
    clock = FakeClock(looks[0].at - timedelta(hours=1))
    opened = open_store(settings.store, clock)
    fetcher = FakeFetcher(clock)
    built = wiring.build(settings)
    app = replace(
        built, clock=clock, fetcher=fetcher, runner=InlineRunner(), schedule=opened.schedule, store=opened.store,
        outbox=opened.outbox,
    )  # fmt: skip
    app.schedule.sync(settings.stories, clock.now())
    for look in looks:
        clock.advance(look.at - clock.now())
        ref = SourceRef(look.story, look.source)
        fetcher.pages[settings.story(look.story).source(look.source).url] = look.html
        app.schedule.make_due([ref], clock.now())
        for host in app.schedule.due_hosts(clock.now(), [ref]):
            app.schedule.postpone_host(host, clock.now())
            until = clock.now() + timedelta(minutes=2)
            for lease in app.schedule.lease(clock.now(), host, 9, "told", until=until, only=[ref]):
                await check(app, lease)
            app.schedule.postpone_host(host, clock.now())
    await app.aclose()


def answer(config: Path, command: tuple[str, ...], env: Mapping[str, str]) -> str:
    """What a command prints."""
    from monitor.cli.app import run

    out = io.StringIO()
    os.environ.update(env)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as words:
        code = run([*command, "--config", str(config)])
    if code:
        raise SystemExit(f"monitor {' '.join(command)} ended with {code}: {words.getvalue()}")
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).rstrip()


MOST = 40  # lines of an answer


def page() -> str:
    """The whole page."""
    env = {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb", "TZ": "UTC", "USER": "ana"}
    os.environ.update(env)
    time.tzset()
    parts: list[Any] = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        config = told(Path(folder))
        for asked in questions():
            if asked.before:
                answer(config, asked.before, env)
            said = answer(config, asked.command, env).splitlines()
            shown = said if len(said) <= MOST else [*said[: MOST - 1], "…"]
            typed = [f"$ monitor {_typed(words)}" for words in (asked.before, asked.command) if words]
            parts.append("\n".join([f"## {asked.question}", "", "```", *typed, "", *shown, "```", ""]))
    return "\n".join(parts)


def _typed(words: tuple[str, ...]) -> str:
    import shlex

    return " ".join(shlex.quote(word) for word in words)


def main() -> int:
    """0 where all is well."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    known = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if SURE.sub("0.00", known) == SURE.sub("0.00", text):
        print("docs/transcript.md: up to date")
        return 0
    print("docs/transcript.md is out of date: python tools/transcript.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
