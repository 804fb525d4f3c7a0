"""What may a single value of the configuration be? The types that the keys take, each with its JSON Schema."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)  # fmt: skip
from pydantic_core import CoreSchema, core_schema

from monitor.model.alert import ALERT_KINDS, Severity
from monitor.model.cron import Cron
from monitor.model.ids import is_slug, slugify
from monitor.model.observation import EDIT_KINDS
from monitor.model.words import PHRASES
from monitor.settings import kinds, units

SOURCE_KINDS = tuple(kinds.KINDS)
VALUE_KINDS = ("number", "money", "percent", "date", "person", "place")
SEVERITIES = tuple(severity.value for severity in Severity)
GROUP_KEYS = ("story", "source", "claim", "kind", "severity")
FORMATS = ("auto", "text", "html", "chat", "json")


def _slug(value: Any) -> str:
    if isinstance(value, str) and is_slug(value):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected a name such as syria-bases, not {units.shown(value)}")
    raise ValueError(
        f'expected lower-case letters, digits and single hyphens, not {units.shown(value)}; write "{slugify(value)}"'
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        if value.strip():
            return value.strip()
        raise ValueError("is empty")
    if isinstance(value, int | float):
        raise ValueError(f'expected text, not {units.shown(value)}; put it in quotes: "{_yaml(value)}"')
    raise ValueError(f"expected text, not {units.shown(value)}")


def _yaml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def said(default: str, *, description: str) -> Any:
    """A field whose default is spelt as a user would: it stands so in the JSON Schema."""
    return Field(default=default, description=description)


class OneOf:
    """Marks a text that must be one of a few words."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def choose(self, value: Any) -> str:
        """The value, where it is one of the words."""
        if value in self.names:
            return str(value)
        raise ValueError(
            f"expected one of {', '.join(self.names)}, not {units.shown(value)}{units.near(value, self.names)}"
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.choose, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.names)}


class OneOrMany:
    """Marks a list for which a single text may stand."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: [value] if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


def _schema(kind: str, pattern: str | None = None, *examples: str, **more: Any) -> WithJsonSchema:
    schema: dict[str, Any] = {"type": kind, **more}
    if pattern:
        schema["pattern"] = pattern
    if examples:
        schema["examples"] = list(examples)
    return WithJsonSchema(schema)


def _one_severity(value: Any) -> Any:
    return {"default": value} if isinstance(value, str) else value


SPAN = rf"^(0|{units.DURATION}|.*\$\{{.*)$"
Slug = Annotated[str, BeforeValidator(_slug), _schema("string", r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, BeforeValidator(_text), _schema("string", minLength=1)]
Duration = Annotated[timedelta, BeforeValidator(units.duration), _schema("string", SPAN, "15m", "0.5s", "2h", "90d")]
SomeTime = Annotated[timedelta, BeforeValidator(units.some_time), _schema("string", SPAN, "15m", "0.5s", "2h", "90d")]
Gap = Annotated[timedelta, BeforeValidator(units.gap), _schema("string", None, "1/5s", "10/1m", "5s")]
Size = Annotated[int, BeforeValidator(units.size), WithJsonSchema({"type": ["string", "integer"], "examples": ["5MB"]})]
Clock = Annotated[time, BeforeValidator(units.clock_time), _schema("string", None, "07:30", "23:00")]
Moment = Annotated[datetime, BeforeValidator(units.moment), _schema("string", None, "2026-03-02T06:00:00Z")]
Zone = Annotated[str, BeforeValidator(units.zone), _schema("string", None, "Europe/Berlin", "UTC")]
PageUrl = Annotated[str, BeforeValidator(units.page_url), _schema("string", None, "https://news.example/world")]
Address = Annotated[
    str, BeforeValidator(units.receiver_url), _schema("string", None, "${SLACK_URL}", "mailtos://…", "json://HOST/PATH")
]
HostPort = Annotated[str, BeforeValidator(units.host_port), _schema("string", None, "127.0.0.1:8901")]
Selector = Annotated[str, BeforeValidator(kinds.selector), _schema("string", None, "article h2 a")]
Paths = Annotated[
    dict[str, str],
    BeforeValidator(kinds.paths),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": ["data.body"]},
                {
                    "type": "object",
                    "properties": {part: {"type": "string"} for part in kinds.PARTS},
                    "required": ["text"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
CronLine = Annotated[
    Cron,
    PlainValidator(units.cron),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": ["*/10 6-22 * * mon-fri"]},
                {
                    "type": "object",
                    "properties": {"at": {"type": "string"}, "zone": {"type": "string"}},
                    "required": ["at"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Reason = Annotated[
    str, BeforeValidator(units.reason), _schema("string", None, "the publisher agreed by mail", minLength=10)
]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
EditKind = Annotated[str, OneOf(*EDIT_KINDS)]
Loudness = Annotated[str, OneOf(*SEVERITIES)]
SourceKind = Annotated[str, OneOf(*SOURCE_KINDS)]
ValueKind = Annotated[str, OneOf(*VALUE_KINDS)]
AlertKind = Annotated[str, OneOf(*ALERT_KINDS)]
GroupKey = Annotated[str, OneOf(*GROUP_KEYS)]
Form = Annotated[str, OneOf(*FORMATS)]
QueueKind = Annotated[str, OneOf("local", "procrastinate")]
ArchiveKind = Annotated[str, OneOf("cdx", "timemap")]
SubjectKind = Annotated[str, OneOf("change", "story")]
PhraseName = Annotated[str, OneOf(*PHRASES)]
ReceiverKind = Annotated[str, OneOf("apprise", "file")]
Severities = Annotated[
    dict[str, Loudness],
    BeforeValidator(_one_severity),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(SEVERITIES)},
                {"type": "object", "additionalProperties": {"type": "string", "enum": list(SEVERITIES)}},
            ]
        }
    ),
]
Many = OneOrMany()
