"""1,000 sources in one `monitor check`, beside the floors, in one run; prints a table and writes bench/results.json.

    python bench/check.py [--sources 1000] [--few 200]

Every figure is of whole processes (workers included): wall and CPU seconds, the largest resident memory of one process.
`marginal` is the slope between `few` and `sources`, so that start-up is taken out. Ratios count, absolute times do not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

import section
from site_hosts import HOSTS, url_of

HERE = Path(__file__).resolve().parent
MONITOR = Path(sys.executable).parent / "monitor"
HEAD = """# A thousand sources in one check

Made by `python bench/check.py --write docs/measurements.md`. Whole processes, workers included; only ratios inside the
table count. `httpx` fetches with plain httpx and hashes; `extract` fetches, runs trafilatura on every page and difflib
against the text before, and keeps the text in SQLite. `marginal` is the slope from few sources to many, so start-up is
taken out. Rounds: every page is new; every page has the same bytes; all that surrounds the article differs; of a
hundred articles 20 have a material edit and 9 a copyedit, beside the noise.

"""
ROUNDS = ("first", "same", "noise", "changed")

MAIN = """
store: sqlite:///var/monitor.db
fetch: {{per_host: 1/0s, allow_private: [{hosts}]}}
receivers: {{}}
routes: []
"""
STORY = """
story: story-{n}
title: Story {n}
every: 1m
sources:
{sources}
claims:
  - id: agreement
    question: Is there an agreement?
    subject: [agreement, talks]
    states:
      talks: [talks opened, talks held]
      agreed: [agreement signed, agreement reached]
      rejected: [agreement rejected]
  - {{id: troops, question: How many troops?, subject: [troops], value: number}}
"""


@dataclass
class Cost:
    wall_s: float
    cpu_s: float
    rss_mb: float


def measure(command: list[str], cwd: Path) -> Cost:
    """Runs a command to its end; CPU of it and of all its children, memory of the largest."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def configure(folder: Path, port: int, sources: int) -> None:
    """A hundredth of the sources in each story: ten a story at 1,000."""
    stories = folder / "config" / "stories"
    stories.mkdir(parents=True)
    hosts = ", ".join(f'"{host}:{port}"' for host in HOSTS)
    (folder / "config" / "monitor.yaml").write_text(MAIN.format(hosts=hosts))
    for n in range(0, sources, 10):
        rows = "\n".join(f'  - {{name: s{k}, url: "{url_of(port, k)}"}}' for k in range(n, min(n + 10, sources)))
        (stories / f"story-{n}.yaml").write_text(STORY.format(n=n, sources=rows))


def set_mode(port: int, mode: str) -> None:
    urllib.request.urlopen(f"http://{HOSTS[0]}:{port}/_mode/{mode}", timeout=10).read()


def run_all(port: int, sources: int, folder: Path) -> dict[str, dict[str, Cost]]:
    """Each tool in each round, interleaved."""
    configure(folder, port, sources)
    check = [str(MONITOR), "check", "--all", "--quiet"]
    floors = {
        name: [sys.executable, str(HERE / "floors.py"), name, str(port), str(sources), str(folder)]
        for name in ("httpx", "extract")
    }
    costs: dict[str, dict[str, Cost]] = {"monitor": {}, "httpx": {}, "extract": {}}
    for label in ROUNDS:
        set_mode(port, {"first": "same", "same": "same", "noise": "noise", "changed": "changed"}[label])
        costs["monitor"][label] = measure(check, folder)
        for name, command in floors.items():
            costs[name][label] = measure(command, folder)
    return costs


def table(few: dict, many: dict, n_few: int, n_many: int) -> list[str]:
    """Markdown rows, one for each round and tool."""
    lines = [
        "| round | tool | wall s | cpu s | pages/s | RSS MB | marginal cpu ms/page |",
        "|---|---|---|---|---|---|---|",
    ]
    for label in ROUNDS:
        for name in ("monitor", "httpx", "extract"):
            cost, less = many[name][label], few[name][label]
            marginal = (cost.cpu_s - less.cpu_s) / (n_many - n_few) * 1000
            lines.append(
                f"| {label} | {name} | {cost.wall_s:.2f} | {cost.cpu_s:.2f} | {n_many / cost.wall_s:.0f} "
                f"| {cost.rss_mb:.0f} | {marginal:.2f} |"
            )
    return lines


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sources", type=int, default=1000)
    asked.add_argument("--few", type=int, default=200)
    asked.add_argument("--write", type=Path, help="a page of docs to put the table in")
    args = asked.parse_args()
    site = subprocess.Popen([sys.executable, str(HERE / "news_site.py")], stdout=subprocess.PIPE, text=True)
    try:
        port = int(site.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            few = run_all(port, args.few, Path(folder))
        with tempfile.TemporaryDirectory() as folder:
            many = run_all(port, args.sources, Path(folder))
            size = (Path(folder) / "var" / "monitor.db").stat().st_size
    finally:
        site.kill()
        site.wait()
    lines = [
        f"{args.sources} sources on {len(HOSTS)} hosts, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; "
        f"the database after the four rounds: {size / 1e6:.1f} MB.",
        "",
        *table(few, many, args.few, args.sources),
    ]
    print("\n".join(lines))
    if args.write:
        section.write(args.write, HEAD + "\n".join(lines) + "\n")
    figures = {tool: {label: asdict(cost) for label, cost in rows.items()} for tool, rows in many.items()}
    (HERE / "results.json").write_text(json.dumps({"sources": args.sources, "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
