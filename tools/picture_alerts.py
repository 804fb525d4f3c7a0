"""Makes the pictures of alerts in docs/pictures from five changes that the demo really finds.

python tools/picture_alerts.py              run the demo, write docs/pictures/alert-*
python tools/picture_alerts.py --demo DIR   the same from the folder of a demo that has run

Each change goes the way of any alert: stored, composed, written as a mail that the standard library parses again, as
Block Kit that is checked against Slack's limits, and as the terminal shows it; Chromium takes the pictures (as
MONITOR_CHROMIUM names it, else the first on PATH). Stand-ins: the times are the pages' own instead of the demo's few
seconds, and the addresses are an example's instead of this machine's. Slack's window is drawn here, from the blocks.
"""

from __future__ import annotations

import argparse
import base64
import email
import email.policy
import html
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

from monitor.adapters.notify_apprise.letter import letter
from monitor.demo.seeds import read_seed
from monitor.model.alert import Alert, Delivery, Notification, Receipt, StoredAlert
from monitor.model.ids import sha_of
from monitor.pipeline.compose import compose
from monitor.render.alert_text import alert_lines
from monitor.render.block_kit import faults_of
from monitor.render.parts import moment

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SHOWN = ("agency@3", "agency@4", "wire@2", "agency@6", "agency@7")  # versions of the seed story that tell something
ZONE = "Europe/London"
SEEN_AFTER = timedelta(minutes=7)  # from the page's own time to our look at it
SILENT = timedelta(hours=22)  # for a change that the page's own time does not tell of
PHONE, DESKTOP = 390, 820
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One version's alerts as they are told."""

    alerts: tuple[Alert, ...]
    message: Notification
    mail: bytes

    @property
    def html(self) -> str:
        """The HTML part, as a mail program reads it."""
        parsed = email.message_from_bytes(self.mail, policy=email.policy.default)
        part = parsed.get_body(("html",))
        if part is None or parsed["Subject"] != self.message.title:
            raise SystemExit("the mail does not parse to what was written")
        return str(part.get_content())


def ran_demo(folder: Path) -> Path:
    """A folder in which the demo has run."""
    program = Path(sys.executable).with_name("monitor")
    where = folder / "demo"
    ran = subprocess.run([str(program), "demo", "--folder", str(where)], cwd=ROOT, capture_output=True, timeout=180)
    if ran.returncode:
        raise SystemExit(f"the demo ended with {ran.returncode}; no pictures")
    return where


def changes(folder: Path) -> tuple[Change, ...]:
    """The five changes, each as one delivery; later ones know what was told in the thread before."""
    from monitor import wiring
    from monitor.settings.load import load_reading

    history = wiring.open_history(load_reading(folder / "config", os.environ))
    stored = [steady(one.alert) for one in reversed(history.alerts())]
    made, told = [], tuple[Alert, ...]()
    for version in SHOWN:
        alerts = tuple(one for one in stored if str(one.facts.get("version", "")).endswith(version))
        if not alerts:
            raise SystemExit(f"the demo told nothing of {version}")
        made.append(change(alerts, told))
        told += alerts
    return tuple(made)


def steady(alert: Alert) -> Alert:
    """The alert with the page's own time and an address that is nobody's."""
    seed = read_seed()
    source, number = str(alert.source), int(str(alert.facts["version"]).rpartition("@")[2])
    pages = [one for one in seed.versions if one.source == source]
    at = pages[number - 1].modified + (SILENT if alert.facts.get("unannounced") else SEEN_AFTER)
    facts: dict[str, Any] = dict(alert.facts) | {
        "url": f"https://{source}.example/world/bases",
        "captured_at": at.isoformat(),
    }
    if "stood_s" in facts:
        gone = str(facts["before_sentence"])
        held = list(takewhile(lambda one: gone in " ".join(one.paragraphs), reversed(pages[: number - 1])))
        facts["stood_s"] = (at - SEEN_AFTER - (held[-1] if held else pages[number - 2]).modified).total_seconds()
    if "returned_after_s" in facts:
        before = pages[number - 2]
        facts["returned_after_s"] = (at - SEEN_AFTER - before.modified).total_seconds()
        minutes = round(facts["returned_after_s"] / 60)
        title = re.sub(r"after \d+ s", f"after {minutes} min", alert.title)
        return replace(alert, facts=facts, at=at, title=title)
    return replace(alert, facts=facts, at=at)


def change(alerts: tuple[Alert, ...], told: tuple[Alert, ...]) -> Change:
    """The alerts as a delivery that was composed and written as a mail."""
    at = alerts[0].at
    delivery = Delivery(
        id=1, receiver="desk", route="moves", group_key="moves/story=syria-bases", token=1, attempts=1, due_at=at,
        created_at=at, alerts=alerts, key=sha_of([one.dedup_key for one in alerts]), told=told,
        root=Receipt("ok", "C0DESK:1") if told else None,
    )  # fmt: skip
    message = compose(delivery, at, zone=ZONE)
    boards = [message.board] if message.board else []
    for lead, blocks in [(message.lead, message.blocks), *((one.lead, one.blocks) for one in boards)]:
        if faults_of(lead, blocks):
            raise SystemExit(f"Slack would refuse it: {faults_of(lead, blocks)}")
    written = letter(
        message,
        delivery.key,
        sender=("monitor", "monitor@desk.example"),
        to=["editor@desk.example"],
        extra={},
        with_html=True,
    )
    return Change(alerts, message, written.as_bytes())


# ---------------------------------------------------------------------------------------------------------------- Slack
LINK = re.compile(r"&lt;(https?://[^|]+)\|([^&]+)&gt;")
STYLES = (
    (re.compile(r"(?<![^\s\u200b>(])\*([^*\n]+)\*"), r"<b>\1</b>"),
    (re.compile(r"(?<![^\s\u200b>])~([^~\n]+)~"), r"<s>\1</s>"),
    (re.compile(r"(?<![^\s>])_([^_\n]+)_"), r"<i>\1</i>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
)
SLACK_STYLE = """
body{margin:0;background:#fff;color:#1d1c1d;font:15px/1.46 Lato,'DejaVu Sans',Arial,sans-serif}
.m{padding:12px 20px 12px 66px;position:relative;max-width:640px}
.m::before{content:'m';position:absolute;left:18px;top:14px;
width:36px;height:36px;border-radius:8px;background:#1f4e79;color:#fff;
font:bold 22px/34px Georgia,serif;text-align:center}
.who{font-weight:900;font-size:15px}.who small{font-weight:400;color:#616061;font-size:12px;margin-left:6px}
.who i{font:10px Arial;background:#ddd;border-radius:2px;padding:1px 3px;margin-left:5px;color:#444;font-style:normal}
h3{font-size:18px;line-height:1.3;margin:4px 0 8px}.s{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.q{border-left:4px solid #ddd;padding-left:12px;margin:3px 0}.c{font-size:12.5px;color:#616061;margin:6px 0}
.c span{margin-right:8px;overflow-wrap:anywhere}.c b{color:#1d1c1d}
code{font:12px 'DejaVu Sans Mono',monospace;color:#c01343;background:#f6f6f6;
border:1px solid #ddd;border-radius:3px;padding:1px 3px}
hr{border:0;border-top:1px solid #ddd;margin:12px 0}a{color:#1264a3;text-decoration:none}s{color:#616061}
.r{margin-left:42px;border-left:2px solid #ddd}
"""


def mrkdwn(text: str) -> str:
    """Slack's markup as HTML: as much of it as we write."""
    raw = text.replace("&lt;", "\x01").replace("&gt;", "\x02").replace("&amp;", "&")
    out = LINK.sub(r'<a href="\1">\2</a>', html.escape(raw, quote=False))
    for pattern, shown in STYLES:
        out = pattern.sub(shown, out)
    return out.replace("\x01", "&lt;").replace("\x02", "&gt;")


def slack_block(block: Mapping[str, Any]) -> str:
    """One block as HTML."""
    if block["type"] == "divider":
        return "<hr>"
    if block["type"] == "header":
        return f"<h3>{html.escape(block['text']['text'])}</h3>"
    if block["type"] == "context":
        pieces = [f"<span>{mrkdwn(one['text'])}</span> " for one in block["elements"]]
        return f"<div class=c>{''.join(pieces)}</div>"
    lines = block["text"]["text"].split("\n")
    shown = [f"<div class=q>{mrkdwn(one[2:])}</div>" if one.startswith("> ") else mrkdwn(one) + "\n" for one in lines]
    return f"<div class=s>{''.join(shown).rstrip()}</div>"


def slack_message(blocks: tuple[Mapping[str, Any], ...], at: datetime, *, reply: bool = False) -> str:
    """A message as it stands in a channel, or in a thread."""
    inner = "".join(map(slack_block, blocks))
    head = f"<div class=who>monitor<i>APP</i><small>{at:%H:%M}</small></div>"
    return f'<div class="m{" r" if reply else ""}">{head}{inner}</div>'


def slack_page(shown: str) -> str:
    """A page of messages."""
    return f"<!doctype html><meta charset=utf-8><style>{SLACK_STYLE}</style>{shown}"


# ------------------------------------------------------------------------------------------------------------- terminal
def terminal_svg(shown: tuple[Change, ...]) -> str:
    """What `monitor alerts show` prints of the loudest alert of each change, as a picture."""
    sys.path.insert(0, str(ROOT / "tools"))
    from picture import BRIGHT, NORMAL, OUTSIDE_FONTS
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console
    from rich.terminal_theme import TerminalTheme
    from rich.text import Text

    from monitor.cli.screen import STYLES as COLOURS

    console = Console(record=True, width=92, file=io.StringIO(), color_system="256", force_terminal=True)
    for n, one in enumerate(shown):
        loudest = next(alert for alert in one.alerts if alert.dedup_key == one.message.alert_ids[0])
        seq = int(str(loudest.facts["version"]).rpartition("@")[2])
        console.print(Text(f"{chr(10) if n else ''}$ monitor alerts show {loudest.dedup_key[:12]}"))
        for line in alert_lines(StoredAlert(n, loudest, (), seq), lambda at: moment(at, ZONE), 92):
            console.print(Text.assemble(*((bit.text, COLOURS[bit.style]) for bit in line)))
    dark = TerminalTheme((24, 26, 31), (214, 218, 224), NORMAL, BRIGHT)
    code = OUTSIDE_FONTS.sub("", CONSOLE_SVG_FORMAT)
    return console.export_svg(title="monitor alerts show", theme=dark, code_format=code, unique_id="alerts")


# -------------------------------------------------------------------------------------------------------------- browser
class Camera:
    """Chromium, which may load nothing from anywhere."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser

    def shot(self, page_html: str, width: int, scheme: str = "light") -> bytes:
        """The whole page, as wide as given; fails where it wants to load something or is wider than its window."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 200},
            color_scheme=scheme,
            java_script_enabled=False,
        )
        asked: list[str] = []
        context.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
        page = context.new_page()
        page.set_content(page_html)
        wide = page.evaluate("document.documentElement.scrollWidth")
        picture: bytes = page.screenshot(full_page=True)
        context.close()
        if asked or wide > width:
            raise SystemExit(f"the page loads {asked} or is {wide} wide in a window of {width}")
        return picture

    def sheet(self, pictures: list[bytes], columns: int, width: int, ground: str) -> bytes:
        """Several pictures as one."""
        images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures)
        style = (
            f"body{{margin:0;padding:16px;background:{ground};display:grid;gap:16px;align-items:start;"
            f"grid-template-columns:repeat({columns},{width}px)}}img{{width:{width}px;border-radius:6px;display:block}}"
        )
        page = self._browser.new_page(viewport={"width": columns * (width + 16) + 16, "height": 200})
        page.set_content(f"<!doctype html><style>{style}</style>{images}")
        made: bytes = page.screenshot(full_page=True)
        page.close()
        return made


def pictures(shown: tuple[Change, ...], camera: Camera) -> Iterator[tuple[str, bytes]]:
    """Every picture, by its file's name."""
    dark = {"light": "#d9dce1", "dark": "#0b0c0e"}
    for scheme, ground in dark.items():
        phone = [camera.shot(one.html, PHONE, scheme) for one in shown]
        yield f"alert-mail-phone-{scheme}.png", camera.sheet(phone, len(phone), PHONE, ground)
        wide = [camera.shot(shown[n].html, DESKTOP, scheme) for n in (3, 4)]
        yield f"alert-mail-desktop-{scheme}.png", camera.sheet(wide, 1, DESKTOP, ground)
    channel = [slack_page(slack_message(one.message.blocks, one.alerts[0].at)) for one in shown]
    yield "alert-slack.png", camera.sheet([camera.shot(one, 720) for one in channel], 2, 720, dark["light"])
    last = shown[-1]
    assert last.message.board is not None
    thread = slack_message(last.message.board.blocks, shown[0].alerts[0].at)
    thread += slack_message(last.message.blocks, last.alerts[0].at, reply=True)
    yield "alert-slack-thread.png", camera.shot(slack_page(thread), 760)


def main() -> None:
    """Writes the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demo", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, default=PICTURES)
    args = parser.parse_args()
    named = os.environ.get("MONITOR_CHROMIUM")
    chromium = next((path for name in ((named,) if named else NAMES) if (path := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("no Chromium: install one, or name it in MONITOR_CHROMIUM")
    with tempfile.TemporaryDirectory(prefix="monitor-pictures-") as scratch:
        shown = changes(args.demo or ran_demo(Path(scratch)))
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "alert-terminal.svg").write_text(terminal_svg(shown), encoding="utf-8")
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
            for name, data in pictures(shown, Camera(browser)):
                (args.out / name).write_bytes(data)
                print(f"{args.out / name}: {len(data) // 1000} kB")
            browser.close()


if __name__ == "__main__":
    main()
