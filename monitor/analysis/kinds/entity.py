"""Did a person, place, body or thing change inside the same fact?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from monitor.analysis.lemmas import stem
from monitor.analysis.lexicons import are_synonyms, saying
from monitor.analysis.looks import Look, kindred, slip
from monitor.analysis.views import View, unaccented
from monitor.analysis.word_lists import words_in
from monitor.model.observation import Finding

_ARTICLES = frozenset({"a", "an", "the", "its", "his", "her", "their", "s"})
_RANKS = frozenset({"deputy", "vice", "acting", "interim", "assistant", "associate", "caretaker"})
_TELLING = frozenset({"state", "status"})  # small words of a question that are things in a text
SOME = 4  # sentences that must be known before a name can be called new to the story
ROLES = 0.5  # share of words kept from which two names have changed places, not clauses
LISTED = 0.7  # share of words kept from which a name more or less is told
TIGHT = 0.7  # share of words kept in order from which a swapped noun is another thing, not another wording
_WORD = re.compile(r"[^\W\d_]+")
TWO = 0.8  # share of words kept from which two swapped nouns are a compound one
FEW = 3  # most content words a swap may hold


def find(look: Look) -> Finding | None:
    """A name in another's place, in a list or out of it; in an otherwise kept sentence also a thing in another's."""
    if not look.both:
        return None
    return _named(look) or _roles(look) or _thing(look) or _listed(look) or _ranked(look)


def _ranked(look: Look) -> Finding | None:
    """A rank put before an office or taken from it: "the deputy premier" → "the premier"."""
    if look.kept < TIGHT:
        return None
    for old, new in look.swaps:
        words = [word for word in _WORD.findall(f"{old} {new}".lower()) if word not in _ARTICLES]
        if len(words) == 1 and words[0] in _RANKS and not (look.old if new.strip() else look.new).has_word(words[0]):
            return Finding("entity", 0.6, f"another office: {words[0]} is {'new' if new.strip() else 'gone'}")
    return None


def _roles(look: Look) -> Finding | None:
    """The same words with two names in each other's place: who beat whom. A passive has other words."""
    old, new = look.before.words, look.after.words
    if sorted(old) != sorted(new) or look.kept < ROLES:
        return None
    names = look.before.names & look.after.names  # a plain word that begins a sentence may pass for one there
    before, after = ([word for word in words if unaccented(word) in names] for words in (old, new))
    rest = [[word for word in words if unaccented(word) not in names] for words in (old, new)]
    if before == after or rest[0] != rest[1] or _one_list(_moved(old, new), names):
        return None
    return Finding(
        "entity", 0.9, f"names in each other's place: {_spelt(look.before, before)} → {_spelt(look.after, after)}"
    )


def _moved(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """The words of `new` between the first and the last that stand elsewhere than in `old`."""
    places = [at for at, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    return new[places[0] : places[-1] + 1] if places else ()


def _one_list(words: tuple[str, ...], names: frozenset[str]) -> bool:
    """Whether the words are one enumeration of names, whose order tells nothing."""
    between = {word for word in words if unaccented(word) not in names}
    return between <= {"and", "or", "the", "of"} and bool(between & {"and", "or"})


def _named(look: Look) -> Finding | None:
    lost, gained = look.names.lost, look.names.gained
    if not (lost and gained):
        return None
    fresh = any(not look.old.has_word(word) for word in gained)
    gone = any(not look.new.has_word(word) for word in lost)
    weight = 0.85 if fresh or gone else 0.75 if look.kept >= 0.75 else 0.45
    reason = f"{_spelt(look.before, lost[:3])} → {_spelt(look.after, gained[:3])}"
    return Finding("entity", weight, f"name changed: {reason}", {"before": list(lost), "after": list(gained)})


def _spelt(view: View, folded: Iterable[str]) -> str:
    """Folded words of names as the sentence itself writes them."""
    written: dict[str, str] = {}
    for word in _WORD.findall(view.text):
        plain = unaccented(word.lower())
        if plain not in written or (word[:1].isupper() and not written[plain][:1].isupper()):
            written[plain] = word
    return " ".join(written.get(unaccented(word), word) for word in folded)


def _listed(look: Look) -> Finding | None:
    """A whole name put in or gone while the sentence stays: one more, or one fewer, of those named."""
    lost, gained = _whole(look.before, look.names.lost), _whole(look.after, look.names.gained)
    if gained and look.kept >= ROLES and look.old.size >= SOME and not any(map(look.old.has_word, gained[0].split())):
        return Finding(
            "entity", 0.6, f"new name: {_spelt(look.after, gained[0].split())}", {"before": [], "after": gained}
        )
    if look.kept < LISTED or not (lost or gained):
        return None
    name, what = (gained or lost)[0], "put in" if gained else "gone"
    where, here = (look.old, look.after) if gained else (look.new, look.before)
    known = all(where.has_word(word) for word in name.split())
    weight = 0.45 if known or not _in_a_list(here, name) else 0.6
    return Finding("entity", weight, f"name {what}: {_spelt(here, name.split())}", {"before": lost, "after": gained})


def _in_a_list(view: View, name: str) -> bool:
    """Whether the name stands beside another one: "A, B and C"."""
    others = "|".join(re.escape(" ".join(run)) for run in view.name_runs if run and " ".join(run) != name)
    if not others:
        return False
    link, own = r"(?:, (?=[^.;]{0,60} (?:and|or) )|,? and |,? or )(?:the )?", re.escape(name)
    return bool(re.search(rf"\b(?:{own}{link}(?:{others})|(?:{others}){link}{own})\b", unaccented(view.plain)))


def _whole(view: View, alone: tuple[str, ...]) -> list[str]:
    return [" ".join(run) for run in view.name_runs if run and set(run) <= set(alone)]


def _thing(look: Look) -> Finding | None:
    if look.kept < TIGHT:
        return None
    told = [
        swap for swap in look.swaps if _own(swap[0], look.before, look.after) or _own(swap[1], look.after, look.before)
    ]
    for old, new in told:
        left, right = _own(old, look.before, look.after), _own(new, look.after, look.before)
        if left and right and len(left) <= FEW and len(right) <= FEW:
            few = len(told) == 1 or (len(told) == 2 and look.kept >= TWO)  # where more is reworded, this is, too
            sure = few and all(_nouns(look, *swap) for swap in told)
            detail = {"before": [old], "after": [new]}
            return Finding("entity", 0.6 if sure else 0.4, f"changed: {old.strip()!r} → {new.strip()!r}", detail)
    return None


def _nouns(look: Look, old: str, new: str) -> bool:
    """Whether a swap may be of one thing for another: short, of content words only, not two verb forms, no adverb."""
    left, right = _WORD.findall(old.lower()), _WORD.findall(new.lower())
    both = {*left, *right} - _ARTICLES
    if max(len(left), len(right)) > 2 or both & _function_words() or saying(" ".join(both)):
        return False
    if any(cue.text in both for view in (look.before, look.after) for cue in view.negations):
        return False
    if set(map(unaccented, both)) & {*look.names.lost, *look.names.gained}:
        return False  # names are `_named`'s affair
    verbs = [any(word.endswith(("ed", "ing")) for word in words) for words in (left, right)]
    return not all(verbs) and not any(word.endswith("ly") for word in both)


@cache
def _function_words() -> frozenset[str]:
    return (words_in("claim_stop") | words_in("edit_particles")) - _TELLING - _ARTICLES


def _own(text: str, view: View, other: View) -> list[str]:
    """The content words of a stretch that the other side has not, nor a form or synonym of; no part of a value."""
    alone = []
    for word in _WORD.findall(text.lower()):
        name = stem(word)
        content = name in view.content or word in _TELLING
        if content and word not in _function_words() and name not in other.stems and word not in other.words:
            alone.append(name)
    return [
        word
        for word in alone
        if not any(are_synonyms(word, near) or kindred(word, near) or slip(word, near) for near in other.stems)
    ]
