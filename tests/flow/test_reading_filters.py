"""What a reading command says of its filters: what matched, what is left out, what emptied it, of which time it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.inside import Shell
from tests.fakes.newsroom import FIRST, Newsroom


def refs(shell: Shell, *argv: str) -> list[str]:
    return [version["ref"] for version in shell.json("log", *argv)["versions"]]


def test_log_of_a_version_is_that_version_alone(shell: Shell) -> None:
    assert refs(shell, "harbour/agency@3") == refs(shell, "agency@HEAD~1") == ["harbour/agency@3"]
    assert "[-12-]{+40+}" in shell("log", "agency@3", "-p")


def test_two_versions_where_one_is_meant_are_refused_with_the_command_for_two(shell: Shell) -> None:
    shell("log", "agency@2..4", code=2)
    assert "names two versions, and one is meant here; what is between them: monitor diff agency@2..4" in shell.err


def test_what_stood_in_a_timeline_of_then_stood_until_then(shell: Shell) -> None:
    assert "until then" in shell("timeline", "--as-of", "2026-03-01T14:30Z")
    assert "until now" in shell("timeline")


def test_log_of_a_claim_tells_no_other_claims_moves(shell: Shell) -> None:
    out = shell("log", "agency@3", "--claim", "agreement")
    assert "agreement: talks → agreed" in out
    assert "ships:" not in out


def test_cosmetic_versions_alone_are_listed_under_either_name(shell: Shell) -> None:
    assert refs(shell, "--cosmetic") == refs(shell, "--kind", "cosmetic") == ["harbour/agency@2"]
    assert refs(shell, "--material") == refs(shell, "--kind", "material")
    shell("log", "--cosmetic", "--material", code=2)
    assert "a change is one or the other" in shell.err
    shell("log", "--kind", "foo", code=2)
    assert all(kind in shell.err for kind in ("copyedit", "boilerplate", "cosmetic", "material"))


def test_an_edit_that_matches_by_its_second_kind_names_it(shell: Shell) -> None:
    second = next(
        (version["ref"], edit["kinds"][-1])
        for version in shell.json("log")["versions"]
        for edit in version["edits"]
        if edit["kinds"][-1] in ("rephrase", "copyedit") and edit["kind"] != edit["kinds"][-1]
    )
    head = next(line for line in shell("log", second[0], "--kind", second[1]).splitlines() if line[:2] in ("! ", "· "))
    assert f" + {second[1]}" in head
    assert f" + {second[1]}" in shell("diff", second[0], "--kind", second[1])


def test_diff_without_an_edit_that_fits_says_what_there_is_instead(shell: Shell) -> None:
    out = shell("diff", "agency@2..3", "--kind", "date")
    assert "No date edit; others: 2 claims moved, " in out
    assert "Material change" not in out
    assert "No cosmetic edit; others: " in shell("diff", "agency@2..3", "--cosmetic")
    shell("diff", "agency@2..3", "--kind", "date", "--exit-code")


def test_a_version_compared_with_itself_is_named_once(shell: Shell) -> None:
    first, second = shell("diff", "agency@3", "agency@3").splitlines()
    assert first.startswith("harbour/agency@3 ")
    assert second == "No difference."


def test_back_in_time_nothing_is_unannounced(shell: Shell) -> None:
    assert shell.json("diff", "agency@2..3")["unannounced"] is True
    assert shell.json("diff", "agency@3..2")["unannounced"] is False
    assert "unannounced" not in shell("diff", "agency@3..2")
    assert "unannounced" not in shell("diff", "agency@2", "wire@2")


def test_what_stood_before_we_knew_of_it_is_not_denied(shell: Shell) -> None:
    clocks = ("--at", "2026-03-01T15:20Z", "--as-of", "2026-02-01T00:00Z")
    shell("show", "agency", *clocks, code=4)
    assert "harbour/agency had a version at 2026-03-01 15:20" in shell.err
    assert "did not know of it yet at 2026-02-01" in shell.err
    assert shell("show", "harbour", *clocks) == ""
    assert "did not know of it yet" in shell.err
    assert "agreement" not in shell.err
    shell("show", "agency", "--at", "2026-02-01T00:00Z", code=4)
    assert "had no version at" in shell.err


@pytest.mark.parametrize("name", ["show", "matrix", "log", "timeline", "blame", "drift"])
def test_a_result_of_a_time_says_so_in_its_first_line(shell: Shell, name: str) -> None:
    place = ("agency",) if name == "blame" else ("harbour",)
    out = shell(name, *place, "--as-of", "2026-03-01 16:00Z")
    assert out.startswith("as of 2026-03-01 16:00 +00:00: what this installation knew then\n")
    assert "as of" not in shell.err
    shell.json(name, *place, "--as-of", "2026-03-01 16:00Z")


def test_what_is_printed_alone_has_no_line_above_it(shell: Shell) -> None:
    assert shell("show", "agency@3:headline", "--as-of", "2026-03-01 16:00Z") == "Harbour agreement signed\n"
    assert "as of 2026-03-01 16:00" in shell.err


def test_an_empty_result_names_the_option_that_emptied_it(shell: Shell) -> None:
    assert shell("log", "--since", "2026-04-01", "--kind", "number") == ""
    assert "Nothing fits --since 2026-04-01 --kind number; without --since 2026-04-01 there is some." in shell.err


def test_timeline_tells_what_moved_since_and_what_stood_then(shell: Shell) -> None:
    shell("timeline", "--since", "2026-03-01T15:30Z")
    (agreement, ships) = shell.json("timeline", "--since", "2026-03-01T15:30Z")["claims"]
    told = {one["source"]: [span["state"] for span in one["spans"]] for one in agreement["sources"]}
    assert told == {"agency": ["agreed", "talks"], "wire": ["talks", "agreed"]}
    assert {one["source"] for one in ships["sources"]} == {"agency", "wire"}


def test_timeline_with_nothing_new_says_so_and_no_more(shell: Shell) -> None:
    assert shell("timeline", "--since", "2030-01-01") == ""
    assert "Nothing new since 2030-01-01 00:00" in shell.err
    claims = shell.json("timeline", "--since", "2030-01-01")["claims"]
    assert all(claim["sources"] == claim["course"] == [] for claim in claims)


def test_timeline_narrows_all_sources_too(shell: Shell) -> None:
    out = shell("timeline", "--kind", "status", "--claim", "agreement", "--source", "wire")
    course = out[out.index("  all sources\n") : out.index("  wire\n")]
    assert course.count("●") + course.count("○") == 1
    assert "by wire" in course


def test_what_is_unseen_is_told_with_what_stood_before(own: Newsroom, shell: Shell) -> None:
    shell.room = own
    shell("seen", "harbour", "--until", "2026-03-01T15:20Z")
    out = shell("timeline", "--unseen", "--claim", "agreement")
    assert "agreed → talks (@4" in out
    assert "talks (@1" not in out
    shell("seen")
    assert shell("timeline", "--unseen") == ""
    assert "Nothing new since you last marked it as seen" in shell.err


def test_a_version_that_does_not_fit_is_not_shown(shell: Shell) -> None:
    shell("show", "agency@2", "--material", code=4)
    assert "harbour/agency@2 does not fit --material" in shell.err
    assert "agency@2" in shell("show", "agency@2", "--cosmetic")


def test_an_empty_matrix_says_what_emptied_it(shell: Shell) -> None:
    assert shell("matrix", "--since", "2030-01-01") == ""
    assert "without --since 2030-01-01 there is some" in shell.err
    shell("matrix", "--as-of", "2020-01-01")
    assert "No source of harbour had said anything by 2020-01-01" in shell.err


def test_the_matrix_of_a_source_is_its_row(shell: Shell) -> None:
    claims = shell.json("matrix", "harbour/wire")["claims"]
    assert {cell["source"] for claim in claims for cell in claim["sources"]} == {"wire"}


def test_a_timeline_until_a_time_is_headed_with_the_state_of_that_time(shell: Shell) -> None:
    times = {one["ref"]: one["captured_at"] for one in shell.json("log")["versions"]}
    (now,) = shell.json("timeline", "--claim", "agreement")["claims"]
    for until, state in ((times["harbour/agency@3"], "talks"), (times["harbour/agency@4"], "agreed")):
        (then,) = shell.json("timeline", "--claim", "agreement", "--until", until)["claims"]
        assert then["standing"]["state"] == state
        assert then["standing"] != now["standing"]
        assert f"agreement: {state} at 2026-03-01" in shell("timeline", "--claim", "agreement", "--until", until)


def test_who_said_first_since_a_time_leaves_out_what_was_said_before(shell: Shell) -> None:
    whole = shell.json("matrix", "--first", "--claim", "agreement")["claims"][0]["first"]
    since = max(one["between"][1] for one in whole)
    later = shell.json("matrix", "--first", "--claim", "agreement", "--since", since)["claims"][0]["first"]
    assert later == [one for one in whole if one["between"][1] >= since] != whole


def test_a_source_that_was_not_seen_yet_is_named_as_that(
    tmp_path: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Newsroom(tmp_path, "similar: none\n")
    monkeypatch.setattr(shell, "room", made)
    made.publish({"agency": FIRST})
    made.publish({"wire": FIRST})
    times = {one["source"]: one["captured_at"] for one in shell.json("log")["versions"]}
    assert shell("show", "harbour", "--at", times["agency"]).endswith("\n\nwire: not seen yet\n")
    assert shell.json("show", "harbour", "--at", times["agency"])["not_seen_yet"] == ["wire"]
    assert shell.json("show", "harbour", "--at", times["wire"])["not_seen_yet"] == []
    made.close()
