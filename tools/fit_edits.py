"""Fits what an edit is worth: python tools/fit_edits.py tests/gold … tests/unit/analysis/edit_revisions.tsv … --write.

Each argument is a gold story or a folder of them, a table of our own (.tsv), or a pair file (JSON lines with `before`,
`after`, `label`, and a field that says which document a row is from: `url`, `doc_id`, `page` or `country`). Prints, for
every set, the figures of weights that were fitted without the row's document (`--folds`); sets named after `--held-out`
are never fitted, only measured. `--write` puts the table where `materiality.py` reads it.

The shipped table is fitted to stories and pairs of our own and to public sets whose licence allows it: IteraTeR
(Apache-2.0), SummEdits (Apache-2.0), VitaminC (CC BY-SA 3.0, text of Wikipedia) and BUMP (MIT). None of their rows is
part of the project. A set without a licence, or one for evaluation only, belongs behind `--held-out`.

Method: gradient boosting of small trees on the measures of `traits.py` (Friedman 2001; second-order leaves as in Chen &
Guestrin 2016), in plain numpy. Every set counts as `SHARE` says, its two labels the same, so that no set's share of
material edits becomes a habit; public sets count little, for they teach less about news than our own. Of a material
page the edit that scores highest carries the label, of a cosmetic one all edits do.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monitor.analysis.align import align
from monitor.analysis.edits import judged
from monitor.analysis.given import article_of
from monitor.analysis.texts import text_of
from monitor.analysis.traits import Traits, traits_of
from monitor.evaluation import gold, pairs
from monitor.evaluation.matching import labelled, match
from monitor.evaluation.metrics import Scored, pair_metrics
from monitor.evaluation.prediction import SaidEdit
from monitor.evaluation.replay import article_of_version
from monitor.evaluation.texts import norm
from monitor.model.article import Article

TABLE = Path(__file__).resolve().parent.parent / "monitor" / "analysis" / "data" / "edit_weights.json"
GROUPS = ("url", "doc_id", "page", "country")
TREES, RATE, LEAVES, LEAST, CALM = 130, 0.11, 8, 40, 20.0  # chosen once on the left-out figures, all sets together
TRAITS_SEEN, ROWS_SEEN = 0.4, 0.7  # share of the measures and of the rows that each tree sees
BINS = 40
SHARE = {
    "gold": 4.0, "edit_revisions": 5.0, "edit_pairs": 4.0,
    "iterater": 0.5, "vitaminc": 0.3, "bump": 0.3, "summedits": 0.25,
}  # fmt: skip
QUIET = {"gold": 2.0, "edit_pairs": 2.0, "edit_revisions": 1.5}
"""What its immaterial edits count besides: a page has many, and one false alarm is an alert."""
MOST = 7_000  # rows of a set: more of one kind teach nothing new


@dataclass(frozen=True)
class Row:
    """A labelled pair of texts: its edits by their measures."""

    where: str  # the set
    group: str  # the document
    label: bool
    edits: tuple[Traits, ...]


def measured(before: Article, after: Article) -> list[tuple[object, Traits]]:
    """Every edit between two texts that may matter, with its pair."""
    found = judged(tuple(align(text_of(before).sentences, text_of(after).sentences)), before.at, after.at)
    return [
        (look.pair, traits_of(look, kinds))
        for look, kinds, _ in found
        if look.before.text != look.after.text and not any(kind.kind == "boilerplate" for kind in kinds)
    ]


def gold_rows(path: Path) -> Iterator[Row]:
    """One row for each edit that the engine sees in gold stories, labelled by the edits that it meets there."""
    for step in gold.steps([gold.load(file) for file in gold.files([path])]):
        told = labelled(step)
        seen = measured(article_of_version(step.before), article_of_version(step.after))
        said = [SaidEdit("", False, norm(pair.before_text), norm(pair.after_text), {}) for pair, _ in seen]  # type: ignore[attr-defined]
        for (_, traits), of in zip(seen, match(told, said).of, strict=True):
            yield Row("gold", step.story.slug, any(told[i].edit.material for i in of), (traits,))


def pair_rows(file: Path) -> Iterator[Row]:
    """One row for each labelled pair of a file."""
    found = pairs.load(file, MOST)
    raw = {str(row.get("id", n)): row for n, row in enumerate(map(json.loads, file.open(encoding="utf-8")), 1)}
    for pair in found.rows:
        if pair.label is not None:
            row = raw[pair.id]
            group = next((str(row[key]) for key in GROUPS if row.get(key)), str(row["before"])[:60])
            edits = tuple(traits for _, traits in measured(pair.before, pair.after))
            yield Row(found.name, group, pair.label, edits)


def own_rows(file: Path) -> Iterator[Row]:
    """The rows of a table of our own: + or the kind (- where no fact differs), before, after, parted by tabs."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, before, after = line.split("\t")
            edits = measured(article_of("", before), article_of("", after))
            yield Row(file.stem, before, kind != "-", tuple(traits for _, traits in edits))


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of one argument."""
    if path.is_dir() or path.suffix == ".yaml":
        return gold_rows(path)
    return own_rows(path) if path.suffix == ".tsv" else pair_rows(path)


class Sample:
    """All edits of all rows as a matrix, with their labels and weights."""

    def __init__(self, rows: list[Row], names: list[str]) -> None:
        self.rows, self.names = rows, names
        flat = [(at, traits) for at, row in enumerate(rows) for traits in row.edits]
        self.row = np.array([at for at, _ in flat])
        self.x = np.array([[traits.get(name, 0.0) for name in names] for _, traits in flat])
        self.y = np.array([float(rows[at].label) for at in self.row])
        self.where = np.array([rows[at].where for at in self.row])
        self.fold = np.array([zlib.crc32((rows[at].where + rows[at].group).encode()) for at in self.row])

    def weights(self, score: np.ndarray) -> np.ndarray:
        """What each edit counts in the fit, given what each scored before."""
        weight = np.zeros(len(self.y))
        starts = np.flatnonzero(np.r_[True, self.row[1:] != self.row[:-1]])
        for a, b in zip(starts, np.r_[starts[1:], len(self.row)], strict=True):
            if self.y[a]:
                weight[a + int(np.argmax(score[a:b]))] = 1.0
            else:
                weight[a:b] = (b - a) ** -0.5
        for where in set(self.where):
            for label in (0.0, 1.0):
                part = (self.where == where) & (self.y == label)
                if weight[part].sum():
                    part_of_all = SHARE.get(where, 1.0) * (1.0 if label else QUIET.get(where, 1.0))
                    weight[part] *= 500 * part_of_all / weight[part].sum()
        return weight

    def by_row(self, score: np.ndarray) -> np.ndarray:
        """The highest score of each row's edits; 0 where a row has none."""
        best = np.zeros(len(self.rows))
        np.maximum.at(best, self.row, score)
        return best


Tree = list  # [trait, threshold, tree where not above it, tree where above it], or a number


class Boosted:
    """Small trees, each fitted to what those before it got wrong."""

    def __init__(self, x: np.ndarray, y: np.ndarray, weight: np.ndarray, names: list[str]) -> None:
        self.names = names
        self.cuts = [self._cuts(x[:, k]) for k in range(x.shape[1])]
        binned = np.stack([np.searchsorted(cuts, x[:, k]) for k, cuts in enumerate(self.cuts)], axis=1)
        self.trees: list[Tree | float] = []
        rng = np.random.default_rng(7)
        score = np.zeros(len(y))
        for _ in range(TREES):
            chance = 1 / (1 + np.exp(-score))
            grad, hess = weight * (y - chance), weight * np.maximum(chance * (1 - chance), 1e-6)
            rows = np.flatnonzero(rng.random(len(y)) < ROWS_SEEN)
            traits = np.flatnonzero(rng.random(len(names)) < TRAITS_SEEN)
            leaves, tree = self._grown(binned, grad, hess, rows, traits)
            self.trees.append(tree)
            for test, value in leaves:
                at = np.ones(len(y), dtype=bool)
                for trait, cut, above in test:
                    at &= (binned[:, trait] > cut) == above
                score[at] += value

    @staticmethod
    def _cuts(column: np.ndarray) -> np.ndarray:
        values = np.unique(column)
        if len(values) > BINS:
            values = np.unique(np.quantile(column, np.linspace(0, 1, BINS)))
        return np.round((values[1:] + values[:-1]) / 2, 3)

    def _grown(self, binned, grad, hess, rows, traits):  # type: ignore[no-untyped-def]
        """The best leaf is split again until there are enough. Leaves as (path, value), and the tree itself."""
        leaves = [([], rows, self._split(binned, grad, hess, rows, traits))]
        while len(leaves) < LEAVES:
            at = max(range(len(leaves)), key=lambda n: leaves[n][2][0])
            path, inside, (gain, trait, cut) = leaves[at]
            if gain <= 1e-9:
                break
            above = binned[inside, trait] > cut
            leaves[at : at + 1] = [
                ([*path, (trait, cut, side)], part, self._split(binned, grad, hess, part, traits))
                for side, part in ((False, inside[~above]), (True, inside[above]))
            ]
        out = [(path, RATE * grad[part].sum() / (hess[part].sum() + CALM)) for path, part, _ in leaves]
        return out, self._tree(out)

    @staticmethod
    def _split(binned, grad, hess, rows, traits):  # type: ignore[no-untyped-def]
        best = (0.0, 0, 0)
        if len(rows) < 2 * LEAST:
            return best
        wide = len(traits) * (BINS + 1)
        g, h, whole = grad[rows], hess[rows], grad[rows].sum() ** 2 / (hess[rows].sum() + CALM)
        cells = (binned[np.ix_(rows, traits)] + np.arange(len(traits)) * (BINS + 1)).ravel()

        def below(values: np.ndarray | None) -> np.ndarray:
            found = np.bincount(cells, None if values is None else np.repeat(values, len(traits)), wide)
            return np.cumsum(found.reshape(len(traits), BINS + 1), axis=1)[:, :-1]

        count, left_g, left_h = below(None), below(g), below(h)
        right_g, right_h = g.sum() - left_g, h.sum() - left_h
        gain = left_g**2 / (left_h + CALM) + right_g**2 / (right_h + CALM) - whole
        gain[(count < LEAST) | (len(rows) - count < LEAST)] = 0.0
        trait, cut = divmod(int(np.argmax(gain)), BINS)
        return max(best, (float(gain[trait, cut]), int(traits[trait]), cut))

    def _tree(self, leaves):  # type: ignore[no-untyped-def]
        if len(leaves) == 1:
            return round(float(leaves[0][1]), 4)
        trait, cut, _ = leaves[0][0][0]
        sides = [
            self._tree([(path[1:], value) for path, value in leaves if path[0][2] is above]) for above in (False, True)
        ]
        return [self.names[trait], round(float(self.cuts[trait][cut]), 3), *sides]

    def score(self, x: np.ndarray) -> np.ndarray:
        """How likely each row of measures is material."""
        total = np.zeros(len(x))
        for tree in self.trees:
            self._add(tree, x, np.arange(len(x)), total)
        return 1 / (1 + np.exp(-total))

    def _add(self, tree: Tree | float, x: np.ndarray, rows: np.ndarray, total: np.ndarray) -> None:
        if isinstance(tree, float):
            total[rows] += tree
            return
        above = x[rows, self.names.index(tree[0])] > tree[1]
        self._add(tree[2], x, rows[~above], total)
        self._add(tree[3], x, rows[above], total)


def fitted(sample: Sample, inside: np.ndarray, start: np.ndarray) -> Boosted:
    """Trees fitted to the edits `inside`; `start` says which edit of a page is likeliest to carry its label."""
    weight = sample.weights(start)
    keep = inside & (weight > 0)
    return Boosted(sample.x[keep], sample.y[keep], weight[keep], sample.names)


def left_out(sample: Sample, folds: int, start: np.ndarray) -> tuple[np.ndarray, list[Boosted]]:
    """What each edit scores by trees that never saw its document, and the trees of each fold."""
    score, models = np.zeros(len(sample.y)), []
    for fold in range(folds):
        out = sample.fold % folds == fold
        models.append(fitted(sample, ~out, start))
        score[out] = models[-1].score(sample.x[out])
    return score, models


def report(sample: Sample, score: np.ndarray) -> None:
    """The figures of every set."""
    best = sample.by_row(score)
    for where in dict.fromkeys(row.where for row in sample.rows):
        found = [Scored(row.label, s >= 0.5, s) for row, s in zip(sample.rows, best, strict=True) if row.where == where]
        figures = " ".join(f"{name.removeprefix('pair_')} {value:.3f}" for name, value in pair_metrics(found).items())
        print(f"{where:<12} n {len(found):<6} {figures}")


def _named(path: Path) -> str:
    """`gold` for a story or a folder of them, the folder of a pair file, the stem of a table."""
    if path.suffix == ".tsv":
        return path.stem
    return path.parent.name if path.suffix == ".jsonl" else "gold"


def document(model: Boosted, files: list[Path], rows: int) -> Mapping[str, object]:
    """The table as it is kept."""
    names = sorted({_named(path) for path in files})
    about = f"What an edit is worth: trees over the measures of traits.py, {rows} rows of {', '.join(names)}."
    about += " Licences of the public ones: tools/fit_edits.py."
    return {"about": about, "made_by": "tools/fit_edits.py", "trees": model.trees}


def lines_of(table: Mapping[str, object]) -> str:
    """JSON with a tree a line."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in table["trees"])  # type: ignore[attr-defined]
    head = {key: value for key, value in table.items() if key != "trees"}
    return json.dumps(head, indent=1)[:-2] + ',\n "trees": [\n' + trees + "\n]}\n"


def folds_of(sample: Sample, models: list[Boosted]) -> str:
    """The trees of each fold with the gold stories that they never saw, a tree a line."""
    out = []
    for n, model in enumerate(models):
        inside = (sample.fold % len(models) == n) & (sample.where == "gold")
        stories = sorted({sample.rows[at].group for at in sample.row[inside]})
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in model.trees)
        out.append(f'{{"stories": {json.dumps(stories)}, "trees": [\n{trees}\n]}}')
    return '{"folds": [\n' + ",\n".join(out) + "\n]}\n"


def main() -> int:
    """Measures, fits, reports and, when told to, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--held-out", nargs="*", type=Path, default=[], metavar="FILE", help="sets measured only")
    parser.add_argument("--folds", type=int, default=5, metavar="N", help="documents left out in N groups; 0: none")
    parser.add_argument("--save-folds", type=Path, metavar="FILE", help="write the trees of each group of gold stories")
    parser.add_argument("--write", action="store_true", help="put the table where the engine reads it")
    args = parser.parse_args()
    rows = [row for path in args.paths for row in rows_of(path)]
    sample = Sample(rows, sorted({name for row in rows for traits in row.edits for name in traits}))
    start = sample.x[:, sample.names.index("best")]
    print(f"{len(rows)} rows, {len(sample.y)} edits, {len(sample.names)} measures")
    if args.folds:
        start, models = left_out(sample, args.folds, start)
        report(sample, start)
        if args.save_folds:
            args.save_folds.write_text(folds_of(sample, models), encoding="utf-8")
    if args.write or args.held_out:
        model = fitted(sample, np.ones(len(sample.y), dtype=bool), start)
        for path in args.held_out:
            other = Sample(list(rows_of(path)), sample.names)
            print("held out:", end=" ")
            report(other, model.score(other.x))
    if args.write:
        TABLE.write_text(lines_of(document(model, args.paths, len(rows))), encoding="utf-8")
        print(f"{TABLE.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
