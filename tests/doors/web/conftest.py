from __future__ import annotations

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def secret_key() -> None:
    """What `hormiga` makes on first start: sessions and links are signed with it."""
    settings.SECRET_KEY = "only in tests " * 4
