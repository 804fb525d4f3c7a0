"""How does a value lie in a column? The three column types that the two databases do not share."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from monitor.adapters.store_sql.values import digest, hexed_or_none, plain
from monitor.model.ids import canonical_json, utc_text

BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only what is spelt INTEGER PRIMARY KEY
Bytes = LargeBinary


class Utc(TypeDecorator[datetime]):
    """An aware time: timestamptz on PostgreSQL, one spelling of text on SQLite, where text then sorts as time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite: its DateTime forgets the zone."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Raises ValueError for a time without a zone."""
        if value is None:
            return None
        text = utc_text(value)
        return text if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The time in UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


class Sha(TypeDecorator[str]):
    """A SHA-256: 64 hex digits here, 32 bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Raises ValueError for what is no digest."""
        return None if value is None else digest(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """The digits."""
        return hexed_or_none(value)


class Json(TypeDecorator[Any]):
    """Plain JSON values: JSONB on PostgreSQL, canonical text on SQLite. None is SQL's NULL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(JSONB(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The value in the form that both databases give back unaltered."""
        if value is None:
            return None
        value = plain(value)
        return canonical_json(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value."""
        return json.loads(value) if isinstance(value, str) and dialect.name == "sqlite" else value
