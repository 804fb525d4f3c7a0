"""What does `${NAME}` stand for? Secrets by reference, put in after parsing, so they cannot change the structure."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

REFERENCE = re.compile(r"\$(\$\{)|\$\{([^{}]*)\}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FORMS = "${NAME}, ${NAME:-default}, ${file:PATH} or ${cred:NAME}"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where references are looked up: the environment, files under `root`, the service manager's credentials."""

    env: Mapping[str, str] = field(repr=False)
    root: Path
    warnings: list[str] = field(default_factory=list, compare=False)

    def put_in(self, text: str) -> str:
        """The text with its references replaced; `$${` stands for a plain `${`. Raises ValueError with the fix."""
        if "${" not in text:
            return text
        if "${" in REFERENCE.sub("", text):
            raise ValueError(f"a reference is not closed; expected {FORMS}, or $${{ for a plain ${{")
        return REFERENCE.sub(lambda found: "${" if found[1] else self._value(found[2]), text)

    def _value(self, inside: str) -> str:
        kind, colon, rest = inside.partition(":")
        if NAME.fullmatch(inside):
            return self._variable(inside, None)
        if colon and rest.startswith("-") and NAME.fullmatch(kind):
            return self._variable(kind, rest[1:])
        if colon and kind == "file" and rest:
            return self._file(self.root / Path(rest).expanduser(), rest)
        if colon and kind == "cred" and re.fullmatch(r"[\w.-]+", rest) and rest not in (".", ".."):
            return self._credential(rest)
        raise ValueError(f"${{{inside}}} is no reference; expected {FORMS}")

    def _variable(self, name: str, default: str | None) -> str:
        value = self.env.get(name) or default
        if value is None:
            state = "is empty" if name in self.env else "is not set"
            raise ValueError(f"the variable {name} {state}; set it (export {name}=…) or write ${{{name}:-default}}")
        return value

    def _file(self, path: Path, given: str) -> str:
        try:
            value = path.read_text(encoding="utf-8").strip("\r\n")
            mode = path.stat().st_mode
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "not UTF-8 text"
            raise ValueError(f"${{file:{given}}}: {path} cannot be read ({why}); write the secret into it") from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            self.warnings.append(f"{path}: a secret that others can read; mend it: chmod 600 {path}")
        return value

    def _credential(self, name: str) -> str:
        folder = self.env.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise ValueError(
                f"${{cred:{name}}}: no credentials here (CREDENTIALS_DIRECTORY is not set); "
                f"start as a service with LoadCredential={name}:PATH, or write ${{file:PATH}}"
            )
        try:
            return (Path(folder) / name).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"${{cred:{name}}}: cannot be read; add LoadCredential={name}:PATH") from error
