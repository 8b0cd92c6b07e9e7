"""What one process has seen, all know: used codes and counted guesses."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, connections
from tests.build.account import code_of, is_in, password_given, with_app
from tests.build.web import PASSWORD, signed_in, worker_user

from hormiga.doors.web.shared.second_step import mark_used

MARK = """
import django
django.setup()
from hormiga.doors.web.shared.second_step import mark_used
print(mark_used(user_id=7, code="123456"))
"""


class TestAUsedCode:
    def test_is_known_to_every_process(self, committed_database):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "hormiga.config.settings",
            "HORMIGA_DATABASE_URL": committed_database.app_url,
            "HORMIGA_SECRET_KEY": "only in tests " * 4,
        }
        said = [
            subprocess.run(
                [sys.executable, "-c", MARK],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            for _ in range(2)
        ]

        assert said == ["True", "False"]
        assert not mark_used(user_id=7, code="123 456")
        assert mark_used(user_id=8, code="123456")

    def test_counts_as_wrong_while_the_cache_is_away(self, committed_database):
        user, _ = worker_user(password=PASSWORD)
        secret, _ = with_app(signed_in(user))
        visitor = password_given(user.email)
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE shared_cache RENAME TO gone")

        with pytest.raises(DatabaseError, match="shared_cache"):
            visitor.post("/accounts/second-step/", {"code": code_of(secret)})

        assert not is_in(visitor)


class TestTheSharedCache:
    def test_keeps_what_can_be_written_as_json(self, committed_database):
        cache.set("counts", [1.5, 2.5], timeout=60)

        assert cache.get("counts") == [1.5, 2.5]
        assert cache.get("nothing", "else") == "else"
        assert "counts" in cache

    def test_forgets_when_the_time_is_over(self, committed_database):
        cache.set("old", 1, timeout=-1)

        assert cache.get("old") is None
        assert cache.add("old", 2, timeout=60)
        assert cache.get("old") == 2

    def test_adds_only_where_nothing_lives(self, committed_database):
        assert cache.add("mark", 1, timeout=60)
        assert not cache.add("mark", 2, timeout=60)
        assert cache.get("mark") == 1

    def test_takes_stale_rows_away_as_it_writes(self, committed_database):
        for number in range(5):
            cache.set(f"old-{number}", 1, timeout=-1)

        cache.set("new", 1, timeout=60)

        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key FROM shared_cache")
            assert cursor.fetchall() == [(":1:new",)]

    def test_keeps_living_rows_however_many(self, committed_database):
        for number in range(400):
            cache.set(f"mark-{number}", 1, timeout=60)

        assert cache.get("mark-0") == 1

    def test_ends_deletes_and_touches(self, committed_database):
        cache.set("mark", 1, timeout=None)

        assert cache.touch("mark", 60)
        assert cache.delete("mark")
        assert not cache.delete("mark")
        assert not cache.touch("mark", 60)
