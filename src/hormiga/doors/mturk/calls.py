"""What an operation is: a name, the shape of its input, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hormiga.domain.people.audit_log import organisation_actor
from hormiga.domain.people.models import Organisation
from hormiga.doors.mturk.protocol import Member


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who calls, with which checked input, when."""

    caller: Organisation
    given: dict[str, Any]
    now: datetime

    @property
    def actor(self) -> str:
        """Name the caller as the audit log does."""
        return organisation_actor(self.caller.pk)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API; its first docstring line stands in the reference."""

    name: str
    run: Callable[[Call], dict[str, Any]]
    shape: tuple[Member, ...] = ()
