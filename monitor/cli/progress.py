"""How far is it? A bar on stderr, on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitor.cli.screen import Screen


@contextmanager
def progress(screen: Screen, total: int, label: str) -> Iterator[Callable[[], None]]:
    """Shows a bar of `total` steps while the block runs; call what is given once a step. Silent off a terminal."""
    if screen.quiet or screen.json or not screen.err.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=screen.err, width=screen.width, no_color=not screen.colored(screen.err))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)
