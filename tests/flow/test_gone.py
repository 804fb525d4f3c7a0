"""blame, search and drift over the shipped story: what is gone, for how long it had stood, and did the page say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.inside import Shell
from tests.fakes.newsroom import QUIET, SHIPS, TALKS, Newsroom, page, told
from tests.fakes.pressroom import Pressroom, pressroom

DENIED = "An official in Moscow denied that any assurance had been given"
GUESTS = "The visitors met Ahmed al-Sharaa"
CONTRACT = "The contract dates from 2019 and foresaw investments of $500 million."


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pressroom]:
    made = pressroom(tmp_path_factory.mktemp("press"), "dhanpur-mine")
    yield made
    made.close()


@pytest.fixture
def shell(press: Pressroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("COLUMNS", "100")
    return Shell(press, capsys)  # type: ignore[arg-type]  # it has the one thing that a shell asks for: where


def test_a_statement_that_took_the_place_of_another_is_new_and_the_other_is_gone(shell: Shell) -> None:
    found = shell.json("blame", "syria-bases/agency")
    guests = next(one for one in found["sentences"] if one["text"].startswith(GUESTS))
    assert (guests["anew"], guests["earlier"]) == (True, [])
    gone = {one["text"]: one for one in found["gone"]}
    assert CONTRACT in gone
    (denied,) = (one for text, one in gone.items() if text.startswith(DENIED))
    assert (denied["since"]["seq"], denied["came"]["seq"], denied["left"]["seq"]) == (3, 3, 5)
    (given,) = (one for text, one in gone.items() if text.startswith("The assurance came from the political office"))
    assert (given["left"]["seq"], given["kind"]) == (3, "negation")  # what it denies is gone, however alike it runs


def test_blame_of_a_story_does_all_its_sources(shell: Shell) -> None:
    both = shell.json("blame", "syria-bases")["articles"]
    assert [one["ref"] for one in both] == ["syria-bases/agency@7", "syria-bases/wire@5"]
    out = shell("blame", "syria-bases", "--removed")
    assert "Gone for good from syria-bases/agency" in out
    assert "Gone for good from syria-bases/wire" in out


def test_what_search_calls_gone_is_what_removed_lists_and_what_blame_calls_gone(shell: Shell) -> None:
    listed = {(hit["source"], hit["sentence"]) for hit in shell.json("search", "--removed", "syria-bases")["hits"]}
    for word in ("the", "contract", "said", "russia"):
        for hit in shell.json("search", word, "syria-bases")["hits"]:
            assert not (hit["gone"] and hit["still_there"])
            assert not hit["gone"] or (hit["source"], hit["last"]) in listed
            assert hit["gone"] or hit["now"]
    for source in ("agency", "wire"):
        blamed = {one["text"] for one in shell.json("blame", f"syria-bases/{source}", "--all")["gone"]}
        assert blamed == {text for name, text in listed if name == source}


def test_what_was_quietly_deleted_is_one_command_the_newest_first(shell: Shell) -> None:
    hits = shell.json("search", "--removed")["hits"]
    assert [hit["at"] for hit in hits] == sorted((hit["at"] for hit in hits), reverse=True)
    assert len({hit["ref"].partition("/")[0] for hit in hits}) == 2
    quiet = {hit["ref"] for hit in hits if hit["announced"] is False}
    assert "syria-bases/agency@4" in quiet
    assert "syria-bases/agency@5" not in quiet
    assert shell.json("search", "--unannounced")["hits"] == [hit for hit in hits if hit["announced"] is False]
    assert {one for hit in hits for one in hit["announced_by"]} == {"date"}
    assert all(bool(hit["announced_by"]) == hit["announced"] for hit in hits)
    material = shell.json("search", "--removed", "--material")["hits"]
    assert material == [hit for hit in hits if hit["material"]]
    assert re.search(r"syria-bases/agency@4  unannounced, stood 2 d 22 h since @1", shell("search", "--removed"))


@pytest.mark.parametrize(
    ("argv", "many"),
    [
        (("search", "--removed"), "hits"),
        (("search", "the", "syria-bases"), "hits"),
        (("drift", "syria-bases"), "drifts"),
    ],
)
def test_the_first_ones_are_shown_and_the_last_line_says_how_to_see_more(
    shell: Shell, argv: tuple[str, ...], many: str
) -> None:
    everything = shell.json(*argv)[many]
    assert shell.json(*argv, "-n", "2")[many] == everything[:2]
    first, whole = shell(*argv, "-n", "2"), shell(*argv, "--all")
    *shown, _, more = first.splitlines()
    assert re.fullmatch(r"… the 2 .+; more of them: -n N, all: --all", more)
    assert whole.startswith("\n".join(shown))
    assert "--all" not in whole + shell(*argv, "-n", str(len(everything)))


def test_a_page_that_filters_narrow_is_the_first_of_what_they_leave(shell: Shell) -> None:
    for narrow in (("--material",), ("--kind", "removal"), ("--source", "wire"), ("--claim", "agreement-status")):
        hits = shell.json("search", "--removed", "syria-bases", *narrow)["hits"]
        assert shell.json("search", "--removed", "syria-bases", *narrow, "-n", "1")["hits"] == hits[:1]


def test_a_removed_sentence_is_found_by_any_of_its_wordings(shell: Shell) -> None:
    (hit,) = shell.json("search", "put on paper", "--removed")["hits"]
    assert hit["sentence"] == "Nothing has been put in writing, they said."
    assert "last in these words" in shell("search", "put on paper")


def test_a_sentence_in_other_words_is_not_called_gone(shell: Shell) -> None:
    (hit,) = (one for one in shell.json("search", "could still lose both sites")["hits"])
    assert (hit["still_there"], hit["gone"]) == (False, False)
    assert "will probably lose both sites" in hit["now"]


def test_where_nothing_is_found_the_nearest_is_named(shell: Shell) -> None:
    shell("search", "ssurance", code=4)
    assert 'Next: monitor search "assurance"' in shell.err
    assert "Whole words are searched" in shell.err
    shell("search", "zeppelin", "--removed", code=4)
    assert shell.json("search", '"verbal assurance"')["hits"] == shell.json("search", "verbal assurance")["hits"] != []


@pytest.mark.parametrize("name", ["blame", "search", "drift"])
def test_the_examples_of_the_help_find_something_in_the_shipped_story(shell: Shell, name: str) -> None:
    examples = re.findall(rf"^ +monitor ({name} .+)$", shell(name, "--help"), re.MULTILINE)
    assert len(examples) == 3
    for example in examples:
        words = [quoted or bare for quoted, bare in re.findall(r'"([^"]+)"|(\S+)', example)]
        assert "syria-bases/" in shell(*words), example


@pytest.mark.parametrize("name", ["blame", "search", "drift"])
def test_each_block_names_a_version_that_can_be_pasted(shell: Shell, name: str) -> None:
    argv = {"blame": ("blame", "syria-bases"), "search": ("search", "--removed"), "drift": ("drift", "syria-bases")}
    (ref, *_) = re.findall(r"[a-z-]+/[a-z]+@\d+", shell(*argv[name]))
    assert shell.json("show", ref)["ref"] == ref


def test_drift_shows_no_word_that_no_reader_knows(shell: Shell) -> None:
    out = shell("drift", "dhanpur-mine") + shell("drift", "syria-bases")
    headings = "\n".join(line for line in out.splitlines() if line[:1].strip())
    assert not re.search(r"weekday-|month[+-]\d|day[+-]\d|#\d", headings)
    assert re.search(r"dropped at (agency|wire)?@\d", headings)


def test_a_source_that_lags_behind_brings_no_value(shell: Shell) -> None:
    (deaths,) = (one for one in shell.json("drift", "dhanpur-mine")["drifts"] if one["claim"] == "deaths")
    assert {turn["source"] for turn in deaths["turns"]} == {"agency", "wire"}
    assert deaths["values"] == ["2", "5", "6", "7"]


def test_a_mere_swap_of_weekdays_is_no_removal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room: Newsroom = told(tmp_path, "similar: none\n")
    shell = Shell(room, capsys)
    for day in ("Friday", "Tuesday"):
        meeting = f"The owners will meet the port council at the old town hall on {day}."
        text = page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET, meeting)
        room.publish({"agency": text}, timedelta(hours=2))
    assert "old town hall" not in shell("search", "--removed", "harbour/agency")
    room.close()
