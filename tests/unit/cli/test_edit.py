"""`monitor edit`: a draft in the user's editor; the file is replaced only by a right one."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli.exits import Code
from tests.fakes.terminal import Terminal

EDITOR = """\
import pathlib, sys
steps = pathlib.Path(sys.argv[1]); draft = pathlib.Path(sys.argv[2])
(old, new), *rest = [line.split("=>") for line in steps.read_text().splitlines()] or [["", ""]]
steps.write_text("".join("=>".join(step) + chr(10) for step in rest))
draft.write_text(draft.read_text().replace(old, new) if old else draft.read_text())
"""


@pytest.fixture
def typing(monitor: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what the user's editor does, one replacement a session."""
    program, steps = tmp_path / "editor.py", tmp_path / "steps"
    program.write_text(EDITOR, encoding="utf-8")
    steps.write_text("", encoding="utf-8")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(program), str(steps)]))
    monitor("init", "--seed")

    def wish(*replacements: tuple[str, str]) -> None:
        steps.write_text("".join(f"{old}=>{new}\n" for old, new in replacements), encoding="utf-8")

    return wish


def text(monitor: Terminal, name: str = "stories/syria-bases.yaml") -> str:
    return (monitor.folder / "config" / name).read_text(encoding="utf-8")


def drafts(monitor: Terminal) -> list[str]:
    return [path.name for path in (monitor.folder / "config").rglob(".*")]


def test_a_right_change_is_saved(monitor: Terminal, typing: Callable[..., None]) -> None:
    typing(("every: 15m", "every: 20m"))
    ran = monitor("edit", "syria-bases")
    assert (ran.code, ran.out) == (Code.DONE, "config/stories/syria-bases.yaml is right and saved.\n")
    assert "every: 20m" in text(monitor)
    assert drafts(monitor) == []


def test_a_wrong_change_leaves_the_file_and_keeps_the_draft_for_the_next_time(
    monitor: Terminal, typing: Callable[..., None]
) -> None:
    before = text(monitor)
    typing(("every: 15m", "every: 15"))
    ran = monitor("edit", "syria-bases")
    assert ran.code == Code.USAGE
    assert 'every: a number without a unit; write "15s" for seconds or "15m" for minutes' in ran.err
    assert "What you wrote is kept in config/stories/.syria-bases.draft.yaml" in ran.err
    assert text(monitor) == before
    assert monitor("list").code == Code.DONE
    typing(("every: 15", "every: 25m"))
    again = monitor("edit", "syria-bases")
    assert again.err.startswith("Going on with what was not right yet")
    assert "every: 25m" in text(monitor)
    assert drafts(monitor) == []


def test_a_person_may_edit_again_at_once(monitor: Terminal, typing: Callable[..., None]) -> None:
    typing(("every: 15m", "every: 15"), ("every: 15", "every: 16m"))
    ran = monitor("edit", "syria-bases", tty=True, answers="y\n")
    assert ran.code == Code.DONE
    assert "Edit again? [Y/n]" in ran.err
    assert "every: 16m" in text(monitor)


def test_no_change_is_no_change(monitor: Terminal, typing: Callable[..., None]) -> None:
    ran = monitor("edit", "syria-bases")
    assert (ran.code, ran.err) == (Code.DONE, "config/stories/syria-bases.yaml: nothing was changed.\n")
    assert drafts(monitor) == []


def test_the_configuration_itself_can_be_edited_even_when_it_is_wrong(
    monitor: Terminal, typing: Callable[..., None]
) -> None:
    main = monitor.folder / "config" / "monitor.yaml"
    main.write_text(text(monitor, "monitor.yaml").replace("5MB", "huge"), encoding="utf-8")
    assert monitor("check").code == Code.USAGE
    typing(("huge", "7MB"))
    assert monitor("edit").out == "config/monitor.yaml is right and saved.\n"
    assert "max_bytes: 7MB" in text(monitor, "monitor.yaml")


def test_a_name_that_another_story_has_is_refused(monitor: Terminal, typing: Callable[..., None]) -> None:
    (monitor.folder / "config" / "stories" / "other.yaml").write_text("story: zz\n", encoding="utf-8")
    typing(("story: syria-bases", "story: zz"))
    ran = monitor("edit", "syria-bases")
    assert ran.code == Code.USAGE
    assert '"zz" is the story of config/stories/other.yaml already' in ran.err


def test_faults_of_other_files_do_not_stop_an_edit(monitor: Terminal, typing: Callable[..., None]) -> None:
    (monitor.folder / "config" / "stories" / "other.yaml").write_text("story: [", encoding="utf-8")
    typing(("every: 15m", "every: 20m"))
    assert monitor("edit", "syria-bases").code == Code.DONE


def test_a_story_is_found_by_its_name_whatever_its_file_is_called(
    monitor: Terminal, typing: Callable[..., None]
) -> None:
    (monitor.folder / "config" / "stories" / "file-7.yaml").write_text("story: named\n", encoding="utf-8")
    assert "file-7.yaml: nothing was changed" in monitor("edit", "named").err
    ran = monitor("edit", "nnamed")
    assert (ran.code, ran.err) == (Code.NOT_FOUND, 'monitor: no story "nnamed"; did you mean "named"?\n')


@pytest.mark.parametrize(("editor", "words"), [("false", "ended with 1"), ("/no/such/editor", "cannot be started")])
def test_an_editor_that_fails_changes_nothing(
    monitor: Terminal, typing: Callable[..., None], editor: str, words: str
) -> None:
    before = text(monitor)
    ran = monitor("edit", "syria-bases", env={"EDITOR": editor})
    assert ran.code == Code.USAGE
    assert words in ran.err
    assert text(monitor) == before
    assert drafts(monitor) == []
