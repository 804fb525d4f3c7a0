"""Where are the shipped stories, and what do they tell? In a checkout and in an installed package alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.model.errors import MonitorError

SEED = "syria-bases"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A made-up news house: how it is called and which of the page templates its pages follow."""

    source: str
    name: str
    section: str
    template: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the engine must make of a version. `claims` maps those that move to (from, to); all others stay.

    `quiet`: stored, nothing material. `edits`: kinds that must be among the material edits. `returns_to`: the index in
    `Seed.versions` of the older version whose text is back.
    """

    baseline: bool = False
    quiet: bool = False
    claims: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    edits: tuple[str, ...] = ()
    returns_to: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """One version of a page: the text, what the page says about itself, and what is to come of it.

    `seq` is the number that it gets as a version of its source.
    """

    file: str
    source: str
    seq: int
    headline: str
    paragraphs: tuple[str, ...]
    byline: str
    published: datetime
    modified: datetime
    note: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Seed:
    """A shipped story: its file as text, its news houses by source, its versions in the order of telling."""

    name: str
    story_yaml: str
    outlets: Mapping[str, Outlet] = field(hash=False)
    versions: tuple[Telling, ...]


def folder() -> Path:
    """The folder `seeds`: inside the package where it was installed, beside it in a checkout. Raises MonitorError."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / "seeds", package.parent / "seeds"):
        if (place / f"{SEED}.yaml").is_file():
            return place
    raise MonitorError(f"the shipped stories are missing: no {SEED}.yaml in {package / 'seeds'}; install monitor again")


def read_seed(name: str = SEED, place: Path | None = None) -> Seed:
    """A shipped story with all its versions. Raises MonitorError where a file is missing or says something else."""
    place = place or folder()
    course = _yaml(place / name / "versions.yaml")
    try:
        outlets = {source: Outlet(source=source, **facts) for source, facts in course["outlets"].items()}
        files = [entry["file"] for entry in course["versions"]]
        tellings: list[Telling] = []
        for entry in course["versions"]:
            seq = 1 + sum(1 for one in tellings if one.source == entry["source"])
            tellings.append(_telling(place / name, entry, seq, files))
    except (KeyError, TypeError, ValueError) as error:
        raise MonitorError(f"{place / name / 'versions.yaml'}: not a story's course: {error}") from error
    return Seed(name, _text(place / f"{name}.yaml"), outlets, tuple(tellings))


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """Headline and paragraphs of an article's text file."""
    blocks = [" ".join(block.split()) for block in _text(path).split("\n\n")]
    headline, *paragraphs = [block for block in blocks if block]
    return headline, tuple(paragraphs)


def _telling(place: Path, entry: Mapping[str, Any], seq: int, files: list[str]) -> Telling:
    headline, paragraphs = read_text(place / entry["file"])
    return Telling(
        file=entry["file"],
        source=entry["source"],
        seq=seq,
        headline=headline,
        paragraphs=paragraphs,
        byline=entry["byline"],
        published=_utc(entry["published"]),
        modified=_utc(entry["modified"]),
        note=entry["note"],
        expected=_expected(entry["expect"], files),
    )


def _expected(wish: Mapping[str, Any], files: list[str]) -> Expected:
    unknown = set(wish) - {"baseline", "quiet", "claims", "edits", "returns_to"}
    if unknown:
        raise ValueError(f"expect: {', '.join(sorted(unknown))}")
    return Expected(
        baseline=bool(wish.get("baseline", False)),
        quiet=bool(wish.get("quiet", False)),
        claims={claim: (str(move[0]), str(move[1])) for claim, move in wish.get("claims", {}).items()},
        edits=tuple(wish.get("edits", ())),
        returns_to=files.index(wish["returns_to"]) if "returns_to" in wish else None,
    )


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise MonitorError(f"{path}: {error}") from error


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(_text(path))
    except YAMLError as error:
        raise MonitorError(f"{path}: {error}") from error
