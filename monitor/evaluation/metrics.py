"""How good is the engine? Figures out of counts: accuracy, precision, recall, calibration, and their spread."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.evaluation.counts import BINS, Counts

Metrics = dict[str, float]

HEADLINES = (
    "state_acc_all", "state_acc_ladder", "state_acc_value", "state_acc_moved", "state_acc_kept", "transition_f1_all",
    "transition_f1_ladder", "material_f1", "kind_macro_f1", "article_acc", "material_step_recall",
    "false_alert_cosmetic", "evidence_hit_right",
)  # fmt: skip
LOWER_IS_BETTER = frozenset({"false_alert_cosmetic", "claim_moved_cosmetic", "ece", "brier", "fpr_at_95_recall"})


def total(many: Iterable[Counts]) -> Counts:
    """The sum of counts."""
    out: Counts = Counter()
    for counts in many:
        for key, n in counts.items():
            out[key] += n
    return out


def ratio(part: float, whole: float) -> float | None:
    """part / whole, None where there is nothing to divide."""
    return part / whole if whole else None


def f1(hits: float, said: float, gold: float) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and their harmonic mean."""
    precision, recall = ratio(hits, said), ratio(hits, gold)
    if precision and recall:
        return precision, recall, 2 * precision * recall / (precision + recall)
    return precision, recall, 0.0 if said or gold else None


def kind_scores(counts: Counts, mode: str) -> dict[str, float]:
    """F1 by labelled kind. Modes: `s` strict, `l` lenient, `a` lenient with unmatched labels wrong."""
    hits, gold, said = Counter[str](), Counter[str](), Counter[str]()
    for key, n in counts.items():
        if key.startswith(f"kind.{mode}."):
            label, predicted = key[7:].split("|", 1)
            gold[label] += n
            said[predicted] += n
            hits[label] += n if label == predicted else 0
    return {kind: f1(hits[kind], said[kind], gold[kind])[2] or 0.0 for kind in sorted(gold)}


def confusions(counts: Counts, most: int = 12) -> list[tuple[int, str, str]]:
    """The kinds most often taken for others: (how often, labelled, said)."""
    found = []
    for key, n in counts.items():
        gold, _, said = key.removeprefix("kind.l.").partition("|")
        if key.startswith("kind.l.") and gold != said:
            found.append((n, gold, said))
    return sorted(found, reverse=True)[:most]


def metrics_of(counts: Counts) -> Metrics:
    """All figures that these counts give; what has no cases is left out."""
    found: dict[str, float | None] = {}
    for group in ("all", "ladder", "value", "moved", "kept", "known", "unknown", "plain", "partly", "otherwords"):
        found[f"state_acc_{group}"] = ratio(counts[f"st.{group}.ok"], counts[f"st.{group}.n"])
    for group in ("all", "ladder", "value"):
        names = (f"transition_p_{group}", f"transition_r_{group}", f"transition_f1_{group}")
        said, gold = counts[f"tr.{group}.pred"], counts[f"tr.{group}.gold"]
        found.update(zip(names, f1(counts[f"tr.{group}.tp"], said, gold), strict=True))
    changed = f1(counts["ch.all.tp"], counts["tr.all.pred"], counts["tr.all.gold"])
    found.update(zip(("change_p", "change_r", "change_f1"), changed, strict=True))
    hits = counts["mat.tp"]
    material = f1(hits, hits + counts["mat.fp"], hits + counts["mat.fn"])
    found.update(zip(("material_p", "material_r", "material_f1"), material, strict=True))
    found["edit_recall"] = ratio(counts["edit.matched"], counts["edit.gold"])
    found["article_acc"] = ratio(counts["art.ok"], counts["art.n"])
    found["material_step_recall"] = ratio(counts["step.hit"], counts["step.n"])
    found["false_alert_cosmetic"] = ratio(counts["cos.alert"], counts["cos.n"])
    found["claim_moved_cosmetic"] = ratio(counts["cos.moved"], counts["cos.claims"])
    found["evidence_hit_right"] = ratio(counts["ev.right.hit"], counts["ev.right.n"])
    found["evidence_hit_all"] = ratio(counts["ev.hit"], counts["ev.n"])
    links = f1(counts["link.tp"], counts["link.pred"], counts["link.gold"])
    found.update(zip(("alignment_p", "alignment_r", "alignment_f1"), links, strict=True))
    found.update(_kind_metrics(counts))
    found.update(_calibration(counts))
    return {name: value for name, value in found.items() if value is not None}


def _kind_metrics(counts: Counts) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    for name, mode in (("kind_macro_f1", "l"), ("kind_macro_f1_strict", "s"), ("kind_macro_f1_all", "a")):
        scores = kind_scores(counts, mode)
        out[name] = ratio(sum(scores.values()), len(scores))
    lenient = {key: n for key, n in counts.items() if key.startswith("kind.l.")}
    right = sum(n for key, n in lenient.items() if len(set(key[7:].split("|", 1))) == 1)
    out["kind_acc"] = ratio(right, sum(lenient.values()))
    return out


def _calibration(counts: Counts) -> dict[str, float | None]:
    n = counts["cf.n"]
    gap = sum(abs(counts[f"cf.{b}.conf"] - counts[f"cf.{b}.ok"]) for b in range(BINS))
    return {
        "ece": ratio(gap, n),
        "brier": ratio(counts["cf.brier"], n),
        "confidence_given": ratio(n, counts["st.all.n"]) if n else None,
    }


def spread(by_story: Mapping[str, Counts], rounds: int = 400) -> dict[str, tuple[float, float]]:
    """95 % intervals of the headline figures: the stories drawn anew, with replacement, `rounds` times, seed fixed."""
    rng = random.Random(7)  # noqa: S311 - a bootstrap, not a secret
    names = sorted(by_story)
    drawn: dict[str, list[float]] = {}
    for _ in range(rounds if names else 0):
        found = metrics_of(total(by_story[rng.choice(names)] for _ in names))
        for key in HEADLINES:
            if key in found:
                drawn.setdefault(key, []).append(found[key])
    out = {}
    for key, values in drawn.items():
        values.sort()
        out[key] = (values[int(0.025 * (len(values) - 1))], values[int(0.975 * (len(values) - 1))])
    return out


@dataclass(frozen=True, slots=True)
class Scored:
    """One pair: whether it is labelled material, whether the engine said so, and how sure it was."""

    label: bool
    material: bool
    score: float


def pair_metrics(pairs: Sequence[Scored]) -> Metrics:
    """Figures for pairs labelled material or not: AUC of the score, F1 of the flag, false alarms at 95 % recall.

    Sets with one label only give what can be had: recall, or the share of false alarms.
    """
    positives = [pair for pair in pairs if pair.label]
    negatives = [pair for pair in pairs if not pair.label]
    hits = sum(pair.material for pair in positives)
    alarms = sum(pair.material for pair in negatives)
    precision, recall, both = f1(hits, hits + alarms, len(positives))
    found: dict[str, float | None] = {"pair_recall": recall, "pair_false_alarm": ratio(alarms, len(negatives))}
    if positives and negatives:
        found |= {"pair_precision": precision, "pair_f1": both, "pair_auc": auc(pairs)}
        found["fpr_at_95_recall"] = false_alarms_at(pairs, 0.95)
        found["pair_acc"] = (hits + len(negatives) - alarms) / len(pairs)
    return {name: value for name, value in found.items() if value is not None}


def auc(pairs: Sequence[Scored]) -> float | None:
    """How often a material pair scores higher than a cosmetic one; ties count half. None with one label only.

    >>> auc([Scored(True, True, 0.9), Scored(False, False, 0.2), Scored(False, True, 0.9)])
    0.75
    """
    ordered = sorted(pairs, key=lambda pair: pair.score)
    positives = sum(pair.label for pair in pairs)
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return None
    ranks, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end].score == ordered[at].score:
            end += 1
        ranks += (at + end + 1) / 2 * sum(pair.label for pair in ordered[at:end])
        at = end
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def false_alarms_at(pairs: Sequence[Scored], recall: float) -> float | None:
    """The share of cosmetic pairs that score at least as high as the threshold which finds `recall` of the material."""
    positives = sorted((pair.score for pair in pairs if pair.label), reverse=True)
    negatives = [pair.score for pair in pairs if not pair.label]
    if not positives or not negatives:
        return None
    threshold = positives[max(0, math.ceil(recall * len(positives)) - 1)]
    return sum(score >= threshold for score in negatives) / len(negatives)


def threshold_at(pairs: Sequence[Scored], alarms: float) -> float | None:
    """The score above which at most that share of the cosmetic pairs lies; None without any.

    >>> threshold_at([Scored(False, False, n / 10) for n in range(10)], 0.1)
    0.8
    """
    negatives = sorted((pair.score for pair in pairs if not pair.label), reverse=True)
    return negatives[min(int(alarms * len(negatives)), len(negatives) - 1)] if negatives else None


def recall_above(pairs: Sequence[Scored], threshold: float) -> float | None:
    """The share of the material pairs that score higher."""
    scores = [pair.score for pair in pairs if pair.label]
    return ratio(sum(score > threshold for score in scores), len(scores))


def reliability(counts: Counts) -> list[tuple[int, float, float]]:
    """Each tenth of the confidences that has cases: how many, how sure on average, how often right."""
    bins = [(counts[f"cf.{b}.n"], counts[f"cf.{b}.conf"], counts[f"cf.{b}.ok"]) for b in range(BINS)]
    return [(n, conf / n, right / n) for n, conf, right in bins if n]
