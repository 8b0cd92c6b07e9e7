"""The way from a requirement that is not met to the exam that meets it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hormiga.domain.qualifications.rules import Comparator, Wanted
from hormiga.doors.web.shared.templatetags.web import in_language

PREFIX = "exam-"
_MISSED_BY_HOLDING = {
    *(Comparator.DOES_NOT_EXIST, Comparator.LESS, Comparator.LESS_OR_EQUAL),
    *(Comparator.NOT_EQUAL, Comparator.NOT_IN),
}


def way_to(wanted: Wanted) -> tuple[str, str] | None:
    """Give words and address of the exam that grants this; None for all other types.

    Where holding less is asked for, no exam helps.
    """
    if not wanted.slug.startswith(PREFIX) or wanted.comparator in _MISSED_BY_HOLDING:
        return None
    name = in_language(wanted.title) or wanted.name
    return _("Sit the exam: %(name)s") % {"name": name}, reverse(
        "exam", kwargs={"exam": wanted.slug}
    )
