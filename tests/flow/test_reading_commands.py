"""The reading commands over a real store: what they show, what they say when there is nothing, how they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.stores import database
from tests.fakes.inside import Shell
from tests.fakes.newsroom import QUIET, SIGNED, TALKS, Newsroom, told
from tests.fakes.sinks import running

AGREED = "agreement: talks → agreed"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    made = told(tmp_path_factory.mktemp("harbour"))
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Newsroom]:
    """A room that a test may change."""
    made = told(tmp_path)
    yield made
    made.close()


@pytest.fixture
def shell(room: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("COLUMNS", "100")
    return Shell(room, capsys)


# -- log


def test_log_has_a_line_a_version_newest_first_with_moves_and_returns(shell: Shell) -> None:
    out = shell("log")
    places = [out.index(name) for name in ("wire@2", "agency@4", "agency@3", "agency@2", "wire@1", "agency@1")]
    assert places == sorted(places)
    assert f"● {AGREED}" in out
    assert SIGNED.split(", ")[0] in out
    assert "returns to @2" in out
    assert out.count("baseline") == 2
    assert "cosmetic" in next(line for line in out.splitlines() if "agency@2" in line)


def test_log_narrows_by_source_claim_kind_time_and_number(shell: Shell) -> None:
    def refs(*argv: str) -> list[str]:
        return [version["ref"] for version in shell.json("log", *argv)["versions"]]

    assert refs("harbour/wire") == refs("--source", "wire") == ["harbour/wire@2", "harbour/wire@1"]
    assert refs("--claim", "agreement") == ["harbour/wire@2", "harbour/agency@4", "harbour/agency@3"]
    assert "harbour/agency@2" not in refs("--material")
    assert refs("--since", "2026-03-01T15:30Z") == ["harbour/wire@2", "harbour/agency@4"]
    assert refs("--until", "2026-03-01T13:30Z") == ["harbour/wire@1", "harbour/agency@1"]
    assert refs("-n", "1") == ["harbour/wire@2"]
    assert refs("--reverse")[0] in ("harbour/agency@1", "harbour/wire@1")


def test_log_tells_of_fetches_that_came_to_nothing_as_one_run(shell: Shell) -> None:
    out = shell("log", "harbour/wire", "--captures")
    assert out.count("source unreachable (timeout), 3 times") == 1
    assert "source unreachable" not in shell("log", "harbour/wire")
    (spell,) = shell.json("log", "harbour/wire", "--captures")["captures"]
    assert (spell["outcome"], spell["reason"], spell["times"]) == ("source_unreachable", "timeout", 3)


def test_log_with_patches_marks_the_words(shell: Shell) -> None:
    out = shell("log", "harbour/agency", "-p")
    assert "About [-12-]{+40+} ships" in out


def test_log_counts_edits_by_kind(shell: Shell) -> None:
    assert "claim moves." in shell("log", "--stat")


def test_an_empty_log_says_what_to_do(shell: Shell) -> None:
    assert shell("log", "--since", "2026-04-01T00:00Z", "--kind", "attribution") == ""
    assert "Nothing fits --since 2026-04-01T00:00Z --kind attribution." in shell.err
    assert "since 2026-04-01 00:00" in shell.err


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (("log", "harbor"), 4, 'did you mean "harbour"'),
        (("log", "harbour/wyre"), 4, 'did you mean "wire"'),
        (("log", "--claim", "agrement"), 4, 'did you mean "agreement"'),
        (("log", "--kind", "numbr"), 2, 'did you mean "number"'),
        (("log", "--kind", "removed"), 2, 'did you mean "removal"'),
        (("log", "--kind", "deleted"), 2, 'did you mean "removal"'),
        (("log", "--kind", "name"), 2, 'did you mean "entity"'),
        (("log", "--by", "ana"), 2, "goes with --unseen"),
        (("diff", "harbour/agency", "1", "4"), 2, "monitor diff harbour/agency@1..4"),
        (("timeline", "harbour", "ships"), 2, "did you mean --claim ships?"),
        (("claim", "correct", "harbour/agency@1", "ships", "40 ships"), 2, "did you mean --state '40 ships'?"),
        (("log", "--since", "soonish"), 2, "is no time"),
        (("show", "harbour/agency@9"), 4, "has versions 1 to 4"),
        (("show", "harbour/agency@3:99"), 4, "no sentence 99"),
        (("diff", "harbour/agency@1"), 4, "is the first version"),
        (("diff", "harbour/agency", "--format", "pdf"), 2, "text or html"),
        (("timeline", "harbor"), 4, 'did you mean "harbour"'),
        (("export", "harbor"), 4, 'did you mean "harbour"'),
        (("export", "harbour", "--format", "docx"), 2, "one of jsonl, json"),
        (("alerts", "show", "99"), 4, "99"),
        (("alerts", "show", "zzzzzz"), 4, "monitor alerts list"),
        (("alerts", "test", "dsk"), 4, 'did you mean "desk"'),
        (("alerts", "retry"), 2, "--dead"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(shell: Shell, argv: tuple[str, ...], code: int, says: str) -> None:
    shell(*argv, code=code)
    assert says in shell.err


# -- show


def test_show_prints_where_from_claims_with_proof_and_numbered_sentences(shell: Shell) -> None:
    out = shell("show", "harbour/agency@3")
    assert "Harbour agreement signed" in out
    assert "● agreement: agreed" in out
    assert f"1  {SIGNED}" in out
    assert "https://agency.example/harbour?token=***" in out


def test_show_gives_a_part_alone(shell: Shell) -> None:
    assert shell("show", "harbour/agency@3:headline") == "Harbour agreement signed\n"
    assert shell("show", "harbour/agency@3:1") == f"{SIGNED}\n"
    assert QUIET[0] in shell("show", "harbour/agency@3:text")


def test_show_of_a_story_as_of_a_time_knows_nothing_later(shell: Shell) -> None:
    found = shell.json("show", "harbour", "--as-of", "2026-03-01T14:30Z")
    assert [source["ref"] for source in found["sources"]] == ["harbour/agency@2", "harbour/wire@1"]
    states = {claim["id"]: claim["state"] for claim in found["sources"][0]["claims"]}
    assert states["agreement"] == "talks"
    assert "known to us since" in shell("show", "harbour", "--as-of", "2026-03-01T14:30Z")


def test_show_of_a_source_as_of_a_time_is_the_version_that_stood_then(shell: Shell) -> None:
    assert shell.json("show", "harbour/agency", "--as-of", "2026-03-01T15:20Z")["ref"] == "harbour/agency@3"
    shell("show", "harbour/agency", "--as-of", "2026-02-01T00:00Z", code=4)


# -- diff


def test_diff_marks_words_and_names_the_claim_that_moved(shell: Shell) -> None:
    out = shell("diff", "harbour/agency@2..3")
    assert AGREED in out
    assert "About [-12-]{+40+} ships are waiting" in out
    assert "unchanged" in out


def test_diff_takes_any_two_versions_sources_and_times(shell: Shell) -> None:
    assert shell.json("diff", "harbour/agency@1..3")["material"] is True
    across = shell.json("diff", "harbour/agency@1", "harbour/wire@1")
    assert across["edits"] == []
    timed = shell.json("diff", "harbour/agency@{2026-03-01 14:30Z}", "harbour/agency@{2026-03-01 15:10Z}")
    assert (timed["before"]["ref"], timed["after"]["ref"]) == ("harbour/agency@2", "harbour/agency@3")
    alone = shell.json("diff", "harbour/agency@3")
    assert alone["before"]["ref"] == "harbour/agency@2"


def test_diff_ends_with_one_only_for_a_material_change(shell: Shell) -> None:
    shell("diff", "harbour/agency@2..3", "--exit-code", code=1)
    shell("diff", "harbour/agency@1..2", "--exit-code")
    shell("diff", "harbour/agency@2..4", "--exit-code")


def test_diff_as_a_page_escapes_what_the_source_wrote(shell: Shell) -> None:
    out = shell("diff", "harbour/wire", "--format", "html")
    assert out.startswith("<!doctype html>")
    assert "<script>" not in out
    assert "<img" not in out
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in out


@pytest.mark.parametrize("option", ["--words", "--side-by-side", "--full"])
def test_every_form_of_diff_shows_the_changed_number(shell: Shell, option: str) -> None:
    out = shell("diff", "harbour/agency@2..3", option)
    assert "[-12-]" in out
    assert "{+40+}" in out


@pytest.mark.parametrize("width", ["60", "80", "120", "200"])
def test_reading_commands_keep_to_the_width(shell: Shell, width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    for argv in (
        ("log", "--captures"), ("show", "harbour/agency@3"), ("show", "harbour"), ("timeline",),
        ("diff", "harbour/agency@2..3"), ("diff", "harbour/agency@2..3", "-y"), ("alerts", "list"),
    ):  # fmt: skip
        for line in shell(*argv).splitlines():
            assert len(line) <= int(width), (argv, line)


# -- timeline


def test_timeline_has_the_standing_state_and_each_span_with_its_first_proof(shell: Shell) -> None:
    out = shell("timeline", "harbour", "--claim", "agreement")
    assert out.startswith("agreement: agreed, seen since 2026-03-01")
    assert "by wire" in out.splitlines()[0]
    assert "still on an older state: agency" in out
    assert "talks → agreed (@3" in out
    assert "for 41 min" in out
    assert f"“{TALKS}”" in " ".join(out.split())
    assert "ships" not in out.splitlines()[0]


def test_timeline_as_known_then_holds_nothing_later(shell: Shell) -> None:
    (claim,) = shell.json("timeline", "--claim", "agreement", "--known-at", "2026-03-01T14:30Z")["claims"]
    assert claim["standing"]["state"] == "talks"
    assert [len(source["spans"]) for source in claim["sources"]] == [1, 1]


def test_timeline_works_without_the_story_file(own: Newsroom, shell: Shell) -> None:
    (own.config / "stories" / "harbour.yaml").unlink()
    shell.room = own
    assert "talks → agreed" in shell("timeline")


# -- alerts


def test_alerts_rows_hold_the_promised_keys(shell: Shell) -> None:
    rows = shell.json("alerts", "list")["alerts"]
    for row in rows:
        assert {"id", "source", "seq", "receiver", "state", "attempts", "due_at", "last_error"} <= row.keys()
    moved = [row for row in rows if row["claim"] == "agreement" and row["seq"] == 3]
    assert {(row["receiver"], row["state"]) for row in moved} == {("desk", "sent"), ("mail", "dead")}
    assert all(len(row["id"]) == 64 for row in rows)


def test_dead_ones_are_listed_and_end_with_eight(shell: Shell) -> None:
    assert "mail dead" in shell("alerts", "list", "--dead", code=8)


def test_an_alert_is_named_by_number_or_id_and_shows_every_way(shell: Shell) -> None:
    row = next(row for row in shell.json("alerts", "list")["alerts"] if row["claim"] == "agreement")
    by_number = shell("alerts", "show", str(row["number"]))
    assert by_number == shell("alerts", "show", row["id"][:12])
    assert row["id"] in by_number
    assert "desk: sent" in by_number
    assert "mail: given up" in by_number
    assert len(shell.json("alerts", "show", str(row["number"]))["deliveries"]) == 2


def test_explain_says_what_was_told_and_what_was_not(shell: Shell) -> None:
    out = shell("alerts", "explain", "harbour/agency@3")
    assert f"told      claim {AGREED}" in out
    quiet = shell("alerts", "explain", "harbour/agency@2")
    assert "not told" in quiet
    assert "cosmetic" in quiet
    assert "baseline" in shell("alerts", "explain", "harbour/agency@1")


def test_a_dead_delivery_is_sent_again_on_request(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("alerts", "retry", "--dead")
    assert "due now" in shell.err
    own.refuses.script[:] = ["ok"]
    own.deliver()
    shell("alerts", "list", "--dead")
    assert "No delivery was given up." in shell.err


def test_an_alert_that_was_seen_says_by_whom(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("alerts", "ack", "1", "--by", "ana")
    row = next(row for row in shell.json("alerts", "list")["alerts"] if row["number"] == 1)
    assert row["acked_by"] == "ana"
    assert "by ana" in shell("alerts", "show", "1")


def test_what_a_silence_kept_back_is_listed_with_the_reason(tmp_path: Path, shell: Shell) -> None:
    more = 'silences: [{match: {claim: ships}, until: 2026-12-31T00:00:00Z, comment: "counted by hand"}]\n'
    shell.room = room = told(tmp_path, more)
    rows = shell.json("alerts", "list", "--muted")["alerts"]
    room.close()
    assert {row["claim"] for row in rows} == {"ships"}
    kept = [row for row in rows if row["receiver"] == "desk"]
    assert {row["state"] for row in kept} == {"muted"}
    assert "counted by hand" in kept[0]["muted_by"]
    why = " ".join(shell("alerts", "explain", str(kept[0]["number"])).split())
    assert "kept back" in why
    assert "counted by hand" in why


def test_a_test_message_goes_through_the_real_notifier_and_the_answer_is_shown(tmp_path: Path, shell: Shell) -> None:
    with running() as sinks:
        room = Newsroom(tmp_path)
        text = (room.config / "monitor.yaml").read_text()
        text = text.replace("receivers:", f'receivers:\n  good: {{url: "{sinks.hook("ok", "good")}"}}', 1)
        text = text.replace("receivers:", f'receivers:\n  bad: {{url: "{sinks.hook("404", "bad")}"}}', 1)
        (room.config / "monitor.yaml").write_text(text)
        room.close()
        shell.room = room
        out = shell("alerts", "test", "good")
        assert "taken by good" in out
        assert "200" in out
        assert "test message" in out
        refused = shell.json("alerts", "test", "bad", code=8)
        assert refused["sent"] is False
        assert "404" in refused["answer"]
        rows = [row for row in sinks.rows() if "good" in str(row)]
    assert len(rows) == 1


# -- export, verify


def test_export_is_one_document_with_the_promised_keys(shell: Shell) -> None:
    found = shell.json("export", "harbour")
    wanted = {
        "versions": {
            "source", "seq", "text", "headline", "captured_at", "final_url", "text_sha", "body_sha", "chain",
            "prev_chain",
        },
        "captures": {"source", "at", "outcome", "reason", "http_status", "ms"},
        "edits": {"source", "seq", "kind", "material", "before", "after"},
        "claims": {"source", "seq", "id", "state", "evidence"},
        "alerts": {"id", "source", "seq", "deliveries"},
    }  # fmt: skip
    for kind, keys in wanted.items():
        assert found[kind]
        assert all(keys <= row.keys() for row in found[kind]), kind
    assert len(found["versions"]) == 6
    assert found["versions"][0]["final_url"] == "https://agency.example/harbour?token=***"
    chains = [row for row in found["versions"] if row["source"] == "agency"]
    assert [row["prev_chain"] for row in chains[1:]] == [row["chain"] for row in chains[:-1]]


def test_a_record_holds_every_row_of_the_document(shell: Shell) -> None:
    whole = shell.json("export", "harbour")
    rows = [json.loads(line) for line in shell("export", "harbour").splitlines()]
    assert (rows[0]["type"], rows[-1]["type"]) == ("story", "end")
    pairs = {"version": "versions", "capture": "captures", "reading": "claims", "alert": "alerts"}
    counts = {kind: sum(row["type"] == kind for row in rows) for kind in pairs}
    assert counts == {kind: len(whole[name]) for kind, name in pairs.items()}
    assert sum(len(row["edits"]) for row in rows if row["type"] == "change") == len(whole["edits"])


@pytest.mark.parametrize("form", ["csv", "md", "atom", "html"])
def test_a_story_leaves_in_every_form_without_secrets(shell: Shell, form: str) -> None:
    out = shell("export", "harbour", "--format", form)
    assert "40 ships are waiting" in out
    assert form != "html" or "<script" not in out


def test_an_exported_file_is_readable_by_its_owner_only(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "bundle.jsonl"
    assert shell("export", "harbour", "--out", str(path)) == ""
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().startswith('{"type":"story","format":1')
    assert [each.name for each in tmp_path.iterdir()] == ["bundle.jsonl"]


def test_verify_finds_the_whole_history(shell: Shell) -> None:
    found = shell.json("verify")
    assert found["whole"] is True
    assert found["versions"] == 6


def test_verify_ends_with_seven_and_names_the_altered_row(own: Newsroom, shell: Shell) -> None:
    import sqlite3

    shell.room = own
    own.app.store.close()
    database = own.config.parent / "var" / "monitor.db"
    with sqlite3.connect(database) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f'drop trigger "{name}"')
        connection.execute("update versions set headline = 'Nothing was signed' where headline like '%agreement%'")
    connection.close()
    out = shell("verify", code=7)
    assert "broken" in out
    assert "harbour/agency@3" in out


# -- the other database


def test_a_story_reads_the_same_from_both_databases(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, shell: Shell
) -> None:
    asked = (
        ("log", "--captures"), ("timeline",), ("timeline", "--known-at", "2026-03-01T14:30Z"),
        ("show", "harbour/agency@3"), ("show", "harbour"), ("diff", "harbour/agency@2..3"), ("alerts", "explain", "1"),
        ("alerts", "explain", "harbour/agency@2"), ("alerts", "show", "1"), ("export",), ("verify",),
    )  # fmt: skip
    with database("postgres", tmp_path_factory) as url:
        other = told(tmp_path, store=url)
        try:
            for argv in asked:
                wanted = shell.json(*argv)
                mine, shell.room = shell.room, other
                found = shell.json(*argv)
                shell.room = mine
                assert settled(found) == settled(wanted), argv
        finally:
            other.close()


def settled(value: Any) -> Any:
    """Without what differs from run to run or by database: the present, how blobs are shared, row numbers."""
    if isinstance(value, dict):
        return {
            key: settled(item)
            for key, item in value.items()
            if key not in ("exported_at", "as_of", "blobs") and not (key == "id" and isinstance(item, int))
        }
    return [settled(item) for item in value] if isinstance(value, list) else value


# -- before there is anything


def test_with_nothing_stored_each_command_says_what_to_do(
    tmp_path: Path, shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path)
    room.close()
    shell.room = room
    assert shell("log") == ""
    assert "monitor check" in shell.err
    shell("alerts", "list")
    assert "No alert yet" in shell.err
    shell("show", "harbour/agency", code=4)
    assert "monitor check" in shell.err
    assert shell("timeline")
    assert "monitor check" in shell.err
