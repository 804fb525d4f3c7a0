"""Every path of the hostile web, through fetcher, extractor and gate, against what the harness expects of a monitor."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conformance.hostile_web import HostileWeb, cases, faults, host_of, running

# What is not met yet, with the reason. A path that is met must leave the list.
KNOWN_GAPS: dict[str, str] = {}
HEADERS = {"host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since"}


def _walk(server: HostileWeb) -> dict[str, dict[str, Any]]:
    walked = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "hostile_walk.py"), json.dumps(server.ports)],
        input="\n".join(map(json.dumps, cases())),
        capture_output=True,
        text=True,
        env=server.environment([host_of(n) for n in range(len(cases()))]),
        timeout=240,
        check=False,
    )
    assert walked.returncode == 0, walked.stderr[-3000:]
    return {row["path"]: row for row in map(json.loads, walked.stdout.splitlines())}


def test_every_hostile_page_comes_to_what_is_expected_of_it(tmp_path: Path) -> None:
    """One test, so that the walk is made once however the tests are spread over processes."""
    with running(tmp_path) as server:
        walked, log = _walk(server), server.log()
    unmet = {}
    for case in cases():
        met = walked.get(case["path"])
        # how many material changes become one alert is decided later than here
        found = list(faults(case, met["rows"], met["texts"], met["material"])) if met else ["not walked"]
        found += _seen_by_the_server(case, log)
        if found:
            unmet[case["path"]] = found
    if touched := [row["path"] for row in log if row["listener"] == "canary"]:
        unmet["a forbidden target"] = touched
    surprising = {path: found for path, found in unmet.items() if path not in KNOWN_GAPS}
    mended = set(KNOWN_GAPS) - set(unmet)
    assert not surprising, json.dumps(surprising, indent=1, ensure_ascii=False)
    assert not mended, f"met now, so no longer a gap: {sorted(mended)}"


def _seen_by_the_server(case: dict[str, Any], log: list[dict[str, Any]]) -> list[str]:
    """How often it was asked, and what the headers told it."""
    asked = [row for row in log if row["ev"] == "request" and _is_of(row["path"], case)]
    most = case.get("expect", {}).get("max_requests")
    found = [f"asked {len(asked)} times"] if most and len(asked) > most else []
    for row in asked:
        headers = {name.lower(): value for name, value in row["headers"]}
        if not headers.get("user-agent", "").startswith("monitor/"):
            found.append("does not say who asks")
        found += [f"sends {name}" for name in set(headers) - HEADERS]
    return found


def _is_of(path: str, case: dict[str, Any]) -> bool:
    return path.startswith(case["path"]) if case.get("expect", {}).get("prefix") else path == case["path"]
