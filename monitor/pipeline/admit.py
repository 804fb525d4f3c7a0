"""What is worth telling? Pure: an observation and what stood before → alerts.

Nothing here decides what is stored, and nothing here decides who hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.analysis import history
from monitor.analysis.views import attribution_of
from monitor.analysis.words import word_ops
from monitor.model.alert import Alert, Severity
from monitor.model.article import Article
from monitor.model.ids import SourceRef, VersionRef, dedup_key
from monitor.model.observation import ClaimChange, Edit, Observation, Reading, SourceReading, Standing
from monitor.model.spans import span
from monitor.model.story import Claim, Story
from monitor.pipeline.back import FLAPS, Back, Runs, way_back

TITLE_MOST = 78  # what a phone shows of a subject
VALUE_MOST = 30  # of a value in a title that holds two
WORDS_LEAST = 6  # a shorter sentence may stand in two texts by chance
PLAIN_FACTS = frozenset({"status", "number", "date", "quote", "negation"})  # never a mere wording of a headline


@dataclass(frozen=True, slots=True)
class Return:
    """A way back to an older text: which version it was, and how long the source had left it."""

    to: VersionRef
    after_s: float


@dataclass(frozen=True, slots=True)
class Seen:
    """The version that is about to be stored, with what an alert must say about it."""

    ref: VersionRef  # the seq it will get
    previous: VersionRef | None
    article: Article
    url: str
    captured_at: datetime
    returned: Return | None = None
    replaced: bool = False  # quite another text stands at the address, twice seen
    flips: int = 0  # how often the source went back to an older text in the day before
    others: Sequence[SourceReading] = ()  # what every source of the story says now
    copied: str | None = None  # another source that has had this very text before
    runs: Runs = field(default_factory=dict, hash=False)  # what this source has said of each claim so far
    stood: Mapping[str, float] = field(default_factory=dict, hash=False)  # sentences that are gone: seconds they stood
    carried: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)  # by claim: who had its sentence

    @property
    def flapping(self) -> int:
        """How often it went back and forth in a day, where that is so often that it is one thing to tell; else 0."""
        return self.flips + 1 if self.returned and self.flips + 1 >= FLAPS else 0

    @property
    def source(self) -> SourceRef:
        """The source it is of."""
        return SourceRef(self.ref.story, self.ref.source)


def admit(
    observation: Observation, story: Story, seen: Seen, standing: Mapping[str, Standing], now: datetime
) -> tuple[Alert, ...]:
    """The alerts of one version: moved claims first, then the edits that the story wants told.

    `standing` holds the story's states before this version. A baseline alerts only where it is newer than the standing
    state and moves it. A claim that goes back to a state that the source had left makes a `reversal`, whatever else
    changed, and so does every edit of a version that went back to an older text. Quite another text at the address is
    one thing to tell beside the claims it moves, not a row of removals and additions.
    A copy, or what another source said already, is as loud as the first: only who was told of that need not hear it.
    """
    moves = _baseline_moves(observation, story, seen, standing) if observation.baseline else _moves(observation)
    alerts = [_claim_alert(move, observation, story, seen, standing, now) for move in moves]
    if observation.baseline:
        return tuple(alerts)
    if seen.replaced:
        return (*alerts, _replaced_alert(observation, story, seen, now))
    kind = "reversal" if seen.returned else "edit"
    alerts += [
        _edit_alert(kind, number, edit, observation, story, seen, now)
        for number, edit in to_tell(observation.edits, alerts, story, returned=seen.returned is not None)
    ]
    return tuple(alerts)


def to_tell(
    edits: Sequence[Edit], claims: Sequence[Alert], story: Story, *, returned: bool
) -> tuple[tuple[int, Edit], ...]:
    """The edits of a version that the story wants told, with their numbers; not what the alerts on its claims show.

    Where an older headline came back over a body that stayed, two headlines are being tried out on readers.
    """
    told = _told(claims, edits)
    by_turns = returned and all({edit.before_n, edit.after_n} <= {0, None} for edit in edits if edit.material)
    return tuple(
        (number, edit)
        for number, edit in enumerate(edits, start=1)
        if _wanted(edit, story) and edit.after not in told and not (by_turns and not _is_fact(edit))
    )


def _moves(observation: Observation) -> list[ClaimChange]:
    return [change for change in observation.changes if change.changed and change.after.known]


def _baseline_moves(
    observation: Observation, story: Story, seen: Seen, standing: Mapping[str, Standing]
) -> list[ClaimChange]:
    """What a source's first version moves: up a ladder, or to another value. One still further down is behind."""
    told_at = seen.article.modified_at or seen.article.published_at
    found = []
    for reading in observation.readings:
        stands = standing.get(reading.claim_id)
        if not (stands and reading.known and told_at and told_at > stands.since and reading.state != stands.state):
            continue
        if history.moves(story.claim(reading.claim_id), stands.state, reading.state):
            before = Reading(reading.claim_id, stands.state, stands.confidence, (), reading.analyzer)
            found.append(ClaimChange(reading.claim_id, before, reading))
    return found


def _wanted(edit: Edit, story: Story) -> bool:
    return edit.material and unwanted(edit.kind, edit.score, story) is None


def unwanted(kind: str, score: float, story: Story) -> str | None:
    """Why the story does not want an edit told, in words; None where it does."""
    if kind not in story.tell.kinds:
        return f"edits of kind {kind} are not told; tell.edits.kinds: {', '.join(story.tell.kinds)}"
    if score < story.tell.from_score:
        return f"score {score:.2f} is below tell.edits.from_score {story.tell.from_score:g}"
    return None


def _told(alerts: Sequence[Alert], edits: Sequence[Edit]) -> set[str | None]:
    """Sentences that a claim's alert shows already."""
    if not alerts:
        return set()
    shown: set[str | None] = {quote for alert in alerts for quote in alert.facts.get("evidence", ())}
    return shown | {edit.after for edit in edits if edit.kind == "status" and edit.after is not None}


def _claim_alert(
    move: ClaimChange,
    observation: Observation,
    story: Story,
    seen: Seen,
    standing: Mapping[str, Standing],
    now: datetime,
) -> Alert:
    claim = story.claim(move.claim_id)
    back = None if observation.baseline else _way_back(move, seen)
    kind = "reversal" if back else "claim"
    copy, already = _said_by(move, seen, standing.get(claim.id), back)
    against = _against(claim, move, seen, standing.get(claim.id)) if back or not (copy or already) else None
    dropped = () if copy or already else _dropped(move, seen)
    against = against or next((f"{one.source}: {one.reading.state}" for one in dropped if one.reading.known), None)
    after_sentence = move.after.evidence[0].quote if move.after.evidence else None
    before_sentence = move.before.evidence[0].quote if move.before.evidence else _replaced(after_sentence, observation)
    facts = _facts(observation, story, seen) | {
        "question": claim.question,
        "claim": claim.id,
        "before": move.before.state,
        "after": move.after.state,
        "confidence": round(move.after.confidence, 3),
        "evidence": [evidence.quote for evidence in move.after.evidence],
        "after_sentence": after_sentence,
        "attribution": attribution_of(after_sentence) if after_sentence else None,
        "before_sentence": before_sentence,
        "marked": _marked(before_sentence, after_sentence),
        "rival": move.after.rival.state if move.after.rival else None,
        "already": already,
        "copy_of": copy,
        "against": against,
        "settled": None if against else _settled(claim, move, seen, standing.get(claim.id)),
        "taken_back": ", ".join(one.source for one in dropped) or None,
        "reason": _reason(after_sentence, observation),
        "returned_after_s": round(back.after_s) if back else None,
        "flips": back.flapping or None if back else None,
    }
    return Alert(
        kind=kind,
        severity=_severity(claim, move.after.state),
        title=_claim_title(claim, move, seen, back, disputed=against is not None),
        facts=_present(facts),
        dedup_key=dedup_key(str(seen.source), str(seen.ref.seq), kind, claim.id),
        at=now,
        story=story.id,
        source=seen.ref.source,
        claim=claim.id,
    )


def _way_back(move: ClaimChange, seen: Seen) -> Back | None:
    """The claim's own way back, else that of the whole text."""
    found = way_back(move, seen.runs, seen.captured_at)
    if found is None and seen.returned is not None:
        return Back(seen.returned.after_s, seen.flips + 1)
    return found


def _said_by(
    move: ClaimChange, seen: Seen, stands: Standing | None, back: Back | None
) -> tuple[str | None, str | None]:
    """Whose words carry the state, and who says so already in words of its own: one of them at most."""
    copy = None if seen.returned else seen.copied or _copied(move.after, seen)
    if copy:
        return copy, None
    stood = stands.source if stands is not None and stands.state == move.after.state else None
    if stood is not None and stood != seen.ref.source:
        return None, stood
    return None, None if back else _before_us(move, seen)


def _edit_alert(
    kind: str, number: int, edit: Edit, observation: Observation, story: Story, seen: Seen, now: datetime
) -> Alert:
    facts = _facts(observation, story, seen) | {
        "edit_kind": edit.kind,
        "reason": edit.reason,
        "score": round(edit.score, 3),
        "before_sentence": edit.before,
        "after_sentence": edit.after,
        "marked": _marked(edit.before, edit.after),
        "values": _values(edit),
        "stood_s": _stood(edit, seen),
        "copy_of": None if seen.returned else seen.copied,
    }
    return Alert(
        kind=kind,
        severity=Severity.INFO,
        title=_edit_title(edit, seen),
        facts=_present(facts),
        dedup_key=dedup_key(str(seen.source), str(seen.ref.seq), kind, str(number)),
        at=now,
        story=story.id,
        source=seen.ref.source,
    )


def _replaced_alert(observation: Observation, story: Story, seen: Seen, now: datetime) -> Alert:
    before = next((edit.before for edit in observation.edits if edit.before_n == 0), None)
    facts = _facts(observation, story, seen) | {
        "edit_kind": "replaced",
        "score": round(observation.score, 3),
        "before_sentence": before,
        "after_sentence": seen.article.headline,
    }
    return Alert(
        kind="reversal" if seen.returned else "edit",
        severity=Severity.NOTICE,
        title=_cut("Another text stands at this address", f" ({seen.ref.source}{_back(seen)})"),
        facts=_present(facts),
        dedup_key=dedup_key(str(seen.source), str(seen.ref.seq), "edit", "replaced"),
        at=now,
        story=story.id,
        source=seen.ref.source,
    )


def _is_fact(edit: Edit) -> bool:
    """Whether the two sides cannot both be true; a figure that one headline gives and the other leaves out is none."""
    sides = [edit.detail.get(side) for side in ("before", "after") if side in edit.detail]
    return edit.kind in PLAIN_FACTS and all(sides)


def _facts(observation: Observation, story: Story, seen: Seen) -> dict[str, Any]:
    article = seen.article
    published = article.modified_at or article.published_at
    return {
        "story": story.id,
        "story_title": story.title,
        "source": seen.ref.source,
        "url": seen.url,
        "headline": article.headline,
        "version": str(seen.ref),
        "seq": seen.ref.seq,
        "previous": str(seen.previous) if seen.previous else None,
        "captured_at": seen.captured_at.isoformat(),
        "published_at": published.isoformat() if published else None,
        "unannounced": observation.unannounced or None,
        "returns_to": str(seen.returned.to) if seen.returned else None,
        "returned_after_s": round(seen.returned.after_s) if seen.returned else None,
        "flips": seen.flapping or None,
    }


def _present(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None}


def _marked(before: str | None, after: str | None) -> list[list[str]] | None:
    if before is None or after is None or before == after:
        return None
    return [[op.op, op.text] for op in word_ops(before, after)]


def _replaced(after: str | None, observation: Observation) -> str | None:
    """The sentence that stood where the evidence stands now."""
    return next((edit.before for edit in observation.edits if after and edit.after == after), None)


def _reason(after: str | None, observation: Observation) -> str | None:
    return next((edit.reason for edit in observation.edits if after and edit.after == after), None)


def _severity(claim: Claim, state: str) -> Severity:
    return Severity(claim.severity.get(state, claim.severity.get("default", "notice")))


def _against(claim: Claim, move: ClaimChange, seen: Seen, stands: Standing | None) -> str | None:
    """What another source still carries that this one speaks against, as `source: state`: it is disputed from now on.

    Also where the one that brought the state takes it back while others hold it.
    """
    if stands is None or stands.state == move.after.state or history.moves(claim, stands.state, move.after.state):
        return None
    if stands.source != seen.ref.source:
        return f"{stands.source}: {stands.state}"
    then = _then(claim, move, seen)
    if then is None or seen.ref.source not in then.against:
        return None
    return f"{then.source}: {then.state}"


def _then(claim: Claim, move: ClaimChange, seen: Seen) -> Standing | None:
    """What the story stands at with this version."""
    ours = SourceReading(
        seen.ref.source, move.after, seen.captured_at, seen.captured_at, seen.article.text_sha, seen.ref.seq
    )
    return history.standing(claim, [*_elsewhere(claim, seen), ours])


def _elsewhere(claim: Claim, seen: Seen) -> list[SourceReading]:
    return [one for one in seen.others if one.reading.claim_id == claim.id and one.source != seen.ref.source]


def _settled(claim: Claim, move: ClaimChange, seen: Seen, stands: Standing | None) -> str | None:
    """Who says so already, where the claim was disputed and is not any more."""
    then = _then(claim, move, seen) if stands is not None and stands.against else None
    if then is None or then.against or then.state != move.after.state:
        return None
    said = [one for one in _elsewhere(claim, seen) if one.reading.state == move.after.state]
    return ", ".join(one.source for one in sorted(said, key=lambda one: (one.since, one.source))) or None


def _before_us(move: ClaimChange, seen: Seen) -> str | None:
    """A source that came to this state while ours still told the one that it leaves; None where ours goes back."""
    if seen.returned:
        return None
    others = [one for one in seen.others if one.reading.claim_id == move.claim_id]
    ours = next((one for one in others if one.source == seen.ref.source), None)
    if ours is None or ours.reading.state != move.before.state:
        return None
    same = [one for one in others if one.reading.state == move.after.state and one.since > ours.since]
    return min(same, key=lambda one: (one.since, one.source)).source if same else None


def _dropped(move: ClaimChange, seen: Seen) -> tuple[SourceReading, ...]:
    """What those say now who had the very sentence and took it back, the first to say so first; none where one of them
    still holds to it."""
    had = seen.carried.get(move.claim_id, ())
    theirs = [one for one in seen.others if one.source in had and one.reading.claim_id == move.claim_id]
    if any(one.reading.state == move.after.state for one in theirs):
        return ()
    return tuple(sorted(theirs, key=lambda one: (one.since, one.source)))


def sentences_of(reading: Reading) -> frozenset[str]:
    """The sentences that carry it and are long enough not to stand in two texts by chance."""
    return frozenset(one.quote for one in reading.evidence if len(one.quote.split()) >= WORDS_LEAST)


def _copied(reading: Reading, seen: Seen) -> str | None:
    """The source whose text, or whose very sentence, carries the same state: a copy confirms nothing."""
    quotes = sentences_of(reading)
    same = [
        one
        for one in seen.others
        if one.source != seen.ref.source
        and (one.reading.claim_id, one.reading.state) == (reading.claim_id, reading.state)
        and (one.text_sha == seen.article.text_sha or quotes & {proof.quote for proof in one.reading.evidence})
    ]
    return min(same, key=lambda one: (one.since, one.source)).source if same else None


def _claim_title(claim: Claim, move: ClaimChange, seen: Seen, back: Back | None, *, disputed: bool) -> str:
    name, source = claim.id.replace("-", " ").capitalize(), seen.ref.source
    if back is not None and back.flapping:
        both = " ↔ ".join(sorted((move.before.state, move.after.state)))
        return _cut(f"{name}: flapping {both}, {back.flapping} times in a day", f" ({source})")
    against = ", disputed" if disputed else ""
    if back is not None:
        return _cut(f"{name}: back to {move.after.state}{against}", f" ({source}, after {span(back.after_s)})")
    return _cut(f"{name}: {move.before.state} → {move.after.state}{against}", f" ({source})")


def _stood(edit: Edit, seen: Seen) -> int | None:
    """For how long a sentence that is gone had stood, in seconds."""
    stood = seen.stood.get(edit.before) if edit.kind == "removal" and edit.before else None
    return round(stood) if stood is not None else None


def _edit_title(edit: Edit, seen: Seen) -> str:
    if not seen.flapping:
        return _cut(edit.reason[:1].upper() + edit.reason[1:], f" ({seen.ref.source}{_back(seen)})")
    values = _values(edit)
    both = " " + " ↔ ".join(sorted(one[:VALUE_MOST] for one in values)) if values else ""
    return _cut(f"{edit.kind.capitalize()}: flapping{both}, {seen.flapping} times in a day", f" ({seen.ref.source})")


def _values(edit: Edit) -> list[str] | None:
    """The two values that an edit changes, where it is of values on both sides."""
    sides = [edit.detail.get(side) for side in ("before", "after")]
    said = [", ".join(map(str, side)) if isinstance(side, list | tuple) else str(side or "") for side in sides]
    return said if all(said) else None


def _back(seen: Seen) -> str:
    return f", after {span(seen.returned.after_s)}" if seen.returned else ""


def _cut(text: str, tail: str) -> str:
    room = TITLE_MOST - len(tail)
    return (text if len(text) <= room else text[: room - 1].rstrip() + "…") + tail
