"""How does a story stand? What the first message of its Slack thread is changed to with every reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from monitor.model.alert import Alert, Board
from monitor.model.words import Words
from monitor.render.block_kit import SECTION_MOST, size_of
from monitor.render.chat import BUDGET, Block, context, escape, header, part_blocks, section
from monitor.render.inert import clip, line
from monitor.render.parts import moment, part_of, seen_at
from monitor.render.titles import claim_name, title_of

CLAIMS_MOST = 20
SOURCES_MOST = 6  # of one claim
LEAD_CLAIMS = 5
MOVE_MOST = 120  # characters of one
MOVES_MOST = 12  # the latest; all of them stand below


@dataclass(frozen=True, slots=True)
class _State:
    """What one source says of one claim."""

    claim: str
    source: str
    value: str
    at: datetime


def board_of(told: Sequence[Alert], now: Sequence[Alert], title: str, zone: str, words: Words) -> Board | None:
    """The board after `now`; None while nothing stands in the thread yet. The first change keeps its sentences."""
    alerts = sorted({one.dedup_key: one for one in (*told, *now)}.values(), key=lambda one: (seen_at(one), one.at))
    if not told:
        return None
    name = words("as_it_stands", story=title)
    states = [_claim_line(claim, zone) for claim in _states(alerts)[:CLAIMS_MOST]]
    moves = _moves(alerts, zone, words)
    first = part_blocks(part_of((told[0],), zone, words), words)
    for most, more in ((SECTION_MOST, first), (SECTION_MOST // 2, first), (SECTION_MOST // 4, [])):
        blocks = [header(name), *_listed(states, moves, words, most), context([escape(words("in_thread"))]), *more]
        if sum(map(size_of, blocks)) <= BUDGET:
            break
    lead = [escape(clip(name, 150)), *(clip(one, 300) for one in states[:LEAD_CLAIMS])]
    return Board(lead="\n".join(lead), blocks=tuple(blocks))


def _listed(states: Sequence[str], moves: Sequence[str], words: Words, most: int) -> list[Block]:
    blocks = [section(clip("\n".join(states), most))] if states else []
    return [*blocks, section(clip("\n".join([f"*{escape(words('told_so_far'))}*", *moves]), most))]


def _states(alerts: Sequence[Alert]) -> list[list[_State]]:
    """The latest state of each claim in each source; the claim that moved last comes first."""
    found: dict[str, dict[str, _State]] = {}
    for one in alerts:
        after = one.facts.get("after")
        if one.claim and after:
            source = line(one.source or "", 60)
            states = found.pop(one.claim, {})
            states.pop(source, None)
            found[one.claim] = {source: _State(one.claim, source, line(after, 80), seen_at(one)), **states}
    return [list(states.values()) for states in reversed(found.values())]


def _claim_line(states: Sequence[_State], zone: str) -> str:
    said = [f"*{escape(one.value)}* ({escape(one.source)}, {moment(one.at, zone)})" for one in states[:SOURCES_MOST]]
    return f"{escape(claim_name(states[0].claim))}: {'; '.join(said)}"


def _moves(alerts: Sequence[Alert], zone: str, words: Words) -> list[str]:
    """A line each, the edits of one version together; the latest of them, and how many came before."""
    lines = []
    for (source, at, edits), run in groupby(alerts, key=lambda one: (one.source, seen_at(one), one.kind == "edit")):
        group = list(run)
        many = f"{words('edits', n=len(group))} ({line(source or '', 60)})"
        titles = [many] if edits and len(group) > 1 else [title_of(one, zone, words).fit(MOVE_MOST) for one in group]
        lines += [f"• {moment(at, zone)}: {escape(title)}" for title in titles]
    left = len(lines) - MOVES_MOST
    return [escape(words("and_more", n=left)), *lines[-MOVES_MOST:]] if left > 0 else lines
