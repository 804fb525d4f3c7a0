"""What must come twice, in twenty-two languages: half a text and another one wait, edits and news do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.article import Article
from monitor.model.outcome import Reason, Suspect
from monitor.pipeline.gate import gate
from tests.pages.sheet import TEXTS, story

NOW = datetime(2025, 3, 1, tzinfo=UTC)
WAIT = timedelta(minutes=10)
STORIES = {path.stem: Article(story(path.stem).headline, story(path.stem).paragraphs) for path in TEXTS.glob("*.txt")}
EACH = pytest.mark.parametrize("name", sorted(STORIES))
REWRITTEN = {
    "zh": Article(
        "青石镇老码头拆除令撤销",
        (
            "青石镇镇长林国栋星期五签署命令，正式撤销老码头的拆除计划，渔船当天即可返回停靠。",
            "大桥新的路线已获省交通厅批准，工程公司承诺两年内完工。",
            "渔民协会会长陈阿水称，这是码头居民多年抗争的结果。吴秀英表示，居民将于下周在码头举行庆祝。",
        ),
    ),
    "ar": Article(
        "السوق القديم في وادي النور يفتح أبوابه قبل موعده",
        (
            "أعاد رئيس بلدية وادي النور يوسف الحمداني صباح اليوم فتح السوق القديم وسط حضور مئات التجار.",
            "وشكر الحمداني التجار على صبرهم وقال إن البلدية أنهت سقوف السوق كلها.",
            "وعادت ليلى عبود إلى دكانها وقالت إن الناس اشتاقوا إلى السوق.",
        ),
    ),
    "ru": Article(
        "Завод в Верхнеозерске закроют навсегда",
        (
            "Губернатор Марина Ветрова объявила в пятницу, что завод удобрений в Верхнеозерске больше не откроется.",
            "Директор Олег Самарцев ушёл в отставку. Жителям посёлка Заречный выплатят по 300 тысяч рублей.",
            "Семь других предприятий области продолжат работу, сообщила прокуратура.",
        ),
    ),
}


def judged(before: Article, after: Article) -> Reason | None:
    got = gate(before, after, None, NOW, WAIT)
    return got.reason if isinstance(got, Suspect) else None


@EACH
def test_the_beginning_of_a_text_waits(name: str) -> None:
    whole = STORIES[name]
    assert judged(whole, Article(whole.headline, whole.paragraphs[:2])) is Reason.THIN


@EACH
def test_another_story_at_the_address_waits(name: str) -> None:
    others = {judged(STORIES[name], other) for key, other in STORIES.items() if key != name}
    assert others == {Reason.REPLACED}


@EACH
def test_a_paragraph_that_is_taken_out_does_not_wait(name: str) -> None:
    whole = STORIES[name]
    for n in range(len(whole.paragraphs)):
        assert judged(whole, Article(whole.headline, whole.paragraphs[:n] + whole.paragraphs[n + 1 :])) is None


@pytest.mark.parametrize("name", sorted(REWRITTEN))
def test_a_breaking_story_that_is_rewritten_whole_does_not_wait(name: str) -> None:
    assert judged(STORIES[name], REWRITTEN[name]) is None
