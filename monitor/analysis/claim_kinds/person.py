"""Who? A full name; later mentions by surname are taken back to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.lemmas import concepts_in, stem
from monitor.analysis.mentions import topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import Name, names
from monitor.analysis.word_lists import lines_of, words_in
from monitor.model.story import Claim

_ALIKE = {word: line.split() for line in lines_of("claim_offices") for word in line.split()}


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The persons the article gives for the claim, the best first."""
    return weigh(text, claim, candidates(text, claim))


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every person in the text, with the office and the deed it stands with."""
    full = full_names(text)
    offices = _offices(claim)
    asked = topic_of(claim)
    for place, sentence in enumerate(text.sentences):
        for name in names(sentence.text):
            whole = full.get(name.last if name.kind != "person" or " " not in name.norm else name.norm.split()[-1])
            if whole is None or name.kind in ("place", "body") or {stem(word) for word in whole.split()} <= asked.names:
                continue
            before, after = sentence.text[max(0, name.start - 60) : name.start], sentence.text[name.end : name.end + 60]
            features = {
                "office": _office(name, before, after, offices),
                "full": float(" " in name.norm),
                "replaced": float(
                    bool(
                        re.search(
                            r"\b(?:replac\w+|succeed\w*|successor (?:to|of)|predecessor|"
                            r"former|instead of|ahead of|behind|beat|defeat\w*|led|over|against|"
                            r"not) (?:[A-Z]?[a-z]+,? ){0,2}$",
                            before,
                        )
                    )
                ),
                "does": _does(after, before, asked.core),
            }
            if offices and not features["office"]:
                features["no-office"] = 1.0
            yield Candidate(whole, place, name.start, name.end, features)


def full_names(text: Text) -> dict[str, str]:
    """Surname → the full name that the article gives it first; persons only."""
    found: dict[str, str] = {}
    persons: set[str] = set()
    for sentence in text.sentences:
        for name in names(sentence.text):
            if name.kind in ("person", "name") and " " in name.norm and len(name.norm.split()) <= 4:
                found.setdefault(name.last, name.norm)
            if name.kind == "person":
                persons.add(name.last)
                found.setdefault(name.last, name.norm)
    for sentence in text.sentences:
        for name in names(sentence.text):
            if name.kind == "person" and " " in name.norm and " " not in found.get(name.last, name.norm):
                found[name.last] = name.norm
    return {last: norm for last, norm in found.items() if last in persons or " " in norm}


@lru_cache(maxsize=512)
def _offices(claim: Claim) -> frozenset[str]:
    """The offices that the claim asks for, with those that go by another word."""
    words = {
        word.lower().strip("?.,") for text in (claim.question, *claim.subject) for word in re.split(r"[\s-]+", text)
    }
    words |= {word.removesuffix("'s") for word in words}
    asked = {word for word in words if word in words_in("claim_roles")}
    return frozenset(other for word in asked for other in (word, *_ALIKE.get(word, ())))


def _office(name: Name, before: str, after: str, offices: frozenset[str]) -> float:
    if name.role.split(" ")[-1:] and name.role.split(" ")[-1] in offices:
        return 1.0
    window = re.findall(r"[a-z-]+", before)[-4:] + re.findall(r"[a-z-]+", after[:40])[:5]
    return 0.6 if offices & set(window) else 0.0


def _does(after: str, before: str, words: frozenset[str]) -> float:
    """The claim's own verb right behind the name ("X leads") or a noun right before it ("winner X", "victory for
    X")."""
    behind = re.findall(r"[A-Za-z]+", re.sub(r"\([^)]*\)", "", after))[:9]
    ahead = re.findall(r"[A-Za-z]+", before)[-4:]
    if any(stem(word) in words or word.lower() in words_in("claim_winning") for word in behind):
        return 1.0
    if any(stem(word) in words or word.lower() in words_in("claim_winning") for word in ahead):
        return 0.8
    asked = {hit.concept for word in words for hit in concepts_in([word])}
    said = {hit.concept for hit in concepts_in([stem(word) for word in behind])}
    return 0.7 if asked & said else 0.0
