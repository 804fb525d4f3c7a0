"""Where? A place as a full name; "the former" and "the latter" are taken back to what they point at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.analysis.claim_kinds.person import full_names
from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.lemmas import stem
from monitor.analysis.mentions import content, topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import Name, names
from monitor.analysis.word_lists import words_in
from monitor.model.story import Claim

_POINTS = re.compile(r"\bthe (former|latter)\b", re.IGNORECASE)
_TRAVEL = re.compile(r"\b(\w+) (?:to|from|for|towards?) (?:the )?$")
_BETWEEN = re.compile(r"\bbetween (?:the )?(?:[\w'’-]+ ){0,3}(?:and (?:the )?(?:\w+ ){0,2})?$")
_BOUND_FOR = re.compile(r"\b(?:to|towards?|for|into) (?:the )?$")
_ASKED_GOAL = re.compile(
    r"\b(?:going|go|moved?|heading|bound|sent|taken|sail\w*|travel\w*|flown|transfer\w*)\b", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"\b(?:in|at|near|off|around|outside|on|above|below|inside|over|of|one in|"
    r"plant in|town of|village of|city of) (?:the )?$"
)


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The places the article gives for the claim, the best first."""
    return weigh(text, claim, candidates)


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every name in the text that may be a place and is not in the claim's own words."""
    asked = topic_of(claim)
    known = asked.names
    persons = frozenset(full_names(text).values())
    from_asked = bool(_ASKED_FROM.search(claim.question))
    for place, sentence in enumerate(text.sentences):
        found = [name for name in names(sentence.text) if name.kind in ("place", "name")]
        for name in found:
            words = {stem(word) for word in name.norm.split()}
            if name.kind == "name" and name.norm in persons and " " in name.norm:
                continue
            if words <= known or {word.lower() for word in name.norm.split()} <= _generic():
                continue
            if name.start == 0 and " " not in name.norm and not any(words <= seen.places for seen in text.seen):
                continue
            after = sentence.text[name.end : name.end + 80]
            before = sentence.text[max(0, name.start - 24) : name.start]
            features = {
                "preposition": float(bool(_PREPOSITION.search(before))),
                "place": float(name.kind == "place"),
                "travel": _travels(before, asked.words),
                "home": float(words <= text.home),
                "denied-place": float(
                    bool(
                        re.search(
                            r"\bnot (?:to|in|at|from|off|"
                            r"near)?\s?(?:the )?(?:\w+ ){0,3}(?:in |at )?$",
                            before,
                        )
                    )
                ),
                "direction": float(bool(re.search(r"\b(?:north|south|east|west) of $", before))),
                "between": float(bool(_BETWEEN.search(sentence.text[max(0, name.start - 60) : name.start]))),
                "bound-for": float(bool(_BOUND_FOR.search(before)) == bool(_ASKED_GOAL.search(claim.question))),
                "last-place": float(name is found[-1]),
                **_moved(sentence.text, name, from_asked=from_asked),
                "modifier": _modifies(after, asked.words | asked.question),
                "where": _where(after, asked.words | asked.question),
            }
            yield Candidate(name.norm, place, name.start, name.end, features)
        for match in _POINTS.finditer(sentence.text):
            target = _pointed(found, match)
            if target is not None:
                yield Candidate(target.norm, place, match.start(), match.end(), {"pointed": 1.0, "place": 1.0})


def _generic() -> frozenset[str]:
    return words_in("claim_landmarks") | words_in("claim_bodies") | {"flight"}


def _travels(before: str, words: frozenset[str]) -> float:
    """ "on its way to X", "from X": where something goes, unless the claim's own verb stands there ("traced to X")."""
    found = _TRAVEL.search(before)
    return 1.0 if found and stem(found[1]) not in words else 0.0


_ASKED_FROM = re.compile(r"\bfrom\b|\b(?:origin|source|start|left|leave|depart)\w*", re.IGNORECASE)
_LEFT = re.compile(r"\bfrom (?:the )?(?:\w+ ){0,3}$")
_TO = re.compile(r"[^,;.]{0,40} to\b")
_REACHED = re.compile(r"\bfrom (?:[\w'’-]+ ){1,5}to (?:the )?(?:\w+ ){0,2}$")


def _moved(text: str, name: Name, *, from_asked: bool) -> dict[str, float]:
    """ "moved from X to Y": now at Y, unless it is asked from where."""
    before = text[max(0, name.start - 60) : name.start]
    if _REACHED.search(before):
        return {"reached": -1.0 if from_asked else 1.0}
    if _LEFT.search(before) and _TO.match(text[name.end : name.end + 50]):
        return {"reached": 1.0 if from_asked else -1.0}
    return {}


def _modifies(after: str, words: frozenset[str]) -> float:
    """ "the Halcyon tiara" where the tiara is asked for: the name tells which one, not where."""
    found = re.match(r" ([a-z]\w+)", after)
    return 1.0 if found and stem(found[1]) in words else 0.0


def _where(after: str, words: frozenset[str]) -> float:
    """ "Cape Mirren, where contact was lost": the clause on the place holds the claim's own words."""
    found = re.match(r",? (?:the (?:area|place|town|village|spot|site) )?(?:where|in which|at which)\b(.*)", after)
    return 1.0 if found and set(content(found[1])) & words else 0.0


def _pointed(found: list[Name], match: re.Match[str]) -> Name | None:
    before = [name for name in found if name.end <= match.start()]
    if len(before) < 2:
        return None
    return before[-2] if match[1].lower() == "former" else before[-1]
