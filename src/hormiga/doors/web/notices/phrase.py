"""The phrase by which somebody knows that a message is ours."""

from __future__ import annotations

import random

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from hormiga.domain.messages import queries, services
from hormiga.domain.messages.rules import BadPhrase
from hormiga.doors.web.account.guard import asked_again
from hormiga.doors.web.notices import words
from hormiga.doors.web.notices.suggesting import suggest
from hormiga.doors.web.shared.who import user_of
from hormiga.kit import clock


class PhraseForm(forms.Form):
    """Words of one's own, or ours."""

    phrase = forms.CharField(
        max_length=200,
        error_messages={"required": gettext_lazy("Write a phrase, or take ours.")},
    )


@asked_again
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the phrase, suggest one, and keep what is chosen."""
    user = user_of(request)
    form = PhraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.choose_phrase(
                user_id=user.pk, text=form.cleaned_data["phrase"], now=clock.read()
            )
        except BadPhrase as refusal:
            form.add_error("phrase", words.of(refusal))
        else:
            messages.success(request, _("Done. Our messages now carry your phrase."))
            return redirect("notices")
    page = {
        "form": form,
        "phrase": queries.phrase_of(user_id=user.pk),
        "suggestion": suggest(
            language=get_language() or "en", dice=random.SystemRandom()
        ),
    }
    return render(request, "notices/phrase.html", page)
