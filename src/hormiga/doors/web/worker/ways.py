"""The way to meet each requirement: nobody is left to guess."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hormiga.domain.qualifications.rules import Wanted
from hormiga.doors.web.course import ways as courses
from hormiga.doors.web.exam import ways as exams
from hormiga.doors.web.programme import ways as agreements
from hormiga.doors.web.worker import words


@dataclass(frozen=True, slots=True)
class Way:
    """What is asked, and what one does about it; the address may be none ("")."""

    needed: str
    advice: str
    address: str


def way_to(wanted: Wanted) -> Way:
    """Say what is asked and how to meet it, with the page on which that is done."""
    for part in (exams, courses, agreements):
        if found := part.way_to(wanted):
            return Way(words.needed(wanted), *found)
    return Way(words.needed(wanted), *_of_standing(wanted))


def _of_standing(wanted: Wanted) -> tuple[str, str]:
    match wanted.slug.partition("-")[0]:
        case "country":
            return _("Say where you live"), reverse("profile_step", args=["country"])
        case "language" if wanted.slug == "language-proven":
            return _("Pass one of the language exams"), reverse("exams")
        case "language":
            return _("Say which languages you know"), reverse(
                "profile_step", args=["languages"]
            )
        case "judgments" | "approval" | "level":
            return _("This grows with every answer of yours that is approved."), ""
        case "skill":
            return _("This grows with good answers in that project."), ""
        case _:
            return _(
                "The organisation that gives the work grants this to workers it has"
                " come to know, also from other projects of theirs. You need not ask,"
                " and never pay for it."
            ), ""
