"""How does the demo's configuration read? A real one: short times, loopback addresses, everything else as shipped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.demo.seeds import Seed
from monitor.demo.server import LOOPBACK

RECEIVERS = ("desk-slack", "editor-mail")
MAIN = """# The configuration of a demonstration: short times, pages and receivers on this machine.
store: sqlite:///var/monitor.db
fetch:
  per_host: 1/0.1s
  timeout: 5s
  confirm_after: 1s
  allow_private: [{pages}]
timing: {{tick: 0.15s, lease: 20s, retry: {{base: 0.5s, cap: 5s}}, grace: 5s}}
receivers:
  desk-slack: {{url: "{slack}", format: chat}}
  editor-mail: {{url: "{mail}", format: html}}
routes:
  - {{name: desk, match: {{}}, receivers: [desk-slack, editor-mail], group_by: [story], group_wait: 0s}}
"""


def addresses_of(seed: Seed) -> dict[str, str]:
    """The address of each source as the shipped story file has it. Raises MonitorError for a file without sources."""
    found: dict[str, str] = {}
    for line in seed.story_yaml.splitlines():
        name, _, rest = line.partition("{name: ")[2].partition(", url: ")
        if rest:
            found[name] = rest.split('"')[1]
    return found


def story_text(seed: Seed, urls: Mapping[str, str], every: str) -> str:
    """The shipped story file with the sources' addresses and the pace replaced, comments and all."""
    text = seed.story_yaml
    for name, address in addresses_of(seed).items():
        text = text.replace(f'"{address}"', f'"{urls[name]}"')
    return "\n".join(f"every: {every}" if line.startswith("every:") else line for line in text.splitlines()) + "\n"


def write_configuration(
    place: Path, seed: Seed, urls: Mapping[str, str], ports: Mapping[str, int], slack: str, mail: str
) -> Path:
    """Writes `config/` below `place`; gives its path. `urls` and `ports` are by source."""
    config = place / "config"
    (config / "stories").mkdir(parents=True)
    pages = ", ".join(f'"{LOOPBACK}:{port}"' for port in ports.values())
    (config / "monitor.yaml").write_text(MAIN.format(pages=pages, slack=slack, mail=mail), encoding="utf-8")
    (config / "stories" / f"{seed.name}.yaml").write_text(story_text(seed, urls, "0.3s"), encoding="utf-8")
    return config
