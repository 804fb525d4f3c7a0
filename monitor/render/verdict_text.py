"""How does a comparison read on a terminal? The verdict, each claim with its proof, each edit with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from monitor.model.observation import ClaimChange, Edit, Observation, Reading
from monitor.render.styled import Bit, Line, Ops, added, flat, marked, removed, wrap

OpsOf = Callable[[str, str], Ops]
MARKS_LEAST = 0.3  # below this share of common text, marks inside a sentence hide more than they show
MOVED, STAYED = "●", "○"
WORDING = ("rephrase", "copyedit")  # as a second kind they only say that words differ, which the marks show


def verdict_lines(
    observation: Observation, ops_of: OpsOf, width: int, questions: Mapping[str, str] | None = None
) -> tuple[Line, ...]:
    """The whole verdict. `ops_of` gives the word operations of two sentences; `questions` the claims' wording."""
    lines: list[Line] = [*wrap(summary(observation), width)]
    moved = [change for change in observation.changes if change.changed]
    stayed = [change for change in observation.changes if not change.changed]
    for change in moved:
        lines += [(), *claim_lines(change, ops_of, width, (questions or {}).get(change.claim_id, ""))]
    if stayed:
        lines.append(())
    for change in stayed:
        lines += _stayed_lines(change, width)
    material = [edit for edit in observation.edits if edit.material]
    for edit in material:
        lines += [(), *edit_lines(edit, ops_of, width)]
    cosmetic = [edit for edit in observation.edits if not edit.material]
    if cosmetic:
        lines += [(), (Bit(f"Cosmetic: {counted(cosmetic)}", "dim"),)]
    for edit in cosmetic:
        lines += edit_lines(edit, ops_of, width)
    return tuple(lines)


def summary(observation: Observation) -> tuple[Bit, ...]:
    """The verdict in one line."""
    moved = sum(change.changed for change in observation.changes)
    material = [edit for edit in observation.edits if edit.material]
    cosmetic = len(observation.edits) - len(material)
    if not observation.edits and not moved:
        return (Bit("No difference.", "bold"),)
    parts = [f"{moved} claim{'s' * (moved != 1)} moved"] if moved else []
    if material:
        parts.append(f"{len(material)} material edit{'s' * (len(material) != 1)} ({counted(material)})")
    if cosmetic:
        parts.append(f"{cosmetic} cosmetic")
    if observation.unannounced:
        parts.append("unannounced")
    head = "Material change" if observation.material else "Nothing material"
    score = f", score {observation.score:.2f}" if observation.material else ""
    return Bit(head, "bad" if observation.material else "good"), Bit(f"{score}: {', '.join(parts)}.")


def counted(edits: Iterable[Edit]) -> str:
    """How many of each kind, the most frequent first.

    >>> counted([])
    ''
    """
    counts = Counter(edit.kind for edit in edits)
    return ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def claim_lines(change: ClaimChange, ops_of: OpsOf, width: int, question: str = "") -> tuple[Line, ...]:
    """A claim that moved: from → to, how sure, the question, the sentence before and now with what differs marked."""
    head = [
        Bit(f"{change.claim_id}: ", "bold"),
        Bit(change.before.state),
        Bit(" → "),
        Bit(change.after.state, "bad"),
        Bit(f" ({certainty(change.after)})", "dim"),
    ]
    lines = [*wrap(head, width, [Bit(f"{MOVED} ", "bad")], "  ")]
    if question:
        lines += wrap([Bit(question, "dim")], width, [Bit("  ")], "  ")
    was, now = _quotes(change.before), _quotes(change.after)
    ops = ops_of(was[0], now[0]) if was and now else ()
    alike = bool(ops) and was[0] != now[0] and not is_apart(was[0], now[0], ops)
    lines += _proof("was: ", was, marked(ops, "-") if alike else None, width)
    lines += _proof("now: ", now, marked(ops, "+") if alike else None, width)
    if change.after.rival is not None:
        rival = change.after.rival
        quote = f": {rival.evidence[0].quote}" if rival.evidence else ""
        text = f"{rival.state} ({rival.confidence:.2f}){quote}"
        lines += wrap([Bit(text)], width, [Bit("  or: ", "dim")], "       ")
    return tuple(lines)


def certainty(reading: Reading) -> str:
    """How sure a reading is."""
    return f"confidence {reading.confidence:.2f}" if reading.known else "the article does not say"


def _quotes(reading: Reading) -> tuple[str, ...]:
    """The first sentences that carry a reading; more than three prove nothing more to a reader."""
    return tuple(proof.quote for proof in reading.evidence[:3]) if reading.known else ()


def _proof(label: str, quotes: Sequence[str], first: Sequence[Bit] | None, width: int) -> tuple[Line, ...]:
    """Sentences below each other; `first` is the first one with its words marked."""
    if not quotes:
        return wrap([Bit("nothing is said of it", "dim")], width, [Bit(f"  {label}", "dim")], "       ")
    lines: list[Line] = []
    for n, quote in enumerate(quotes):
        bits = first if n == 0 and first is not None else [Bit(quote)]
        lines += wrap(bits, width, [Bit(f"  {label}" if n == 0 else "       ", "dim")], "       ")
    return tuple(lines)


def _stayed_lines(change: ClaimChange, width: int) -> tuple[Line, ...]:
    state = change.after.state
    text = f"{change.claim_id}: {state}, unchanged" if change.after.known else f"{change.claim_id}: unknown"
    return wrap([Bit(text, "dim")], width, [Bit(f"{STAYED} ", "dim")], "  ")


def edit_lines(edit: Edit, ops_of: OpsOf, width: int, asked: str | None = None) -> tuple[Line, ...]:
    """One edit: its kinds (that which was asked for among them), score and reason above, the marked sentence below."""
    style = "bold" if edit.material else "dim"
    head = [
        Bit(kinds_of(edit, asked), style),
        Bit(f" {edit.score:.2f}" if edit.material else "", "dim"),
        Bit(place(edit), "dim"),
    ]
    if edit.reason:
        head.append(Bit(f": {edit.reason}", "plain" if edit.material else "dim"))
    sign = Bit("! ", "bad") if edit.material else Bit("· ", "dim")
    lines = [*wrap(head, width, [sign], "    ")]
    for bits in sentence_bits(edit.kind, edit.before, edit.after, ops_of):
        lines += wrap(bits, width, [Bit("    ")], "    ")
    return tuple(lines)


def kinds_of(edit: Edit, asked: str | None = None) -> str:
    """The kinds that say something: the first, what else of fact changed, and that which was asked for."""
    others = (kind for kind in edit.kinds if kind not in WORDING or kind == asked)
    return " + ".join(dict.fromkeys((edit.kind, *others)))


def place(edit: Edit) -> str:
    """Where an edit stands: the headline, or the sentence's number."""
    n = edit.after_n if edit.after_n is not None else edit.before_n
    if n is None:
        return ""
    if edit.kind == "moved" and edit.before_n is not None:
        return "" if edit.reason else f", from sentence {edit.before_n} to {n}"
    return ", headline" if n == 0 else f", sentence {n}"


def sentence_bits(kind: str, before: str | None, after: str | None, ops_of: OpsOf) -> tuple[tuple[Bit, ...], ...]:
    """A changed place as one marked text, or as two where the sides have little in common."""
    if before is None or after is None:
        return ((removed(before or "") if after is None else added(after),),)
    if before == after:
        return ((Bit(before, "moved" if kind == "moved" else "plain"),),)
    ops = ops_of(before, after)
    if is_apart(before, after, ops):
        return (removed(before),), (added(after),)
    return (marked(ops),)


def is_apart(before: str, after: str, ops: Ops) -> bool:
    """Whether two texts have so little in common that marks inside a sentence would hide more than they show."""
    return sum(len(text) for op, text in ops if op == "=") < MARKS_LEAST * max(len(before), len(after))


def text_of(lines: Iterable[Line]) -> str:
    """The lines as plain text, as a pipe gets them."""
    return "".join(f"{flat(line)}\n" for line in lines)
