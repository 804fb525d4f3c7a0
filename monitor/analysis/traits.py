"""What is there to weigh in an edit? Named measures of a pair: what the kinds found, and how its words differ.

`tools/fit_edits.py` fits to these what an edit is worth; `materiality.py` reads that table. A measure tells nothing of
where a text comes from: neither how many sentences it has, nor how its tokens are spaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from monitor.analysis.bags import stems_of
from monitor.analysis.lemmas import concepts_of, stem
from monitor.analysis.lexicons import are_opposites, are_synonyms, is_listed, saying, stems_in
from monitor.analysis.looks import Look
from monitor.analysis.views import View
from monitor.analysis.word_lists import words_in
from monitor.model.observation import Finding

Traits = dict[str, float]

KIND_NAMES = (
    "quote", "number", "negation", "hedge", "attribution", "date", "entity", "addition", "removal",
)  # fmt: skip
_LONG = 8_000  # characters of both sides up to which words are counted: no sentence is longer
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*")
_BARE = re.compile(r"[\W_]+")
_HARD = frozenset({"will", "would", "shall", "can", "could", "may", "might", "must", "should"})
_PAST = frozenset({"was", "were", "had", "did"})
_NOW = frozenset({"is", "are", "am", "has", "have", "does", "do", "will"})
_LINKS = frozenset({"and", "but", "or", "while", "after", "before", "when", "who", "which", "that", "as", "where"})
_PLACED = frozenset(
    {"in", "on", "at", "of", "for", "with", "to", "from", "by", "into", "during", "within", "under", "over", "between"}
)  # fmt: skip
_COUNTS = frozenset({"all", "some", "many", "most", "few", "several", "every", "each", "any", "no", "only", "more"})
_FLOW = frozenset(
    {"however", "moreover", "furthermore", "additionally", "finally", "first", "second", "therefore", "thus", "hence",
     "indeed", "overall", "specifically", "then", "meanwhile", "instead", "particular", "addition", "also", "further"}
)  # fmt: skip
_ADJECTIVE = re.compile(r"\w{3,}(?:al|ive|ous|ic|ful|less|able|ible|ary|ant|ent|ish)$")
_NOUN = re.compile(r"\w{3,}(?:tion|sion|ment|ness|ity|ance|ence|ship|ism|ist|er|or)s?$")
_COMPARED = re.compile(r"\w{3,}(?:er|est)$")
_TAIL = re.compile(r"(?:\b(?:said|says|added|told \w+|according to [\w ]+|explained|wrote)|[\"”’])[,.]?\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MEASURE = re.compile(r"\d-(?:foot|feet|mile|metre|meter|kilometre|kilometer|year|inch|acre|page|member|seat|day)")
_KNOWN_AS = re.compile(r"(?:also |formerly |better )?(?:known|called|named|referred to)\b", re.IGNORECASE)
_ASIDE = re.compile(r"[()\[\]]")


def traits_of(look: Look, found: Sequence[Finding]) -> Traits:
    """All measures of a pair by name; one that is 0 may be left out. Cost: some 100 µs for two sentences."""
    traits = _found(found)
    traits.update(_shape(look))
    if look.both and len(look.before.text) + len(look.after.text) <= _LONG:
        words = _words_of(look)
        traits.update(_sizes(look, *words))
        for name, measure in _WORD_CLASSES.items():
            lost, gained = (sum(map(measure, side)) for side in words)
            traits[f"{name}_lost"], traits[f"{name}_gained"] = lost, gained
        traits.update(_content(look))
        traits.update(_places(look, *words))
        traits.update(_marks(look))
        traits.update(_cues(look))
    return {name: float(value) for name, value in traits.items() if value}


def _found(found: Sequence[Finding]) -> Traits:
    weights = {finding.kind: finding.weight for finding in reversed(found)}
    traits = {f"is_{kind}": weights.get(kind, 0.0) for kind in KIND_NAMES}
    strong = [weight for kind, weight in weights.items() if kind != "status"]
    traits["best"] = max(strong, default=0.0)
    traits["several"] = sum(weight >= 0.5 for weight in strong)
    traits["moved"] = "moved" in weights
    traits["copyedit"] = "copyedit" in weights
    return traits


def _shape(look: Look) -> Traits:
    old, new = look.before, look.after
    view = new if new.text else old
    head = any(sentence.n == 0 for sentence in (*look.pair.before, *look.pair.after))
    traits: Traits = {
        "came": not old.text,
        "went": not new.text,
        "headline": head,
        "split": len(look.pair.after) - len(look.pair.before) if look.both else 0,
    }
    if look.both:
        return traits
    return traits | {
        "lone_words": min(len(view.words), 60),
        "lone_numbers": len(view.numbers),
        "lone_dates": len(view.dates),
        "lone_names": len(view.names),
        "lone_quotes": len(view.quotes),
        "lone_speakers": len(view.speakers),
        "lone_hedges": len(view.hedges),
        "lone_negations": len(view.negations),
        "lone_told": (look.old if new.text else look.new).spread(view.stems),
    }


def _words_of(look: Look) -> tuple[list[str], list[str]]:
    """The words lost and gained, lower case: each that stands oftener on its side, moved ones taken off."""
    lost = Counter(word for old, _ in look.swaps for word in _WORDS.findall(old.lower()))
    gained = Counter(word for _, new in look.swaps for word in _WORDS.findall(new.lower()))
    return list((lost - gained).elements()), list((gained - lost).elements())


def _sizes(look: Look, lost: Sequence[str], gained: Sequence[str]) -> Traits:
    old, new = look.before, look.after
    put = [text for before, text in look.swaps if not before.strip(" ,.;:'\"")]
    cut = [text for text, after in look.swaps if not after.strip(" ,.;:'\"")]
    both = [(a, b) for a, b in look.swaps if a.strip(" ,.;:'\"") and b.strip(" ,.;:'\"")]
    total = len(old.words) + len(new.words) or 1
    traits: Traits = {
        "words_lost": min(len(lost), 40),
        "words_gained": min(len(gained), 40),
        "share_lost": len(lost) / (len(old.words) or 1),
        "share_gained": len(gained) / (len(new.words) or 1),
        "growth": (len(new.words) - len(old.words)) / total,
        "longer": max(-30, min(30, len(new.words) - len(old.words))),
        "swaps": len(both),
        "puts": len(put),
        "cuts": len(cut),
        "put_most": min(max((len(_WORDS.findall(text)) for text in put), default=0), 30),
        "cut_most": min(max((len(_WORDS.findall(text)) for text in cut), default=0), 30),
        "swap_most": min(max((len(_WORDS.findall(a)) + len(_WORDS.findall(b)) for a, b in both), default=0), 40),
        "kept": look.kept,
        "overlap": look.overlap,
        "words_before": min(len(old.words), 60),
        "put_at_end": bool(put) and new.text.rstrip(" .\"'”’").endswith(put[-1].rstrip(" .\"'”’")),
        "put_comma": any(text.strip().startswith((",", "(", "-", "—", "–")) for text in put),
        "starts": bool(look.swaps) and not (look.ops and look.ops[0].op == "="),
    }
    for name, links in (("link", _LINKS), ("placed", _PLACED)):
        traits[f"put_{name}"] = sum(_first(text) in links for text in put)
        traits[f"cut_{name}"] = sum(_first(text) in links for text in cut)
    near = [Indel.normalized_similarity(a.lower(), b.lower()) for a, b in both]
    return traits | {
        "letters": Indel.normalized_similarity(old.plain, new.plain),
        "sorted": fuzz.token_sort_ratio(old.plain, new.plain) / 100,
        "glued": _BARE.sub("", old.plain) == _BARE.sub("", new.plain),
        "nearest": max(near, default=0.0),
        "farthest": min(near, default=1.0),
    }


def _first(text: str) -> str:
    match = _WORDS.search(text)
    return match.group().lower() if match else ""


@cache
def _is_content(word: str) -> bool:
    return word[0].isalpha() and word not in words_in("claim_stop")


@cache
def _is_light(word: str) -> bool:
    return stem(word) in stems_in("edit_light")


@cache
def _is_event(word: str) -> bool:
    return bool(concepts_of(stem(word)))


_WORD_CLASSES: dict[str, Callable[[str], float]] = {
    "content": _is_content,
    "light": _is_light,
    "event": _is_event,
    "figure": lambda word: word[0].isdigit(),
    "ing": lambda word: word.endswith("ing"),
    "ed": lambda word: word.endswith("ed"),
    "ly": lambda word: word.endswith("ly"),
    "adjective": lambda word: bool(_ADJECTIVE.match(word)),
    "noun": lambda word: bool(_NOUN.match(word)),
    "compared": lambda word: bool(_COMPARED.match(word)),
    "pronoun": lambda word: word in words_in("edit_pronouns"),
    "past": lambda word: word in _PAST,
    "now": lambda word: word in _NOW,
    "modal": lambda word: word in _HARD,
    "linking": lambda word: word in _LINKS,
    "placing": lambda word: word in _PLACED,
    "counting": lambda word: word in _COUNTS,
    "flow": lambda word: word in _FLOW,
    "article": lambda word: word in ("a", "an", "the"),
    "role": lambda word: stem(word) in stems_in("claim_roles"),
    "letters": lambda word: min(len(word), 14) / 10,
}


def _content(look: Look) -> Traits:
    """Content that one side lacks, before and after synonyms and forms of one word are taken off."""
    old, new = look.before, look.after
    lost, gained = old.content - new.stems, new.content - old.stems
    strange_lost, strange_gained = look.stems.lost, look.stems.gained
    empty = stems_in("edit_light") | stems_in("edit_particles")
    told_lost = [word for word in strange_lost if word not in empty]
    told_gained = [word for word in strange_gained if word not in empty]
    known = sum(look.old.has_stem(word) for word in told_gained)
    still = sum(look.new.has_stem(word) for word in told_lost)
    pairs = [(a, b) for a in sorted(lost)[:12] for b in sorted(gained)[:12]]
    return {
        "stems_lost": min(len(lost), 20),
        "stems_gained": min(len(gained), 20),
        "told_lost": min(len(told_lost), 20),
        "told_gained": min(len(told_gained), 20),
        "told_more": max(-12, min(12, len(told_gained) - len(told_lost))),
        "fresh_gained": min(len(told_gained) - known, 20),
        "fresh_lost": min(len(told_lost) - still, 20),
        "share_told_gained": len(told_gained) / (len(new.content) or 1),
        "share_told_lost": len(told_lost) / (len(old.content) or 1),
        "synonyms": sum(are_synonyms(a, b) for a, b in pairs),
        "opposites": sum(are_opposites(a, b) for a, b in pairs),
        "names_lost": min(len(look.names.lost), 6),
        "names_gained": min(len(look.names.gained), 6),
        "inside_lost": _inside(look, False),
        "inside_gained": _inside(look, True),
    }


def _places(look: Look, lost: Sequence[str], gained: Sequence[str]) -> Traits:
    """Where the change stands: inside a quotation, behind its speaker, in a date, in how somebody is called."""
    old, new = look.before, look.after
    quoted_old, quoted_new = ({word for quote in view.quotes for word in quote} for view in (old, new))
    sides = [(a.strip(" ,.;:'\""), b.strip(" ,.;:'\"")) for a, b in look.swaps]
    one = [(a, b) for a, b in sides if a or b]
    single = one[0] if len(one) == 1 else ("", "")
    return {
        "quoted_lost": sum(word in quoted_old for word in lost),
        "quoted_gained": sum(word in quoted_new for word in gained),
        "quoting": bool(quoted_old and quoted_new),
        "tail": _tails(look),
        "year_lost": sum(bool(_YEAR.fullmatch(word)) for word in lost),
        "year_gained": sum(bool(_YEAR.fullmatch(word)) for word in gained),
        "measure_gained": len(_MEASURE.findall(new.plain)) - len(_MEASURE.findall(old.plain)),
        "called": sum(_only_names(b, new) for a, b in one if not a) + sum(_only_names(a, old) for a, b in one if not b),
        "known_as": sum(bool(_KNOWN_AS.match(b)) for a, b in one if not a),
        "one_word": bool(single[0] and single[1]) and " " not in single[0] + single[1],
        "both_known": _both_known(lost, gained),
        "same_ending": bool(single[0] and single[1]) and single[0][-2:] == single[1][-2:],
        "same_start": bool(single[0] and single[1]) and single[0][:3].lower() == single[1][:3].lower(),
        "capitals": bool(single[0] and single[1]) and single[0][:1].isupper() == single[1][:1].isupper() is True,
    }


def _tails(look: Look) -> int:
    """How many stretches were put in right behind a verb of saying or a closing quotation mark."""
    return sum(
        op.op == "+" and look.ops[at - 1].op == "=" and bool(_TAIL.search(look.ops[at - 1].text[-24:].lower()))
        for at, op in enumerate(look.ops)
        if at
    )


def _only_names(text: str, view: View) -> bool:
    """Whether a stretch only says how somebody is called: names and offices."""
    words = _WORDS.findall(text.lower())
    roles = stems_in("claim_roles")
    small = ("the", "of", "a", "an", "and", "for", "s")
    return bool(words) and all(word in view.names or word in small or stem(word) in roles for word in words)


def _both_known(lost: Sequence[str], gained: Sequence[str]) -> int:
    """How many words of the lexicon were swapped for one that the lexicon does not call its like."""
    left = [name for word in lost if is_listed(name := stem(word))]
    right = [name for word in gained if is_listed(name := stem(word))]
    return min(sum(not any(are_synonyms(a, b) for b in right) for a in left), len(right))


def _inside(look: Look, gained: bool) -> int:
    """The most strange stems that stand in one stretch put in or taken out."""
    strange = frozenset(look.stems.gained if gained else look.stems.lost) - stems_in("edit_light")
    return max((len(strange & stems_of(b if gained else a)) for a, b in look.swaps if (b if gained else a)), default=0)


def _marks(look: Look) -> Traits:
    old, new = look.before.text, look.after.text
    return {
        "asides": len(_ASIDE.findall(new)) - len(_ASIDE.findall(old)),
        "commas": max(-4, min(4, new.count(",") - old.count(","))),
        "quotes_lost": max(0, len(look.before.quotes) - len(look.after.quotes)),
        "quotes_gained": max(0, len(look.after.quotes) - len(look.before.quotes)),
        "numbers_lost": len(look.numbers.lost),
        "numbers_gained": len(look.numbers.gained),
        "dates_lost": len(look.dates.lost),
        "dates_gained": len(look.dates.gained),
        "digits_swapped": look.digits.swapped,
    }


def _cues(look: Look) -> Traits:
    old, new = look.before, look.after
    traits: Traits = {}
    for name, left, right in (("hedges", old.hedges, new.hedges), ("negations", old.negations, new.negations)):
        before, after = ({cue.text for cue in cues} for cues in (left, right))
        traits[f"{name}_lost"], traits[f"{name}_gained"] = len(before - after), len(after - before)
    traits["rank_lost"], traits["rank_gained"] = (_least(view) for view in (old, new))
    traits["sayings"] = len(saying(new.plain)) - len(saying(old.plain))
    traits["speakers_lost"] = _count(old.speakers, new.speakers)
    traits["speakers_gained"] = _count(new.speakers, old.speakers)
    return traits


def _least(view: View) -> float:
    """How unsure the least certain cue is: 0 for a plain statement."""
    return 7 - min((cue.rank for cue in view.hedges), default=7)


def _count(ours: Iterable[frozenset[str]], theirs: Sequence[frozenset[str]]) -> int:
    return sum(not any(speaker & other for other in theirs) for speaker in ours if speaker)
