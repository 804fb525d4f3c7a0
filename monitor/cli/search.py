"""Where does a text stand, or where did it stand? Over all text ever seen, gone text marked."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.filters import Asked, Given, emptied, filtered
from monitor.cli.frame import Frame, frame_of
from monitor.cli.gone import newest_of, proofs
from monitor.cli.times import show_span, show_time
from monitor.model.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from monitor.model.article import Article
    from monitor.model.record import SearchHit
    from monitor.model.review import Gone
    from monitor.ports import History
    from monitor.render.styled import Bit, Line

QUOTES = "\"“”„«»'"
FIRST = 100  # sentences that are shown, unless all are asked for
NEAR = 60  # versions whose words are looked through for one like a word that was not found


@filtered
def command(
    ctx: typer.Context,
    text: Annotated[
        str | None, typer.Argument(help="Words as they follow each other in the text; the last may be cut short.")
    ] = None,
    story: Annotated[str | None, typer.Argument(help="STORY or STORY/SOURCE; all of them without it.")] = None,
    removed: Annotated[bool, typer.Option("--removed", help="Only what is gone for good, the newest first.")] = False,
    unannounced: Annotated[
        bool, typer.Option("--unannounced", help="With --removed: gone without an update note or a newer date.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", metavar="N", min=1, help=f"At most N sentences; {FIRST} unless --all or --json."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them, however many there are.")] = False,
    *,
    given: Given,
) -> None:
    """Sentences that hold a text, in any version of any source, each where it first stood, the oldest first.

    What is gone from its source is marked [-…-], with the version that took it away and what stands in its place. A
    sentence that stands there in other words is not gone: its present wording is given.

    --removed lists the statements that are gone for good, over all stories, the one that went last first: for how long
    each had stood, in all its wordings, and how the page owned up when it went (update note, newer date) or that it did
    not (unannounced; --unannounced: only these). With a text: those that hold it in any wording. --material: where the
    edit that took it is.

    Examples:
      monitor search "verbal assurance"
      monitor search Bogdanov syria-bases --removed
      monitor search --removed --unannounced --material
    """
    frame = frame_of(ctx)
    now = frame.now()
    removed = removed or unannounced
    text = text if text is None else _bare(text)
    if text is None and not removed:
        raise typer.BadParameter("which words? (or --removed for all that was taken away)")
    with frame.history() as history:
        if text is not None and story is None and removed and text.partition("/")[0] in _stories(history):
            text, story = None, text
        asked = given.read(frame, history, story, now)
        most = limit or (None if every or frame.json else FIRST)
        if removed:
            _removed(frame, history, text, asked, most, now, quiet=unannounced)
            return
        assert text is not None
        whole = frame.json or any((asked.source, asked.since, asked.until, asked.by_change)) or asked.seen is not None
        some = None if whole or most is None else most + 1
        hits = _narrowed(history, asked, history.search(text, asked.story, asked.known_at, some))
        if not hits and not frame.json:
            raise NotFound(_none(history, text, asked))
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "text": text, "hits": [_document(hit) for hit in hits[:most]]})
        return
    _show(frame, hits, most, now)


def _bare(text: str) -> str:
    """The text without quotes around the whole of it: words are searched as they follow each other anyway."""
    inner = text.strip()
    whole = len(inner) > 2 and inner[0] in QUOTES and inner[-1] in QUOTES and not set(inner[1:-1]) & set(QUOTES[:-1])
    return inner[1:-1] if whole else text


def _stories(history: History) -> list[str]:
    return [story for story, _, _ in history.stories()]


def _show(frame: Frame, hits: Sequence[SearchHit], most: int | None, now: datetime) -> None:
    from monitor.cli.lines import cut, print_paged

    width = frame.screen.width
    lines = (line for hit in hits[:most] for line in _hit_lines(hit, width, now))
    rest = cut(f"the {most:,} oldest", width) if most is not None and most < len(hits) else ()
    print_paged(frame, chain(lines, rest))


# -- what holds a text


def _narrowed(history: History, asked: Asked, hits: Sequence[SearchHit]) -> list[SearchHit]:
    """Those whose version, that brought the sentence or took it away, is asked for."""
    brought = sorted({hit.ref for hit in hits if hit.left is None}) if asked.by_edit else ()
    changes = history.changes(brought, asked.known_at)
    proven = proofs(history, asked, [hit.ref for hit in hits])

    def fits(hit: SearchHit) -> bool:
        ref, at = (hit.left.ref, hit.left.captured_at) if hit.left else (hit.ref, hit.captured_at)
        if not asked.has_source(ref.source) or not asked.has_time(at):
            return False
        if not (asked.has_edit(hit.left.edit) if hit.left else asked.has_change(changes.get(ref))):
            return False
        if proven is not None and hit.sentence not in proven.get(hit.ref, frozenset()):
            return False
        return asked.seen is None or asked.is_unseen(history.row(ref))

    return [hit for hit in hits if fits(hit)]


def _hit_lines(hit: SearchHit, width: int, now: datetime) -> Iterator[Line]:
    from monitor.render.styled import Bit, removed, wrap

    head = [Bit(f"{show_time(hit.captured_at, now)}  ", "dim"), Bit(f"{hit.ref}  ", "bold")]
    yield from wrap([removed(hit.sentence) if hit.gone else Bit(hit.sentence)], width, head, "    ")
    if not hit.still_there:
        yield from wrap(_after(hit, now), width, [Bit("    ")], "    ")


def _after(hit: SearchHit, now: datetime) -> list[Bit]:
    """What became of a sentence that does not stand any more."""
    from monitor.render.styled import Bit, removed

    if hit.now is not None:
        return [Bit("now in other words:", "dim"), Bit(f" “{hit.now}”")]
    if hit.left is None:
        return [Bit("not there now; no edit tells since when", "dim")]
    bits = []
    if hit.last is not None and hit.last != hit.sentence:
        bits = [Bit("last in these words: ", "dim"), removed(hit.last), Bit("; ", "dim")]
    bits.append(Bit(f"gone with {hit.left.ref}, {show_time(hit.left.captured_at, now)}", "dim"))
    if hit.left.edit.after:
        bits += [Bit("; in its place:", "dim"), Bit(f" “{hit.left.edit.after}”")]
    return bits


def _document(hit: SearchHit) -> dict[str, Any]:
    left = hit.left
    return {
        "ref": str(hit.ref),
        "source": hit.ref.source,
        "seq": hit.ref.seq,
        "at": hit.captured_at,
        "sentence": hit.sentence,
        "still_there": hit.still_there,
        "gone": hit.gone,
        "now": hit.now,
        "last": hit.last if left else None,
        "gone_with": str(left.ref) if left else None,
        "gone_at": left.captured_at if left else None,
        "replaced_by": left.edit.after if left else None,
    }


def _none(history: History, text: str, asked: Asked, *, removed: bool = False) -> str:
    """That nothing was found, how is searched, and the nearest that finds something."""
    from monitor.analysis.nearest import nearest_text

    if history.search(text, limit=1):
        what = "nothing that is gone for good and fits" if removed else "no sentence that fits"
        return f'{what} holds "{text}", but other sentences do. Next: monitor search "{text}"'
    said = f'no sentence holds "{text}"'
    rule = "Whole words are searched, as they follow each other; only the last may be cut at its end"
    texts = (f"{article.headline} {article.text}" for article in _some_articles(history, asked))

    def finds(words: str) -> bool:
        return bool(history.search(words, asked.story, asked.known_at, 1))

    try_this = nearest_text(text, texts, finds)
    return f"{said}. {rule}." + (f' Next: monitor search "{try_this}"' if try_this else "")


def _some_articles(history: History, asked: Asked) -> Iterator[Article]:
    """Articles of the sources that are asked for, of all their time alike: `NEAR` of them."""
    newest = newest_of(history, asked)[:NEAR]
    each = max(1, NEAR // max(1, len(newest)))
    for row in newest:
        rows = history.versions(row.ref.story, row.ref.source, known_at=asked.known_at)
        for place in sorted({round(n * (len(rows) - 1) / max(1, each - 1)) for n in range(each)}):
            yield history.version(rows[place].ref, asked.known_at).article


# -- what is gone for good


def _removed(
    frame: Frame, history: History, text: str | None, asked: Asked, most: int | None, now: datetime, *, quiet: bool
) -> None:
    """Shows what is gone, a page at a time: the first one stands on the screen before the second one is looked for."""
    from monitor.cli.gone import gone_pages, is_gone
    from monitor.cli.lines import cut, print_lines

    pages = gone_pages(history, text, asked, most, quiet=quiet)
    first = next(pages, None)
    if first is None and asked.options and (text is None or frame.json):
        frame.screen.note(emptied(asked, lambda less: is_gone(history, less), "monitor search --removed"))
    if frame.json:
        documents = [_gone_document(one) for page, _ in chain([first] if first else [], pages) for one in page]
        frame.screen.emit_json({"schema_version": 1, "text": text, "hits": documents})
        return
    if first is None:
        if text is not None:
            raise NotFound(_none(history, text, asked, removed=True))
        frame.screen.note(f"No sentence is gone for good there{' without a word' * quiet}.")
        return
    width, shown = frame.screen.width, 0
    with frame.screen.paged():
        for page, more in chain([first], pages):
            shown += len(page)
            print_lines(frame, (line for one in page for line in _gone_lines(one, width, now)))
            if more:
                print_lines(frame, cut(f"the {shown:,} that went last", width))


def _gone_lines(one: Gone, width: int, now: datetime) -> Iterator[Line]:
    from monitor.render.blame_text import life
    from monitor.render.styled import Bit, removed, wrap

    head = [Bit(f"{show_time(one.left.at, now)}  ", "dim"), Bit(f"{one.left.ref}  ", "bold")]
    yield from wrap([Bit(life(one, show_span), "dim")], width, head, "    ")
    yield from wrap([removed(one.text)], width, [Bit("    ")], "    ")


def _gone_document(one: Gone) -> dict[str, Any]:
    return {
        "ref": str(one.left.ref),
        "source": one.left.ref.source,
        "seq": one.left.ref.seq,
        "at": one.left.at,
        "sentence": one.text,
        "still_there": False,
        "gone": True,
        "now": None,
        "last": one.text,
        "gone_with": str(one.left.ref),
        "gone_at": one.left.at,
        "replaced_by": one.edit.after,
        "kind": one.edit.kind,
        "material": one.edit.material,
        "since": str(one.since.ref),
        "stood_s": (one.left.at - one.since.at).total_seconds(),
        "worded_s": (one.left.at - one.came.at).total_seconds(),
        "wordings": [one.text, *(was.text for was in one.earlier)],
        "announced": one.announced,
        "announced_by": list(one.announced_by),
    }
