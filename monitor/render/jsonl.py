"""How does a value stand on one line of a file? JSON that no terminal obeys, in one spelling for one value."""

from __future__ import annotations

import json
import re
from typing import Any

from monitor.render.inert import HOSTILE

_HIDDEN = re.compile(f"{HOSTILE.pattern}|[\u2028\u2029\ud800-\udfff]")  # json spells C0 out by itself


def line(value: Any) -> str:
    r"""One line of JSON without its line feed: no spaces, keys as they come, what moves or hides spelt out.

    >>> line({"b": "x\u202ey", "a": 1})
    '{"b":"x\\u202ey","a":1}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _HIDDEN.sub(_spelt, text)


def _spelt(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
