"""Which predicted edit means which labelled one, and which second kind would also be right?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.evaluation.gold import Step
from monitor.evaluation.gold_script import GoldEdit
from monitor.evaluation.prediction import SaidEdit
from monitor.evaluation.texts import bag, contained, likeness, norm, word_set, words

MATCH = 0.5  # least likeness of a predicted edit to the labelled one it means; below, word overlap is chance
ALSO = 0.45  # least likeness to a further labelled edit that the same prediction spans

_NEGATIONS = word_set(
    "not no never none nobody without neither nor denied denies deny refused rejects rejected cannot nothing isn't"
    " wasn't didn't won't hasn't"
)
_HEDGES = word_set(
    "may might could reportedly apparently appears appear likely probably possible possibly believed believe suspected"
    " alleged allegedly thought expected confirmed confirm suggest suggests seems will would about estimated"
    " unconfirmed acknowledged"
)
_SAYINGS = word_set(
    "said says told according announced reported report cited statement spokesman spokeswoman official officials"
    " sources source confirmed asked added wrote"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH}|\d{{4}}-\d{{2}}-\d{{2}}|(?:19|20)\d\d"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}(?::\d\d)?\s*[ap]\.m\.?|noon|midnight|yesterday|tomorrow"
    r"|today|week|month|year)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|hundred|thousand"
    r"|million|billion)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"([^"]+)"')
_NAME = re.compile(r"(?<![.!?\"] )(?<!^)\b[A-Z][\w'-]+")
_FACTS = word_set(
    "status number date entity quote negation hedge attribution addition removal"
)  # kinds that change what is told
_TWINS = ({"rephrase", "copyedit"}, {"boilerplate", "copyedit"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled edit with plain texts; `carries` says that its new sentence is evidence of a claim that moved."""

    edit: GoldEdit
    before: str
    after: str
    carries: bool

    @property
    def kind(self) -> str:
        """Its labelled kind."""
        return self.edit.kind

    @property
    def whole(self) -> bool:
        """Whether it has both sides."""
        return bool(self.before and self.after)


@dataclass(frozen=True, slots=True)
class Matching:
    """Who meets whom: predictions by labelled edit, labelled edits by prediction (its best one first)."""

    met: tuple[tuple[int, ...], ...]
    of: tuple[tuple[int, ...], ...]


def labelled(step: Step) -> tuple[Labelled, ...]:
    """The step's edits, ready to be matched."""
    proofs = [norm(quote) for point in step.points if point.changed for quote in point.evidence]
    found = []
    for edit in step.edits:
        after = norm(edit.after or "")
        carries = bool(after) and any(likeness(after, proof) > 0.6 for proof in proofs)
        found.append(Labelled(edit, norm(edit.before or ""), after, carries))
    return tuple(found)


def closeness(gold: Labelled, said: SaidEdit) -> float:
    """How well a prediction meets a labelled edit, 0..1, by both sides where both are given."""
    before, after = likeness(gold.before, said.before), likeness(gold.after, said.after)
    if gold.kind == "moved":
        return max(before, after)
    scores = [
        score
        for score, here, there in ((before, gold.before, said.before), (after, gold.after, said.after))
        if here and there
    ]
    if not scores:
        return 0.0
    if len(scores) == 2:
        return 0.35 * min(scores) + 0.65 * max(scores)
    # one side where the label has two, or the reverse: still the same place, a little less sure
    lopsided = gold.whole != bool(said.before and said.after)
    return scores[0] * 0.8 if lopsided else scores[0]


def match(gold: Sequence[Labelled], said: Sequence[SaidEdit]) -> Matching:
    """Matches predictions to labelled edits; one prediction may span several, one label be met by several."""
    met: list[list[int]] = [[] for _ in gold]
    of = []
    for j, edit in enumerate(said):
        scores = [closeness(label, edit) for label in gold]
        hits = _hits(gold, edit, scores)
        for i in hits:
            met[i].append(j)
        of.append(hits)
    return Matching(tuple(tuple(js) for js in met), tuple(of))


def _hits(gold: Sequence[Labelled], edit: SaidEdit, scores: Sequence[float]) -> tuple[int, ...]:
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    if best is None or scores[best] < MATCH:
        return ()
    also = (i for i, label in enumerate(gold) if i != best and scores[i] >= ALSO and _spans(label, edit))
    return (best, *also)


def _spans(label: Labelled, edit: SaidEdit) -> bool:
    """Whether a prediction covers this labelled edit besides the one it meets best."""
    pairs = [(label.before, edit.before), (label.after, edit.after)]
    shares = [contained(bag(here), bag(there)) for here, there in pairs if here and words(there)]
    longest = max(len(words(edit.before)), len(words(edit.after)))
    size = max(len(words(label.before)), len(words(label.after)))
    if shares and max(shares) >= 0.9 and longest > size * 1.3:
        return True
    return label.kind != "moved" and any(here == there != "" for here, there in pairs)


def signs(before: str, after: str) -> frozenset[str]:
    """The kinds whose outward sign differs between two texts."""
    lost, new = bag(before) - bag(after), bag(after) - bag(before)
    changed = {*lost, *new}
    checks = {
        "date": _found(_DATE, before) != _found(_DATE, after),
        "number": _found(_NUMBER, before) != _found(_NUMBER, after),
        "quote": _QUOTED.findall(before) != _QUOTED.findall(after),
        "entity": Counter(_NAME.findall(before)) != Counter(_NAME.findall(after)),
        "negation": bool(changed & _NEGATIONS),
        "hedge": bool(changed & _HEDGES),
        "attribution": bool(changed & _SAYINGS),
        "addition": bool(before and after) and new.total() >= 4 and new.total() > lost.total(),
        "removal": bool(before and after) and lost.total() >= 4 and lost.total() > new.total(),
    }
    return frozenset(kind for kind, differs in checks.items() if differs)


def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(hit.lower() for hit in pattern.findall(text))


def defensible(gold: Labelled, kind: str) -> bool:
    """Whether a kind other than the labelled one is borne out by the text, too."""
    if kind == gold.kind:
        return True
    if not gold.whole:
        return _defensible_whole(gold, kind)
    if gold.kind in _FACTS and kind in _FACTS:
        if kind == "status":
            return gold.carries or gold.kind in ("negation", "hedge")
        if gold.kind == "status":
            return kind in ("negation", "hedge") and kind in signs(gold.before, gold.after)
        return kind in signs(gold.before, gold.after)
    return {gold.kind, kind} in _TWINS


def _defensible_whole(gold: Labelled, kind: str) -> bool:
    """For a sentence put in or taken out whole: what it brings may name it."""
    if gold.kind not in ("addition", "removal") or kind in ("addition", "removal"):
        return False
    if kind == "status":
        return gold.carries
    brings = kind in ("quote", "attribution", "number", "date", "entity", "hedge", "negation")
    return brings and gold.edit.material and kind in signs(gold.before, gold.after)
