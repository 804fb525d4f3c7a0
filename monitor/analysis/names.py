"""Which persons, places and bodies does a text name? Candidates by capitals, titles, roles and the words around
them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from monitor.analysis.figures import spelt
from monitor.analysis.word_lists import words_in

_CAP = r"(?:[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ](?:[\w]|['’](?=[A-Za-z][a-z])|[-–](?=\w))*(?:[A-Z]\.)*|[A-Z]\.)"
_LINK = r"(?:of|de|da|del|di|van|von|der|den|bin|ibn|al|el|la|le|the|for|and|on)"
_NAME = re.compile(rf"(?<![\w'’-]){_CAP}(?:(?: |-){_CAP}| (?:{_LINK} ){{1,2}}{_CAP})*")
_PERSON_AFTER = re.compile(
    r"(?:,? (?:\d{2},|who\b|whose\b|said\b|says\b|told\b|added\b|wrote\b|acknowledged\b|tweeted\b|resigned\b|"
    r"testified\b|himself\b|herself\b)"
    r"|, (?:an?|the|his|her|its|their|one of|chief|head|deputy|former|acting)\b|, \d{2}\b)"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:hand(?:s|ed|ing)? over to|g[ai]ves? way to|(?:succeeded|replaced|followed|led|headed) by|told|appointed|"
    r"elected|arrested|charged|sentenced|convicted|jailed|detained|promoted|hired|sacked) $"
)
_CUTS, _SOLID = re.compile(r" (?:and|on|for|of) (?:the )?"), re.compile(r"\S+")
_OF, _OWNS = re.compile(r"['’]s?$"), re.compile(r"['’]s$")  # a possessive; one with its s
_OFFICE_BEFORE = re.compile(r"([a-z][a-z-]+(?: [a-z][a-z-]+){0,2}),? $")
_OFFICE_AFTER = re.compile(
    r",? (?:who (?:is|was|became) )?(?:an?|the|its|his|her|their|[A-Z]\w+['’]s)? ?((?:[a-z-]+ ){0,3}?)([a-z]+)\b"
)
_LOCATIVE = re.compile(r"\b(?:in|at|near|around|outside|inside) (?:the )?$", re.I)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|around|outside|inside|across|above|below|over|off|north|south|east|west|towards?|into|"
    r"from|to|of|on|between|via) (?:the )?$",
    re.I,
)
_BODY_BEFORE = re.compile(r"\b(?:of|by|for|with|at|from) (?:the )?$", re.I)


_HEADS = frozenset(
    ("house", "duke", "duchess", "prince", "princess", "archbishop", "bishop", "treaty", "battle", "isle", "act")
)  # "House of Lords"


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `text[start:end]`. `kind`: person place body name (not told apart); `role` is what stands beside it.

    `norm` is without titles and possessive; `title` is what stood before it ("President", "the group's spokesman").
    """

    kind: str
    norm: str
    start: int
    end: int
    role: str = ""
    title: str = ""

    @property
    def last(self) -> str:
        """The part that later mentions use: the surname of a person."""
        return self.norm.split()[-1] if self.norm else ""


@lru_cache(maxsize=8192)
def names(text: str) -> tuple[Name, ...]:
    """Every name in `text`, in order. A sentence's first word counts only where it is no common word.

    >>> found = names("The mediator, Anton Brill, met President Liiv in Pravik.")
    >>> [(name.kind, name.norm, name.role) for name in found]
    [('person', 'Anton Brill', 'mediator'), ('person', 'Liiv', 'president'), ('place', 'Pravik', '')]
    """
    return tuple(_names(text))


def _names(text: str) -> Iterator[Name]:
    for match in _NAME.finditer(text):
        start, end = match.span()
        for first, last in _pieces(text, start, end):
            name = _name(text, first, last)
            if name is not None:
                yield name


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A run of capitals cut where "and" or "on" or "for" joins two names, and after a weekday or month."""
    at = start
    for cut in _CUTS.finditer(text[start:end]):
        left = text[at : start + cut.start()]
        if cut.group().split()[0] == "of" and not _is_whole(left):
            pass
        elif cut.group().split()[0] == "of":
            continue
        if cut.group().strip() == "for" and set(left.lower().split()) & words_in("claim_bodies"):
            continue
        if cut.group().strip() == "and" and set(left.lower().split()[:1]) & {
            "ministry",
            "department",
            "office",
            "committee",
            "institute",
        }:
            continue
        yield at, start + cut.start()
        at = start + cut.end()
    yield at, end


def _is_whole(left: str) -> bool:
    """Whether "of" goes on with the same name: "Gulf of Aden", "Bank of Tessar"; not "Nadia Ferro of the Civic
    Union"."""
    words = left.lower().split()
    known = words_in("claim_bodies") | words_in("claim_landmarks")
    return bool(set(words) & known) or words[-1] in _HEADS


def _name(text: str, start: int, end: int) -> Name | None:
    start, title = _without_title(text, start, end)
    words = text[start:end].split()
    while words and words[-1] in ("of", "the", "de", "and"):
        words.pop()
    if not words:
        return None
    if (start == 0 or text[start - 2 : start - 1] in ".?!:" or text[start - 1] in "\"“'‘(") and not title:
        start, words = _without_starter(start, words)
    if not words or words[0].lower().rstrip(".") in words_in("claim_calendar"):
        return None
    end = start + len(" ".join(words))
    norm = _OF.sub("", " ".join(words))
    if len(norm) < 2 or (norm.isupper() and len(norm) > 12) or (len(words) == 1 and spelt(norm)):
        return None
    lies = not title and bool(_LOCATIVE.search(text[max(0, start - 14) : start]))  # "lay in Uzun, the governor said"
    role = title.lower() or ("" if lies else _role(text, start, end))
    return Name(_kind(text, start, end, norm, title, role), norm, start, end, role, title)


def _without_title(text: str, start: int, end: int) -> tuple[int, str]:
    """Titles at the front of a run ("President Arne Liiv") are no part of the name, unless nothing else is left."""
    titles, at = [], start
    for match in _SOLID.finditer(text[start:end]):
        if match.group().lower().rstrip(".") not in words_in("claim_titles") and not (
            match.start() == 0 and _is_calling(text, start, match.end(), end)
        ):
            break
        titles.append(match.group())
        at = start + match.end() + 1
    if titles and at < end and not text[at:end].startswith(("of ", "for ")):
        return at, " ".join(titles)
    return start, ""


_CALLING = re.compile(r"[A-Z][a-z]+(?:er|or|ist|ian|yst|man|woman|eer)$")
_FORENAMES = frozenset(
    ("peter", "alexander", "walter", "roger", "oliver", "christopher", "arthur", "victor", "hector", "igor", "viktor",
     "conor", "taylor", "tyler", "adrian", "brian", "christian", "ian", "vivian", "julian", "norman", "herman",
     "roman", "jennifer", "esther", "heather", "amber", "summer", "asher", "connor", "trevor", "damian", "fabian",
     "dorian", "lillian", "marian", "gunter", "dieter", "rainer", "werner", "gregor", "fedor", "nestor", "salvador")
)  # fmt: skip


def _is_calling(text: str, start: int, stop: int, end: int) -> bool:
    """A sentence that opens with somebody's calling: "Auctioneer Peg Lovell said". Two names must follow."""
    word = text[start : start + stop]
    opens = start == 0 or text[start - 2 : start - 1] in ".?!:" or text[start - 1] in "\"“'‘("
    following = text[start + stop : end].split()
    return (
        opens
        and len(following) == 2
        and word.lower() not in _FORENAMES
        and bool(_CALLING.match(word) or word.lower() in words_in("claim_roles"))
    )


def _without_starter(start: int, words: list[str]) -> tuple[int, list[str]]:
    """A sentence's first word has a capital whatever it is."""
    while words:
        word = words[0].lower()
        bare = _OWNS.sub("", word)
        if bare not in words_in("claim_starters") and not (len(words) == 1 and bare.endswith(("ing", "ly"))):
            break
        start += len(words[0]) + 1
        words = words[1:]
    return start, words


def _role(text: str, start: int, end: int) -> str:
    """The office a person is named with: "the mediator, X", "mediator X", "X, the mediator"."""
    before = _OFFICE_BEFORE.search(text[max(0, start - 40) : start])
    if before:
        words = before[1].split()
        if words[-1] in words_in("claim_roles"):
            return str(words[-1])
    after = _OFFICE_AFTER.match(text[end : end + 60])
    if after and text[end : end + 1] == ",":
        for word in (*after[1].split(), after[2]):
            if word in words_in("claim_roles"):
                return str(word)
    return ""


def _kind(text: str, start: int, end: int, norm: str, title: str, role: str) -> str:
    words = norm.split()
    lower = [_OWNS.sub("", word.lower()) for word in words]
    if title or role:
        return "person"
    if set(lower) & words_in("claim_bodies") or (norm.isupper() and 2 <= len(norm) <= 6):
        return "body"
    if set(lower) & words_in("claim_landmarks"):
        return "place"
    before, after = text[max(0, start - 20) : start], text[end : end + 30]
    if _PERSON_AFTER.match(after) and len(words) >= 2:
        return "person"
    if re.search(r"\b(?:said|says|added|told|by|Mr|Ms|Mrs|Dr)\.? $", before) and len(words) >= 2:
        return "person"
    if len(words) >= 2 and _PERSON_BEFORE.search(text[max(0, start - 24) : start]):
        return "person"
    if _PLACE_BEFORE.search(before) and not _PERSON_AFTER.match(after):
        return "place" if not (_BODY_BEFORE.search(before) and len(words) > 2) else "name"
    if len(words) == 2 and all(
        word[0].isupper() and word[1:].replace("-", "").replace("'", "").isalpha() for word in words
    ):
        return "person" if re.match(r" [a-z]+(?:ed|s)\b| (?:said|won|led|took|told)\b", after) else "name"
    return "name"
