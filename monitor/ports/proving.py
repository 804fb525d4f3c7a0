"""What do we need of the record as a whole: out, in, proven, signed?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from monitor.model.proof import Head
    from monitor.model.record import Pruned, Verified


class Moment(Protocol):
    """A whole database as it stood at one moment."""

    def stories(self) -> tuple[str, ...]:
        """The ids of all stories."""
        ...

    def lines(self, story: str) -> Iterator[Mapping[str, Any]]:
        """As `Ledger.lines`."""
        ...

    def beside(self) -> Iterator[Mapping[str, Any]]:
        """What there is beside the records, row by row: deliveries, silences, bookmarks, what the schedule knows."""
        ...

    def verify(self) -> Verified:
        """As `Ledger.verify`."""
        ...


class Ledger(Protocol):
    """The record as a whole: out, in, and proven."""

    def lines(self, story: str) -> Iterator[Mapping[str, Any]]:
        """Every line of a story's record, of one moment, in the order that `model/proof.py` checks. The same record
        gives the same lines in any database. No secrets. Raises NotFound."""
        ...

    def stories(self) -> tuple[str, ...]:
        """The ids of all stories."""
        ...

    def whole(self) -> AbstractContextManager[Moment]:
        """All that there is, as it stands now, whatever others write meanwhile."""
        ...

    def copy(self, path: Path) -> bool:
        """A copy of the whole database as it stands, of one moment, secrets taken out; False where it is no file."""
        ...

    def verify(self, sought: Sequence[Head] = ()) -> Verified:
        """As `Store.verify`; `sought` are heads of a checkpoint that must still stand."""
        ...

    def prune(self, raw_before: datetime, looks_before: datetime, *, dry: bool = False) -> Pruned:
        """Lets go pages that were captured last before `raw_before`, but for those of versions that stand, and live
        looks before `looks_before` that showed nothing new, but for a version's first and last. The journal says what
        went; the record still verifies. `dry` only counts."""
        ...

    def put(self, lines: Iterable[Mapping[str, Any]], story: str | None = None) -> tuple[str, Mapping[str, int]]:
        """Stores a checked record under its own id or another, all of it or nothing; what `lines` raises undoes it.
        Gives the id and how many lines of each type. Raises ConfigError where story or record are here already."""
        ...

    def close(self) -> None:
        """Closes every connection."""
        ...


class Signer(Protocol):
    """Signs with an Ed25519 key."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        ...

    def sign(self, statement: bytes) -> bytes:
        """The signature, 64 bytes."""
        ...


class Restoring(Protocol):
    """A backup on its way into the database's place, while no daemon can start."""

    @property
    def folder(self) -> Path:
        """Where the backup may be taken out."""
        ...

    def check(self, database: Path | None, records: Sequence[Path], beside: Path | None = None) -> Verified:
        """Recomputes what came out of a backup: a database file, or records and what was beside them. Raises
        StoreError, ConfigError or ChainBroken."""
        ...

    def swap(self, now: datetime) -> str | None:
        """Puts what was checked into the database's place, all of it or nothing; gives the name under which what was
        there is kept, None where nothing was."""
        ...
