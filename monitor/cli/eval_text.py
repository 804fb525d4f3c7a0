"""How do the engine's figures read? Tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from monitor.cli.frame import Frame
from monitor.cli.screen import Column, Span

if TYPE_CHECKING:
    from monitor.evaluation.counts import Miss
    from monitor.evaluation.replay import GoldResult, PairResult

ROWS = (
    ("claim state accuracy", "state_acc_all"),
    ("  ladder claims", "state_acc_ladder"),
    ("  value claims", "state_acc_value"),
    ("  where the state moved", "state_acc_moved"),
    ("  where it stayed", "state_acc_kept"),
    ("  where the article does not say", "state_acc_unknown"),
    ("  ladder, evidence in plain words", "state_acc_plain"),
    ("  ladder, partly", "state_acc_partly"),
    ("  ladder, in other words", "state_acc_otherwords"),
    ("transition precision", "transition_p_all"),
    ("transition recall", "transition_r_all"),
    ("transition F1", "transition_f1_all"),
    ("  ladder claims", "transition_f1_ladder"),
    ("  value claims", "transition_f1_value"),
    ("  change flag alone, F1", "change_f1"),
    ("material edit precision", "material_p"),
    ("material edit recall", "material_r"),
    ("material edit F1", "material_f1"),
    ("labelled edits met", "edit_recall"),
    ("kind macro-F1, lenient", "kind_macro_f1"),
    ("  strict", "kind_macro_f1_strict"),
    ("  lenient, unmet edits wrong", "kind_macro_f1_all"),
    ("sentence alignment F1", "alignment_f1"),
    ("step flag accuracy", "article_acc"),
    ("material steps found", "material_step_recall"),
    ("false alerts on cosmetic steps", "false_alert_cosmetic"),
    ("  claims moved in them", "claim_moved_cosmetic"),
    ("evidence hit, state right", "evidence_hit_right"),
    ("evidence hit, all", "evidence_hit_all"),
    ("confidence error (ECE)", "ece"),
    ("confidence Brier score", "brier"),
)
PAIR_COLUMNS = (
    ("recall", "pair_recall"),
    ("precision", "pair_precision"),
    ("F1", "pair_f1"),
    ("AUC", "pair_auc"),
    ("false alarms", "pair_false_alarm"),
    ("at 95 % recall", "fpr_at_95_recall"),
)
WIDTH = 30  # of a bar of the reliability plot
BY_STORY = (
    ("state", "state_acc_all"),
    ("ladder", "state_acc_ladder"),
    ("transition", "transition_f1_all"),
    ("material", "material_f1"),
    ("kind", "kind_macro_f1"),
    ("false alert", "false_alert_cosmetic"),
    ("evidence", "evidence_hit_right"),
)


def report(frame: Frame, gold: GoldResult | None, pairs: Sequence[PairResult], *, folds: bool) -> None:
    """The tables of a run."""
    if gold is not None:
        _gold(frame, gold)
        if folds:
            _by_story(frame, gold)
    if pairs:
        _pair_sets(frame, pairs)


def _gold(frame: Frame, gold: GoldResult) -> None:
    from monitor.evaluation.metrics import confusions, kind_scores, spread

    counts, metrics, intervals = gold.counts, gold.metrics, spread(gold.by_story)
    frame.screen.print(
        f"{len(gold.by_story)} stories, {len(gold.verdicts)} steps, {counts['edit.gold']} edits"
        f" ({counts['mat.tp'] + counts['mat.fn']} material), {counts['st.all.n']} claim points,"
        f" {counts['tr.all.gold']} transitions. {_pace(len(gold.verdicts), gold.seconds, 'steps')}"
    )
    rows = [(name, _figure(metrics.get(key)), _interval(intervals.get(key))) for name, key in ROWS if key in metrics]
    frame.screen.table((Column("figure", least=34), Column("value", right=True), Column("95 % interval")), rows)
    strict = kind_scores(counts, "s")
    kinds = [(kind, _figure(score), _figure(strict.get(kind))) for kind, score in kind_scores(counts, "l").items()]
    frame.screen.print()
    frame.screen.table((Column("edit kind", least=12), Column("F1", right=True), Column("strict", right=True)), kinds)
    _reliability(frame, gold)
    taken = ", ".join(f"{label} as {said} {n}" for n, label, said in confusions(counts, 8))
    if taken:
        frame.screen.print(f"Most often confused: {taken}.")


def _reliability(frame: Frame, gold: GoldResult) -> None:
    """How often a confidence is right: `=` as far as it was right, `|` where it said it would be."""
    from monitor.evaluation.metrics import reliability

    rows = []
    for n, said, right in reliability(gold.counts):
        bar = list(("=" * round(right * WIDTH)).ljust(WIDTH + 1))
        bar[round(said * WIDTH)] = "|"
        rows.append((_figure(said), _figure(right), str(n), "".join(bar).rstrip()))
    if rows:
        columns = (Column("confidence", right=True), Column("right", right=True), Column("n", right=True))
        frame.screen.print()
        frame.screen.table((*columns, Column("= right, | said", drop_below=60)), rows)


def _by_story(frame: Frame, gold: GoldResult) -> None:
    from monitor.evaluation.metrics import metrics_of

    columns = (Column("story", least=12), *(Column(name, right=True, least=5) for name, _ in BY_STORY))
    rows = []
    for slug, counts in sorted(gold.by_story.items()):
        metrics = metrics_of(counts)
        rows.append((slug, *(_figure(metrics.get(key)) for _, key in BY_STORY)))
    frame.screen.print()
    frame.screen.table(columns, rows)


def _pair_sets(frame: Frame, pairs: Sequence[PairResult]) -> None:
    columns = (
        Column("pairs", least=12),
        Column("n", right=True),
        *(Column(name, right=True, least=5) for name, _ in PAIR_COLUMNS),
        Column("pairs/s", right=True, drop_below=80),
    )
    rows: list[tuple[str | Span, ...]] = []
    for result in pairs:
        pace = f"{len(result.scored) / result.seconds:.0f}" if result.seconds else ""
        rows.append((Span(result.name, "bold"), str(len(result.scored)), *_pair_figures(result.metrics), pace))
        sizes: dict[str, int] = {}
        for pair, _ in result.scored:
            for group in pair.groups:
                sizes[group] = sizes.get(group, 0) + 1
        groups = result.groups()
        if len(groups) > 1:
            rows += [
                (Span(f"  {name}", "dim"), str(sizes[name]), *_pair_figures(metrics), "")
                for name, metrics in groups.items()
            ]
    frame.screen.table(columns, rows)
    for result in pairs:
        for name, value in result.extra.items():
            frame.screen.print(f"{result.name}: {name.replace('_', ' ')} {value:.3f}")


def _pair_figures(metrics: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(_figure(metrics.get(key)) for _, key in PAIR_COLUMNS)


def report_errors(frame: Frame, misses: Sequence[Miss]) -> None:
    """Each error: where, what, what was labelled, what was said, and what led to it."""
    for miss in misses:
        frame.screen.print()
        frame.screen.print(Span(miss.where, "bold"), "  ", Span(miss.what, "bad"))
        for name, side in (("labelled", miss.gold), ("said", miss.said)):
            for line in _facts(side):
                frame.screen.print(Span(f"  {name:<9}", "dim"), line)
                name = ""


def _facts(side: Mapping[str, Any]) -> list[str]:
    """One line for each thing that is known of a side of an error."""
    lines = []
    for key, value in side.items():
        if value in (None, "", [], {}, ()):
            continue
        if isinstance(value, Mapping):
            text = " ".join(f"{name}={_short(inner)}" for name, inner in value.items())
        elif isinstance(value, list | tuple):
            text = " | ".join(str(inner) for inner in value)
        else:
            text = _short(value)
        lines.append(f"{key}: {text}")
    return lines


def _short(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(value: tuple[float, float] | None) -> str:
    return f"{value[0]:.3f} - {value[1]:.3f}" if value else ""


def _pace(n: int, seconds: float, what: str) -> str:
    return f"{n / seconds:.0f} {what}/s, {1000 * seconds / n:.1f} ms each." if seconds and n else ""
