"""kill -9 during a back-fill: taken up again, it comes to the very record of one that was never disturbed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import wiring
from monitor.settings.load import load
from tests.conformance.stores import KINDS, database
from tests.fakes.archive import serving
from tests.flow.test_archives import STORY, URL, ships

PROGRAM = Path(__file__).resolve().parent / "backfill_program.py"
POINTS = (
    ("fetcher.fetch", "after", "4"),  # two pages of the index, two captures: the second is had and not stored
    ("lay_on", "after", "1"),  # in the middle of the transaction that stores the second version
    ("store.fill", "before", "2"),
    ("store.fill", "after", "2"),
)


def configured(folder: Path, store: str, archive) -> Path:
    config = folder / "config"
    (config / "stories").mkdir(parents=True)
    own = f'fetch: {{allow_private: ["127.0.0.1:{archive.port}"]}}\n{archive.config()}\n'
    (config / "monitor.yaml").write_text(f"store: {store}\nsimilar: none\n{own}")
    (config / "stories" / "harbour.yaml").write_text(STORY)
    return config


def life(config: Path, *at: str) -> int:
    env = os.environ | {"PYTHONPATH": str(PROGRAM.parent.parent.parent)}
    return subprocess.run([sys.executable, str(PROGRAM), str(config), *at], env=env, timeout=120).returncode


def record(config: Path) -> tuple[list[object], list[object], list[object]]:
    """Everything that a back-fill stores, but for when it was done."""
    app = wiring.build(load(config, os.environ))
    try:
        assert app.store.verify().broken is None
        history = app.history
        rows = sorted(history.versions("harbour"), key=lambda row: (row.captured_at, row.ref.seq))
        changes = history.changes([row.ref for row in rows])
        versions = [(row.ref.seq, row.captured_at, row.text_sha, row.returns_to, changes.get(row.ref)) for row in rows]
        captures = [(row.at, row.via, row.outcome, row.seq, row.body_sha) for row in history.captures("harbour")]
        readings = [(row.ref, row.claim_id, row.state, row.evidence) for row in history.claim_timeline("harbour")]
        return versions, captures, readings
    finally:
        app.history.close()
        app.store.close()


@pytest.mark.kill
@pytest.mark.parametrize("kind", KINDS)
def test_a_backfill_that_is_killed_again_and_again_comes_to_the_same_record(kind, tmp_path, tmp_path_factory):
    with serving() as archive, database(kind, tmp_path_factory) as url:
        for hours, n in ((0, 12), (1, 9), (2, 9), (4, 12), (5, 40), (6, 41)):
            archive.saw(URL, hours, ships(n))
        archive.saw(URL, 3, status=404)
        killed = configured(tmp_path / "killed", url, archive)
        for point in POINTS:
            assert life(killed, *point) == -9, f"{point} was never reached"
        assert life(killed) == 0
        whole = configured(tmp_path / "whole", "sqlite:///var/monitor.db", archive)
        assert life(whole) == 0
        assert record(killed) == record(whole)
        assert len(record(whole)[0]) == 5
