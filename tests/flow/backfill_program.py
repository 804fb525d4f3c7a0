"""A back-fill, ended by SIGKILL before or after the n-th call of one thing it does; without one, to its end.

    python backfill_program.py CONFIG [PORT.METHOD|lay_on before|after N]

It builds the App through `wiring.build`, as `monitor backfill` does; `lay_on` lies in the middle of a transaction.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from monitor import wiring
from monitor.adapters.run_inline import InlineRunner
from monitor.adapters.store_sql import filling
from monitor.engine.daemon import take_up
from monitor.pipeline.backfill import Span, backfill
from monitor.settings.load import load
from tests.flow.kill_program import Covered, Fuse, cover


async def main(folder: Path, *at: str) -> None:
    app = replace(wiring.build(load(folder, os.environ)), runner=InlineRunner())
    if at and at[0] == "lay_on":
        filling.lay_on = Covered(filling, "lay_on", Fuse(at[1], int(at[2]))).lay_on  # type: ignore[assignment]
    elif at:
        app = cover(app, at[0], at[1], int(at[2]))
    try:
        await take_up(app)
        archive = wiring.archive(app, lambda said: None)
        story = app.settings.stories[0]
        async for _ in backfill(app, archive, story, story.sources[0], Span()):
            pass
    finally:
        await app.aclose()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
