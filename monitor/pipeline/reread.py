"""What do stored versions say by today's rules? New readings are laid over the old ones; nobody is alerted."""

from __future__ import annotations

from monitor.model.ids import SourceRef
from monitor.model.outcome import TimedOut
from monitor.model.story import Story
from monitor.pipeline.parts import Parts
from monitor.pipeline.read import compare

OBSERVE_S = 30.0


async def read_claim(parts: Parts, story: Story, claim_id: str) -> int:
    """Reads one claim from the last version of each of the story's sources; gives how many were read."""
    count, now = 0, parts.clock.now()
    for source in story.sources:
        before = await parts.aside(parts.store.before, SourceRef(story.id, source.name), now)
        if before.previous is None:
            continue
        taught = story.taught(before.rulings)
        seen = await parts.runner.run(
            compare, None, before.previous.article, taught, parts.similar, timeout_s=OBSERVE_S
        )
        if isinstance(seen, TimedOut):
            continue
        readings = [reading for reading in seen.readings if reading.claim_id == claim_id]
        await parts.aside(parts.store.reread, before.previous.ref, readings, now)
        count += 1
    return count
