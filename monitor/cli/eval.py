"""How good is the engine? Scores on gold stories and pair files, against pinned floors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.evaluation.folds import Tables
    from monitor.evaluation.replay import GoldResult, Observe, PairResult
    from monitor.model.article import Article
    from monitor.model.observation import Observation
    from monitor.model.story import Story

    _Gold = tuple[GoldResult | None, str]


def command(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Gold stories (.yaml), pair files (.jsonl), or folders of them.")],
    errors: Annotated[bool, typer.Option("--errors", help="List each error with what led to it.")] = False,
    folds: Annotated[
        bool, typer.Option("--folds", help="Each story by weights fitted without it; by story, too.")
    ] = False,
    floor: Annotated[
        Path | None, typer.Option("--floor", metavar="FILE", help="End with 7 when a figure is below its floor.")
    ] = None,
    pin: Annotated[
        Path | None, typer.Option("--pin", metavar="FILE", help="Write floors a little below today's figures.")
    ] = None,
    margin: Annotated[
        float | None, typer.Option("--margin", metavar="X", min=0, max=0.5, help="How far below, with --pin.")
    ] = None,
    save_pred: Annotated[
        Path | None, typer.Option("--save-pred", metavar="FILE", help="Write every verdict as JSON lines.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="STORY", help="These gold stories only.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most N pairs of each file, evenly spread.")
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Read the claims without a sentence encoder.")] = False,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FOLDER", help="Another sentence encoder than the shipped one.")
    ] = None,
) -> int | None:
    """Score the engine on labelled stories and pairs.

    Gold stories give accuracy, precision and recall of claims and edits; pair files give recall, false alarms, AUC.

    Examples:
      monitor eval tests/gold
      monitor eval tests/gold --errors --only dock-strike
      monitor eval tests/gold --floor tests/gold/floors.json
    """
    from monitor.cli.eval_text import report, report_errors

    frame = frame_of(ctx)
    engine = _Engine(frame, "none" if no_model else str(model.absolute()) if model else "auto")
    gold, corpus = _gold(engine, paths, only, folds=folds)
    pairs = _pairs(engine, paths, limit)
    faults = _against(floor, gold, corpus)
    if save_pred is not None and gold is not None:
        save_pred.write_text("".join(_line(verdict) for verdict in gold.verdicts), encoding="utf-8")
    if frame.json:
        frame.screen.emit_json(_document(gold, pairs, corpus, faults, folds=folds, errors=errors))
    else:
        report(frame, gold, pairs, folds=folds)
        if errors:
            report_errors(
                frame, [*(gold.misses if gold else ()), *(miss for result in pairs for miss in result.misses)]
            )
    if pin is not None:
        _pin(frame, pin, gold, corpus, margin)
    for fault in faults:
        frame.screen.error("monitor: ", fault)
    return Code.VERIFICATION if faults else None


class _Engine:
    """The engine that is measured: the one door, with the encoder that was asked for."""

    def __init__(self, frame: Frame, choice: str) -> None:
        from monitor import wiring

        self.frame = frame
        self.similar = wiring.similar(choice)

    def observe(self, before: Article, after: Article, story: Story) -> Observation:
        """As `check` would."""
        from monitor.analysis.observe import observe

        return observe(before, after, story, self.similar)

    def plain(self, before: Article, after: Article, story: Story) -> Observation:
        """By rules alone."""
        from monitor.analysis.observe import observe

        return observe(before, after, story)

    def left_out(self, files: Sequence[Path]) -> Observe:
        """Each story by weights fitted without it, and without an encoder that was tuned on it."""
        from monitor.evaluation import folds

        tables = {story: found for folder in {file.parent for file in files} for story, found in _folds(folder).items()}
        if not tables:
            folds.load(files[0].parent)  # says what is missing
        seen = set(getattr(self.similar, "seen", ())) & {file.stem for file in files}
        if seen:
            self.frame.screen.note(
                f"{len(seen)} of these stories were seen by the encoder and are read without it; "
                "another encoder: --model FOLDER"
            )
        trees = {
            story: found
            for folder in {file.parent for file in files}
            for story, found in folds.load_trees(folder).items()
        }
        return folds.without(trees, folds.left_out(tables, self.observe, self.plain, seen))


def _folds(folder: Path) -> Mapping[str, Tables]:
    """The weights beside these stories; none where there is no such file: nothing was fitted to them."""
    from monitor.evaluation import folds

    return folds.load(folder) if (folder / folds.NAME).exists() else {}


def _gold(engine: _Engine, paths: Sequence[Path], only: Sequence[str] | None, *, folds: bool) -> _Gold:
    """What the engine made of the gold stories among `paths`, and the corpus' digest."""
    from monitor import wiring
    from monitor.cli.progress import progress
    from monitor.evaluation import gold
    from monitor.evaluation.floors import digest
    from monitor.evaluation.replay import over_gold
    from monitor.settings.load import story_from

    files = [file for file in gold.files(paths) if not only or file.stem in only]
    _refuse_missing(paths)
    if not files:
        return None, ""
    steps = gold.steps([gold.load(file) for file in files])
    observe = engine.left_out(files) if folds else engine.observe
    result = None
    with progress(engine.frame.screen, len(steps), "gold steps") as step:
        for grown in over_gold(steps, story_from, observe, wiring.clock().monotonic):
            result = grown
            step()
    return result, digest(files)


def _refuse_missing(paths: Sequence[Path]) -> None:
    from monitor.evaluation import gold, pairs
    from monitor.model.errors import NotFound

    for path in paths:
        if not path.exists():
            raise NotFound(f"{path}: no such file or folder")
        if not gold.files([path]) and not pairs.files([path]):
            raise NotFound(f"{path}: holds no gold story (.yaml) and no pair file (.jsonl)")


def _pairs(engine: _Engine, paths: Sequence[Path], limit: int | None) -> list[PairResult]:
    from monitor import wiring
    from monitor.cli.progress import progress
    from monitor.evaluation import pairs
    from monitor.evaluation.levels import level_metrics
    from monitor.evaluation.replay import PairResult, against, met, over_pairs

    results = []
    sets = [pairs.load(file, limit) for file in pairs.files(paths)]
    for pair_set in sets:
        result = PairResult(pair_set.name, unlabelled=len(pair_set.rows))
        with progress(engine.frame.screen, len(pair_set.rows), pair_set.name) as step:
            for grown in over_pairs(pair_set, engine.plain, wiring.clock().monotonic):
                result = grown
                step()
        result.extra = level_metrics(pair_set.rows, engine.plain)
        results.append(result)
    against(results)
    paired = met(sets)
    for result in results:
        if result.name in paired:
            hits, n = paired[result.name]
            result.extra = {**result.extra, "sentences_paired": hits / n}
    return results


def _against(floor: Path | None, gold: GoldResult | None, corpus: str) -> tuple[str, ...]:
    from monitor.evaluation import floors
    from monitor.model.errors import ConfigError

    if floor is None:
        return ()
    if gold is None:
        raise ConfigError("floors are for gold stories: name their folder")
    return floors.check(floors.load(floor), gold.metrics, corpus)


def _pin(frame: Frame, path: Path, gold: GoldResult | None, corpus: str, margin: float | None) -> None:
    import json

    from monitor.evaluation.floors import MARGIN, pinned
    from monitor.model.errors import ConfigError

    if gold is None:
        raise ConfigError("floors are pinned on gold stories: name their folder")
    path.write_text(
        json.dumps(pinned(gold.metrics, corpus, MARGIN if margin is None else margin), indent=2) + "\n",
        encoding="utf-8",
    )
    frame.screen.note(f"Floors written to {path}.")


def _line(verdict: dict[str, object]) -> str:
    from monitor.cli.screen import json_of

    return json_of(verdict) + "\n"


def _document(
    gold: GoldResult | None,
    pairs: Sequence[PairResult],
    corpus: str,
    faults: Sequence[str],
    *,
    folds: bool,
    errors: bool,
) -> dict[str, object]:
    from monitor.evaluation.metrics import confusions, kind_scores, metrics_of, reliability, spread

    document: dict[str, object] = {"schema_version": 1, "faults": list(faults)}
    if gold is not None:
        counts = gold.counts
        document["gold"] = {
            "corpus": corpus,
            "stories": len(gold.by_story),
            "steps": len(gold.verdicts),
            "edits": counts["edit.gold"],
            "claim_points": counts["st.all.n"],
            "transitions": counts["tr.all.gold"],
            "metrics": gold.metrics,
            "interval95": spread(gold.by_story),
            "reliability": [{"n": n, "said": said, "right": right} for n, said, right in reliability(counts)],
            "kind_f1": kind_scores(counts, "l"),
            "kind_f1_strict": kind_scores(counts, "s"),
            "kind_confusion": [{"gold": gold_, "said": said, "n": n} for n, gold_, said in confusions(counts)],
            "seconds": gold.seconds,
        }
        if folds:
            document["stories"] = {slug: metrics_of(counts) for slug, counts in gold.by_story.items()}
        if errors:
            document["errors"] = gold.misses
    document["pairs"] = [
        {
            "name": result.name,
            "pairs": len(result.scored),
            "unlabelled": result.unlabelled,
            "metrics": result.metrics,
            "groups": result.groups(),
            "seconds": result.seconds,
            **({"errors": result.misses} if errors else {}),
        }
        for result in pairs
    ]
    return document
