"""May a page be fetched, and how often its host? What robots.txt says, and what holds when it cannot be had."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import httpcore
import httpx
import pytest
from protego import Protego

from monitor.adapters.fetch_http.ended import Ended
from monitor.adapters.fetch_http.guard import AddressRefused
from monitor.adapters.fetch_http.robots import GIVEN_UP, MOST_GAP_S, Answer, Robots, told
from monitor.model.outcome import RateLimited
from tests.fakes.clock import FakeClock

PAGE = httpx.URL("https://news.example/a")
DENY = b"User-agent: *\nDisallow: /\n"
SLOW = b"User-agent: *\nCrawl-delay: 30\nDisallow: /x\n"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Book:
    """A rulebook on paper."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.gaps: dict[str, float] = {}

    async def recall(self, host: str) -> str | None:
        return self.kept.get(host)

    async def keep(self, host: str, said: str, at: datetime, gap_s: float) -> None:
        self.kept[host], self.gaps[host] = said, gap_s


class Site:
    """Answers robots.txt as told; counts how often it is asked."""

    def __init__(self, answer: tuple[int, bytes] | Exception) -> None:
        self.answer, self.asked, self.wait = answer, 0, None

    async def get(self, url: httpx.URL, most: int) -> Answer:
        self.asked += 1
        assert url.path == "/robots.txt"
        if isinstance(self.answer, Exception):
            raise self.answer
        status, body = self.answer
        return status, body[:most], None, self.wait


def robots(site: Site, clock: FakeClock, book: Book | None = None) -> Robots:
    return Robots("monitor/0.1 (desk@news.example)", site.get, clock, book)


async def allowed(rules: Robots, url: httpx.URL = PAGE) -> bool:
    return (await rules.judge(url)).refusal is None


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ((200, b""), True),
        ((200, DENY), False),
        ((200, b"User-agent: *\r\nDisallow: /\r\nAllow: /a\r\n"), True),
        ((204, b""), True),
        ((301, b""), True),  # its redirects were followed by the fetcher's hand
        ((401, b""), True),
        ((403, b""), True),
        ((404, DENY), True),
        ((410, b""), True),
        ((500, b""), False),
        ((503, b""), False),
        ((599, b""), False),
    ],
)
async def test_what_an_answer_means(answer: tuple[int, bytes], fits: bool) -> None:
    assert await allowed(robots(Site(answer), FakeClock())) is fits


async def test_too_many_requests_rest_the_host_for_as_long_as_it_says() -> None:
    site = Site((429, b""))
    site.wait = 77.0
    with pytest.raises(Ended) as ended:
        await robots(site, FakeClock()).judge(PAGE)
    assert (ended.value.kind, ended.value.retry_after_s) == (RateLimited, 77.0)


async def test_rules_are_asked_for_once_a_day() -> None:
    site, clock = Site((200, DENY)), FakeClock()
    rules = robots(site, clock)
    for _ in range(23):
        assert not await allowed(rules)
        clock.advance(HOUR)
    assert site.asked == 1
    site.answer = (200, b"")
    clock.advance(HOUR)
    assert await allowed(rules)
    assert site.asked == 2


async def test_rules_live_over_a_restart() -> None:
    site, clock, book = Site((200, SLOW)), FakeClock(), Book()
    await robots(site, clock, book).judge(PAGE)
    assert book.gaps == {"news.example": 30.0}
    clock.advance(20 * HOUR)
    again = robots(site, clock, book)
    assert not await allowed(again, httpx.URL("https://news.example/x"))
    assert (await again.judge(PAGE)).gap_s == 30.0
    assert site.asked == 1
    clock.advance(5 * HOUR)
    await robots(site, clock, book).judge(PAGE)
    assert site.asked == 2


async def test_the_two_schemes_of_a_host_have_rules_of_their_own() -> None:
    site, clock, book = Site((200, DENY)), FakeClock(), Book()
    await robots(site, clock, book).judge(PAGE)
    site.answer = (404, b"")
    assert await allowed(robots(site, clock, book), httpx.URL("http://news.example/a"))
    assert not await allowed(robots(site, clock, book))
    assert (site.asked, list(book.kept)) == (2, ["news.example"])


@pytest.mark.parametrize("trouble", [(500, b""), httpcore.ConnectError("reset"), TimeoutError()])
async def test_known_rules_hold_on_while_new_ones_cannot_be_had(trouble: tuple[int, bytes] | Exception) -> None:
    site, clock, book = Site((200, SLOW)), FakeClock(), Book()
    await robots(site, clock, book).judge(PAGE)
    site.answer = trouble
    clock.advance(25 * HOUR)
    rules = robots(site, clock, book)
    verdict = await rules.judge(PAGE)
    assert (verdict.refusal, verdict.gap_s) == (None, 30.0)
    assert not await allowed(rules, httpx.URL("https://news.example/x"))
    asked = site.asked
    clock.advance(5 * MINUTE)
    await rules.judge(PAGE)
    assert site.asked == asked  # not at every fetch
    clock.advance(6 * MINUTE)
    site.answer = (200, DENY)
    assert not await allowed(rules)


async def test_a_server_error_refuses_for_now_and_is_no_rule_after_a_month() -> None:
    site, clock, book = Site((503, b"")), FakeClock(), Book()
    assert not await allowed(robots(site, clock, book))
    clock.advance(DAY)
    assert not await allowed(robots(site, clock, book))
    clock.advance(GIVEN_UP)
    assert await allowed(robots(site, clock, book))


async def test_a_network_that_is_dead_at_the_first_question_is_the_pages_own_trouble() -> None:
    with pytest.raises(httpcore.ConnectError):
        await robots(Site(httpcore.ConnectError("reset")), FakeClock()).judge(PAGE)
    with pytest.raises(AddressRefused):
        await robots(Site(AddressRefused("10.0.0.1 is private")), FakeClock()).judge(PAGE)


@pytest.mark.parametrize(
    ("lines", "gap_s"),
    [
        (b"Crawl-delay: 30", 30.0),
        (b"Crawl-delay: 0.5", 0.5),
        (b"Request-rate: 1/1m", 60.0),
        (b"Request-rate: 10/1m\nCrawl-delay: 2", 6.0),
        (b"Crawl-delay: -5", 0.0),
        (b"Crawl-delay: soon", 0.0),
        (b"Crawl-delay: 1e99", MOST_GAP_S),
        (b"Request-rate: 0/5", 0.0),
        (b"Request-rate: 1/0", 0.0),
        (b"Disallow: /x", 0.0),
    ],
)
async def test_the_gap_that_a_host_asks_for_is_taken_within_bounds(lines: bytes, gap_s: float) -> None:
    rules = robots(Site((200, b"User-agent: *\n" + lines + b"\n")), FakeClock())
    assert (await rules.judge(PAGE)).gap_s == gap_s
    assert rules.gap_s(PAGE) == gap_s


async def test_a_group_of_our_own_wins() -> None:
    text = b"User-agent: *\nCrawl-delay: 60\nDisallow: /\n\nUser-agent: monitor\nCrawl-delay: 3\nAllow: /\n"
    verdict = await robots(Site((200, text)), FakeClock()).judge(PAGE)
    assert (verdict.refusal, verdict.gap_s) == (None, 3.0)


@pytest.mark.parametrize("said", ["", "nonsense", "[]", '{"https": 3}', '{"https": {"at": "soon"}}'])
async def test_a_book_that_cannot_be_read_is_asked_anew(said: str) -> None:
    site, book = Site((200, DENY)), Book()
    book.kept["news.example"] = said
    assert not await allowed(robots(site, FakeClock(), book))
    assert site.asked == 1


async def test_a_clock_that_was_set_back_makes_old_rules_no_fresher() -> None:
    site, clock = Site((200, DENY)), FakeClock()
    rules = robots(site, clock)
    await rules.judge(PAGE)
    clock.jump(-HOUR)
    await rules.judge(PAGE)
    assert site.asked == 2


def test_lines_that_only_cost_time_are_left_out() -> None:
    assert told(b"") == ""
    assert told(b"\x00\x01<html>not robots</html>" * 30) == ""
    assert not Protego.parse(told(b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n")).can_fetch("https://x.example/", "a")
    star = Protego.parse(told(b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$\nDisallow: /private\n"))
    began = time.perf_counter()
    assert star.can_fetch("https://news.example/" + "a" * 5000, "monitor")
    assert not star.can_fetch("https://news.example/private", "monitor")
    assert time.perf_counter() - began < 5
