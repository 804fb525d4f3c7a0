"""How does one stored alert read? The facts in the order of the message, then every way it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from monitor.model.alert import StoredAlert
from monitor.model.spans import span
from monitor.render.inert import clip, link
from monitor.render.styled import Bit, Line, marked, wrap
from monitor.render.titles import number, told_as

UNANNOUNCED = "no update note, no newer date on the page"
SENTENCE_MOST = 2000  # nobody reads more here; `diff` shows the whole

Moment = Callable[[datetime], str]


def alert_lines(found: StoredAlert, moment: Moment, width: int) -> tuple[Line, ...]:
    """The alert, without the ways it went; those are told by `way_lines`."""
    alert, facts = found.alert, found.alert.facts
    lines: list[Line] = [*wrap([Bit(clip(told_as(alert), SENTENCE_MOST), "bold")], width)]
    where = f"{alert.source}@{found.seq}" if alert.source and found.seq else alert.source or "monitor"
    head = f"{alert.severity.value}, {alert.kind}, {alert.story or 'monitor'}/{where}, {moment(alert.at)}"
    lines += [*wrap([Bit(head, "dim")], width), ()]
    lines += _sentences(facts, width)
    for label, value in _facts(facts):
        lines += wrap([Bit(value)], width, [Bit(f"{label:<12} ", "dim")], " " * 13)
    lines.append((Bit("alert id     ", "dim"), Bit(alert.dedup_key)))
    if found.acked_at is not None:
        lines += wrap([Bit(f"{moment(found.acked_at)} by {found.acked_by}")], width, [Bit("seen         ", "dim")], "")
    return tuple(lines)


def facts_document(facts: Mapping[str, Any]) -> dict[str, Any]:
    """An alert's facts for programs: the page's address without the secrets it may hold."""
    return {key: (link(value) or None) if key == "url" else value for key, value in facts.items()}


def _sentences(facts: Mapping[str, Any], width: int) -> tuple[Line, ...]:
    before, after = (clip(str(facts.get(key) or ""), SENTENCE_MOST) for key in ("before_sentence", "after_sentence"))
    ops = [(str(op), str(text)) for op, text in facts.get("marked") or ()]
    if sum(len(text) for _, text in ops) > 2 * SENTENCE_MOST:
        ops = []
    lines: list[Line] = []
    if before:
        was = marked(ops, "-") if ops and after else (Bit(str(before)),)
        lines += wrap(was, width, [Bit("was: ", "dim")], "     ")
    if after:
        now = marked(ops, "+") if ops and before else (Bit(str(after)),)
        lines += wrap(now, width, [Bit("now: ", "dim")], "     ")
    elif before:
        lines.append((Bit("now: ", "dim"), Bit("(not in the text any more)", "dim")))
    return (*lines, ()) if lines else ()


def _facts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The plain facts with a label each, in the order a reader needs them."""
    labels = (
        ("question", "question"), ("confidence", "confidence"), ("attribution", "according to"),
        ("reason", "reason"), ("stood", "had stood"), ("rival", "also supports"),
        ("already", "said before"), ("copy_of", "a copy of"), ("against", "disputed by"), ("what", "what"),
        ("since", "since"), ("detail", "detail"), ("returns_to", "returns to"), ("unannounced", "unannounced"),
        ("version", "version"), ("previous", "before it"), ("command", "command"),
    )  # fmt: skip
    stood = number(facts, "stood_s")
    move = f"{facts.get('claim')}: {facts.get('before')} → {facts.get('after')}"
    facts = {
        **facts,
        "unannounced": UNANNOUNCED if facts.get("unannounced") else None,
        "reason": None if facts.get("reason") == move else facts.get("reason"),  # the title tells it
        "stood": span(stood) if stood is not None else None,
    }
    found = [(label, clip(str(facts[key]), SENTENCE_MOST)) for key, label in labels if facts.get(key) not in (None, "")]
    address = link(facts.get("url", ""))
    return [*found, ("page", address)] if address else found
