"""Fits the weights of the claim readings: python tools/fit_claims.py tests/gold tools/claim_stories.jsonl --write.

Each argument is a folder of gold stories, or a file of JSON lines with one step (two versions with the claims'
states) a line. Prints the accuracy on all of it and, with `--folds N`, with each story left out of the fit in its turn;
`--write` puts the tables where the readings look for them, `--part values` or `--part ladders` only these. Every weight
is drawn towards its starting value in `claim_prior.json`, so that few stories cannot bend it far.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor import wiring
from monitor.analysis.align import align
from monitor.analysis.claim_kinds import date, ladder, money, number, percent, person, place, value
from monitor.analysis.claims import (
    believed,
    freshened,
    gone_of,
    joined,
    keep_of,
    links_of,
    restated,
    settled_of,
    with_lag,
)
from monitor.analysis.edits import Context, edits_of
from monitor.analysis.given import article_of_document
from monitor.analysis.leaning import leaned
from monitor.analysis.texts import Option, Text, text_of
from monitor.evaluation import gold
from monitor.model.observation import Similar
from monitor.model.story import UNKNOWN, Claim, State

DATA = Path(__file__).resolve().parent.parent / "monitor" / "analysis" / "data"
PARTS = {"ladders": "claim_weights.json", "values": "claim_value_weights.json"}
VALUE_KINDS = {"number": number, "money": money, "percent": percent, "date": date, "person": person, "place": place}
Tables = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Side:
    """One version against one claim, measured, with the state it has."""

    text: Text
    measure: object
    gold: str


@dataclass(frozen=True)
class Point:
    """One claim over one step."""

    story: str
    claim: Claim
    before: Side
    after: Side
    settled: frozenset[int]
    links: Mapping[int, tuple[int, ...]]


def claim_of(raw: Mapping[str, object]) -> Claim:
    """A claim as the gold lines hold it."""
    states = raw.get("states") or {}
    rungs = tuple(State(name, tuple(phrases)) for name, phrases in states.items())  # type: ignore[attr-defined]
    return Claim(str(raw["id"]), str(raw["question"]), tuple(raw["subject"]), rungs, raw.get("value"))  # type: ignore[arg-type]


def measured(text: Text, claim: Claim, similar: Similar | None) -> object:
    """What the fit needs of a version: everything that no weight changes."""
    if claim.kind == "ladder":
        return ladder.measured(text, claim, similar)
    return value.measured(text, claim, VALUE_KINDS[claim.kind].candidates(text, claim))  # type: ignore[attr-defined]


def steps_of(path: Path) -> Iterator[dict[str, Any]]:
    """The steps of a file of JSON lines, or of a folder of gold stories, as a JSON line holds them."""
    if not path.is_dir():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return
    for step in gold.steps([gold.load(file) for file in gold.files([path])]):
        sides = {
            name: {"headline": side.body.headline, "text": side.body.text, "at": side.at.isoformat()}
            for name, side in (("before", step.before), ("after", step.after))
        }
        claims = [{"id": p.claim["id"], "before": p.before, "after": p.after} for p in step.points]
        yield {"story": step.story.slug, "config": step.story.document, "claims": claims, **sides}


def load(path: Path, similar: Similar | None = None) -> list[Point]:
    """Every claim of every step of a gold file."""
    points: list[Point] = []
    for step in steps_of(path):
        texts = [text_of(article_of_document(step[side])) for side in ("before", "after")]
        pairs = align(texts[0].sentences, texts[1].sentences)
        context = Context(
            *(text.at for text in texts), tuple(p for c in step["config"]["claims"] for p in c["subject"])
        )
        settled, links = settled_of(pairs, edits_of(pairs, context)), links_of(texts[0], texts[1], pairs)
        texts[1] = with_lag(texts[1], settled)
        states = {claim["id"]: claim for claim in step["claims"]}
        for raw in step["config"]["claims"]:
            claim, true = claim_of(raw), states[raw["id"]]
            sides = [
                Side(text, measured(text, claim, similar), true[side])
                for text, side in zip(texts, ("before", "after"), strict=True)
            ]
            points.append(Point(step["story"], claim, sides[0], sides[1], settled, links))
    return points


def options(side: Side, kind: str, tables: Tables) -> tuple[Option, ...]:
    """The options of a measured version under some tables."""
    if kind == "ladder":
        return ladder.scored(side.measure, tables["ladder"])  # type: ignore[arg-type]
    return value.scored(side.measure, tables[kind])  # type: ignore[arg-type]


def alike(gold: str, state: str, kind: str) -> bool:
    """Whether two states are the same one; a surname stands for its full name."""
    if kind in ("person", "place"):
        return gold == state or gold.split()[-1] == state.split()[-1]
    return gold == state


def judged(point: Point, tables: Tables) -> tuple[str, str, float, float]:
    """States read before and after, the chance given to the true pair, and the chance of the state read after."""
    kind = point.claim.kind
    table = tables["pair-ladder" if kind == "ladder" else "pair-value"]
    earlier, later = options(point.before, kind, tables), options(point.after, kind, tables)
    earlier, later = leaned(earlier, tables["model"]), leaned(later, tables["model"], earlier)
    settled = point.settled - restated(earlier, later, point.after.text, point.links)
    later = freshened(later, earlier, point.after.text, point.links, settled, table, point.claim.ladder)
    old, new = believed(earlier), believed(later)
    gone = gone_of(old, point.after.text, point.links, settled)
    both = joined(old, new, keep_of(point.after.text, new, settled, table, gone))
    first, second = max(both, key=lambda states: (both[states], states))
    true = sum(
        chance
        for states, chance in both.items()
        if alike(point.before.gold, states[0], kind) and alike(point.after.gold, states[1], kind)
    )
    sure = sum(chance for states, chance in both.items() if states[1] == second)
    return first, second, true, sure


def loss(
    points: Sequence[Point], tables: Tables, start: Tables, names: Sequence[tuple[str, str]], pull: float
) -> float:
    """Mean negative log chance of the truth, plus the pull back to where each weight started."""
    total = sum(-math.log(max(judged(point, tables)[2], 0.003)) for point in points)
    return total + pull * sum(_far(tables[table][name], start[table][name]) for table, name in names)


def _far(now: float, then: float) -> float:
    return math.log(now / then) ** 2 if now > 0 and then > 0 else (now - then) ** 2


def fit_by_steps(
    points: Sequence[Point], tables: Tables, names: Sequence[tuple[str, str]], rounds: int, pull: float
) -> None:
    """Changes one weight at a time and keeps what helps; in place."""
    start = {table: dict(row) for table, row in tables.items()}
    best = loss(points, tables, start, names, pull)
    factor = 1.5
    for _ in range(rounds):
        for table, name in names:
            held = tables[table][name]
            for trial in (held * factor, held / factor):
                tables[table][name] = min(trial, 1.0) if name in _SHARES else trial
                now = loss(points, tables, start, names, pull)
                if now < best - 1e-6:
                    best, held = now, tables[table][name]
                    break
            tables[table][name] = held
        factor = 1 + (factor - 1) * 0.6


_FIXED = ("model", "power")  # `power` holds a plain sentence above several vague ones, whatever few stories say
_SHARES = frozenset(
    {"off-topic", "past", "perfect", "ahead", "conditional", "modal", "negated", "denied", "quoted", "other", "after",
     "hedged", "question", "old-year", "foreign", "transfer", "model", "lagging", "reported", "named"}
)  # fmt: skip


def fit_values(points: Sequence[Point], tables: Tables, rounds: int, common_pull: float, own_pull: float) -> None:
    """The value kinds' weights: logistic over candidates, a shared part for all kinds and an own part for each; in
    place."""
    start = {kind: dict(tables[kind]) for kind in VALUE_KINDS}
    shared: dict[str, float] = {}
    own: dict[str, dict[str, float]] = {kind: {} for kind in VALUE_KINDS}
    grown: dict[tuple[str, str], float] = {}
    sides = {
        (p.claim.kind, id(s.measure)): (p.claim.kind, s)
        for p in points
        for s in (p.before, p.after)
        if p.claim.kind != "ladder"
    }
    for _ in range(rounds):
        slopes: dict[tuple[str, str], float] = {}
        for kind, side in sides.values():
            _slope(kind, side, tables, slopes)
        for (kind, name), slope in slopes.items():
            for part, row, pull in ((("", name), shared, common_pull), ((kind, name), own[kind], own_pull)):
                pulled = slope + pull * row.get(name, 0.0)
                grown[part] = grown.get(part, 0.0) + pulled * pulled
                row[name] = row.get(name, 0.0) - 0.3 * pulled / (1e-6 + math.sqrt(grown[part]))
        for kind in VALUE_KINDS:
            for name in start[kind].keys() | shared.keys() | own[kind].keys():
                tables[kind][name] = start[kind].get(name, 0.0) + shared.get(name, 0.0) + own[kind].get(name, 0.0)


def _slope(kind: str, side: Side, tables: Tables, slopes: dict[tuple[str, str], float]) -> None:
    found = options(side, kind, tables)
    chances = believed(found).chances
    true = sum(chances[o.state] for o in found if alike(side.gold, o.state, kind))
    if side.gold != UNKNOWN and true == 0.0:
        return  # no candidate is right: nothing to learn for the weighing
    for option in found:
        right = alike(side.gold, option.state, kind)
        push = chances[option.state] - (chances[option.state] / true if right and true else 0.0)
        if abs(push) < 1e-4:
            continue
        for name, amount in (*option.features.items(), ("bias", 1.0)):
            if amount:
                slopes[kind, name] = slopes.get((kind, name), 0.0) + push * amount


def calibrate(
    points: Sequence[Point],
    tables: Tables,
    table: str,
    chosen: Callable[[Point], bool],
    tables_of: Callable[[str], Tables] | None = None,
) -> None:
    """Slope and bias that make a chance the share of readings that are right; in place; left alone without points.

    `tables_of` gives for each story the tables that were fitted without it: how sure one may be of stories never seen.
    """
    if not points:
        return
    told = []
    for point in points:
        if chosen(point):
            _, state, _, sure = judged(point, tables_of(point.story) if tables_of else tables)
            told.append((_odds(sure), alike(point.after.gold, state, point.claim.kind)))
    slope, bias = 0.7, 0.0
    for _ in range(400):
        errors = [(1 / (1 + math.exp(-(slope * odds + bias))) - right, odds) for odds, right in told]
        slope -= 0.5 * (sum(error * odds for error, odds in errors) / len(told) + 0.02 * (slope - 0.7))
        bias -= 0.5 * (sum(error for error, _ in errors) / len(told) + 0.02 * bias)
    tables[table] = {"slope": slope, "bias": bias}


def _is_value(point: Point) -> bool:
    return point.claim.kind != "ladder"


def _odds(chance: float) -> float:
    return math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))


def fit(points: Sequence[Point], rounds: int, part: str = "all") -> Tables:
    """All tables, those of a part (`PARTS`) or of `all` fitted to these points."""
    tables: Tables = {table: dict(row) for table, row in PRIOR.items()}
    ladders = [point for point in points if point.claim.kind == "ladder"]
    values = [point for point in points if point.claim.kind != "ladder"]
    pair = ("keep", "same", "fresh")
    if part != "values":
        names = [("ladder", name) for name in tables["ladder"] if name not in _FIXED]
        rungs = (*pair, "leap", "turn", "advance")
        fit_by_steps(ladders, tables, [*names, *(("pair-ladder", name) for name in rungs)], rounds, 5.0)
        calibrate(ladders, tables, "calibration-ladder", lambda point: point.claim.kind == "ladder")
    if part != "ladders":
        fit_values(points, tables, 40, 3.0, 10.0)
        fit_by_steps(values, tables, [("pair-value", name) for name in pair], rounds, 1.0)
        calibrate(values, tables, "calibration-value", lambda point: point.claim.kind != "ladder")
    return tables


def fit_with_encoder(tables: Tables, points: Sequence[Point]) -> None:
    """How sure a reading is in which an encoder had a part; in place. How much the encoder weighs is not fitted: on
    stories that the rules were made with it would come out too small (docs/how-to/models.md)."""
    calibrate(points, tables, "calibration-model", lambda point: point.claim.kind == "ladder")


def save(tables: Tables, part: str) -> None:
    """Writes the tables of a part (or of `all`), each to its file."""
    for name, file in PARTS.items():
        if part in (name, "all"):
            own = {table: row for table, row in rounded(tables).items() if (name == "values") == is_of_values(table)}
            (DATA / file).write_text(json.dumps(own, indent=1) + "\n", encoding="utf-8")


def is_of_values(table: str) -> bool:
    """Whether a table weighs claims on a value."""
    return table in VALUE_KINDS or table.endswith("-value")


def report(points: Sequence[Point], tables_of: Callable[[str], Tables]) -> str:
    """Accuracy of the state after the step, and of the moves."""
    rows: dict[str, list[bool]] = {}
    for point in points:
        first, state, _, _ = judged(point, tables_of(point.story))
        kind = point.claim.kind
        right = alike(point.after.gold, state, kind)
        moved = point.before.gold != point.after.gold
        for row in ("all", "ladder" if kind == "ladder" else "value", kind, "moved" if moved else "stayed"):
            rows.setdefault(row, []).append(right)
        if first != state or moved:
            rows.setdefault("transitions", []).append(moved and right and first != state)
    return "  ".join(f"{row} {sum(found) / len(found):.3f} ({len(found)})" for row, found in rows.items())


def rounded(tables: Tables) -> Tables:
    """The tables as they are written."""
    return {table: {name: round(weight, 3) for name, weight in sorted(row.items())} for table, row in tables.items()}


def save_folds(path: Path, fitted: Mapping[str, Tables]) -> None:
    """Writes the tables that were fitted without each group of stories, a group a line."""
    groups: dict[int, list[str]] = {}
    for story, tables in fitted.items():
        groups.setdefault(id(tables), []).append(story)
    folds = [{"stories": sorted(group), "tables": rounded(fitted[group[0]])} for group in groups.values()]
    lines = ",\n".join(json.dumps(fold) for fold in folds)
    path.write_text(f'{{"folds": [\n{lines}\n]}}\n', encoding="utf-8")


def main(argv: Sequence[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="write the fitted tables")
    parser.add_argument("--part", choices=("all", *PARTS), default="all", help="which tables to fit and write")
    parser.add_argument("--prior", action="store_true", help="write the starting tables, unfitted")
    parser.add_argument("--folds", type=int, default=0, help="leave stories out in this many groups, and report")
    parser.add_argument("--save-folds", type=Path, help="write the tables of --folds, for monitor eval --folds")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--model", type=Path, help="an encoder that has not seen these stories: also fit with it")
    args = parser.parse_args(argv)
    points = [point for path in args.gold for point in load(path)]
    if args.part != "all":
        points = [point for point in points if (point.claim.kind == "ladder") == (args.part == "ladders")]
    similar = wiring.similar(str(args.model.absolute())) if args.model else None
    helped = [point for path in args.gold for point in load(path, similar)] if similar else []
    stories = sorted({point.story for point in points})
    fitted: dict[str, Tables] = {}
    print("prior ", report(points, lambda _: PRIOR))
    if args.folds:
        for n in range(args.folds):
            out = set(stories[n :: args.folds])
            tables = fit([point for point in points if point.story not in out], args.rounds, args.part)
            fit_with_encoder(tables, [point for point in helped if point.story not in out])
            fitted.update(dict.fromkeys(out, tables))
        print("left out", report(points, fitted.__getitem__))
        if helped:
            print("left out, with the encoder", report(helped, fitted.__getitem__))
        if args.save_folds:
            save_folds(args.save_folds, fitted)
    if args.write or args.prior:
        tables = fit(points, args.rounds, args.part) if args.write else PRIOR
        if args.write:
            fit_with_encoder(tables, helped)
            if args.folds and args.part != "ladders":
                calibrate(points, tables, "calibration-value", _is_value, fitted.__getitem__)
        print("fitted", report(points, lambda _: tables))
        save(tables, args.part)
    return 0


PRIOR: Tables = json.loads((Path(__file__).resolve().parent / "claim_prior.json").read_text(encoding="utf-8"))

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
