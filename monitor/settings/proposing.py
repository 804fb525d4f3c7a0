"""How does a proposed claim stand in a story's file? YAML that a person can edit, with what it was read from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from monitor.analysis.suggest import Proposal
from monitor.model.story import Claim
from monitor.settings.starter import quoted

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 '’-]*[A-Za-z0-9?]|[A-Za-z]")
_WORDS_OF_YAML = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))
_COMMENT = 150  # characters of a comment's line


def claims_text(proposals: Sequence[Proposal]) -> tuple[str, ...]:
    """The lines of a story file's list `claims:`, indented below it, the best proposal first."""
    return tuple(line for proposal in proposals for line in _lines(proposal))


def _lines(proposal: Proposal) -> list[str]:
    claim, reading = proposal.claim, proposal.reading
    said = f"now {reading.state} ({reading.confidence:.2f})" if reading.known else "the article does not say yet"
    quote = f': "{reading.evidence[0].quote}"' if reading.known and reading.evidence else ""
    lines = [f"  # {_comment(proposal.why)}", f"  # {_comment(said + quote)}"]
    lines += [f"  - id: {claim.id}", f"    question: {_scalar(claim.question)}", f"    subject: {_list(claim.subject)}"]
    if claim.value is not None:
        return [*lines, f"    value: {claim.value}"]
    lines += ["    states:", *(f"      {state.name}: {_list(state.phrases)}" for state in claim.states)]
    return lines + _severity(claim)


def _severity(claim: Claim) -> list[str]:
    if not claim.severity:
        return []
    return [f"    severity: {{{', '.join(f'{state}: {loud}' for state, loud in claim.severity.items())}}}"]


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(_scalar(text) for text in texts)}]"


def _scalar(text: str) -> str:
    """Plain where that means the same to a reader and to YAML, else quoted."""
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS_OF_YAML
    return text if plain else quoted(text)


def _comment(text: str) -> str:
    """A text of a page as one line that cannot be anything but a comment."""
    line = " ".join("".join(char if unicodedata.category(char)[0] != "C" else " " for char in text).split())
    return line if len(line) <= _COMMENT else f"{line[: _COMMENT - 1].rstrip()}…"
