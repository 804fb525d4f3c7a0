"""The hostile web of the harness: run it, pretend its names, and judge what a monitor made of its paths."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HARNESS = Path(__file__).resolve().parent.parent / "harness"
SLACK_S = 20.0  # a busy machine: these limits find hangs, they do not measure speed
HEAVY = ("parser", "size", "bomb")  # the server itself takes seconds to make these

OUTCOMES = {
    "version": ("new",),
    "unchanged": ("unchanged", "not_modified"),
    "error": (
        *("source_unreachable", "rate_limited", "blocked", "too_large", "gone", "timed_out"),
        *("nothing_extracted", "disallowed"),
    ),
    "suspect": ("suspect", "not_an_article", "paywalled", "blocked", "nothing_extracted"),
    "refused": ("disallowed",),
}
Case = dict[str, Any]


@dataclass(frozen=True)
class HostileWeb:
    """The running server."""

    ports: Mapping[str, int]
    ca: str
    folder: Path

    def log(self) -> list[dict[str, Any]]:
        """Every request it had and every answer it gave."""
        return [json.loads(line) for line in (self.folder / "server.jsonl").read_text().splitlines()]

    def environment(self, hosts: Sequence[str]) -> dict[str, str]:
        """The environment in which these names have public addresses that lead to this server."""
        addresses = {host: f"93.184.{n // 200}.{n % 200 + 1}" for n, host in enumerate(hosts)}
        told = {
            "hosts": {host: [address] for host, address in addresses.items()},
            "routes": {f"{address}:80": f"127.0.0.1:{self.ports['http']}" for address in addresses.values()},
        }
        (self.folder / "vnet.json").write_text(json.dumps(told))
        return {
            **os.environ,
            "PYTHONPATH": f"{HARNESS / 'vnet'}{os.pathsep}{HARNESS.parent.parent}",
            "VNET": str(self.folder / "vnet.json"),
            "VNET_LOG": str(self.folder / "vnet.jsonl"),
            "SSL_CERT_FILE": self.ca,
        }


@contextmanager
def running(folder: Path) -> Iterator[HostileWeb]:
    """Starts the server on free ports and ends it at the end; its log is in `folder`."""
    command = [sys.executable, str(HARNESS / "hostile_server.py"), "--port", "0", "--log", str(folder / "server.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            yield HostileWeb(told["ports"], told["ca"] or "", folder)
        finally:
            server.kill()


@cache
def cases() -> tuple[Case, ...]:
    """Every path with what is expected of it; the n-th one has the host name `host_of(n)`."""
    command = [sys.executable, str(HARNESS / "hostile_server.py"), "--list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = map(json.loads, listed.stdout.splitlines())
    return tuple(row for row in rows if row["group"] not in ("control", "robots"))


def host_of(n: int) -> str:
    """One path, one host: a refusal of one is no reason to rest for another."""
    return f"c{n:03}.example"


def url_of(n: int, case: Case) -> str:
    """The address of the n-th case."""
    return f"http://{host_of(n)}{case['path']}" + ("1" if case.get("expect", {}).get("prefix") else "")


def fetches_of(case: Case) -> int:
    """How often it has to be fetched until all that is expected of it can be seen."""
    expect = case.get("expect", {})
    return int(max(expect.get("fetches", 1), 3 if "second" in expect else 1))


def faults(case: Case, rows: Sequence[Mapping[str, Any]], texts: Sequence[str], told: int) -> Iterator[str]:
    """What is not as expected.

    `rows` are the fetches (outcome, reason, seconds `s`), `texts` the versions, `told` counts what is or may become an
    alert about content.
    """
    expect = case.get("expect", {})
    yield from _outcome_faults(case["outcome"], expect, rows)
    text = "\n".join(texts)
    if case["outcome"] != "any" or texts:
        yield from (f"lacks {part!r}" for part in expect.get("must_contain", ()) if part not in text)
    yield from (f"holds {part!r}" for part in expect.get("must_not_contain", ()) if part in text)
    yield from (f"holds {part!r}" for part in expect.get("no_raw", ()) if part in text)
    if "versions" in expect and len(texts) != expect["versions"]:
        yield f"{len(texts)} versions"
    if told and (expect.get("second") == "not_material" or expect.get("max_alerts") == 0):
        yield f"{told} material changes"
    most = expect.get("max_seconds", 30)
    slow = [row["s"] for row in rows if row["s"] > (4 if isinstance(most, str) else most) + SLACK_S]
    if slow:
        yield f"took {slow} s"


def _outcome_faults(outcome: str, expect: dict[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if outcome == "any":
        return
    first = rows[0]
    if outcome == "version" and expect.get("fetches") and "second" not in expect:
        if not any(row["outcome"] == "new" for row in rows):
            yield f"no version: {rows}"
        return
    if first["outcome"] not in OUTCOMES[outcome]:
        yield f"first is {first}"
    elif outcome != "version" and "kind" in expect and first["reason"] not in expect["kind"]:
        yield f"first is {first}, expected one of {expect['kind']}"
    second = expect.get("second")
    if second in OUTCOMES:
        wrong = [row for row in rows[1:] if row["outcome"] not in (*OUTCOMES[second], *_also(second))]
        if wrong:
            yield f"later is {wrong[0]}"


def _also(second: str) -> tuple[str, ...]:
    """A page that is wrong every other time is right the other times."""
    return ("unchanged", "not_modified") if second == "suspect" else ()
