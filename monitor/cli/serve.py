"""The web view: the history as pages to read, on this machine or, with a token, for others."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of

if TYPE_CHECKING:
    from monitor.model.story import Story
    from monitor.web.door import Access
    from monitor.web.questions import Questions

TOKEN = "MONITOR_WEB_TOKEN"  # noqa: S105 - the variable's name


def command(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8400,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", metavar="FILE", help=f"Holds the token that readers give; else ${TOKEN}."),
    ] = None,
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="The public address, where a proxy stands before it.")
    ] = "",
) -> int | None:
    """Read the history in a browser: stories, timelines, differences, alerts. Nothing can be changed there.

    Without a token it listens to this machine only. With one, readers are asked for it once; it is never written down.
    Needs the extra `web`: pip install "monitor[web]".

    Examples:
      monitor serve
      MONITOR_WEB_TOKEN=$(openssl rand -hex 16) monitor serve --host 0.0.0.0 --url https://news.example
    """
    frame = frame_of(ctx)
    _check_installed()
    from monitor.web.app import Web
    from monitor.web.serve import is_loopback, listen, serve

    access = _access(frame, token_file, host, url, is_loopback(host))
    with frame.history() as history:
        history.stories()  # a database that cannot be read is said now, not to the first reader
    door = listen(host, port)
    at = door.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    place = url or f"http://{name}:{at}/"

    def ready() -> None:
        if frame.json:
            frame.screen.emit_json({"schema_version": 1, "url": place, "port": at, "token": access.token is not None})
        else:
            frame.screen.print(f"Serving {place}" + ("" if access.token else "  (this machine only)"))
            frame.screen.note("Ctrl-C stops it.")

    serve(Web(questions_of(frame), access, url).app(), door, ready)
    frame.screen.note("Stopped.")
    return Code.DONE


def _check_installed() -> None:
    from importlib.util import find_spec

    from monitor.model.errors import ConfigError

    if not all(map(find_spec, ("starlette", "jinja2", "uvicorn"))):
        raise ConfigError('the web view is not installed; pip install "monitor[web]"')


def _access(frame: Frame, token_file: Path | None, host: str, url: str, loopback: bool) -> Access:
    """Who may read. Raises ConfigError for a token that is none, and for other machines without one."""
    from urllib.parse import urlsplit

    from monitor.model.errors import ConfigError
    from monitor.web.app import host_of
    from monitor.web.door import LEAST, Access

    token = frame.env.get(TOKEN) or None
    if token_file is not None:
        try:
            token = token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"cannot be read: {error}", token_file) from error
    if token is not None and (len(token) < LEAST or not token.isascii() or not token.isprintable()):
        raise ConfigError(f"the token must have at least {LEAST} plain characters; make one: openssl rand -hex 16")
    if token is None and not loopback:
        raise ConfigError(f"{host} is open to other machines: give a token in ${TOKEN} or --token-file")
    if url and (urlsplit(url).scheme not in ("http", "https") or not host_of(url)):
        raise ConfigError(f'"{url}" is no address; --url is like https://news.example')
    names = {host_of(url)} if url else set()
    return Access(token, frozenset(names | {host.lower()}))


def questions_of(frame: Frame) -> Questions:
    """What the pages ask: the same answers as the commands give, by the configuration as it is when they ask."""
    from monitor.cli.asked import followed, similar_of
    from monitor.cli.explain import reasons_of
    from monitor.cli.origins import blamed
    from monitor.web.questions import Questions

    written = _Written(frame)

    def story(name: str) -> Story:
        return followed(written.now(), name)

    return Questions(
        history=frame.history,
        now=frame.now,
        story=story,
        taught=lambda history, name: story(name).taught(history.rulings(name)),
        blame=lambda history, row: blamed(history, row, None, most=6),
        why=lambda history, ref: reasons_of(history, story(ref.story), ref),
        similar=lambda: similar_of(written.now()),
    )


class _Written:
    """The frame with the configuration read anew where one of its files is another than before."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._stamp = frame, self._look(frame.folder)

    @staticmethod
    def _look(folder: Path) -> frozenset[tuple[str, int]]:
        found = set()
        for path in (folder / "monitor.yaml", *(folder / "stories").glob("*.y*ml")):
            with suppress(OSError):
                found.add((path.name, path.stat().st_mtime_ns))
        return frozenset(found)

    def now(self) -> Frame:
        """The frame as of now."""
        stamp = self._look(self._frame.folder)
        if stamp != self._stamp:
            old = self._frame
            self._frame = Frame(old.env, old.config, old.json, old.quiet, old.verbose, old.color, old.pager)
            self._stamp = stamp
        return self._frame
