"""The environment is read once, and a wrong value is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from hormiga.config import environment
from hormiga.config.environment import WrongSetting

SECRET = "one of fifty characters, that nobody could guess at all"
ADDRESS = "postgresql://app:secret@db.example.org:5433/hormiga?sslmode=require"


class TestWithoutAnyVariable:
    def test_everything_has_a_default_that_starts(self):
        known = environment.read({})

        assert known.data_dir == Path.cwd() / ".hormiga"
        assert known.base_url == "http://localhost:8000"
        assert known.database_url is None
        assert known.secret_key == ""
        assert known.trusted_proxies == ()
        assert known.sepa_version == "09"
        assert str(known.four_eyes_limit) == "1000"
        assert known.tax_country == ""
        assert known.debug is False

    def test_an_empty_value_counts_as_none(self):
        names = ["DATA_DIR", "DATABASE_URL", "BASE_URL", "CACHE_URL", "DEBUG"]

        known = environment.read({f"HORMIGA_{name}": "" for name in names})

        assert known == environment.read({})


class TestAValue:
    def test_is_read_from_its_variable(self):
        known = environment.read(
            {
                "HORMIGA_DATA_DIR": "elsewhere",
                "HORMIGA_DATABASE_URL": ADDRESS,
                "HORMIGA_OWNER_DATABASE_URL": "postgres://owner@/hormiga",
                "HORMIGA_SECRET_KEY": SECRET,
                "HORMIGA_BASE_URL": "https://work.example.org/",
                "HORMIGA_TRUSTED_PROXIES": "10.0.0.1,10.0.0.2,",
                "HORMIGA_SEPA_NAME": "Casa",
                "HORMIGA_DEBUG": "1",
            }
        )

        assert known.data_dir == Path.cwd() / "elsewhere"
        assert known.database_url == ADDRESS
        assert known.owner_database_url == "postgres://owner@/hormiga"
        assert known.secret_key == SECRET
        assert known.base_url == "https://work.example.org"
        assert known.trusted_proxies == ("10.0.0.1", "10.0.0.2")
        assert known.sepa_name == "Casa"
        assert known.debug is True

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("HORMIGA_DATABASE_URL", "mysql://app@db/hormiga"),
            ("HORMIGA_DATABASE_URL", "postgresql://app@db"),
            ("HORMIGA_DATABASE_URL", "dbname=hormiga"),
            ("HORMIGA_DATABASE_URL", "postgresql://db/hormiga?no_such_option=1"),
            ("HORMIGA_OWNER_DATABASE_URL", "nonsense"),
            ("HORMIGA_SECRET_KEY", "too short"),
            ("HORMIGA_SECRET_KEY", "changeme" * 10),
            ("HORMIGA_SECRET_KEY", "x" * 60),
            ("HORMIGA_BASE_URL", "work.example.org"),
            ("HORMIGA_BASE_URL", "ftp://work.example.org"),
            ("HORMIGA_BASE_URL", "https://work.example.org/?a=1"),
            ("HORMIGA_SEPA_VERSION", "9"),
            ("HORMIGA_DEBUG", "yes"),
        ],
    )
    def test_that_is_wrong_is_refused_in_one_line_that_names_it(self, name, value):
        with pytest.raises(WrongSetting) as refused:
            environment.read({name: value})

        assert name in refused.value.detail
        assert len(refused.value.detail.splitlines()) == 1

    def test_that_is_wrong_is_not_repeated_when_it_is_a_secret(self):
        with pytest.raises(WrongSetting) as refused:
            environment.read({"HORMIGA_SECRET_KEY": "hunter2"})

        assert "hunter2" not in refused.value.detail


class TestADatabaseAddress:
    def test_becomes_what_django_connects_with(self):
        assert environment.database(ADDRESS) == {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "hormiga",
            "USER": "app",
            "PASSWORD": "secret",
            "HOST": "db.example.org",
            "PORT": "5433",
            "OPTIONS": {"sslmode": "require"},
        }

    def test_may_leave_out_all_but_the_name(self):
        known = environment.database("postgresql:///hormiga")

        assert known["NAME"] == "hormiga"
        assert (known["USER"], known["HOST"], known["PORT"]) == ("", "", "")
        assert known["OPTIONS"] == {}
