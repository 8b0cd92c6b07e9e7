"""Where a worker goes who lacks what a course gives."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hormiga.domain.courses.queries import course_titles
from hormiga.domain.qualifications.rules import Comparator, Wanted
from hormiga.doors.web.shared.templatetags.web import in_language

PREFIX = "course-"
_MISSED_BY_HOLDING = {
    *(Comparator.DOES_NOT_EXIST, Comparator.LESS, Comparator.LESS_OR_EQUAL),
    *(Comparator.NOT_EQUAL, Comparator.NOT_IN),
}


def way_to(wanted: Wanted) -> tuple[str, str] | None:
    """Give words and address of the open course that grants this; None for all else.

    Where holding less is asked for, no course helps.
    """
    if not wanted.slug.startswith(PREFIX) or wanted.comparator in _MISSED_BY_HOLDING:
        return None
    name = wanted.slug.removeprefix(PREFIX)
    title = course_titles().get(name)
    if title is None:
        return None
    words = _("Take the course: %(name)s") % {"name": in_language(title)}
    return words, reverse("course", args=[name])


def exam_address(slug: str) -> str:
    """Write the address of an exam's page; "" where there is none."""
    if not slug:
        return ""
    try:
        return reverse("exam", args=[slug])
    except NoReverseMatch:
        return ""
