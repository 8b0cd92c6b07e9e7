"""Who may open which of a requester's pages.

A page of an organisation that one does not belong to is not there (404); one that the
own role does not cover is shut (403). Both are decided before a view runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hormiga.domain.people import queries as people
from hormiga.domain.people.audit_log import user_actor
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.rules import Act, may
from hormiga.doors.web.shared.who import user_of
from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class Member:
    """Who is at the page: a role in a requester."""

    organisation: Organisation
    role: str
    actor: str
    """As the audit log names the user."""

    @property
    def org(self) -> str:
        """Give the organisation's id as addresses have it."""
        return ids.outside(self.organisation.public_id, ids.ORGANISATION)

    @property
    def acts(self) -> dict[str, bool]:
        """Say for templates which acts the role covers: `member.acts.publish`."""
        return {act.value.replace("-", "_"): may(self.role, act) for act in Act}


View = Callable[Concatenate[HttpRequest, Member, P], HttpResponseBase]


def member_page(
    act: Act, *methods: str
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let members in whose role covers the act; without methods, to read only."""

    def wrap(view: View[P]) -> Callable[..., HttpResponseBase]:
        @never_cache
        @login_required
        @require_http_methods(methods or ("GET", "HEAD"))
        @wraps(view)
        def page(request: HttpRequest, org: str, **named: Any) -> HttpResponseBase:
            try:
                member = _member(request, org)
                if not may(member.role, act):
                    raise PermissionDenied
                return view(request, member, **named)  # type: ignore[call-arg]
            except Refusal as refusal:
                if refusal.kind is Kind.NOT_FOUND:
                    raise Http404 from refusal
                raise

        return page

    return wrap


def _member(request: HttpRequest, org: str) -> Member:
    user_id = user_of(request).pk
    row = people.membership_in(
        user_id=user_id,
        public_id=ids.known(org, ids.ORGANISATION),
        kind=Organisation.Kind.REQUESTER,
    )
    return Member(row.organisation, row.role, user_actor(user_id))


def show(
    request: HttpRequest, member: Member, template: str, page: dict[str, Any]
) -> HttpResponse:
    """Show a page of this requester."""
    return render(request, f"requester/{template}.html", page | {"member": member})


def to(name: str, member: Member, **named: str) -> HttpResponseRedirect:
    """Send on to another of this requester's pages."""
    kwargs = {"org": member.org} | named
    return HttpResponseRedirect(reverse(f"requester_{name}", kwargs=kwargs))


def place_in(request: HttpRequest, name: str, otherwise: int) -> int:
    """Read a place in a list from the address; what is no number is the beginning."""
    text = request.GET.get(name, "")
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < 19 else otherwise
    )
