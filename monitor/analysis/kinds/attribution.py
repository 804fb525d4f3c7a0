"""Did the source of a statement change?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from monitor.analysis.lemmas import stem
from monitor.analysis.lexicons import are_synonyms, stems_in
from monitor.analysis.looks import Look, kindred, shortened, slip
from monitor.analysis.views import View
from monitor.analysis.word_lists import lines_of
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """Another speaker, one put in or one dropped. Titles, order and a pronoun for the name are the same speaker."""
    if not look.both:
        return None
    old, new = look.before.speakers, look.after.speakers
    lost = _alone(old, look.before, look.after, new)
    gained = _alone(new, look.after, look.before, old)
    voices = stems_in("edit_voices")
    if lost and gained and (_described(lost, gained, look, True) or _described(gained, lost, look, False)):
        return _finding(0.4, "the source is named otherwise", lost, gained)
    if lost and gained:
        return _finding(0.85, "said by another source", lost, gained)
    if _speaks_for(gained or lost, old if gained else new, look.before if gained else look.after):
        return None
    if gained and (gained & voices or not _waiting(old, new)):
        reason = "said by another source" if gained & voices and old else "a source is named now"
        return _finding(0.7, reason, lost, gained)
    if lost and lost & voices and new:
        return _finding(0.6, "said by another source", lost, gained)
    if lost and not _waiting(new, old):
        return _finding(0.6 if look.kept >= 0.8 else 0.45, "the source is no longer named", lost, gained)
    return None


def _described(office: frozenset[str], name: frozenset[str], look: Look, first: bool) -> bool:
    """Whether a bare office on one side is a person on the other whom the story knows: "the president", "Trump"."""
    where, view = (look.old, look.after) if first else (look.new, look.before)
    known = [word for word in view.names if stem(word) in name]
    return office <= stems_in("claim_roles") and bool(known) and all(map(where.has_word, known))


def _waiting(ours: Iterable[frozenset[str]], theirs: Iterable[frozenset[str]]) -> bool:
    """Whether a speaker of `ours`, a pronoun among them, could be one of `theirs` under another name."""
    others = tuple(theirs)
    return any(not speaker or not any(speaker & other for other in others) for speaker in ours) or any(
        speaker & other and not speaker >= other for speaker in ours for other in others
    )


def _alone(
    speakers: Iterable[frozenset[str]], view: View, other: View, others: Iterable[frozenset[str]]
) -> frozenset[str]:
    """What names the speakers of one side and stands nowhere in the other text, not even shortened or misspelt."""
    rivals = frozenset(word for speaker in others for word in speaker)
    return frozenset(
        word
        for speaker in speakers
        for word in speaker
        if word not in other.stems
        and word not in stems_in("edit_vague")
        and word not in stems_in("edit_once")
        and not shortened(word, view, other)
        and not any(
            are_synonyms(word, near) or _called(word, near) or kindred(word, near) or slip(word, near)
            for near in rivals
        )
    )


def _alike(a: str, b: str) -> bool:
    return are_synonyms(a, b) or _called(a, b) or kindred(a, b) or slip(a, b)


@cache
def _calls() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines_of("edit_sources")):
        for word in line.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _called(a: str, b: str) -> bool:
    """Whether the two may call one source: "residents" and "villagers"."""
    return bool(_calls().get(a, frozenset()) & _calls().get(b, frozenset()))


def _speaks_for(gained: frozenset[str], speakers: Iterable[frozenset[str]], view: View) -> bool:
    """Whether all that is gained is the mouth of a body that spoke before: "the ministry" → "a ministry spokesman"."""
    persons = {stem(word) for word in view.names} - stems_in("claim_bodies")
    return gained <= _mouths() and any(speaker and not speaker & persons for speaker in speakers)


@cache
def _mouths() -> frozenset[str]:
    return frozenset(
        map(stem, ("spokesman", "spokeswoman", "spokesperson", "representative", "office", "staff", "official"))
    )


def _finding(weight: float, reason: str, lost: frozenset[str], gained: frozenset[str]) -> Finding:
    return Finding("attribution", weight, reason, {"before": sorted(lost), "after": sorted(gained)})
