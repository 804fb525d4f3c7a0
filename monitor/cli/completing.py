"""What can follow on the command line? The names that the history holds; silent about all else, for a shell asks."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.ports import History

Names = Callable[[Any, Any, str], list[str]]
Ask = Callable[["History", str, str], Iterable[str]]
MOST = 200  # names that a shell is given
JOINED = "_MONITOR_JOINED"  # is set where bash had taken the word apart
PLACES = ("ref", "story", "which", "where")  # parameters that name a story or a version
GROUPS = (["claim"], ["alerts"], ["silence"])  # commands with commands below them


def for_parameter(name: str, metavar: str | None) -> Names | None:
    """What completes a parameter of this name; None where it is no name of something stored and no choice."""
    if metavar and "|" in metavar and metavar.islower():
        choices = metavar.strip("[]").split("|")
        return lambda _ctx, _param, begun: [choice for choice in choices if choice.startswith(begun)]
    if name == "kind":
        return (lambda ctx, _param, begun: _kinds(ctx, begun)) if metavar == "KIND" else None
    ask = ASKED.get(name)
    if ask is None:
        return None
    if name == "state":
        return lambda ctx, _param, begun: _completed(ask, begun, " ".join(_given(ctx)))
    return lambda ctx, _param, begun: _completed(ask, begun, _place(ctx))


def _place(ctx: Any) -> str:
    """What the line names already: the story or version that comes before."""
    given = getattr(ctx, "params", {})
    told = next((str(given[name]) for name in PLACES if given.get(name)), "")
    return told or next(iter(_given(ctx)), "")


def _given(ctx: Any) -> list[str]:
    """The arguments before the word that is being typed. Where that is the value of an option, they have not been told
    apart yet, and stand as they were typed."""
    given = getattr(ctx, "params", {})
    told = [str(given[name]) for name in (*PLACES, "claim") if given.get(name)]
    left = [word for word in getattr(ctx, "args", None) or () if not word.startswith("-")]
    return told or left


def _completed(ask: Ask, begun: str, place: str) -> list[str]:
    from monitor import wiring
    from monitor.model.errors import MonitorError
    from monitor.settings.load import load_reading

    try:
        history = wiring.open_history(load_reading(_folder(), os.environ))
        try:
            found = [name for name in ask(history, begun, place) if name.startswith(begun)][:MOST]
        finally:
            history.close()
    except MonitorError:
        return []  # nothing is stored, or it cannot be read: the command itself will say so
    if JOINED not in os.environ or "@" not in begun:
        return found
    if ":" in begun:
        return [name.rpartition(":")[2] for name in found]
    return [f"@{name.rpartition('@')[2]}" for name in found]


def join_words(env: MutableMapping[str, str]) -> None:
    """Puts together what bash takes apart at an @ and a : before it asks (`agency@3` comes as three words); it then
    wants to hear only the last part, the @ with it and the : without."""
    words = env.get("COMP_WORDS", "").split("\n")
    if not env.get("COMP_CWORD", "").isdigit() or "@" not in words or len(words) < 2:
        return
    at, joined = int(env["COMP_CWORD"]), list[str]()
    for n, word in enumerate(words[: at + 1]):
        after = n > 0 and words[n - 1] == "@"
        left = word == "@" and _is_place(joined)
        part = bool(joined) and "@" in joined[-1] and (word == ":" or joined[-1].endswith(":"))
        if after or left or part:
            joined[-1] += word
        else:
            joined.append(word)
    env.update({"COMP_WORDS": "\n".join(joined), "COMP_CWORD": str(len(joined) - 1), JOINED: "1"})


def _is_place(words: Sequence[str]) -> bool:
    """Whether the last word can stand before an @: it is no option, no command and none of a command's commands."""
    return bool(words) and not words[-1].startswith("-") and len(words) > (3 if words[1:2] in GROUPS else 2)


def _folder() -> Path:
    """The configuration's folder, as the line that is being typed or the environment name it."""
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation that is still open
        words = line.split()
    for word, after in pairwise(words):
        if word == "--config":
            return Path(after)
    return Path(os.environ.get("MONITOR_CONFIG") or "config")


def _stories(history: History, begun: str, _: str) -> Iterable[str]:
    """Stories and sources that one story has; with a slash, the sources of one; with an @, versions and tags."""
    if "@" in begun and ":" in begun:
        from monitor.cli.refs import PARTS

        return [f"{begun.rpartition(':')[0]}:{part}" for part in PARTS]
    if "@" in begun:
        return _points(history, begun.partition("@")[0])
    stories = [story for story, _, _ in history.stories()]
    story, slash, _ = begun.partition("/")
    if slash and story in stories:
        return [f"{story}/{name}" for name in history.sources(story)]
    held = Counter(name for story in stories for name in history.sources(story)) if begun else {}
    return [*stories, *(name for name, times in held.items() if times == 1 and name not in stories)]


def _points(history: History, place: str) -> Iterable[str]:
    """The tags of a story, the versions of a source, newest first, and its tags."""
    from monitor.cli.refs import Ref, full, tags_of

    story, _, source = place.partition("/")
    ref = full(Ref(story, source or None), history)
    if ref.story is None or ref.story not in [each for each, _, _ in history.stories()]:
        return []
    sources = history.sources(ref.story)
    name = ref.source or (sources[0] if len(sources) == 1 else None)
    rows = history.versions(ref.story, name, limit=MOST) if name in sources else ()
    tags = [tag for tag, version in tags_of(history, ref.story).items() if ref.source in (None, version.source)]
    return [f"{place}@{point}" for point in (*(row.ref.seq for row in rows), *tags)]


def _sources(history: History, _: str, place: str) -> Iterable[str]:
    return dict.fromkeys(name for story in _about(history, place) for name in history.sources(story))


def _claims(history: History, _: str, place: str) -> Iterable[str]:
    return dict.fromkeys(claim for story in _about(history, place) for claim, _, _ in history.claims(story))


def _about(history: History, place: str) -> Sequence[str]:
    """The story that the line names already, else all of them."""
    from monitor.cli.refs import Ref, full

    stories = [story for story, _, _ in history.stories()]
    name = place.partition("@")[0].partition("/")[0]
    story = full(Ref(name), history).story if name else None
    return [story] if story in stories else stories


def _states(history: History, _: str, place: str) -> Iterable[str]:
    """The states of the claim that the line names already; of all claims of its story where it names none."""
    named = place.split()
    for story in _about(history, place):
        claims = history.definitions(story)
        mine = [claim for claim in claims if claim.id in named[1:]] or claims
        yield from dict.fromkeys(name for claim in mine for name in claim.ladder)


def _kinds(ctx: Any, begun: str) -> list[str]:
    """Kinds of alerts where a silence is made, else kinds of edits."""
    from monitor.model.alert import ALERT_KINDS
    from monitor.model.observation import EDIT_KINDS

    above = getattr(getattr(ctx, "parent", None), "info_name", None)
    return [kind for kind in (ALERT_KINDS if above == "silence" else EDIT_KINDS) if kind.startswith(begun)]


ASKED: dict[str, Ask] = {
    **dict.fromkeys(("story", "ref", "refs", "where", "which"), _stories),
    "source": _sources,
    "claim": _claims,
    "state": _states,
}
