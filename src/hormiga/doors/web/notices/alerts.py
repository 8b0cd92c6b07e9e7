"""Alerts: a worker chooses of which new work to hear, and when not."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from hormiga.domain.messages.alerts import Alerts, alerts_of, choose_alerts
from hormiga.domain.messages.rules import BadAlert
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.services import currencies
from hormiga.doors.web.notices import words
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.doors.web.worker.guard import for_workers
from hormiga.engines.tasktypes import all_types

_HOURS = [("", gettext_lazy("no quiet hours"))] + [
    (str(hour), f"{hour:02d}:00") for hour in range(24)
]
_LANGUAGES = [("es", gettext_lazy("Spanish")), ("en", gettext_lazy("English"))]


class AlertForm(forms.Form):
    """Which work, and when not."""

    is_on = forms.BooleanField(required=False)
    least = forms.DecimalField(
        required=False, min_value=Decimal(0), max_value=Decimal(1000), decimal_places=2
    )
    currency = forms.ChoiceField(required=False)
    task_types = forms.MultipleChoiceField(required=False)
    languages = forms.MultipleChoiceField(required=False, choices=_LANGUAGES)
    quiet_from = forms.ChoiceField(required=False, choices=_HOURS)
    quiet_to = forms.ChoiceField(required=False, choices=_HOURS)
    time_zone = forms.ChoiceField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = [(kind.name, in_language(kind.title)) for kind in all_types()]
        known = {
            "currency": [(name, name) for name in currencies()],
            "task_types": kinds,
            "time_zone": [(name, name) for name in sorted(available_timezones())],
        }
        for name, choices in known.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
            field.choices = choices

    def alerts(self) -> Alerts:
        """Give what was chosen; half an answer to the quiet hours is none."""
        given = self.cleaned_data
        least = given["least"]
        hours = given["quiet_from"], given["quiet_to"]
        return Alerts(
            is_on=given["is_on"],
            least_micro=None if least is None else int(least * 1_000_000),
            currency=given["currency"],
            task_types=tuple(given["task_types"]),
            languages=tuple(given["languages"]),
            quiet=(int(hours[0]), int(hours[1])) if all(hours) else None,
            time_zone=given["time_zone"],
        )


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, worker: Worker) -> HttpResponseBase:
    """Show and keep what a worker wants to hear of."""
    if request.method == "POST":
        form = AlertForm(request.POST)
        if form.is_valid():
            try:
                choose_alerts(worker_id=worker.pk, alerts=form.alerts())
            except BadAlert as refusal:
                form.add_error(None, words.of(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect("notices_alerts")
    else:
        form = AlertForm(initial=_shown(alerts_of(worker_id=worker.pk)))
    return render(request, "notices/alerts.html", {"form": form})


def _shown(alerts: Alerts) -> dict[str, object]:
    least = alerts.least_micro
    start, end = alerts.quiet or ("", "")
    return {
        "is_on": alerts.is_on,
        "least": "" if least is None else f"{Decimal(least) / 1_000_000:.2f}",
        "currency": alerts.currency,
        "task_types": list(alerts.task_types),
        "languages": list(alerts.languages),
        "quiet_from": str(start),
        "quiet_to": str(end),
        "time_zone": alerts.time_zone,
    }
