"""The fake receivers of `tests/harness/sinks.py`, run as what they are: another process."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HARNESS = Path(__file__).parents[1] / "harness" / "sinks.py"


@dataclass(frozen=True)
class Sinks:
    """Running receivers. `rows` are what they were sent."""

    http: int
    smtp: int

    def hook(self, mode: str, name: str) -> str:
        """The address of a webhook that behaves like `mode`."""
        return f"json://127.0.0.1:{self.http}/hook/{mode}/{name}"

    def slack(self, mode: str = "") -> str:
        """The address of a Slack webhook; `mode` as for webhooks."""
        path = f"slack/{mode}/services" if mode else "services"
        return f"slack+http://127.0.0.1:{self.http}/{path}/T000/B000/XsecretXsecret"

    def mail(self, to: str, more: str = "") -> str:
        """The address of a mailbox whose local part chooses what happens."""
        return f"mailto://127.0.0.1:{self.smtp}/?from=monitor@desk.example&to={to}@sink.example{more}"

    def rows(self) -> list[dict[str, Any]]:
        """Everything received so far."""
        rows: list[dict[str, Any]] = self._get("/_log")["rows"]
        return rows

    def reset(self) -> None:
        """Forgets what was received, and every mode."""
        self._get("/_reset")

    def mode(self, name: str, mode: str) -> None:
        """Switches a receiver in mode `auto`, or all of `slack` or `smtp`."""
        self._get(f"/_mode?{name}={mode}")

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=10) as answer:
            return json.load(answer)


@contextmanager
def running(*options: str) -> Iterator[Sinks]:
    """Starts the receivers on free ports and ends them at the end."""
    command = [sys.executable, str(HARNESS), "--port", "0", "--no-tls", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ports = json.loads(process.stdout.readline())["ports"]
            yield Sinks(ports["http"], ports["smtp"])
        finally:
            process.kill()
