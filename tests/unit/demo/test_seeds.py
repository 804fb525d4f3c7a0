"""The shipped story: complete, consistent with its claims, and with every trap that it promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.demo.seeds import folder, read_seed, read_text
from monitor.model.errors import MonitorError

SEED = read_seed()
BY_FILE = {telling.file: telling for telling in SEED.versions}


def test_at_least_eight_versions_of_two_sources_in_the_order_of_their_time() -> None:
    assert len(SEED.versions) >= 8
    assert {telling.source for telling in SEED.versions} == set(SEED.outlets) == {"agency", "wire"}
    for source in SEED.outlets:
        modified = [telling.modified for telling in SEED.versions if telling.source == source]
        assert modified == sorted(modified)


def test_every_text_in_the_folder_is_told_once() -> None:
    texts = sorted(path.name for path in (folder() / SEED.name).glob("*.txt"))
    assert texts == sorted(telling.file for telling in SEED.versions)


def test_the_longer_versions_are_long_enough_to_be_extracted_like_real_articles() -> None:
    words = [sum(len(text.split()) for text in telling.paragraphs) for telling in SEED.versions]
    assert min(words) > 400
    assert sum(count >= 500 for count in words) >= 6


def test_each_expected_move_starts_where_the_source_stood() -> None:
    standing: dict[tuple[str, str], str] = {}
    for telling in SEED.versions:
        for claim, (before, after) in telling.expected.claims.items():
            assert standing.get((telling.source, claim), "unknown") == before, telling.file
            standing[telling.source, claim] = after


def test_expected_claims_and_states_are_those_of_the_story_file() -> None:
    for telling in SEED.versions:
        for claim, states in telling.expected.claims.items():
            assert f"id: {claim}" in SEED.story_yaml
            if claim in ("agreement-status", "presence", "port-contract"):
                assert all(state == "unknown" or f"      {state}: [" in SEED.story_yaml for state in states)


def test_a_step_is_exactly_one_of_baseline_quiet_or_told() -> None:
    for telling in SEED.versions:
        wish = telling.expected
        told = bool(wish.edits or wish.returns_to is not None or (wish.claims and not wish.baseline))
        assert [wish.baseline, wish.quiet, told].count(True) == 1, telling.file


def test_the_retraction_is_the_older_text_word_for_word() -> None:
    back = next(telling for telling in SEED.versions if telling.expected.returns_to is not None)
    older = SEED.versions[back.expected.returns_to or 0]
    assert (back.headline, back.paragraphs) == (older.headline, older.paragraphs)
    assert back.source == older.source


def test_the_silent_removal_comes_without_a_new_date() -> None:
    silent = next(telling for telling in SEED.versions if "removal" in telling.expected.edits)
    before = next(t for t in SEED.versions if t.source == silent.source and t.seq == silent.seq - 1)
    assert silent.modified == before.modified
    assert len(silent.paragraphs) < len(before.paragraphs)


def test_the_lease_of_2017_stands_in_every_version() -> None:
    for telling in SEED.versions:
        assert "2017" in " ".join(telling.paragraphs)


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(MonitorError, match=r"versions\.yaml"):
        read_seed("syria-bases", tmp_path)


def test_a_misspelt_expectation_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s.yaml").write_text("story: s\n")
    (tmp_path / "s" / "a-1.txt").write_text("Head\n\nOne.\n")
    (tmp_path / "s" / "versions.yaml").write_text(
        "outlets: {a: {name: A, section: S, template: stream}}\n"
        "versions: [{file: a-1.txt, source: a, byline: B, published: 2025-01-01T00:00:00Z,"
        " modified: 2025-01-01T00:00:00Z, note: n, expect: {quite: true}}]\n"
    )
    with pytest.raises(MonitorError, match="quite"):
        read_seed("s", tmp_path)


def test_a_text_is_headline_blank_line_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Head\n\nOne\nand more.\n\nTwo.\n")
    assert read_text(tmp_path / "x.txt") == ("Head", ("One and more.", "Two."))
