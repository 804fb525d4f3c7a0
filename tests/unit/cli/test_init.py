"""`monitor init` and `monitor schema`."""

from __future__ import annotations

import json
import stat

from monitor.cli.exits import Code
from monitor.settings.load import load
from tests.fakes.terminal import Terminal


def test_init_writes_what_works_as_it_is_and_says_what_is_next(monitor: Terminal) -> None:
    ran = monitor("init")
    assert ran.code == Code.DONE
    assert ran.out.splitlines() == [
        "Created config/ (4 files): monitor.yaml, stories/README.md, monitor.schema.json, story.schema.json.",
        "Database: var/monitor.db. Alerts go to: desk (var/alerts.jsonl).",
        "Next: monitor add URL",
    ]
    assert load(monitor.folder / "config", {}).warnings == ()


def test_init_never_writes_over_a_file_that_is_there(monitor: Terminal) -> None:
    monitor("init")
    main = monitor.folder / "config" / "monitor.yaml"
    main.write_text("store: sqlite:///mine.db  # my own\n", encoding="utf-8")
    ran = monitor("init", "--seed")
    assert main.read_text(encoding="utf-8") == "store: sqlite:///mine.db  # my own\n"
    assert ran.out.splitlines() == [
        "config/monitor.yaml is there and stays as it is. Added stories/syria-bases.yaml.",
        "Database: mine.db. Alerts go to: nobody yet.",
        "Next: put the addresses of real articles under `sources`: monitor edit syria-bases",
    ]
    assert monitor("init", "--seed").out.startswith("config/ is complete already; nothing was written.")


def test_nobody_else_may_read_what_init_wrote(monitor: Terminal) -> None:
    monitor("init")
    for path in (monitor.folder / "config").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077
    assert not stat.S_IMODE((monitor.folder / "var").stat().st_mode) & 0o077


def test_upgrade_refreshes_the_schema_and_nothing_else(monitor: Terminal) -> None:
    monitor("init")
    schema = monitor.folder / "config" / "story.schema.json"
    now = schema.read_text(encoding="utf-8")
    schema.write_text("{}", encoding="utf-8")
    assert monitor("init", "--upgrade").out == "Refreshed config/story.schema.json.\n"
    assert schema.read_text(encoding="utf-8") == now
    assert monitor("init", "--upgrade").out == "The schema files are those of this release.\n"


def test_upgrade_without_a_configuration_is_answered(monitor: Terminal) -> None:
    ran = monitor("init", "--upgrade")
    assert ran.code == Code.USAGE
    assert ran.err == "monitor: there is no configuration in config/ to upgrade; write one: monitor init\n"


def test_another_folder_is_taken_from_the_option_or_the_environment(monitor: Terminal) -> None:
    monitor("init", "--config", "desk/config")
    assert (monitor.folder / "desk" / "config" / "monitor.yaml").exists()
    assert (monitor.folder / "desk" / "var").is_dir()
    assert "Nothing is followed yet" in monitor("list", env={"MONITOR_CONFIG": "desk/config"}).err
    ran = monitor("list", "--config", "elsewhere")
    assert ran.err == (
        "monitor: there is no configuration in elsewhere/; write one: monitor init --config elsewhere, or name the "
        "folder that has one: --config DIR, or MONITOR_CONFIG=DIR\n"
    )


def test_a_place_that_cannot_be_written_is_told(monitor: Terminal) -> None:
    (monitor.folder / "file").write_text("", encoding="utf-8")
    ran = monitor("init", "--config", "file/config")
    assert ran.code == Code.USAGE
    assert "cannot be written: Not a directory" in ran.err


def test_the_schema_is_printed_and_written(monitor: Terminal) -> None:
    story = json.loads(monitor("schema", "story").out)
    assert story["required"] == ["story"]
    assert story["properties"]["every"]["default"] == "15m"
    ran = monitor("schema", "--out", "there")
    assert ran.out == ""
    assert ran.err == "Wrote there/monitor.schema.json and there/story.schema.json.\n"
    assert json.loads((monitor.folder / "there" / "story.schema.json").read_text(encoding="utf-8")) == story
