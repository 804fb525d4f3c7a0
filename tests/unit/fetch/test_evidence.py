"""What an answer's headers say is kept as it came, but for what a server would know us again by."""

from __future__ import annotations

import httpx

from monitor.adapters.fetch_http import headers


def test_every_header_is_kept_but_cookies() -> None:
    came = [("Server", "press/1"), ("Set-Cookie", "id=1"), ("set-cookie2", "x"), ("X-Odd", "1")]
    kept = headers.received(httpx.Response(200, headers=came))
    assert [name for name, _ in kept] == ["Server", "X-Odd"]


def test_a_flood_of_headers_is_cut() -> None:
    kept = headers.received(httpx.Response(200, headers=[(f"X-{n}", "v" * 5000) for n in range(200)]))
    assert len(kept) == 64
    assert max(len(value) for _, value in kept) == 2048
