"""How soon does a killed daemon watch again? Prints a table; --write puts it into a page of docs.

    python bench/ready.py [--sources 10 1000] [--kills 5] [--write docs/measurements.md]

The daemon is ended by SIGKILL while it fetches, and started again as a user would. From the start of the process to its
word that it is ready, and to the first page it has looked at again.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import section
from check import HERE, MONITOR, configure, measure

HEAD = """# Ready again after a kill

Made by `python bench/ready.py --write docs/measurements.md`: `monitor run` on SQLite is ended by SIGKILL while it
fetches, and started again, {kills} times; seconds from the start of the process, median and worst. *Ready*: the
database is opened and looked through, the configuration taken up, the clock-work goes. *Looking*: the first page after
it has been fetched, read and noted. `start` is `monitor --version` alone. What the dead one had in hand comes free when
its lease ends (`timing.lease`, here 4 s): where it had all hosts in hand, looking waits for that.

"""
FAST = "\ntiming: {tick: 0.2s, lease: 4s}\nsimilar: none\n"


def life(folder: Path) -> tuple[float, float]:
    """Starts, waits until it looks, kills: seconds to ready and to the first page."""
    began = time.perf_counter()
    with subprocess.Popen(
        [str(MONITOR), "--json", "run"], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as daemon:
        ready = looked = None
        assert daemon.stderr is not None
        for line in daemon.stderr:
            event = json.loads(line).get("event") if line.startswith("{") else None
            if event == "daemon ready":
                ready = time.perf_counter() - began
            if event == "captured" and ready is not None:
                looked = time.perf_counter() - began
                break
        daemon.send_signal(signal.SIGKILL)
    if ready is None or looked is None:
        raise SystemExit(f"it never came so far: {daemon.returncode}")
    return ready, looked


def measured(sources: int, kills: int) -> str:
    """One row of the table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with subprocess.Popen([sys.executable, str(HERE / "news_site.py")], stdout=subprocess.PIPE, text=True) as site:
            assert site.stdout is not None
            try:
                configure(folder, int(site.stdout.readline()), sources)
                main = folder / "config" / "monitor.yaml"
                main.write_text(main.read_text() + FAST)
                for path in (folder / "config" / "stories").iterdir():
                    path.write_text(path.read_text().replace("every: 1m", "every: 1s\nfixed: true"))
                measure([str(MONITOR), "check", "--all", "--quiet"], folder)
                size = (folder / "var" / "monitor.db").stat().st_size / 1e6
                times = [life(folder) for _ in range(kills)]
            finally:
                site.terminate()
    start = statistics.median(measure([str(MONITOR), "--version"], Path.cwd()).wall_s for _ in range(3))
    ready, looked = (sorted(column) for column in zip(*times, strict=True))
    cells = (start, statistics.median(ready), ready[-1], statistics.median(looked), looked[-1])
    return f"| {sources} | {size:.1f} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, nargs="+", default=[10, 1000])
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    rows = [measured(sources, options.kills) for sources in options.sources]
    table = [
        f"{os.cpu_count()} cores, load {load:.1f} before.",
        "",
        "| sources | database MB | start | ready | worst | looking | worst |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]
    text = HEAD.format(kills=options.kills) + "\n".join(table) + "\n"
    print(text)
    if options.write:
        section.write(options.write, text)


if __name__ == "__main__":
    main()
