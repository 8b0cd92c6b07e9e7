"""What a worker looks for, read from an address and written into the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hormiga.domain.programmes.models import Programme
from hormiga.doors.web.requester.amounts import UnclearAmount, decimal_of
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.engines.tasktypes import all_types
from hormiga.flows.choose_work import Choice, Order

OTHER = "other"
"""Work of no ready type, as an address names it."""
COMPUTER = "computer"
_MICRO = 1_000_000


class ChoiceForm(forms.Form):
    """Filters and order; what is not understood is left out, and said where typed."""

    sort = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("Newest first")),
            (Order.OWN_PAY.value, _("Best pay for me first")),
        ],
    )
    kind = forms.ChoiceField(required=False)
    programme = forms.ChoiceField(required=False)
    least = forms.CharField(required=False, max_length=20)
    open = forms.BooleanField(required=False)
    fits = forms.BooleanField(required=False)

    def __init__(self, asked: Any, *, programmes: Sequence[Programme]) -> None:
        super().__init__(asked)
        self._offer("kind", _("All kinds"), [*_kinds(), (OTHER, _("Other work"))])
        named = [(one.slug, in_language(one.name)) for one in programmes]
        self._offer("programme", _("All of mine"), named)

    def clean_least(self) -> str:
        """Read an amount; nothing is any."""
        text: str = self.cleaned_data["least"].strip()
        try:
            return decimal_of(text) if text else ""
        except UnclearAmount as unclear:
            raise forms.ValidationError(_("Write an amount like 4.50.")) from unclear

    def _offer(
        self, name: str, everything: Any, rows: Sequence[tuple[Any, Any]]
    ) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - for the types
        chosen.choices = [("", everything), *rows]


def _kinds() -> list[tuple[str, str]]:
    return sorted(
        ((one.name, in_language(one.title)) for one in all_types()),
        key=lambda row: row[1].casefold(),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: as a choice, as its form, and to be written again."""

    choice: Choice
    form: ChoiceForm
    given: Mapping[str, str] = field(default_factory=dict)

    def address(self, **more: int) -> str:
        """Write the query of a page of this list."""
        query = QueryDict(mutable=True)
        query.update({**self.given, **{name: str(n) for name, n in more.items()}})
        return f"?{query.urlencode()}" if query else ""


def read(
    query: Any, *, programmes: Sequence[Programme], devices: Sequence[str]
) -> Asked:
    """Read what is asked for; a choice of devices counts once they are said."""
    form = ChoiceForm(query, programmes=programmes)
    form.is_valid()
    asked = form.cleaned_data
    given = {name: _written(asked[name]) for name in form.fields if asked.get(name)}
    ids = {one.slug: one.pk for one in programmes}
    choice = Choice(
        order=Order(asked.get("sort") or Order.NEWEST),
        task_types=_task_types(asked.get("kind") or ""),
        programme_id=ids.get(asked.get("programme") or ""),
        least_micro=_micro(asked.get("least") or ""),
        only_open=bool(asked.get("open")),
        without_keyboard=bool(asked.get("fits")) and lacks_keyboard(devices),
    )
    return Asked(choice, form, given)


def lacks_keyboard(devices: Sequence[str]) -> bool:
    """Say whether somebody has said what they work with, and named no computer."""
    return bool(devices) and COMPUTER not in devices


def _task_types(kind: str) -> frozenset[str]:
    if not kind:
        return frozenset()
    return frozenset([""]) if kind == OTHER else frozenset([kind])


def _micro(text: str) -> int:
    whole, _point, part = text.partition(".")
    return int(whole or 0) * _MICRO + int(part.ljust(6, "0") or 0)


def _written(value: Any) -> str:
    return "on" if value is True else str(value)
