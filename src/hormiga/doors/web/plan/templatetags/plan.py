"""How planning pages write hours and times of day."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hormiga.domain.planner.diary_file import clock_hours
from hormiga.domain.planner.rules import DAY_MINUTES
from hormiga.doors.web.plan import words

register = template.Library()


@register.filter
def wall(minute: int) -> str:
    """Write minutes from midnight as a clock shows them."""
    return f"{minute % DAY_MINUTES // 60:02d}:{minute % 60:02d}"


@register.filter
def about_hours(hours: float) -> str:
    """Write a length of time roughly: what is estimated is not known to the minute."""
    if hours < 1:
        minutes = max(5, round(hours * 12) * 5)
        return _("%(n)s min") % {"n": minutes}
    rounded = round(hours * 2) / 2 if hours < 10 else round(hours)
    return _("%(n)s h") % {"n": number_format(f"{rounded:g}")}


@register.filter
def weekday(number: int) -> str:
    """Name a day of the week; Monday is 0."""
    return words.weekday(number)


@register.filter
def spent(minutes: int) -> str:
    """Write how long something took: 2:30 h."""
    return _("%(n)s h") % {"n": clock_hours(minutes)}
