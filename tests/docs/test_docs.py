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


def test_every_test_that_a_row_of_the_conformance_page_names_is_there():
    page, missing = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8"), []
    found = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`(?: \(([^)]*)\))?", page)
    for path, name, more in found:
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).exists() else ""
        names = [*([name] if name else []), *re.findall(r"`(test_\w+)`", more)]
        missing += [f"{path}::{one}" for one in names if f"def {one}(" not in text] if text else [path]
    assert len(found) > 40
    assert missing == []
