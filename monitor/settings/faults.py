"""How is a wrong value told? pydantic's findings as errors with their place, what was expected and the nearest word."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from monitor.model.errors import ConfigError
from monitor.settings import units
from monitor.settings.document import Document, Loc

M = TypeVar("M", bound=BaseModel)

NEEDED = {
    "model_type": "a mapping (key: value)",
    "dict_type": "a mapping (key: value)",
    "tuple_type": "a list",
    "list_type": "a list",
    "bool_type": "true or false",
    "float_type": "a number",
    "string_type": "text",
}


def checked(model: type[M], document: Document) -> M | None:
    """The document as a model; None where it has faults, which are then in `document.faults`."""
    if document.faults and document.root is None:
        return None  # not YAML at all: nothing to check
    data = {} if document.data is None else document.data
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            loc = _real(found["loc"], data)
            if not any(loc[: len(bad)] == bad for bad in document.faulty):
                document.faults.append(_fault(model, document, loc, dict(found)))
        return None
    return None if document.faults else value


def _real(loc: Loc, data: Any) -> Loc:
    """A location without pydantic's own steps, such as "[key]"."""
    return tuple(step for step in loc if step != "[key]")


def _fault(model: type[BaseModel], document: Document, loc: Loc, found: Mapping[str, Any]) -> ConfigError:
    kind = found["type"]
    if kind == "extra_forbidden":
        return document.fault(loc, _unknown(model, loc), key=True)
    if kind == "missing":
        line, column = document.place(loc[:-1])
        where = f"{'.'.join(map(str, loc[:-1]))}: " if loc[:-1] else ""
        about = _described(model, loc)
        return ConfigError(f'{where}the key "{loc[-1]}" is missing{about}', document.path, line, column)
    what = _words(found) + (_inside(model, loc, found.get("input")) if kind == "model_type" else "")
    if loc in document.put_in:  # it may be a secret
        what = what.partition("; did you mean")[0].replace(
            units.shown(found.get("input")), f"what {document.put_in[loc]} gives"
        )
    return document.fault(loc, what, key="[key]" in found["loc"])


def _words(found: Mapping[str, Any]) -> str:
    """What is wrong with a value, in our words."""
    kind, given = found["type"], found.get("input")
    if kind == "value_error":
        return str(found["ctx"]["error"])
    if kind in NEEDED:
        return f"expected {NEEDED[kind]}, not {units.shown(given)}"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"expected a number from 0 to 1, not {units.shown(given)}"
    if kind == "too_short":
        return "is empty; expected at least one"
    message = str(found["msg"])
    return message[:1].lower() + message[1:]


def _inside(model: type[BaseModel], loc: Loc, given: Any) -> str:
    """The form of a part that was given as one value: `; write {at: "18:00"}`, the value itself only for a time."""
    owner = _at(model, loc)
    needed = [part.alias or name for name, part in getattr(owner, "model_fields", {}).items() if part.is_required()]
    if len(needed) != 1 or isinstance(given, list | dict) or given is None:
        return ""
    value = f'"{given}"' if units.CLOCK.fullmatch(str(given)) else "…"
    return f"; write {{{needed[0]}: {value}}}"


def _unknown(model: type[BaseModel], loc: Loc) -> str:
    """The words for a key that does not exist: the nearest one, else all there are."""
    known = _keys(_at(model, loc[:-1]))
    nearest = units.near(loc[-1], known)
    choices = f"; expected one of {', '.join(known)}" if known else ""
    return f"unknown key{nearest or choices}"


def _keys(model: Any) -> list[str]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [part.alias or name for name, part in model.model_fields.items()]


def _described(model: type[BaseModel], loc: Loc) -> str:
    """`: ` and what the missing key is, from its description."""
    owner = _at(model, loc[:-1])
    for name, part in getattr(owner, "model_fields", {}).items():
        if (part.alias or name) == loc[-1] and part.description:
            return f": {part.description[:1].lower()}{part.description[1:].rstrip('.')}"
    return ""


def _at(model: Any, loc: Loc) -> Any:
    """The model class that stands at a place of the configuration."""
    for step in loc:
        model = _step(_bare(model), step)
    return _bare(model)


def _step(model: Any, step: str | int) -> Any:
    if isinstance(model, type) and issubclass(model, BaseModel):
        for name, part in model.model_fields.items():
            if (part.alias or name) == step:
                return part.annotation
        return None
    origin, args = get_origin(model), get_args(model)
    if origin is tuple:
        return args[0]
    if origin is dict:
        return args[1]
    return None


def _bare(model: Any) -> Any:
    """An annotation without Annotated and Optional around it."""
    while get_origin(model) in (Annotated, Union, types.UnionType):
        options = [option for option in get_args(model) if option is not type(None)]
        model = options[0]
    return model
