"""Which version does the user mean? References: written, read, and looked up in the history.

    STORY                       the newest version of the story's only source
    STORY/SOURCE                its newest version, the same as STORY/SOURCE@HEAD
    STORY/SOURCE@3              the third version stored (also v3)
    STORY/SOURCE@HEAD~1         the one before the newest; ~1 alone says the same
    STORY/SOURCE@{yesterday}    the one that stood at that time
    STORY@printed               the one that `monitor tag` named so
    STORY/SOURCE@3:headline     a part of it: headline, text, byline, or a sentence's number
    SOURCE, SOURCE@3            the same of the only followed story that has a source of that name
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

NO_VERSION = "Nothing is stored yet. Next: monitor check"
NEWEST = ("last", "latest", "newest", "now", "current")  # how people call it that HEAD is
PARTS = ("headline", "text", "byline")
POINT = re.compile(
    r"(?:v?(?P<seq>\d+)|(?P<head>HEAD)?(?P<back>(?:~\d*)*)|\{(?P<at>[^{}]+)\}"
    r"|(?P<tag>[a-z][a-z0-9]*(?:-[a-z0-9]+)*))",
    re.IGNORECASE,
)
EXPECTED = "expected STORY, STORY/SOURCE, STORY/SOURCE@3, SOURCE@3, @HEAD~1, @{2024-12-14 09:00}, @3:headline or A..B"


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

    @property
    def place(self) -> str | None:
        """Story and source alone, as they are written."""
        return f"{self.story}/{self.source}" if self.story and self.source else self.story


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
        two = f"names two versions, and one is meant here; what is between them: monitor diff {text}"
        raise typer.BadParameter(f'"{text}" {two if ".." in text else f"is no reference; {EXPECTED}"}')
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


def full(ref: Ref, history: History, near: str | None = None) -> Ref:
    """The reference with its story, where only a source is named that one followed story has (`near` before others).

    Raises NotFound with the choices where several have it.
    """
    stories = history.stories()
    name = ref.story
    if name is None or ref.source is not None or name in [story for story, _, _ in stories]:
        return ref
    held = {story: active for story, _, active in stories if name in history.sources(story)}
    found = [near] if near in held else [story for story, active in held.items() if active] or list(held)
    if len(found) > 1:
        raise NotFound(f"which {name}? Name one of: {_some([f'{story}/{name}' for story in found])}")
    return replace(ref, story=found[0], source=name) if found else ref


def meant(text: str, history: History, now: datetime) -> Ref:
    """A reference as it is written, its story filled in where only a source is named."""
    return full(read_ref(text, now), history)


def source_of(ref: Ref, history: History) -> SourceRef:
    """The source a reference means. Raises NotFound, naming the nearest match or the choices."""
    ref = full(ref, history)
    stories = tuple(story for story, _, _ in history.stories())
    if ref.story is None and ref.source is None and len(stories) > 1:
        every = [f"{story}/{name}" for story in stories for name in history.sources(story)]
        story, _, source = _only(every, "source", NO_VERSION).partition("/")
        return SourceRef(story, source)
    story = ref.story or _only(stories, "story", NO_VERSION)
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
    raise NotFound(f"which {what}? Name one of: {_some(names)}")


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:12])}{' …' if len(names) > 12 else ''}"


def missing(what: str, name: str, known: Sequence[str], most: int = 12) -> str:
    """The words for a name that does not exist, with the nearest one that does, else at most so many of them.

    >>> missing("story", "base", ["bases"])
    'no story "base"; did you mean "bases"?'
    """
    near = difflib.get_close_matches(name, known, 1, 0.5)
    if near:
        return f'no {what} "{name}"; did you mean "{near[0]}"?'
    return f'no {what} "{name}"' + (f"; there are: {', '.join(known[:most])}" if known else "; there are none yet")


def resolve(ref: Ref | str, history: History, now: datetime, known_at: datetime | None = None) -> VersionRef:
    """The version a reference means, as far as it was recorded at `known_at`. Raises NotFound with what there is."""
    return resolve_row(ref, history, now, known_at).ref


def resolve_row(ref: Ref | str, history: History, now: datetime, known_at: datetime | None = None) -> VersionRow:
    """The same, with what is known of it."""
    ref = full(read_ref(ref, now) if isinstance(ref, str) else ref, history)
    if ref.tag is not None:
        return history.row(_tagged(ref, history), known_at)
    source = source_of(ref, history)
    if ref.at is not None:
        return _standing(source, ref.at, history, known_at)
    newest = history.back(source, 0, known_at)
    if newest is None:
        raise NotFound(f"{source} has no version yet; see `monitor log {source}`, or fetch it: monitor check {source}")
    if ref.seq is not None:
        return history.row(VersionRef(source.story, source.source, ref.seq), known_at)
    row = history.back(source, ref.back, known_at) if ref.back else newest
    if row is None:
        raise NotFound(f"{source} has no version {ref.back} before its newest; see `monitor log {source}`")
    return row


def _standing(source: SourceRef, at: datetime, history: History, known_at: datetime | None) -> VersionRow:
    """The version that stood at a time, as far as it was recorded at `known_at`. Raises NotFound saying which it lacks:
    the version, or our knowledge of it then."""
    row = history.at(source, at, known_at)
    if row is not None:
        return row
    if known_at is not None and history.at(source, at) is not None:
        raise NotFound(
            f"{source} had a version at {show_time(at)}, but this installation did not know of it yet at "
            f"{show_time(known_at)}; by what is known today: --at without --as-of"
        )
    raise NotFound(f"{source} had no version at {show_time(at)}; see `monitor log {source}`")


def _tagged(ref: Ref, history: History) -> VersionRef:
    """The version that carries a tag. Raises NotFound with the tags there are."""
    stories = [ref.story] if ref.story else [story for story, _, _ in history.stories()]
    known = {name: place for story in stories for name, place in tags_of(history, story).items()}
    if ref.tag not in known:
        newest = "; the newest version is @HEAD" if ref.tag in NEWEST else ""
        raise NotFound(f"{missing('tag', str(ref.tag), sorted(known))}{newest}; see `monitor tag`")
    place = known[ref.tag]
    if ref.source not in (None, place.source):
        raise NotFound(f"{place.story}@{ref.tag} is {place}, no version of {ref.story}/{ref.source}; see `monitor tag`")
    return place


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
        before = full(before, history, after.story)
        after = full(after, history, before.story)
    newer = resolve(after, history, now, known_at)
    if before is not None:
        return resolve(before, history, now, known_at), newer
    older = history.earlier(newer, known_at)
    if older is None:
        source = SourceRef(newer.story, newer.source)
        raise NotFound(f"{newer} is the first version of {source}: nothing to compare with; `monitor show {newer}`")
    return older.ref, newer
