"""A task that is shown by an external page: its address, and what may be framed."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from hormiga.domain.assignments.at_work import OnDesk
from hormiga.domain.people.models import Worker
from hormiga.domain.people.rules import pseudonym
from hormiga.domain.projects.external import external_page_of, refuse_external
from hormiga.engines.external import SANDBOX, SUBMIT_PATHS, page_address
from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal

_TALLEST = 20_000


class NoFrameOrigin(Refusal):
    """This installation has no frame's origin, so external pages cannot answer it."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Shown:
    """An external page at its place; a height of 0 fits the window."""

    address: str
    host: str
    height: int
    replies: str
    may_be_framed: str
    sandbox: str = SANDBOX


def page_for(held: OnDesk, worker: Worker, *, origin: str) -> Shown | None:
    """Lay out a task's external page; None where its task has none.

    `origin` is the frame's: answers go there, where no page of ours has a cookie.
    Raises a Refusal where the page may not be shown.
    """
    asked = external_page_of(
        task_type=held.task_type, settings=held.settings, task_input=held.input
    )
    if asked is None:
        return None
    page = refuse_external(url=asked.url, is_trusted=held.is_trusted)
    if not origin:
        raise NoFrameOrigin
    name = pseudonym(
        worker=worker.public_id,
        organisation=held.organisation,
        secret=settings.SECRET_KEY,
    )
    address = page_address(
        page.url,
        assignment=ids.outside(held.assignment),
        hit=ids.outside(held.task),
        submit_to=origin,
        worker=name,
    )
    framed = [page.origin, *(f"{origin}{path}" for path in SUBMIT_PATHS)]
    return Shown(
        address=address,
        host=page.host,
        height=min(asked.height, _TALLEST),
        replies=origin,
        may_be_framed=" ".join(framed),
    )
