"""Who? A full name; later mentions by surname are taken back to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.analysis.claim_kinds.value import Candidate, kin_of, narrow
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.lemmas import concepts_in, stem
from monitor.analysis.mentions import Topic, content, topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import Name, names
from monitor.analysis.word_lists import lines_of, words_in
from monitor.model.story import Claim

_NOUNS = r"(?:[A-Z]?[a-z'’-]+,? ){0,2}"
_REPLACED = re.compile(
    r"\b(?:replac\w+|succeed\w*|successor (?:to|of)|predecessor|former|instead of|in place of|ahead of|behind|beat|"
    rf"defeat\w*|led|over|against|not|(?:tak\w+|took) over from|in succession to|follow\w*|ousts?|ousted) {_NOUNS}$"
)  # who stood there before
_GONE_BEFORE = re.compile(
    r"\b(?:outgoing|departing|retiring|ousted|sacked|deposed|dismissed|suspended|disgraced|late|ex|once|resignation of|"
    rf"departure of|dismissal of|death of|sacked|fired|dismissed|removed|suspended)[ -]{_NOUNS}$"
)
_GONE_AFTER = re.compile(
    r"(?:['’]s? (?:resignation|departure|dismissal|death|removal|exit|successor|replacement)\b"
    r"|,? (?:\([^)]*\) )?(?:who (?:had |has )?)?(?:has |had |have )?(?:also )?"
    r"(?:resign\w*|step\w* (?:down|aside)|quit\b|"
    r"stood (?:down|aside)|retired|left (?:the|his|her|office|in)|died|dies|is dead|bow\w* out|"
    r"was (?:sacked|fired|dismissed|removed|ousted|deposed|replaced|relieved|suspended|voted out|succeeded)|"
    r"is to (?:step|leave|retire)|will (?:step down|leave)))"
)
_IN_BEFORE = re.compile(
    r"\b(?:(?:replaced|succeeded|followed|led|headed|chaired|run|held|won|taken over) by|successor,?|"
    r"(?:named|names|appointed|appoints|elected|elects|chose|chosen|chooses|picked|picks|promoted|installed|nominated|"
    r"tapped|hired|crowned|confirmed|enthroned|swore in|"
    r"agreed on|agreed that|settled on|turned to|voted for)|(?:handed|given|gave|passed|went|go|goes|fell|falls) to) "
    rf"(?:(?:the|its|his|her|their|as|a) )?{_NOUNS}$"
)
_IN_AFTER = re.compile(
    r",? (?:\([^)]*\) )?(?:who )?(?:(?:has|have|had|was|were|is|will|would) )?(?:(?:been|be|also|now) )?(?:to )?"
    r"(?:named|appointed|elected|chosen|picked|promoted|installed|sworn|enthroned|crowned|confirmed|takes? over|"
    r"took over|taken over|succeed(?:s|ed)?|"
    r"replac(?:es?|ed)|takes? charge|took charge|takes? the|took the|in charge|assum\w+|"
    r"leads?|heads?|chairs?|runs|fill(?:s|ed|ing)? in|stands? in|deputis(?:es|ed))\b(?! by)"
)
_ALIKE = {word: line.split() for line in lines_of("claim_offices") for word in line.split()}


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The persons the article gives for the claim, the best first."""
    return weigh(text, claim, candidates)


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every person in the text, with the office and the deed it stands with; "she" is the one spoken of before."""
    full = full_names(text)
    asked = topic_of(claim)
    spoken: Name | None = None
    for place, sentence in enumerate(text.sentences):
        found = [
            (name, whole)
            for name in names(sentence.text)
            if name.kind not in ("place", "body") and (whole := full.get(name.last))
        ]
        for name, whole in found:
            if not {stem(word) for word in whole.split()} <= asked.names:
                yield Candidate(whole, place, name.start, name.end, _features(sentence.text, name, claim))
        meant = _PRONOUN.search(sentence.text) if sentence.n else None
        if meant is not None and spoken is not None and not any(name.start < meant.start() for name, _ in found):
            name = Name("person", spoken.norm, meant.start(), meant.end())
            features = {**_features(sentence.text, name, claim), "pronoun": 1.0, "full": 0.0}
            yield Candidate(spoken.norm, place, name.start, name.end, features)
        elif found:
            spoken = Name("person", found[0][1], 0, 0)
        elif sentence.n and sentence.paragraph != text.sentences[place - 1].paragraph:
            spoken = None


def _features(text: str, name: Name, claim: Claim) -> dict[str, float]:
    before, after = text[max(0, name.start - 60) : name.start], text[name.end : name.end + 60]
    offices, asked = _offices(claim), topic_of(claim)
    taken = bool(offices) or not _COMES_IN.isdisjoint(asked.concepts)
    goes_on = _PUT_IN.sub("", text[name.end : name.end + 140])[:60]  # "X, who led it, has stepped aside"
    gone = bool(_GONE_AFTER.match(goes_on) or _GONE_AFTER.match(after) or _GONE_BEFORE.search(before))
    installed = taken and bool(_IN_AFTER.match(after) or _IN_AFTER.match(goes_on) or _IN_BEFORE.search(before))
    features = {
        "office": _office(name, before, after, offices),
        "full": float(" " in name.norm),
        "replaced": float(bool(_REPLACED.search(before))),
        "gone": float(gone),
        "installed": float(installed),
        "does": _does(after, before, asked.core),
        **_whose(text, name, offices, asked),
    }
    if offices and not features["office"]:
        features["no-office"] = 1.0
    if _NEXT.search(claim.question):
        features["incumbent"] = float(bool(features["office"]) and not installed)
    return features


_PUT_IN = re.compile(r"^, [^,]{2,80},")
_NEXT = re.compile(r"\b(?:next|new|will|successor|succeeds?|replaces?|to be|incoming|takes? over)\b", re.IGNORECASE)


_PRONOUN = re.compile(r"^(?:[\"“]?[A-Z][a-z]+,? )?(?:[Ss]?[Hh]e)\b")
_COMES_IN = frozenset(("APPOINT", "WIN", "VOTE"))


def full_names(text: Text) -> dict[str, str]:
    """Surname → the full name that the article gives it first; persons only."""
    found: dict[str, str] = {}
    persons: set[str] = set()
    for sentence in text.sentences:
        for name in names(sentence.text):
            if name.kind in ("person", "name") and " " in name.norm and _is_a_persons(name.norm):
                found.setdefault(name.last, name.norm)
            if name.kind == "person":
                persons.add(name.last)
                found.setdefault(name.last, name.norm)
    for sentence in text.sentences:
        for name in names(sentence.text):
            if name.kind == "person" and " " in name.norm and " " not in found.get(name.last, name.norm):
                found[name.last] = name.norm
    return {last: norm for last, norm in found.items() if last in persons or " " in norm}


def _is_a_persons(norm: str) -> bool:
    return len(norm.split()) <= 4 and not norm.isupper()


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


def _whose(text: str, name: Name, offices: frozenset[str], asked: Topic) -> dict[str, float]:
    """Of what the person holds the office: "Marston coach Ines Toral" is no answer to who coaches Calder."""
    if not offices:
        return {}
    lead = re.findall(r"[A-Za-z'’-]+", text[max(0, name.start - 60) : name.start])
    at = next((at for at in range(len(lead) - 1, max(-1, len(lead) - 4), -1) if lead[at].lower() in offices), None)
    if at is not None:
        holder = set(
            content(" ".join(lead[max(0, at - 3) : at] if lead[at + 1 : at + 2] != ["of"] else lead[at + 2 :]))
        )
    else:
        behind = _HELD.match(text[name.end : name.end + 90])
        if behind is None or behind[2].lower() not in offices:
            return {}
        holder = set(content(f"{behind[1]} {behind[3] or ''}"))
    holder -= {stem(word) for word in offices} | _small()
    if not holder:
        return {}
    return {"own-office": 1.0} if holder & (asked.words | asked.question) else {"other-office": 1.0}


_HELD = re.compile(
    r",? (?:(?:is|was|as) )?((?:[A-Za-z'’-]+ ){0,4}?)([a-z]+)(?:[,.]| (?:of|for|at) ((?:[A-Za-z'’-]+ ?){1,5}))"
)


@lru_cache(maxsize=1)
def _small() -> frozenset[str]:
    """Words before an office that tell nothing of whose it is."""
    return frozenset(stem(word) for word in words_in("claim_titles") | words_in("claim_calendar") | {"said", "told"})


def _does(after: str, before: str, words: frozenset[str]) -> float:
    """The claim's own verb right behind the name ("X leads") or a noun right before it ("winner X", "victory for
    X")."""
    behind = re.findall(r"[A-Za-z]+", re.sub(r"\([^)]*\)", "", after))[:9]
    ahead = re.findall(r"[A-Za-z]+", before)[-4:]
    if any(stem(word) in words or word.lower() in words_in("claim_winning") for word in behind):
        return 1.0
    if any(stem(word) in words or word.lower() in words_in("claim_winning") for word in ahead):
        return 0.8
    asked = frozenset().union(*(narrow(word) for word in words))
    said = {hit.concept for hit in concepts_in([stem(word) for word in behind])}
    if asked & said:
        return 0.7
    kin = frozenset().union(*(kin_of(word) for word in words))
    return 0.5 if kin & {stem(word) for word in behind} else 0.0
