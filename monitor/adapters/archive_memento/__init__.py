"""What have archives kept of an address? `Archive` over a Memento TimeMap or a Wayback-style CDX endpoint."""

from __future__ import annotations

from monitor.adapters.archive_memento.archive import MementoArchive

__all__ = ["MementoArchive"]
