"""How is a page got that shows nothing without a browser? Chromium draws it, and we fetch every byte that it asks for.

The browser has no network of its own: each of its requests comes here, goes through the guarded fetcher with all its
rules, and is answered from what that brings. It runs in processes of its own, which are killed at the deadline or when
they take too much memory.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from monitor.adapters.fetch_browser.tree import Tree
from monitor.model.config import FetchLimits
from monitor.model.outcome import Fetched, FetchOutcome, Reason, Request, SourceUnreachable, TooLarge
from monitor.ports import Clock, Fetcher

RENDER_S = 25.0  # the whole drawing, the browser's start included
MEMORY = 1_000_000_000  # bytes of all its processes together
REQUESTS = 80  # that one page may make; pages of news need a few dozen without pictures
AT_ONCE = 4
_WATCH_S = 0.3
_LINE_MOST = 64 << 20
_HTML = ("text/html", "application/xhtml+xml", "")
_PASSED_ON = ("access-control-", "content-security-policy")
_KEPT_ENV = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "FONTCONFIG_PATH")


def chromium(env: Mapping[str, str]) -> str | None:
    """The browser: the one that MONITOR_CHROMIUM names, else the first on PATH."""
    named = env.get("MONITOR_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return next((path for name in names if (path := shutil.which(name, path=env.get("PATH")))), None)


def missing(env: Mapping[str, str]) -> str | None:
    """What must be installed before a page can be drawn; None where all is there."""
    if find_spec("playwright") is None:
        return "kind: js needs the extra: pip install 'monitor[browser]'"
    if chromium(env) is None:
        return "kind: js needs a browser: install chromium, or name one in MONITOR_CHROMIUM"
    return None


@dataclass
class BrowserFetcher:
    """Gets a page as `inner` does, and gives back what a browser makes of it."""

    inner: Fetcher
    limits: FetchLimits
    clock: Clock
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    render_s: float = RENDER_S
    memory: int = MEMORY

    async def fetch(self, request: Request) -> FetchOutcome:
        """The drawn page; whatever else the address answers is the outcome it is without a browser."""
        page = await self.inner.fetch(replace(request, etag=None, last_modified=None))
        if not isinstance(page, Fetched) or page.content_type not in _HTML:
            return page
        lacking = missing(self.env)
        if lacking is not None:
            return SourceUnreachable(Reason.JS_REQUIRED, page.at, page.ms, lacking, final_url=page.final_url)
        started = self.clock.monotonic()
        try:
            async with asyncio.timeout(self.render_s):
                drawn = await _Drawing(self, request, page).run()
        except TimeoutError:
            drawn = f"the browser was stopped after {self.render_s:g} s"
        ms = page.ms + round((self.clock.monotonic() - started) * 1000)
        return _outcome(page, drawn, ms, self.limits, self.clock.now())

    async def aclose(self) -> None:
        """No browser outlives its page; the inner fetcher is closed by whoever made it."""


def _outcome(
    page: Fetched, drawn: Mapping[str, Any] | str, ms: int, limits: FetchLimits, now: datetime
) -> FetchOutcome:
    if isinstance(drawn, str):
        return SourceUnreachable(Reason.DEADLINE, now, ms, drawn[:300], final_url=page.final_url)
    body = str(drawn["html"]).encode("utf-8", "replace")
    if len(body) > limits.max_bytes:
        told = f"the drawn page has more than {limits.max_bytes} bytes"
        return TooLarge(Reason.TOO_LARGE, now, ms, told, final_url=page.final_url)
    return replace(
        page, body=body, charset="utf-8", content_type="text/html", etag=None, last_modified=None, ms=ms, at=now,
        final_url=str(drawn.get("url") or page.final_url),
    )  # fmt: skip


@dataclass
class _Drawing:
    """One page in one browser. Its processes are gone when `run` is left, however that happens."""

    owner: BrowserFetcher
    request: Request
    page: Fetched
    asked: int = 0
    taken: int = 0  # bytes given to the browser
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> Mapping[str, Any] | str:
        """What the browser made of the page, or why it made nothing."""
        with tempfile.TemporaryDirectory(prefix="monitor-js-", ignore_cleanup_errors=True) as folder:
            async with self._child(folder) as child:
                watch = asyncio.create_task(self._watch(Tree(child.pid)))
                talk = asyncio.create_task(self._talk(child, folder))
                try:
                    done, _ = await asyncio.wait((watch, talk), return_when=asyncio.FIRST_COMPLETED)
                    return done.pop().result()
                finally:
                    for task in (watch, talk):
                        task.cancel()
                    await asyncio.gather(watch, talk, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _child(self, folder: str) -> AsyncIterator[asyncio.subprocess.Process]:
        env = {name: value for name, value in self.owner.env.items() if name in _KEPT_ENV}
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor.adapters.fetch_browser.child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True, limit=_LINE_MOST, cwd=folder,
            env={**env, "HOME": folder, "TMPDIR": folder, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip
        tree = Tree(child.pid)
        try:
            yield child
        finally:
            tree.kill()
            await child.wait()

    async def _watch(self, tree: Tree) -> str:
        """Ends when the processes have taken too much memory."""
        while True:
            await self.owner.clock.sleep(_WATCH_S)
            if tree.memory() > self.owner.memory:
                return f"the browser was stopped: it took more than {self.owner.memory // 1_000_000} MB"

    async def _talk(self, child: asyncio.subprocess.Process, folder: str) -> Mapping[str, Any] | str:
        """Tells what to draw, answers what is asked for, and gives the end of it."""
        assert child.stdin is not None
        assert child.stdout is not None
        job = {
            "url": self.page.final_url,
            "chromium": chromium(self.owner.env),
            "folder": folder,
            "agent": self.owner.limits.user_agent,
            "seconds": self.owner.render_s * 0.8,
            "page": _answer(self.page),
        }
        _send(child, job)
        answers: set[asyncio.Task[None]] = set()
        try:
            while line := await child.stdout.readline():
                told = json.loads(line)
                if "ask" in told:
                    task = asyncio.create_task(self._answered(child, told))
                    answers.add(task)
                    task.add_done_callback(answers.discard)
                else:
                    return str(told["failed"]) if "failed" in told else told
            return "the browser ended before the page was drawn"
        except ValueError:
            return "the browser said more than a page holds"
        finally:
            for task in answers:
                task.cancel()

    async def _answered(self, child: asyncio.subprocess.Process, told: Mapping[str, Any]) -> None:
        """One request of the browser, through the guarded fetcher; what fails there is a failed request to the page."""
        url, number = str(told["url"]), told["ask"]
        self.asked += 1
        if self.asked > REQUESTS or self.taken > 4 * self.owner.limits.max_bytes:
            _send(child, {"to": number})
            return
        same = urlsplit(url).netloc == urlsplit(self.page.final_url).netloc
        async with self.turns:
            got = await self.owner.inner.fetch(Request(url, headers=self.request.headers if same else ()))
        if not isinstance(got, Fetched):
            _send(child, {"to": number})
            return
        self.taken += len(got.body)
        _send(child, {"to": number, **_answer(got)})


def _answer(page: Fetched) -> dict[str, Any]:
    kept = {name: value for name, value in page.headers if name.lower().startswith(_PASSED_ON)}
    charset = f"; charset={page.charset}" if page.charset else ""
    return {
        "headers": {**kept, "content-type": (page.content_type or "text/html") + charset},
        "body": base64.b64encode(page.body).decode("ascii"),
    }


def _send(child: asyncio.subprocess.Process, message: Mapping[str, Any]) -> None:
    if child.stdin is not None and not child.stdin.is_closing():
        child.stdin.write(json.dumps(message).encode() + b"\n")
