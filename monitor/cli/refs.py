"""Which version does the user mean? References: written, read, and looked up in the history.

    STORY                       the newest version of the story's only source
    STORY/SOURCE                its newest version, the same as STORY/SOURCE@HEAD
    STORY/SOURCE@3              the third version stored (also v3)
    STORY/SOURCE@HEAD~1         the one before the newest; ~1 alone says the same
    STORY/SOURCE@{yesterday}    the one that stood at that time
    STORY@printed               the one that `monitor tag` named so
    STORY/SOURCE@3:headline     a part of it: headline, text, byline, or a sentence's number
    A..B                        two of them; B may leave out what it shares with A, and either may be empty

STORY/SOURCE may be left out where the history holds one source only.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from monitor.cli.times import read_time, show_time
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef, VersionRef, is_slug

if TYPE_CHECKING:
    from monitor.model.record import VersionRow
    from monitor.ports import History

PARTS = ("headline", "text", "byline")
POINT = re.compile(
    r"(?:v?(?P<seq>\d+)|(?P<head>HEAD)?(?P<back>(?:~\d*)*)|\{(?P<at>[^{}]+)\}"
    r"|(?P<tag>[a-z][a-z0-9]*(?:-[a-z0-9]+)*))",
    re.IGNORECASE,
)
EXPECTED = "expected STORY, STORY/SOURCE, STORY/SOURCE@3, @HEAD~1, @{2024-12-14 09:00}, @3:headline or A..B"


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference as written. At most one of `seq` and `at` is given; else `back` steps before the newest."""

    story: str | None = None
    source: str | None = None
    seq: int | None = None
    at: datetime | None = None
    back: int = 0
    part: str | None = None
    tag: str | None = None

    @property
    def names_version(self) -> bool:
        """Whether it says which version, not only whose newest."""
        return self.seq is not None or self.at is not None or self.back > 0 or self.tag is not None


def read_ref(text: str, now: datetime) -> Ref:
    """What a reference says. Raises typer.BadParameter where it says nothing.

    >>> from datetime import UTC
    >>> read_ref("bases/agency@HEAD~1:headline", datetime(2024, 12, 14, tzinfo=UTC))
    Ref(story='bases', source='agency', seq=None, at=None, back=1, part='headline', tag=None)
    """
    where, point, part = _split(text.strip())
    story, slash, source = where.partition("/")
    found = POINT.fullmatch(point)
    if (
        found is None
        or (where and not (is_slug(story) and (is_slug(source) if slash else True)))
        or not (part is None or part in PARTS or part.isdigit())
    ):
        raise typer.BadParameter(f'"{text}" is no reference; {EXPECTED}')
    return Ref(
        story=story or None,
        source=source or None,
        seq=int(found["seq"]) if found["seq"] else None,
        at=read_time(found["at"], now) if found["at"] else None,
        back=sum(int(step or 1) for step in (found["back"] or "").split("~")[1:]),
        part=part,
        tag=found["tag"].lower() if found["tag"] else None,
    )


def _split(text: str) -> tuple[str, str, str | None]:
    """Place, point and part of a reference: `a/b@{09:00}:headline` → ("a/b", "{09:00}", "headline")."""
    brace = text.rfind("}")
    head, colon, part = text[brace + 1 :].partition(":")
    text = text[: brace + 1] + head
    if "@" in text:
        where, _, point = text.partition("@")
    elif re.fullmatch(r"v?\d+|HEAD(~\d*)*|(~\d*)+|\{.*\}", text):
        where, point = "", text
    else:
        where, tilde, back = text.partition("~")
        point = tilde + back
    return where, point, part if colon else None


def read_pair(texts: Sequence[str], now: datetime) -> tuple[Ref | None, Ref]:
    """One or two references, or one `A..B`: (older, newer); older is None where only one was given.

    The second takes story and source from the first where it has none: `bases/agency@3..5`.
    """
    if len(texts) == 1 and ".." in texts[0]:
        left, _, right = texts[0].partition("..")
        before = read_ref(left, now) if left else Ref()
        after = read_ref(right.lstrip("."), now) if right.lstrip(".") else Ref()
    elif len(texts) == 1:
        return None, read_ref(texts[0], now)
    else:
        before, after = read_ref(texts[0], now), read_ref(texts[1], now)
    if after.story is None:
        after = replace(after, story=before.story, source=before.source)
    elif before.story is None:
        before = replace(before, story=after.story, source=after.source)
    return before, after


def source_of(ref: Ref, history: History) -> SourceRef:
    """The source a reference means. Raises NotFound, naming the nearest match or the choices."""
    stories = tuple(story for story, _, _ in history.stories())
    story = ref.story or _only(stories, "story", "Nothing is stored yet. Next: monitor check")
    if story not in stories:
        raise NotFound(missing("story", story, stories))
    sources = history.sources(story)
    source = ref.source or _only(sources, f"source of {story}", f"{story} has no source yet. Next: monitor check")
    if source not in sources:
        raise NotFound(missing(f"source of {story}", source, sources))
    return SourceRef(story, source)


def _only(names: Sequence[str], what: str, empty: str) -> str:
    if len(names) == 1:
        return names[0]
    if not names:
        raise NotFound(empty)
    raise NotFound(f"which {what}? Name one of: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}")


def missing(what: str, name: str, known: Sequence[str]) -> str:
    """The words for a name that does not exist, with the nearest one that does.

    >>> missing("story", "base", ["bases"])
    'no story "base"; did you mean "bases"?'
    """
    near = difflib.get_close_matches(name, known, 1, 0.5)
    if near:
        return f'no {what} "{name}"; did you mean "{near[0]}"?'
    return f'no {what} "{name}"' + (f"; there are: {', '.join(known[:12])}" if known else "; there are none yet")


def resolve(ref: Ref | str, history: History, now: datetime, known_at: datetime | None = None) -> VersionRef:
    """The version a reference means, as far as it was recorded at `known_at`. Raises NotFound with what there is."""
    return resolve_row(ref, history, now, known_at).ref


def resolve_row(ref: Ref | str, history: History, now: datetime, known_at: datetime | None = None) -> VersionRow:
    """The same, with what is known of it."""
    if isinstance(ref, str):
        ref = read_ref(ref, now)
    if ref.tag is not None:
        return history.row(_tagged(ref, history), known_at)
    source = source_of(ref, history)
    if ref.at is not None:
        row = history.at(source, ref.at, known_at)
        if row is None:
            raise NotFound(f"{source} had no version at {show_time(ref.at)}; see `monitor log {source}`")
        return row
    newest = history.back(source, 0, known_at)
    if newest is None:
        raise NotFound(f"{source} has no version yet; see `monitor log {source}`, or fetch it: monitor check {source}")
    if ref.seq is not None:
        return history.row(VersionRef(source.story, source.source, ref.seq), known_at)
    row = history.back(source, ref.back, known_at) if ref.back else newest
    if row is None:
        raise NotFound(f"{source} has no version {ref.back} before its newest; see `monitor log {source}`")
    return row


def _tagged(ref: Ref, history: History) -> VersionRef:
    """The version that carries a tag. Raises NotFound with the tags there are."""
    stories = [ref.story] if ref.story else [story for story, _, _ in history.stories()]
    known = {name: place for story in stories for name, place in tags_of(history, story).items()}
    if ref.tag not in known:
        raise NotFound(f"{missing('tag', str(ref.tag), sorted(known))}; see `monitor tag`")
    return known[ref.tag]


def tags_of(history: History, story: str) -> dict[str, VersionRef]:
    """The tags of a story that stand, and the version each names."""
    found: dict[str, VersionRef] = {}
    for mark in history.marks(story, ("tag", "untag")):
        place, _, seq = mark.ref.rpartition("@")
        if mark.act == "tag" and seq.isdigit():
            found[mark.text] = VersionRef(story, place.partition("/")[2], int(seq))
        else:
            found.pop(mark.text, None)
    return found


def resolve_pair(
    texts: Sequence[str], history: History, now: datetime, known_at: datetime | None = None
) -> tuple[VersionRef, VersionRef]:
    """Older and newer version for a comparison; one reference alone is compared with the version before it.

    Raises NotFound where one of them does not exist, or the one given is the first.
    """
    before, after = read_pair(texts, now)
    if before is not None:
        after = _of_one_story(before, after, history)
    newer = resolve(after, history, now, known_at)
    if before is not None:
        return resolve(before, history, now, known_at), newer
    older = history.earlier(newer, known_at)
    if older is None:
        source = SourceRef(newer.story, newer.source)
        raise NotFound(f"{newer} is the first version of {source}: nothing to compare with; `monitor show {newer}`")
    return older.ref, newer


def _of_one_story(before: Ref, after: Ref, history: History) -> Ref:
    """`bases/agency..wire` is about two sources of one story."""
    stories = [story for story, _, _ in history.stories()]
    story = before.story or (stories[0] if len(stories) == 1 else None)
    if after.source is None and story and after.story not in stories and after.story in history.sources(story):
        return replace(after, story=story, source=after.story)
    return after
