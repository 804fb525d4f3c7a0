"""How does one version read? Where it comes from, what its claims stand at, its text with numbered sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.model.article import Article, Sentence, Version
from monitor.model.record import ClaimRow
from monitor.render.inert import link
from monitor.render.styled import Bit, Line, wrap

Moment = Callable[[datetime], str]


def version_lines(
    version: Version,
    readings: Sequence[ClaimRow],
    sentences: Sequence[Sentence],
    final_url: str | None,
    moment: Moment,
    width: int,
) -> tuple[Line, ...]:
    """The whole version. Sentences that are evidence name their claim."""
    proofs: dict[int, list[str]] = {}
    for row in readings:
        for proof in row.evidence:
            proofs.setdefault(proof.sentence, []).append(row.claim_id)
    lines = [*_head(version, final_url, moment, width), ()]
    if readings:
        lines += [*reading_lines(readings, width), ()]
    paragraph = 0
    for sentence in sentences:
        if sentence.n == 0:
            continue
        if paragraph and sentence.paragraph != paragraph:
            lines.append(())
        paragraph = sentence.paragraph
        bits = [Bit(sentence.text)]
        if sentence.n in proofs:
            bits.append(Bit(f" [{', '.join(proofs[sentence.n])}]", "added"))
        lines += wrap(bits, width, [Bit(f"{sentence.n:>4}  ", "dim")], "      ")
    return tuple(lines)


def _head(version: Version, final_url: str | None, moment: Moment, width: int) -> tuple[Line, ...]:
    article = version.article
    back = f"  returns to @{version.returns_to}" if version.returns_to is not None else ""
    lines: list[Line] = [(Bit(str(version.ref), "bold"), Bit(back, "bad"))]
    lines += wrap([Bit(article.headline or "(no headline)", "bold")], width)
    if article.byline:
        lines += wrap([Bit(article.byline, "dim")], width)
    for label, text in facts_of(version, final_url, moment):
        lines += wrap([Bit(text)], width, [Bit(f"{label:<10} ", "dim")], " " * 11)
    return tuple(lines)


def facts_of(version: Version, final_url: str | None, moment: Moment) -> tuple[tuple[str, str], ...]:
    """What is known of a version besides its text: label and words."""
    article = version.article
    facts = [("captured", f"{moment(version.captured_at)}; known to us since {moment(version.recorded_at)}")]
    facts += [("dated", _dated(article, moment))] if article.published_at or article.modified_at else []
    address = link(final_url or article.url)
    facts += [("page", address)] if address else []
    facts.append(("text", f"{article.words} words, sha256 {version.text_sha[:16]}"))
    facts.append(("chain", f"{version.chain[:16]} after {version.prev_chain[:16]}"))
    return tuple(facts)


def _dated(article: Article, moment: Moment) -> str:
    said = []
    if article.published_at:
        said.append(f"published {moment(article.published_at)}")
    if article.modified_at:
        said.append(f"modified {moment(article.modified_at)}")
    return f"{', '.join(said)} (as the page says)"


def reading_lines(readings: Sequence[ClaimRow], width: int, indent: str = "") -> tuple[Line, ...]:
    """What each claim stands at in a version, with its first evidence."""
    lines: list[Line] = []
    for row in readings:
        known = row.state != "unknown"
        bits = [Bit(f"{row.claim_id}: ", "bold"), Bit(row.state, "good" if known else "dim")]
        bits.append(Bit(f" ({row.confidence:.2f})" if known else "", "dim"))
        if row.analyzer.startswith("human/"):
            bits.append(Bit(f", ruled by {row.analyzer.removeprefix('human/')}", "dim"))
        if " model/" in row.analyzer:
            bits.append(Bit(f", decided by {row.analyzer.partition(' model/')[2]}", "dim"))
        sign = [Bit(f"{indent}{'●' if known else '○'} ", "good" if known else "dim")]
        lines += wrap(bits, width, sign, f"{indent}  ")
        if known and row.evidence:
            quote = Bit(f"“{row.evidence[0].quote}”")
            lines += wrap([quote], width, [Bit(f"{indent}  ")], f"{indent}  ")
    return tuple(lines)
