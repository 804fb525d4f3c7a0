"""Every path of the hostile web through the real program: `monitor check`, then what `export` says was stored and told.

Names and public addresses are played by vnet, so the default address rules hold. Each path has a host of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.engine import Database
from tests.conformance.hostile_web import (
    HEAVY,
    Case,
    HostileWeb,
    cases,
    faults,
    fetches_of,
    host_of,
    running,
    url_of,
)

pytestmark = pytest.mark.xdist_group("hostile check")  # one walk for all tests of this file

# What is not met yet, with the reason. A path that is met must leave the list.
KNOWN_GAPS: dict[str, str] = {}

CONFIG = """
store: sqlite:///var/monitor.db
fetch: {{per_host: 1/0.01s, timeout: {timeout}, confirm_after: 1s, allow_private: ["localhost:{https}"]}}
timing: {{retry: {{base: 0.5s, cap: 2s}}, blind_after: 1h}}
receivers: {{desk: {{url: "file:var/alerts.jsonl"}}}}
routes: [{{name: all, match: {{}}, receivers: [desk], group_by: [story, source], group_wait: 0s, group_interval: 0s}}]
"""
CLAIMS = """
claims:
  - id: agreement
    question: Is there an agreement on the bases?
    subject: [agreement on the bases, base agreement, bases]
    states:
      talks: [talks are taking place, negotiations continue]
      agreed: [agreement reached, both sides signed the agreement]
      rejected: [talks collapsed, agreement terminated]
"""
MOST_MB = 600  # of any process: what the harness allows its worst pages
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")  # colours, the only sequences that are ours
LIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


@dataclass
class Walked:
    """What the program came to for one path."""

    fetches: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)


class Desk:
    """A folder with a configuration, in which the program is run."""

    def __init__(self, folder: Path, server: HostileWeb, timeout: str, stories: Mapping[str, list[int]]) -> None:
        self.folder, self.stories = folder, stories
        self.env = server.environment([host_of(n) for n in range(len(cases()))])
        (folder / "config" / "stories").mkdir(parents=True)
        (folder / "config" / "monitor.yaml").write_text(CONFIG.format(timeout=timeout, https=server.ports["https"]))
        for story, numbers in stories.items():
            sources = "".join(f'  - {{name: c{n:03}, url: "{url_of(n, cases()[n])}"}}\n' for n in numbers)
            text = f"story: {story}\ntitle: The hostile web\nevery: 1h\nsources:\n{sources}{CLAIMS}"
            (folder / "config" / "stories" / f"{story}.yaml").write_text(text)

    def monitor(self, *argv: str, codes: tuple[int, ...] = (0,)) -> str:
        """Runs a command; it must end in time, with one of these codes, within its memory. Gives what it printed."""
        out, err = self.folder / "out", self.folder / "err"
        with out.open("wb") as to, err.open("wb") as words:
            process = subprocess.Popen(
                [sys.executable, "-m", "monitor", *argv], cwd=self.folder, env=self.env, stdout=to, stderr=words
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        said = err.read_text(errors="replace")
        assert process.returncode in codes, f"{argv}: {process.returncode}\n{said[-3000:]}"
        assert not re.search("job failed|a bug", said), said[-3000:]
        assert used.ru_maxrss < MOST_MB * 1024, f"{argv}: {used.ru_maxrss // 1024} MB"
        return out.read_text()

    def check(self, story: str, workers: int) -> None:
        """Checks a story's sources, due or not; most of them fail, and that is told by the exit code."""
        self.monitor("check", story, "--all", "--workers", str(workers), codes=(0, 3))

    def forget_the_last_whole_reading(self) -> None:
        """As if a day had passed: every page is to be fetched and read as a whole again."""
        database = Database(f"sqlite:///{self.folder / 'var' / 'monitor.db'}")
        with database.write() as connection:
            row, at = tables.sources, datetime.now(UTC) - timedelta(days=2)
            connection.execute(row.update().where(row.c.full_at.is_not(None)).values(full_at=at))
        database.close()

    def walked(self) -> Iterator[tuple[int, Walked]]:
        """What is stored of each path."""
        for story in self.stories:
            found: defaultdict[str, Walked] = defaultdict(Walked)
            bundle = json.loads(self.monitor("export", story, "--json"))
            for row in bundle["captures"]:
                found[row["source"]].fetches.append(row | {"s": row["ms"] / 1000})
            for row in bundle["versions"]:
                found[row["source"]].texts.append(f"{row['headline']}\n{row['text']}")
            for row in bundle["alerts"]:
                if row["kind"] not in ("source", "system"):
                    found[row["source"]].alerts.append(row)
            yield from ((int(name[1:]), one) for name, one in found.items())


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Everything was checked, as often as it takes."""
    folder = tmp_path_factory.mktemp("hostile")
    heavy = [n for n, case in enumerate(cases()) if case["group"] in HEAVY]
    often = [n for n, case in enumerate(cases()) if fetches_of(case) > 1 or case["group"] == "retry"]
    once = [n for n in range(len(cases())) if n not in heavy and n not in often]
    with running(folder) as server:
        quick = Desk(folder / "quick", server, "4s", {"once": once, "often": often})
        slow = Desk(folder / "slow", server, "15s", {"heavy": heavy})
        quick.check("once", 24)
        for _ in range(max(map(fetches_of, cases()))):
            quick.check("often", 24)
        quick.forget_the_last_whole_reading()
        quick.check("often", 24)
        slow.check("heavy", 2)
        walked = dict([*quick.walked(), *slow.walked()])
        yield {"walked": walked, "log": server.log(), "desks": (quick, slow)}


def test_every_hostile_page_comes_to_what_is_expected_of_it(web: dict[str, Any]) -> None:
    unmet = {}
    for n, case in enumerate(cases()):
        found = list(_faults(case, web["walked"].get(n, Walked())))
        if found:
            unmet[case["path"]] = found
    surprising = {path: found for path, found in unmet.items() if path not in KNOWN_GAPS}
    mended = set(KNOWN_GAPS) - set(unmet)
    assert not surprising, json.dumps(surprising, indent=1, ensure_ascii=False)
    assert not mended, f"met now, so no longer a gap: {sorted(mended)}"


def _faults(case: Case, walked: Walked) -> Iterator[str]:
    if not walked.fetches:
        yield "not fetched"
        return
    times = fetches_of(case)
    fetches = walked.fetches if case["path"] == "/304-lies" else walked.fetches[: max(times, 1)]
    texts = walked.texts if times > 1 or case["outcome"] != "version" else walked.texts[:1]
    yield from faults(case, fetches, texts, len(walked.alerts))
    expect = case.get("expect", {})
    if len(walked.alerts) > expect.get("max_alerts", 99):
        yield f"{len(walked.alerts)} alerts"
    if len(walked.alerts) < expect.get("min_alerts", 0):
        yield f"{len(walked.alerts)} alerts"


def test_no_request_reaches_a_forbidden_target(web: dict[str, Any]) -> None:
    assert [row for row in web["log"] if row["listener"] == "canary"] == []


def test_no_endless_redirect_is_followed_to_the_end(web: dict[str, Any]) -> None:
    asked = [row["path"] for row in web["log"] if row["ev"] == "request"]
    for case in cases():
        most = case.get("expect", {}).get("max_requests")
        if most:
            assert sum(path.startswith(case["path"]) for path in asked) <= most, case["path"]


def test_a_host_that_asks_for_a_pause_is_given_it_even_when_everything_is_to_be_checked(web: dict[str, Any]) -> None:
    gaps = {case["path"]: case["expect"]["min_gap_s"] for case in cases() if "min_gap_s" in case.get("expect", {})}
    assert gaps
    for path, gap in gaps.items():
        times = [row["t"] for row in web["log"] if row["ev"] == "request" and row["path"] == path]
        assert all(later - earlier >= gap for earlier, later in pairwise(times)), path


def test_the_record_is_whole_whatever_was_thrown_at_it(web: dict[str, Any]) -> None:
    for desk in web["desks"]:
        desk.monitor("verify")


def test_nothing_that_a_page_wrote_works_on_a_terminal_or_in_what_leaves_the_program(web: dict[str, Any]) -> None:
    quick = web["desks"][0]
    shown = [quick.monitor("log", "once", "--color", "always"), quick.monitor("log", "often", "--color", "always")]
    for n, case in enumerate(cases()):
        if case["path"] in ("/title-ansi", "/title-rich", "/bidi", "/title-huge", "/header-injection"):
            shown.append(quick.monitor("show", f"once/c{n:03}", "--color", "always"))
    shown += [quick.monitor("export", "once", "--json"), (quick.folder / "var" / "alerts.jsonl").read_text()]
    for text in shown:
        assert text
        assert LIVE.findall(ESCAPES.sub("", text)) == []


def test_a_million_letters_of_headline_stay_one_line_of_the_log(web: dict[str, Any]) -> None:
    n = next(n for n, case in enumerate(cases()) if case["path"] == "/title-huge")
    text = web["desks"][0].monitor("log", f"once/c{n:03}")
    assert max(map(len, text.splitlines())) < 2000
