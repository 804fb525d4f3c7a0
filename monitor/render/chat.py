"""How does a message read in Slack? Block Kit within every limit (`block_kit`), page text inert."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.model.alert import Severity
from monitor.model.words import Words
from monitor.render.block_kit import BLOCKS_MOST, ELEMENTS_MOST, HEADER_MOST, SECTION_MOST, size_of
from monitor.render.inert import clip, line
from monitor.render.message import Message
from monitor.render.parts import Marked, Part, Pointer, plain
from monitor.render.text import capital, said_of

Block = Mapping[str, Any]

SENTENCE_MOST = 600
BUDGET = 12_000  # characters of all blocks as JSON
ENDING = 4_200  # of them for what stands after the parts: titles that did not fit, why, actions
REST_MOST = 60  # of a title that stands with its id alone
IDS_SURE = 10  # so many always fit the blocks and the text beside each other
LEAD_MOST = 3500  # top-level text: what a phone's notification and a screen reader use
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
    """The top-level text: subject, the first moves in full and their sentences, every id that fits: those first that
    the blocks do not name."""
    lines = [escape(message.subject)]
    for part in message.parts[:3]:
        if len(message.parts) > 1 or not message.subject.startswith(part.title):
            lines.append(f"• {escape(part.title)}")
        lines += [f"{escape(label)}: {escape(clip(plain(side), 300))}" for label, side in _sides(part, message.words)]
    shown = json.dumps(blocks_of(message)) if len(message.ids) > IDS_SURE else ""
    here = [one for one in message.ids if one not in shown]
    if not here or not shown:
        return _fill(lines, [f"alert id: {one}" for one in message.ids], LEAD_MOST)
    return _fill(lines, [f"alert id: {one}" for one in here], LEAD_MOST)


def blocks_of(message: Message) -> tuple[Block, ...]:
    """The whole message as blocks; what does not fit is named by title and id, and then counted."""
    blocks: list[Block] = [header(message.header or message.subject)]
    used, shown = size_of(blocks[0]), 0
    for n, part in enumerate(message.parts):
        titled = n == 0 and message.header.startswith(part.heading or part.title)  # the header says it
        made = part_blocks(part, message.words, alone=titled)[n == 0 and not titled :]  # no rule under the header
        size = sum(map(size_of, made))
        if used + size > BUDGET - ENDING or len(blocks) + len(made) > BLOCKS_MOST - 5:
            break
        blocks += made
        used, shown = used + size, shown + 1
    rest = [f"{escape(part.titled(REST_MOST))} · alert id: {' '.join(part.ids)}" for part in message.parts[shown:]]
    if rest:
        blocks.append(_named(rest))
    if message.besides:
        blocks.append(section("\n".join(map(escape, message.besides))))
    actions = [f"{escape(question)} `{escape(command)}`" for question, command in message.actions]
    blocks.append(context([escape(message.why), *actions]))
    return tuple(blocks)


def _sides(part: Part, words: Words) -> tuple[tuple[str, Marked], ...]:
    return tuple((words(label), side) for label, side in (("was", part.was), ("now", part.now)) if side)


def _named(rest: Sequence[str]) -> Block:
    """What did not fit, by title and id, and then counted: as much as Slack takes, in any script."""
    most = SECTION_MOST
    while size_of(section(_fill([], rest, most))) > SECTION_MOST and most > SENTENCE_MOST:
        most = most * 3 // 4
    return section(_fill([], rest, most))


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


def part_blocks(part: Part, words: Words, *, alone: bool = False) -> list[Block]:
    """One part; with its title where it does not stand `alone` under the message's header."""
    blocks: list[Block] = [] if alone else [{"type": "divider"}, section(f"*{escape(part.heading or part.title)}*")]
    blocks.append(context([f"*{level(part.severity, words)}* · {escape(part.where)} · {escape(part.when)}"]))
    sentences = [f"{escape(capital(label))}: {_marked(side)}" for label, side in _sides(part, words)]
    if part.was and not part.now:
        sentences.append(f"{escape(capital(words('now')))}: _{escape(words('gone').strip('()'))}_")
    if sentences:
        blocks.append(section("\n".join(f"> {one}" for one in sentences)))
    label = escape(words("certainty" if part.moved else "because"))
    facts = [f"{label}: {escape(part.certainty)}"] if part.certainty else []
    facts += [escape(note) for note in said_of(part, words)]
    facts += [f"{escape(words('also'))}: {escape(other)}" for other in part.also]
    if facts:
        blocks.append(section("\n".join(clip(one, 500) for one in facts)))
    links = " · ".join(map(_pointer, part.pointers))
    ids = [f"alert id: {one}" for one in part.ids]
    blocks.append(context(["\n".join(one for one in (links, *ids[:1]) if one), *ids[1:]]))
    return blocks


def level(severity: Severity, words: Words) -> str:
    """How loud, as a word; what is urgent has a sign beside it."""
    word = escape(words(severity.value))
    return f"🔴 {word.upper()}" if severity is Severity.URGENT else capital(word)


def _pointer(pointer: Pointer) -> str:
    label = escape(pointer.label)
    if pointer.url:
        return f"<{escape_url(pointer.url)}|{label}>"
    return f"{label}: `{escape(pointer.command).replace('`', 'ˋ')}`"


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


def header(text: str) -> Block:
    """The title of a message."""
    said = AT_EDGE.sub(lambda found: FORMATTING[found.group()], line(text, HEADER_MOST).translate(ANGLES))
    return {"type": "header", "text": {"type": "plain_text", "text": said, "emoji": False}}


def section(text: str) -> Block:
    """A paragraph of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION_MOST), "verbatim": True}}


def context(texts: Sequence[str]) -> Block:
    """Small print: a few pieces of mrkdwn."""
    kept = [text for text in texts if text]
    if len(kept) > ELEMENTS_MOST:
        most = ELEMENTS_MOST - 1
        kept = [*kept[:most], clip("\n".join(kept[most:]), SECTION_MOST)]
    elements = [{"type": "mrkdwn", "text": clip(text, SECTION_MOST), "verbatim": True} for text in kept]
    return {"type": "context", "elements": elements}
