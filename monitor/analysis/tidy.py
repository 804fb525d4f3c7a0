"""What is the same text? `tidy` is what is stored and hashed; `fold` is for matching only.

Digits, signs, quote marks and negations are never noise: neither function takes one out.
"""

from __future__ import annotations

import re
import unicodedata

# Invisible and direction-changing characters: they alter how text looks, never what it says.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


def tidy(text: str) -> str:
    """Unicode NFC, one space for any white space, no control, invisible or direction characters.

    >>> tidy("  caf\\u0065\\u0301\\n\\tbar\\u200b ")
    'café bar'
    """
    if text.isascii():
        if text.isprintable() and "  " not in text:
            return text.strip()
        plain = _CONTROL.sub("", text)
    else:
        plain = unicodedata.normalize("NFC", _CONTROL.sub("", _INVISIBLE.sub("", text)))
    return " ".join(plain.split())


def fold(text: str) -> str:
    """`tidy`, then one form for quotes, dashes, dots and case. Equal folds may still differ in print.

    >>> fold("“No”—it said…")
    '"no"-it said...'
    """
    plain = tidy(text)
    return (plain if plain.isascii() else plain.translate(_FOLD)).casefold()
