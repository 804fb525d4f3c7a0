"""Did the certainty change? Confirmed, expected, reported, possible, not excluded, no answer."""

from __future__ import annotations

import re
from functools import cache

from monitor.analysis.lexicons import Cue, plain, saying, stems_in
from monitor.analysis.looks import Look
from monitor.analysis.views import View
from monitor.analysis.word_lists import lines_of
from monitor.model.observation import Finding

WILL, FIRM, PLAIN = 5, 9, 7  # ranks: a plain future, an explicit confirmation, and a statement without a cue
TIGHT = 0.6  # share of words kept from which a future put in or gone is told
POSSIBLE = 2  # rank of may, might, could
SHOWN = 7  # most words of a swap that a reason shows whole
WEIGHTS = {
    "withheld": 0.8,
    "not excluded": 0.85,
    "possible": 0.85,
    "reported": 0.85,
    "likely": 0.65,
    "will": 0.5,
    "firm": 0.65,
}
BOUNDS = {
    "least": "at least",
    "over": "more than",
    "most": "up to",
    "under": "less than",
    "nearly": "nearly",
    "about": "about",
    "": "exactly",
}
_TURNED = ({"over", "most"}, {"under", "least"}, {"least", "under"})
BOUNDED = 0.7  # share of words kept from which a lone bound put in or taken out is told
_BOUND = re.compile(
    r"at least|at most|more than|less than|fewer than|no more than|no fewer than|no less than|up to|over|under|nearly|"
    r"almost|just under|just over"
)
_FEARED = re.compile(r"\b(?:fear|worr|suspect|concern|risk|danger|threat)\w*")
_MILD = frozenset({"possible", "potential", "potentially", "in theory", "proposed"})
_ACCUSED = re.compile(r"\b(?:accus\w+|alleg\w+|charged|indict\w+|said to|suspected of)\b")
_CAN = re.compile(r"\bcan\b")
_EXPECTED = frozenset(
    {"expected", "set to", "due to be", "on course", "about to", "planned", "plans to", "expects", "expect"}
)
_DUE = re.compile(r"(?:is|are|was|were) (?:to|due)|scheduled")
_OPINION = re.compile(r"(?:\w+ )?(?:believ|thought|suggest|indicat|appear|seem|hint|understood|presum)")
_DUTIES = frozenset({"must", "has to", "have to"})
_DUTY = re.compile(
    r"\b(?:until|days|weeks|hours|requir\w*|need\w*|oblig\w*|deadline|told to|order\w*|forced?|choice|demand\w*)\b"
)
_ECHOES = {
    "could": re.compile(r"\b(?:can|cannot|able|unable|manage[ds]?|visible|audible|enough|possible|chance|if|unless)\b"),
    "possible": re.compile(
        r"\b(?:chances?|possib\w+|prospects?|risks?|odds|option|conceiv\w+|feasib\w+|doubt|uncertain|unclear|unsure|"
        r"speculation|talk of|open|whether|if|unless|in time)\b"
    ),
    "withheld": re.compile(
        r"\b(?:silen\w+|mum|tight-lipped|no|not|nothing|nobody|without|unavailable|unreachable|unanswered|secret|open|unclear|"
        r"unknown|kept to)\b"
    ),
    "opinion": re.compile(
        r"\b(?:believ\w+|think|thinks|thought|view|opinion|according|said|says?|told|show\w*|point\w*|signs?|evidence|"
        r"f[io]u?nds?|estimat\w+|consider\w*|regard\w*|suspect\w*|presum\w*|understood|reputed\w*|look\w*|impression|"
        r"expect\w*|hop(?:es?|ing|eful)|reckon\w*|assum\w*|forecast\w*|predict\w*)\b"
    ),
    **dict.fromkeys(
        ("must", "has to", "have to"),
        re.compile(
            r"\b(?:until|within|by|requir\w*|need\w*|oblig\w*|deadline|order\w*|forced?|choice|demand\w*|only)\b"
        ),
    ),
}  # by the cue, or its class: what says the same where a sentence is reworded
_PAST = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|did|\w{3,}ed|began|met|won|lost|left|came|went|took|gave|made|held|fell|rose|cut|"
    r"said|told|ran|led|broke|sold|bought|paid|sent|built)\b"
)
_ALLOWED = re.compile(
    r"\b(?:can|allow\w*|permit\w*|permission|entitled|authori[sz]ed|licen[cs]ed|free to|right to|lets?|"
    r"has until|have until|able to)\b"
)
_ANNOUNCED = re.compile(r"\b(?:announc|plan|offer|promis|pledg|decid|order|approv|grant|award|agre|set|due)\w*")
_MAY_NOT = re.compile(r"\bmay (?:not|no longer|\w+ (?:no|none|nothing|nobody))\b")
_FORBIDDEN = re.compile(r"\b(?:forbid\w*|forbade|prohibit\w*|barred|bars|banned|outlaw\w*)\b")
_IF = re.compile(
    r"\b(?:if|unless|provided|providing|as long as|on condition|in case|in the event|should|were (?:it|they|he|she))\b"
)
_WOULD = re.compile(r"\b(?:would|could|might)\b")
_MUST = re.compile(r"\b(?:will|must|has to|have to|is to|are to)\b")
_SENSED = re.compile(
    r" (?:still |only |also |clearly |just )?(?:be )?(?:seen?|heard?|hear|felt|feel|smell(?:ed)?|smelt|made out)\b"
)
_NEVER = (" not", " no longer", " never", " hardly", " neither", " barely")
_NOT = re.compile(r"\b(?:not|never|hardly|nobody|no one|none|neither)\b[\w ]*$")


def find(look: Look) -> Finding | None:
    """Certainty strengthened or weakened; words of one rank stand for one another unless all else is kept."""
    if not look.both:
        return None
    found = _ranks(look)
    if found is not None and found.weight >= 0.5:
        return found
    return _conditional(look) or found or _bounds(look)


def _ranks(look: Look) -> Finding | None:
    old, new = _cues(look, look.before, look.after), _cues(look, look.after, look.before)
    lost = [cue for cue in old if cue.name not in {other.name for other in new}]
    gained = [cue for cue in new if cue.name not in {other.name for other in old}]
    if not lost and not gained:
        return _same_rank(look, old, new)
    weight = max((_weight(cue, look, old if cue in gained else new) for cue in (*lost, *gained)), default=0.0)
    return Finding("hedge", weight, _reason(look, lost, gained), _detail(lost, gained))


def _detail(lost: list[Cue], gained: list[Cue]) -> dict[str, list[str]]:
    return {"before": [cue.text for cue in lost], "after": [cue.text for cue in gained]}


def _reason(look: Look, lost: list[Cue], gained: list[Cue]) -> str:
    """Which way it went, with the words that show it: "certainty weakened: 'agreed' → 'are close to agreeing'"."""
    least = min((*lost, *gained), key=lambda cue: cue.rank)
    rank_before = min((cue.rank for cue in lost), default=PLAIN)
    rank_after = min((cue.rank for cue in gained), default=PLAIN)
    way = "strengthened" if rank_after > rank_before else "weakened"
    for old, new in look.swaps:
        side = new if least in gained else old
        if least.text in plain(side) and max(len(old.split()), len(new.split())) <= SHOWN and old and new:
            return f"certainty {way}: {_quoted(old.strip())} → {_quoted(new.strip())}"
    if lost and gained:
        return f"certainty {way}: {_quoted(_least(lost).text)} → {_quoted(_least(gained).text)}"
    return f"certainty {way}: {_quoted(least.text)} is {'new' if gained else 'gone'}"


def _weight(cue: Cue, look: Look, others: list[Cue]) -> float:
    weight = WEIGHTS[cue.name]
    if _echoed(cue, look, others):
        return 0.4
    if cue.name == "will":
        return _future(cue, look, others)
    if look.kept < TIGHT:
        if cue.name == "likely" or (cue.name == "withheld" and _negated(look, both=True)):
            return 0.4  # "did not say when" ↔ "gave no date"
        if cue.name == "firm" or cue.text in _MILD:
            return 0.45  # adjectives and adverbs that come and go where all is reworded
    return weight if look.kept >= 0.3 or look.overlap >= 0.5 else weight - 0.15


def _echoed(cue: Cue, look: Look, others: list[Cue]) -> bool:
    """Whether the other side says the same by other means: "is accused of", "are allowed to", "fear that"."""
    if cue.name == "reported" and _other(cue, look, _ACCUSED):
        return True
    if cue.text == "may" and any(_ALLOWED.search(view.plain) for view in (look.before, look.after)):
        return True
    if cue.name in ("possible", "likely") and _feared(look):
        return True
    if cue.text == "could" and _other(cue, look, _CAN):
        return True  # "said it could" ↔ "it can"
    if cue.text in _EXPECTED and any(_DUE.match(other.text) for other in others):
        return True  # "is set to open" ↔ "is due to open"
    if look.kept >= TIGHT:
        return cue.text in _DUTIES and look.kept < BOUNDED and _other(cue, look, _DUTY)
    if cue.rank in (1, POSSIBLE) and any(other.rank in (1, POSSIBLE) for other in others):
        return True  # "cannot be ruled out" ↔ "is possible"
    pattern = _ECHOES.get("opinion" if _OPINION.match(cue.text) else cue.text if cue.text in _ECHOES else cue.name)
    return pattern is not None and _other(cue, look, pattern)


def _future(cue: Cue, look: Look, others: list[Cue]) -> float:
    """What a plain future weighs: "is expected to" ↔ "will", "opens on Friday" ↔ "will open" are little."""
    if _announced(look, cue) or _present(look, cue) or any(other.rank == 4 for other in others):
        return 0.3
    return 0.65 if look.kept >= TIGHT and cue.text != "would" else 0.3  # "said it would" ↔ "it will"


def _feared(look: Look) -> bool:
    """Whether both sides tell what somebody fears or suspects: a modal beside it adds nothing."""
    return all(_FEARED.search(view.plain) for view in (look.before, look.after))


def _other(cue: Cue, look: Look, pattern: re.Pattern[str]) -> bool:
    """Whether the side without the cue has words of that pattern."""
    return any(
        pattern.search(view.plain)
        for view in (look.before, look.after)
        if cue.text not in {c.text for c in view.hedges}
    )


def _present(look: Look, cue: Cue) -> bool:
    """Whether the side without "will" tells of what is to come in the present tense: "opens on Friday"."""
    without = [view for view in (look.before, look.after) if not any(other.rank == WILL for other in view.hedges)]
    head = any(sentence.n == 0 for sentence in (*look.pair.before, *look.pair.after))
    loose = look.kept < 0.8 and not head
    return bool(without) and not any(_PAST.search(view.plain) or not (view.dates or loose) for view in without)


def _announced(look: Look, cue: Cue) -> bool:
    """Whether the future only spells out what the other side names as announced: nothing but a light verb is added."""
    sides = (look.before, look.after), (look.after, look.before)
    without = next((other for view, other in sides if cue in view.hedges and cue not in other.hedges), None)
    strange = {*look.stems.lost, *look.stems.gained}
    return bool(
        without is not None and strange and strange <= stems_in("edit_light") and _ANNOUNCED.search(without.plain)
    )


def _conditional(look: Look) -> Finding | None:
    """ "Would close if" → "will close": what hung on a condition is so, or the other way round."""
    old, new = (bool(_IF.search(view.plain)) for view in (look.before, look.after))
    ours, theirs = (look.before, look.after) if old else (look.after, look.before)
    if old == new or not _WOULD.search(ours.plain) or _WOULD.search(theirs.plain) or not _MUST.search(theirs.plain):
        return None
    if look.kept < 0.3 and look.overlap < 0.5:
        return None
    return Finding("hedge", 0.65, f"a condition is {'gone' if old else 'new'}")


def _same_rank(look: Look, old: list[Cue], new: list[Cue]) -> Finding | None:
    lost, gained = (
        {cue.text for cue in old} - {cue.text for cue in new},
        {cue.text for cue in new} - {cue.text for cue in old},
    )
    soft = [cue for cue in (*old, *new) if cue.text in lost | gained and cue.rank < WILL]
    if {*lost, *gained} == {"would", "will"} and look.kept >= 0.7 and not _reports(look):
        way = "strengthened" if "will" in gained else "weakened"
        return Finding("hedge", 0.6, f"certainty {way}: {_quoted(sorted(lost)[0])} → {_quoted(sorted(gained)[0])}")
    if _group(lost) & _group(gained):
        return None
    if not (lost and gained and soft) or look.kept < 0.7 or any(cue.name == "possible" for cue in soft):
        return None
    return Finding("hedge", 0.6, f"certainty changed: {_quoted(sorted(lost)[0])} → {_quoted(sorted(gained)[0])}")


def _reports(look: Look) -> bool:
    """Whether somebody's words are told, in which "will" becomes "would" by itself, or what is only supposed."""
    return any(saying(view.plain) or _IF.search(view.plain) for view in (look.before, look.after))


def _group(texts: set[str]) -> set[int]:
    """The lines of like hedges that these cues belong to."""
    return {number for text in texts for number, words in enumerate(_groups()) if text.startswith(words)}


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split(", ")) for line in lines_of("edit_hedge_groups"))


def _cues(look: Look, view: View, other: View) -> list[Cue]:
    """What counts: "could not reopen" and "not possible to verify" tell of what failed, not of doubt.

    "May not be sold" may forbid: where all is reworded and the other side says no as well, it is no doubt either.
    """
    forbids = look.kept < TIGHT and bool(_MAY_NOT.search(view.plain)) and _says_no(other)
    inverted = view.plain.startswith("should ")  # "Should the river rise, ...": a condition
    return [
        cue
        for cue in view.hedges
        if not (cue.rank == POSSIBLE and (_unable(view, cue) or (forbids and cue.text == "may")))
        and not (inverted and cue.text == "should" and cue.start == 0)
    ]


def _says_no(view: View) -> bool:
    return any(cue.name in ("explicit", "implicit") for cue in view.negations) or bool(_FORBIDDEN.search(view.plain))


def _unable(view: View, cue: Cue) -> bool:
    at = view.plain.find(cue.text)
    while at >= 0:
        if cue.text == "could" and _SENSED.match(view.plain, at + len(cue.text)):
            return True
        if cue.text in ("could", "can") and view.plain.startswith(_NEVER, at + len(cue.text)):
            return True
        if cue.text in ("could", "can", "possible") and _NOT.search(view.plain[max(0, at - 24) : at]):
            return True
        at = view.plain.find(cue.text, at + 1)
    return False


def _least(cues: list[Cue]) -> Cue:
    return min(cues, key=lambda cue: cue.rank)


def _quoted(text: str) -> str:
    return f"'{text}'"


def _negated(look: Look, both: bool = False) -> bool:
    """Whether a side (or both) says no, so that "not ... more than 5" may be "no more than 5"."""
    sides = [any(cue.name in ("explicit", "bound") for cue in view.negations) for view in (look.before, look.after)]
    return all(sides) if both else any(sides)


def _bounds(look: Look) -> Finding | None:
    """The same figure with another bound: "410" → "at least 410". "About" comes and goes without a fact."""
    old = {value.norm: value.bound for value in look.before.numbers}
    for value in look.after.numbers:
        if value.norm in old and {old[value.norm], value.bound} - {"", "about"} and old[value.norm] != value.bound:
            bounds = {old[value.norm], value.bound}
            if (
                bounds <= {"least", "over"}
                or (bounds in _TURNED and _negated(look))
                or look.after.text.startswith("-", value.end)
            ):
                continue  # "under the 25-year lease" is no bound
            weight = 0.65 if look.kept >= 0.5 else 0.4
            return Finding("hedge", weight, f"{BOUNDS[old[value.norm]]} → {BOUNDS[value.bound]} {value.norm}")
    return _least_of(look)


def _least_of(look: Look) -> Finding | None:
    """A bound put in or taken out where the figure is one that is no value by itself: "at least one in seven"."""
    if look.kept < BOUNDED:
        return None
    for old, new in look.swaps:
        word = (old or new).strip(" ,").lower()
        if not (old.strip() and new.strip()) and _BOUND.fullmatch(word):
            return Finding("hedge", 0.65, f"'{word}' is {'gone' if old.strip() else 'new'}", _bound_detail(old, new))
    return None


def _bound_detail(old: str, new: str) -> dict[str, list[str]]:
    return {"before": [old.strip()] if old.strip() else [], "after": [new.strip()] if new.strip() else []}
