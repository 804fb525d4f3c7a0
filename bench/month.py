"""A month of twelve stories through the real path, by a clock that skips: what each receiver got; writes its section.

python -m bench.month --days 30 --write docs/measurements.md
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.section import write
from monitor.evaluation import gold
from monitor.model.alert import Alert
from monitor.pipeline.replay import replay
from tests.fakes.month import SINGLE, Count, Judge, Month, counted, missing

GOLD = Path(__file__).parents[1] / "tests" / "gold"
STORIES = (
    "ashworth-transfer", "cyclone-hana", "dhanpur-mine", "dock-strike", "flight-412", "gestrin-budget",
    "nordell-recall", "nurses-strike", "ostra-quake", "pass-ceasefire", "ridge-fire", "soral-election",
)  # fmt: skip
TEXT = """# A month

Made by `python -m bench.month --write docs/measurements.md`. {stories} gold stories, each told by an agency and by a
site that carries its text some hours later, for {days:g} days of a clock that skips; the real daemon, reader, engine,
store and policy work on them, only network, receivers and time are made up. The pages change their bylines and
surroundings, show consent walls, go down for hours, and some are edited back and forth (`tests/fakes/month.py`). A
message is useless where nothing in it is both material by the gold labels and new to its receiver.

{looks:,} looks, {versions} versions, {alerts} alerts.

| receiver | messages | a day | useless | repeated | alerts in them |
|---|---|---|---|---|---|
{grouped}

The same alerts without grouping, digest and inhibition (`alerts replay`):

| receiver | messages | a day | useless | repeated | alerts in them |
|---|---|---|---|---|---|
{single}

Versions that move a claim and of which nobody was told: {missing}.
"""


def month(folder: Path, stories: Sequence[str], days: float, seed: int = 1) -> Month:
    """The month, lived through."""
    lived = Month(folder, [gold.load(GOLD / f"{name}.yaml") for name in stories], days, seed=seed)
    began = time.perf_counter()
    for day in range(round(days)):
        asyncio.run(lived.run(24))
        lived.resume()
        print(f"day {day + 1}: {lived.web.looks} looks, {time.perf_counter() - began:.0f} s", flush=True)  # type: ignore[attr-defined]
    return lived


def messages_of(lived: Month) -> list[tuple[str, Sequence[Alert]]]:
    """What was sent, in order, with the alerts as stored."""
    by_id = {each.alert.dedup_key: each.alert for each in lived.stored()}
    return [(one.receiver, [by_id[key] for key in one.notification.alert_ids]) for one in lived.got]


def main() -> None:
    """Runs it, prints the section, and writes it where asked."""
    options = argparse.ArgumentParser()
    options.add_argument("--days", type=float, default=30)
    options.add_argument("--stories", type=int, default=len(STORIES))
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--write", type=Path)
    options.add_argument("--show", action="store_true", help="useless messages and what is missing, one a line")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lived = month(Path(folder), STORIES[: given.stories], given.days, given.seed)
        judge, sent, stored = lived.judge(), messages_of(lived), lived.stored()
        single = replay(stored, replace(lived.settings, routes=SINGLE, inhibit=()), (), lived.clock.now())
        alone = [(one.receiver, one.alerts) for one in single.messages]
        gone = missing(judge, [alert for _, alerts in sent for alert in alerts])
        if given.show:
            show(judge, lived, gone)
        versions = sum(one.version is not None for one in lived.checked)
        text = TEXT.format(
            stories=len(lived.gold),
            days=given.days,
            looks=lived.web.looks,  # type: ignore[attr-defined]
            versions=versions,
            alerts=len(stored),
            grouped=table(counted(judge, sent), given.days),
            single=table(counted(judge, alone), given.days),
            missing=", ".join(f"{story} {n + 1}" for story, n in gone) or "none",
        )
        lived.close()
    print(text)
    if given.write:
        write(given.write, text)


def table(counts: dict[str, Count], days: float) -> str:
    """One row a receiver, and their sum."""
    rows = [(name, one.messages, one.useless, one.repeated, one.alerts) for name, one in counts.items()]
    rows.append(("all", *(sum(row[n] for row in rows) for n in range(1, 5))))  # type: ignore[arg-type]
    return "\n".join(
        f"| {name} | {n} | {n / days:.1f} | {bad} | {again} | {many} |" for name, n, bad, again, many in rows
    )


def show(judge: Judge, lived: Month, gone: Sequence[tuple[str, int]]) -> None:
    """Each message that taught its receiver nothing, and each version that was missed."""
    sent, before = messages_of(lived), 0
    for n in range(1, len(sent) + 1):
        useless = sum(one.useless for one in counted(judge, sent[:n]).values())
        if useless > before:
            receiver, alerts = sent[n - 1]
            print(f"useless: {lived.got[n - 1].at:%d %H:%M} {receiver}")
            for alert in alerts:
                what = f"{alert.kind} {alert.severity} {alert.story}/{alert.source}"
                print(f"    {what} {judge.steps(alert)}: {alert.title}")
        before = useless
    for story, n in gone:
        print(f"missing: {story} version {n + 1}")


if __name__ == "__main__":
    main()
