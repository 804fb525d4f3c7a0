"""`alerts replay` and `alerts explain` over a real store: what another configuration would have told, and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.app import run
from monitor.pipeline.replay import also_told
from tests.fakes.newsroom import COSMETIC, FIRST, HOSTILE, MOVED, Newsroom, told

Ran = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    made = told(tmp_path_factory.mktemp("harbour"))
    yield made
    made.close()


@pytest.fixture
def alerts(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> Ran:
    def ran(*argv: str) -> dict[str, Any]:
        assert run(["alerts", *argv, "--json", "--config", str(room.config)]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return ran


@pytest.fixture
def other(room: Newsroom, tmp_path: Path) -> Callable[[str, str], str]:
    """Another configuration: the present one with one text replaced in its files."""

    def changed(old: str, new: str) -> str:
        folder = tmp_path / "config"
        shutil.copytree(room.config, folder)
        files = [path for path in folder.rglob("*.yaml") if old in path.read_text()]
        assert files
        for path in files:
            path.write_text(path.read_text().replace(old, new))
        return str(folder)

    return changed


SINCE = ("replay", "--since", "2000-01-01")


def test_the_present_configuration_would_tell_what_it_told(alerts: Ran) -> None:
    found = alerts(*SINCE)
    assert len([one for one in found["sent"] if one["receiver"] == "desk"]) == 3  # what one version brings is one
    told_now = {(alert["id"], one["receiver"]) for one in found["sent"] for alert in one["alerts"]}
    rows = alerts("list", "--since", "2000-01-01")["alerts"]
    assert told_now == {(row["id"], row["receiver"]) for row in rows if row["receiver"] and row["kind"] != "system"}


DIGESTS = """\
routes:
  - {name: urgent, match: {severity: urgent}, receivers: [desk], continue: true}
  - {name: moves, match: {kind: [claim, reversal, source], severity: [notice, urgent]}, receivers: [desk],
     group_wait: 10m, group_interval: 15m, continue: true}
  - {name: daily, match: {}, receivers: [desk], digest: {at: "07:30", zone: UTC}}
inhibit: [{source: {kind: claim}, target: {kind: edit}, equal: [story, source]}]
"""


def test_what_was_sent_is_what_the_same_configuration_would_send(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A story with copies, a way back, one that flaps and edits that a moved claim covers, over two days."""
    made = Newsroom(tmp_path, routes=DIGESTS)
    pages = [{"agency": FIRST, "wire": FIRST}, {"agency": COSMETIC}, {"agency": MOVED}, {"wire": MOVED}]
    pages += [{"agency": one} for one in (FIRST, MOVED, FIRST, MOVED, FIRST, MOVED)] + [{"wire": HOSTILE}]
    for one in pages:
        made.publish(one)
        for _ in range(60):
            made.deliver()
    for _ in range(48):
        made.clock.advance(timedelta(minutes=29))
        made.deliver()
    alerts = made.app.history.alerts()
    rows = {(row.receiver, row.id): set() for each in alerts for row in each.deliveries if row.sent_at}
    for each in alerts:
        for row in each.deliveries:
            if row.sent_at and row.muted_by is None:
                rows[row.receiver, row.id].add(each.alert.dedup_key)
    argv = ["alerts", *SINCE, "--json", "--config", str(made.config)]
    versions = made.app.history.versions("harbour")
    changes = made.app.history.changes([row.ref for row in versions])
    pairs = [(row, changes[row.ref]) for row in versions if row.ref in changes]
    assert also_told(alerts, pairs, made.settings.stories) == ()  # headlines and sentences of a claim are told with it
    made.app.history.close()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("monitor.wiring.clock", lambda: made.clock)
        assert run(argv) == 0
    made.close()
    found = json.loads(capsys.readouterr().out)
    assert sorted(sorted(alert["id"] for alert in one["alerts"]) for one in found["sent"]) == sorted(
        map(sorted, rows.values())
    )
    assert (found["new"], found["spared"]) == ([], [])
    assert found["sent_then"] == {"desk": len(found["sent"])}


def test_a_narrower_route_spares_and_says_why(alerts: Ran, other: Callable[[str, str], str]) -> None:
    before = alerts(*SINCE)
    found = alerts(*SINCE, "--with", other("kind: [claim, reversal, source]", "kind: [reversal]"))
    assert len(found["sent"]) < len(before["sent"])
    assert {one["why"] for one in found["spared"]} == {"no route takes it"}
    assert alerts(*SINCE) == before  # nothing was written


def test_a_silence_of_the_other_configuration_holds_and_is_named(alerts: Ran, other: Callable[[str, str], str]) -> None:
    silence = "silences: [{match: {story: harbour}, until: 2999-01-01T00:00:00Z, comment: relaunch}]\nroutes:"
    found = alerts(*SINCE, "--with", other("routes:", silence))
    assert [one for one in found["sent"] if any(alert["story"] for alert in one["alerts"])] == []
    assert all("relaunch" in one["why"] for one in found["held"])


def test_a_digest_makes_one_message_of_many(alerts: Ran, other: Callable[[str, str], str]) -> None:
    wider = '{name: daily, match: {}, digest: {at: "07:30"}, receivers: [desk]}\n  - {name: moves,'
    found = alerts(*SINCE, "--with", other("{name: moves,", wider))
    assert {one["route"] for one in found["sent"]} <= {"daily"}
    assert len(found["sent"]) < len(alerts(*SINCE)["sent"])


def test_every_stage_says_in_words_what_it_does_with_an_alert(alerts: Ran) -> None:
    rows = alerts("list", "--since", "2000-01-01")["alerts"]
    claim = next(row for row in rows if row["kind"] == "claim")
    said = {one["stage"]: one["says"] for one in alerts("explain", str(claim["number"]))["stages"]}
    assert said["route moves"].startswith("takes it for desk, mail, together with others of one story")
