"""Gold stories: read, checked, expanded."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.evaluation import gold
from monitor.model.errors import ConfigErrors

STORY = """\
story: ferry
title: Ferry strike talks
about: "A ferry strike."
claims:
  - id: strike
    question: What is the status of the strike?
    subject: [ferry strike, walkout]
    states:
      threatened: [threatens to strike, voted to strike]
      settled: [deal reached, strike called off]
  - id: stranded
    question: How many are stranded?
    subject: [stranded passengers]
    value: number
versions:
  - id: v1
    at: 2026-03-01T08:00:00Z
    headline: Ferry union votes to strike
    sentences: ["The union voted to strike.", "Talks go on.", "About 120 are stranded.", "Ferries run hourly."]
    paragraphs: [2, 2]
    claims:
      strike: {state: threatened, evidence: [0, 1]}
      stranded: {state: "120", evidence: [3]}
  - id: v2
    at: 2026-03-01T12:00:00Z
    edits:
%s
    claims:
      strike: {state: %s, evidence: [1]}
      stranded: {state: "120", evidence: [3]}
"""
REPLACED = '      - {replace: 1, with: ["The strike was called off."], kind: status, material: true}'
COSMETIC = '      - {replace: 2, with: ["Talks continue."], kind: rephrase, material: false}'


def written(folder: Path, edits: str = REPLACED, state: str = "settled", text: str = STORY) -> Path:
    path = folder / "ferry.yaml"
    path.write_text(text % (edits, state), encoding="utf-8")
    return path


def faults(path: Path) -> str:
    with pytest.raises(ConfigErrors) as caught:
        gold.load(path)
    return str(caught.value)


def test_a_story_expands_to_steps_with_the_moved_claim_and_its_evidence(tmp_path: Path) -> None:
    (step,) = gold.steps([gold.load(written(tmp_path))])
    strike, stranded = step.points
    assert step.where == "ferry v1->v2"
    assert (strike.before, strike.after, strike.changed) == ("threatened", "settled", True)
    assert strike.evidence == ("The strike was called off.",)
    assert not stranded.changed
    assert not step.cosmetic
    assert step.after.body.text.startswith("The strike was called off. Talks go on.\n\nAbout 120")


def test_a_step_without_a_material_edit_is_cosmetic(tmp_path: Path) -> None:
    (step,) = gold.steps([gold.load(written(tmp_path, COSMETIC, "threatened"))])
    assert step.cosmetic


def test_a_move_and_an_insertion_land_where_the_script_says(tmp_path: Path) -> None:
    script = "\n".join(
        [
            REPLACED,
            "      - {move: 4, after: 1, kind: moved, material: false}",
            '      - {insert_after: 3, text: ["Buses ran instead."], kind: addition, material: true}',
        ]
    )
    path = written(tmp_path, script)
    path.write_text(path.read_text().replace('{state: "120", evidence: [3]}', '{state: "120", evidence: [4]}', 2))
    text = path.read_text()
    path.write_text(
        text.replace('stranded: {state: "120", evidence: [4]}', 'stranded: {state: "120", evidence: [3]}', 1)
    )
    (step,) = gold.steps([gold.load(path)])
    assert step.after.body.sentences == (
        "The strike was called off.", "Ferries run hourly.", "Talks go on.", "About 120 are stranded.",
        "Buses ran instead.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "state", "says"),
    [
        (COSMETIC, "settled", "claim strike goes threatened -> settled in a version with no material edit"),
        (REPLACED, "ended", "state 'ended' is not in the ladder"),
        (REPLACED.replace("status", "rephrase"), "settled", "rephrase is never material"),
        (REPLACED.replace("replace: 1", "replace: 9"), "settled", "not a sentence number up to 4: 9"),
        (f"{REPLACED}\n{REPLACED}", "settled", "already changed by another edit"),
        (REPLACED.replace("replace: 1, with", "swap: 1, with"), "settled", "wants exactly one of replace"),
        ("      - {remove: 2, kind: status, material: true}", "settled", "remove cannot be of kind status"),
        ("      - {move: 2, after: 1, kind: moved, material: false}", "threatened", "after is not another sentence"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, edits: str, state: str, says: str) -> None:
    told = faults(written(tmp_path, edits, state))
    assert says in told
    assert "ferry.yaml: v2" in told


def test_a_key_given_twice_is_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace("title: Ferry", "title: Twice\ntitle: Ferry"))
    with pytest.raises(Exception, match="title"):
        gold.load(path)


@pytest.mark.parametrize(
    ("folder", "counts"),
    [("gold", (38, 206, 58, 2262, 385)), ("gold/blind", (6, 30, 9, 350, 49))],
    ids=["tuned", "blind"],
)
def test_every_story_of_the_corpus_is_written_by_the_rules(folder: str, counts: tuple[int, ...]) -> None:
    stories = [gold.load(path) for path in gold.files([Path(__file__).parents[2] / folder])]
    steps = gold.steps(stories)
    cosmetic, edits = sum(step.cosmetic for step in steps), sum(len(step.edits) for step in steps)
    moved = sum(point.changed for step in steps for point in step.points)
    assert (len(stories), len(steps), cosmetic, edits, moved) == counts
