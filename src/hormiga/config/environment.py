"""The environment, read once: every setting is named `HORMIGA_*`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import Error as PsycopgError

from hormiga.config import keys
from hormiga.kit.errors import Refusal


class WrongSetting(Refusal):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the operator said, checked."""

    data_dir: Path
    database_url: str | None
    owner_database_url: str | None
    secret_key: str
    base_url: str
    frame_origin: str | None
    trusted_proxies: tuple[str, ...]
    cache_url: str | None
    storage_url: str | None
    media_most_mib: int
    media_quota_gib: int
    email_url: str | None
    paypal_url: str | None
    paypal_client_id: str
    paypal_secret: str
    paypal_webhook_id: str
    sepa_name: str
    sepa_iban: str
    sepa_bic: str
    sepa_version: str
    four_eyes_limit: Decimal
    tax_country: str
    debug: bool


def read(variables: Mapping[str, str]) -> Environment:
    """Read the settings; a wrong value is refused with a line that names it."""
    get = variables.get
    return Environment(
        data_dir=Path(get("HORMIGA_DATA_DIR") or ".hormiga").absolute(),
        database_url=_database(variables, "HORMIGA_DATABASE_URL"),
        owner_database_url=_database(variables, "HORMIGA_OWNER_DATABASE_URL"),
        secret_key=_secret(get("HORMIGA_SECRET_KEY", "")),
        base_url=_origin(
            "HORMIGA_BASE_URL", get("HORMIGA_BASE_URL") or "http://localhost:8000"
        ),
        frame_origin=_frame(get("HORMIGA_FRAME_ORIGIN", "")),
        trusted_proxies=tuple(
            filter(None, get("HORMIGA_TRUSTED_PROXIES", "").split(","))
        ),
        cache_url=get("HORMIGA_CACHE_URL") or None,
        storage_url=_storage(get("HORMIGA_STORAGE_URL", "")),
        media_most_mib=_whole(variables, "HORMIGA_MEDIA_MOST_MIB", 1024),
        media_quota_gib=_whole(variables, "HORMIGA_MEDIA_QUOTA_GIB", 100),
        email_url=_email(get("HORMIGA_EMAIL_URL", "")),
        paypal_url=get("HORMIGA_PAYPAL_URL") or None,
        paypal_client_id=get("HORMIGA_PAYPAL_CLIENT_ID", ""),
        paypal_secret=get("HORMIGA_PAYPAL_SECRET", ""),
        paypal_webhook_id=get("HORMIGA_PAYPAL_WEBHOOK_ID", ""),
        sepa_name=get("HORMIGA_SEPA_NAME", ""),
        sepa_iban=get("HORMIGA_SEPA_IBAN", ""),
        sepa_bic=get("HORMIGA_SEPA_BIC", ""),
        sepa_version=_sepa_version(get("HORMIGA_SEPA_VERSION") or "09"),
        four_eyes_limit=_amount(variables, "HORMIGA_FOUR_EYES_LIMIT", "1000"),
        tax_country=_country(get("HORMIGA_TAX_COUNTRY", "")),
        debug=_flag(variables, "HORMIGA_DEBUG"),
    )


def database(url: str) -> dict[str, Any]:
    """Turn a PostgreSQL address into Django's words."""
    parts = conninfo_to_dict(url)
    named = {
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
    }
    return {"ENGINE": "django.db.backends.postgresql", **named, "OPTIONS": dict(parts)}


def _database(variables: Mapping[str, str], name: str) -> str | None:
    url = variables.get(name)
    if not url:
        return None
    try:
        known = conninfo_to_dict(url)
    except PsycopgError as error:
        raise WrongSetting(f"{name} is not a PostgreSQL address: {error}") from error
    if not url.startswith(("postgresql://", "postgres://")) or not known.get("dbname"):
        raise WrongSetting(
            f"{name} must look like postgresql://user:password@host:5432/name"
        )
    return url


def _secret(key: str) -> str:
    if key:
        try:
            keys.check_secret(key)
        except keys.WeakKey as weak:
            raise WrongSetting(
                "HORMIGA_SECRET_KEY must have 50 characters or more, and no known start"
            ) from weak
    return key


def _origin(name: str, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
        raise WrongSetting(f"{name} must look like https://work.example.org")
    return url.rstrip("/")


def _frame(url: str) -> str | None:
    return _origin("HORMIGA_FRAME_ORIGIN", url) if url else None


def _storage(url: str) -> str | None:
    if not url:
        return None
    shape = (
        r"s3://([^/@:]+:[^/@]+@[\w.-]+(:\d{1,5})?)?/[a-z0-9][a-z0-9.-]{2,62}/?(\?.*)?"
    )
    if not re.fullmatch(shape, url):
        raise WrongSetting(
            "HORMIGA_STORAGE_URL must look like s3://KEY:SECRET@host:9000/bucket"
        )
    return url


def _email(url: str) -> str | None:
    if not url:
        return None
    shape = r"smtps?://([^/@:\s]+:[^/@\s]+@)?[\w.-]+(:\d{1,5})?/?(\?\S*)?"
    if not re.fullmatch(shape, url):
        raise WrongSetting(
            "HORMIGA_EMAIL_URL must look like smtp://user:password@host:587"
        )
    return url


def _sepa_version(version: str) -> str:
    if version not in {"03", "09"}:
        raise WrongSetting("HORMIGA_SEPA_VERSION must be 09 or 03")
    return version


def _amount(variables: Mapping[str, str], name: str, default: str) -> Decimal:
    value = variables.get(name) or default
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", value):
        raise WrongSetting(f"{name} must be an amount such as 1000 or 250.50")
    return Decimal(value)


def _country(code: str) -> str:
    if not re.fullmatch("([A-Z]{2})?", code):
        raise WrongSetting("HORMIGA_TAX_COUNTRY must be two capitals such as ES")
    return code


def _whole(variables: Mapping[str, str], name: str, default: int) -> int:
    value = variables.get(name) or str(default)
    if not re.fullmatch("[1-9][0-9]{0,6}", value):
        raise WrongSetting(f"{name} must be a whole number from 1 on")
    return int(value)


def _flag(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name, "")
    if not re.fullmatch("0|1|true|false|", value):
        raise WrongSetting(f"{name} must be 1 or 0")
    return value in {"1", "true"}
