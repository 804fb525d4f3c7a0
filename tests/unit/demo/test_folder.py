"""The demo's configuration is a real one: it loads, and differs from the shipped story only in addresses and pace."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.demo.folder import addresses_of, story_text, write_configuration
from monitor.demo.seeds import folder, read_seed
from monitor.demo.site import paths_of
from monitor.settings.load import load, load_story

SEED = read_seed()
URLS = {"agency": "http://127.0.0.1:8001/a", "wire": "http://127.0.0.1:8002/w"}


def written(place: Path) -> Path:
    return write_configuration(
        place,
        SEED,
        URLS,
        {"agency": 8001, "wire": 8002},
        "slack+http://127.0.0.1:8003/services/T/B/X",
        "mailto://127.0.0.1:8004/?from=a@demo.example&to=b@demo.example&mode=insecure",
    )


def test_the_configuration_loads_and_reaches_only_this_machine(tmp_path: Path) -> None:
    settings = load(written(tmp_path), {})
    (story,) = settings.stories
    assert {source.name: source.url for source in story.sources} == URLS
    assert settings.fetch.allow_private == ("127.0.0.1:8001", "127.0.0.1:8002")
    assert all("127.0.0.1" in receiver.url for receiver in settings.receivers)
    assert settings.store == f"sqlite:///{tmp_path}/var/monitor.db"
    assert story.every < timedelta(seconds=1)


def test_every_alert_goes_to_both_receivers_at_once(tmp_path: Path) -> None:
    settings = load(written(tmp_path), {})
    (route,) = settings.routes
    assert set(route.receivers) == {receiver.name for receiver in settings.receivers}
    assert route.match.of == {}
    assert route.group_wait == timedelta(0)


def test_only_addresses_and_pace_differ_from_the_shipped_story() -> None:
    shipped, played = SEED.story_yaml.splitlines(), story_text(SEED, URLS, "0.3s").splitlines()
    differing = [line for line, other in zip(shipped, played, strict=True) if line != other]
    assert len(differing) == 1 + len(URLS)


def test_the_shipped_story_is_valid_as_it_is() -> None:
    story = load_story(folder() / f"{SEED.name}.yaml", {})
    assert {source.name: source.url for source in story.sources} == addresses_of(SEED)
    assert {claim.kind for claim in story.claims} >= {"ladder", "person", "number"}
    assert set(paths_of(addresses_of(SEED))) == set(SEED.outlets)
