"""What an encoder adds to a ladder's reading: a second opinion that is weighed, and none where there is no encoder."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.claims import KINDS, read
from monitor.analysis.given import article_of
from monitor.analysis.leaning import LEAN, heard, lean_of, leaned
from monitor.analysis.observe import observe
from monitor.analysis.texts import Option, text_of
from monitor.model.story import UNKNOWN, Claim, State, Story

CLAIM = Claim(
    "pact", "Is the pact signed?", ("fishing pact",),
    (State("talks", ("talks are taking place",)), State("signed", ("agreement signed",))),
)  # fmt: skip
TABLE = {"temper": 0.5, "plain": 0.4, "lean": 1.0, "move": 2.0}
INKED = "The two captains blew the horn over the fishing pact on Monday."
PLAIN = "Talks on the fishing pact are taking place in the capital."


def nearest(words: str, state: str) -> object:
    """An encoder that finds sentences with `words` near to `state`."""

    def similar(sentences: Sequence[str], phrases: Sequence[str]) -> list[list[float]]:
        return [[0.7 if words in one and state in phrase else 0.3 for phrase in phrases] for one in sentences]

    return similar


def options(*leans: float) -> tuple[Option, ...]:
    return tuple(Option(name, 1.0, (), {LEAN: lean}) for name, lean in zip("ab", leans, strict=True))


def test_the_lean_is_centred_and_weighed_by_the_sentences_weights() -> None:
    near, far = lean_of([(3.0, (0.8, 0.1)), (1.0, (0.1, 0.1))], 2)
    assert near == -far > 0
    assert lean_of([(1.0, (0.0, 0.0))], 2) == (0.0, 0.0)
    assert lean_of([], 2) == (0.0, 0.0)


def test_its_movement_since_the_version_before_counts_beside_its_level() -> None:
    first, second = leaned(options(0.5, -0.5), TABLE, earlier=options(1.0, -1.0))
    assert [(first.state, first.score), (second.state, second.score)] == [("b", 1.0), ("a", 0.0)]
    assert leaned(options(0.5, -0.5), TABLE)[0].score == 1.0


def test_the_plainer_the_rules_find_a_state_said_the_more_they_count_beside_an_encoder() -> None:
    plain, vague = (Option("a", 2.0, (), {LEAN: 0.0}, {0: said}) for said in (1.0, 0.1))
    assert leaned((plain,), TABLE)[0].score > leaned((vague,), TABLE)[0].score


def test_headline_and_lead_count_most_for_an_encoder_and_another_s_affair_less() -> None:
    assert heard(1, 1.0, 1.0) > heard(0, 1.0, 1.0) > heard(2, 1.0, 1.0) > heard(3, 1.0, 1.0) == heard(30, 1.0, 1.0) > 0
    assert heard(1, 1.0, 0.1) < heard(1, 1.0, 1.0)


def test_options_without_an_encoders_opinion_stay_as_they_are() -> None:
    plain = (Option("a", 1.0, ()), Option("b", 0.5, ()))
    assert leaned(plain, TABLE, plain) == plain
    assert all(LEAN not in option.features for option in KINDS["ladder"](text_of(article_of("H", PLAIN)), CLAIM, None))


def test_a_state_told_in_other_words_is_found_with_an_encoder_and_not_without() -> None:
    article = article_of("Fishing pact", INKED)
    similar = nearest("horn", "signed")
    assert read(article, CLAIM).state != "signed"
    found = read(article, CLAIM, similar)  # type: ignore[arg-type]
    assert found.state == "signed"
    assert INKED in [one.quote for one in found.evidence]


def test_an_encoder_does_not_outweigh_a_plain_statement() -> None:
    found = read(article_of("Fishing pact talks", PLAIN), CLAIM, nearest("Talks", "signed"))  # type: ignore[arg-type]
    assert found.state == "talks"


def test_an_encoder_that_finds_nothing_near_makes_nothing_of_an_article_about_something_else() -> None:
    similar = nearest("nothing", "signed")
    assert read(article_of("Bread costs more", "Wheat is dear this year."), CLAIM, similar).state == UNKNOWN  # type: ignore[arg-type]


def test_with_an_encoder_as_without_equal_versions_move_no_claim() -> None:
    article = article_of("Fishing pact", f"{PLAIN} {INKED}")
    seen = observe(article, article, Story("s", "S", claims=(CLAIM,)), nearest("horn", "signed"))  # type: ignore[arg-type]
    assert not seen.material
    assert not seen.changes[0].changed
