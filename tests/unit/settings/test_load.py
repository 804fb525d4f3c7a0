"""What a right configuration comes to."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from monitor.model.errors import ConfigError
from monitor.model.story import State
from monitor.pipeline.notify import zone_of
from monitor.settings import starter, writing
from monitor.settings.load import check_text, load, load_reading, load_story, story_from
from monitor.settings.schema import MonitorFile, StoryFile
from tests.fakes.alerts import delivery

ROOT = Path(__file__).parents[3]
SECRET = "sesame-opens"
ENV = {"SLACK_URL": f"https://hooks.slack.com/services/T0/B0/{SECRET}", "CONTACT": "desk@news.example"}

MONITOR = """\
store: sqlite:///var/monitor.db
queue: local
fetch: {user_agent: "monitor (+${CONTACT})", per_host: 1/0.05s, timeout: 1.5s, max_bytes: 512kB, confirm_after: 0}
timing: {tick: 0.1s, lease: 2m, retry: {base: 0.2s, cap: 6h}, blind_after: 3h, grace: 8s}
keep: {raw: 365d, unchanged_captures: 90d}
receivers:
  desk: {url: "${SLACK_URL}", format: chat}
  mail: {url: "${MAIL_URL:-mailto://nobody:x@mail.example}"}
  log: {url: "file:var/alerts.jsonl"}
routes:
  - {name: urgent, match: {severity: urgent}, receivers: [desk, mail], escalate: {after: 20m, to: mail}, continue: true}
  - {name: moves, match: {kind: [claim, reversal]}, receivers: desk, group_by: [story, claim], group_wait: 2m}
  - {name: digest, receivers: [mail], digest: {at: "07:30", zone: Europe/Berlin}}
inhibit: [{source: {kind: claim}, target: {kind: edit}, equal: [story, source]}]
quiet_hours: {receivers: [desk], from: "23:00", to: "06:00", zone: Europe/Berlin}
silences: [{match: {story: bases}, until: 2026-03-02T07:00:00+01:00, comment: site relaunch}]
"""
STORY = """\
story: bases
title: Russia's bases in Syria
every: 15m
tell: {edits: {from_score: 0.6, kinds: number}}
sources:
  - {name: agency, url: "https://news.example/world/bases", headers: {Authorization: "Bearer ${SLACK_URL}"}}
  - {name: wire, kind: feed, url: "https://wire.example/world.rss", match: [Tartus, Khmeimim], every: 30m, was: rss}
claims:
  - id: agreement
    question: Is there an agreement?
    subject: the agreement
    states:
      talks: [talks are taking place, no decision]
      agreed: both sides agreed terms
    severity: {agreed: urgent, default: notice}
  - {id: troops, question: "How many troops remain?", value: number, severity: urgent}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(MONITOR, encoding="utf-8")
    (config / "stories" / "bases.yaml").write_text(STORY, encoding="utf-8")
    return config


def test_times_rates_and_sizes_take_fractions(folder: Path) -> None:
    settings = load(folder, ENV)
    assert settings.fetch.gap == timedelta(seconds=0.05)
    assert settings.fetch.timeout == timedelta(seconds=1.5)
    assert settings.fetch.max_bytes == 512_000
    assert settings.fetch.confirm_after == timedelta(0)
    assert settings.timing.tick == timedelta(seconds=0.1)
    assert settings.timing.retry_base == timedelta(seconds=0.2)
    assert settings.keep.raw == timedelta(days=365)


def test_routes_digests_and_quiet_hours_become_values_of_the_model(folder: Path) -> None:
    settings = load(folder, ENV)
    urgent, moves, digest = settings.routes
    assert urgent.proceed
    assert urgent.match.of == {"severity": ("urgent",)}
    assert urgent.escalate is not None
    assert urgent.escalate.to == ("mail",)
    assert moves.receivers == ("desk",)
    assert moves.group_by == ("story", "claim")
    assert digest.digest is not None
    assert digest.digest.at == time(7, 30)
    assert digest.match.of == {}
    assert settings.quiet_hours is not None
    assert settings.quiet_hours.excepted == ("urgent",)
    assert settings.inhibit[0].equal == ("story", "source")
    assert settings.silences[0].ends_at == datetime(2026, 3, 2, 6, tzinfo=UTC)


def test_a_receiver_has_its_reader_s_zone_and_words_and_a_route_its_subject(folder: Path) -> None:
    text = MONITOR.replace("format: chat}", "format: chat, zone: Europe/Berlin, words: german}").replace(
        "name: moves,", "name: moves, subject: story, zone: Asia/Tokyo,"
    )
    (folder / "monitor.yaml").write_text(text + "words: {german: {was: vorher, minutes: '{n} Minuten'}}\n", "utf-8")
    settings = load(folder, ENV)
    desk, mail = settings.receiver("desk"), settings.receiver("mail")
    assert (desk.zone, desk.words("was"), desk.words("minutes", n=3), desk.words("now")) == (
        "Europe/Berlin", "vorher", "3 Minuten", "now",
    )  # fmt: skip
    assert (mail.zone, mail.words("was")) == (None, "was")
    assert [(route.subject, route.zone) for route in settings.routes[:2]] == [("change", None), ("story", "Asia/Tokyo")]
    assert zone_of(settings, delivery(receiver="desk")) == "Europe/Berlin"
    assert zone_of(settings, delivery(receiver="mail", route="moves")) == "Asia/Tokyo"
    assert zone_of(settings, delivery(receiver="mail", route="digest")) == "Europe/Berlin"
    assert zone_of(settings, delivery(receiver="mail", route="urgent")) == "UTC"


def test_a_story_keeps_the_order_of_its_ladder_and_one_text_stands_for_a_list(folder: Path) -> None:
    story = load(folder, ENV).story("bases")
    agreement = story.claim("agreement")
    assert agreement.states == (
        State("talks", ("talks are taking place", "no decision")),
        State("agreed", ("both sides agreed terms",)),
    )
    assert agreement.subject == ("the agreement",)
    assert story.claim("troops").severity == {"default": "urgent"}
    assert story.source("wire").match == ("Tartus", "Khmeimim")
    assert story.every_of(story.source("wire")) == timedelta(minutes=30)
    assert story.tell.kinds == ("number",)
    assert load(folder, ENV).places == {"bases": folder / "stories" / "bases.yaml"}


def test_no_secret_is_in_a_repr_of_the_settings(folder: Path) -> None:
    settings = load(folder, ENV)
    assert settings.receiver("desk").url.endswith(SECRET)
    assert dict(settings.story("bases").source("agency").headers)["Authorization"].endswith(SECRET)
    assert SECRET not in repr(settings)


def test_words_that_other_yaml_readers_turn_into_something_else_stay_text(tmp_path: Path) -> None:
    story = check_text("story: s\ntitle: no\nabout: 12:30:45\n", tmp_path / "s.yaml")
    assert (story.title, story.about) == ("no", "12:30:45")


def test_relative_paths_start_at_the_folder_that_holds_config(folder: Path) -> None:
    settings = load(folder, ENV)
    assert settings.root == folder.parent
    assert settings.store == f"sqlite:///{folder.parent}/var/monitor.db"
    assert settings.receiver("log").kind == "file"
    assert settings.receiver("log").url == f"file://{folder.parent}/var/alerts.jsonl"


def test_the_environment_wins_over_the_store_of_the_file(folder: Path) -> None:
    url = "postgresql://me:secret@db/monitor"
    settings = load(folder, {**ENV, "MONITOR_STORE_URL": url})
    assert settings.store == "postgresql+psycopg://me:secret@db/monitor"
    with pytest.raises(ConfigError, match=r"^MONITOR_STORE_URL: is no database address that is known"):
        load(folder, {**ENV, "MONITOR_STORE_URL": "me:secret@db"})


def test_a_look_back_needs_neither_secrets_nor_a_faultless_configuration(folder: Path) -> None:
    (folder / "stories" / "broken.yaml").write_text("story: [", encoding="utf-8")
    assert load_reading(folder, {}).store == f"sqlite:///{folder.parent}/var/monitor.db"


def test_secrets_come_from_files_and_credentials_too(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n", encoding="utf-8")
    (tmp_path / "token").chmod(0o600)
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "mail").write_text("from-systemd", encoding="utf-8")
    text = MONITOR.replace('"${SLACK_URL}"', '"json://hook.example/${file:token}"')
    text = text.replace("${MAIL_URL:-mailto://nobody:x@mail.example}", "mailto://${cred:mail}@mail.example")
    (folder / "monitor.yaml").write_text(text, encoding="utf-8")
    settings = load(folder, {**ENV, "CREDENTIALS_DIRECTORY": str(credentials)})
    assert settings.receiver("desk").url == "json://hook.example/from-a-file"
    assert settings.receiver("mail").url == "mailto://from-systemd@mail.example"
    assert settings.warnings == ('receiver "log" is named by no route',)


def test_a_secret_file_that_others_can_read_is_a_warning(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("x", encoding="utf-8")
    (tmp_path / "token").chmod(0o644)
    (folder / "monitor.yaml").write_text(MONITOR.replace("${CONTACT}", "${file:token}"), encoding="utf-8")
    assert load(folder, ENV).warnings[0] == (
        f"{tmp_path}/token: a secret that others can read; mend it: chmod 600 {tmp_path}/token"
    )


def test_a_secret_cannot_change_the_structure_and_a_doubled_dollar_stays(folder: Path) -> None:
    text = STORY.replace("Russia's bases in Syria", '"$${x} ${CONTACT}"')
    (folder / "stories" / "bases.yaml").write_text(text, encoding="utf-8")
    story = load(folder, {**ENV, "CONTACT": "a: [b, *c]"}).story("bases")
    assert story.title == "${x} a: [b, *c]"


def test_a_story_as_plain_values_may_lack_sources_and_every() -> None:
    story = story_from({"story": "s", "claims": [{"id": "n", "question": "How many?", "value": "number"}]})
    assert (story.id, story.title, story.sources, story.claim("n").value) == ("s", "s", (), "number")
    with pytest.raises(ConfigError, match=r'^claims\.0\.vvalue: unknown key; did you mean "value"'):
        story_from({"story": "s", "claims": [{"id": "n", "question": "How many?", "vvalue": "number"}]})


def test_a_story_file_stands_for_itself(folder: Path) -> None:
    assert load_story(folder / "stories" / "bases.yaml", ENV) == load(folder, ENV).story("bases")


def test_what_may_not_be_meant_is_a_warning(folder: Path) -> None:
    (folder / "monitor.yaml").write_text("store: sqlite:///x.db\n", encoding="utf-8")
    (folder / "stories" / "bases.yaml").write_text(
        "story: bases\nevery: 5s\nsources: [{name: a, url: https://www.iana.org/}, {name: b, url: http://127.0.0.1:8/}]\n",
        encoding="utf-8",
    )
    assert load(folder, ENV).warnings == (
        "no receivers: changes are kept, and nobody is told; add receivers and routes to monitor.yaml",
        'story "bases" tracks no claim: monitor edit bases',
        "bases/a is fetched every 5 s from a public host",
        'bases/b is at a private address, which is refused; where it is meant: fetch: {allow_private: ["127.0.0.1:8"]}',
    )


def test_the_first_configuration_works_as_it_is(tmp_path: Path) -> None:
    for name, text in starter.files().items():
        path = tmp_path / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = load(tmp_path / "config", {})
    assert settings.warnings == ()
    assert settings.receiver("desk").kind == "file"
    slack = load(tmp_path / "config", {"DESK_URL": "https://hooks.slack.com/services/T/B/x"})
    assert slack.receiver("desk").kind == "apprise"


@pytest.mark.parametrize("name", sorted(starter.files()))
def test_the_shipped_configuration_is_what_init_writes(name: str) -> None:
    assert (ROOT / "config" / name).read_text(encoding="utf-8") == starter.files()[name]


def test_the_shipped_schema_knows_every_key() -> None:
    for name, model in (("monitor.schema.json", MonitorFile), ("story.schema.json", StoryFile)):
        schema = json.loads((ROOT / "config" / name).read_text(encoding="utf-8"))
        assert set(schema["properties"]) == {part.alias or key for key, part in model.model_fields.items()}
        assert schema["additionalProperties"] is False


def test_the_seed_story_and_the_written_ones_are_right(tmp_path: Path) -> None:
    name, text = starter.seed_story()
    assert text.startswith("# yaml-language-server: $schema=../story.schema.json\n")
    assert len(check_text(text, tmp_path / name).claims) >= 4
    odd = 'A "quoted": title # with ${everything}'
    line = writing.source_line("agency", "https://news.example/?a=#b", every=None, kind="feed")
    written = starter.story_text("odd", odd, line, every="2h")
    story = check_text(written, tmp_path / "odd.yaml", {})
    assert (story.title, story.sources[0].kind, story.every) == (odd, "feed", timedelta(hours=2))
