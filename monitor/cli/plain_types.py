"""How are plain option values read? Without the validator that typer would load for each run of a command.

typer reads every value with a pydantic adapter, which costs a reading command more than its own work (about 80 ms of
CPU). Words, paths and numbers need none; every other kind of parameter stays with typer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

READERS: dict[Any, Callable[[Any], Any]] = {str: str, Path: Path, int: int, float: float, bool: bool}
WORDS = {int: "a whole number", float: "a number"}
PATH_CHECKS = ("exists", "writable", "resolve_path", "allow_dash")
OWN_WAYS = ("parser", "click_type", "formats", "atomic", "callback_type")


class PlainValue:
    """Reads one parameter's value, or each of its values."""

    def __init__(self, kind: Any, least: float | None, most: float | None) -> None:
        self.kind, self.least, self.most = kind, least, most

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as its kind. Raises typer.BadParameter."""
        if param.multiple or param.nargs == -1:
            return tuple(self._one(item, param, ctx) for item in value or ())
        return None if value is None else self._one(value, param, ctx)

    def _one(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            read = READERS[self.kind](value)
        except ValueError:
            raise typer.BadParameter(f'expected {WORDS[self.kind]}, not "{value}"', ctx=ctx, param=param) from None
        if self.least is not None and read < self.least:
            raise typer.BadParameter(f"expected at least {self.least}, not {value}", ctx=ctx, param=param)
        if self.most is not None and read > self.most:
            raise typer.BadParameter(f"expected at most {self.most}, not {value}", ctx=ctx, param=param)
        return read


def lighten(param: Any) -> Any:
    """Makes a parameter of a plain kind read its values plainly, and gives it back.

    Other kinds, and the parameters of another typer, are left as they are.
    """
    described = getattr(param, "type_descriptor", None)
    if described is None or not hasattr(param, "_runtime_param"):
        return param
    kind, info = described.annotation, described.parameter_info
    if get_origin(kind) is list and len(get_args(kind)) == 1:
        kind = get_args(kind)[0]
    special = any(getattr(info, name, None) for name in OWN_WAYS)
    checked = kind is Path and any(getattr(info, name, None) for name in PATH_CHECKS)
    worded = kind is bool and not getattr(param, "is_flag", False)  # "yes", "off": typer knows them
    if kind in READERS and not (special or checked or worded):
        param._runtime_param = PlainValue(kind, getattr(info, "min", None), getattr(info, "max", None))
    return param
