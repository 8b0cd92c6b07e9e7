"""The shared cache in the database: what one process wrote, all of them see at once.

It holds one-time codes and counts of guesses, so it fails closed: Django's own class
swallows errors of writing (a count that is not kept limits nobody), throws out living
rows above a size that guesses can reach, and lets two processes renew one stale row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
SWEPT_AT_ONCE = 100
"""Stale rows that a write takes away, so that no sweep is needed."""

_GET = "SELECT value FROM {table} WHERE cache_key = %s AND expires > %s"
_SET = (
    "INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, %s)"
    " ON CONFLICT (cache_key) DO UPDATE"
    " SET value = excluded.value, expires = excluded.expires"
)
_ADD = _SET + " WHERE kept.expires <= %s"
_TOUCH = "UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires > %s"
_DELETE = "DELETE FROM {table} WHERE cache_key = %s"
_SWEEP = (
    "DELETE FROM {table} WHERE cache_key IN (SELECT cache_key FROM {table}"
    " WHERE expires <= %s LIMIT %s FOR UPDATE SKIP LOCKED)"
)


class SharedCache(BaseDatabaseCache):
    """Keep JSON values in the table that `createcachetable` makes."""

    def __init__(self, table: str, params: Mapping[str, Any]) -> None:
        super().__init__(table, dict(params))
        self._quoted = f'"{table}"'

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Give a living value, or the default."""
        named = self.make_and_validate_key(key, version=version)
        with connection.cursor() as cursor:
            cursor.execute(self._words(_GET), [named, _now()])
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value, whatever was there."""
        named = self.make_and_validate_key(key, version=version)
        self._write(_SET, [named, json.dumps(value), self._end(timeout)])

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep a value where none lives; say whether this call did it."""
        named = self.make_and_validate_key(key, version=version)
        row = [named, json.dumps(value), self._end(timeout), _now()]
        return self._write(_ADD, row) > 0

    def touch(
        self,
        key: str,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Let a living value live longer; say whether there was one."""
        named = self.make_and_validate_key(key, version=version)
        return self._write(_TOUCH, [self._end(timeout), named, _now()]) > 0

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; say whether there was one."""
        named = self.make_and_validate_key(key, version=version)
        return self._write(_DELETE, [named]) > 0

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Say whether a value lives."""
        nothing = object()
        return self.get(key, nothing, version=version) is not nothing

    def clear(self) -> None:
        """Forget everything."""
        with connection.cursor() as cursor:
            cursor.execute(self._words("DELETE FROM {table}"))

    def _write(self, statement: str, row: list[Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self._words(_SWEEP), [_now(), SWEPT_AT_ONCE])
            cursor.execute(self._words(statement), row)
            return int(cursor.rowcount)

    def _words(self, statement: str) -> str:
        return statement.format(table=self._quoted)

    def _end(self, timeout: float | None) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return NEVER if seconds is None else _now() + timedelta(seconds=seconds)


def _now() -> datetime:
    """Tell the machine's time: a cache lives in it, whatever a test clock says."""
    return datetime.now(UTC)  # noqa: TID251 - allauth counts in this time too
