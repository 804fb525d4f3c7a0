"""What is there to weigh in an edit? Named measures of a pair: what the kinds found, and how its words differ.

`tools/fit_edits.py` fits to these what an edit is worth; `materiality.py` reads that table. A measure tells nothing of
where a text comes from: neither how many sentences it has, nor how its tokens are spaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from monitor.analysis.bags import stems_of
from monitor.analysis.kinds.weigh import came_about
from monitor.analysis.lemmas import concepts_of, stem
from monitor.analysis.lexicons import saying, stems_in
from monitor.analysis.looks import Look
from monitor.analysis.views import View
from monitor.analysis.word_lists import words_in
from monitor.model.observation import Finding

Traits = dict[str, float]

KIND_NAMES = (
    "quote", "number", "negation", "hedge", "attribution", "date", "entity", "addition", "removal",
)  # fmt: skip
_LONG = 8_000  # characters of both sides up to which words are counted: no sentence is longer
GLUED = 0.8  # likeness of letters below which two texts are not the same but for their spaces
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*")
_EDGE = " ,.;:'\""
_BARE = re.compile(r"[\W_]+")
_MODAL = frozenset({"will", "would", "shall", "can", "could", "may", "might", "must", "should"})
_PAST = frozenset({"was", "were", "had", "did"})
_NOW = frozenset({"is", "are", "am", "has", "have", "does", "do", "will"})
_LINKS = frozenset({"and", "but", "or", "while", "after", "before", "when", "who", "which", "that", "as", "where"})
_PLACED = frozenset(
    {"in", "on", "at", "of", "for", "with", "to", "from", "by", "into", "during", "within", "under", "over", "between"}
)  # fmt: skip
_ADJECTIVE = re.compile(r"\w{3,}(?:al|ive|ous|ic|ful|less|able|ible|ary|ant|ent|ish)$")
_NOUN = re.compile(r"\w{3,}(?:tion|sion|ment|ness|ity|ance|ence|ship|ism|ist|er|or)s?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLANNED = re.compile(
    r"\b(?:will|shall|would|may|might|could|"
    r"(?:is|are|was|were) (?:due |set |expected |scheduled |likely |about |going )?to|due|"
    r"plan(?:s|ned)?(?: to|ning)?|hop(?:es?|ing) to|intends? to|wants? to|next (?:week|month|year)|tomorrow)\b"
)
_ONGOING = re.compile(
    r"\b(?:(?:is|are|was|were)(?: still| now| \w+ly)? (?:being |under ?way|\w{2,}ing\b)|remains?|continues?|under way|"
    r"still|trying to|working to|looking for|searching for|seeking)"
)


def traits_of(look: Look, found: Sequence[Finding]) -> Traits:
    """All measures of a pair by name; one that is 0 is left out. Cost: some 100 µs for two sentences."""
    traits = _found(found)
    traits.update(_shape(look))
    if look.both and len(look.before.text) + len(look.after.text) <= _LONG:
        lost, gained = _words_of(look)
        traits.update(_sizes(look, lost, gained))
        for side, words in (("lost", lost), ("gained", gained)):
            for word in words:
                for name in _classes(word, side):
                    traits[name] = traits.get(name, 0) + 1
        traits.update(_content(look))
        traits.update(_places(look, lost, gained))
        traits.update(_marks(look))
        traits.update(_cues(look))
    return {name: value for name, value in traits.items() if value}


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
    traits: Traits = {
        "came": not old.text,
        "went": not new.text,
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
    put = [text for before, text in look.swaps if not before.strip(_EDGE)]
    cut = [text for text, after in look.swaps if not after.strip(_EDGE)]
    both = [(a, b) for a, b in look.swaps if a.strip(_EDGE) and b.strip(_EDGE)]
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
        "put_comma": any(text.strip().startswith((",", "(", "-", "—", "–")) for text in put),
    }
    for name, links in (("link", _LINKS), ("placed", _PLACED)):
        traits[f"put_{name}"] = sum(_first(text) in links for text in put)
        traits[f"cut_{name}"] = sum(_first(text) in links for text in cut)
    near = [Indel.normalized_similarity(a.lower(), b.lower()) for a, b in both]
    letters = Indel.normalized_similarity(old.plain, new.plain)
    return traits | {
        "letters": letters,
        "sorted": fuzz.token_sort_ratio(old.plain, new.plain) / 100,
        "glued": letters > GLUED and _BARE.sub("", old.plain) == _BARE.sub("", new.plain),
        "nearest": max(near, default=0.0),
        "farthest": min(near, default=1.0),
    }


def _first(text: str) -> str:
    match = _WORDS.search(text)
    return match.group().lower() if match else ""


@lru_cache(maxsize=32_768)
def _classes(word: str, side: str) -> tuple[str, ...]:
    """The classes that a word belongs to, as measures of the side that has it."""
    return tuple(f"{name}_{side}" for name in _classes_of(word))


@lru_cache(maxsize=16_384)
def _classes_of(word: str) -> tuple[str, ...]:
    root = stem(word)
    inside = {
        "content": word[0].isalpha() and word not in words_in("claim_stop"),
        "light": root in stems_in("edit_light"),
        "event": bool(concepts_of(root)),
        "figure": word[0].isdigit(),
        "ed": word.endswith("ed"),
        "ing": word.endswith("ing"),
        "adjective": bool(_ADJECTIVE.match(word)),
        "noun": bool(_NOUN.match(word)),
        "pronoun": word in words_in("edit_pronouns"),
        "past": word in _PAST,
        "now": word in _NOW,
        "modal": word in _MODAL,
        "linking": word in _LINKS,
        "placing": word in _PLACED,
        "role": root in stems_in("claim_roles"),
        "year": bool(_YEAR.fullmatch(word)),
    }
    return tuple(name for name, is_of in inside.items() if is_of)


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
        "like_lost": min(len(lost) - len(strange_lost), 12),
        "like_gained": min(len(gained) - len(strange_gained), 12),
        "names_lost": min(len(look.names.lost), 6),
        "names_gained": min(len(look.names.gained), 6),
        "inside_lost": _inside(look, False),
        "inside_gained": _inside(look, True),
    }


def _places(look: Look, lost: Sequence[str], gained: Sequence[str]) -> Traits:
    """Where the change stands: inside a quotation; in one word."""
    traits: Traits = {}
    if look.before.quotes or look.after.quotes:
        old, new = ({word for quote in view.quotes for word in quote} for view in (look.before, look.after))
        traits["quoted_lost"], traits["quoted_gained"] = sum(w in old for w in lost), sum(w in new for w in gained)
        traits["quoting"] = bool(old and new)
    one = [(a, b) for left, right in look.swaps for a, b in ((left.strip(_EDGE), right.strip(_EDGE)),) if a or b]
    if len(one) == 1 and one[0][0] and one[0][1]:
        traits["one_word"] = " " not in one[0][0] + one[0][1]
    return traits


def _inside(look: Look, gained: bool) -> int:
    """The most strange stems that stand in one stretch put in or taken out."""
    strange = frozenset(look.stems.gained if gained else look.stems.lost) - stems_in("edit_light")
    return max((len(strange & stems_of(b if gained else a)) for a, b in look.swaps if (b if gained else a)), default=0)


def _marks(look: Look) -> Traits:
    return {
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
    for name, was, now in zip(("planned", "ongoing", "done"), _aspects(old.plain), _aspects(new.plain), strict=True):
        traits[f"{name}_lost"], traits[f"{name}_gained"] = was > now, now > was
    traits["sayings"] = len(saying(new.plain)) - len(saying(old.plain))
    traits["speakers_lost"] = _count(old.speakers, new.speakers)
    traits["speakers_gained"] = _count(new.speakers, old.speakers)
    return traits


def _aspects(text: str) -> tuple[bool, bool, bool]:
    """Whether a text tells of what is planned, of what goes on, of what came about."""
    return bool(_PLANNED.search(text)), bool(_ONGOING.search(text)), bool(came_about(text))


def _least(view: View) -> float:
    """How unsure the least certain cue is: 0 for a plain statement."""
    return 7 - min((cue.rank for cue in view.hedges), default=7)


def _count(ours: Iterable[frozenset[str]], theirs: Sequence[frozenset[str]]) -> int:
    return sum(not any(speaker & other for other in theirs) for speaker in ours if speaker)
