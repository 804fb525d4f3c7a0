"""What is right and wrong in one step? Counts that add up over steps, and a list of the misses.

One labelled edit may be met by several predicted ones (removal + addition for one rewrite, a moved and rewritten pair):
they count once. One predicted edit may span up to three labelled ones and is not blamed for the immaterial ones if one
of them is material. A material prediction that meets no labelled edit, or only immaterial ones, is a false positive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.evaluation.gold import Point, Step
from monitor.evaluation.matching import Labelled, Matching, closeness, defensible, labelled, match
from monitor.evaluation.prediction import Said, SaidClaim, SaidEdit
from monitor.evaluation.texts import bag, contained, likeness, norm, stems, words
from monitor.evaluation.values import is_unknown, same_state

SPAN = 3  # a prediction over more labelled edits than these points at nothing
HIT = 0.6  # least likeness of a cited sentence to a labelled one
BINS = 10  # of the calibration error

Counts = Counter[str]


@dataclass(frozen=True, slots=True)
class Miss:
    """One error: where, what, what was labelled, what was said, and what led to it."""

    where: str
    what: str
    gold: Mapping[str, Any] = field(hash=False)
    said: Mapping[str, Any] = field(hash=False)


def count(step: Step, said: Said, misses: list[Miss] | None = None) -> Counts:
    """The counts of one step; errors are added to `misses` where it is given."""
    notes: list[Miss] = [] if misses is None else misses
    counts: Counts = Counter()
    gold = labelled(step)
    found = match(gold, said.edits)
    counts.update(_material(step, gold, said.edits, found, notes))
    counts.update(_kinds(step, gold, said.edits, found, notes))
    counts.update(_article(step, said, notes))
    for point in step.points:
        counts.update(_claim(step, point, said.claim(point.claim["id"]), notes))
    return counts


def _label(label: Labelled) -> dict[str, Any]:
    edit = label.edit
    return {"kind": edit.kind, "material": edit.material, "before": edit.before, "after": edit.after}


def _material(
    step: Step, gold: Sequence[Labelled], said: Sequence[SaidEdit], found: Matching, misses: list[Miss]
) -> Counts:
    counts: Counts = Counter()
    for i, label in enumerate(gold):
        hit = any(said[j].material for j in found.met[i])
        counts["edit.gold"] += 1
        counts["edit.matched"] += bool(found.met[i])
        if label.edit.material:
            counts["mat.tp" if hit else "mat.fn"] += 1
            if not hit:
                seen = said[found.met[i][0]].document if found.met[i] else {}
                what = "material edit called immaterial" if found.met[i] else "edit overlooked"
                misses.append(Miss(step.where, what, _label(label), seen))
        elif hit and (blamed := _blamed(i, gold, said, found)):
            counts["mat.fp"] += 1
            misses.append(Miss(step.where, "immaterial edit called material", _label(label), blamed[0].document))
    counts.update(_extra(step, said, found, misses))
    return counts


def _blamed(i: int, gold: Sequence[Labelled], said: Sequence[SaidEdit], found: Matching) -> list[SaidEdit]:
    """The material predictions on an immaterial edit that do not also meet a material one."""
    return [
        said[j]
        for j in found.met[i]
        if said[j].material and not (len(found.of[j]) <= SPAN and any(gold[k].edit.material for k in found.of[j]))
    ]


def _extra(step: Step, said: Sequence[SaidEdit], found: Matching, misses: list[Miss]) -> Counts:
    counts: Counts = Counter()
    seen: list[frozenset[str]] = []
    for j, edit in enumerate(said):
        if found.of[j]:
            continue
        texts = frozenset((edit.before, edit.after)) - {""}
        if any(texts & other for other in seen):
            continue  # the other half of a pair that is counted already
        seen.append(texts)
        counts["edit.extra"] += 1
        if edit.material:
            counts["mat.fp"] += 1
            misses.append(Miss(step.where, "material edit that is not labelled", {}, edit.document))
    return counts


def _kinds(
    step: Step, gold: Sequence[Labelled], said: Sequence[SaidEdit], found: Matching, misses: list[Miss]
) -> Counts:
    counts: Counts = Counter()
    for i, label in enumerate(gold):
        if not found.met[i]:
            counts[f"kind.a.{label.kind}|(none)"] += 1
            continue
        meeting = sorted((said[j] for j in found.met[i]), key=lambda edit: -closeness(label, edit))
        kinds = [edit.kind for edit in meeting]
        strict = label.kind if label.kind in kinds else kinds[0]
        halves = {"addition", "removal"} <= set(kinds) and label.whole and label.kind in ("addition", "removal")
        right = halves or any(defensible(label, kind) for kind in kinds)
        lenient = label.kind if right else kinds[0]
        counts[f"kind.s.{label.kind}|{strict}"] += 1
        counts[f"kind.l.{label.kind}|{lenient}"] += 1
        counts[f"kind.a.{label.kind}|{lenient}"] += 1
        if not right:
            misses.append(Miss(step.where, "kind", _label(label), meeting[0].document))
    return counts


def _article(step: Step, said: Said, misses: list[Miss]) -> Counts:
    counts: Counts = Counter()
    counts["art.n"] += 1
    counts["art.ok"] += said.given and said.material != step.cosmetic  # no prediction is never right
    if step.cosmetic:
        counts["cos.n"] += 1
        counts["cos.alert"] += said.material
        if said.material:
            misses.append(Miss(step.where, "false alert on a cosmetic step", {}, {}))
    else:
        counts["step.n"] += 1
        counts["step.hit"] += said.material
        if not said.material:
            misses.append(Miss(step.where, "material step overlooked", {}, {}))
    return counts


def _claim(step: Step, point: Point, said: SaidClaim, misses: list[Miss]) -> Counts:
    counts: Counts = Counter()
    right = same_state(point.claim, point.after, said.after)
    counts["st.before.ok"] += same_state(point.claim, point.before, said.before)
    for group in _groups(point):
        counts[f"st.{group}.n"] += 1
        counts[f"st.{group}.ok"] += right
    for group in ("all", _shape(point)):
        counts[f"tr.{group}.gold"] += point.changed
        counts[f"tr.{group}.pred"] += said.changed
        counts[f"tr.{group}.tp"] += point.changed and said.changed and right
        counts[f"ch.{group}.tp"] += point.changed and said.changed
    if step.cosmetic:
        counts["cos.claims"] += 1
        counts["cos.moved"] += said.changed
    counts.update(_evidence(point, said, right))
    counts.update(_confidence(said.confidence, right))
    _note(step, point, said, right, misses)
    return counts


def _shape(point: Point) -> str:
    return "ladder" if "states" in point.claim else "value"


def _groups(point: Point) -> tuple[str, ...]:
    known = not is_unknown(point.after)
    groups = ["all", _shape(point), "moved" if point.changed else "kept", "known" if known else "unknown"]
    if "states" in point.claim and known:
        groups.append(wording_of(point))
    return tuple(groups)


def wording_of(point: Point) -> str:
    """How much of the state's own wording the evidence uses: plain, partly or otherwords."""
    seen = stems(" ".join(point.evidence))
    phrases = [*point.claim["states"][point.after], point.after.replace("-", " ")]
    wanted = [needed for needed in map(stems, phrases) if needed]
    best = max((len(needed & seen) / len(needed) for needed in wanted), default=0.0)
    return "plain" if best >= 0.66 else "partly" if best > 0 else "otherwords"


def _evidence(point: Point, said: SaidClaim, right: bool) -> Counts:
    if not point.evidence:
        return Counter()
    hit = any(_proves(norm(quote), cited) for quote in point.evidence for cited in said.evidence)
    counts: Counts = Counter({"ev.n": 1, "ev.hit": int(hit)})
    if right:
        counts.update({"ev.right.n": 1, "ev.right.hit": int(hit)})
    return counts


def _proves(quote: str, cited: str) -> bool:
    piece = 0.9 * contained(bag(cited), bag(quote)) if len(words(cited)) >= 3 else 0.0
    return max(likeness(quote, cited), piece) >= HIT


def _confidence(confidence: float | None, right: bool) -> Counts:
    counts: Counts = Counter()
    if confidence is None:
        return counts
    n = min(BINS - 1, int(max(0.0, min(1.0, confidence)) * BINS))
    counts["cf.n"] = counts[f"cf.{n}.n"] = 1
    # Counter takes any number; these two are sums of fractions
    counts[f"cf.{n}.conf"] = confidence  # type: ignore[assignment]
    counts[f"cf.{n}.ok"] = int(right)
    counts["cf.brier"] = (confidence - right) ** 2  # type: ignore[assignment]
    return counts


def _note(step: Step, point: Point, said: SaidClaim, right: bool, misses: list[Miss]) -> None:
    gold = {"claim": point.claim["id"], "before": point.before, "after": point.after, "evidence": list(point.evidence)}
    if not right:
        misses.append(Miss(step.where, "state", gold, said.document))
    if said.changed and not point.changed:
        misses.append(Miss(step.where, "claim moved that did not", gold, said.document))
    if point.changed and not said.changed:
        misses.append(Miss(step.where, "claim that moved said to stay", gold, said.document))
