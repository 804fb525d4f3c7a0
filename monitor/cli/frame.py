"""What does every command have at hand? The global options, the configuration, the screen, the opened App."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from monitor.cli.screen import Screen
    from monitor.model.config import Settings
    from monitor.ports import History
    from monitor.wiring import App

CONFIG = Path("config")


@dataclass(slots=True)
class Frame:
    """The global options of one run of the program, filled while the command line is read, and what follows from them.

    `folder` is where the configuration is; `json`, `quiet` and `verbose` are what the user asked for.
    """

    env: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    config: Path | None = None
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    pager: bool = True
    _screen: Screen | None = field(default=None, repr=False)
    _settings: Settings | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        """The configuration folder: --config, else MONITOR_CONFIG, else ./config. Need not exist."""
        return self.config or Path(self.env.get("MONITOR_CONFIG") or CONFIG)

    @property
    def screen(self) -> Screen:
        """Where results (stdout) and words (stderr) go."""
        if self._screen is None:
            from monitor.cli.screen import Screen

            self._screen = Screen(
                color=self.color, pager=self.pager and not self.json, quiet=self.quiet, json=self.json, env=self.env
            )
        return self._screen

    def settings(self) -> Settings:
        """The configuration, read once. Raises ConfigError with file, line and what was expected."""
        if self._settings is None:
            from monitor.settings.load import load

            self._settings = load(self.folder, self.env)
        return self._settings

    @contextmanager
    def app(self, *, reading: bool = False) -> Iterator[App]:
        """Everything plugged together, closed at the end. For commands that fetch, store or send.

        `reading` is for one that needs the database alone: as for `history`, faults elsewhere do not stop it.
        """
        from monitor import wiring

        app = wiring.build(self.reading() if reading else self.settings())
        try:
            with blamed_on_damage(self):
                yield app
        finally:
            app.history.close()
            app.store.close()

    @contextmanager
    def history(self) -> Iterator[History]:
        """The history, opened for reading only and closed at the end. For commands that show.

        Only the database's address is read of the configuration: a fault elsewhere in it, or a secret that is not set
        in this shell, does not stop a look back.
        """
        from monitor import wiring

        history = wiring.open_history(self.reading())
        try:
            with blamed_on_damage(self):
                yield history
        finally:
            history.close()

    def reading(self) -> Settings:
        """The configuration as far as the database alone needs it: faults elsewhere in it do not count."""
        from monitor.settings.load import load_reading

        return self._settings or load_reading(self.folder, self.env)

    def now(self) -> datetime:
        """The wall clock, UTC."""
        from monitor import wiring

        return wiring.clock().now()


@contextmanager
def blamed_on_damage(frame: Frame) -> Iterator[None]:
    """A failure over a row that is not what was recorded is that row's, and says so; any other is raised as it is."""
    from monitor.model.errors import StoreError, Unreadable

    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, Unreadable) as error:
        from monitor import wiring

        found = wiring.damage(frame.reading())
        if found is None:
            raise
        where, what = found
        raise StoreError(
            f"the database is damaged: {where}: {what}; `monitor verify` checks all of it, `monitor restore` brings "
            "a backup back"
        ) from error


def frame_of(ctx: typer.Context) -> Frame:
    """The frame of the running command."""
    frame = ctx.find_object(Frame)
    if frame is None:  # a command built by hand, outside the program
        frame = ctx.obj = Frame()
    return frame


def group(text: str) -> typer.Typer:
    """A command that has commands of its own; `text` is its help. Register it like a single one."""
    return typer.Typer(help=text, add_completion=False, rich_markup_mode=None, no_args_is_help=True)
