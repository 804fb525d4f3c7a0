"""How well were the words of an article found? F1 over the words, each as often as it stands."""

from __future__ import annotations

import re
from collections import Counter

from monitor.analysis.tidy import fold

_TOKEN = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]|[^\W_]+")


def words(text: str) -> Counter[str]:
    """Words; single signs where a script sets no blanks."""
    return Counter(_TOKEN.findall(fold(text)))


def f1(truth: str, found: str) -> float:
    """1 where both hold the same words equally often."""
    one, other = words(truth), words(found)
    both = (one & other).total()
    return 2 * both / (one.total() + other.total()) if both else 0.0
