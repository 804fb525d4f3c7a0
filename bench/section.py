"""One section of a page of docs written anew; the others stay as they are. A section begins with `# ` and its title."""

from __future__ import annotations

import re
from pathlib import Path


def write(page: Path, text: str) -> None:
    """Puts `text`, a section with its title, in the place of the section of the same title, else at the end."""
    title = text.split("\n", 1)[0]
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    parts = [part for part in re.split(r"(?m)^(?=# )", old) if part.strip()]
    kept = [text if part.split("\n", 1)[0] == title else part for part in parts]
    if text not in kept:
        kept.append(text)
    page.write_text("\n\n".join(part.strip() for part in kept) + "\n", encoding="utf-8")
