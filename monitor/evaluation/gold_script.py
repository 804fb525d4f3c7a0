"""What does an edit script of a gold story make of the version before? Sentences, paragraphs and labelled edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.evaluation.gold_check import Report, are_lines, has_keys, is_count
from monitor.model.observation import EDIT_KINDS

# A sentence put in or taken out whole is an addition or a removal whatever it says; a replacement is named after what
# changed in it.
_KINDS = {
    "insert_after": frozenset({"addition", "boilerplate"}),
    "remove": frozenset({"removal", "boilerplate"}),
    "move": frozenset({"moved"}),
    "replace": frozenset(EDIT_KINDS) - {"moved"},
}
_KEYS = {
    "replace": frozenset({"replace", "with", "kind", "material"}),
    "insert_after": frozenset({"insert_after", "text", "kind", "material"}),
    "remove": frozenset({"remove", "kind", "material"}),
    "move": frozenset({"move", "after", "kind", "material"}),
}
_NEVER_MATERIAL = frozenset({"moved", "rephrase", "copyedit", "boilerplate"})


@dataclass(frozen=True, slots=True)
class GoldEdit:
    """One labelled edit; `links` are the sentence pairs that belong together, empty where a side is missing."""

    kind: str
    material: bool
    before: str | None
    after: str | None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The sentences of a version with the paragraph number of each, which never falls."""

    headline: str
    sentences: tuple[str, ...]
    paragraphs: tuple[int, ...]

    def sentence(self, n: int) -> str:
        """Sentence n, counted from 1; 0 is the headline."""
        return self.headline if n == 0 else self.sentences[n - 1]

    @property
    def text(self) -> str:
        """The body with a blank line between paragraphs."""
        blocks: dict[int, list[str]] = {}
        for sentence, paragraph in zip(self.sentences, self.paragraphs, strict=True):
            blocks.setdefault(paragraph, []).append(sentence)
        return "\n\n".join(" ".join(block) for block in blocks.values())


@dataclass(slots=True)
class _Plan:
    """What an edit script does to the numbered sentences of the version before."""

    touched: set[int] = field(default_factory=set)
    replaced: dict[int, list[str]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    slots: dict[int, list[str]] = field(default_factory=dict)
    edits: list[GoldEdit] = field(default_factory=list)


def apply(report: Report, place: str, before: Body, raw: Any) -> tuple[Body, tuple[GoldEdit, ...]] | None:
    """The version after the script and its edits; None with faults noted. Every number is a sentence of `before`."""
    if not isinstance(raw, list) or not raw:
        report.error(place, "edits is not a list of edits")
        return None
    faults = len(report.errors)
    plan = _Plan()
    for n, edit in enumerate(raw, 1):
        _take(report, f"{place}: edit {n}", before, edit, plan)
    if len(report.errors) > faults:
        return None
    sentences, paragraphs = _laid_out(before, plan)
    twice = [text for text, times in Counter(sentences).items() if times > 1]
    if twice or not sentences:
        report.error(place, f"a sentence stands twice: {twice[0]!r}" if twice else "no sentence is left")
        return None
    headline = plan.replaced[0][0] if 0 in plan.replaced else before.headline
    return Body(headline, tuple(sentences), tuple(paragraphs)), tuple(plan.edits)


def _take(report: Report, place: str, before: Body, edit: Any, plan: _Plan) -> None:
    """Checks one edit of the script and adds it to the plan."""
    ops = [op for op in _KEYS if isinstance(edit, dict) and op in edit]
    if len(ops) != 1:
        report.error(place, f"wants exactly one of {', '.join(_KEYS)}")
        return
    op = ops[0]
    if not has_keys(report, place, edit, _KEYS[op]):
        return
    _check_label(report, place, op, edit["kind"], edit["material"])
    target, count = edit[op], len(before.sentences)
    if not is_count(target) or not (0 if op in ("replace", "insert_after") else 1) <= target <= count:
        report.error(place, f"{op} is not a sentence number up to {count}: {target!r}")
        return
    if op != "insert_after":
        if target in plan.touched:
            report.error(place, f"sentence {target} is already changed by another edit")
            return
        plan.touched.add(target)
    _OPS[op](report, place, before, edit, plan)


def _check_label(report: Report, place: str, op: str, kind: Any, material: Any) -> None:
    if kind not in _KINDS[op]:
        report.error(place, f"{op} cannot be of kind {kind}: {' or '.join(sorted(_KINDS[op]))}")
    if not isinstance(material, bool):
        report.error(place, f"material is not true or false: {material!r}")
    elif material and kind in _NEVER_MATERIAL:
        report.error(place, f"{kind} is never material: name the fact that changed")
    elif not material and kind == "status":
        report.error(place, "status is always material")


def _replace(report: Report, place: str, before: Body, edit: dict[str, Any], plan: _Plan) -> None:
    target, new = edit["replace"], edit["with"]
    if not are_lines(report, f"{place}: with", new):
        return
    old = before.sentence(target)
    if old == " ".join(new) or (target == 0 and len(new) != 1):
        report.error(place, "a headline is one line" if target == 0 else "changes nothing")
    plan.replaced[target] = new
    links = tuple((old, text) for text in new)
    plan.edits.append(GoldEdit(edit["kind"], edit["material"], old, " ".join(new), links))


def _insert(report: Report, place: str, before: Body, edit: dict[str, Any], plan: _Plan) -> None:
    if not are_lines(report, f"{place}: text", edit["text"]):
        return
    for text in edit["text"]:
        plan.slots.setdefault(edit["insert_after"], []).append(text)
        plan.edits.append(GoldEdit(edit["kind"], edit["material"], None, text))


def _remove(report: Report, place: str, before: Body, edit: dict[str, Any], plan: _Plan) -> None:
    plan.removed.add(edit["remove"])
    plan.edits.append(GoldEdit(edit["kind"], edit["material"], before.sentence(edit["remove"]), None))


def _move(report: Report, place: str, before: Body, edit: dict[str, Any], plan: _Plan) -> None:
    target, after, count = edit["move"], edit["after"], len(before.sentences)
    if not is_count(after) or not 0 <= after <= count or after in (target, target - 1):
        report.error(place, f"after is not another sentence number up to {count}: {after!r}")
        return
    text = before.sentence(target)
    plan.removed.add(target)
    plan.slots.setdefault(after, []).append(text)
    plan.edits.append(GoldEdit(edit["kind"], edit["material"], text, text, ((text, text),)))


_OPS = {"replace": _replace, "insert_after": _insert, "remove": _remove, "move": _move}


def _laid_out(before: Body, plan: _Plan) -> tuple[list[str], list[int]]:
    """The sentences after the plan with their paragraphs.

    A replacement stays in its paragraph; what is put in mid-paragraph joins it; what is put at a paragraph's end, or at
    the top, starts one of its own.
    """
    sentences: list[str] = []
    paragraphs: list[int] = []
    count, paragraph = len(before.sentences), 0
    open_one: int | None = None  # the old paragraph that is being written

    def write(texts: Sequence[str]) -> None:
        sentences.extend(texts)
        paragraphs.extend([paragraph] * len(texts))

    for n in range(count + 1):
        mine = before.paragraphs[n - 1] if n else None
        if n and n not in plan.removed:
            if mine != open_one:
                paragraph, open_one = paragraph + 1, mine
            write(plan.replaced.get(n, [before.sentences[n - 1]]))
        if n in plan.slots:
            if n in (0, count) or before.paragraphs[n] != mine:
                paragraph += 1
            elif open_one != mine:
                paragraph, open_one = paragraph + 1, mine
            write(plan.slots[n])
    return sentences, paragraphs
