"""What of a story's evidence goes into a WARC file? Every page that is kept, and what was made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from monitor.model.article import Version
from monitor.model.ids import VersionRef, canonical_json, utc_text
from monitor.model.record import CaptureRow
from monitor.ports import History
from monitor.render import warc
from monitor.render.inert import link


def records(history: History, story: str, now: datetime, program: str) -> Iterator[bytes]:
    """The records of a story, in the order of capture: pages as responses, pages that came again as revisits, each
    version's text as a conversion of its page and its digests as metadata. Captures whose page is not kept are left
    out; the other formats list them."""
    said = {"software": program, "format": "WARC file version 1.1", "description": f"evidence of the story {story}"}
    said["conformsTo"] = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
    info = {"WARC-Filename": f"{story}.warc"}
    name = warc.record_id(story, utc_text(now), "warcinfo")
    yield warc.record("warcinfo", name, now, "application/warc-fields", warc.fields(said), info)
    for source in history.sources(story):
        yield from _Source(history, story).records(history.captures(story, source))


class _Source:
    """The records of one source."""

    def __init__(self, history: History, story: str) -> None:
        self._history, self._story = history, story
        self._pages: dict[str, warc.Written] = {}  # by the body's hash
        self._last: warc.Written | None = None
        self._told: set[VersionRef] = set()

    def records(self, captures: tuple[CaptureRow, ...]) -> Iterator[bytes]:
        for n, capture in enumerate(captures):
            name = warc.record_id(str(capture.ref), utc_text(capture.at), str(n), capture.outcome)
            yield from self._page(capture, name)
            ref = VersionRef(capture.ref.story, capture.ref.source, capture.seq) if capture.seq else None
            if ref is not None and ref not in self._told:
                self._told.add(ref)
                yield from self._version(self._history.version(ref, as_stored=True), capture)

    def _page(self, capture: CaptureRow, name: str) -> Iterator[bytes]:
        answer = self._answer(capture)
        if capture.outcome == "not_modified" and self._last is not None:
            again = warc.Answer(answer.url or self._last.url, capture.at, 304, (), b"", capture.tls)
            yield warc.revisit(name, again, self._last, warc.NOT_MODIFIED)
            return
        sha = capture.body_sha
        known = self._pages.get(sha) if sha else None
        if known is not None:
            yield warc.revisit(name, answer, known, warc.SAME_PAYLOAD)
        elif sha is not None and answer.url and (body := self._history.body(sha)) is not None:
            whole = warc.Answer(answer.url, answer.at, answer.status, answer.headers, body, answer.tls)
            self._pages[sha] = self._last = warc.Written(name, whole.url, whole.at, warc.labelled(body))
            yield warc.response(name, whole)

    def _answer(self, capture: CaptureRow) -> warc.Answer:
        kept = self._history.body(capture.headers_sha) if capture.headers_sha else None
        headers = tuple((str(key), str(value)) for key, value in json.loads(kept)) if kept else ()
        return warc.Answer(
            link(capture.final_url or ""), capture.at, capture.http_status or 200, headers, b"", capture.tls
        )

    def _version(self, version: Version, capture: CaptureRow) -> Iterator[bytes]:
        """What was made of a page: the text, and the digests that prove it."""
        page = self._pages.get(version.body_sha or "")
        url = link(capture.final_url or "") or link(version.article.url)
        more = {"WARC-Target-URI": url} if url else {}
        if page is not None:
            more["WARC-Refers-To"] = page.name
        text = f"{version.article.headline}\n\n{version.article.text}\n".encode("utf-8", "replace")
        name = warc.record_id(str(version.ref), version.chain, "text")
        yield warc.record("conversion", name, version.captured_at, "text/plain; charset=utf-8", text, more)
        document = {
            "version": str(version.ref),
            "captured_at": utc_text(version.captured_at),
            "recorded_at": utc_text(version.recorded_at),
            "via": capture.via,
            "extractor": version.extractor,
            "text_sha": version.text_sha,
            "article_sha": version.article_sha,
            "body_sha": version.body_sha,
            "observation_sha": version.observation_sha,
            "prev_chain": version.prev_chain,
            "chain": version.chain,
            "tls": capture.tls,
        }
        name = warc.record_id(str(version.ref), version.chain, "metadata")
        block = canonical_json(document).encode()
        yield warc.record("metadata", name, version.captured_at, "application/json", block, more)
