"""Pages for workers, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from hormiga.domain.people.models import Worker
from hormiga.domain.people.queries import worker_behind
from hormiga.doors.web.shared.who import user_of
from hormiga.kit import ids

P = ParamSpec("P")


def for_workers(
    view: Callable[Concatenate[HttpRequest, Worker, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Hand the view the worker who asks; who is none is refused."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: P.args, **named: P.kwargs
    ) -> HttpResponseBase:
        worker = worker_behind(user_id=user_of(request).pk)
        if worker is None:
            raise PermissionDenied
        # What a device keeps belongs to somebody: see shared/static/shared/store.js.
        request.worker_name = name_of(worker)  # type: ignore[attr-defined]
        return view(request, worker, *args, **named)

    return never_cache(login_required(guarded))


def name_of(worker: Worker) -> str:
    """Name the worker to whom what a device keeps belongs."""
    return ids.outside(worker.public_id, ids.WORKER)
