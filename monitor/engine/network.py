"""Is it our own network that is dead? Told by hosts that had answered and that all fail now, with no answer between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

TELLING = 3  # hosts that answered the last time and do not now: one or two may be down themselves
PROBE = timedelta(seconds=30)  # while it is dead one host is asked this often, the others wait unblamed


@dataclass(slots=True)
class Network:
    """What the last attempts tell. `since`: when the first of an unbroken run of failures was."""

    down: bool = False
    since: datetime | None = None
    _lost: set[str] = field(default_factory=set)
    _probed: datetime | None = None

    def answered(self) -> bool:
        """Something came back; True where that ends a dead time."""
        was, self.down, self.since = self.down, False, None
        self._lost.clear()
        return was

    def lost(self, host: str, now: datetime) -> bool:
        """A host that had answered did not; True where that makes it a dead network."""
        if self.since is None:
            self.since = now
        self._lost.add(host)
        if self.down or len(self._lost) < TELLING:
            return False
        self.down = True
        return True

    def may_ask(self, hosts: tuple[str, ...], now: datetime) -> tuple[str, ...]:
        """All of the hosts, or now and then a single one while the network is dead."""
        if not self.down or not hosts:
            return hosts
        if self._probed is not None and timedelta() <= now - self._probed < PROBE:
            return ()
        self._probed = now
        return hosts[:1]
