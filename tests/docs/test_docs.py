"""What the docs show is true: commands exist, links lead somewhere, configuration examples load, shown tests stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.settings.load import load

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
YAML = re.compile(r"^( *)```yaml\n(.*?)^\1```", re.S | re.M)
ENV = dict.fromkeys(("SLACK_URL", "MAIL_URL", "DESK_URL", "HOOK_URL", "CONTACT", "PGUSER"), "json://hook.example/x")
MAIN_KEYS = {"store", "receivers", "routes", "fetch", "timing", "keep", "quiet_hours", "inhibit", "silences", "queue"}


def blocks(page: Path) -> list[str]:
    """YAML examples of a page, taken back to the margin."""
    found = YAML.findall(page.read_text(encoding="utf-8"))
    return ["\n".join(line.removeprefix(indent) for line in text.splitlines()) for indent, text in found]


def keys(block: str) -> set[str]:
    return set(re.findall(r"^([a-z_]+):", block, re.M))


EXAMPLES = [(page, n, block) for page in PAGES for n, block in enumerate(blocks(page))]


@pytest.mark.parametrize(
    ("page", "block"), [(p, b) for p, _, b in EXAMPLES], ids=[f"{p.name}-{n}" for p, n, _ in EXAMPLES]
)
def test_a_configuration_example_loads_as_it_is_shown(page, block, tmp_path):
    stories = tmp_path / "config" / "stories"
    stories.mkdir(parents=True)
    main = "receivers: {desk: {url: 'json://hook.example/x'}}\nroutes: []\n"
    if keys(block) & MAIN_KEYS:
        main = block if "receivers" in keys(block) else f"{RECEIVERS}{block}"
    elif keys(block) & {"story", "claims", "sources", "tell"}:
        story = block if "story" in keys(block) else f"story: shown\ntitle: Shown\n{block}"
        if "sources" not in keys(block):
            story += "\nsources: [{name: agency, url: 'https://news.example/a'}]\n"
        (stories / f"{re.search(r'^story: *([a-z0-9-]+)', story, re.M)[1]}.yaml").write_text(story)
    else:
        pytest.fail(f"{page.name}: an example that is no configuration:\n{block}")
    main = SECRET.sub(lambda found: f"${{{found[1]}:{SECRETS[found[1]].format(tmp_path)}}}", main)
    (tmp_path / "secret").write_text("json://hook.example/x" if "receivers" in keys(block) else "secret")
    (tmp_path / "config" / "monitor.yaml").write_text(main)
    load(tmp_path / "config", ENV | {"CREDENTIALS_DIRECTORY": str(tmp_path)})


SECRET = re.compile(r"\$\{(file|cred):[^}]*\}")  # what is shown lies on the reader's machine
SECRETS = {"file": "{}/secret", "cred": "secret"}
RECEIVERS = """receivers:
  desk: {url: "json://hook.example/1"}
  desk-slack: {url: "json://hook.example/2"}
  editor-mail: {url: "json://hook.example/3"}
"""


def test_links_and_commands_of_every_page_exist():
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_test_that_a_promise_names_is_there():
    named = re.findall(r"\]\((tests/[\w/]+\.py)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
