"""What the worst pages take of memory: the daemon a few megabytes, a worker its cap at most."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conformance.hostile_web import running

PATHS = (
    *("/bomb-gzip", "/bomb-gzip-3", "/bomb-deflate", "/bomb-br", "/bomb-zstd", "/bomb-layers", "/endless"),
    *("/big-60mb", "/huge-length", "/header-huge", "/huge-text", "/entity-flood", "/deep-divs", "/many-attrs"),
)


def test_no_page_takes_the_daemon_twenty_megabytes_or_a_worker_three_hundred(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        walked = subprocess.run(
            [sys.executable, str(Path(__file__).parent / "memory_walk.py"), str(server.ports["http"]), *PATHS],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            timeout=240,
            check=False,
        )
    assert walked.returncode == 0, walked.stderr[-3000:]
    rows = [json.loads(line) for line in walked.stdout.splitlines()]
    assert [row["path"] for row in rows] == list(PATHS)
    assert any(row["worker"] > 0 for row in rows)
    assert [row for row in rows if row["above"] >= 20] == []
    assert [row for row in rows if row["worker"] >= 300] == []
