"""Where mails go: to a server, or into files of the data folder while none is named."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from hormiga.config.keys import write_private

PORTS = {"smtp": 587, "smtps": 465}
FOLDER = "mail"
_LOG = logging.getLogger(__name__)


def words_of(url: str | None, *, base_url: str) -> dict[str, Any]:
    """Turn `smtp://user:password@host:587` into Django's settings.

    `smtp` is encrypted by STARTTLS (`?tls=no` where the server stands on the same
    machine), `smtps` from the first byte; `?from=` names the sender.
    """
    host = urlsplit(base_url).hostname or "localhost"
    words: dict[str, Any] = {
        "DEFAULT_FROM_EMAIL": f"Hormiga <no-reply@{host}>",
        "EMAIL_TIMEOUT": 10,
    }
    if url is None:
        return words | {"EMAIL_BACKEND": "hormiga.config.mail.Files"}
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    is_tls = parts.scheme == "smtp" and asked.get("tls") != ["no"]
    if "from" in asked:
        words["DEFAULT_FROM_EMAIL"] = asked["from"][0]
    return words | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": is_tls,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


class Files(BaseEmailBackend):
    """Write each mail into a file of its own, for the owner's eyes, and say so."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write mails as `.eml` files; give how many."""
        folder = Path(settings.DATA_DIR) / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message().as_bytes()
            name = f"{_number(folder):06d}-{secrets.token_hex(4)}.eml"
            write_private(folder / name, content)
            _LOG.warning(
                "No mail server is set (HORMIGA_EMAIL_URL): a mail was written to %s",
                folder / name,
            )
        return len(email_messages)


def _number(folder: Path) -> int:
    return sum(1 for _ in folder.glob("*.eml")) + 1
