"""What does a sentence state? Its figures, days, names, quotations, negations, hedges, speakers and content words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, lru_cache

from monitor.analysis.bags import stems_of
from monitor.analysis.lemmas import stem
from monitor.analysis.lexicons import Cue, hedges, is_boilerplate, negations, plain, saying, times
from monitor.analysis.tidy import fold
from monitor.analysis.values import DATED, Value, names, spelt, values_of
from monitor.analysis.word_lists import words_in

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d.,:]*")
LONGEST = 8_000  # characters; no sentence of a newspaper is longer, hostile ones are
PHRASE = 240  # characters on either side of a verb of saying in which its speaker is looked for
_POSSESSIVE = re.compile(r"'s?$")
_LETTERS = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"\"([^\"]{2,}?)\"")
_SINGLE = re.compile(r"(?<!\w)[‘‚]([^‘’]{2,}?(?:’[a-z][^‘’]*)*)’(?!\w)")
_MAY = re.compile(r"\bMay (?=\d|saw\b|brought\b|was\b|is\b|and June\b|will\b)|(?<=[a-z] )May\b(?! [A-Z])")
_ADVERB = re.compile(r"(?:\s+(?:now|also|later|again|still|then|earlier|once|has|had|have|\w+ly))+\s*$")
_NO_SPEECH = re.compile(
    r"\b(?:is|are|was|were|be|been|being|not|to|as|the|a|an|any|no|of|two|three|some|its|his|her|their) $"
)
_CLAUSE_END = re.compile(r"\s*(?:[.,;\"]|$| that\b| in (?:a|an|its|his|her|their)\b)")
_PERSONS = {"he", "she", "they", "it", "i", "we"}
_PLAIN_VERBS = {"said", "says", "told", "added"}
_END = re.compile(r"\s*(?:[.,;]|$)")
_CLAUSE = re.compile(r", (?:(?:the|an?|its|his|her|their|one|two|some|both|several|most) [\w' -]+|[\w' -]*\w{3,}s )$")
_STOPS = re.compile(
    r"[,.;:!?\"()]| - | (?:that|who|which|when|after|before|while|as|if|although|but|said|says|told) "
    r"| and (?=\w+ (?:said|told))"
)


@dataclass(frozen=True)
class View:
    """One side of a pair, taken apart as far as somebody asks. Positions of values refer to `text`.

    Of a text longer than any sentence only the first `LONGEST` characters are read for more than their words.
    """

    text: str
    at: datetime | None = None

    @cached_property
    def _head(self) -> str:
        return self.text[:LONGEST]

    @cached_property
    def plain(self) -> str:
        """Folded text with contractions spelt out."""
        return plain(self._head)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """In order, folded."""
        return tuple(_WORD.findall(self.plain))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of the words that carry meaning."""
        return stems_of(self.text)

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems outside figures, days and units."""
        return _content(_without(self.text, values_of(self._head, self.at)))

    @cached_property
    def numbers(self) -> tuple[Value, ...]:
        """The values that are no days and hours."""
        return tuple(value for value in values_of(self._head, self.at) if value.kind not in DATED)

    @cached_property
    def dates(self) -> tuple[Value, ...]:
        """Days, months, years and hours."""
        return tuple(value for value in values_of(self._head, self.at) if value.kind in DATED)

    @cached_property
    def names(self) -> frozenset[str]:
        """Folded words of all names, without titles."""
        return frozenset(word for run in self.name_runs for word in run) - {"the", "of", ""}

    @cached_property
    def name_runs(self) -> tuple[tuple[str, ...], ...]:
        """The words of names, name by name."""
        found = names(self._head)
        return tuple(tuple(bare for word in fold(name.norm).split() if (bare := _bare(word))) for name in found)

    @cached_property
    def quotes(self) -> tuple[tuple[str, ...], ...]:
        """The words of each quotation."""
        return quotes_of(self._head)

    @cached_property
    def _undated(self) -> str:
        return plain(_without(self._head, self.dates))

    @cached_property
    def hedges(self) -> tuple[Cue, ...]:
        """How certain it is."""
        return hedges(self._undated)

    @cached_property
    def negations(self) -> tuple[Cue, ...]:
        """What turns it round."""
        return negations(self._undated)

    @cached_property
    def times(self) -> tuple[Cue, ...]:
        """Loose words of time."""
        return times(self._undated)

    @cached_property
    def speakers(self) -> tuple[frozenset[str], ...]:
        """The stems that name each speaker; an empty one is a pronoun."""
        return _speakers(self.plain)

    @cached_property
    def boilerplate(self) -> bool:
        """Whether it is furniture of the page."""
        return is_boilerplate(self.text)


@lru_cache(maxsize=2048)
def view_of(text: str, at: datetime | None = None) -> View:
    """The sentence or sentences of one side, cached; an empty text gives an empty view. Cost: up to 100 µs."""
    return View(text, at)


def _content(text: str) -> frozenset[str]:
    """The stems of what is told: no small words, no units (as words: "mill" and "miles" share a stem)."""
    small = _small()
    return frozenset(stem(word) for word in _LETTERS.findall(text) if word.lower() not in small) - {""}


@cache
def _small() -> frozenset[str]:
    return words_in("claim_stop") | words_in("edit_units")


def quotes_of(text: str) -> tuple[tuple[str, ...], ...]:
    """The words inside quotation marks, quotation by quotation, without punctuation and contractions spelt out.

    >>> quotes_of("“We can’t,” he said.")
    (('we', 'cannot'),)
    """
    low = fold(text)
    found = [match[1] for match in _QUOTED.finditer(low)] if '"' in low else []
    found += [match[1] for match in _SINGLE.finditer(text)] if "‘" in text else []
    return tuple(words for quote in found if (words := tuple(_WORD.findall(plain(quote)))))


@cache
def _finite() -> re.Pattern[str]:
    """A word that shows a statement of its own: an auxiliary, a past form, a pronoun as subject."""
    return re.compile(rf"\b(?:{'|'.join(sorted(words_in('edit_finite')))}|\w{{3,}}ed)\b")


def _without(text: str, values: tuple[Value, ...]) -> str:
    """The text with these values blanked: "in May" is no hedge, "percent" no thing."""
    parts, at = [], 0
    for value in values:
        if value.start >= at:
            parts += [text[at : value.start], "_"]
            at = value.end
    rest = "".join([*parts, text[at:]]) if parts else text
    return _MAY.sub("_", rest) if "May" in rest else rest


def _bare(word: str) -> str:
    return unaccented((_POSSESSIVE.sub("", word) if "'" in word else word).strip(".,"))


def unaccented(word: str) -> str:
    """Without accents, so that a name is the same with and without them."""
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _speakers(low: str) -> tuple[frozenset[str], ...]:
    """Who is said to have said it, as stems: the words before a verb of saying or after it, or after "according to"."""
    found = []
    bare = _QUOTED.sub(lambda match: '"' + "_" * len(match[1]) + '"', low) if '"' in low else low
    for cue in saying(bare):
        phrase = _phrase(bare, cue)
        if phrase:
            found.append(_speaker(phrase))
    return tuple(dict.fromkeys(speaker for speaker in found if speaker is not None))


def attribution_of(text: str) -> str | None:
    """Who is said to say so, in the sentence's own words; None where nobody is named, or a pronoun alone.

    >>> attribution_of("The merger was agreed on Friday, according to two board members.")
    'two board members'
    >>> attribution_of("Both sides signed it, minister Ana Brandt said on Monday."), attribution_of("They signed it.")
    ('minister Ana Brandt', None)
    """
    low = plain(text[:LONGEST])
    bare = _QUOTED.sub(lambda match: '"' + "_" * len(match[1]) + '"', low)
    for cue in saying(bare):
        phrase = _phrase(bare, cue)
        if phrase and _speaker(phrase):
            verb = _finite().search(phrase)
            named = (phrase[: verb.start()] if verb is not None and verb.start() > 2 else phrase).strip(" ,;:.\"'-")
            at = text.casefold().find(named)
            return (text[at : at + len(named)] if at >= 0 and len(text.casefold()) == len(text) else named) or None
    return None


def _phrase(low: str, cue: Cue) -> str:
    """The words that name the speaker of one cue, empty where it has none."""
    if cue.name == "after" or low.startswith(" by ", cue.end):
        return _after(low, cue.end, begins=not low[: cue.start].strip(" \"'("))
    if _NO_SPEECH.search(low[max(0, cue.start - 9) : cue.start]):
        return ""
    if cue.name == "weak" and not _CLAUSE_END.match(low[cue.end :]):
        return ""
    if cue.text not in _PLAIN_VERBS and _END.match(low[cue.end :]) and not _CLAUSE.search(low[: cue.start]):
        return ""  # "first death reported": nobody is named
    if _inverted(low, cue):
        return _after(low, cue.end, begins=False)
    return _before(low, cue.start)


def _inverted(low: str, cue: Cue) -> bool:
    """`..., said Ana Brandt`: the speaker follows, and no statement does."""
    before = low[: cue.start].rstrip()
    if not before or before[-1] not in ",\"'?!":
        return False
    right = low[cue.end : cue.end + PHRASE].lstrip()
    first = _STOPS.search(right)
    return bool(right) and right[0].isalnum() and not _finite().search(right[: first.start()] if first else right)


def _before(low: str, start: int) -> str:
    """The noun phrase that ends at `start`, with an apposition between commas."""
    left = _ADVERB.sub("", low[max(0, start - PHRASE) : start]).rstrip()
    appositive = left.endswith(",")
    left = left.rstrip(", ")
    cut, commas = 0, 0
    for stop in _STOPS.finditer(left):
        if stop.group() == "," and appositive and commas < 1:
            commas += 1
            continue
        cut = stop.end()
    if left[cut:].strip() in _PERSONS:
        return left[cut:]  # "..." he said
    verb = _finite().search(left, cut)
    if verb is not None and not left[cut : verb.start()].strip() and 0 < cut < len(left):
        return _before(left, cut)  # "X, the envoy, hailed it and said": the subject stands further left
    return left[cut:]


def _after(low: str, end: int, begins: bool) -> str:
    """The noun phrase that begins at `end`, with an apposition where no statement follows it."""
    right = low[end : end + PHRASE].lstrip().removeprefix("by ")
    first = _STOPS.search(right)
    if first is None:
        return right
    second = _STOPS.search(right, first.end())
    rest = right[first.end() : second.start() if second else len(right)]
    if first.group() == "," and not begins and not _finite().search(rest) and len(rest.split()) <= 8:
        return right[: first.end()] + rest
    return right[: first.start()]


def _speaker(phrase: str) -> frozenset[str] | None:
    verb = _finite().search(phrase)
    if verb is not None and verb.start() > 2:
        phrase = phrase[: verb.start()]  # "hailed the decision and said": the subject stands before the first verb
    words = [word for word in _WORD.findall(phrase) if not word[0].isdigit() and not spelt(word)]
    small = _unnamed()
    stems = frozenset(stem(word) for word in words[-14:] if word not in small) - {""}
    if stems:
        return stems
    return frozenset() if any(word in words_in("edit_pronouns") for word in words) else None


@cache
def _unnamed() -> frozenset[str]:
    return words_in("claim_stop") | words_in("edit_pronouns")
