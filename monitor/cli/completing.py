"""What can follow on the command line? The names that the history holds; silent about all else, for a shell asks."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.ports import History

Names = Callable[[Any, Any, str], list[str]]
MOST = 200  # names that a shell is given


def for_parameter(name: str, metavar: str | None) -> Names | None:
    """What completes a parameter of this name; None where it is no name of something stored."""
    ask = ASKED.get(name)
    if ask is None or (name == "kind" and metavar != "KIND"):
        return None
    return lambda _ctx, _param, begun: _completed(ask, begun)


def _completed(ask: Callable[[History, str], Iterable[str]], begun: str) -> list[str]:
    from monitor import wiring
    from monitor.model.errors import MonitorError
    from monitor.settings.load import load_reading

    try:
        history = wiring.open_history(load_reading(_folder(), os.environ))
        try:
            return [name for name in ask(history, begun) if name.startswith(begun)][:MOST]
        finally:
            history.close()
    except MonitorError:
        return []  # nothing is stored, or it cannot be read: the command itself will say so


def _folder() -> Path:
    """The configuration's folder, as the line that is being typed or the environment name it."""
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation that is still open
        words = line.split()
    for word, after in pairwise(words):
        if word == "--config":
            return Path(after)
    return Path(os.environ.get("MONITOR_CONFIG") or "config")


def _stories(history: History, begun: str) -> Iterable[str]:
    """Stories; with a slash, the sources of one."""
    stories = [story for story, _, _ in history.stories()]
    story, slash, _ = begun.partition("/")
    if slash and story in stories:
        return [f"{story}/{name}" for name in history.sources(story)]
    return stories


def _sources(history: History, _: str) -> Iterable[str]:
    return dict.fromkeys(name for story, _, _ in history.stories() for name in history.sources(story))


def _claims(history: History, _: str) -> Iterable[str]:
    return dict.fromkeys(claim for story, _, _ in history.stories() for claim, _, _ in history.claims(story))


def _kinds(_: History, __: str) -> Iterable[str]:
    from monitor.model.observation import EDIT_KINDS

    return EDIT_KINDS


ASKED: dict[str, Callable[[History, str], Iterable[str]]] = {
    **dict.fromkeys(("story", "ref", "refs", "where", "which"), _stories),
    "source": _sources,
    "claim": _claims,
    "kind": _kinds,
}
