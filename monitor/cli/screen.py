"""How does anything reach the terminal? Results on stdout, words on stderr, both inert whatever a page holds."""

from __future__ import annotations

import dataclasses
import json as json_text
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, TextIO

from monitor.cli.table import Column, lay_out
from monitor.model.ids import utc_text
from monitor.render.styled import Bit, Line, wrap

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["Column", "Piece", "Screen", "Span", "json_of", "plain", "safe"]

NARROWEST, WIDEST = 40, 200
PIPED = 100  # columns where nobody says how wide to write: a file is read on some screen later
# Blue and orange are told apart by nearly everyone; marks, bold or strike say the same beside the colour.
STYLES: dict[str, str] = {
    "plain": "",
    "added": "bold blue",
    "removed": "color(208) strike",
    "moved": "cyan",
    "dim": "dim",
    "bold": "bold",
    "good": "blue",
    "bad": "bold color(208)",
    "urgent": "bold reverse",
    "link": "underline",
}
# DEL, C1, line and paragraph separators, direction marks, invisible operators, tags, surrogates
HIDDEN = (
    "\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
)
HOSTILE = re.compile(f"[\x00-\x08\x0b-\x1f{HIDDEN}]")  # and C0, but for line feed and tab
HOSTILE_IN_JSON = re.compile(f"[{HIDDEN}]")  # json spells C0 out by itself
NO_PAGER = ("", "cat")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one of STYLES."""

    text: str
    style: str = "plain"


Piece = str | Span | tuple[str | Span, ...]


def safe(text: str, *, lines: bool = True) -> str:
    r"""The text with everything spelt out that could move a cursor, turn the direction or hide; tabs become spaces.

    `lines=False` also takes line breaks out.

    >>> safe("a\x1b]0;owned\x07b"), safe("x\n\u202ey", lines=False)
    ('a\\x1b]0;owned\\x07b', 'x \\u202ey')
    """
    text = text.replace("\r\n", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    return HOSTILE.sub(lambda found: _spelt(found.group()), text)


def _spelt(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_spelt(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def plain(value: Any) -> Any:
    """A model value as plain JSON values. Fields that are kept out of a repr (secrets) are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value) if part.repr}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    return value


def json_of(value: Any, indent: int | None = None, *, ascii_only: bool = False) -> str:
    """JSON text of any model value: valid and inert, also where strings hold controls or lone surrogates."""
    text = json_text.dumps(plain(value), ensure_ascii=ascii_only, allow_nan=False, indent=indent)
    return HOSTILE_IN_JSON.sub(lambda found: _json_spelt(found[0]), text)


class Screen:
    """Prints. Nothing that is given to it is read as markup, and control characters never get through."""

    def __init__(
        self,
        *,
        color: str = "auto",
        pager: bool = True,
        quiet: bool = False,
        json: bool = False,
        env: Mapping[str, str] | None = None,
        out: TextIO | None = None,
        err: TextIO | None = None,
    ) -> None:
        self.env = os.environ if env is None else env
        self.color, self.pager, self.quiet, self.json = color, pager, quiet, json
        self._out, self._err = out, err
        self._consoles: dict[bool, Console] = {}
        self._paged: IO[str] | None = None
        self._headings: list[str] = []

    # -- where things go

    @property
    def out(self) -> IO[str]:
        """The stream of results."""
        return self._paged or self._out or sys.stdout

    @property
    def err(self) -> TextIO:
        """The stream of words about the results."""
        return self._err or sys.stderr

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads the results as they come."""
        return _is_tty(self._out or sys.stdout)

    @property
    def can_ask(self) -> bool:
        """Whether there is a person to answer: stdin and stderr are a terminal."""
        return _is_tty(sys.stdin) and _is_tty(self.err)

    @property
    def width(self) -> int:
        """Columns to write in: COLUMNS, else the terminal's, else (a pipe) those of a page."""
        given = self.env.get("COLUMNS", "")
        if given.isdigit() and int(given) > 0:
            return min(max(int(given), NARROWEST), WIDEST)
        if not self.is_terminal:
            return PIPED
        return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)

    def colored(self, stream: IO[str]) -> bool:
        """Whether colours go to this stream: --color, then NO_COLOR, then TERM=dumb and pipes say no."""
        if self.color != "auto":
            return self.color == "always"
        if self.env.get("NO_COLOR") or self.env.get("TERM") == "dumb":
            return False
        return _is_tty(stream) or (stream is self._paged and self.is_terminal)

    # -- results

    def heading(self, text: str) -> None:
        """A line to stand above the results, whenever the first of them comes; beside a word, where none came yet."""
        self._headings.append(text)

    def bare(self) -> None:
        """Says beside the results what was to stand above them: they are to be copied as they are."""
        headings, self._headings = self._headings, []
        for text in headings:
            self.note(text)

    def _head(self) -> None:
        headings, self._headings = self._headings, []
        for text in headings:
            self.print(Span(text, "dim"))

    def print(self, *pieces: Piece, end: str = "\n") -> None:
        """A line of results; words are wrapped at the screen's width."""
        self._head()
        if self._is_plain:
            self._put(pieces, end)
        else:
            self._console(err=False).print(self.text(*pieces), end=end, soft_wrap=not self.is_terminal)

    @property
    def _is_plain(self) -> bool:
        """Whether results go to a file or a pipe without colours: nothing is laid out, so nothing is loaded for it."""
        return not self.is_terminal and not self.colored(self.out)

    def _put(self, pieces: Sequence[Piece], end: str) -> None:
        parts = (part for piece in pieces for part in (piece if isinstance(piece, tuple) else (piece,)))
        self.out.write("".join(safe(part.text if isinstance(part, Span) else part) for part in parts) + end)
        self.out.flush()

    def whole(self, *pieces: Piece) -> None:
        """A line of results that is to be copied as it is: never wrapped."""
        self._console(err=False).print(self.text(*pieces, lines=False), soft_wrap=True)

    def write(self, text: str) -> None:
        """Results as they are (a file, HTML, a page): no wrapping, nothing escaped. Never for text from the web."""
        self.out.write(text)

    def emit_json(self, value: Any) -> None:
        """The one JSON document of `--json`, flushed: what follows may take its time."""
        indent = 2 if self.is_terminal else None
        self.out.write(json_of(value, indent, ascii_only=not _is_unicode(self.out)) + "\n")
        self.out.flush()

    def emit_line(self, value: Any) -> None:
        """One JSON value of a stream, on one line, flushed."""
        self.out.write(json_of(value, ascii_only=not _is_unicode(self.out)) + "\n")
        self.out.flush()

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Piece]]) -> None:
        """A table without rules, never wider than a person's screen; in a pipe each row is one whole line."""
        width = self.width if self.is_terminal or "COLUMNS" in self.env else None
        cells = [[self._bits(piece, lines=False) for piece in row] for row in rows]
        for line in lay_out(columns, cells, width):
            self._line(line)

    def hanging(self, head: Piece, *pieces: Piece, indent: int) -> None:
        """A paragraph whose first line begins with `head`; the others stand `indent` columns in."""
        bits = tuple(bit for piece in pieces for bit in self._bits(piece, lines=False))
        width = self.width if self.is_terminal or "COLUMNS" in self.env else 10_000
        for line in wrap(bits, width, self._bits(head, lines=False), " " * indent):
            self._line(line)

    def _line(self, line: Line) -> None:
        """A line that was laid out already."""
        self._head()
        text = self.text(tuple(Span(bit.text, bit.style) for bit in line))
        self._console(err=False).print(text, soft_wrap=True)

    def _bits(self, piece: Piece, *, lines: bool) -> tuple[Bit, ...]:
        parts = piece if isinstance(piece, tuple) else (piece,)
        spans = (part if isinstance(part, Span) else Span(part) for part in parts)
        return tuple(Bit(safe(span.text, lines=lines), span.style) for span in spans)

    # -- words

    def note(self, *pieces: Piece) -> None:
        """A word about what happens, on stderr; --quiet takes it away."""
        if not self.quiet:
            self.bare()
            self._console(err=True).print(self.text(*pieces), soft_wrap=not _is_tty(self.err))

    def error(self, *pieces: Piece) -> None:
        """What went wrong, on stderr, always."""
        self.bare()
        self._console(err=True).print(self.text(*pieces), soft_wrap=True)

    def ask(self, question: str, *, default: bool = True) -> bool:
        """A yes or no from the person at the terminal; the default where there is none. Ask `can_ask` first."""
        if not self.can_ask:
            return default
        self.err.write(f"{safe(question)} [{'Y/n' if default else 'y/N'}] ")
        self.err.flush()
        answer = sys.stdin.readline()
        return answer.strip().lower().startswith("y") if answer.strip() else default and answer != ""

    # -- parts

    def text(self, *pieces: Piece, lines: bool = True) -> Text:
        """Pieces as one styled text, made safe."""
        from rich.text import Text

        text = Text(overflow="fold")
        for piece in pieces:
            for part in piece if isinstance(piece, tuple) else (piece,):
                span = part if isinstance(part, Span) else Span(part)
                text.append(safe(span.text, lines=lines), style=STYLES[span.style])
        return text

    def _console(self, *, err: bool) -> Console:
        if err not in self._consoles:
            from rich.console import Console

            stream = self.err if err else self.out
            colored = self.colored(stream)
            console = Console(
                file=stream,
                width=self.width,
                force_terminal=colored,
                color_system="256" if colored else None,
                no_color=not colored,
                highlight=False,
                markup=False,
                emoji=False,
                legacy_windows=False,
            )
            console.on_broken_pipe = _pass_on  # type: ignore[method-assign]  # rich would end the program with 1
            self._consoles[err] = console
        return self._consoles[err]

    @contextmanager
    def paged(self) -> Iterator[None]:
        """Results printed inside go through the pager when a person reads them; quitting it early is no error."""
        command = self._pager_command()
        if command is None:
            yield
            return
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, encoding="utf-8", errors="replace")  # noqa: S603 - the user's own pager
        except OSError:
            yield
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the pager
        self._paged, held = process.stdin, self._consoles.pop(False, None)
        try:
            yield
        except BrokenPipeError:
            pass  # the reader has seen enough
        finally:
            self._paged = None
            self._consoles.pop(False, None)
            if held is not None:
                self._consoles[False] = held
            _close(process.stdin)
            process.wait()
            signal.signal(signal.SIGINT, before)

    def _pager_command(self) -> list[str] | None:
        if not (self.pager and self.is_terminal) or self.env.get("TERM") == "dumb" or self._paged:
            return None
        wish = self.env.get("MONITOR_PAGER", self.env.get("PAGER", "less -FRX"))
        return None if wish.strip() in NO_PAGER else shlex.split(wish)


def _pass_on() -> None:
    """Called while a BrokenPipeError is handled: the reader has seen enough, and `app.run` knows what to do."""
    raise


def _is_tty(stream: Any) -> bool:
    return bool(getattr(stream, "isatty", lambda: False)())


def _is_unicode(stream: IO[str]) -> bool:
    encoding = getattr(stream, "encoding", None)
    return encoding is None or encoding.lower().replace("-", "").startswith("utf")


def _close(stream: Any) -> None:
    with suppress(BrokenPipeError):  # the pager has gone before we had written all
        stream.close()
