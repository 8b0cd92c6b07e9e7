"""Pages that anybody may read, and the way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as accounts
from allauth.account.utils import (
    complete_signup,
    get_next_redirect_url,
    setup_user_email,
)
from allauth.decorators import rate_limit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from hormiga.domain.people import services as people
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import User
from hormiga.domain.people.rules import NameTaken
from hormiga.domain.programmes import queries as programmes
from hormiga.doors.web.notices.fakes import own_places
from hormiga.doors.web.public.documents import VERSIONS
from hormiga.doors.web.public.forms import (
    RequesterSignUpForm,
    SignUpForm,
    WorkerSignUpForm,
)
from hormiga.doors.web.shared import words
from hormiga.flows.sign_up import sign_up_requester, sign_up_worker
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

_View = Callable[..., HttpResponse]
_rate_limited: Callable[[_View], _View] = rate_limit(action="signup")


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Say what this is, what it pays, and how to start."""
    return render(
        request, "public/front.html", {"programmes": programmes.active_programmes()}
    )


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Show the terms."""
    return render(request, "public/terms.html", {"version": VERSIONS["terms"]})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept about people, and why."""
    return render(request, "public/privacy.html", {"version": VERSIONS["privacy"]})


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """Say how to tell us from those who only pretend to be us."""
    return render(request, "public/safety.html", own_places())


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language, and remember it for the mails of who is signed in."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        people.choose_language(user=request.user, language=language)
    return set_language(request)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; that an operator came in is written into the audit log."""
    was_out = not request.user.is_authenticated
    answer: HttpResponse = accounts.login(request)
    user = request.user
    if was_out and isinstance(user, User) and user.is_operator:
        noted = Noted(AuditedAct.OPERATOR_SIGNED_IN, user_actor(user.pk))
        note_act(actor=user_actor(user.pk), noted=noted, now=clock.read())
    return answer


def sign_up(request: HttpRequest) -> HttpResponse:
    """Make a worker."""
    return _sign_up(request, "public/sign_up.html", WorkerSignUpForm, _as_worker)


def sign_up_organisation(request: HttpRequest) -> HttpResponse:
    """Make a requester and its owner."""
    return _sign_up(
        request,
        "public/sign_up_organisation.html",
        RequesterSignUpForm,
        _as_requester,
    )


@never_cache
@sensitive_post_parameters("password")
@_rate_limited
def _sign_up(
    request: HttpRequest,
    template: str,
    form_class: type[SignUpForm],
    join: Callable[[dict[str, Any]], User],
) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_onward(request))
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            user = join(form.cleaned_data)
        except Refusal as refusal:
            field = "organisation" if isinstance(refusal, NameTaken) else "email"
            form.add_error(field, words.of(refusal))
        else:
            setup_user_email(request, user, [])
            answer: HttpResponse = complete_signup(
                request, user, None, _onward(request)
            )
            return answer
    return render(request, template, {"form": form})


def _onward(request: HttpRequest) -> str:
    """Give where to go next: back to where one came from, if that is ours, or home."""
    asked: str | None = get_next_redirect_url(request)
    return asked or settings.LOGIN_REDIRECT_URL


def _as_worker(asked: dict[str, Any]) -> User:
    return sign_up_worker(
        email=asked["email"],
        password=asked["password"],
        country=asked["country"],
        language=get_language() or settings.LANGUAGE_CODE,
        versions=VERSIONS,
        now=clock.read(),
    )


def _as_requester(asked: dict[str, Any]) -> User:
    return sign_up_requester(
        email=asked["email"],
        password=asked["password"],
        organisation=asked["organisation"],
        language=get_language() or settings.LANGUAGE_CODE,
        versions=VERSIONS,
        now=clock.read(),
    )
