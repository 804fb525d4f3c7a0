"""Laws of looking back: blame agrees with the diffs, edits rebuild every version, nothing later leaks into earlier."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.analysis.blame import blame, parts_of
from monitor.analysis.course import course
from monitor.analysis.gone import Fates, lives
from monitor.analysis.observe import observe
from monitor.analysis.rewording import carries, stands_on
from monitor.analysis.sentences import sentences_of
from monitor.cli.moves import lives_of
from monitor.cli.origins import blamed
from monitor.model.article import Article
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.record import Placed
from monitor.model.story import Story
from monitor.pipeline.backfill import Span, backfill
from tests.fakes.newsroom import QUIET, SHIPS, SIGNED, TALKS, Newsroom, page
from tests.fakes.past import past_of_versions
from tests.flow.test_backfill import Shelf

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
POOL = (
    "Crews counted 12 ships at the northern pier on Monday.",
    "Crews counted 40 ships at the northern pier on Monday.",
    "The minister said that talks on the harbour would go on.",
    "The minister did not say that talks on the harbour would go on.",
    "A bridge near Halden was closed after the storm. Nobody was hurt there.",
    "A bridge near Halden was closed after the storm, and nobody was hurt there.",
    "Prices of grain rose by 4 percent within a week.",
    "Residents heard the cranes through the whole night.",
    "An inquiry into the fire of last spring has not begun.",
)
TEXTS = st.lists(st.sampled_from(POOL), min_size=1, max_size=6, unique=True)
NEVER_DONE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def versions_of(texts: Sequence[Sequence[str]]) -> list[Article]:
    """Articles of these texts, those left out that say what the one before says."""
    made: list[Article] = []
    for n, sentences in enumerate(texts):
        article = Article("The harbour", (" ".join(sentences),), at=BEGIN + timedelta(hours=n))
        if not made or made[-1].text_sha != article.text_sha:
            made.append(article)
    return made


def steps(articles: Sequence[Article]) -> list[Placed]:
    """The edits between neighbours, newest first, as the history gives them."""
    placed = []
    for n in range(1, len(articles)):
        observation = observe(articles[n - 1], articles[n], Story("s", "s"))
        refs = VersionRef("s", "a", n + 1), VersionRef("s", "a", n)
        placed += [Placed(*refs, BEGIN + timedelta(hours=n), edit) for edit in observation.edits]
    return sorted(placed, key=lambda one: one.ref.seq, reverse=True)


@given(st.lists(TEXTS, min_size=2, max_size=7))
@NEVER_DONE
def test_blame_names_the_version_from_which_on_the_sentence_stood_without_a_break(texts: list[list[str]]) -> None:
    articles = versions_of(texts)
    standing = [frozenset(one.text for one in sentences_of(article)) for article in articles]
    past = past_of_versions("s", "a", articles, steps(articles), BEGIN)
    for one in blame(sentences_of(articles[-1]), past, most=9):
        born = one.came.ref.seq - 1
        assert all(one.sentence.text in stood for stood in standing[born:]), one
        assert born == 0 or one.sentence.text not in standing[born - 1], one
        assert (one.edit is None) == (born == 0) or one.edit is None
        before = [n for n in range(born) if one.sentence.text in standing[n]]
        assert (one.restored is None) == (not before), one
        if one.restored is not None:
            stood = range(one.restored.came.ref.seq - 1, one.restored.left.ref.seq - 1)
            assert stood[-1] == before[-1] == one.restored.last.seq - 1
            assert set(stood) <= set(before)
            assert stood[0] == 0 or stood[0] - 1 not in before
        for was in one.earlier:
            until = was.left.ref.seq - 1
            for part in parts_of(was.text):
                assert part in standing[until - 1], (one, was)
            assert was.came.ref.seq < was.left.ref.seq


@given(st.lists(TEXTS, min_size=2, max_size=7))
@NEVER_DONE
def test_blame_goes_back_by_what_a_diff_shows_as_the_same_statement_and_by_nothing_else(texts: list[list[str]]) -> None:
    articles = versions_of(texts)
    placed = steps(articles)
    past = past_of_versions("s", "a", articles, placed, BEGIN)
    for one in blame(sentences_of(articles[-1]), past, most=9):
        assert one.anew == (one.edit is not None and not carries(one.edit))
        assert not (one.anew and one.earlier)
        at, text = one.came.ref, one.sentence.text
        for was in one.earlier:
            edits = [
                each.edit for each in placed if each.ref == at and text in (*parts_of(each.edit.after), each.edit.after)
            ]
            assert any(edit.before == was.text and carries(edit) for edit in edits), (one, was)
            at, text = was.came.ref, parts_of(was.text)[0] if len(parts_of(was.text)) == 1 else was.text
            if len(parts_of(was.text)) > 1:
                break  # from several sentences on, the way goes by the one that came last


@given(st.lists(TEXTS, min_size=2, max_size=7))
@NEVER_DONE
def test_what_a_diff_took_away_stands_or_stands_in_other_words_or_is_gone_for_good(texts: list[list[str]]) -> None:
    articles = versions_of(texts)
    standing = [frozenset(one.text for one in sentences_of(article)) for article in articles]
    placed = steps(articles)
    fates = Fates(placed, sorted(standing[-1]))
    gone = {fate.last for fate in fates.gone()}
    for text in {part for one in placed for part in parts_of(one.edit.before)}:
        fate = fates.of(text)
        assert (fate.now is None) == fate.gone, fate
        assert fate.now is None or fate.now in standing[-1]
        assert (text in standing[-1]) <= (fate.now == text)
        assert not fate.gone or fate.last in gone, (fate, gone)


@given(st.lists(TEXTS, min_size=2, max_size=7))
@NEVER_DONE
def test_what_is_gone_for_good_stood_once_and_never_again(texts: list[list[str]]) -> None:
    articles = versions_of(texts)
    standing = [frozenset(one.text for one in sentences_of(article)) for article in articles]
    placed = steps(articles)
    past = past_of_versions("s", "a", articles, placed, BEGIN)
    for one in lives(Fates(placed, standing[-1]).gone(), past):
        left = one.left.ref.seq - 1
        assert one.text in standing[left - 1]
        assert not any(one.text in stood for stood in standing[left:])
        assert one.since.ref.seq <= one.came.ref.seq <= left
        assert not stands_on(one.edit)


@given(st.lists(TEXTS, min_size=2, max_size=5))
@NEVER_DONE
def test_replaying_the_edits_rebuilds_every_version(texts: list[list[str]]) -> None:
    articles = versions_of(texts)
    now = [one.text for one in sentences_of(articles[0])]
    for n, article in enumerate(articles[1:], 1):
        now = replayed(now, articles[n - 1], article)
        assert now == [one.text for one in sentences_of(article)]


def replayed(texts: Sequence[str], before: Article, after: Article) -> list[str]:
    """The sentences of a version: edits put in and taken out at their numbers, all else in the order it stood in."""
    numbers = [one.n for one in sentences_of(before)]
    taken: set[int] = set()
    put: dict[int, str] = {}
    for edit in observe(before, after, Story("s", "s")).edits:
        for place, part in enumerate(_pieces(edit.before, texts[_at(numbers, edit.before_n) :])):
            assert texts[_at(numbers, edit.before_n) + place] == part
            taken.add(_at(numbers, edit.before_n) + place)
        if edit.after_n is not None:
            put |= {edit.after_n + place: part for place, part in enumerate(parts_of(edit.after))}
    kept = [text for place, text in enumerate(texts) if place not in taken]
    out: list[str] = []
    first = numbers[0] if numbers else 0
    while kept or any(n >= first + len(out) for n in put):
        here = put.get(first + len(out))
        out.append(here if here is not None else kept.pop(0))
    return out


def _at(numbers: Sequence[int], n: int | None) -> int:
    return numbers.index(n) if n is not None else 0


def _pieces(text: str | None, following: Sequence[str]) -> list[str]:
    """The sentences that one side of an edit is made of, as they stood."""
    found: list[str] = []
    while text and " ".join(found) != text:
        found.append(following[len(found)])
    return found


# -- two clocks, through the real path

STEP = timedelta(minutes=11)
PAGES = (
    page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET),
    page("Talks on the harbour go on", TALKS, SHIPS.format(9), *QUIET),
    page("Harbour agreement signed", SIGNED, SHIPS.format(9), *QUIET),
)
DEEDS = st.lists(st.tuples(st.sampled_from(("live", "fill", "rule")), st.integers(0, 2)), min_size=2, max_size=6)


def answers(room: Newsroom, at: datetime) -> Any:
    """All that the reading commands answer of a moment, as known then."""
    history, source = room.app.history, SourceRef("harbour", "agency")
    row = history.at(source, at, at)
    if row is None:
        return None
    rows = history.versions("harbour", until=at + STEP, known_at=at)
    refs = [one.ref for one in rows]
    definitions = {claim.id: claim for claim in history.definitions("harbour")}
    lives = lives_of(history, "harbour", definitions, at, known_at=at)
    return (
        row, rows, history.version(row.ref, at).article, dict(history.changes(refs, at)),
        [(one.row.claim_id, one.row.state, one.row.evidence, one.before) for one in history.readings(refs, at)],
        history.said("harbour", at, at), lives, blamed(history, row, at, most=3),
        history.rulings("harbour", at), history.search("harbour", "harbour", at),
    )  # fmt: skip


@given(DEEDS)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_what_was_known_at_a_time_is_answered_the_same_for_ever(
    tmp_path_factory: Any, deeds: list[tuple[str, int]]
) -> None:
    room = Newsroom(tmp_path_factory.mktemp("clocks"), "similar: none\n")
    begun = room.clock.now()
    room.publish({"agency": PAGES[0]}, STEP)
    told: list[tuple[datetime, Any]] = []
    for n, (deed, which) in enumerate(deeds):
        do(room, deed, which, begun, n)
        told.append((room.clock.now(), answers(room, room.clock.now())))
        room.clock.advance(STEP)
    for at, said in told:
        assert answers(room, at) == said
    room.close()


def do(room: Newsroom, deed: str, which: int, begun: datetime, n: int) -> None:
    """A live look, a capture of the past filled in, or a person's ruling."""
    if deed == "live":
        room.publish({"agency": PAGES[which]}, STEP)
        return
    if deed == "fill":
        at = begun + STEP * n + timedelta(seconds=which + 1)
        shelf = Shelf({at: PAGES[which]})

        async def go() -> None:
            story = room.settings.story("harbour")
            async for _ in backfill(room.app, shelf, story, story.source("agency"), Span()):
                pass

        asyncio.run(go())
        return
    newest = room.app.history.back(SourceRef("harbour", "agency"), 0)
    assert newest is not None
    (told, *_) = [one for one in room.app.history.readings([newest.ref]) if one.row.claim_id == "agreement"]
    state = ("talks", "agreed", "unknown")[which]
    room.app.store.rule(newest.ref, replace(told.row.reading(), state=state, analyzer="human/ana"), room.clock.now())


@given(st.permutations(range(4)))
@settings(max_examples=10, deadline=None)
def test_the_course_of_a_claim_does_not_hang_on_the_order_of_its_rows(order: list[int]) -> None:
    from monitor.model.observation import Evidence
    from monitor.model.record import Began, ClaimRow
    from monitor.model.story import Claim, State

    claim = Claim("deal", "Is there a deal?", (), (State("talks", ()), State("agreed", ())))
    rows = [
        Began(
            ClaimRow(
                VersionRef("s", source, n), "deal", state, 0.9, (Evidence(1, "x"),), "rules/1",
                BEGIN + timedelta(hours=n), BEGIN, None,
            ),
            n, 4, None, None, f"{n}",
        )
        for n, (source, state) in enumerate((("a", "talks"), ("b", "talks"), ("a", "agreed"), ("b", "agreed")))
    ]  # fmt: skip
    assert course(claim, [rows[n] for n in order]) == course(claim, rows)
    assert [one.standing.state for one in course(claim, rows)][-1] == "agreed"
