"""The command: where it listens, to whom, how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from monitor.cli.app import run
from tests.fakes.newsroom import Newsroom

TOKEN = "correct-horse-battery"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    room = Newsroom(tmp_path)
    room.close()
    return room.config


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "news.example"])
def test_other_machines_are_not_let_in_without_a_token(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.delenv("MONITOR_WEB_TOKEN", raising=False)
    assert run(["serve", "--config", str(config), "--host", host, "--port", "0"]) == 2
    assert "MONITOR_WEB_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize("token", ["short", "with\nline-feeds-in-it-all", "пароль-который-длинный"])
def test_a_poor_token_is_refused_and_not_repeated(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("MONITOR_WEB_TOKEN", token)
    assert run(["serve", "--config", str(config), "--port", "0"]) == 2
    err = capsys.readouterr().err
    assert "at least 16" in err
    assert token not in err


def test_what_is_wrong_is_said_before_anything_is_served(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run(["serve", "--config", str(config), "--port", port]) == 2
    assert "--port 0" in capsys.readouterr().err
    assert run(["serve", "--config", str(config), "--url", "news.example"]) == 2
    assert run(["serve", "--config", str(config), "--token-file", str(config / "none")]) == 2
    assert run(["serve", "--config", str(config / "none"), "--port", "0"]) != 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_stopped_and_the_token_is_in_no_output(config: Path, number: signal.Signals) -> None:
    env = {**os.environ, "MONITOR_WEB_TOKEN": TOKEN}
    argv = [sys.executable, "-m", "monitor", "--config", str(config), "serve", "--port", "0", "--json"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout
        said = ""
        while not said.rstrip().endswith("}"):
            said += process.stdout.readline()
        base = json.loads(said)["url"].rstrip("/")
        try:
            with httpx.Client(base_url=base) as client:
                assert client.get("/").status_code == 401
                assert client.get(f"/?token={TOKEN}").status_code == 303
                assert "The harbour of Brenholm" in client.get("/").text  # by the cookie
                assert client.get("/static/monitor.css").headers["content-type"].startswith("text/css")
        finally:
            process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert TOKEN not in said + out + err
    assert "Traceback" not in err
