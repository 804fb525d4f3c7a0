"""How does a sentence say what it says? Its clauses, and of each: now, past, ahead, conditional, denied, another's
affair.

No grammar is parsed: the words that open a clause and its auxiliaries tell enough for a reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from monitor.analysis.lemmas import WORD, Hit, concepts_in, stem
from monitor.analysis.word_lists import lines_of

FLAGS = (
    "past",
    "perfect",
    "ahead",
    "conditional",
    "modal",
    "negated",
    "denied",
    "quoted",
    "other",
    "after",
    "hedged",
    "question",
)

_QUOTES = frozenset('"“”')
_QUOTES = frozenset('"“”')
_MARKS = set(',;:—–()"“”')
_OPENERS = {
    "and", "but", "while", "although", "though", "after", "before", "when", "if", "unless", "as", "because", "that",
    "which", "who", "whose", "where", "since", "until", "so", "whether", "once", "provided", "having", "than", "or",
    "despite",
}  # fmt: skip
_CONDITIONAL = {"if", "unless", "provided", "whether", "should", "failing", "otherwise", "lest", "were"}
_NEGATIONS = {
    "not",
    "no",
    "never",
    "none",
    "nobody",
    "nothing",
    "neither",
    "nor",
    "cannot",
    "without",
    "hardly",
    "nowhere",
}
_MODALS = {"could", "may", "might", "can", "should", "must", "ought"}
_BE = {"is", "are", "was", "were", "be", "been", "being", "'re", "'s"}
_VERDICTS = {"verdict", "guilty"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence's tokens with what it says of time and truth."""

    start: int
    end: int
    flags: frozenset[str]
    hits: tuple[Hit, ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence as a reading sees it. `tokens` are lower case; `offsets` are where each starts in the text."""

    text: str
    tokens: tuple[str, ...]
    stems: tuple[str, ...]
    offsets: tuple[int, ...]
    clauses: tuple[Clause, ...]
    flags: frozenset[str]  # of the sentence as a whole
    stem_set: frozenset[str]
    years: tuple[int, ...]

    def clause_at(self, offset: int) -> Clause:
        """The clause that holds the character at `offset`."""
        last = self.clauses[0]
        for clause in self.clauses:
            if clause.start < len(self.offsets) and self.offsets[clause.start] > offset:
                break
            last = clause
        return last


@lru_cache(maxsize=8192)
def see(text: str) -> Seen:
    """The sentence taken apart, cached. Cost: about 100 µs for 25 words.

    >>> seen = see("The union denied that it had signed, but talks could resume.")
    >>> [sorted(clause.flags) for clause in seen.clauses]
    [['denied'], ['denied', 'perfect'], ['modal']]
    """
    matches = list(WORD.finditer(text))
    tokens = tuple(match.group().lower().replace("’", "'") for match in matches)
    stems = tuple(stem(token) for token in tokens)
    hits = concepts_in(stems)
    whole = _sentence_flags(tokens, text)
    bounds = _bounds(tokens)
    quoted = _quoted(tokens)
    clauses: list[Clause] = []
    for start, end in bounds:
        flags = _flags(tokens, start, end, clauses[-1] if clauses else None, whole)
        if any(first <= start and end <= last + 1 for first, last in quoted):
            flags |= {"quoted"}
        inside = tuple(hit for hit in hits if start <= hit.start < end)
        clauses.append(Clause(start, end, frozenset(flags), inside, frozenset(stems[start:end])))
    years = tuple(int(token) for token in tokens if len(token) == 4 and token.isdigit() and "1800" <= token <= "2099")
    offsets = tuple(match.start() for match in matches)
    return Seen(text, tokens, stems, offsets, tuple(clauses), frozenset(whole), frozenset(stems), years)


def _bounds(tokens: tuple[str, ...]) -> list[tuple[int, int]]:
    """Clause borders: at marks and at words that open one; never less than two words."""
    cuts = [0]
    for at, token in enumerate(tokens):
        if at - cuts[-1] < 2 or len(tokens) - at < 3:
            continue
        if token in _OPENERS:
            if token in ("and", "or") and not _verb_ahead(tokens, at):
                continue
            cuts.append(at)
        elif token in _MARKS and tokens[at - 1] not in _OPENERS:
            cuts.append(at)
    cuts.append(len(tokens))
    return list(pairwise(cuts))


def _verb_ahead(tokens: tuple[str, ...], at: int) -> bool:
    """Whether "and" joins two statements rather than two names: a verb form stands soon after it."""
    for token in tokens[at + 1 : at + 6]:
        if (
            token in _BE
            or token in ("will", "would", "has", "had", "have", "said", "says", "to")
            or (token.endswith("ed") and len(token) > 4)
        ):
            return True
        if token in _MARKS:
            return False
    return False


def _quoted(tokens: tuple[str, ...]) -> list[tuple[int, int]]:
    marks = [at for at, word in enumerate(tokens) if word in _QUOTES]
    return [(first, last) for first, last in zip(marks[::2], marks[1::2], strict=False) if last - first > 2]


def _sentence_flags(tokens: tuple[str, ...], text: str) -> set[str]:
    joined = f" {' '.join(tokens)} "
    return {name for name, pattern in _patterns().items() if name in ("past", "other") and pattern.search(joined)} | (
        {"question"} if text.rstrip('"” ').endswith("?") else set()
    )


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """Flag → pattern of its cues, from `data/claim_cues.txt` (`NAME: cue, cue`; a cue is plain words, `~` any one
    word)."""
    found: dict[str, list[str]] = {}
    for line in lines_of("claim_cues"):
        name, _, rest = line.partition(":")
        for cue in rest.split(","):
            found.setdefault(name.strip(), []).append(r"\S+".join(re.escape(part) for part in cue.strip().split("~")))
    return {name: re.compile(rf" (?:{'|'.join(sorted(cues, key=len, reverse=True))}) ") for name, cues in found.items()}


def _flags(tokens: tuple[str, ...], start: int, end: int, before: Clause | None, whole: set[str]) -> set[str]:
    words = tokens[start:end]
    joined = f" {' '.join(words)} "
    opener = words[0] if words[0] not in _MARKS else (words[1] if len(words) > 1 else "")
    flags = set(whole)
    for name, pattern in _patterns().items():
        if name not in ("past", "other") and pattern.search(joined):
            flags.add(name)
    if opener in _CONDITIONAL or opener in ("without",) or (start == 0 and opener in ("were", "should", "had")):
        flags.add("conditional")
    if opener in ("after", "having", "since", "once", "despite"):
        flags.add("after")
    if any(word in _NEGATIONS or word.endswith("n't") for word in words):
        flags.add("negated")
    if any(word in _MODALS for word in words):
        flags.add("modal")
    if before is not None and opener in ("that", "as", "and") and "denied" in before.flags and opener == "that":
        flags.add("denied")
    if before is not None and opener == "that" and _speech_ahead(before, tokens):
        flags.add(_speech_ahead(before, tokens))
    if before is not None and "denied" in flags and opener != "that" and start > 0:
        flags.discard("denied") if before.end == start and "denied" in before.flags else None
    return flags


def _speech_ahead(before: Clause, tokens: tuple[str, ...]) -> str:
    """What the verb before "that" makes of its clause: "denied that", "hopes that", "warned that"."""
    last = tokens[before.end - 1] if before.end else ""
    if last in ("denied", "denies", "deny", "denying", "disputed", "rejected", "dismissed"):
        return "denied"
    if last in (
        "hope",
        "hopes",
        "hoped",
        "expects",
        "expected",
        "predicted",
        "forecast",
        "promised",
        "pledged",
        "warned",
    ):
        return "ahead"
    return ""
