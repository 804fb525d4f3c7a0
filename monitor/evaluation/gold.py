"""What do the gold stories say? Hand-labelled stories read, checked and expanded to steps of two versions each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.evaluation.gold_check import (
    FIRST_KEYS,
    LATER_KEYS,
    STORY_KEYS,
    Report,
    are_lines,
    check_claims,
    check_state,
    has_keys,
    is_count,
    is_line,
    time_of,
)
from monitor.evaluation.gold_script import Body, GoldEdit, apply
from monitor.model.errors import ConfigError, ConfigErrors


@dataclass(frozen=True, slots=True)
class GoldVersion:
    """One version of a gold story; `states` maps each claim to its state and the numbers of its evidence."""

    id: str
    at: datetime
    body: Body
    edits: tuple[GoldEdit, ...]
    states: Mapping[str, tuple[str, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class GoldStory:
    """A labelled story; `claims` as a user would write them in a story file."""

    slug: str
    title: str
    claims: tuple[Mapping[str, Any], ...]
    versions: tuple[GoldVersion, ...]

    @property
    def document(self) -> dict[str, Any]:
        """The story as a story file without sources."""
        return {"story": self.slug, "title": self.title, "claims": [dict(claim) for claim in self.claims]}


@dataclass(frozen=True, slots=True)
class Point:
    """A claim in a step: its state before and after, and the sentences of the new version that carry it."""

    claim: Mapping[str, Any]
    before: str
    after: str
    evidence: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the state moved in this step."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Step:
    """Two consecutive versions of a gold story with everything that is labelled about them."""

    story: GoldStory
    before: GoldVersion
    after: GoldVersion
    points: tuple[Point, ...]

    @property
    def name(self) -> str:
        """The step's name within its story, `v1->v2`."""
        return f"{self.before.id}->{self.after.id}"

    @property
    def where(self) -> str:
        """The step's name in the corpus."""
        return f"{self.story.slug} {self.name}"

    @property
    def edits(self) -> tuple[GoldEdit, ...]:
        """The labelled edits."""
        return self.after.edits

    @property
    def cosmetic(self) -> bool:
        """Whether nothing in it is material: no alert may come of it."""
        return not any(edit.material for edit in self.after.edits)


def load(path: Path) -> GoldStory:
    """One gold story. Raises ConfigErrors that name every fault with its place."""
    report = Report(str(path))
    raw = _read(path)
    story = _story(report, path, raw) if has_keys(report, "story", raw, STORY_KEYS) else None
    if story is None or report.errors:
        raise ConfigErrors(tuple(ConfigError(what) for what in report.errors))
    return story


def files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The gold files that these paths name: YAML files, and those directly in folders."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.glob("*.yaml"))
        elif path.suffix in (".yaml", ".yml"):
            found.append(path)
    return tuple(found)


def steps(stories: Sequence[GoldStory]) -> tuple[Step, ...]:
    """Every step of these stories, in order."""
    return tuple(
        Step(story, before, after, _points(story, before, after))
        for story in stories
        for before, after in zip(story.versions, story.versions[1:], strict=False)
    )


def _points(story: GoldStory, before: GoldVersion, after: GoldVersion) -> tuple[Point, ...]:
    points = []
    for claim in story.claims:
        state, evidence = after.states[claim["id"]]
        quotes = tuple(after.body.sentence(n) for n in evidence)
        points.append(Point(claim, before.states[claim["id"]][0], state, quotes))
    return tuple(points)


def _read(path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"not a gold story: {' '.join(str(error).split())}", path) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", path) from error


def _story(report: Report, path: Path, raw: Mapping[str, Any]) -> GoldStory | None:
    if raw["story"] != path.stem:
        report.error("story", f"{raw['story']!r} is not the file's name")
    for key in ("title", "about"):
        is_line(report, key, raw[key])
    claims = check_claims(report, raw["claims"])
    entries = raw["versions"]
    if not isinstance(entries, list) or len(entries) < 2:
        report.error("versions", "wants two or more")
        return None
    versions: list[GoldVersion] = []
    for n, entry in enumerate(entries, 1):
        version = _version(report, f"v{n}", entry, claims, versions[-1] if versions else None)
        if version is None:
            return None
        versions.append(version)
    return GoldStory(raw["story"], raw["title"], tuple(claims.values()), tuple(versions))


def _version(
    report: Report, place: str, entry: Any, claims: Mapping[str, Mapping[str, Any]], before: GoldVersion | None
) -> GoldVersion | None:
    keys = FIRST_KEYS if before is None else LATER_KEYS
    if not has_keys(report, place, entry, keys, frozenset({"paragraphs"}) if before is None else frozenset()):
        return None
    if entry["id"] != place:
        report.error(place, f"id is {entry['id']!r}")
    at = time_of(report, place, entry["at"])
    made = _first(report, entry) if before is None else apply(report, place, before.body, entry["edits"])
    if made is None or at is None:
        return None
    if before is not None and at <= before.at:
        report.error(place, "is not later than the version before")
    body, edits = made
    version = GoldVersion(place, at, body, edits, _states(report, place, entry["claims"], claims, body))
    if before is not None:
        _check_moves(report, place, before, version)
    return version


def _first(report: Report, entry: Mapping[str, Any]) -> tuple[Body, tuple[GoldEdit, ...]] | None:
    headline, sentences = entry["headline"], entry["sentences"]
    if not is_line(report, "v1: headline", headline) or not are_lines(report, "v1: sentences", sentences):
        return None
    if len(set(sentences)) != len(sentences):
        report.error("v1", "a sentence stands twice")
    lengths = entry.get("paragraphs", [2] * (len(sentences) // 2) + [1] * (len(sentences) % 2))
    if not isinstance(lengths, list) or not all(is_count(n) and n > 0 for n in lengths):
        lengths = []
    if sum(lengths) != len(sentences):
        report.error("v1", f"paragraphs do not add up to {len(sentences)} sentences")
        return None
    paragraphs = tuple(n for n, length in enumerate(lengths) for _ in range(length))
    return Body(headline, tuple(sentences), paragraphs), ()


def _states(
    report: Report, place: str, raw: Any, claims: Mapping[str, Mapping[str, Any]], body: Body
) -> dict[str, tuple[str, tuple[int, ...]]]:
    if not isinstance(raw, Mapping):
        report.error(place, "claims is not a mapping")
        return {}
    for slug in raw:
        if slug not in claims:
            report.error(place, f"unknown claim {slug!r}")
    states = {}
    for slug, claim in claims.items():
        state = check_state(report, f"{place}: claim {slug}", raw.get(slug), claim, len(body.sentences))
        if state is not None:
            states[slug] = state
    return states


def _check_moves(report: Report, place: str, before: GoldVersion, after: GoldVersion) -> None:
    """A version without a material edit cannot move a claim."""
    if any(edit.material for edit in after.edits):
        return
    for slug, (state, _) in after.states.items():
        was = before.states[slug][0] if slug in before.states else state
        if was != state:
            report.error(place, f"claim {slug} goes {was} -> {state} in a version with no material edit")
