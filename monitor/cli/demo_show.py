"""How does the demonstration read? For people as it happens, or as JSON lines."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.cli.frame import Frame
from monitor.cli.screen import Piece, Span, safe
from monitor.demo.folder import RECEIVERS
from monitor.demo.seeds import Seed, Telling
from monitor.demo.verdict import Move, Outcome
from monitor.model.ids import VersionRef
from monitor.model.record import ChangeRow

HEAD = 20  # columns of the clock time and the name of the version; what follows stands under them
ROOMY = 90  # on narrower screens what follows stands further left
MOST = 110  # columns beyond which prose is hard to read
LINES_OF_MAIL = 30  # the whole first alert; the others look alike


@dataclass(frozen=True, slots=True)
class Told:
    """A message as both receivers have it; `seconds` from the capture until the later one had it."""

    subject: str
    text: str
    chat: str
    seconds: float
    keys: tuple[str, ...]


class Show:
    """Prints what happens while it happens."""

    def __init__(self, frame: Frame, config: Path, env: Mapping[str, str]) -> None:
        self._frame, self._screen = frame, frame.screen
        self._config, self._env = config, env
        self._seed: Seed | None = None
        self._messages = self._versions = 0
        self._shown_mail = False
        self._begun = frame.now()

    # -- as it happens

    def begin(self, seed: Seed, place: Path, urls: Mapping[str, str], hook: int, mail: int) -> None:
        """What stands where."""
        self._seed = seed
        if self._frame.json:
            self._event("begin", folder=str(place), pages=dict(urls), webhook_port=hook, smtp_port=mail)
            return
        title = next(line for line in seed.story_yaml.splitlines() if line.startswith("title: ")).removeprefix(
            "title: "
        )
        self._block(
            Span(""), f"{title}: {len(urls)} pages that change, watched by the real daemon, on this machine.", "bold"
        )
        self._say(Span("  folder     ", "dim"), str(place))
        for name, url in urls.items():
            self._say(Span("  page       ", "dim"), f"{name:<8} {url}")
        self._block(Span("  receivers  ", "dim"), f"Slack webhook on port {hook}, mail server on port {mail}")

    def ready(self, pid: int) -> None:
        """The daemon watches."""
        if self._frame.json:
            self._event("ready", pid=pid)
            return
        self._say(Span("  daemon     ", "dim"), f"`monitor run`, process {pid}, ready")
        self._say("")

    def version(self, telling: Telling, outcome: Outcome) -> None:
        """A version has been captured, read and judged."""
        self._versions += 1
        if self._frame.json:
            self._event("version", **_version_document(telling, outcome))
            return
        at = outcome.version.captured_at.astimezone()
        self._block(Span(f"{f'{at:%H:%M:%S} {telling.source:<7}v{telling.seq}':<{HEAD}}"), *_verdict(telling, outcome))
        for move in outcome.moves:
            self._move(move, baseline=telling.expected.baseline)
        if outcome.change is not None and outcome.moves:
            self._more(outcome.change)
        elif outcome.change is not None:
            self._edits(outcome.change)

    def told(self, telling: Telling, told: Told) -> None:
        """Both receivers have the message."""
        self._messages += 1
        if self._frame.json:
            facts = {"subject": told.subject, "receivers": list(RECEIVERS), "alert_ids": list(told.keys)}
            self._event("told", version=_ref(self._name, telling), seconds=round(told.seconds, 3), **facts)
            return
        words = f"mail, slack ({told.seconds:.1f} s)  {told.subject}"
        self._block(Span(f"{self._indent}delivered: ", "good"), words, "dim")
        if not self._shown_mail:
            self._shown_mail = True
            self._mail(told)

    async def end(self, faults: Sequence[str]) -> None:
        """The sum, the timeline, a diff, and what to try next."""
        seconds = (self._frame.now() - self._begun).total_seconds()
        if self._frame.json:
            self._event(
                "end", ok=not faults, versions=self._versions, messages=self._messages, seconds=round(seconds, 1),
                faults=list(faults), config=str(self._config),
            )  # fmt: skip
            return
        self._say("")
        total = f"{self._versions} versions, {self._messages} messages, {seconds:.0f} s. The daemon has stopped."
        self._block(Span(""), total, "bold")
        if faults:
            return
        name = self._name
        assert self._seed is not None
        last = max(telling.seq for telling in self._seed.versions if telling.expected.returns_to is not None)
        await self._run("timeline", name, "--claim", "agreement-status")
        await self._run("diff", f"{name}/agency@{last - 2}..@{last - 1}")
        await self._run("verify")
        self._say("")
        self._say(Span("Try next", "bold"), " (the folder stays until you delete it):")
        for words in (["log", name], ["diff", f"{name}/agency@3..@4"], ["alerts", "list"]):
            self._screen.write(f"  {self._typed(words)}\n")  # never wrapped: a reader copies the whole line

    # -- parts

    @property
    def _name(self) -> str:
        return self._seed.name if self._seed else ""

    @property
    def _width(self) -> int:
        return min(self._screen.width, MOST)

    @property
    def _indent(self) -> str:
        return " " * (HEAD if self._screen.width >= ROOMY else 4)

    def _block(self, lead: Span, text: str, style: str = "plain") -> None:
        """A paragraph that hangs on its lead."""
        room = max(self._width - len(lead.text), 24)
        for n, line in enumerate(textwrap.wrap(safe(text, lines=False), room) or [""]):
            self._say(lead if n == 0 else " " * len(lead.text), Span(line, style))

    def _move(self, move: Move, *, baseline: bool) -> None:
        if baseline:
            self._block(Span(self._indent), f"{move.claim}: {move.after} ({move.confidence:.2f})", "dim")
            return
        self._block(Span(f"{self._indent}● ", "bad"), f"{move.claim}: {move.before} → {move.after}", "bold")
        if move.evidence:
            self._block(Span(f"{self._indent}  "), f"“{move.evidence}”")

    def _more(self, change: ChangeRow) -> None:
        """What else is material beside the claims that moved."""
        if any(edit.material for edit in change.edits):
            self._block(Span(f"{self._indent}  "), f"material edits: {_counted(change, material=True)}", "dim")

    def _edits(self, change: ChangeRow) -> None:
        without = " without notice" if change.unannounced else ""
        for edit in change.edits:
            if edit.material:
                self._block(Span(f"{self._indent}● ", "bad"), f"{edit.kind}{without}: {edit.reason}", "bold")
                for word, sentence in (("was", edit.before), ("now", edit.after)):
                    if sentence:
                        self._block(Span(f"{self._indent}  {word}: ", "dim"), sentence)

    def _mail(self, told: Told) -> None:
        """The first message, whole, as the mail server has it."""
        self._say("")
        self._say("  ┌ ", Span("the mail as it arrived", "dim"))
        lines = [f"Subject: {told.subject}", "", *told.text.strip("\n").splitlines()]
        room = max(self._width - 4, 24)
        for line in lines[:LINES_OF_MAIL]:
            for piece in textwrap.wrap(line, room, drop_whitespace=False) or [""]:
                self._say("  │ ", piece)
        if len(lines) > LINES_OF_MAIL:
            self._say("  │ ", Span(f"… and {len(lines) - LINES_OF_MAIL} more lines", "dim"))
        self._say("  └ ", Span(f"and on Slack: {told.chat.splitlines()[0] if told.chat else ''}"[:room], "dim"))
        self._say("")

    def _say(self, *pieces: Piece) -> None:
        self._screen.print(*pieces)
        self._screen.out.flush()

    def _event(self, event: str, **facts: object) -> None:
        self._screen.emit_line({"event": event, "at": self._frame.now(), **facts})

    # -- other commands

    async def _run(self, *words: str) -> None:
        """Runs a command as a reader would, and shows what it prints."""
        self._say("")
        self._say(Span("$ ", "dim"), Span(f"monitor {' '.join(words)}", "bold"))
        color = "always" if self._screen.colored(self._screen.out) else "never"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "monitor", "--config", str(self._config), "--color", color, "--no-pager", *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**self._env, "COLUMNS": str(min(self._screen.width, 120))},
        )
        out, _ = await process.communicate()
        self._screen.write(out.decode("utf-8", "replace"))
        self._screen.out.flush()

    def _typed(self, words: Sequence[str]) -> str:
        """The command line for a reader's shell."""
        program = "monitor" if shutil.which("monitor") else sys.argv[0] if sys.argv[0].endswith("monitor") else ""
        start = [program] if program else [sys.executable, "-m", "monitor"]
        return shlex.join([*start, "--config", str(self._config), *words])


def _verdict(telling: Telling, outcome: Outcome) -> tuple[str, str]:
    """One line about a version, and its style."""
    if outcome.change is None:
        return "first version: read, nobody told", "dim"
    if not outcome.change.material:
        return f"cosmetic ({_counted(outcome.change, material=False)}) – no alert: {telling.note}", "dim"
    if outcome.version.returns_to:
        return f"back to the text of v{outcome.version.returns_to}: {telling.note}", "bold"
    return telling.note, "bold"


def _ref(story: str, telling: Telling) -> str:
    return str(VersionRef(story, telling.source, telling.seq))


def _counted(change: ChangeRow, *, material: bool) -> str:
    """How many edits of each kind: `4 rephrase, 1 moved`."""
    kinds = Counter(edit.kind for edit in change.edits if edit.material is material)
    return ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()) or "nothing but the page around it"


def _version_document(telling: Telling, outcome: Outcome) -> dict[str, object]:
    change = outcome.change
    return {
        "version": str(outcome.version.ref),
        "headline": outcome.version.headline,
        "captured_at": outcome.version.captured_at,
        "note": telling.note,
        "baseline": change is None,
        "material": change is not None and change.material,
        "edits": Counter(edit.kind for edit in change.edits) if change else {},
        "claims": [
            {
                "id": move.claim,
                "before": move.before,
                "after": move.after,
                "confidence": move.confidence,
                "evidence": move.evidence,
            }
            for move in outcome.moves
        ],
        "returns_to": outcome.version.returns_to,
        "alerts": [{"id": stored.alert.dedup_key, "title": stored.alert.title} for stored in outcome.alerts],
    }
