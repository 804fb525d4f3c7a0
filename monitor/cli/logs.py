"""How does the daemon speak? One event a line on stderr: for people on a terminal, JSON with `--json`."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from monitor.cli.screen import Screen, json_of, safe

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class EventFormatter(logging.Formatter):
    """A record as one line. Values from the web are inert; page text is never logged at all."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The event, its fields, and on a bug the traceback."""
        at = datetime.fromtimestamp(record.created, UTC)
        fields = {key: value for key, value in record.__dict__.items() if key not in _STANDARD and value is not None}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        if self._as_json:
            head: dict[str, Any] = {
                "at": at.isoformat(),
                "level": record.levelname.lower(),
                "event": record.getMessage(),
            }
            return json_of(head | fields)
        words = " ".join(f"{key}={_word(value)}" for key, value in fields.items() if key != "traceback")
        line = safe(f"{at:%H:%M:%S} {record.getMessage()}  {words}".rstrip(), lines=False)
        return line + (f"\n{safe(fields['traceback'])}" if "traceback" in fields else "")


def _word(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if " " in text else text


def start_logging(screen: Screen, *, as_json: bool, verbose: bool) -> None:
    """Sends the program's events to stderr. Libraries are heard from warnings on, so no URL with a secret gets out."""
    handler = logging.StreamHandler(screen.err)
    handler.setFormatter(EventFormatter(as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for loud in ("apprise", "httpx", "httpcore", "apscheduler", "trafilatura", "htmldate"):
        logging.getLogger(loud).setLevel(logging.CRITICAL)
    logging.getLogger("monitor").setLevel(logging.DEBUG if verbose else logging.INFO)


def keep_silent() -> None:
    """No log: a command in the foreground says itself what happened."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
