"""Makes the README's picture of the demo from what the demo really prints.

python tools/picture.py               run the demo, write docs/pictures/demo.svg
python tools/picture.py --from FILE   the same from captured output (ANSI colours)

What differs from run to run by nature (the scratch folder's name, ports, process numbers) is shown by stand-ins of the
same length or shorter, and long stretches are left out where a ⋮ stands; all else is the program's own.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "demo.svg"
WIDTH = 100
STAND_INS = (
    (r"(/[\w.-]+)*/monitor-demo-\w+", "/tmp/monitor-demo"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:8000"),
    (r"on port \d+", "on port 8025"),
    (r"process \d+", "process 4711"),
    (r"(/[^\s]+)*/bin/monitor\b", "monitor"),
)
CUTS = (  # from the line after the first to the line before the second
    (r"alert id: ", r"^\s+└"),
    (r'now: "Nobody has told', r"^\S+ agency v6"),
    (r"● agreement-status: agreed → talks", r"^\d+ versions"),
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
NORMAL = [(70, 74, 84), (224, 108, 117), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221),
          (86, 182, 194), (214, 218, 224)]  # fmt: skip
BRIGHT = [(110, 116, 128), (240, 138, 146), (181, 216, 156), (240, 213, 160), (140, 200, 250), (217, 160, 236),
          (130, 208, 218), (255, 255, 255)]  # fmt: skip
OUTSIDE_FONTS = re.compile(r"@font-face\s*\{\{.*?\}\}\s*", re.DOTALL)  # the picture loads nothing from anywhere


def played() -> str:
    """The demo's output as a terminal of WIDTH columns gets it."""
    env = {**os.environ, "COLUMNS": str(WIDTH), "TERM": "xterm-256color", "TZ": "UTC"}
    env.pop("NO_COLOR", None)
    program = Path(sys.executable).with_name("monitor")
    ran = subprocess.run(
        [str(program), "--color", "always", "demo"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        timeout=180,
    )
    if ran.returncode:
        raise SystemExit(f"the demo ended with {ran.returncode}; no picture")
    return ran.stdout.decode()


def steady(output: str) -> str:
    """The output with its accidents replaced."""
    for pattern, text in STAND_INS:
        output = re.sub(pattern, text, output)
    lines = output.splitlines()
    for begin, end in CUTS:
        plain = [ANSI.sub("", line) for line in lines]
        first = next((n for n, line in enumerate(plain) if re.search(begin, line)), len(lines))
        last = next((n for n, line in enumerate(plain) if n > first and re.search(end, line)), None)
        if last is not None:
            lines[first + 1 : last] = ["  ⋮"]
    return "\n".join(lines) + "\n"


def svg(output: str) -> str:
    """The output as a picture; equal output gives an equal picture."""
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.terminal_theme import TerminalTheme

    dark = TerminalTheme((24, 26, 31), (214, 218, 224), NORMAL, BRIGHT)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="256", force_terminal=True)
    console.print(Text.from_ansi("$ make demo\n" + output), soft_wrap=False)
    return console.export_svg(
        title="monitor demo", theme=dark, code_format=OUTSIDE_FONTS.sub("", CONSOLE_SVG_FORMAT), unique_id="demo"
    )


def main() -> None:
    """Writes the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, default=PICTURE)
    args = parser.parse_args()
    output = args.source.read_text(encoding="utf-8") if args.source else played()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(svg(steady(output)), encoding="utf-8")
    print(f"{args.out}: {len(output.splitlines())} lines")


if __name__ == "__main__":
    main()
