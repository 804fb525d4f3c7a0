"""What reaches the terminal: inert, as wide as it is, coloured only where that is wanted."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.screen import Column, Screen, Span, json_of, safe
from monitor.model.alert import Receiver
from tests.fakes.terminal import Tape

HOSTILE = (
    "\x1b[31m \x1b]8;;http://evil\x07 \r\b \u202e \u200b \u2066 \x9b \ud800 "
    "[bold]x[/bold] [link=http://e]y[/link] :smile:"
)


def screen(*, tty: bool = False, color: str = "auto", **env: str) -> tuple[Screen, Tape, Tape]:
    out, err = Tape(tty=tty), Tape(tty=tty)
    return Screen(color=color, env=env, out=out, err=err), out, err


@pytest.mark.parametrize("tty", [True, False])
def test_text_from_the_web_is_inert_on_both_streams(tty: bool) -> None:
    shown, out, err = screen(tty=tty, COLUMNS="200", NO_COLOR="1")
    shown.print(HOSTILE, Span(HOSTILE, "added"))
    shown.table((Column("A"), Column("B", wrap=True)), [(HOSTILE, Span(HOSTILE, "bad"))])
    shown.hanging(Span(HOSTILE), HOSTILE, indent=2)
    shown.note(HOSTILE)
    shown.error(HOSTILE)
    for text in (out.getvalue(), err.getvalue()):
        assert not any(ord(char) < 32 and char != "\n" for char in text)
        assert not any(char in text for char in "\u202e\u200b\u2066\x9b\ud800")
        assert "[bold]x[/bold]" in text
        assert ":smile:" in text


def test_letters_of_every_script_and_joiners_stay() -> None:
    text = "Тартус اللاذقية می‌خواهم 日本 👨‍👩‍👧 é ñ"
    assert safe(text) == text


@pytest.mark.parametrize("char", [chr(code) for code in (0, 27, 127, 0x85, 0x9B, 0x202E, 0xD800, 0xE0041, 0x2028)])
def test_json_is_valid_and_inert_whatever_a_string_holds(char: str) -> None:
    text = json_of({"a": f"x{char}y"})
    assert json.loads(text) == {"a": f"x{char}y"}
    assert char not in text


def test_json_of_model_values_leaves_secrets_out() -> None:
    value = {
        "receiver": Receiver("desk", "slack://secret"),
        "at": datetime(2026, 3, 1, tzinfo=UTC),
        "every": timedelta(seconds=1.5),
        "path": Path("a/b"),
    }
    found = json.loads(json_of(value))
    assert found["receiver"].items() >= {"name": "desk", "kind": "apprise", "format": "auto"}.items()
    assert "secret" not in json_of(value)
    assert found | {"receiver": None} == {
        "receiver": None,
        "at": "2026-03-01T00:00:00.000000Z",
        "every": 1.5,
        "path": "a/b",
    }


@pytest.mark.parametrize(
    ("tty", "color", "env", "colored"),
    [
        (True, "auto", {}, True),
        (False, "auto", {}, False),
        (True, "auto", {"NO_COLOR": "1"}, False),
        (True, "auto", {"NO_COLOR": ""}, True),
        (True, "auto", {"TERM": "dumb"}, False),
        (True, "never", {}, False),
        (False, "always", {}, True),
        (True, "always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_follows_option_environment_and_terminal(
    tty: bool, color: str, env: dict[str, str], colored: bool
) -> None:
    shown, out, _ = screen(tty=tty, color=color, **env)
    shown.print(Span("x", "added"), Span("y", "bold"))
    assert ("\x1b[" in out.getvalue()) == colored


@pytest.mark.parametrize(("env", "width"), [({"COLUMNS": "60"}, 60), ({"COLUMNS": "5"}, 40), ({"COLUMNS": "999"}, 200)])
def test_the_width_is_that_of_columns_within_reason(env: dict[str, str], width: int) -> None:
    assert screen(tty=True, **env)[0].width == width


def test_a_file_or_pipe_gets_the_width_of_a_page_unless_told() -> None:
    assert screen(tty=False)[0].width == 100
    assert screen(tty=False, COLUMNS="160")[0].width == 160


def test_a_heading_stands_above_the_first_result_or_beside_the_first_word() -> None:
    shown, out, err = screen(tty=False)
    shown.heading("as of then")
    shown.print("one")
    shown.print("two")
    assert (out.getvalue(), err.getvalue()) == ("as of then\none\ntwo\n", "")
    shown, out, err = screen(tty=False)
    shown.heading("as of then")
    shown.note("Nothing fits.")
    shown.print("one")
    assert (out.getvalue(), err.getvalue()) == ("one\n", "as of then\nNothing fits.\n")


ROWS = [
    ("syria-bases/agency", "in 4 min", "failed three times in a row: the server refused us", "Russia nears a deal"),
    ("syria-bases/wire", "now", "every 15 min", "日本語の見出しは幅が二倍になる"),
]
COLUMNS = (
    Column("SOURCE", least=10),
    Column("NEXT"),
    Column("WHY", wrap=True, least=12),
    Column("HEADLINE", drop_below=100),
)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_a_table_fits_the_screen_and_its_lines_end_at_their_text(width: int) -> None:
    from monitor.render.styled import cells

    shown, out, _ = screen(tty=True, NO_COLOR="1", COLUMNS=str(width))
    shown.table(COLUMNS, ROWS)
    lines = out.getvalue().splitlines()
    assert all(cells(line) <= width for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert ("HEADLINE" in lines[0]) == (width >= 100)
    words = " ".join(out.getvalue().split())
    assert all(word in words for word in ROWS[0][2].split())


def test_in_a_pipe_each_row_is_one_whole_line() -> None:
    shown, out, _ = screen()
    shown.table(COLUMNS, [(*ROWS[0][:3], "x" * 500), ROWS[1]])
    lines = out.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("x" * 500)


def pager_of(tmp_path: Path, **env: str) -> Screen:
    out = Tape(tty=True)
    return Screen(env={"TERM": "xterm", **env}, out=out, err=Tape(tty=True))


def test_the_pager_gets_the_results_on_a_terminal(tmp_path: Path) -> None:
    log = tmp_path / "paged"
    shown = pager_of(tmp_path, MONITOR_PAGER=f"tee {log}", PAGER="false")
    with shown.paged():
        shown.print("a line")
    assert log.read_text(encoding="utf-8") == "a line\n"


def test_a_pager_that_is_left_early_is_no_error(tmp_path: Path) -> None:
    shown = pager_of(tmp_path, MONITOR_PAGER=f"{sys.executable} -c pass")
    with shown.paged():
        for _ in range(20_000):
            shown.write("a line of some length that fills the pipe before long\n")


@pytest.mark.parametrize("env", [{"MONITOR_PAGER": ""}, {"MONITOR_PAGER": "cat"}, {"PAGER": "no-such-pager-here"}])
def test_without_a_pager_results_go_straight_out(tmp_path: Path, env: dict[str, str]) -> None:
    shown = pager_of(tmp_path, **env)
    with shown.paged():
        shown.print("a line")
    assert isinstance(shown.out, Tape)
    assert shown.out.getvalue() == "a line\n"


def test_a_pipe_never_gets_a_pager() -> None:
    shown, out, _ = screen(MONITOR_PAGER="false")
    with shown.paged():
        shown.print("a line")
    assert out.getvalue() == "a line\n"


@pytest.mark.parametrize(
    ("typed", "default", "answer"),
    [("\n", True, True), ("\n", False, False), ("y\n", False, True), ("n\n", True, False), ("", True, False)],
)
def test_an_answer_is_taken_and_silence_is_the_default(
    monkeypatch: pytest.MonkeyPatch, typed: str, default: bool, answer: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Tape(typed, tty=True))
    shown, out, err = screen(tty=True)
    assert shown.ask("Add?", default=default) is answer
    assert (out.getvalue(), "Add?" in err.getvalue()) == ("", True)
