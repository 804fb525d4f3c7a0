"""The real daemon, stopped by the system for some seconds: it says so, goes on alone, and asks nobody in a burst."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from tests.fakes.shell import Shell
from tests.fakes.site import serving

CONFIG = """\
store: sqlite:///var/monitor.db
fetch: {{per_host: 1/0.2s, allow_private: ["127.0.0.1:{port}"], user_agent: "monitor (desk@news.example)"}}
timing: {{tick: 0.2s}}
receivers: {{desk: {{url: "file:var/alerts.jsonl"}}}}
routes: [{{name: all, match: {{}}, receivers: [desk]}}]
"""
STORY = "story: t\nevery: 0.5s\nfixed: true\nsources: [{{name: a, url: 'http://127.0.0.1:{port}/a'}}]\n"
STOPPED_S = 4.0
PAGE = "<html><body><article><h1>Talks</h1>" + "<p>The talks go on in the old town hall today.</p>" * 9 + "</article>"


def test_a_daemon_that_was_stopped_says_so_and_goes_on_at_its_pace(tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/a"] = PAGE
        (tmp_path / "config" / "stories").mkdir(parents=True)
        (tmp_path / "config" / "monitor.yaml").write_text(CONFIG.format(port=site.port))
        (tmp_path / "config" / "stories" / "t.yaml").write_text(STORY.format(port=site.port))
        with Shell(tmp_path).started("run") as daemon:
            for _ in range(3):
                daemon.until("captured")
            daemon.send(signal.SIGSTOP)
            time.sleep(STOPPED_S)
            began = time.monotonic()
            daemon.send(signal.SIGCONT)
            late = daemon.until("late tick")
            for _ in range(5):
                daemon.until("captured")
            took = time.monotonic() - began
            daemon.send(signal.SIGTERM)
            assert daemon.code() == 0
    assert float(late.split("late_s=")[1].split()[0]) > STOPPED_S / 2
    assert took > 1.0  # five looks half a second apart, not those that were missed at once
    assert not [line for line in daemon.said if "ERROR" in line]
