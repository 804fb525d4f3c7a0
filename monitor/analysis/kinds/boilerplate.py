"""Is it furniture of the page?"""

from __future__ import annotations

import re

from monitor.analysis.lexicons import is_boilerplate
from monitor.analysis.looks import Look
from monitor.model.observation import Finding

_SENTENCE = re.compile(r"(?<=[.!?)])\s+(?=[^\W\d_a-z]|[(©])")
REWORDED = 0.5  # share of the smaller side's content that both hold
_REASON = "furniture of the page: a credit, caption, stamp or call to the reader"


def find(look: Look) -> Finding | None:
    """Credits, captions, time stamps, calls to read or share: on every side that holds text, or as all that differs."""
    sides = [view for view in (look.before, look.after) if view.text]
    if not sides:
        return None
    if all(view.boilerplate for view in sides) or (look.both and (_trimmed(look) or _reworded(look))):
        return Finding("boilerplate", 0.0, _REASON)
    return None


def _reworded(look: Look) -> bool:
    """Whether the one side is furniture and the other the same in a wording that is not known."""
    if look.before.boilerplate == look.after.boilerplate or look.pair.before[0].n == 0:
        return False
    return look.overlap >= REWORDED and not look.numbers.swapped and not look.names.swapped


def _trimmed(look: Look) -> bool:
    """Whether the two sides are the same sentences but for furniture beside them."""
    old, new = (_SENTENCE.split(view.text) for view in (look.before, look.after))
    if len(old) + len(new) < 3:
        return False
    left, right = ([text for text in texts if not is_boilerplate(text)] for texts in (old, new))
    return left == right and len(left) + len(right) < len(old) + len(new)
