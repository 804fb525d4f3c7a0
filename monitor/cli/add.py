"""How does an address become a source? It is looked at first, and written only when that was meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Span
from monitor.cli.times import show_time
from monitor.model.ids import SourceRef, is_slug, slugify
from monitor.render.inert import link

if TYPE_CHECKING:
    from monitor.analysis.suggest import Proposal
    from monitor.cli.look import Looked
    from monitor.model.config import Settings
    from monitor.model.story import Story

KIND_NAMES = {
    "feed": "a feed", "list": "a list of links", "live": "a live blog", "pdf": "a PDF with text",
    "json": "a JSON document with text",
}  # fmt: skip
FILE = re.compile(r"^[^/:?#]+\.(html?|txt|json|pdf|md|xml|warc|mhtml)$", re.IGNORECASE)  # no host is named so
SECOND_LEVEL = ("co", "com", "org", "net", "gov", "ac")  # news.bbc.co.uk is the BBC's


def command(
    ctx: typer.Context,
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="Addresses of articles.")],
    story: Annotated[
        str | None, typer.Option("--story", metavar="STORY", help="The story they belong to; new or known.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The source's name (one URL only).")
    ] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="TIME", help="The least time between two fetches: 15m.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="article, feed, list, live, pdf, json, text or js; else seen from what is there.",
        ),
    ] = None,
    css: Annotated[
        str | None, typer.Option("--link", metavar="CSS", help="Which links of a list are followed: 'article h2 a'.")
    ] = None,
    path: Annotated[
        str | None, typer.Option("--path", metavar="PATH", help="Where a JSON document has its text: data.body.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_given: Annotated[
        bool, typer.Option("--as-given", help="Write the address as it stands here, though the page may be known.")
    ] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Write the claims that are proposed from the article, too.")
    ] = False,
) -> int | None:
    """Look at an address and add it to a story. Shows what would be read there before anything is written.

    For a new story claims to track are proposed from the article; they are written when you say so.

    A page that is followed already (under another form: with tracking parameters, AMP, mobile, moved, or one that names
    the same canonical address) is not added twice to a story; in another story it is followed under the known address,
    so that it is fetched once. With --yes that is done without asking; --as-given keeps the address as it stands.

    Examples:
      monitor add https://news.example/world/bases
      monitor add https://news.example/world/bases --yes --suggest
      monitor add https://wire.example/tartus --story syria-bases --name wire --every 30m --yes
      monitor add https://wire.example/world.rss --story syria-bases --yes
      monitor add https://town.example/news --kind list --link "main h2 a" --yes
    """
    frame = frame_of(ctx)
    settings = frame.settings()
    wish = _checked(urls, settings, Wish(story, name, every, kind, suggest, as_given, css, path))
    known = [found for url in dict.fromkeys(urls) if (found := _told_known(frame, settings, url, wish))]
    fresh = [url for url in dict.fromkeys(urls) if url not in {result.looked.url for result in known}]
    if not fresh:
        _emit(frame, known)
        return Code.DONE
    from monitor.cli.look import look_at

    looked = look_at(frame, fresh, wish.kind, {"link": css, "path": {"text": path} if path else None})
    results = [_decide(frame, one, wish, yes) for one in looked]
    _emit(frame, [*known, *results])
    if any(result.refused for result in results):
        frame.screen.error("Nothing was written: --yes adds it where nobody can be asked.")
        return Code.USAGE
    if any(result.added for result in results):
        then = "" if results[-1].claims else f"   then its claims: monitor edit {results[-1].story or 'STORY'}"
        frame.screen.note(f"Next: monitor check{then}")
    return Code.PARTLY if any(not result.looked.reached for result in results) else Code.DONE


@dataclass(slots=True)
class Wish:
    """What the user said about the sources; `story` is filled by the first one that opens a story."""

    story: str | None
    name: str | None
    every: str | None
    kind: str | None
    suggest: bool = False
    as_given: bool = False
    link: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one address; `claims` are the ids of those that were written with it."""

    looked: Looked
    story: str | None = None
    source: str | None = None
    path: Path | None = None
    added: bool = False
    refused: bool = False
    proposals: tuple[Proposal, ...] = ()
    claims: tuple[str, ...] = ()
    same_as: SourceRef | None = None
    address: str | None = None


def _check_kind(wish: Wish) -> None:
    """Whether kind and options fit; an option that only one kind has tells the kind."""
    from monitor.settings import kinds, units
    from monitor.settings.types import SOURCE_KINDS

    wish.kind = wish.kind or ("list" if wish.link else "json" if wish.path else None)
    for option, value, check in (("--link", wish.link, kinds.selector), ("--path", wish.path, kinds.paths)):
        try:
            check(value) if value is not None else None
        except ValueError as error:
            raise typer.BadParameter(f"{option}: {error}") from error
    if wish.kind == "list" and not wish.link:
        raise typer.BadParameter('--kind list needs --link: a CSS selector of its links, such as "article h2 a"')
    if wish.kind is not None and wish.kind not in SOURCE_KINDS:
        raise typer.BadParameter(
            f'--kind: expected one of {", ".join(SOURCE_KINDS)}, not "{wish.kind}"{units.near(wish.kind, SOURCE_KINDS)}'
        )


def _checked(urls: Sequence[str], settings: Settings, wish: Wish) -> Wish:
    from monitor.settings import units

    try:
        for url in urls:
            if (no_address := _of_file(url)) is not None:
                raise typer.BadParameter(no_address)
            units.page_url(url)
        if wish.every is not None:
            units.some_time(wish.every)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    for option, slug in (("--story", wish.story), ("--name", wish.name)):
        if slug is not None and not is_slug(slug):
            raise typer.BadParameter(
                f'{option}: lower-case letters, digits and single hyphens, not "{slug}"; write "{slugify(slug)}"'
            )
    if wish.name is not None and len(urls) > 1:
        raise typer.BadParameter("--name is for one URL; leave it out, or add them one by one")
    _check_kind(wish)
    known = _story(settings, wish.story)
    if known is not None and wish.name in {source.name for source in known.sources}:
        raise typer.BadParameter(f'{known.id} has a source "{wish.name}" already; choose another --name')
    return wish


def _of_file(url: str) -> str | None:
    """What to do with a file that was given for an address; None for what may be one."""
    scheme, colon, rest = url.partition(":")
    local = colon and scheme.lower() == "file"
    path = rest.removeprefix("//") if local else url
    if not local and ("://" in url or not (FILE.search(url) or url.startswith((".", "/", "~")) or Path(url).exists())):
        return None
    return (
        f'"{path}" is a file; add follows an address (https://…), which is fetched again and again. A file is read by: '
        f"monitor compare BEFORE {path} (what changed), monitor suggest {path} (claims to track), "
        f"monitor backfill STORY/SOURCE --from DIR (saved pages as older versions)"
    )


def _told_known(frame: Frame, settings: Settings, url: str, wish: Wish) -> Result | None:
    """Says so where the very address is followed already, in this story or, where none is named, in any."""
    from monitor.cli.look import known
    from monitor.cli.same import known_as

    found = known_as(settings, [url], wish.story)
    if found is None or not found.exact or wish.story not in (None, found.ref.story):
        return None
    frame.screen.note(f"{url} is followed already: {found.ref}. Next: monitor log {found.ref.story}")
    return Result(known(url), found.ref.story, found.ref.source, same_as=found.ref, address=found.url)


def _merged(frame: Frame, looked: Looked, settings: Settings, wish: Wish, yes: bool) -> Result | str | None:
    """What the page being followed already comes to: nothing more to add, or the known address for another story; None
    where it is not, or where the user wants it all the same."""
    from monitor.cli.same import forms_of, known_as

    if wish.as_given or not looked.reached:
        return None
    found = known_as(settings, forms_of(looked), wish.story)
    if found is None:
        return None
    asks = not yes and frame.screen.can_ask and not frame.json
    elsewhere = wish.story is not None and wish.story != found.ref.story
    told = f"{looked.url} is the page that {found.ref} follows ({link(found.url)})"
    if elsewhere:
        if asks and not frame.screen.ask(f"{told}. Follow it here under that address, to fetch it once?"):
            return None
        frame.screen.note(f"{told}: followed under that address, so it is fetched once.")
        return found.url
    if asks and not frame.screen.ask(f"{told}. Leave it at that?"):
        return None
    frame.screen.note(f"{told}: nothing was added. With --as-given it is a source of its own.")
    return Result(looked, found.ref.story, found.ref.source, same_as=found.ref, address=found.url)


def _decide(frame: Frame, looked: Looked, wish: Wish, yes: bool) -> Result:
    """Shows one address, asks where there is somebody to ask, and writes."""
    from monitor.cli.same import Address, address_of
    from monitor.settings.load import load

    settings = load(frame.folder, frame.env)  # again: the address before this one may have changed it
    merged = _merged(frame, looked, settings, wish, yes)
    if isinstance(merged, Result):
        return merged
    address = Address(looked.url) if wish.as_given else Address(merged) if merged else address_of(looked)
    story_id = wish.story or _story_id(looked, settings)
    story = _story(settings, story_id)
    source = wish.name or _source_name(looked.url, {one.name for one in story.sources} if story else ())
    proposals = _proposed(frame, looked, story, wish)
    if looked.reached and not frame.json:
        _show(frame, looked)
        if address.why:
            frame.screen.print(Span(f"Followed as {address.url}: {address.why}", "dim"))
        _show_proposed(frame, proposals)
    where = f"the story {story.id} ({story.title})" if story else f'a new story "{story_id}"'
    if not looked.reached:
        frame.screen.error(f"Not added: {looked.url} could not be read, because {looked.because}.")
        return Result(looked)
    if not yes:
        if not frame.screen.can_ask or frame.json:
            return Result(looked, refused=True, proposals=proposals)
        if not frame.screen.ask(f"Add to {where} as {source}?", default=looked.looks_right):
            return Result(looked)
    elif not looked.looks_right:
        frame.screen.note(Span("Added all the same, as asked.", "bad"))
    path = _write(frame, settings, story, story_id, source, replace(looked, url=address.url), wish)
    wish.story = wish.story or story_id
    if not frame.json:
        frame.screen.print(f"Added {story_id}/{source} to {path}.")
    claims = _track(frame, path, proposals, wish, yes)
    return Result(looked, story_id, source, path, added=True, proposals=proposals, claims=claims, address=address.url)


def _proposed(frame: Frame, looked: Looked, story: Story | None, wish: Wish) -> tuple[Proposal, ...]:
    """Claims proposed from the article: for a story that tracks none yet, or where they are asked for."""
    from monitor.cli.suggest import proposed

    taken = [claim.id for claim in story.claims] if story is not None else []
    if looked.article is None or not looked.looks_right or (taken and not wish.suggest):
        return ()
    return proposed(frame, looked.article, taken)


def _show_proposed(frame: Frame, proposals: tuple[Proposal, ...]) -> None:
    from monitor.cli.suggest import show

    if proposals:
        frame.screen.print(Span("Claims that could be tracked:", "bold"))
        show(frame, proposals)


def _track(frame: Frame, path: Path, proposals: tuple[Proposal, ...], wish: Wish, yes: bool) -> tuple[str, ...]:
    """Writes the proposed claims where that was said; gives their ids."""
    from monitor.cli.suggest import NOTHING, write

    if not proposals:
        if wish.suggest and not frame.json:
            frame.screen.note(NOTHING)
        return ()
    asked = not yes and frame.screen.can_ask and not frame.json
    count = f"{len(proposals)} claim{'s' * (len(proposals) != 1)}"
    if not wish.suggest and not (asked and frame.screen.ask(f"Track the {count} above, too?", default=True)):
        return ()
    write(path, proposals)
    if not frame.json:
        frame.screen.print(f"Tracks {count}: {', '.join(proposal.claim.id for proposal in proposals)}.")
    return tuple(proposal.claim.id for proposal in proposals)


def _show(frame: Frame, looked: Looked) -> None:
    article, screen = looked.article, frame.screen
    if article is not None:
        screen.print(Span(article.headline, "bold"))
        parts = [article.byline, f"published {show_time(article.published_at)}" if article.published_at else ""]
        byline = " · ".join(part for part in (*parts, f"{article.words:,} words") if part)
        screen.print(Span(byline, "dim"))
        screen.print(" ".join(looked.sentences), " …" if looked.sentences else "")
    else:
        for title in looked.sentences:
            screen.print("  · ", title)
    kind = KIND_NAMES.get(looked.kind, "an article")
    verdict = Span("yes", "good") if looked.looks_right else Span("no", "bad")
    screen.print(f"Looks like {kind}: ", verdict, f", because {looked.because}.")
    if looked.moved_to and looked.moved_to != looked.url:
        screen.print(Span(f"It moved for good to {looked.moved_to}", "dim"))
    if looked.path:
        screen.print(Span("Read at " + ", ".join(f"{part}: {path}" for part, path in looked.path), "dim"))
    for feed in looked.feeds:
        screen.print(Span(f"The page tells of a feed: monitor add {feed}", "dim"))


def _write(
    frame: Frame, settings: Settings, story: Story | None, story_id: str, source: str, looked: Looked, wish: Wish
) -> Path:
    """Puts the source into its story's file, new or known; comments and order stay."""
    from monitor.cli.init import write_file
    from monitor.settings import starter, writing

    options = {"link": wish.link or "", "path": dict(looked.path)}
    if story is not None:
        path = settings.places[story.id]
        line = writing.source_line(source, looked.url, every=wish.every, kind=looked.kind, options=options)
        write_file(path, writing.with_source(path.read_text(encoding="utf-8"), path, line))
        return path
    path = frame.folder / "stories" / f"{story_id}.yaml"
    if path.exists():  # another story's file: names of files are the user's
        path = frame.folder / "stories" / f"{story_id}-story.yaml"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    title = looked.article.headline if looked.article else story_id.replace("-", " ").capitalize()
    line = writing.source_line(source, looked.url, every=None, kind=looked.kind, options=options)
    write_file(path, starter.story_text(story_id, title, line, every=wish.every))
    return path


def _story(settings: Settings, story_id: str | None) -> Story | None:
    return next((story for story in settings.stories if story.id == story_id), None)


def _story_id(looked: Looked, settings: Settings) -> str:
    """A name for a new story: of the headline, else of the address."""
    words = looked.article.headline if looked.article else _last_part(looked.url)
    return _free(slugify(words, 30), {story.id for story in settings.stories})


def _last_part(url: str) -> str:
    parts = [part for part in urlsplit(url).path.split("/") if re.search(r"[a-zA-Z]{3}", part)]
    return re.sub(r"\.\w{2,5}$", "", parts[-1]) if parts else _source_name(url, ())


def _source_name(url: str, taken: Collection[str]) -> str:
    """The outlet's name, of its host: www.reuters.com → reuters, news.bbc.co.uk → bbc."""
    labels = [label for label in (urlsplit(url).hostname or "").split(".") if label and label != "www"]
    if not labels or labels[-1].isdigit():
        return _free(slugify("-".join(labels) or "source"), taken)
    if len(labels) > 1:
        labels.pop()
    if len(labels) > 1 and labels[-1] in SECOND_LEVEL:
        labels.pop()
    return _free(slugify(labels[-1]), taken)


def _free(slug: str, taken: Collection[str]) -> str:
    n, found = 2, slug
    while found in taken:
        found, n = f"{slug}-{n}", n + 1
    return found


def _emit(frame: Frame, results: Sequence[Result]) -> None:
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "added": [_document(result) for result in results]})


def _document(result: Result) -> dict[str, Any]:
    from monitor.cli.suggest import documents

    return {
        **result.looked.document(),
        "story": result.story,
        "source": result.source,
        "file": result.path,
        "added": result.added,
        "address": result.address,
        "same_as": str(result.same_as) if result.same_as else None,
        "proposed": documents(result.proposals),
        "claims": list(result.claims),
    }
