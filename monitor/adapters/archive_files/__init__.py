"""What was saved in a folder? `Archive` over pages with their moments in name or manifest, and over WARC files."""

from __future__ import annotations

from monitor.adapters.archive_files.folder import FolderArchive

__all__ = ["FolderArchive"]
