"""What became of a sentence: it stands, stands in other words, or is gone, and for how long it had stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.analysis.gone import Fates, lives
from monitor.analysis.observe import observe
from monitor.analysis.rewording import stands_on
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Article
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit
from monitor.model.record import Placed
from monitor.model.review import Gone
from monitor.model.story import Story
from tests.fakes.past import past_of_versions

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
LEAD = "Divers searched the harbour of Brenholm for the crew of the Osprey."
WEATHER = "The wind had turned to the north by the evening."
FOUNDED = "The yard was founded in 1911 and has built forty ferries."


def told(*texts: Sequence[str]) -> tuple[Fates, tuple[Gone, ...]]:
    """The fates of sentences whose versions ran so, an hour apart, and what is gone of them."""
    articles = [Article("The Osprey", (" ".join(text),), at=BEGIN + timedelta(hours=n)) for n, text in enumerate(texts)]
    placed: list[Placed] = []
    for n in range(1, len(articles)):
        refs = VersionRef("s", "a", n + 1), VersionRef("s", "a", n)
        edits = observe(articles[n - 1], articles[n], Story("s", "s")).edits
        placed = [*(Placed(*refs, BEGIN + timedelta(hours=n), edit) for edit in edits), *placed]
    fates = Fates(placed, [one.text for one in sentences_of(articles[-1])])
    return fates, lives(fates.gone(), past_of_versions("s", "a", articles, placed, BEGIN))


def test_a_denial_whose_place_another_statement_took_is_gone() -> None:
    denied = "The harbour master denied that the ferry had been overloaded."
    guests = "Relatives of those on the ferry laid flowers on the pier."
    fates, (gone,) = told([LEAD, denied, WEATHER], [LEAD, guests, WEATHER])
    assert (gone.text, gone.edit.after) == (denied, guests)
    assert fates.of(denied).gone


def test_a_sentence_in_other_words_is_not_gone() -> None:
    fates, gone = told([LEAD, "Talks go on."], [LEAD, "Talks have resumed."])
    assert gone == ()
    assert fates.of("Talks go on.").now == "Talks have resumed."


def test_the_life_of_a_sentence_is_that_of_all_its_wordings() -> None:
    ran = [f"The owners {verb} that the ferry was safe, they said." for verb in ("hold", "believe", "hope")]
    _, (gone,) = told(*([LEAD, WEATHER, one] for one in ran), [LEAD, WEATHER])
    assert gone.text == ran[-1]
    assert (gone.since.ref.seq, gone.came.ref.seq, gone.left.ref.seq) == (1, 3, 4)
    assert [was.text for was in gone.earlier] == ran[1::-1]


def test_an_earlier_wording_is_gone_with_the_last_one_and_told_once() -> None:
    fates, gone = told([LEAD, FOUNDED], [LEAD, FOUNDED.replace("forty", "40")], [LEAD])
    assert [one.text for one in gone] == [FOUNDED.replace("forty", "40")]
    assert fates.of(FOUNDED).last == gone[0].text


def test_what_came_back_is_not_gone_and_what_left_again_went_with_the_last_time() -> None:
    assert told([LEAD, WEATHER], [LEAD], [LEAD, WEATHER])[1] == ()
    _, (gone,) = told([LEAD, WEATHER], [LEAD], [LEAD, WEATHER], [LEAD])
    assert (gone.since.ref.seq, gone.left.ref.seq) == (3, 4)


def test_a_day_of_the_week_that_became_another_is_no_removal() -> None:
    friday = "The owners will meet the port council at the old town hall on Friday."
    _, gone = told([LEAD, friday, WEATHER], [LEAD, friday.replace("Friday", "Tuesday"), WEATHER])
    assert gone == ()


def test_a_sentence_that_comes_back_later_on_another_day_is_not_gone() -> None:
    friday = "The owners will meet the port council at the old town hall on Friday."
    _, gone = told([LEAD, friday, WEATHER], [LEAD, WEATHER], [friday.replace("Friday", "Tuesday"), LEAD, WEATHER])
    assert gone == ()


def test_where_no_edit_tells_nothing_is_called_gone() -> None:
    fate = Fates([], [LEAD]).of(WEATHER)
    assert (fate.now, fate.gone) == (None, False)


def test_a_statement_that_was_turned_round_in_like_words_is_gone_and_not_called_reworded() -> None:
    safe = "The owners said on Friday that the ferry was fit to sail in winter."
    turned = "The owners said on Friday that the ferry was not fit to sail in winter."
    fates, (gone,) = told([LEAD, safe, WEATHER], [LEAD, turned, WEATHER])
    assert (gone.text, gone.edit.kind, gone.edit.after) == (safe, "negation", turned)
    assert fates.of(safe).now is None


def test_the_life_of_what_took_its_place_begins_there() -> None:
    safe = "The owners said on Friday that the ferry was fit to sail in winter."
    turned = "The owners said on Friday that the ferry was not fit to sail in winter."
    _, gone = told([LEAD, safe, WEATHER], [LEAD, turned, WEATHER], [LEAD, WEATHER])
    assert [(one.text, one.since.ref.seq, one.left.ref.seq) for one in gone] == [(turned, 2, 3), (safe, 1, 2)]


def test_a_claim_that_moved_took_its_old_statement_away_and_one_that_began_took_nothing() -> None:
    edit = Edit("status", True, 0.9, "", "Talks go on.", "Talks have resumed.", 1, 1, ("status",))
    assert not stands_on(replace(edit, detail={"before": "talks", "after": "agreed"}))
    assert stands_on(replace(edit, detail={"before": "unknown", "after": "talks"}))
    assert stands_on(replace(edit, before_n=0, detail={"before": "talks", "after": "agreed"}))
