"""Does a message keep within what Slack takes? Every documented limit of the Block Kit parts, and of a whole message.

Slack's reference gives the limits of each part; for all blocks together none is written down, and messages are refused
with `msg_blocks_too_long` from about 13,200 characters of JSON on, whatever share of that is text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

BLOCKS_MOST = 50
TOGETHER_MOST = 13_000  # characters of all blocks as JSON, escapes counted
TEXT_MOST = 4_000  # top-level text; above 40,000 it would be cut
HEADER_MOST = 150
SECTION_MOST = 3_000
FIELDS_MOST = 10
FIELD_MOST = 2_000
ELEMENTS_MOST = 10  # of a context block
BUTTONS_MOST = 25  # of an actions block
BUTTON_MOST = 75
URL_MOST = 3_000
VALUE_MOST = 2_000
ID_MOST = 255
KNOWN = ("header", "section", "context", "divider", "actions")


def faults_of(text: str, blocks: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What Slack would refuse or cut, in words; empty where the message is good.

    >>> faults_of("Talks", [{"type": "divider"}]), faults_of("", [{"type": "image"}])
    ((), ('there is no top-level text', 'block 1: monitor writes no image blocks'))
    """
    return tuple(_whole(text, blocks)) + tuple(
        f"block {n}: {fault}" for n, block in enumerate(blocks, start=1) for fault in _block(block)
    )


def size_of(block: Mapping[str, Any]) -> int:
    """Its share of the characters that Slack counts together."""
    return len(json.dumps(block)) + 2


def _whole(text: str, blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not text.strip():
        yield "there is no top-level text"
    yield from _within("the top-level text", text, TEXT_MOST)
    if len(blocks) > BLOCKS_MOST:
        yield f"{len(blocks)} blocks, {BLOCKS_MOST} at most"
    together = sum(map(size_of, blocks))
    if together > TOGETHER_MOST:
        yield f"{together} characters of blocks, {TOGETHER_MOST} at most"


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    if kind not in KNOWN:
        yield f"monitor writes no {kind} blocks"
    yield from _within("block_id", str(block.get("block_id", "")), ID_MOST)
    elements = tuple(block.get("elements", ()))
    if kind == "header":
        yield from _text(block.get("text"), HEADER_MOST, ("plain_text",))
    elif kind == "section":
        yield from _section(block)
    elif kind == "context":
        yield from _count("elements", elements, ELEMENTS_MOST)
        for element in elements:
            yield from _text(element, SECTION_MOST)
    elif kind == "actions":
        yield from _count("buttons", elements, BUTTONS_MOST)
        for element in elements:
            yield from _button(element)


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    fields = block.get("fields")
    if "text" in block or fields is None:
        yield from _text(block.get("text"), SECTION_MOST)
    if fields is not None:
        yield from _count("fields", fields, FIELDS_MOST)
        for field in fields:
            yield from _text(field, FIELD_MOST)


def _button(element: Mapping[str, Any]) -> Iterator[str]:
    if element.get("type") != "button":
        yield f"monitor writes no {element.get('type')} elements"
    yield from _text(element.get("text"), BUTTON_MOST, ("plain_text",))
    yield from _within("url", str(element.get("url", "")), URL_MOST)
    yield from _within("value", str(element.get("value", "")), VALUE_MOST)
    yield from _within("action_id", str(element.get("action_id", "")), ID_MOST)


def _text(value: Any, most: int, kinds: Sequence[str] = ("plain_text", "mrkdwn")) -> Iterator[str]:
    if not isinstance(value, Mapping) or value.get("type") not in kinds:
        yield f"its text is not {' or '.join(kinds)}"
        return
    text = value.get("text")
    if not isinstance(text, str) or not text:
        yield "its text is empty"
    else:
        yield from _within("text", text, most)


def _count(what: str, values: Sequence[Any], most: int) -> Iterator[str]:
    if not 0 < len(values) <= most:
        yield f"{len(values)} {what}, 1 to {most} may be"


def _within(what: str, text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"{what} of {len(text)} characters, {most} at most"
