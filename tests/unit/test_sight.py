"""Can the source be seen?"""

from datetime import UTC, datetime, timedelta

from monitor.model.ids import SourceRef
from monitor.pipeline import sight

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REF = SourceRef("bases", "agency")
HOURS = timedelta(hours=1)


def spell(hours: float, failures: int = 5, told: bool = False) -> sight.Spell:
    return sight.Spell(NOW - hours * HOURS, failures, told)


def blind(of: sight.Spell):
    return sight.blind(REF, "https://news.example/a", of, "not_an_article", "consent", 3 * HOURS, NOW)


def test_a_short_failure_wakes_nobody():
    assert blind(spell(2.9)) is None


def test_a_long_one_is_told_once_with_its_cause():
    alert = blind(spell(3))
    assert alert is not None
    assert "consent" in alert.title
    assert blind(spell(30, told=True)) is None


def test_one_spell_has_one_alert_id_and_another_spell_another():
    first, later = blind(spell(3)), blind(spell(4))
    assert first.dedup_key == blind(spell(3)).dedup_key != later.dedup_key


def test_seeing_again_says_how_long_it_lasted_and_what_was_missed():
    assert sight.seeing(REF, "u", spell(5), 0, NOW).title == (
        "monitor: seeing agency again after 5 h, no change missed"
    )
    assert "1 change" in sight.seeing(REF, "u", spell(5), 1, NOW).title


def test_one_404_is_not_gone_but_a_410_is():
    assert not sight.is_gone("gone", 404, spell(0, 1), NOW)
    assert not sight.is_gone("gone", 404, spell(0.5, 9), NOW)
    assert sight.is_gone("gone", 404, spell(1, 3), NOW)
    assert sight.is_gone("gone", 410, spell(0, 1), NOW)


def test_what_was_gone_and_is_back_says_how_long_and_whether_it_is_another_text():
    assert sight.back(REF, "u", spell(50), 0, NOW).title == "agency: the article is back after 2 d 2 h, unchanged"
    assert "another text" in sight.back(REF, "u", spell(50), 1, NOW).title
    assert sight.back(REF, "u", spell(50), 0, NOW).dedup_key != sight.gone(REF, "u", spell(50), NOW).dedup_key


def test_what_is_over_says_since_when_for_how_long_and_of_which_story():
    facts = sight.seeing(REF, "u", sight.Spell(NOW - 5 * HOURS, 5, True, "Bases in Syria"), 1, NOW).facts
    assert (facts["story_title"], facts["lasted_s"], facts["changes"], facts["until"]) == (
        "Bases in Syria", 18_000, 1, NOW.isoformat()
    )  # fmt: skip
