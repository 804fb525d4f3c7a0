"""As much of JSON Schema as the project writes; a keyword that is not known here is an error of the test."""

from __future__ import annotations

import re
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "number": (int, float), "boolean": (bool,),
    "null": (type(None),),
}  # fmt: skip
KNOWN = {
    "$schema", "title", "description", "type", "required", "properties", "items", "enum", "const", "pattern",
    "maxLength", "minItems", "maxItems",
}  # fmt: skip


def faults(schema: dict[str, Any], value: Any, at: str = "$") -> list[str]:
    """Where the value is not as the schema wants it."""
    assert not set(schema) - KNOWN, set(schema) - KNOWN
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(value, TYPES[kind]) and _no_bool(value, kind) for kind in kinds):
        return [f"{at}: {value!r} is not {' or '.join(kinds)}"]
    found = [f"{at}: {said}" for said in _plain(schema, value)]
    if isinstance(value, dict):
        found += [f"{at}: lacks {key}" for key in schema.get("required", ()) if key not in value]
        inner = schema.get("properties", {})
        found += [one for key in value if key in inner for one in faults(inner[key], value[key], f"{at}.{key}")]
    if isinstance(value, list) and "items" in schema:
        found += [one for n, item in enumerate(value) for one in faults(schema["items"], item, f"{at}[{n}]")]
    return found


def _no_bool(value: Any, kind: str) -> bool:
    return kind == "boolean" or not isinstance(value, bool)


def _plain(schema: dict[str, Any], value: Any) -> list[str]:
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{value!r} is not {schema['const']!r}")
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{value!r} does not match {schema['pattern']}")
        if len(value) > schema.get("maxLength", len(value)):
            found.append(f"{len(value)} characters")
    if isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        found.append(f"{len(value)} items")
    return found
