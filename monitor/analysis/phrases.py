"""How does an article name the thing it is about? Noun phrases round a given noun, found by the words that end one.

No grammar is parsed: a phrase goes left over names, possessives and plain words up to a word that cannot stand in one
(an article, a preposition, a verb's form), and right over one "of …", "on …", "between … and …".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.analysis.names import names
from monitor.analysis.word_lists import lines_of, words_in

_WORD = re.compile(r"[A-Za-zÀ-ž]+(?:[-'’][A-Za-zÀ-ž]+)*['’]?|\d[\d.,]*|[^\w\s]")
_LEFT, _RIGHT = 4, 4  # words of a phrase before and after its noun: longer ones are no name any more


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase as written, in sentence `n`. `named`: it holds a name or a possessive; `words` counts all."""

    text: str
    n: int
    named: bool
    words: int


@cache
def _lists() -> dict[str, frozenset[str]]:
    """`NAME: words` of `data/suggest_grammar.txt`."""
    found = (line.partition(":") for line in lines_of("suggest_grammar"))
    return {name.strip(): frozenset(rest.split()) for name, _, rest in found}


def phrases_of(sentences: Iterable[tuple[int, str]], heads: Sequence[str]) -> tuple[Phrase, ...]:
    """Every phrase round one of the nouns `heads` (of one or more words), the earlier sentences first, each once."""
    found: dict[str, Phrase] = {}
    given = [(n, _tokens(text)) for n, text in sentences]
    proper = {
        re.sub(r"['’]s?$", "", token)
        for _, tokens in given
        for at, token in enumerate(tokens)
        if token[0].isupper() and (at or _is_possessive(token))
    }
    for n, tokens in given:
        if tokens and tokens[0] not in proper and not _is_possessive(tokens[0]):
            tokens = (tokens[0].lower(), *tokens[1:])  # a capital only because the sentence begins there
        low = [token.lower() for token in tokens]
        for head in heads:
            words = head.split()
            for at in range(len(low) - len(words) + 1):
                last = low[at + len(words) - 1]
                # in a headline the longer form is as often a verb: "Dairy recalls yoghurt"
                forms = (words[-1], words[-1] + "s") if n else (words[-1],)
                same = low[at : at + len(words) - 1] == words[:-1] and last in forms
                if same and _is_noun(tokens, at):
                    for phrase in _round(tokens, at, at + len(words), n):
                        found.setdefault(phrase.text.lower(), phrase)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def _is_noun(tokens: Sequence[str], at: int) -> bool:
    """Not where the word is a verb: "will strike", "to bid"."""
    return at == 0 or tokens[at - 1].lower() not in _lists()["verb-before"]


def _round(tokens: Sequence[str], start: int, end: int, n: int) -> list[Phrase]:
    """The phrase with what follows it, and without."""
    first = start
    while first > 0 and start - first < _LEFT and _is_inside(tokens, first - 1):
        first -= 1
    if first < start and tokens[first].lower() in _lists()["another"]:
        return []
    while first < start and tokens[first].lower() in _lists()["no-start"]:
        first += 1
    left = tokens[first:end]
    last = _after(tokens, end)
    found = [_phrase((*left, *tokens[end:last]), n)] if last > end else []
    return [*found, _phrase(left, n)]


def _is_inside(tokens: Sequence[str], at: int) -> bool:
    """Whether the word at `at` can stand in a phrase before its noun."""
    word = tokens[at]
    low = word.lower()
    if not word[0].isalpha() or low in _lists()["border"] or low in words_in("edit_saying"):
        return False
    if at == 0 and not _is_possessive(word) and low in words_in("claim_starters"):
        return False
    if low in words_in("claim_calendar"):
        return False
    if word[0].isupper() or low in _lists()["plain"]:
        return True
    if _is_possessive(low):
        return True
    plural = low.endswith("s") and not low.endswith(("ss", "us", "is"))  # a verb's form as often as a noun's
    return not plural and not low.endswith(("ed", "ing", "ly"))


def _is_possessive(word: str) -> bool:
    return word.endswith(("'s", "’s", "s'", "s’"))


def _after(tokens: Sequence[str], end: int) -> int:
    """Where the "of …" or "between … and …" after a noun ends; `end` where there is none."""
    if end >= len(tokens) or tokens[end].lower() not in _lists()["joins"]:
        return end
    at = end + 1
    while at < len(tokens) and tokens[at].lower() in _lists()["article"]:
        at += 1
    first = at
    while at < len(tokens) and _is_inside(tokens, at) and (at - first < _RIGHT or tokens[at][0].isupper()):
        at += 1
    loose = tokens[end].lower() not in ("of", "between")
    if at == first or (loose and not any(token[0].isupper() for token in tokens[first:at])):
        return end
    both = tokens[end].lower() == "between" and tokens[at : at + 1] == ("and",)
    if both and at + 1 < len(tokens) and tokens[at + 1][0].isupper():
        at += 2
        while at < len(tokens) and tokens[at][0].isupper():
            at += 1
    return at


def _phrase(tokens: Sequence[str], n: int) -> Phrase:
    """Possessives keep their noun, other punctuation does not occur."""
    text = re.sub(r" (?=['’])", "", " ".join(tokens)).rstrip("'’ ") if tokens else ""
    named = any(word[0].isupper() for word in tokens[1:]) or (
        len(tokens) > 1 and tokens[0][0].isupper() and tokens[0].lower() not in words_in("claim_starters")
    )
    named = named or any(_is_possessive(word) and word[0].isupper() for word in tokens[:-1])
    return Phrase(text, n, named, len(tokens))


def chief_names(sentences: Sequence[tuple[int, str]], most: int = 2) -> tuple[str, ...]:
    """The names that the headline and the first sentences have and the article comes back to, in order.

    What has a capital only where a sentence begins is no name.
    """
    first: dict[str, int] = {}
    for n, text in sentences:
        for name in names(text):
            key = name.norm
            if n <= 2:
                first.setdefault(key, len(first))
    whole = ". ".join(text for _, text in sentences)
    times = {name: whole.count(name) for name in first}
    inside = {name for name in first if " " in name or re.search(rf"(?<=[a-z,;] ){re.escape(name)}\b", whole)}
    ranked = sorted(inside, key=lambda name: (-min(4, times[name]), first[name]))
    kept: list[str] = []
    for candidate in ranked:
        if kept and times[candidate] < 2:
            break
        if len(candidate) > 2 and not any(candidate in other or other in candidate for other in kept):
            kept.append(candidate)
    return tuple(sorted(kept[:most], key=lambda name: first[name]))
