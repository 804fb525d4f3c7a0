"""Hostile feeds through the program itself, with its default address rules and real workers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conformance.hostile_web import running

CONFIG = "store: sqlite:///var/m.db\nfetch: {per_host: 1/0.05s, timeout: 10s, max_bytes: 20MB}\n"
EXPECTED = {  # path: (outcome, how many items are followed of the five that may be)
    "/rss-good": ("found", 2),
    "/atom-good": ("found", 1),
    "/rss-broken": ("found", 1),
    "/rss-xxe": ("nothing_extracted", 0),
    "/rss-laughs": ("nothing_extracted", 0),
    "/rss-quadratic": ("nothing_extracted", 0),
    "/rss-dup": ("found", 2),
    "/rss-huge": ("found", 5),
    "/rss-canary": ("unchanged", 0),
    "/type-pdf": ("nothing_extracted", 0),
    "/null-bytes": ("nothing_extracted", 0),
}


def test_hostile_feeds_come_to_what_is_expected_and_reach_nothing_forbidden(tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(CONFIG)
    hosts = {path: f"f{n}.example" for n, path in enumerate(EXPECTED)}
    sources = "".join(
        f'  - {{name: s{n}, kind: feed, items: 5, url: "http://{host}{path}"}}\n'
        for n, (path, host) in enumerate(hosts.items())
    )
    (config / "stories" / "s.yaml").write_text(f"story: s\nsources:\n{sources}")
    with running(tmp_path) as server:
        ran = subprocess.run(
            [sys.executable, "-m", "monitor", "check", "--json"],
            cwd=tmp_path,
            env=server.environment([*hosts.values()]),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        log = server.log()
    assert ran.returncode == 3, ran.stderr[-2000:]
    told = {row["source"]: row for row in json.loads(ran.stdout)["sources"]}
    found = {
        path: (told[f"s/s{n}"]["outcome"], sum(name.startswith(f"s/s{n}-") for name in told))
        for n, path in enumerate(EXPECTED)
    }
    assert found == EXPECTED
    assert [row["path"] for row in log if row["listener"] == "canary"] == []
    assert "root:x:0" not in ran.stdout
    assert {row["outcome"] for name, row in told.items() if name.startswith(("s/s0-", "s/s1-", "s/s2-"))} == {"new"}
