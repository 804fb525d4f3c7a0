"""What the docs point at is there: commands exist, links lead somewhere, promised tests stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_links_and_commands_of_every_page_exist():
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_test_that_a_promise_names_is_there():
    named = re.findall(r"\]\((tests/[\w/]+\.py)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(named) > 8
    assert [path for path in named if not (ROOT / path).exists()] == []
