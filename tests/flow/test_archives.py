"""Archives as they are asked over HTTP, folders of saved pages, and WARC files out and in again."""

from __future__ import annotations

import io
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from monitor import wiring
from monitor.adapters.archive_memento import archive as adapter
from monitor.cli.app import run
from monitor.settings.load import load
from tests.fakes.archive import ORIGIN, Archive, page, serving

URL = "https://agency.example/harbour"
STORY = f"""\
story: harbour
title: The harbour
sources: [{{name: agency, url: "{URL}"}}]
claims:
  - {{id: ships, question: How many ships wait?, subject: [ships waiting outside the harbour], value: number}}
"""
REST = (
    "The harbour of Brenholm is the largest on the coast and handles most of the grain that the country sells.",
    "It was opened in 1911 and has been enlarged twice since then, the last time after the flood of 1978.",
    "Residents of the old town said that they heard the cranes through the night, as in any other week.",
)


def ships(n: int) -> str:
    return page("Ships wait", f"About {n} ships are waiting outside the harbour, the harbour master said.", *REST)


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch):
    monkeypatch.setattr(adapter, "WAIT", timedelta())


@pytest.fixture
def archive():
    with serving() as made:
        for hours, n in ((0, 12), (1, 12), (2, 9), (3, 12), (5, 40)):
            made.saw(URL, hours, ships(n))
        made.saw(URL, 2.5, ships(9), revisit=True)
        made.saw(URL, 4, status=404)
        made.saw(URL, 4.2, status=503)
        made.saw(URL, 4.4, status=301)
        yield made


def configured(folder: Path, more: str) -> Path:
    config = folder / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(f"store: sqlite:///var/monitor.db\nsimilar: none\n{more}\n")
    (config / "stories" / "harbour.yaml").write_text(STORY)
    return config


def config_of(folder: Path, archive: Archive, kind: str = "cdx") -> Path:
    return configured(folder, f'fetch: {{allow_private: ["127.0.0.1:{archive.port}"]}}\n{archive.config(kind)}')


def monitor(capsys: pytest.CaptureFixture[str], config: Path, *words: str) -> tuple[int, dict]:
    """A command's exit code and its JSON."""
    code = run([*words, "--config", str(config), "--json"])
    return code, json.loads(capsys.readouterr().out)


def record(config: Path) -> list[tuple[datetime, str, str]]:
    """When, which text, and how many ships: the agency's versions in time."""
    history = wiring.open_history(load(config, os.environ))
    try:
        said = {row.ref: row.state for row in history.claim_timeline("harbour", "ships")}
        rows = sorted(history.versions("harbour"), key=lambda row: (row.captured_at, row.ref.seq))
        return [(row.captured_at, row.text_sha, said[row.ref]) for row in rows]
    finally:
        history.close()


def after(hours: float) -> datetime:
    return ORIGIN + timedelta(hours=hours)


@pytest.mark.parametrize("kind", ["cdx", "timemap"])
def test_an_index_in_pages_with_errors_revisits_and_the_same_body_again_is_read_in_order(
    tmp_path, capsys, archive, kind
):
    config = config_of(tmp_path, archive, kind)
    code, told = monitor(capsys, config, "backfill", "harbour")
    assert [(at, state) for at, _, state in record(config)] == [
        (after(0), "12"), (after(2), "9"), (after(3), "12"), (after(5), "40"),
    ]  # fmt: skip
    assert told["outcomes"]["new"] == 4
    assert archive.index_requests() >= 3
    if kind == "cdx":  # its digests say what is the same, its status what is no page
        assert code == 0
        assert archive.page_requests() == 3
        assert told["outcomes"] == {"gone": 1, "new": 4, "source_unreachable": 2, "unchanged": 2}
        code, again = monitor(capsys, config, "backfill", "harbour")
        assert (code, again["outcomes"], again["sources"][0]["known"]) == (0, {}, 9)
    else:  # a TimeMap does not say which of its captures are errors: 503 and ways elsewhere are tried again
        assert code == 3
        assert told["outcomes"] == {"failed": 2, "gone": 1, "new": 4, "unchanged": 2}


def test_an_index_without_keys_is_asked_by_time(tmp_path, capsys, archive, monkeypatch):
    monkeypatch.setattr(adapter, "LINES", 3)
    archive.keys = False
    config = config_of(tmp_path, archive)
    assert monitor(capsys, config, "backfill", "harbour")[0] == 0
    assert len(record(config)) == 4
    assert archive.index_requests() == 5  # each begins with the moment that the last one ended with


def test_an_archive_that_leads_to_another_capture_is_not_believed(tmp_path, capsys, archive):
    archive.elsewhere = {after(5).strftime("%Y%m%d%H%M%S"): after(2).strftime("%Y%m%d%H%M%S")}
    config = config_of(tmp_path, archive)
    code, told = monitor(capsys, config, "backfill", "harbour", "--since", "2024-03-01T12:30Z")
    assert code == 3
    assert "gave the capture of 2024-03-01 10:00" in told["failed"][0]["detail"]
    assert record(config) == []


def test_the_pages_of_a_folder_are_captures_at_the_time_in_their_name(tmp_path, capsys):
    saved = tmp_path / "saved"
    saved.mkdir()
    for name, n in (("2024-03-01T08-00-00Z.html", 12), ("agency 20240301100000.html", 9), ("notes.html", 1)):
        (saved / name).write_text(ships(n))
    config = configured(tmp_path, "")
    code, told = monitor(capsys, config, "backfill", "harbour/agency", "--from", str(saved))
    assert code == 3
    assert "notes.html: its name holds no moment" in told["sources"][0]["trouble"]
    assert [(at, state) for at, _, state in record(config)] == [(after(0), "12"), (after(2), "9")]


def test_a_manifest_says_when_and_where_a_file_was_captured(tmp_path, capsys):
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "a").write_text(ships(12))
    (saved / "b").write_text(ships(9))
    rows = [
        {"file": "b", "at": "2024-03-01T11:00:00+01:00", "url": URL, "type": "text/html"},
        {"file": "a", "at": "2024-03-01T08:00:00Z", "url": URL + "?utm_source=x", "type": "text/html"},
        {"file": "a", "at": "2024-03-01T09:00:00Z", "url": "https://agency.example/other", "type": "text/html"},
        {"file": "../config/monitor.yaml", "at": "2024-03-01T09:30:00Z", "url": URL, "type": "text/plain"},
    ]
    (saved / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    config = configured(tmp_path, "")
    code, told = monitor(capsys, config, "backfill", "harbour", "--from", str(saved))
    assert code == 3
    assert "entry 4" in told["sources"][0]["trouble"]
    assert [(at, state) for at, _, state in record(config)] == [(after(0), "12"), (after(2), "9")]


@pytest.mark.parametrize("name", ["harbour.warc", "harbour.warc.gz"])
def test_a_warc_file_opens_in_an_independent_reader_and_can_be_taken_in_again(tmp_path, capsys, archive, name):
    config = config_of(tmp_path / "one", archive)
    monitor(capsys, config, "backfill", "harbour")
    saved = tmp_path / "saved"
    saved.mkdir()
    assert run(["export", "harbour", "--format", "warc", "--out", str(saved / name), "--config", str(config)]) == 0
    kinds, pages = [], []
    with (saved / name).open("rb") as file:
        for found in ArchiveIterator(file, check_digests="raise"):
            kinds.append(found.rec_type)
            body = found.content_stream().read()
            if found.rec_type == "response":
                pages.append((found.rec_headers["WARC-Date"], body))
                assert found.http_headers.get_header("Server") == "press/1"
                assert found.http_headers.get_header("Set-Cookie") is None
                assert found.rec_headers["WARC-Target-URI"] == URL
    assert kinds[0] == "warcinfo"
    assert {kind: kinds.count(kind) for kind in ("response", "conversion", "metadata")} == {
        "response": 3, "conversion": 4, "metadata": 4,
    }  # fmt: skip
    assert pages[0] == ("2024-03-01T08:00:00.000000Z", ships(12).encode())
    other = configured(tmp_path / "two", "")
    assert monitor(capsys, other, "backfill", "harbour", "--from", str(saved))[0] == 0
    assert record(other)[-1] == record(config)[-1]
    assert {row[1] for row in record(other)} == {row[1] for row in record(config)}


def test_a_warc_file_that_is_cut_or_none_is_said_to_be(tmp_path, capsys, archive):
    config = config_of(tmp_path / "one", archive)
    monitor(capsys, config, "backfill", "harbour")
    whole = tmp_path / "whole.warc"
    assert run(["export", "harbour", "--format", "warc", "--out", str(whole), "--config", str(config)]) == 0
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "cut.warc").write_bytes(whole.read_bytes()[:1500])
    (saved / "none.warc").write_text("nothing\n")
    other = configured(tmp_path / "two", "")
    code, told = monitor(capsys, other, "backfill", "harbour", "--from", str(saved))
    assert code == 3
    assert "cut.warc" in told["sources"][0]["trouble"]
    assert "none.warc: no WARC file" in told["sources"][0]["trouble"]


def test_every_address_in_an_export_is_inert(tmp_path, capsys, archive):
    config = config_of(tmp_path, archive)
    monitor(capsys, config, "backfill", "harbour")
    out = tmp_path / "x.warc"
    run(["export", "harbour", "--format", "warc", "--out", str(out), "--config", str(config)])
    assert b"id=secret" not in out.read_bytes()
    assert out.stat().st_mode & 0o777 == 0o600
    assert io.BytesIO(out.read_bytes()).readline() == b"WARC/1.1\r\n"
