"""How does a sentence say what it says? Its clauses, and of each: now, past, ahead, conditional, denied, another's
affair.

No grammar is parsed: the words that open a clause and its auxiliaries tell enough for a reading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from monitor.analysis.lemmas import WORD, Hit, concepts_in, stem
from monitor.analysis.word_lists import lines_of, words_in

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
    "reported",
)

_WHOLE = frozenset({"past", "other"})  # flags of a sentence as a whole
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
_SAYS = {"said", "says", "told", "added", "who", "whose", "he", "she"}
_BACKGROUND = {
    "after", "since", "once", "who", "which", "whose", "when", "before", "because", "where", "until", "than", "as",
    "having", "despite", "if", "though", "although",
}  # fmt: skip
_WISH = re.compile(
    r" (?:hop|want|wish|seek|sought|plann?|aim|intend|expect|promis|vow|pledg|threaten|prepar|try|tried|attempt|"
    r"offer|propos|consider|need|struggl|battl|fight|fought|scrambl)"
    r"(?:ing|ed|e|es|s)? (?:not )?to "
    r"| (?:urg|press|push|appeal|call|want|expect|beg|pressur|persuad|convinc)(?:ing|ed|e|es|s)?"
    r" (?:on |for )?(?:[^\s,;:]+ ){1,4}to "
)  # "hoped to sign", "urged both sides to sign": not done yet


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence's tokens with what it says of time and truth."""

    start: int
    end: int
    flags: frozenset[str]
    hits: tuple[Hit, ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
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
    places: frozenset[str]  # stems of names that are no persons as far as one can tell
    covered: Mapping[int, frozenset[str]] = field(
        hash=False
    )  # tokens inside an expression of several words → the concepts of it

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
    hits = (*_shares(tokens), *_longest(_unnamed(concepts_in(stems), matches)))
    whole = _sentence_flags(tokens, text)
    told = bool(_telling() & set(tokens))
    bounds = _bounds(tokens)
    quoted = _quoted(tokens)
    clauses: list[Clause] = []
    for start, end in bounds:
        flags = _flags(tokens, start, end, clauses[-1] if clauses else None, whole)
        if told and "perfect" in flags:
            flags = _shifted(tokens, start, end, flags)
        if any(first <= start and end <= last + 1 for first, last in quoted):
            flags |= {"quoted"}
        inside = tuple(hit for hit in hits if start <= hit.start < end)
        clauses.append(Clause(start, end, frozenset(flags), inside, frozenset(stems[start:end])))
    clauses = _under_condition(clauses)
    years = tuple(int(token) for token in tokens if len(token) == 4 and token.isdigit() and "1800" <= token <= "2099")
    offsets = tuple(match.start() for match in matches)
    covered: dict[int, frozenset[str]] = {}
    for hit in hits:
        if hit.words > 1:
            for at in range(hit.start, hit.end):
                covered[at] = covered.get(at, frozenset()) | {hit.concept}
    return Seen(
        text,
        tokens,
        stems,
        offsets,
        tuple(clauses),
        frozenset(whole),
        frozenset(stems),
        years,
        _places(matches, tokens, stems),
        covered,
    )


def _longest(found: list[Hit]) -> list[Hit]:
    """Without the expressions that a longer one, word beside word, overlaps: "was out" in "was out of control"."""
    several = [hit for hit in found if hit.words > 1]
    close = [hit for hit in several if hit.words > 2 and hit.end - hit.start == hit.words]
    if not close:
        return found
    lost = {
        hit
        for hit in several
        for other in close
        if hit.words < other.words and hit.start < other.end and other.start < hit.end
    }
    return [hit for hit in found if hit not in lost]


def _under_condition(clauses: list[Clause]) -> list[Clause]:
    """What would be, in a sentence with an "if", is conditional too: "If it is signed, the strike would end"."""
    if not any("conditional" in clause.flags for clause in clauses):
        return clauses
    return [
        replace(clause, flags=clause.flags | {"conditional"}) if clause.flags & {"ahead", "modal"} else clause
        for clause in clauses
    ]


def _shares(tokens: tuple[str, ...]) -> tuple[Hit, ...]:
    """ "35 percent", "40%": a part of something, unless it is all of it."""
    found: list[Hit] = []
    if not ("%" in "".join(tokens) or "percent" in tokens or "per" in tokens):
        return ()
    for at, token in enumerate(tokens):
        share = token[0].isdigit() and (token.endswith("%") or tokens[at + 1 : at + 2] in (("percent",), ("per",)))
        if share and token.rstrip("%") not in ("100", "0"):
            found.append(Hit("PARTIAL", at, at + 1, 1))
    return tuple(found)


def _places(matches: list[re.Match[str]], tokens: tuple[str, ...], stems: tuple[str, ...]) -> frozenset[str]:
    """Names inside the sentence that no speech verb or office stands beside: places, bodies, ships, laws."""
    found: set[str] = set()
    calendar = words_in("claim_calendar")
    at = 1
    while at < len(tokens):
        if not matches[at].group()[0].isupper() or tokens[at] in calendar:
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and matches[end].group()[0].isupper():
            end += 1
        beside = (*tokens[max(0, at - 2) : at], *tokens[at:end], *tokens[end : end + 2])
        if _persons().isdisjoint(beside):
            found.update(stems[at:end])
        at = end
    return frozenset(found)


@lru_cache(maxsize=1)
def _persons() -> frozenset[str]:
    """The words that stand beside a person's name."""
    return words_in("claim_roles") | words_in("claim_titles") | _SAYS


def _unnamed(hits: tuple[Hit, ...], matches: list[re.Match[str]]) -> list[Hit]:
    """Without those whose words are (part of) a name inside the sentence: "Calder United", "the Court of Appeal"."""
    upper = [match.group()[0].isupper() for match in matches]
    if sum(upper) * 2 >= len(matches):
        return list(hits)  # a headline in title case
    return [hit for hit in hits if hit.start == 0 or not (upper[hit.start] and upper[hit.end - 1])]


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
    return _cued(tokens, joined, whole=True) | ({"question"} if text.rstrip('"” ').endswith("?") else set())


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


@lru_cache(maxsize=1)
def _openings() -> dict[str, frozenset[str]]:
    """Flag → the words that its cues open with: where none of them stands, no cue does."""
    return {
        name: frozenset(cue.split()[0] for cue in rest.split(","))
        for line in lines_of("claim_cues")
        for name, _, rest in [line.partition(":")]
    }


@lru_cache(maxsize=2)
def _cues(whole: bool) -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    """Flag, opening words and pattern: of the flags of a whole sentence, or of the others."""
    patterns = _patterns()
    return tuple((name, words, patterns[name]) for name, words in _openings().items() if (name in _WHOLE) == whole)


def _cued(words: Collection[str], joined: str, *, whole: bool) -> set[str]:
    """Those of the flags for which a cue stands in the words."""
    return {name for name, first, pattern in _cues(whole) if not first.isdisjoint(words) and pattern.search(joined)}


def _flags(tokens: tuple[str, ...], start: int, end: int, before: Clause | None, whole: set[str]) -> set[str]:
    words = tokens[start:end]
    joined = f" {' '.join(words)} "
    opener = next((word for word in words[:2] if word not in _MARKS), "")  # a headline may be empty
    flags = set(whole)
    flags |= _cued(words, joined, whole=False)
    if opener in _CONDITIONAL or opener in ("without",) or (start == 0 and opener in ("were", "should", "had")):
        flags.add("conditional")
    if opener in ("after", "having", "since", "once", "despite", "while"):
        flags.add("after")
    if not _NEGATIONS.isdisjoint(words) or "n't " in joined:
        flags.add("negated")
    if not _MODALS.isdisjoint(words):
        flags.add("modal")
    if "to" in words and _WISH.search(joined):
        flags.add("ahead")
    if before is not None and opener in ("that", "as", "and") and "denied" in before.flags and opener == "that":
        flags.add("denied")
    if before is not None and opener == "that" and _speech_ahead(before, tokens):
        flags.add(_speech_ahead(before, tokens))
    if before is not None and "denied" in flags and opener != "that" and start > 0:
        flags.discard("denied") if before.end == start and "denied" in before.flags else None
    return flags


def _shifted(tokens: tuple[str, ...], start: int, end: int, flags: set[str]) -> set[str]:
    """ "said that it had signed": what is reported with a shift of tense is a present fact. "Mr Kahn, who had signed
    the lease" stays background."""
    had = next((at for at in range(start, end) if tokens[at] == "had"), end)
    opener = next((token for token in tokens[start:had] if token not in _MARKS), "")
    if had == end or opener in _BACKGROUND:
        return flags
    return (flags - {"perfect"}) | {"reported"}


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    return words_in("claim_telling")


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
