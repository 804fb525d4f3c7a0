"""How much does a sentence or clause weigh that came or went? Used by `addition` and `removal`."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.analysis.bags import bag_of, stems_of
from monitor.analysis.elsewhere import Elsewhere
from monitor.analysis.lemmas import stem
from monitor.analysis.lexicons import stems_in
from monitor.analysis.looks import Look, shortened
from monitor.analysis.views import View, view_of

JOINED = 0.55  # share of words that must stand in order for a deed to be joined on
_LITTLE = frozenset({"the", "of", "a", "an", "and", "for", "its", "s", "former", "longtime", "veteran"})
_KNOWN_AS = re.compile(
    r"[,(]? ?(?:also|formerly|better|otherwise|previously|once)? ?(?:known|called|named|referred to) (?:as|by)?\b"
)
_LEAD = re.compile(
    r"(?:Despite|Following|Amid|In light of|In response to|Meanwhile|However|In addition to|Along with|Speaking|"
    r"(?:Hours|Minutes|Days|Shortly|Soon) after)\b[^.;]{0,60},(?: the| a| an)?$"
)
_JOINED = re.compile(r"(?:, )?(?:and|but|then|before|after)\b", re.IGNORECASE)
_SO_DID = re.compile(r"\bso (?:did|has|have|had|was|were|will|would)\b|\b(?:will|would|has|have|had|may|must)\b")
CLAUSE = 3  # content words from which an insertion is a clause that may carry a fact
FRAME = 0.45  # share of words that must stand in order for the rest to be a clause put in, not another wording
TIGHT = 0.75  # share of words kept from which two content words put in or taken out by themselves are a clause
PIECE = 0.5  # share of a new sentence's words and figures that must have stood in another for it to be a piece of that
COVERED = 0.75  # share of a sentence's content that one other sentence, or two, must hold to have said it
_STATIC = re.compile(r"\b(?:is|are|lies|has|have|stands|sits|covers|borders|consists|belongs)\b(?! (?:been|now)\b)")
FUTURE = 5  # rank up to which a hedge tells of what is not yet
_SAID = re.compile(r"\b(?:said|(?<!was )(?<!were )(?<!been )told|added|asked|noted|according to)\b")
_DONE = (
    r"found|heard|paid|sent|won|lost|struck|broke|fell|rose|came|went|held|left|took|gave|made|cut|hit|shot|fled|began|"
    r"drew|saw|built|bought|sold|caught|brought|withdrew|met(?! (?:service|office|police))|put|became|grew|stood|chose|"
    r"led|ran|swore|agreed|freed|guaranteed|decreed"
)
_PARTICIPLE = (
    r"seen|taken|given|known|shown|told|done|gone|begun|broken|chosen|drawn|driven|forced|grown|hidden|risen|spoken|"
    r"stolen|sunk|sworn|thrown|torn|withdrawn|written|born|beaten|fallen|frozen|hurt|split|spread|shut|spent|set"
)
_EVENT = re.compile(
    rf"\b(?:was|were|been|had|has|have|got)(?: (?:not|never|also|\w+ly|since|again|all|twice|first))? "
    rf"(?:\w{{3,}}ed|{_DONE}|{_PARTICIPLE})\b|\b(?:{_DONE})\b|(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bbeing )"
    rf"(?<!\bno longer )(?<!\bnot )(?<!\ba )(?<!\ban )(?<!\bthe )\b\w{{3,}}(?<!e)ed\b"
)  # something came about: a perfect, a passive of the past, a past form; not what is or was so, not what was going on
_SCENE = re.compile(
    r"\b(?:it (?:is|was|has been|had been) (?:still |already |again )?(?:raining|snowing|cold|hot|warm|sunny|foggy|"
    r"dark|wet|windy|overcast|drizzling|freezing)|(?:sunny|rainy|grey|gray|cold|wet|warm|foggy|crisp) (?:morning|"
    r"afternoon|evening|day|sky)|sky (?:\w+ ){0,4}(?:is|was)|vigils?|candles|flowers were|prayers?|hymns?|sang|chanted|"
    r"public gallery|looked on|listened|wept|without (?:speaking|a word|taking questions|comment\w*)|"
    r"camp(?:ed|ing) (?:out|outside|in front)|queu(?:ed|ing))\b"
)  # who stood by, and what the weather was: colour
_MEASURED = re.compile(
    r"\b(?:is|are|lies|stands|has|have) (?:about |some |nearly |almost |over |more than )?[\d.,]+ "
    r"(?:million |thousand )?(?:\w+ (?:long|wide|high|tall|deep|old|across|away|from|above|north|south|east|west)\b|"
    r"inhabitants|residents|islands)"
)  # "the river is 90 kilometres long"
_BACKGROUND = re.compile(
    r"\b(?:(?:years?|months?|decades?|seasons?) ago|last (?:year|month|season|summer|winter|held|met)|since \d{4}|"
    r"under contract|(?:shares?|stocks?|index|indexes) (?:\w+ ){0,2}"
    r"(?:rose|fell|gained|lost|closed|slipped|jumped|dropped|climbed))\b"
)  # what stood there for the reader's orientation, and market prices, which every later version overtakes
_OLD = 2  # years back from which a year makes a sentence background


def clause(look: Look, gained: bool) -> str:
    """The longest stretch put in (or taken out) that holds a clause's worth of new words, "" where there is none."""
    words = look.stems.gained if gained else look.stems.lost
    others = look.stems.lost if gained else look.stems.gained
    where = look.old if gained else look.new
    if len(words) - len(others) < CLAUSE - 1 or look.kept < FRAME:
        return ""
    least = CLAUSE if others or look.kept < TIGHT else CLAUSE - 1
    spoken_by = frozenset(word for view in (look.before, look.after) for speaker in view.speakers for word in speaker)
    ours, theirs = (look.before, look.after) if gained else (look.after, look.before)
    content = ours.content - theirs.stems
    best, text = 0, ""
    for old, new in look.swaps:
        inside, outside = (new, old) if gained else (old, new)
        fresh = (
            {word for word in stems_of(inside) if word in words and word not in spoken_by and not where.has_stem(word)}
            if inside
            else set()
        )
        dropped = {word for word in stems_of(outside) if word in content} if outside else set()
        if fresh and _named_so(inside, outside, ours):
            continue
        fresh = {word for word in fresh if not shortened(word, ours, theirs)}
        size = len(fresh) - len(dropped)
        if size > best:
            best, text = size, inside.strip()
    return text if best >= least else ""


def _named_so(inside: str, outside: str, view: View) -> bool:
    """Whether a stretch only says how somebody is called, or leads in: a title, "also known as", "Despite this,"."""
    text = inside.strip()
    if _KNOWN_AS.match(text) or (_LEAD.match(text) and view.text.startswith(text[:20])):
        return True
    if outside.strip(" ,.") or any(char.isdigit() for char in text) or _EVENT.search(text.lower()):
        return False
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if word.lower() not in _LITTLE]
    return bool(words) and all(word[0].isupper() or stem(word) in stems_in("claim_roles") for word in words)


def joined(look: Look, gained: bool) -> str:
    """A deed joined on with "and": "admitted the error" → "admitted the error and recalled 900 cars"; else ""."""
    if look.kept < JOINED:
        return ""
    where = look.old if gained else look.new
    own, rest = (look.stems.gained, look.stems.lost) if gained else (look.stems.lost, look.stems.gained)
    if [word for word in rest if word not in stems_in("edit_light")]:
        return ""
    for old, new in look.swaps:
        text, against = (new, old) if gained else (old, new)
        if len(against.split()) > 1 or not _JOINED.match(text.strip()) or len(text.split()) < 2:
            continue
        fresh = [word for word in own if word in stems_of(text) and not where.has_stem(word)]
        if fresh and (_EVENT.search(text.lower()) or _SO_DID.search(text.lower())):
            return text.strip(" ,")
    return ""


def parted(look: Look) -> bool:
    """Whether a sentence put in (taken out) is a piece of one that lost it (took it in).

    Its figures, names and nearly all of its words stood in one sentence of the other version that does not stand in
    this one, and no word of it stands oftener here than there.
    """
    view, here, there = (look.after, look.new, look.old) if look.after.text else (look.before, look.old, look.new)
    values = {value.norm for value in (*view.numbers, *view.dates)}
    if any(there.side.values[norm] < here.side.values[norm] for norm in values):
        return False
    if any(not there.side.words[word] for word in view.names):
        return False
    words = view.content - stems_in("edit_light") - stems_in("edit_particles")
    fresh = [word for word in words if not there.side.stems[word]]
    kept = {word for word in words if here.side.stems[word] <= there.side.stems[word]} - {*fresh}
    known = kept | {f"#{norm}" for norm in values}
    if len(fresh) > 1 or len(known) < max(1, PIECE * (len(words) + len(values))):
        return False
    if len(known) == 1 and not any(len(norm) > 2 for norm in values):
        return False
    still = {*here.side.texts}
    return any(len(known & bag_of(text)) >= COVERED * len(known) for text in there.side.distinct if text not in still)


def spoken(look: Look) -> tuple[float, str]:
    """What a new sentence weighs, and why it weighs little."""
    view = look.after
    if _said(view, look.old):
        return 0.3, "said before elsewhere"
    if parted(look):
        return 0.2, "it stood in another sentence before"
    if _SCENE.search(view.plain) and not (view.quotes or view.numbers):
        return 0.4, "colour"
    if _MEASURED.search(view.plain) and not (view.quotes or view.speakers):
        return 0.45, "background"
    bare = not (view.numbers or view.quotes or view.speakers or view.hedges or view.negations)
    if bare and not _fresh(look) and _STATIC.search(view.plain):
        return 0.45, "background"
    return 0.75, ""


@lru_cache(maxsize=4096)
def came_about(text: str) -> bool:
    """Whether a folded text tells of something that came about, not of what is or was so, nor of what was said."""
    return _EVENT.search(_SAID.sub(" ", text)) is not None


def _ahead(look: Look) -> bool:
    """Whether it names a day that had not come when it was written."""
    at = look.old.side.at
    today = at.date().isoformat() if at is not None else ""
    return bool(today) and any(
        value.kind == "date" and value.norm[:4].isdigit() and value.norm > today for value in look.before.dates
    )


def _fresh(look: Look) -> bool:
    """Whether the new sentence names a day or a year that is not long past."""
    at = look.new.side.at
    return any(
        not (at is not None and value.kind == "year" and value.norm.isdigit() and int(value.norm) <= at.year - _OLD)
        for value in look.after.dates
    )


def _said(view: View, where: Elsewhere) -> bool:
    """Whether another sentence says it: most of its words, and not the contrary of them."""
    bag = bag_of(view.text)
    denied = bool(view.negations)
    return len(bag) >= 3 and any(
        bool(view_of(text, where.side.at).negations) == denied for text in where.holders(bag, COVERED)
    )


def outlived(look: Look) -> tuple[float, str]:
    """What a removed sentence weighs, and why: something that happened stays true, plans and answers are overtaken."""
    view = look.before
    if _said(view, look.new) or parted(look):
        return 0.15, "most of it stands elsewhere"
    if any(cue.name == "denial" for cue in view.negations):
        return 0.65, "a denial"
    if any(cue.rank == 0 for cue in view.hedges):
        return 0.25, "no answer had been given"
    if view.quotes:
        return 0.4, "a quotation"
    if any(cue.rank <= FUTURE for cue in view.hedges) or _ahead(look):
        return 0.3, "it spoke of what was to come"
    if _SCENE.search(view.plain):
        return 0.3, "colour"
    if _BACKGROUND.search(view.plain):
        return 0.3, "background"
    if came_about(view.plain):
        return 0.6, "something that happened, without explanation"
    return 0.4, "without explanation"
