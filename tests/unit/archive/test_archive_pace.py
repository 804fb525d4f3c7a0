"""How an archive is asked: at its pace, patiently, in the order of time; and the spellings of its index."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from monitor.adapters.archive_files.folder import moment_of
from monitor.adapters.archive_memento import MementoArchive, cdx, timemap
from monitor.model.config import ArchivePlace
from monitor.model.filling import Memento
from monitor.model.outcome import (
    Fetched,
    FetchOutcome,
    Gone,
    RateLimited,
    Reason,
    Request,
    SourceUnreachable,
)
from tests.fakes.clock import FakeClock

URL = "https://news.example/a"
AT = datetime(2024, 3, 1, 8, tzinfo=UTC)
PLACE = "https://a.example/web/{timestamp}id_/{url}"


class Ahead(FakeClock):
    """A clock that is ahead as soon as somebody waits."""

    async def sleep(self, seconds: float) -> None:
        self.advance(max(0.0, seconds))


class Answers:
    """A fetcher with answers by turn; the last one stays. Remembers when it was asked for what."""

    def __init__(self, clock: FakeClock, *answers: bytes | FetchOutcome) -> None:
        self._clock, self._answers, self.asked = clock, list(answers), []

    async def fetch(self, request: Request) -> FetchOutcome:
        self.asked.append((self._clock.monotonic(), request.url))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if not isinstance(answer, bytes):
            return answer
        now = self._clock.now()
        return Fetched(request.url, request.url, answer, "application/json", None, None, None, 200, None, now, 1)

    async def aclose(self) -> None:
        """Nothing to close."""


def table(*hours: int, resume: str | None = None) -> bytes:
    rows = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]]
    rows += [["k", cdx.stamp(AT + timedelta(hours=n)), URL, "text/html", "200", f"DIGEST{n:04}"] for n in hours]
    return json.dumps([*rows, [], [resume]] if resume else rows).encode()


def asked_of(*answers: bytes | FetchOutcome, **place: object) -> tuple[MementoArchive, Answers, list[str]]:
    clock, said = Ahead(), []
    fetcher = Answers(clock, *answers)
    return MementoArchive(ArchivePlace(**place), fetcher, clock, said.append), fetcher, said  # type: ignore[arg-type]


async def test_no_more_than_24_index_requests_in_any_minute() -> None:
    pages = [table(n, resume=str(n)) for n in range(60)]
    archive, fetcher, _ = asked_of(*pages, table(60))
    listed = await archive.mementos(URL, None, None)
    assert len(listed.mementos) == 61
    times = [at for at, _ in fetcher.asked]
    assert max(sum(at <= later < at + 60 for later in times) for at in times) <= 24


async def test_a_wish_for_patience_is_granted_and_told() -> None:
    refused = RateLimited(Reason.RATE_LIMITED, AT, 1, "the server answered 429", 429, retry_after_s=90.0)
    archive, fetcher, said = asked_of(refused, table(1))
    listed = await archive.mementos(URL, None, None)
    assert (len(listed.mementos), listed.trouble) == (1, None)
    assert fetcher.asked[1][0] - fetcher.asked[0][0] >= 90
    assert said == ["the archive: the server answered 429; again in 90 s"]


async def test_an_index_that_stays_away_is_a_trouble_in_words_after_five_tries() -> None:
    archive, fetcher, _ = asked_of(table(1, resume="x"), SourceUnreachable(Reason.TIMEOUT, AT, 1, "no answer in 20 s"))
    listed = await archive.mementos(URL, None, None)
    assert listed.trouble == "no answer in 20 s"
    assert len(listed.mementos) == 1
    assert len(fetcher.asked) == 6


async def test_nothing_archived_is_no_trouble() -> None:
    archive, _, _ = asked_of(Gone(Reason.GONE, AT, 1, http_status=404))
    assert await archive.mementos(URL, None, None) == await asked_of(b"[]")[0].mementos(URL, None, None)


@pytest.mark.parametrize("body", [b"<html>", b"[1, 2]", b"{", b"[[]", b"\xff\xfe", b'["a"]', b"a b c\n"])
@pytest.mark.parametrize("kind", ["cdx", "timemap"])
async def test_an_answer_that_is_no_index_is_said_to_be_none(body: bytes, kind: str) -> None:
    archive, _, _ = asked_of(body, kind=kind, index="https://a.example/{url}")
    listed = await archive.mementos(URL, None, None)
    assert listed.mementos == ()
    assert listed.trouble is not None


async def test_a_page_is_the_captures_own_as_if_it_had_been_fetched_then() -> None:
    archive, _, _ = asked_of(b"<p>x</p>")
    page = await archive.page(Memento(AT, f"https://a.example/web/{cdx.stamp(AT)}id_/{URL}", URL))
    assert isinstance(page, Fetched)
    assert (page.at, page.url, page.final_url) == (AT, URL, URL)


@pytest.mark.parametrize(
    "body",
    [
        table(0, 2),
        b"\n".join(
            json.dumps({"urlkey": "k", "timestamp": stamp, "url": URL, "mime": "text/html", "status": "200"}).encode()
            for stamp in ("20240301080000", "20240301100000")
        ),
        "\n".join(f"k 202403{at} {URL} text/html 200 ABCDEFGHIJ 9" for at in ("01080000", "01100000")).encode(),
    ],
)
def test_the_three_spellings_of_an_index_say_the_same(body: bytes) -> None:
    page = cdx.read(body, PLACE)
    assert [(one.at, one.original, one.http_status) for one in page.mementos] == [
        (AT, URL, 200), (AT + timedelta(hours=2), URL, 200),
    ]  # fmt: skip
    assert page.mementos[0].url == f"https://a.example/web/20240301080000id_/{URL}"


def test_a_line_of_text_after_an_empty_one_is_the_key_of_the_next_page() -> None:
    page = cdx.read(f"k 20240301080000 {URL} text/html 200 ABCDEFGHIJ 9\n\nkey+1\n".encode(), PLACE)
    assert page.resume == "key+1"


def test_a_revisit_has_no_status_of_its_own_and_a_line_without_a_moment_is_none() -> None:
    rows = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]]
    rows += [["k", "20240301080000", URL, "warc/revisit", "-", "ABCDEFGHIJ"], ["k", "2024", URL, "", "200", ""]]
    (one,) = cdx.read(json.dumps(rows).encode(), PLACE).mementos
    assert (one.http_status, one.digest) == (None, "ABCDEFGHIJ")


def test_a_timemap_as_links_or_as_json_lists_captures_and_further_pages() -> None:
    links = (
        f'<{URL}>;rel="original",\n<https://a.example/tm?page=2>; rel="timemap"; type="application/link-format",\n'
        f'<https://a.example/web/20240301080000/{URL}>; rel="first memento"; datetime="Fri, 01 Mar 2024 08:00:00 GMT"'
    )
    document = {
        "original_uri": URL,
        "mementos": {
            "list": [{"datetime": "2024-03-01T08:00:00Z", "uri": f"https://a.example/web/20240301080000/{URL}"}]
        },
        "timemap_index": [{"uri": "https://a.example/tm?page=2"}],
    }
    for body in (links.encode(), json.dumps(document).encode()):
        page = timemap.read(body, "https://a.example/tm", URL, "")
        assert [(one.at, one.original) for one in page.mementos] == [(AT, URL)]
        assert page.others == ("https://a.example/tm?page=2",)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("2024-03-01T08-00-00Z", AT),
        ("agency_20240301080000", AT),
        ("2024-03-01 10:00+02:00", AT),
        ("2024-03-01", AT - timedelta(hours=8)),
        ("page-12", None),
        ("2024-13-01", None),
    ],
)
def test_the_moment_in_a_name(name: str, at: datetime | None) -> None:
    assert moment_of(name) == at
