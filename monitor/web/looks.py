"""How does a page read? The templates, and the words that they use; all text is escaped and cleaned on its way out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from monitor import __version__
from monitor.model.observation import Reading
from monitor.render.inert import clip, link
from monitor.render.steps import named, xml_safe
from monitor.web import marks


def environment() -> Environment:
    """The templates. Nothing that a page, a configuration or a person wrote is ever a template."""
    made = Environment(
        loader=PackageLoader("monitor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"when": when, "day": day, "iso": iso, "spell": spell, "percent": percent, "outside": link}
    made.filters |= {"clip": clip, "named": named, "sure": sure}
    made.globals |= {"pieces_of_edit": marks.of_edit, "pieces": marks.pieces, "found_in": marks.found_in}
    made.globals |= {"version": __version__, "zone": zone}
    return made


def _harmless(value: Any) -> Any:
    """What cannot be seen but moves, hides or turns text never gets into a page."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return xml_safe(value)
    return "" if value is None else value


def when(at: datetime) -> str:
    """A moment in the zone of the machine that serves the page."""
    return f"{at.astimezone():%-d %b %Y, %H:%M}"


def day(at: datetime, days: bool = True) -> str:
    """A moment in few characters, for the chart's axis."""
    return f"{at.astimezone():%-d %b}" if days else f"{at.astimezone():%-d %b %H:%M}"


def iso(at: datetime) -> str:
    """For `<time datetime>`: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def zone(at: datetime) -> str:
    """The zone that times are shown in, as an offset."""
    offset = at.astimezone().strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset[1:5] != "0000" else "UTC"


def spell(span: timedelta) -> str:
    """A length of time in its two largest units.

    >>> spell(timedelta(hours=26, minutes=3))
    '1 d 2 h'
    """
    rest, parts = int(span.total_seconds()), list[str]()
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def percent(share: float) -> str:
    """A confidence or score.

    >>> percent(0.934)
    '93 %'
    """
    return f"{share * 100:.0f} %"


def sure(reading: Reading) -> str:
    """How sure a reading is, in words."""
    return f"{percent(reading.confidence)} sure" if reading.known else "does not say"
