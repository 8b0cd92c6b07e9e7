"""Before work that may upset somebody: its warnings are read first, and ticked off."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest

from hormiga.domain.projects.known import warnings_of
from hormiga.kit import ids

READ = "hormiga_warnings_read"
"""In the session: what somebody has read, as `{project: warnings}`."""
MOST_KEPT = 200


def has_read(request: HttpRequest, public_id: UUID, warnings: Collection[str]) -> bool:
    """Say whether all these warnings of a project were read in this session."""
    return set(warnings) <= set(_kept(request).get(ids.outside(public_id), ()))


def may_start(request: HttpRequest, public_id: UUID) -> bool:
    """Say whether a project may be started; a tick in the form is remembered."""
    warnings = warnings_of(public_id=public_id)
    if request.POST.get("read") == "on" and warnings:
        kept = _kept(request)
        kept.pop(ids.outside(public_id), None)
        kept[ids.outside(public_id)] = list(warnings)
        request.session[READ] = dict(list(kept.items())[-MOST_KEPT:])
    return has_read(request, public_id, warnings)


def _kept(request: HttpRequest) -> dict[str, list[str]]:
    return dict(request.session.get(READ, {}))
