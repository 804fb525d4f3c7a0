"""Values: both databases give back what they were given."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from monitor.adapters.store_sql.places import is_sqlite, path_of, place_of
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.types import Json, Sha, Utc
from monitor.adapters.store_sql.values import is_digest, plain
from monitor.adapters.store_sql.words import new_words, tokens
from monitor.model.errors import StoreError
from monitor.model.ids import sha256

DIALECTS = (sqlite.dialect(), postgresql.dialect())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_time_without_a_zone_is_refused(dialect) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Utc().process_bind_param(datetime(2026, 3, 1), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_time_comes_back_in_utc(dialect) -> None:
    east = datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    stored = Utc().process_bind_param(east, dialect)
    assert Utc().process_result_value(stored, dialect) == east
    assert Utc().process_result_value(stored, dialect).tzinfo is UTC


def test_times_as_text_sort_as_times() -> None:
    times = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(microseconds=n * 10**9) for n in range(-3, 4)]
    texts = [Utc().process_bind_param(at, DIALECTS[0]) for at in times]
    assert texts == sorted(texts)


def test_a_digest_takes_half_the_room_and_comes_back() -> None:
    sha = sha256(b"x")
    stored = Sha().process_bind_param(sha, DIALECTS[0])
    assert len(stored) == 32
    assert Sha().process_result_value(stored, DIALECTS[0]) == sha
    assert is_digest(sha)
    assert not is_digest(sha.upper())
    with pytest.raises(ValueError, match="hexadecimal"):
        Sha().process_bind_param("no digest", DIALECTS[0])


def test_json_has_one_form_on_both_databases() -> None:
    value = {"b": (1, 2.0, "x\x00"), "a": {"n": None, "t": True}}
    on_sqlite = Json().process_bind_param(value, DIALECTS[0])
    on_postgres = Json().process_bind_param(value, DIALECTS[1])
    assert json.loads(on_sqlite) == on_postgres == {"a": {"n": None, "t": True}, "b": [1, 2, "x\ufffd"]}


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError, match="not a JSON value: object"):
        plain({"a": object()})


def test_parameters_are_spelt_for_each_driver() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    sql = "select 1 where a = :a_1 and b > :at"
    lite, postgres = Reader(lambda *_: [], sqlite=True), Reader(lambda *_: [], sqlite=False)
    assert lite.spelt(sql, {"a_1": 1, "at": at}) == (sql, {"a_1": 1, "at": "2026-03-01T00:00:00.000000Z"})
    assert postgres.spelt(sql, {"a_1": 1, "at": at}) == (
        "select 1 where a = %(a_1)s and b > %(at)s",
        {"a_1": 1, "at": at},
    )


def test_urls_name_files_and_servers_and_never_a_password() -> None:
    assert is_sqlite("sqlite:///var/x.db")
    assert str(path_of("sqlite:///var/x.db")) == "var/x.db"
    assert str(path_of("sqlite:////srv/a b/x.db")) == "/srv/a b/x.db"
    assert place_of("postgresql+psycopg://u:pa%40ss@h:5/db?x=1") == "postgresql://h:5/db"


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "sqlite:///", "oracle+x://h", ""])
def test_another_database_is_refused_with_what_would_do(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///PATH or postgresql"):
        is_sqlite(url)


def test_words_are_the_same_for_both_databases() -> None:
    assert tokens("It's 8.4% — “No”, Präsident 签署 e_mail") == (
        "it", "s", "8", "4", "no", "präsident", "签", "署", "e", "mail",
    )  # fmt: skip
    assert new_words(("Old words here.", "New words."), ("Old words here.",)) == ("new", "words")
