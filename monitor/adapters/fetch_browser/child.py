"""The process that holds the browser: it draws one page by what its parent gives it, says so, and ends.

Lines of JSON both ways. It is told {url, chromium, folder, agent, seconds, page}; it asks {ask, url} and hears
{to, headers, body} or, where nothing may be had, {to}; in the end it says {html, url} or {failed}.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import signal
import sys
from typing import Any

WANTED = ("document", "script", "stylesheet", "xhr", "fetch", "manifest", "other")
ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-default-apps",
    "--dns-prefetch-disable",
    "--no-pings",
    "--proxy-server=127.0.0.1:9",  # nothing listens there: what does not come to us gets nowhere
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=256",
)
_NO_SIDE_DOORS = """
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'EventSource']) {
  try { Object.defineProperty(window, name, {value: undefined, writable: false, configurable: false}); } catch (e) {}
}
"""
_QUIET_MS = 600  # a page whose text stays for so long is drawn
_LOOK_MS = 200
_LINE_MOST = 64 << 20


class Parent:
    """The other end: asks for addresses and hears what they gave."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        self._reader = asyncio.StreamReader(limit=_LINE_MOST)

    async def open(self) -> dict[str, Any]:
        """The job."""
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(self._reader), sys.stdin)
        job: dict[str, Any] = json.loads(await self._reader.readline())
        return job

    async def listen(self) -> None:
        """Hands answers to who waits for them; ends this process when the parent is gone."""
        while line := await self._reader.readline():
            told = json.loads(line)
            future = self._waiting.pop(told["to"], None)
            if future is not None and not future.done():
                future.set_result(told)
        os._exit(1)

    async def ask(self, url: str) -> dict[str, Any]:
        """What an address gave; without a body where nothing may be had."""
        self._number += 1
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[self._number] = future
        say({"ask": self._number, "url": url})
        return await future


def say(message: dict[str, Any]) -> None:
    """One line to the parent."""
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.buffer.flush()


async def draw(parent: Parent, job: dict[str, Any]) -> dict[str, Any]:
    """The page as the browser shows it."""
    from playwright.async_api import Route, TimeoutError, async_playwright

    given = {"left": True}

    async def route(route: Route) -> None:
        request = route.request
        if request.method != "GET" or request.resource_type not in WANTED or is_aside(request):
            await route.abort()
            return
        first = given["left"] and request.resource_type == "document"
        given["left"] = given["left"] and not first
        answer = job["page"] if first else await parent.ask(request.url)
        if "body" not in answer:
            await route.abort()
            return
        await route.fulfill(status=200, headers=answer["headers"], body=base64.b64decode(answer["body"]))

    async with async_playwright() as playwright:
        root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's own sandbox does not start as root
        browser = await playwright.chromium.launch(
            executable_path=job["chromium"], args=list(ARGUMENTS), chromium_sandbox=not root, handle_sigterm=False
        )
        context = await browser.new_context(
            user_agent=job["agent"], service_workers="block", accept_downloads=False, locale="en-GB"
        )
        await context.route("**/*", route)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        await context.add_init_script(_NO_SIDE_DOORS)
        page = await context.new_page()
        context.on("page", lambda other: asyncio.ensure_future(other.close()) if other != page else None)
        with contextlib.suppress(TimeoutError):  # a page that never ends loading is read as it is
            await page.goto(job["url"], wait_until="domcontentloaded", timeout=job["seconds"] * 500)
        await settle(page, job["seconds"])
        return {"html": await page.content(), "url": page.url}


def is_aside(request: Any) -> bool:
    """Whether a document is asked for by a frame inside the page, or by a window of its own."""
    from playwright.async_api import Error

    if request.resource_type != "document":
        return False
    try:
        return request.frame.parent_frame is not None
    except Error:  # the window is not there yet
        return True


async def settle(page: Any, seconds: float) -> None:
    """Waits until the page asks for nothing more and its text stays; at most for a third of the time there is."""
    from playwright.async_api import Error

    left_ms = seconds * 300
    try:
        await page.wait_for_load_state("networkidle", timeout=left_ms)
    except Error:
        return  # a page that never rests is read as it is
    last, same_ms = -1, 0
    while same_ms < _QUIET_MS and left_ms > 0:
        length = await page.evaluate("document.body ? document.body.innerText.length : 0")
        same_ms = same_ms + _LOOK_MS if length == last else 0
        last = length
        await page.wait_for_timeout(_LOOK_MS)
        left_ms -= _LOOK_MS


async def main() -> None:
    """One page."""
    parent = Parent()
    job = await parent.open()
    listening = asyncio.create_task(parent.listen())
    try:
        say(await draw(parent, job))
    except Exception as error:  # whatever ends the drawing is told to the parent, which makes an outcome of it
        say({"failed": f"the browser drew nothing: {type(error).__name__}: {str(error).splitlines()[0][:200]}"})
    listening.cancel()


def die_with_parent() -> None:
    """A parent that is killed takes this process along."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    die_with_parent()
    asyncio.run(main())
