"""How does a message read in Slack? Block Kit within every documented limit, page text inert.

Limits (Slack's Block Kit reference): 50 blocks, header 150 characters, section text 3,000, context 10 elements; a whole
message of some 13,000 characters of blocks is refused, so we stay below 12,000.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.model.alert import Severity
from monitor.render.inert import clip, line
from monitor.render.message import Message
from monitor.render.parts import Marked, Part, plain

Block = Mapping[str, Any]

HEADER_MOST = 150
SECTION_MOST = 3000
SENTENCE_MOST = 600
BLOCKS_MOST = 50
BUDGET = 12_000  # characters of all blocks together
TEXT_MOST = 3500  # top-level text: what a phone's notification and a screen reader use
SIGNS = {Severity.URGENT: "🔴 URGENT", Severity.NOTICE: "Notice", Severity.INFO: "Info"}
FORMATTING = {"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"}
ANGLES = str.maketrans({"<": "‹", ">": "›"})  # plain_text takes no escapes; nothing in it may look like a mention
AT_EDGE = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)")


def escape(text: str) -> str:
    """Page text for mrkdwn: no mention, link, channel or formatting of it goes live.

    >>> escape("<!channel> & *go*")
    '&lt;!channel&gt; &amp; ∗go∗'
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return AT_EDGE.sub(lambda found: FORMATTING[found.group()], safe)


def lead_of(message: Message) -> str:
    """The top-level text: subject, the first sentences, every id that fits."""
    lines = [escape(message.subject)]
    for part in message.parts[:3]:
        if len(message.parts) > 1:
            lines.append(f"• {escape(part.title)}")
        lines += [f"{label}: {escape(clip(plain(side), 300))}" for label, side in _sides(part)]
    return _fill(lines, [f"alert id: {one}" for one in message.ids], TEXT_MOST)


def blocks_of(message: Message) -> tuple[Block, ...]:
    """The whole message as blocks; what does not fit is named by title and id, and then counted."""
    blocks: list[Block] = [_header(message.subject)]
    used, shown = len(message.subject), 0
    for part in message.parts:
        made = _part(part, alone=len(message.parts) == 1)
        size = sum(_size(block) for block in made)
        if used + size > BUDGET - 3500 or len(blocks) + len(made) > BLOCKS_MOST - 5:
            break
        blocks += made
        used, shown = used + size, shown + 1
    rest = [f"{escape(part.title)} · alert id: {' '.join(part.ids)}" for part in message.parts[shown:]]
    if rest:
        blocks.append(_section(_fill([], rest, SECTION_MOST)))
    actions = [f"{question} `{escape(command)}`" for question, command in message.actions]
    blocks.append(_context([escape(message.why), *actions]))
    return tuple(blocks)


def _sides(part: Part) -> tuple[tuple[str, Marked], ...]:
    return tuple((label, side) for label, side in (("was", part.was), ("now", part.now)) if side)


def _fill(head: Sequence[str], tail: Sequence[str], most: int) -> str:
    """Lines until the room is used up, then how many are left out."""
    out, used = list(head), sum(len(one) + 1 for one in head)
    for n, one in enumerate(tail):
        if used + len(one) > most - 60:
            out.append(f"and {len(tail) - n} more: `monitor alerts list`")
            break
        out.append(one)
        used += len(one) + 1
    return clip("\n".join(out), most) if used > most else "\n".join(out)


def _part(part: Part, *, alone: bool) -> list[Block]:
    blocks: list[Block] = [] if alone else [{"type": "divider"}, _section(f"*{escape(part.title)}*")]
    blocks.append(_context([f"*{SIGNS[part.severity]}* · {escape(part.where)} · {escape(part.when)}"]))
    sentences = [f"{label.capitalize()}: {_marked(side)}" for label, side in _sides(part)]
    if part.was and not part.now:
        sentences.append("Now: _not in the text any more_")
    if sentences:
        blocks.append(_section("\n".join(f"> {one}" for one in sentences)))
    facts = [f"{'Certainty' if part.moved else 'Why'}: {escape(part.certainty)}"] if part.certainty else []
    facts += [escape(note) for note in part.notes] + [f"Also: {escape(other)}" for other in part.also]
    if facts:
        blocks.append(_section("\n".join(clip(one, 500) for one in facts)))
    links = [
        f"<{escape_url(p.url)}|{p.label}>" if p.url else f"{p.label}: `{escape(p.command).replace('`', 'ˋ')}`"
        for p in part.pointers
    ]
    blocks.append(_context([" · ".join(links), *(f"alert id: {one}" for one in part.ids)]))
    return blocks


def _marked(side: Marked) -> str:
    """Old words struck, new words bold; a mark needs a space or the edge on both sides to be one in Slack."""
    signs = {"-": "~", "+": "*", "=": ""}
    room, out = SENTENCE_MOST, []
    for op, text in side:
        piece = clip(text, room) if len(text) > room else text
        shown = escape(piece)
        out.append(f"{signs[op]}{shown}{signs[op]}" if op != "=" else shown)
        room -= len(piece)
        if room <= 0:
            break
    return " ".join(_spaced(out).split())


def _spaced(pieces: Sequence[str]) -> str:
    out = ""
    for piece in pieces:
        glue = "\u200b" if out and piece and not out[-1].isspace() and not piece[0].isspace() else ""
        out += glue + piece
    return out


def escape_url(url: str) -> str:
    """An address for the inside of `<…|label>`: nothing in it ends the link."""
    return url.replace("&", "&amp;").replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")


def _header(text: str) -> Block:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": line(text, HEADER_MOST).translate(ANGLES), "emoji": False},
    }


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION_MOST), "verbatim": True}}


def _context(texts: Sequence[str]) -> Block:
    kept = [text for text in texts if text]
    if len(kept) > 10:
        kept = [*kept[:9], clip("\n".join(kept[9:]), SECTION_MOST)]
    elements = [{"type": "mrkdwn", "text": clip(text, SECTION_MOST), "verbatim": True} for text in kept]
    return {"type": "context", "elements": elements}


def _size(block: Block) -> int:
    inner = [block.get("text", {}), *block.get("elements", ())]
    return sum(len(one.get("text", "")) for one in inner)
