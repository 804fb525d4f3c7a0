"""What does the user type? The program: its commands, global options, and how each run ends.

To add a command `show`:

1. write `monitor/cli/show.py` with one function `command`, typer style, whose docstring is the help and ends with an
   example::

       def command(ctx: typer.Context, ref: Annotated[str, typer.Argument(help="Which version.")]) -> int | None:
           '''Show one version.

           Examples:
             monitor show syria-bases/agency@3
           '''
           frame = frame_of(ctx)                       # monitor.cli.frame: options, settings, screen
           with frame.history() as history:            # or frame.app() to fetch, store or send
               version = history.version(resolve(ref, history, frame.now()))      # monitor.cli.refs
           if frame.json:
               frame.screen.emit_json({...})
               return None
           frame.screen.print(Span(version.article.headline, "bold"))
           return None                                 # or a Code of monitor.cli.exits

   A command with commands of its own has `app = group("What it is about.")` instead (monitor.cli.frame) and
   `@app.command("list")` functions in it. Results are printed with `frame.screen.print`, `.table`, `.emit_json`;
   all other words with `.note` and `.error`. Nothing else prints. Heavy imports stand inside the function.
2. add its line to COMMANDS below. Modules are imported when their command runs, so `monitor --help` stays quick;
   global options work before and after the command without a word about them in its file.

Errors: raise what stops you (MonitorError and its kinds); `run` prints it and `exits.code_of` gives the exit code.
"""

from __future__ import annotations

import importlib
import io
import os
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from monitor import __version__
from monitor.cli.completing import for_parameter, join_words
from monitor.cli.exits import MEANING, Code, code_of
from monitor.cli.frame import Frame
from monitor.cli.plain_types import lighten
from monitor.model.errors import MonitorError


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is (`module:attribute`), under which heading it stands, and its line in `monitor --help`."""

    at: str
    heading: str
    text: str


START, WATCH, REVIEW, TELL, KEEP = "Begin", "Watch", "Review", "Alerts", "Check and keep"

COMMANDS: dict[str, Entry] = {
    "init": Entry("monitor.cli.init:command", START, "Write a configuration that works as it is."),
    "add": Entry("monitor.cli.add:command", START, "Look at an address and add it to a story."),
    "suggest": Entry("monitor.cli.suggest:command", START, "Claims to track, proposed from an article."),
    "edit": Entry("monitor.cli.edit:command", START, "Edit a story in $EDITOR; checked when saved."),
    "demo": Entry("monitor.cli.demo:command", START, "See a story change, live, on this machine only."),
    "list": Entry("monitor.cli.list_:command", WATCH, "What is due when, and why."),
    "check": Entry("monitor.cli.check:command", WATCH, "Fetch what is due, once, and deliver."),
    "run": Entry("monitor.cli.run:command", WATCH, "Watch until stopped: the daemon."),
    "pause": Entry("monitor.cli.pause:command", WATCH, "Let a source rest."),
    "resume": Entry("monitor.cli.resume:command", WATCH, "Set it at work again."),
    "backfill": Entry("monitor.cli.backfill:command", WATCH, "Older versions, from web archives or saved pages."),
    "reread": Entry("monitor.cli.reread:command", WATCH, "Stored versions, judged again by today's rules."),
    "log": Entry("monitor.cli.log:command", REVIEW, "Versions and what changed in each."),
    "show": Entry("monitor.cli.show:command", REVIEW, "One version with its text and claims."),
    "diff": Entry("monitor.cli.diff:command", REVIEW, "What changed between two versions."),
    "blame": Entry("monitor.cli.blame:command", REVIEW, "Which version brought each sentence; what is gone for good."),
    "matrix": Entry("monitor.cli.matrix:command", REVIEW, "Who says what, who first, who disagrees."),
    "timeline": Entry("monitor.cli.timeline:command", REVIEW, "What each claim stood at, when, by which sentence."),
    "drift": Entry("monitor.cli.drift:command", REVIEW, "Every value a quantity, name or quotation has had."),
    "search": Entry("monitor.cli.search:command", REVIEW, "Any text ever seen; --removed: what is gone."),
    "seen": Entry("monitor.cli.seen:command", REVIEW, "Mark a story as seen; --unseen shows what came since."),
    "claim": Entry("monitor.cli.claim:app", REVIEW, "A person's ruling on what was read."),
    "note": Entry("monitor.cli.note:command", REVIEW, "A person's words beside the record."),
    "tag": Entry("monitor.cli.tag:command", REVIEW, "Name a version, for references."),
    "serve": Entry("monitor.cli.serve:command", REVIEW, "The same as pages in a browser, to read only."),
    "compare": Entry("monitor.cli.compare:command", REVIEW, "Compare two texts; no store, no network."),
    "alerts": Entry("monitor.cli.alerts:app", TELL, "Alerts, deliveries, and why something was or was not told."),
    "silence": Entry("monitor.cli.silence:app", TELL, "What nobody wants to hear now."),
    "export": Entry("monitor.cli.export:command", KEEP, "A story with all its evidence, as one bundle."),
    "import": Entry("monitor.cli.import_:command", KEEP, "Take in an exported story, byte for byte."),
    "verify": Entry("monitor.cli.verify:command", KEEP, "Recompute every chain and digest."),
    "checkpoint": Entry("monitor.cli.checkpoint:command", KEEP, "Sign where every chain stands."),
    "backup": Entry("monitor.cli.backup:command", KEEP, "Copy the live database into one file, proven."),
    "restore": Entry("monitor.cli.restore:command", KEEP, "Put a backup in the database's place."),
    "gc": Entry("monitor.cli.gc:command", KEEP, "Let go what `keep:` no longer keeps."),
    "doctor": Entry("monitor.cli.doctor:command", KEEP, "What is wrong, and the command that mends it."),
    "eval": Entry("monitor.cli.eval:command", KEEP, "Score the engine on gold stories and pairs."),
    "schema": Entry("monitor.cli.schema:command", KEEP, "The JSON Schema of the configuration."),
}

TEXT = """Follow news stories while they are being written.

It tells what changed, which claim moved, and the sentence that proves it.

Examples:
  monitor demo                       see it at work, on this machine only
  monitor init                       write a configuration
  monitor add https://news.example/world/bases
  monitor run                        watch until stopped
"""
MOST_ERRORS = 20  # at once on a screen
REFERENCES = """References: STORY  STORY/SOURCE  STORY/SOURCE@3  SOURCE@3 (of the only story that has it)
            STORY@TAG  @HEAD~1  @{2024-12-14 09:00}  @3:headline  A..B"""


def _store(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """Puts a global option that was given into the frame."""
    frame = ctx.find_object(Frame)
    if frame is None or value in (None, False) or ctx.resilient_parsing:
        return value
    if param.name == "no_pager":
        frame.pager = False
    elif param.name == "color" and value not in ("auto", "always", "never"):
        raise typer.BadParameter("expected auto, always or never")
    else:
        setattr(frame, str(param.name), value)
    return value


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


def _options(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="DIR", help="The configuration's folder.", callback=_store, expose_value=False
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Results as JSON on stdout.", callback=_store, expose_value=False)
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Results only.", callback=_store, expose_value=False)
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="More words; a traceback on a bug.", callback=_store, expose_value=False),
    ] = False,
    color: Annotated[
        str | None,
        typer.Option("--color", metavar="WHEN", help="auto, always or never.", callback=_store, expose_value=False),
    ] = None,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Never start a pager.", callback=_store, expose_value=False)
    ] = False,
) -> None:
    """The global options; they stand on the program and on each command."""


def _build(target: Any, name: str, heading: str) -> TyperCommand | TyperGroup:
    """What a command's file holds, as a command with the global options on it and on all below it."""
    if not isinstance(target, typer.Typer):
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name)(target)
        target = single
    command: Any = typer.main.get_command(target)
    command.name = name
    _finish(command)
    return command  # type: ignore[no-any-return]


def _finish(command: Any) -> None:
    command.help = _with_examples(command.help)
    command.context_settings.setdefault("help_option_names", ["--help", "-h"])
    command.context_settings.setdefault("max_content_width", 100)
    taken = {name for param in command.params for name in (param.name, *param.opts)}
    command.params += [param for param in _global_params() if param.name not in taken]
    for param in command.params:
        lighten(param)
        completed = for_parameter(str(param.name), param.metavar)
        if completed is not None:
            param._custom_shell_complete = completed
    help_option = command.get_help_option
    command.get_help_option = lambda ctx: lighten(help_option(ctx))
    for below in getattr(command, "commands", {}).values():
        below.short_help = below.short_help or _sentence(below.help or "")
        _finish(below)


def _sentence(text: str) -> str:
    """The first sentence of a help text, whole."""
    paragraph = " ".join(text.strip().partition("\n\n")[0].split())
    found = re.match(r".+?[.?!](?= |$)", paragraph)
    return found[0] if found else paragraph


def _global_params() -> list[Any]:
    bare = typer.Typer(add_completion=False)
    bare.command()(_options)
    return typer.main.get_command(bare).params


def _with_examples(text: str | None) -> str:
    """Keeps the lines of a paragraph that begins with "Example" as they are written."""
    return re.sub(r"(?m)^(?=Examples?:)", "\b\n", text or "")


class Program(TyperGroup):
    """The commands of COMMANDS, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Imports and builds one command; None where there is none of that name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if cmd_name not in self.commands:
            module, _, attribute = entry.at.partition(":")
            self.commands[cmd_name] = _build(
                getattr(importlib.import_module(module), attribute), cmd_name, entry.heading
            )
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Finds the command; a wrong name is answered with the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # only for a wrong name: it is slow to load

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f'did you mean "{near[0]}"?' if near else "`monitor --help` lists them"
            ctx.fail(f'no command "{args[0]}"; {hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Lists the commands under their headings without importing them."""
        for heading in dict.fromkeys(entry.heading for entry in COMMANDS.values()):
            rows = [(name, entry.text) for name, entry in COMMANDS.items() if entry.heading == heading]
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(10), text) for name, text in rows])

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; a reader of our output that went away is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _drop_output()
            raise typer.Exit(Code.DONE) from None


def program() -> Program:
    """The whole command line."""
    app = typer.Typer(cls=Program, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=True)

    @app.callback(help=TEXT, epilog=_epilog(), no_args_is_help=False, invoke_without_command=True)
    def _program(
        ctx: typer.Context,
        _version: Annotated[
            bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
        ] = False,
    ) -> None:
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())

    command: Any = typer.main.get_command(app)
    assert isinstance(command, Program)
    command.name = "monitor"
    _finish(command)
    return command


def _epilog() -> str:
    codes = "\n".join(f"  {code.value:>3}  {text}" for code, text in MEANING.items())
    return f"\b\n{REFERENCES}\n\n\b\nExit codes:\n{codes}"


def _drop_output() -> None:
    """Sends what is still buffered for a closed pipe to nowhere, so that the interpreter's last flush is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return  # stdout is not a file (a test's buffer): nothing is left to flush
    finally:
        os.close(nowhere)


def run(argv: Sequence[str]) -> int:
    """Runs one command; gives the exit code. The only place in cli/ that catches Exception."""
    frame = Frame()
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115, PTH123 - closed by the shell (>&-); for good
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without ✓ shows \u2713 rather than nothing at all
            stream.reconfigure(errors="backslashreplace")
    join_words(os.environ)
    try:
        code = program().main(args=list(argv), prog_name="monitor", standalone_mode=False, obj=frame)
        sys.stdout.flush()
        return _interrupted(frame) if code == Code.INTERRUPTED else int(code or Code.DONE)
    except BrokenPipeError:
        _drop_output()
        return Code.DONE
    except SystemExit as error:
        if not isinstance(error.__context__, BrokenPipeError):  # so does the library end when help has no reader
            raise
        _drop_output()
        return Code.DONE
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted(frame)
    except MonitorError as error:
        return _stopped(frame, error)
    except Exception as error:
        return _usage(frame, error) if hasattr(error, "format_message") else _bug(frame, error)


def _interrupted(frame: Frame) -> int:
    frame.screen.note("Interrupted.")
    return Code.INTERRUPTED


def _stopped(frame: Frame, error: MonitorError) -> int:
    if frame.verbose:
        _traceback(frame, error)
    lines = str(error).splitlines() or [type(error).__name__]
    placed = getattr(error, "path", None) is not None or hasattr(error, "errors")  # begins with file and line already
    for n, line in enumerate(lines[:MOST_ERRORS]):
        frame.screen.error("" if placed or n else "monitor: ", line)
    if len(lines) > MOST_ERRORS:
        all_of_them = " `monitor doctor --json` has them all." if placed else ""
        frame.screen.error(f"… and {len(lines) - MOST_ERRORS} more.{all_of_them}")
    return code_of(error)


EXTRA = re.compile(r"got unexpected extra argument(?:s|\(s\))? \((.+)\)", re.IGNORECASE)
MEANT = {"monitor timeline": "--claim", "monitor claim correct": "--state", "monitor verify": "--export"}


def _usage(frame: Frame, error: Any) -> int:
    """A usage error as typer raises it."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "monitor"
    message = error.format_message().removeprefix("Invalid value: ") or "no command"
    extra = EXTRA.fullmatch(message)
    if extra is not None and path in MEANT:
        message = f"{message}; did you mean {MEANT[path]} {shlex.quote(extra[1])}?"
    frame.screen.error("monitor: ", message[:1].lower() + message[1:])
    frame.screen.error(f"See: {path} --help")
    return Code.USAGE


def _bug(frame: Frame, error: Exception) -> int:
    if frame.verbose:
        _traceback(frame, error)
    frame.screen.error(f"monitor: a bug: {type(error).__name__}: {str(error)[:300]}")
    if not frame.verbose:
        frame.screen.error("Run it again with --verbose for the traceback.")
    return Code.FAILED


def _traceback(frame: Frame, error: BaseException) -> None:
    import traceback

    frame.screen.error("".join(traceback.format_exception(error)))
