"""What does a new configuration look like? Files that work as they are, commented for the one who changes them."""

from __future__ import annotations

import json
from pathlib import Path

SCHEMA_LINE = "# yaml-language-server: $schema={}"
README = "README.md"

MAIN = (
    SCHEMA_LINE.format("monitor.schema.json")
    + """
# The configuration of monitor. It works as it is; every line may be changed or left out.
# Check it after a change: monitor doctor. What may stand here: monitor schema, or let your editor complete.
#
# Secrets never stand here, only references to them, put in when the file is read:
#   ${NAME}  ${NAME:-default}  the environment     ${file:PATH}  a file     ${cred:NAME}  a systemd credential
# Times have a unit: 0.5s 30s 15m 2h 90d. Relative paths start at the folder that holds config/.

store: sqlite:///var/monitor.db         # or postgresql+psycopg://${PGUSER}:${PGPASSWORD}@localhost/monitor

fetch:
  user_agent: "monitor/0.1 (change tracking of news stories; contact: ${CONTACT:-not given})"
  per_host: 1/5s                        # at most one request in five seconds to one host, over all stories
  timeout: 20s                          # over connection, redirects and body together
  max_bytes: 5MB
  confirm_after: 10m                    # most of a text gone? look again after this time before believing it
  allow_private: []                     # "127.0.0.1:8901": private addresses that pages may come from

timing:
  retry: {base: 30s, cap: 6h}           # waits after failures: base, twice that, … at most cap
  blind_after: 3h                       # tell when a source has shown no article for so long

keep: {raw: 365d, unchanged_captures: 90d}   # versions, edits, readings and alerts stay for ever

# Where alerts go. Set one of these variables and `desk` is that; without it, a file that `tail -f` can follow.
#   export DESK_URL=https://hooks.slack.com/services/…         a Slack webhook, as Slack gives it
#   export DESK_URL='mailtos://USER:PASSWORD@mail.example?to=desk@news.example'
#   …or any other address that Apprise knows. Try it: monitor alerts test desk
receivers:
  desk: {url: "${DESK_URL:-file:var/alerts.jsonl}"}

# Who hears of what. The first route that matches wins, unless it says `continue: true`.
routes:
  - name: urgent                        # at once
    match: {severity: urgent}
    receivers: [desk]
  - name: moves                         # moved claims, reversals, sources that went blind: together after two minutes
    match: {kind: [claim, reversal, source, system]}
    receivers: [desk]
    group_by: [story]
    group_wait: 2m
    group_interval: 15m
  - name: rest                          # all other material edits, once a day
    match: {}
    receivers: [desk]
    group_by: [story]
    digest: {at: "07:30", zone: UTC}

inhibit:                                # a moved claim makes the edit that moved it needless
  - {source: {kind: claim}, target: {kind: edit}, equal: [story, source]}

# quiet_hours: {receivers: [desk], from: "23:00", to: "06:00", zone: Europe/Berlin, except: [urgent]}
# silences:
#   - {match: {story: syria-bases, source: agency}, until: 2026-03-02T06:00:00Z, comment: site relaunch}

# Models that help where the rules are in doubt; the rules read alone without them (docs/how-to/models.md).
# similar: auto                         # encoder, none, or the path of a folder with another sentence encoder
# adjudicator: {url: "http://127.0.0.1:11434/v1", model: qwen3:8b}   # asked about doubtful readings; off by default
"""
)

STORIES_README = """# Stories

One file a story, named after it: its sources and the claims that are tracked in it. `monitor add URL` writes one,
`monitor edit STORY` opens it and checks what you saved, `monitor init --seed` installs a whole one to adapt.

```yaml
# yaml-language-server: $schema=../story.schema.json
story: syria-bases
title: Russia's bases in Syria
every: 15m                              # at most; slows down by itself when the story goes quiet
tell: {edits: {from_score: 0.5, kinds: [number, quote, negation, removal]}}   # moved claims are always told
sources:
  - {name: agency, url: "https://news.example/world/bases"}
claims:
  - id: agreement-status
    question: Is there an agreement on Russia keeping its bases?
    subject: [agreement on the bases, Russian bases]
    states:                             # the ladder, in order, each with a few example phrases
      talks: [talks are taking place, negotiations continue]
      agreed: [agreement reached, both sides agreed terms]
      rejected: [ordered Russia out, agreement terminated]
    severity: {rejected: urgent, default: notice}
  - {id: troops, question: "How many troops remain?", subject: [Russian troops, personnel], value: number}
```
"""


def schema_files() -> dict[str, str]:
    """The JSON Schema files that the configuration's first lines refer to, by name."""
    from monitor.settings.json_schema import json_schemas

    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in json_schemas().items()}


def files() -> dict[str, str]:
    """Everything a new configuration folder holds, by path within it."""
    return {"monitor.yaml": MAIN, f"stories/{README}": STORIES_README, **schema_files()}


def seed_story() -> tuple[str, str]:
    """File name and text of the shipped story. Raises FileNotFoundError where the installation lacks it."""
    package = Path(__file__).parent.parent
    for folder in (package / "seeds", package.parent / "seeds"):
        path = folder / "syria-bases.yaml"
        if path.is_file():
            return path.name, path.read_text(encoding="utf-8")
    raise FileNotFoundError("syria-bases.yaml")


def story_text(story: str, title: str, source: str, *, every: str | None) -> str:
    """A new story's file with its first source, as `writing.source_line` gives it, and the way to its claims in
    comments."""
    lines = [
        SCHEMA_LINE.format("../story.schema.json"),
        f"story: {story}",
        f"title: {quoted(title)}",
        f"every: {every or '15m'}  # at most; slows down by itself when the story goes quiet",
        "sources:",
        f"  - {source}",
        "claims: []",
        "# A tracked question and the states its answer can have, in order, each with example phrases:",
        "# claims:",
        "#   - id: agreement-status",
        "#     question: Is there an agreement?",
        "#     subject: [agreement, the deal]",
        "#     states:",
        "#       talks: [talks are taking place, negotiations continue]",
        "#       agreed: [agreement reached, both sides agreed terms]",
        "#       rejected: [talks collapsed, agreement terminated]",
        "#   - {id: deaths, question: How many people died?, subject: [dead, killed], value: number}",
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """The text as a YAML scalar that means itself, whatever it holds."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("${", "$${")
