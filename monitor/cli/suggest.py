"""Which claims could a story track? Proposed from an article, as YAML ready to edit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Span

if TYPE_CHECKING:
    from monitor.analysis.suggest import Proposal
    from monitor.model.article import Article
    from monitor.model.observation import Similar

NOTHING = "Nothing to track was recognised in it. To write claims yourself: docs/how-to/own-story.md"


def command(
    ctx: typer.Context,
    where: Annotated[
        str,
        typer.Argument(metavar="URL|FILE", help="An article's address, or a file: .txt, .html, .json, - for stdin."),
    ],
) -> int | None:
    """Propose claims to track, from the article itself: questions, subjects, states with example phrases, values.

    Prints the list `claims:` of a story file, the best first, each with what the article says of it now; paste it, or
    let `monitor add URL --suggest` write it.

    Examples:
      monitor suggest https://news.example/world/bases
      monitor suggest article.txt
    """
    frame = frame_of(ctx)
    article = _article(frame, where)
    if isinstance(article, Code):
        return article
    proposals = proposed(frame, article)
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "headline": article.headline, "claims": documents(proposals)})
        return None
    if not proposals:
        frame.screen.note(NOTHING)
        return None
    show(frame, proposals)
    return None


def proposed(frame: Frame, article: Article, taken: Collection[str] = ()) -> tuple[Proposal, ...]:
    """The claims to propose, without those whose ids are taken; read with the encoder where there is one."""
    from monitor.analysis.suggest import suggest

    found = suggest(article, _similar(frame))
    return tuple(proposal for proposal in found if proposal.claim.id not in taken)


def write(path: Path, proposals: tuple[Proposal, ...]) -> None:
    """Puts the claims into a story's file. Raises ConfigError where its list cannot be added to."""
    from monitor.cli.init import write_file
    from monitor.settings.proposing import claims_text
    from monitor.settings.writing import with_claims

    write_file(path, with_claims(path.read_text(encoding="utf-8"), path, claims_text(proposals)))


def show(frame: Frame, proposals: tuple[Proposal, ...]) -> None:
    """The proposals as they would stand in a story's file; never wrapped, since they are to be pasted."""
    from monitor.settings.proposing import claims_text

    for line in ("claims:", *claims_text(proposals)):
        frame.screen.whole(Span(line, "dim" if line.lstrip().startswith("#") else "plain"))


def documents(proposals: tuple[Proposal, ...]) -> list[dict[str, Any]]:
    """The proposals as plain JSON values, each a claim of a story file with what was read."""
    found = []
    for proposal in proposals:
        claim, reading = proposal.claim, proposal.reading
        kind: dict[str, Any] = {"value": claim.value}
        if claim.states:
            kind = {"states": {state.name: list(state.phrases) for state in claim.states}}
            kind |= {"severity": dict(claim.severity)} if claim.severity else {}
        found.append(
            {
                "claim": {"id": claim.id, "question": claim.question, "subject": list(claim.subject), **kind},
                "why": proposal.why,
                "state": reading.state,
                "confidence": reading.confidence,
                "evidence": [proof.quote for proof in reading.evidence],
            }
        )
    return found


def _article(frame: Frame, where: str) -> Article | Code:
    """The article at an address, fetched as `add` does, or in a file; how to end where an address has none."""
    from monitor.cli.side import read_side

    if "://" not in where:
        article = read_side(where, None)
        return article if article.at is not None else replace(article, at=frame.now())  # "on Sunday": seen from today
    from monitor.cli.look import look_at
    from monitor.settings import units

    try:
        units.page_url(where)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    (looked,) = look_at(frame, [where], "article")
    if looked.article is not None:
        return looked.article
    frame.screen.error(f"No article was read at {where}, because {looked.because}.")
    return Code.NOT_FOUND if looked.outcome == "gone" else Code.PARTLY


def _similar(frame: Frame) -> Similar | None:
    """The encoder that the configuration names; the shipped one, if any, where there is no configuration."""
    from monitor import wiring

    choice = frame.settings().similar if Path(frame.folder, "monitor.yaml").is_file() else "auto"
    return wiring.similar(choice)
