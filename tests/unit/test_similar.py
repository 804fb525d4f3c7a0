"""The sentence encoder: what is shipped is what was measured, and a score depends on the two texts alone."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from monitor import wiring
from monitor.adapters import similar_onnx
from monitor.adapters.similar_onnx import MOST_SENTENCES, SHIPPED, Encoder, OnnxSimilar
from monitor.model.errors import ConfigError
from monitor.model.ids import sha256

PINNED: Mapping[str, str] = {
    "model.int8.onnx": "e7478c93f2140c344b768be80459129a67b175407e9287c9a2e1c6b0aaae5b45",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
PHRASES = ("peace agreement: agreement signed", "peace agreement: talks are taking place")
SIGNED = "The two leaders put pen to paper on the pact on Monday."


@pytest.fixture(scope="module")
def similar() -> OnnxSimilar:
    return OnnxSimilar(SHIPPED)


@pytest.mark.parametrize("name", PINNED)
def test_the_shipped_files_are_those_that_were_measured(name: str) -> None:
    assert sha256((SHIPPED / name).read_bytes()) == PINNED[name]
    assert PINNED[name] in (SHIPPED / "README.md").read_text(encoding="utf-8")


def test_other_words_for_a_state_are_nearer_to_it_than_to_another(similar: OnnxSimilar) -> None:
    signed, talks = similar([SIGNED], PHRASES)[0]
    assert signed > talks + 0.05


def test_scores_lie_between_nought_and_one_one_row_a_sentence(similar: OnnxSimilar) -> None:
    rows = similar([SIGNED, "Bread costs more.", ""], PHRASES)
    assert [len(row) for row in rows] == [2, 2, 2]
    assert all(0.0 <= score <= 1.0 for row in rows for score in row)
    assert similar([], PHRASES) == []
    assert similar([SIGNED], []) == [[]]


def test_a_score_does_not_depend_on_the_texts_around_it(similar: OnnxSimilar) -> None:
    alone = Encoder(SHIPPED)([SIGNED], PHRASES)
    among = Encoder(SHIPPED)(["A much longer sentence about something else, " * 8, SIGNED, "No."], PHRASES)
    assert among[1] == alone[0]


def test_vectors_are_kept_for_a_bounded_number_of_texts() -> None:
    small = Encoder(SHIPPED, keep=3)
    first = small([SIGNED], PHRASES)
    small([f"Sentence {n}." for n in range(6)], PHRASES)
    assert len(small._vectors) == 3
    assert small([SIGNED], PHRASES) == first


def test_an_endless_article_and_an_endless_sentence_cost_a_bounded_time(similar: OnnxSimilar) -> None:
    small = Encoder(SHIPPED)
    rows = small(["word " * 200_000, *["The same sentence."] * 100_000], PHRASES)
    assert len(rows) == 100_001
    assert rows[1] == rows[MOST_SENTENCES - 1] != [0.0, 0.0]
    assert rows[MOST_SENTENCES] == rows[-1] == [0.0, 0.0]


def test_it_goes_into_a_worker_process_as_a_small_value(similar: OnnxSimilar) -> None:
    assert len(pickle.dumps(similar)) < 1_000
    assert pickle.loads(pickle.dumps(similar)) == similar


async def test_a_worker_process_has_the_memory_that_it_takes(similar: OnnxSimilar) -> None:
    runner = wiring._runner(similar)
    try:
        assert await runner.run(similar, [SIGNED], PHRASES, timeout_s=60) == similar([SIGNED], PHRASES)
    finally:
        await runner.aclose()


def test_the_name_in_the_record_tells_the_model(similar: OnnxSimilar) -> None:
    assert similar.name == "claim-encoder@e747"


def test_none_is_none_and_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    assert wiring.similar("none") is None
    with pytest.raises(ConfigError, match="holds no encoder"):
        wiring.similar(str(tmp_path))


def test_without_its_libraries_auto_reads_by_rules_and_a_demand_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar_onnx, "LIBRARIES", ("no_such_library",))
    assert wiring.similar("auto") is None
    with pytest.raises(ConfigError, match=r"monitor\[encoder\]"):
        wiring.similar("encoder")


def test_a_file_that_is_no_model_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_bytes((SHIPPED / "tokenizer.json").read_bytes())
    with pytest.raises(ConfigError, match="is no model that can be run"):
        Encoder(tmp_path)


class _Session:
    """A model with the input names that most exports have, and one vector a token."""

    def __init__(self) -> None:
        self.fed: dict[str, Any] = {}

    def get_inputs(self) -> list[Any]:
        return [type("Input", (), {"name": name}) for name in ("input_ids", "attention_mask", "token_type_ids")]

    def run(self, _: None, feed: dict[str, Any]) -> list[Any]:
        import numpy as np

        self.fed = feed
        return [np.array([[[3.0, 0.0], [0.0, 4.0]]])]


def test_an_encoder_with_usual_input_names_and_a_vector_a_token_works_too(monkeypatch: pytest.MonkeyPatch) -> None:
    session = _Session()
    monkeypatch.setattr(similar_onnx, "_session", lambda file: session)
    rows = Encoder(SHIPPED)(["Two words."], ["Two words."])
    assert rows == [[1.0]]
    assert session.fed["attention_mask"].all()
    assert session.fed["input_ids"].any()
    assert not session.fed["token_type_ids"].any()
