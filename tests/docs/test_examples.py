"""Every piece of configuration that README and docs show is one that the program takes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor.settings.load import load, story_from

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^([ ]*)```yaml\n(.*?)^[ ]*```", re.MULTILINE | re.DOTALL)
STORY_KEYS = {"story", "title", "about", "every", "fixed", "cron", "quiet", "tell", "sources", "claims", "was"}
ENV = {
    "SLACK_URL": "https://hooks.slack.com/services/T00/B00/XX",
    "MAIL_URL": "mailtos://user:word@smtp.example.org:587/?from=a@example.org&to=b@example.org",
    "PING_URL": "https://ping.example.org/3f1c",
    "PGUSER": "monitor",
}


def blocks() -> list[Any]:
    found = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for n, match in enumerate(FENCE.finditer(page.read_text(encoding="utf-8")), start=1):
            text = "\n".join(line.removeprefix(match.group(1)) for line in match.group(2).splitlines()) + "\n"
            found.append(pytest.param(text, id=f"{page.relative_to(ROOT)}#{n}"))
    return found


@pytest.mark.parametrize("text", blocks())
def test_a_shown_configuration_is_valid(text: str, tmp_path: Path) -> None:
    document = YAML(typ="safe", pure=True).load(text)
    if set(document) <= STORY_KEYS:
        story_from(document)
        return
    for name in ("slack-url", "mail-url", "db-password"):
        (tmp_path / name).write_text(ENV["SLACK_URL"] if name == "slack-url" else ENV["MAIL_URL"])
    (tmp_path / "config").mkdir()
    text = text.replace("/etc/monitor-secrets/", f"{tmp_path}/")
    if "receivers" not in document:
        text += 'receivers: {desk-slack: {url: "${SLACK_URL}"}, editor-mail: {url: "${MAIL_URL}"}}\n'
    (tmp_path / "config" / "monitor.yaml").write_text(text)
    others = {name: "json://hooks.example.org/path" for name in re.findall(r"\$\{(\w+)\}", text)}
    settings = load(tmp_path / "config", {**others, **ENV, "CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert settings.receivers


def test_the_pages_show_configuration_at_all() -> None:
    assert len(blocks()) >= 8
