"""How do editors learn what may stand in a file? The JSON Schema of each kind of file."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from monitor.settings.schema import MonitorFile, StoryFile


class _Untitled(GenerateJsonSchema):
    """Without titles: they only repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def json_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each kind of file, by the file's name: editors complete and check with it."""
    files: dict[str, type[BaseModel]] = {"monitor.schema.json": MonitorFile, "story.schema.json": StoryFile}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {name: {**head, **model.model_json_schema(schema_generator=_Untitled)} for name, model in files.items()}
