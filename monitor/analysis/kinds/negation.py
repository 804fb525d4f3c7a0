"""Was a statement turned round? "Not" put in or gone, a denial, a word swapped for its opposite."""

from __future__ import annotations

import re

from monitor.analysis.lemmas import stem
from monitor.analysis.lexicons import are_opposites, are_synonyms, stems_in
from monitor.analysis.looks import Look
from monitor.analysis.views import View
from monitor.model.observation import Finding

CONTROLLED = 0.5  # share of words kept from which "refused to" put in or gone is that and no other wording
TIGHT = 0.6  # share of words kept in order from which a lone change of polarity is one, whatever else stands there
BARRED = 0.65  # share of words kept in order from which a verb that says no, in another's place, is told
_WORD = re.compile(r"[^\W\d_]+")
_NO = re.compile(
    r"\b(?:block|reject|refus|veto|cancel|scrap|ban|bar|halt|suspend|quash|overturn|abandon|dismiss|fail|throw|threw|thrown|"
    r"turn|declin|shelv|axe|ditch|annul|void|revok|withdr|withh|forbid|prohibit|outlaw|oppos|condemn|boycott|sack|oust|expel)\w*"
)
_HARDLY = frozenset({"hardly", "barely", "scarcely", "rarely"})
_NEGATOR = re.compile(r"\b(?:without|unless|unable|impossible|refus\w+|declin\w+|fail\w*|lack\w*)\b")
SURE = 0.75  # share of words kept from which no word on the other side excuses a change of polarity
FEW = 2  # most words of its own by which a side may say no in another way
MANY = 6  # words of its own from which the other side tells something else
_CONTROL = re.compile(r"\b(?:refus\w+|fail\w*|declin\w+|unable|unwilling|reluctant|forgot|omitted|yet) to\b")
_YET = re.compile(r"\b(?:yet|still|remains?) to (?:be )?(\w+)")
_LATER = re.compile(r"\b(?:yet|still|remains?|will|would|await\w*|wait\w*|pending|due|un\w+ed|until)\b")
_UNDENIED = re.compile(r"\b(?:not|never|neither|nobody|no one|without)\b[\w ]{0,14}$")
_UNABLE = re.compile(r"\b(?:un|in|im|ir)\w{3,}[ai]ble\b")
_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|most|least|record)\b")
_COMPARED = re.compile(r"\b(?:so|such|as|this|that|more|less|other|another|\w{3,}er) \b")
_BOUND = re.compile(
    r"\b(?:no|not|never|hardly|barely|scarcely)(?: any| much| even| quite| very)? "
    r"(?:more|less|fewer|later|earlier|\w{2,}er) than\b"
    r"|\bnot (?:even|quite) (?:\w+ ){0,2}(?:half|third|quarter|fifth|tenth|dozen|hundred|thousand|million|\d)"
    r"|\b(?:hardly|barely|scarcely) (?:[$€£]?\d|"
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty)\b)"
)  # "no bigger than a pencil", "not even a third", "barely ten minutes": how much, not whether
_PREFIX = re.compile(r"^(?:un|in|im|il|ir|dis|non|il)(?=\w{4})")


def find(look: Look) -> Finding | None:
    """The polarity of the two sides, where it can be told; a rephrasing with another negative word is none."""
    if not look.both:
        return _alone(look)
    return _denial(look) or _explicit(look) or _opposite(look) or _controlled(look) or _pending(look) or _barred(look)


def _barred(look: Look) -> Finding | None:
    """ "Blocks the sale" → "clears the sale": one verb in another's place, of which only one says no."""
    if look.kept < BARRED:
        return None
    told = [(old, new) for old, new in look.swaps if _content(old, look) or _content(new, look)]
    if len(told) != 1 or not all(1 <= len(side.split()) <= 3 for side in told[0]):
        return None
    old, new = told[0]
    sides = [_NO.search(side.lower()) for side in (old, new)]
    if bool(sides[0]) == bool(sides[1]) or look.before.boilerplate:
        return None
    left, right = _content(old, look), _content(new, look)
    if not (left and right) or any(are_synonyms(a, b) for a in left for b in right):
        return None
    return Finding("negation", 0.65, f"turned round: {old.strip()!r} → {new.strip()!r}")


def _content(side: str, look: Look) -> list[str]:
    stems = {*look.stems.lost, *look.stems.gained}
    return [name for word in _WORD.findall(side.lower()) if (name := stem(word)) in stems]


def _pending(look: Look) -> Finding | None:
    """ "Is yet to be opened" → "has been opened": what had not happened has, or the other way round."""
    old, new = (_YET.search(view.plain) for view in (look.before, look.after))
    found = old or new
    if found is None or (old and new):
        return None
    other = look.after if old else look.before
    verb = stem(found[1])
    if verb not in other.stems or any(cue.name == "explicit" for cue in other.negations) or _LATER.search(other.plain):
        return None
    return Finding("negation", 0.75, f'"{found.group()}" is {"gone" if old else "new"}')


def _controlled(look: Look) -> Finding | None:
    """ "Has resigned" → "has refused to resign": the verb before "to" turns what follows round."""
    old, new = (_CONTROL.search(view.plain) for view in (look.before, look.after))
    if bool(old) == bool(new) or look.kept < CONTROLLED:
        return None
    ours, other = (look.before, look.after) if old else (look.after, look.before)
    if any(cue.name != "bound" and stem(cue.text.split()[0]) not in ours.stems for cue in other.negations):
        return None
    found = old or new
    word = found.group() if found else ""
    return Finding("negation", 0.75, f'"{word}" is {"gone" if old else "new"}')


def _alone(look: Look) -> Finding | None:
    """A sentence put in or taken out that denies something."""
    if look.after.text and "denied" in _denials(look.after):
        return Finding("negation", 0.6, "a denial is new")
    if look.before.text and "denied" in _denials(look.before):
        return Finding("negation", 0.55, "a denial is gone")
    return None


def _denial(look: Look) -> Finding | None:
    old, new = _denials(look.before), _denials(look.after)
    if old and new:
        if old != new and {old[0], new[0]} == {"denied", "not denied"}:
            return Finding("negation", 0.9, f"{old[0]} → {new[0]}")
        return None
    if not old and not new:
        return None
    other = look.after if old else look.before
    if any(cue.rank <= 1 for cue in other.hedges):
        return None  # "denied" → "would not say": a matter of certainty
    excuse = any(cue.name in ("explicit", "implicit") for cue in other.negations)
    weight = 0.4 if excuse and look.kept < TIGHT else 0.85
    return Finding("negation", weight, "a denial is gone" if old else "a denial is new")


def _denials(view: View) -> list[str]:
    cues = [cue for cue in view.negations if cue.name == "denial"]
    return [
        "not denied" if _UNDENIED.search(view.plain[max(0, cue.start - 24) : cue.start]) else "denied" for cue in cues
    ]


def _explicits(view: View) -> list[str]:
    """Its plain negations, but for those that bound a figure or a size."""
    bounds = {match.start() for match in _BOUND.finditer(view.plain)} if view.negations else set()
    if not bounds:
        return [cue.text for cue in view.negations if cue.name == "explicit"]
    found, at = [], 0
    for cue in view.negations:
        if cue.name != "explicit":
            continue
        at = max(view.plain.find(cue.text, at), 0)
        if at not in bounds:
            found.append(cue.text)
        at += len(cue.text)
    return found


def _explicit(look: Look) -> Finding | None:
    old, new = _explicits(look.before), _explicits(look.after)
    if bool(old) == bool(new):
        if abs(len(old) - len(new)) == 1 and look.kept >= 0.8 and not _near(look, 2):
            word = (old or new)[-1]
            return Finding("negation", 0.65, f'"{word}" is {"gone" if len(old) > len(new) else "new"}')
        return None
    positive = look.after if old else look.before
    negative = look.before if old else look.after
    word = (old or new)[0]
    reason = f'"{word}" is gone' if old else f'"{word}" is new'
    if _opposite(look, tight=False):
        return Finding("negation", 0.3, reason)  # "remain open" and "not closed"
    implied = _implied(positive, negative)
    swapped = word in _HARDLY or (_NEGATOR.search(positive.plain) and not _NEGATOR.search(negative.plain))
    if look.kept >= TIGHT and not (implied and (look.kept < SURE or swapped)):
        return Finding("negation", 0.85, reason)
    if implied or _spared(look, positive is look.before):
        return Finding("negation", 0.3, reason)
    return Finding("negation", 0.8 if look.overlap >= 0.35 else 0.6, reason)


def _spared(look: Look, first: bool) -> bool:
    """Whether the side without "not" has a word or two of its own that may say no in another way: "full", "no room".

    Where all its content stands on the other side, too, the statement itself was turned round; where much is
    different, there is another statement.
    """
    own, other = (look.stems.lost, look.stems.gained) if first else (look.stems.gained, look.stems.lost)
    own = tuple(word for word in own if word not in stems_in("edit_light"))
    return 1 <= len(own) <= FEW and len(other) <= MANY and not look.names.swapped and not look.numbers.swapped


def _near(look: Look, most: int) -> bool:
    """Whether both texts hold the same content but for the negation itself: then it moved."""
    return len(look.stems.lost) + len(look.stems.gained) > most


def _implied(positive: View, negative: View) -> bool:
    """Whether the side without "not" is negative all the same: "declined to", "unchanged", "too close to call"."""
    for cue in positive.negations:
        own = " " in cue.text and cue.text not in negative.plain
        if cue.name in ("implicit", "denial", "bound") and (own or stem(cue.text.split()[0]) not in negative.stems):
            return True
    if _UNABLE.search(positive.plain):
        return True
    if _SUPERLATIVE.search(positive.plain) and _COMPARED.search(negative.plain):
        return True  # "the largest recall ever" and "never recalled so many"
    return any(_PREFIX.match(word) and _PREFIX.sub("", word) in negative.words for word in positive.words)


def _opposite(look: Look, tight: bool = True) -> Finding | None:
    lost, gained = look.before.stems - look.after.stems, look.after.stems - look.before.stems
    if (tight and look.kept < 0.6) or len(lost) > 6 or len(gained) > 6:
        return None
    for old in sorted(lost):
        for new in sorted(gained):
            if are_opposites(old, new) or _PREFIX.sub("", old) == new or _PREFIX.sub("", new) == old:
                return Finding(
                    "negation", 0.75, f"turned round: {_word(look.before, old)!r} → {_word(look.after, new)!r}"
                )
    return None


def _word(view: View, wanted: str) -> str:
    return next((word for word in view.words if stem(word) == wanted), wanted)
