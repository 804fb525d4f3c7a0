"""The frame: commands, global options, exit codes, what stands on which stream."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import pytest
import typer

from monitor.cli import app
from monitor.cli.app import COMMANDS, Entry
from monitor.cli.exits import Code
from monitor.cli.frame import frame_of
from monitor.model.errors import (
    ChainBroken,
    ConfigError,
    DeliveryError,
    Locked,
    MonitorError,
    NotFound,
    SchemaTooNew,
    StoreBusy,
)
from tests.fakes.terminal import Terminal

HEAVY = ("sqlmodel", "sqlalchemy", "trafilatura", "apprise", "httpx", "lxml", "pydantic", "yaml", "rich", "apscheduler")


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Plants a command `planted` that raises `planted["raise"]` or prints its options."""
    box: dict[str, object] = {}

    def command(ctx: typer.Context, word: str = "") -> int | None:
        """A planted command.

        Examples:
          monitor planted --word x
        """
        frame = frame_of(ctx)
        box["frame"], box["word"] = frame, word
        error = box.get("raise")
        if isinstance(error, BaseException):
            raise error
        frame.screen.print("result")
        frame.screen.note("word")
        return None

    monkeypatch.setattr(importlib.import_module("monitor.cli.exits"), "planted", command, raising=False)
    monkeypatch.setitem(COMMANDS, "planted", Entry("monitor.cli.exits:planted", "Begin", "Planted."))
    return box


def test_help_names_every_command_and_exit_code_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from monitor.cli.app import run; run(['--help']); "
        f"sys.stderr.write(' '.join(sorted(set(sys.modules) & set({HEAVY!r}))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    for name in COMMANDS:
        assert f"\n  {name}" in done.stdout
    for meaning in ("not found", "dead deliveries", "interrupted"):
        assert meaning in done.stdout


def test_a_reading_command_loads_neither_the_validator_nor_the_mapper(monitor: Terminal) -> None:
    monitor("init")
    code = (
        "import sys; from monitor.cli.app import run; run(['log']); "
        "print(*sorted({'pydantic', 'sqlmodel', 'sqlalchemy', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
    assert "a bug" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_an_example_and_the_global_options(monitor: Terminal, name: str) -> None:
    ran = monitor(name, "--help")
    assert ran.code == Code.DONE
    if COMMANDS[name].at.endswith(":app"):
        ran = monitor(name, "list", "--help")
    assert "Example" in ran.out
    assert f"  monitor {name}" in ran.out
    assert "--config DIR" in ran.out


@pytest.mark.parametrize("argv", [["--json", "--config", "x", "planted"], ["planted", "--json", "--config", "x"]])
def test_global_options_stand_before_or_after_the_command(
    monitor: Terminal, planted: dict[str, object], argv: list[str]
) -> None:
    assert monitor(*argv).code == Code.DONE
    frame = planted["frame"]
    assert (frame.json, str(frame.folder)) == (True, "x")  # type: ignore[attr-defined]


def test_an_option_like_word_may_be_the_value_of_another_option(monitor: Terminal, planted: dict[str, object]) -> None:
    assert monitor("planted", "--word", "--json").code == Code.DONE
    assert planted["word"] == "--json"
    assert not planted["frame"].json  # type: ignore[attr-defined]


def test_results_and_words_go_to_their_streams_and_quiet_keeps_results_only(
    monitor: Terminal, planted: dict[str, object]
) -> None:
    ran = monitor("planted")
    assert (ran.out, ran.err) == ("result\n", "word\n")
    ran = monitor("planted", "-q")
    assert (ran.out, ran.err) == ("result\n", "")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("x"), 2), (NotFound("x"), 4), (Locked("x"), 5), (SchemaTooNew("x"), 6), (StoreBusy("x"), 6),
        (ChainBroken("a", "x"), 7), (DeliveryError("x", permanent=True), 8), (MonitorError("x"), 1),
        (KeyboardInterrupt(), 130), (ZeroDivisionError("x"), 1),
    ],
)  # fmt: skip
def test_each_error_has_its_exit_code(
    monitor: Terminal, planted: dict[str, object], error: BaseException, code: int
) -> None:
    planted["raise"] = error
    ran = monitor("planted")
    assert ran.code == code
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_a_bug_shows_its_traceback_only_with_verbose_and_never_a_control_character(
    monitor: Terminal, planted: dict[str, object]
) -> None:
    planted["raise"] = ZeroDivisionError("\x1b]0;owned\x07")
    quiet, loud = monitor("planted"), monitor("planted", "--verbose")
    assert "a bug: ZeroDivisionError" in quiet.err
    assert "--verbose" in quiet.err
    assert "Traceback" in loud.err
    assert "\x1b" not in quiet.err + loud.err


def test_a_closed_pipe_is_quiet(monitor: Terminal, planted: dict[str, object]) -> None:
    planted["raise"] = BrokenPipeError(32, "Broken pipe")
    ran = monitor("planted")
    assert (ran.code, ran.out, ran.err) == (Code.DONE, "", "")


def test_a_reader_that_goes_away_ends_a_real_process_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "schema"], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["ccheck"], 'monitor: no command "ccheck"; did you mean "check"?'),
        (["frobnicate"], 'no command "frobnicate"; `monitor --help` lists them'),
        (["schema", "--jsno"], "no such option: --jsno"),
        (["schema", "both"], 'expected monitor, story or webhook, not "both"'),
        (["schema", "--color", "sometimes"], "expected auto, always or never"),
        (["add"], "missing argument"),
        (["check", "--workers", "some"], "invalid value for '--workers': expected a whole number, not \"some\""),
        (["check", "--workers", "0"], "invalid value for '--workers': expected at least 1, not 0"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_where_help_is(monitor: Terminal, argv: list[str], words: str) -> None:
    ran = monitor(*argv)
    assert ran.code == Code.USAGE
    assert words in ran.err
    assert "--help" in ran.err
    assert ran.out == ""


def test_a_long_list_of_faults_is_cut(monitor: Terminal, planted: dict[str, object]) -> None:
    planted["raise"] = MonitorError("\n".join(f"fault {n}" for n in range(50)))
    ran = monitor("planted")
    assert ran.err.count("fault") == app.MOST_ERRORS
    assert "… and 30 more" in ran.err


def test_the_version_is_one_line(monitor: Terminal) -> None:
    from monitor import __version__

    assert monitor("--version").out == f"monitor {__version__}\n"


def test_no_command_shows_the_help(monitor: Terminal) -> None:
    ran = monitor()
    assert ran.code == Code.DONE
    assert "Usage: monitor" in ran.out


def test_json_stays_json_when_words_are_thrown_away(monitor: Terminal) -> None:
    assert monitor("init", "--json").code == Code.DONE
    assert json.loads(monitor("doctor", "--json").out)["schema_version"] == 1
