"""Is a gold story written as its rules say? Shapes, slugs, sentences, times; every fault is named with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from monitor.model.ids import is_slug

STORY_KEYS = frozenset({"story", "title", "about", "claims", "versions"})
FIRST_KEYS = frozenset({"id", "at", "headline", "sentences", "claims"})
LATER_KEYS = frozenset({"id", "at", "edits", "claims"})
VALUE_FORMS = {
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "money": re.compile(r"[A-Z]{3} \d+(\.\d+)?( (thousand|million|billion|trillion))?"),
    "percent": re.compile(r"-?\d+(\.\d+)?%"),
    "date": re.compile(r"\d{4}(-\d{2}(-\d{2})?)?"),
    "person": re.compile(r"\S.*"),
    "place": re.compile(r"\S.*"),
}


@dataclass(slots=True)
class Report:
    """Faults of one file, as `file: place: what is wrong`."""

    file: str
    errors: list[str] = field(default_factory=list)

    def error(self, place: str, what: str) -> None:
        """Notes a fault."""
        self.errors.append(f"{self.file}: {place}: {what}")


def has_keys(report: Report, place: str, value: Any, must: frozenset[str], may: frozenset[str] = frozenset()) -> bool:
    """Whether `value` is a mapping with all of `must`; keys beyond `must` and `may` are faults."""
    if not isinstance(value, Mapping):
        report.error(place, "is not a mapping")
        return False
    for key in value:
        if key not in must | may:
            report.error(place, f"unknown key {key!r}")
    missing = sorted(must - set(value))
    if missing:
        report.error(place, f"lacks {', '.join(missing)}")
    return not missing


def is_line(report: Report, place: str, value: Any) -> bool:
    """Whether `value` is one sentence: on one line, no space at its ends, no double space."""
    if not isinstance(value, str) or not value.strip():
        report.error(place, f"is not a sentence: {value!r}")
        return False
    if value != value.strip() or "\n" in value or "  " in value:
        report.error(place, f"has stray white space: {value!r}")
        return False
    return True


def are_lines(report: Report, place: str, value: Any) -> bool:
    """Whether `value` is a list of sentences, not empty."""
    if not isinstance(value, list) or not value:
        report.error(place, "is not a list of sentences")
        return False
    return all([is_line(report, f"{place}[{n}]", item) for n, item in enumerate(value, 1)])


def time_of(report: Report, place: str, value: Any) -> datetime | None:
    """An aware time in UTC, or None with a fault noted."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime) or value.tzinfo is None:
        report.error(place, "at is not a time with a zone")
        return None
    return value.astimezone(UTC)


def is_count(value: Any) -> bool:
    """Whether `value` is a whole number and not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_claims(report: Report, raw: Any) -> dict[str, Mapping[str, Any]]:
    """The claims of a gold story by id, those without faults."""
    if not isinstance(raw, list) or not raw:
        report.error("claims", "is not a list of claims")
        return {}
    claims: dict[str, Mapping[str, Any]] = {}
    for n, claim in enumerate(raw, 1):
        if not has_keys(
            report, f"claims[{n}]", claim, frozenset({"id", "question", "subject"}), frozenset({"states", "value"})
        ):
            continue
        slug = claim["id"]
        if not isinstance(slug, str) or not is_slug(slug) or slug in claims:
            report.error(f"claims[{n}]", f"id is not a slug of its own: {slug!r}")
        elif _is_claim(report, f"claim {slug}", claim):
            claims[slug] = claim
    return claims


def _is_claim(report: Report, place: str, claim: Mapping[str, Any]) -> bool:
    is_line(report, f"{place}: question", claim["question"])
    are_lines(report, f"{place}: subject", claim["subject"])
    if ("states" in claim) == ("value" in claim):
        report.error(place, "wants either states or value")
        return False
    if "value" in claim:
        known = claim["value"] in VALUE_FORMS
        if not known:
            report.error(place, f"unknown value kind {claim['value']!r}")
        return known
    return _is_ladder(report, place, claim["states"])


def _is_ladder(report: Report, place: str, states: Any) -> bool:
    if not isinstance(states, Mapping) or len(states) < 2:
        report.error(place, "states is not a ladder of two or more")
        return False
    for state, phrases in states.items():
        if not isinstance(state, str) or not is_slug(state) or state == "unknown":
            report.error(place, f"state is not a usable slug: {state!r}")
        if not isinstance(phrases, list) or len(phrases) < 2:
            report.error(place, f"state {state}: wants 2 or more example phrases")
        else:
            are_lines(report, f"{place}: state {state}", phrases)
    return True


def check_state(
    report: Report, place: str, entry: Any, claim: Mapping[str, Any], count: int
) -> tuple[str, tuple[int, ...]] | None:
    """State and evidence of a claim after a version of `count` sentences; None with faults noted."""
    if entry is None or not has_keys(report, place, entry, frozenset({"state"}), frozenset({"evidence"})):
        if entry is None:
            report.error(place, "no state given")
        return None
    state, evidence = entry["state"], entry.get("evidence", [])
    if isinstance(state, date) and not isinstance(state, datetime):
        state = state.isoformat()
    elif is_count(state) or isinstance(state, float):
        state = str(state)
    if not isinstance(state, str):
        report.error(place, f"state is not text: {state!r}")
        return None
    if not isinstance(evidence, list) or not all(is_count(n) and 0 <= n <= count for n in evidence):
        report.error(place, f"evidence is not a list of sentence numbers 0..{count}: {evidence!r}")
        return None
    if evidence != sorted(set(evidence)):
        report.error(place, f"evidence is not in order, each number once: {evidence}")
    _fits(report, place, state, bool(evidence), claim)
    return state, tuple(evidence)


def _fits(report: Report, place: str, state: str, proven: bool, claim: Mapping[str, Any]) -> None:
    """Notes a state that is not of its claim, has no evidence, or has some and is unknown."""
    if (state == "unknown") == proven:
        report.error(place, "unknown has evidence" if proven else f"state {state} has no evidence")
    if state == "unknown":
        return
    if "states" in claim:
        if state not in claim["states"]:
            report.error(place, f"state {state!r} is not in the ladder")
    elif not VALUE_FORMS[claim["value"]].fullmatch(state):
        report.error(place, f"state is not a normalised {claim['value']}: {state!r}")
