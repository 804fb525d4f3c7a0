"""What is worth telling?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.alert import Severity
from monitor.model.article import Article
from monitor.model.ids import VersionRef
from monitor.model.observation import ClaimChange, Edit, Evidence, Observation, Reading, SourceReading, Standing
from monitor.model.story import Claim, Source, State, Story
from monitor.pipeline.admit import TITLE_MOST, Return, Seen, admit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLAIM = Claim(
    "agreement-status",
    "Is there an agreement?",
    ("agreement",),
    (State("talks", ("talks continue",)), State("signed", ("was signed",))),
    severity={"signed": "urgent"},
)
STORY = Story("bases", "Two bases", (Source("agency", "https://news.example/a"),), (CLAIM,))
BEFORE, AFTER = "Talks are taking place.", "Both sides signed the agreement."


def reading(state: str, *quotes: str) -> Reading:
    return Reading(CLAIM.id, state, 0.9, tuple(Evidence(n, quote) for n, quote in enumerate(quotes, 1)), "rules/1+abcd")


def edit(kind: str = "number", score: float = 0.8, before: str | None = "It has 175 lorries.", **more) -> Edit:
    after = more.pop("after", "It has 150 lorries.")
    return Edit(kind, more.pop("material", True), score, "number changed: 175 → 150", before, after, 3, 3, (kind,))


def observed(*edits: Edit, moved: bool = False, baseline: bool = False, state: str = "signed") -> Observation:
    after = reading(state, AFTER)
    old = reading("talks" if state == "signed" else "signed", BEFORE)
    changes = (ClaimChange(CLAIM.id, old, after),) if moved else ()
    return Observation(edits, (after,), changes, True, 0.9, False, "rules/1", baseline)


def seen(**more) -> Seen:
    article = Article("Deal signed", (AFTER,), published_at=more.pop("published_at", NOW))
    return Seen(
        VersionRef("bases", "agency", 3), VersionRef("bases", "agency", 2), article, "https://n.example", NOW, **more
    )


def told(observation: Observation, standing: dict | None = None, **more):
    return admit(observation, STORY, seen(**more), standing or {}, NOW)


def test_a_moved_claim_is_told_with_both_sentences_and_the_severity_of_its_state():
    (alert,) = told(observed(moved=True))
    assert (alert.kind, alert.severity, alert.claim) == ("claim", Severity.URGENT, CLAIM.id)
    assert alert.title == "Agreement status: talks → signed (agency)"
    assert (alert.facts["before_sentence"], alert.facts["after_sentence"]) == (BEFORE, AFTER)
    assert "".join(text for op, text in alert.facts["marked"] if op in "=+") == AFTER
    assert alert.facts["version"] == "bases/agency@3"


def test_a_claim_that_is_no_longer_spoken_of_is_not_an_alert_of_its_own():
    gone = Observation(
        (), (reading("unknown"),), (ClaimChange(CLAIM.id, reading("talks", BEFORE), reading("unknown")),), True, 0.4,
        False, "rules/1",
    )  # fmt: skip
    assert admit(gone, STORY, seen(), {}, NOW) == ()


def test_the_sentence_of_a_told_claim_is_not_told_again_as_an_edit():
    status = edit("negation", before=BEFORE, after=AFTER)
    assert [alert.kind for alert in told(observed(status, edit(), moved=True))] == ["claim", "edit"]


@pytest.mark.parametrize(
    "kept",
    [edit(material=False), edit(score=0.49), edit("rephrase")],
    ids=["immaterial", "below the score", "of a kind nobody asked for"],
)
def test_edits_that_nobody_asked_for_are_not_told(kept):
    assert told(observed(kept)) == ()


def test_a_silent_removal_is_told():
    (alert,) = told(observed(edit("removal", before="The ministry denied it.", after=None)))
    assert alert.facts["before_sentence"] == "The ministry denied it."
    assert "after_sentence" not in alert.facts


def test_a_return_to_an_older_text_says_that_it_went_back_and_after_how_long():
    back = Return(VersionRef("bases", "agency", 1), 2400)
    alerts = told(observed(edit(), moved=True, state="talks"), returned=back)
    assert {alert.kind for alert in alerts} == {"reversal"}
    assert alerts[0].title == "Agreement status: back to talks (agency, after 40 min)"
    assert alerts[0].facts["returned_after_s"] == 2400


def test_what_another_source_said_already_names_it_and_is_as_loud_as_the_first():
    standing = {CLAIM.id: Standing(CLAIM.id, "signed", 0.9, "wire", NOW)}
    (alert,) = told(observed(moved=True), standing)
    assert (alert.severity, alert.facts["already"]) == (
        Severity.URGENT,
        "wire",
    )  # not every reader was told of the first


def test_a_first_version_is_no_alarm():
    assert told(observed(baseline=True)) == ()


def test_a_first_version_that_is_newer_and_moves_the_standing_state_is_news():
    standing = {CLAIM.id: Standing(CLAIM.id, "talks", 0.9, "wire", NOW - timedelta(hours=2))}
    assert [alert.kind for alert in told(observed(baseline=True), standing)] == ["claim"]
    assert told(observed(baseline=True), standing, published_at=NOW - timedelta(hours=3)) == ()
    assert told(observed(baseline=True), standing, published_at=None) == ()


def test_the_same_step_makes_the_same_alert_ids_and_each_alert_its_own():
    first, again = told(observed(edit(), edit("date"), moved=True)), told(observed(edit(), edit("date"), moved=True))
    ids = [alert.dedup_key for alert in first]
    assert ids == [alert.dedup_key for alert in again]
    assert len(set(ids)) == 3


def test_titles_fit_a_phone():
    long = replace(edit(), reason="number changed: " + "9" * 200)
    assert all(len(alert.title) <= TITLE_MOST for alert in told(observed(long, moved=True)))


def headline(kind: str) -> Edit:
    return replace(edit(kind), before_n=0, after_n=0)


def test_headlines_tried_out_by_turns_are_not_told_again_and_again():
    back = {"returned": Return(VersionRef("bases", "agency", 1), 60)}
    left_out = replace(headline("number"), detail={"before": ["3"], "after": []})
    assert not told(observed(headline("attribution"), left_out), **back)
    assert told(observed(headline("attribution")))  # the first time it is a new headline


@pytest.mark.parametrize("edits", [[headline("number")], [headline("attribution"), edit("attribution")]])
def test_a_figure_in_the_headline_or_a_changed_body_that_goes_back_is_told(edits: list[Edit]):
    story = replace(STORY, tell=replace(STORY.tell, kinds=("number", "attribution")))
    back = seen(returned=Return(VersionRef("bases", "agency", 1), 60))
    alerts = admit(observed(*edits), story, back, {}, NOW)
    assert {alert.kind for alert in alerts} == {"reversal"}


def test_another_text_at_the_address_is_told_once_beside_the_claims_it_moves():
    alerts = told(observed(edit(), edit("removal", after=None), moved=True), replaced=True)
    assert [alert.kind for alert in alerts] == ["claim", "edit"]
    assert alerts[1].title == "Another text stands at this address (agency)"
    assert alerts[1].facts["after_sentence"] == "Deal signed"


def elsewhere(state: str, source: str = "wire", quote: str = "", text_sha: str = "") -> SourceReading:
    return SourceReading(source, reading(state, quote), NOW - timedelta(hours=1), NOW, text_sha, 1)


LONG = "Both sides signed the agreement on the harbour at noon, the ministry said."


def moved_to(state: str, quote: str) -> Observation:
    change = ClaimChange(CLAIM.id, reading("talks" if state == "signed" else "signed", BEFORE), reading(state, quote))
    return Observation((), (change.after,), (change,), True, 0.9, False, "rules/1")


@pytest.mark.parametrize(
    ("other", "copied"),
    [
        (elsewhere("signed", quote=LONG), "wire"),  # the very sentence
        (elsewhere("signed", text_sha=Article("Deal signed", (AFTER,)).text_sha), "wire"),
        (elsewhere("signed", quote="The treaty was signed, says our own reporter in the harbour."), None),
        (elsewhere("talks", quote=LONG), None),  # it read something else out of it
        (elsewhere("signed", source="agency", quote=LONG), None),  # itself
    ],
)
def test_a_copy_of_another_s_words_is_named_as_one(other: SourceReading, copied: str | None):
    (alert,) = told(moved_to("signed", LONG), others=(other,))
    assert alert.facts.get("copy_of") == copied


def test_a_denial_elsewhere_is_an_alert_of_its_own_that_says_what_it_denies():
    standing = {CLAIM.id: Standing(CLAIM.id, "signed", 0.9, "wire", NOW - timedelta(hours=1))}
    (alert,) = told(moved_to("talks", BEFORE), standing)
    assert (alert.title, alert.severity) == ("Agreement status: signed → talks, disputed (agency)", Severity.NOTICE)
    assert alert.facts["against"] == "wire: signed"
    own = {CLAIM.id: Standing(CLAIM.id, "signed", 0.9, "agency", NOW)}
    assert "against" not in told(moved_to("talks", BEFORE), own)[0].facts  # who carried it takes it back
    up = {CLAIM.id: Standing(CLAIM.id, "talks", 0.9, "wire", NOW)}
    assert "against" not in told(moved_to("signed", LONG), up)[0].facts


def test_from_the_third_way_back_in_a_day_it_is_flapping_with_both_values_and_the_count():
    back = Return(VersionRef("bases", "agency", 1), 2400)
    (second,) = told(moved_to("talks", BEFORE), returned=back, flips=1)
    assert second.title == "Agreement status: back to talks (agency, after 40 min)"
    for state, quote in (("talks", BEFORE), ("signed", AFTER)):
        (third,) = told(moved_to(state, quote), returned=back, flips=2)
        assert third.title == "Agreement status: flapping signed ↔ talks, 3 times in a day (agency)"
        assert third.facts["flips"] == 3
    (other,) = told(moved_to("talks", BEFORE), flips=5)
    assert "flips" not in other.facts  # a new text is news


def test_a_source_that_follows_names_the_first_also_where_it_lags_by_more_than_one_step():
    ours = replace(elsewhere("talks", source="agency"), since=NOW - timedelta(hours=5))
    other = replace(elsewhere("signed"), since=NOW - timedelta(hours=2))
    stands = {CLAIM.id: Standing(CLAIM.id, "talks", 0.9, "agency", ours.since)}
    (alert,) = told(moved_to("signed", LONG), stands, others=(ours, other))
    assert alert.facts["already"] == "wire"
    stale = replace(other, since=NOW - timedelta(hours=9))  # it had stayed behind: who comes back to it is news
    (alert,) = told(moved_to("signed", LONG), stands, others=(ours, stale))
    assert (alert.severity, "already" in alert.facts) == (Severity.URGENT, False)
    back = Return(VersionRef("bases", "agency", 1), 60)
    assert "already" not in told(moved_to("signed", LONG), stands, others=(ours, other), returned=back)[0].facts


def test_a_text_that_another_source_had_before_makes_copies_of_all_that_it_changes():
    alerts = told(observed(edit(), moved=True), copied="wire")
    assert [(alert.severity, alert.facts["copy_of"]) for alert in alerts] == [
        (Severity.URGENT, "wire"),  # as loud as what it copies: that may have been told to nobody
        (Severity.INFO, "wire"),
    ]
    standing = {CLAIM.id: Standing(CLAIM.id, "signed", 0.9, "third", NOW)}
    (denied,) = told(observed(moved=True, state="talks"), standing, copied="wire")
    assert "against" not in denied.facts  # a copy denies nothing either


def ago(**hours: float) -> dict[str, list[tuple[str, datetime]]]:
    """What the agency has said, by how many hours ago it began to."""
    said = [(name.split("_")[0], NOW - timedelta(hours=back)) for name, back in hours.items()]
    return {CLAIM.id: said}


def test_a_claim_that_goes_back_is_a_reversal_whatever_else_changed():
    (alert,) = told(moved_to("talks", LONG), runs=ago(talks=9, signed=2))
    assert (alert.kind, alert.facts["returned_after_s"]) == ("reversal", 7200)
    assert alert.title == "Agreement status: back to talks (agency, after 2 h)"
    assert "returns_to" not in alert.facts  # the text as a whole is a new one


@pytest.mark.parametrize(
    "runs",
    [{}, ago(signed=2), ago(talks=9, unknown=2), ago(signed=9, talks=4, unknown=2)],
    ids=["nothing", "never", "silent for a while", "silent again"],
)
def test_what_a_source_never_left_is_no_way_back(runs: dict[str, list[tuple[str, datetime]]]):
    (alert,) = told(moved_to("talks", LONG), runs=runs)
    assert alert.kind == "claim"


def test_a_way_back_over_a_silence_is_one_and_counts_from_when_it_was_left():
    (alert,) = told(moved_to("talks", LONG), runs=ago(talks=9, unknown=5, signed=3, unknown_again=1))
    assert (alert.kind, alert.facts["returned_after_s"]) == ("reversal", 5 * 3600)


def test_claims_that_go_back_in_ever_new_texts_are_flapping_from_the_third_time_in_a_day():
    runs = ago(talks=30, signed=29, talks_2=28, signed_2=3, talks_3=2, signed_3=1)
    (alert,) = told(moved_to("talks", LONG), runs=runs)
    assert alert.facts["flips"] == 4  # the way back of the day before does not count
    assert alert.title == "Agreement status: flapping signed ↔ talks, 4 times in a day (agency)"


def test_who_brought_a_state_and_takes_it_back_while_others_hold_it_makes_it_disputed():
    own = {CLAIM.id: Standing(CLAIM.id, "signed", 0.9, "agency", NOW - timedelta(hours=3))}
    holds = (elsewhere("signed", text_sha="other"), elsewhere("signed", source="agency"))
    (alert,) = told(moved_to("talks", BEFORE), own, others=holds, runs=ago(talks=9, signed=3))
    assert alert.facts["against"] == "wire: signed"
    assert alert.title == "Agreement status: back to talks, disputed (agency, after 3 h)"
    follows = (elsewhere("talks", text_sha="other"),)
    assert "against" not in told(moved_to("talks", BEFORE), own, others=follows)[0].facts


def test_an_edit_that_flaps_names_both_of_its_values():
    back = Return(VersionRef("bases", "agency", 1), 2400)
    flips = replace(edit(), detail={"before": ["175"], "after": ["150"]})
    (alert,) = told(observed(flips), returned=back, flips=2)
    assert alert.title == "Number: flapping 150 ↔ 175, 3 times in a day (agency)"
    assert alert.facts["values"] == ["175", "150"]
