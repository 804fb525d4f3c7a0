"""Which claims could a story track? Proposed from one article: ladders by the kind of event, values by their words.

Every proposed claim has been read from the article itself; one that reads nothing there is proposed only where
the event is told so plainly that its state can be expected to follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.analysis.claims import read_text
from monitor.analysis.event_kinds import Event, Quantity, early, events_in, first_place, has, quantities, stems_of
from monitor.analysis.phrases import Phrase, chief_names, phrases_of
from monitor.analysis.texts import Text, text_of
from monitor.analysis.values import singular, values_of
from monitor.analysis.word_lists import words_in
from monitor.model.article import Article
from monitor.model.ids import slugify
from monitor.model.observation import Reading, Similar
from monitor.model.story import Claim

MOST = 6  # proposals: more would not be read
_LADDERS = 2  # of these: a story is one event, seldom two
_FAR = 4  # sentences below this speak of other things, unless a phrase there has words of the headline
_FEW = 10  # a smaller count is proposed only from headline and lead
_PLAIN = 6.0  # told so plainly that the ladder is proposed although its state is not said yet
_SURE = 0.35  # the least confidence of a value that is proposed: surer than that by chance
_DEEP, _CERTAIN = 8, 0.85  # a value told only below these sentences is background, unless it is read this surely
_TIMES = frozenset(
    ("second", "minute", "hour", "day", "week", "weekend", "fortnight", "month", "quarter", "season", "year", "decade")
)
_NO_UNITS = frozenset(
    ("percent", "point", "person", "metre", "kilometre", "mile", "degree", "goal", "per", "other", "time", "name",
     "way", "thing", "side", "part", "step", "question", "example", "reason", "word", "page", "floor", "inch",
     "foot", "cent")
)  # fmt: skip
_BACKGROUND = frozenset(("old-year", "past", "other"))  # what is told of an earlier or another event


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim that could be tracked: what the article says of it now, and `why` it is proposed, in words."""

    claim: Claim
    reading: Reading
    why: str
    rank: float


def suggest(article: Article, similar: Similar | None = None, most: int = MOST) -> tuple[Proposal, ...]:
    """Claims for the story that the article tells, the best first; empty where it tells of nothing known.

    Pure and deterministic. Cost: some 50 readings, a tenth of a second for an article of 50 sentences.
    """
    text = text_of(article)
    if not text.sentences:
        return ()
    events = events_in(text)
    named = _event_name(text, events[0][0]) if events and events[0][0].toll else ""
    ladders = [found for event, score in events if (found := _ladder(text, event, score, similar))][:_LADDERS]
    ladders = [found for at, found in enumerate(ladders) if at == 0 or found.reading.known]
    wanted = {value: event.heads for event, _ in reversed(events) for value in event.values}
    values = [found for quantity in quantities() if (found := _value(text, quantity, wanted, named))]
    counted = _counts(text, values)
    ranked = sorted((*ladders, *values, *counted), key=lambda proposal: (-proposal.rank, proposal.claim.id))
    return _distinct(ranked)[:most]


def _distinct(ranked: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Each claim once, and each figure once: the better question wins."""
    kept: dict[str, Proposal] = {}
    figures: set[tuple[str, str]] = set()
    for proposal in ranked:
        figure = (proposal.claim.kind, proposal.reading.state)
        if proposal.claim.id in kept or (proposal.claim.value and figure in figures):
            continue
        kept[proposal.claim.id] = proposal
        figures.add(figure)
    return tuple(kept.values())


def _ladder(text: Text, event: Event, score: float, similar: Similar | None) -> Proposal | None:
    subject, name = _subject(text, event)
    claim = Claim(
        f"{event.name}-status",
        event.ask.replace("{it}", name),
        subject,
        event.states,
        severity={**dict.fromkeys(event.urgent, "urgent"), "default": "notice"} if event.urgent else {},
    )
    reading = read_text(text, claim, similar)
    if not reading.known and score < _PLAIN:
        return None
    rank = score * (1.0 + reading.confidence if reading.known else 0.5)
    return Proposal(claim, reading, f"{event.name.replace('-', ' ')}: {event.why}", rank)


def _subject(text: Text, event: Event) -> tuple[tuple[str, ...], str]:
    """What the claim is about, in the article's words, and how its question names it."""
    sentences = [(sentence.n, sentence.text) for sentence in text.sentences]
    found = _phrases(text, event)
    chief = chief_names(sentences)
    kept = _varied([one.text for one in found if one.words > 1])[:2]
    head = next((one.text for one in found if one.words == 1), event.heads[0]).lower()
    own = next((name for name in chief if head in name.lower().split()), None)
    if not any(one.named for one in found):
        kept += [own] if own else [f"{name} {head}" for name in chief]
    subject = tuple(dict.fromkeys((*kept, head)))
    if found and found[0].words > 1:
        return subject, _with_article(found[0])
    return subject, own or f"the {head}" + (f" ({', '.join(chief)})" if chief else "")


def _phrases(text: Text, event: Event) -> list[Phrase]:
    """How the article names the event, the best first: with the headline's words, with a name, near the top."""
    sentences = [(sentence.n, sentence.text) for sentence in text.sentences]
    top = {
        one for seen, sentence in zip(text.seen, text.sentences, strict=True) if sentence.n < 2 for one in seen.stems
    }
    heads = {one for head in event.heads for one in stems_of(head)}

    def worth(phrase: Phrase) -> tuple[float, ...]:
        shared = len((set(stems_of(phrase.text)) & top) - heads)
        return (phrase.words == 1, not phrase.named, -min(2, shared), phrase.n or 1.5, abs(phrase.words - 4))

    found = phrases_of(sentences, event.heads)
    return sorted((one for one in found if one.n <= _FAR or (set(stems_of(one.text)) & top) - heads), key=worth)


def _varied(texts: Sequence[str]) -> list[str]:
    """Phrases that add something: none whose words another has already."""
    kept: list[str] = []
    for text in texts:
        words = set(stems_of(text))
        if not any(words <= set(stems_of(other)) for other in kept):
            kept.append(text)
    return kept


def _with_article(phrase: Phrase) -> str:
    first = phrase.text.split()[0]
    own = first.endswith(("'s", "’s", "s'", "s’")) and first[0].isupper()
    return phrase.text if own else f"the {phrase.text}"


def _event_name(text: Text, event: Event) -> str:
    """What a toll is of, where the article names it: "the Ostra valley earthquake"."""
    found = [one for one in _phrases(text, event) if one.named]
    return _with_article(found[0]) if found and " in " not in found[0].text else ""


# values


def _value(text: Text, quantity: Quantity, wanted: Mapping[str, Sequence[str]], named: str) -> Proposal | None:
    """The quantity as a claim, where the article gives it beside one of its words; a day to come also beside a name of
    the event, and never one that is over."""
    asked = quantity.name in wanted
    if not asked and not quantity.any:
        return None
    words = (*quantity.cues, *wanted[quantity.name]) if asked and quantity.kind == "date" else quantity.cues
    cues = tuple(cue for cue in words if first_place(text, cue) is not None)
    if not cues:
        return None
    question = quantity.ask.replace("{in}", f" in {named}" if named else "")
    claim = Claim(quantity.name, question, cues[:4], value=quantity.kind)
    reading = read_text(text, claim)
    if not reading.known or reading.confidence < _SURE or not reading.evidence:
        return None
    if _BACKGROUND & {name for name, amount in reading.features.items() if amount} or _is_over(
        text, reading.state, claim
    ):
        return None
    proof = reading.evidence[0]
    if proof.sentence > _DEEP and reading.confidence < _CERTAIN:
        return None
    stems = next(seen.stems for seen, one in zip(text.seen, text.sentences, strict=True) if one.n == proof.sentence)
    if not any(has(stems, stems_of(cue)) for cue in cues):
        return None
    rank = quantity.loud * (0.6 + early(proof.sentence)) * (0.5 + reading.confidence)
    return Proposal(claim, reading, quantity.name.replace("-", " "), rank * (1.0 if asked else 0.8))


def _is_over(text: Text, state: str, claim: Claim) -> bool:
    """A day that has gone by when the article was written, or that nothing dates."""
    if claim.value != "date":
        return False
    return text.at is None or state < text.at.date().isoformat()[: len(state)]


def _counts(text: Text, taken: Sequence[Proposal]) -> Iterator[Proposal]:
    """Figures of the first sentences that count things: "140 lorries waiting on the Dural side"."""
    known = {proposal.reading.state for proposal in taken}
    for place, sentence in enumerate(text.sentences[:5]):
        for value in values_of(sentence.text, text.at):
            unit = singular(value.unit) if value.unit else ""
            if value.kind != "number" or value.norm in known or not unit or unit in _TIMES | _NO_UNITS:
                continue
            if sentence.n > 1 and (value.amount or 0) < _FEW:
                continue
            counted = _counted(sentence.text[value.end :])
            if counted is None:
                continue
            noun, rest = counted[0], counted[1] if _tells(counted[1]) else ""
            claim = Claim(
                slugify(noun),
                f"How many {noun}{_linked(rest)}?",
                tuple(dict.fromkeys((f"{noun} {rest}".strip(), noun))),
                value="number",
            )
            reading = read_text(text, claim)
            if reading.known and reading.state == value.norm:
                rank = 1.1 * (0.6 + early(text.sentences[place].n)) * (0.5 + reading.confidence)
                yield Proposal(claim, reading, f"a count of {noun}", rank)


_COUNTED = re.compile(r"^ ((?:[a-z][a-z-]+ ){0,1}?[a-z][a-z-]+s)\b((?: [A-Za-z][\w'’-]*){0,5})")
_TAIL = re.compile(
    r"(?:(?:^| )(?:of|on|in|at|to|for|from|the|a|an|with|by|under|out|if|was|were|are|is|have|has|had|year|into|up|"
    r"down|over|per|more|less))+$"
)
_STOPS = re.compile(
    r" (?:and|but|or|which|who|that|after|before|because|while|as|said|says|when|since|until|"
    r"(?:last|this|next)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b.*$"
)


def _counted(after: str) -> tuple[str, str] | None:
    """The noun that a figure counts, and the words that say which ones."""
    match = _COUNTED.match(after)
    if match is None or match[1].split(" ", 1)[0] in words_in("claim_stop"):
        return None
    rest = _STOPS.sub("", match[2]).strip()
    return match[1], _TAIL.sub("", rest)


_HAVE = ("are", "were", "have", "had", "was", "is", "has", "will")
_LIE = ("in", "on", "at", "from", "near", "outside", "under", "aboard", "of")


def _tells(rest: str) -> bool:
    """Whether the words behind the noun tell which ones: "waiting in the bay", not "challenge it"."""
    first = rest.split(" ", 1)[0]
    return first.endswith("ing") or first in (*_HAVE, *_LIE)


def _linked(rest: str) -> str:
    """What is said of the things counted, as the end of a question."""
    first = rest.split(" ", 1)[0] if rest else ""
    if first.endswith("ing"):
        return f" are {rest}"
    if first in _HAVE:
        return f" {rest}"
    if first == "of":
        return f" {rest} are there"
    return f" are there {rest}" if first in _LIE else " are there"
