"""How models are configured: an encoder by word or by folder, an adjudicator that is off until it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import wiring
from monitor.cli.findings import of_models
from monitor.model.config import Adjudication, Settings
from monitor.model.errors import ConfigError
from monitor.settings.load import load


def written(folder: Path, text: str = "", **env: str) -> Settings:
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "monitor.yaml").write_text(text or "queue: local\n")
    return load(folder / "config", env)


def test_nobody_is_asked_and_the_shipped_encoder_is_used_where_nothing_is_said(tmp_path: Path) -> None:
    settings = written(tmp_path)
    assert (settings.similar, settings.adjudicator) == ("auto", None)


@pytest.mark.parametrize("word", ["auto", "encoder", "none"])
def test_an_encoder_is_named_by_a_word(tmp_path: Path, word: str) -> None:
    assert written(tmp_path, f"similar: {word}\n").similar == word


def test_or_by_a_folder_that_starts_where_all_relative_paths_do(tmp_path: Path) -> None:
    assert written(tmp_path, "similar: models/mine\n").similar == str(tmp_path / "models" / "mine")
    assert written(tmp_path, "similar: /srv/mine\n").similar == "/srv/mine"


def test_an_adjudicator_has_an_address_a_model_and_limits(tmp_path: Path) -> None:
    text = (
        'adjudicator: {url: "http://127.0.0.1:11434/v1", model: small, key: "${KEY}", '
        "below: 0.5, timeout: 2s, daily: 9}\n"
    )
    assert written(tmp_path, text, KEY="hush4711").adjudicator == Adjudication(
        "http://127.0.0.1:11434/v1", "small", "hush4711", 0.5, timedelta(seconds=2), 9
    )
    assert "hush4711" not in repr(written(tmp_path, text, KEY="hush4711"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("adjudicator: {model: small}\n", "url"),
        ("adjudicator: {url: 'http://h/v1', model: small, below: 60}\n", "below"),
        ("adjudicator: {url: 'http://h/v1', model: small, daily: 0}\n", "daily"),
        ("adjudicator: {url: 'http://h/v1', model: small, temperature: 1}\n", "temperature"),
        ("adjudicator: {url: 'http://h/v1', model: small, key: '${UNSET_KEY}'}\n", "UNSET_KEY"),
        ("similar: ''\n", "similar"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        written(tmp_path, text)


async def test_another_configuration_brings_another_adjudicator_and_the_same_one_is_kept(tmp_path: Path) -> None:
    settings = written(tmp_path, "adjudicator: {url: 'http://h/v1', model: small}\nsimilar: none\n")
    app = wiring.build(settings)
    assert app.similar is None
    assert app.adjudicator is not None
    assert wiring.rewire(app, replace(settings, similar="none")).adjudicator is app.adjudicator
    assert wiring.rewire(app, replace(settings, adjudicator=None)).adjudicator is None
    await app.aclose()


def test_doctor_tries_the_encoder_and_names_who_is_asked_without_the_secret(tmp_path: Path) -> None:
    text = "adjudicator: {url: 'https://me:hush4711@model.example/v1', model: small}\n"
    (encoder, asked) = of_models(written(tmp_path, text))
    assert (encoder.level, asked.level) == ("ok", "ok")
    assert "claim-encoder@e747" in encoder.text
    assert "small at https://model.example" in asked.text
    assert "hush4711" not in asked.text
    (alone,) = of_models(written(tmp_path, "similar: none\n"))
    assert "rules alone" in alone.text


def test_doctor_finds_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (fault,) = of_models(written(tmp_path, "similar: mine\n"))
    assert (fault.level, "holds no encoder" in fault.text) == ("bad", True)
    (tmp_path / "mine" / "model.onnx").write_bytes(b"no model")
    (tmp_path / "mine" / "tokenizer.json").write_bytes(b"{}")
    (fault,) = of_models(written(tmp_path, "similar: mine\n"))
    assert (fault.level, "no model that can be run" in fault.text) == ("bad", True)
