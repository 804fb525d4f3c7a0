"""Writes what can be generated in docs/, and checks the rest: links lead somewhere, commands shown exist.

python tools/docs.py            write docs/reference/
python tools/docs.py --check    fail where it is out of date, a link is dead, or a shown command does not exist
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ROOT / "docs" / "reference" / "commands.md"
WEBHOOK = COMMANDS.with_name("webhook.schema.json")
PHRASES = COMMANDS.with_name("phrases.md")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SHOWN = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?monitor ([a-z]+)", re.M)
FENCE = re.compile(r"```[a-z]*\n(.*?)```", re.S)


def help_of(*words: str) -> str:
    """What `monitor WORDS --help` prints, 80 columns wide."""
    from monitor.cli.app import run

    os.environ.update(COLUMNS="80", NO_COLOR="1", TERM="dumb")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run([*words, "--help"])
    if code:
        raise SystemExit(f"monitor {' '.join(words)} --help ended with {code}")
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip()


def commands() -> str:
    """The reference of all commands."""
    from monitor.cli.app import COMMANDS as REGISTERED

    parts = ["# Commands", "", "Made by `tools/docs.py` from the program's own help.", "", _block(help_of())]
    for name in REGISTERED:
        parts += ["", f"## monitor {name}", "", _block(help_of(name))]
    return "\n".join(parts) + "\n"


def webhook() -> str:
    """The JSON Schema of what a webhook is sent."""
    from monitor.render.webhook_schema import SCHEMA

    return json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n"


def phrases() -> str:
    """The phrases that a configuration may replace."""
    from monitor.model.words import PHRASES as KNOWN

    head = """# Phrases of alerts

Made by `tools/docs.py` from the program's own table. Each phrase can be replaced, for one receiver or several, under a
name of your own, a language for example:

```yaml
words:
  german: {was: vorher, now: jetzt, certainty: Sicherheit, why: Warum Sie das lesen}
receivers:
  desk: {url: "${DESK_URL}", words: german, zone: Europe/Berlin}
```

What is not replaced stays English. A name that is not in this table, or a slot in braces that its phrase does not have,
is an error with its line. Titles, the alert's id and the commands to type are the same for everybody.

| phrase | text |
| --- | --- |
"""
    return head + "".join(f"| `{name}` | {text} |\n" for name, text in KNOWN.items())


def generated() -> dict[Path, str]:
    """Every page that is made, by its path."""
    return {COMMANDS: commands(), WEBHOOK: webhook(), PHRASES: phrases()}


def _block(text: str) -> str:
    return f"```\n{text}\n```"


def pages() -> list[Path]:
    """Every page of prose in the project."""
    return [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "seeds").rglob("*.md"))]


def dead_links(page: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    found = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path = target.partition("#")[0]
        if path and "://" not in path and not path.startswith("mailto:") and not (page.parent / path).exists():
            found.append(f"{page.relative_to(ROOT)}: dead link {target}")
    return found


def wrong_commands(page: Path) -> list[str]:
    """Commands in a page's code blocks that the program does not have."""
    from monitor.cli.app import COMMANDS as REGISTERED

    shown = {name for block in FENCE.findall(page.read_text(encoding="utf-8")) for name in SHOWN.findall(block)}
    return [f"{page.relative_to(ROOT)}: no command `monitor {name}`" for name in sorted(shown - set(REGISTERED))]


def main() -> int:
    """0 where all is well."""
    if "--check" not in sys.argv[1:]:
        COMMANDS.parent.mkdir(parents=True, exist_ok=True)
        for path, text in generated().items():
            path.write_text(text, encoding="utf-8")
        return 0
    faults = [
        f"{path.relative_to(ROOT)} is out of date: python tools/docs.py"
        for path, text in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for page in pages():
        faults += dead_links(page) + wrong_commands(page)
    print("\n".join(faults) or f"docs: {len(pages())} pages, links and commands exist")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
