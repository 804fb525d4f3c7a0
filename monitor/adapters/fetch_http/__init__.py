"""How is a page fetched? httpx requests over httpcore connections, guarded, bounded, whole or not at all."""

from __future__ import annotations

from monitor.adapters.fetch_http.client import HttpFetcher

__all__ = ["HttpFetcher"]
