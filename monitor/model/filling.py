"""What fills a gap in a source's past? Archived captures, the versions around a moment, and what is laid on those."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model.article import Article, Version
from monitor.model.ids import VersionRef
from monitor.model.observation import Observation, Reading, Ruling
from monitor.model.outcome import Suspect


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture that an archive lists. `url` is where its bytes are, as they were; `digest` tells equal bodies apart
    from others where the archive gives it; `http_status` is what its crawler was answered, None where it does not say.
    """

    at: datetime
    url: str
    original: str
    digest: str | None = None
    http_status: int | None = None
    media: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the archive itself says that this is no page: a refusal, an error, a way to another address."""
        return self.http_status is not None and self.http_status != 200


@dataclass(frozen=True, slots=True)
class Listed:
    """What an archive's index holds of an address, oldest first. `trouble` says why it could not be read to its end."""

    mementos: tuple[Memento, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """The versions around a moment of a source's past, in time: earlier, previous, (the moment), following, later.

    `again` is when the text of `previous` was seen once more between the moment and `following`; `suspect` what the
    capture just before the moment was, if it was one; `known` whether a capture of that very moment is stored already.
    """

    known: bool
    previous: Version | None = None
    following: Version | None = None
    earlier: Version | None = None
    later: Version | None = None
    again: datetime | None = None
    suspect: Suspect | None = None
    rulings: tuple[Ruling, ...] = ()

    @property
    def around(self) -> tuple[VersionRef | None, VersionRef | None, datetime | None]:
        """What must still be so when something is put there."""
        return (
            self.previous.ref if self.previous else None,
            self.following.ref if self.following else None,
            self.again,
        )


@dataclass(frozen=True, slots=True)
class Layer:
    """A version's page as another extractor reads it."""

    extractor: str
    article: Article


@dataclass(frozen=True, slots=True)
class Laid:
    """What is laid on a stored version: readings, and where they are given the change that leads to it, from the
    version before it in time, and its page as read again."""

    ref: VersionRef
    readings: tuple[Reading, ...] = ()
    change: Observation | None = None
    layer: Layer | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """A version for a moment of the past and all that follows from it.

    `back` is given where the text before it was seen again afterwards: what changed on the way back to it.
    """

    article: Article
    observation: Observation
    back: Observation | None = None
    laid: tuple[Laid, ...] = ()


def settled(own: Observation, after: Observation | None) -> tuple[Reading, ...]:
    """A version's readings, given what the pair it is the newer side of shows (`own`) and the pair it is the older
    side of (`after`): rules may be surer of a text once they see what became of it."""
    if after is None:
        return own.readings
    surer = {change.claim_id: change.before for change in after.changes}
    return tuple(_surer(reading, surer.get(reading.claim_id)) for reading in own.readings)


def _surer(reading: Reading, before: Reading | None) -> Reading:
    if before is None or not (_by_rules(reading) and _by_rules(before)) or before.state == reading.state:
        return reading
    return before if before.known or before.analyzer != reading.analyzer else reading


def _by_rules(reading: Reading) -> bool:
    return reading.analyzer.startswith("rules/")


def with_readings(observation: Observation, readings: tuple[Reading, ...]) -> Observation:
    """The observation, its readings replaced by settled ones; what changed stays as it was seen."""
    return replace(observation, readings=readings)
