"""What ships is put in after each migration: exams, courses, programmes."""

from __future__ import annotations

from datetime import datetime

from hormiga.domain.courses import shipping as courses
from hormiga.domain.exams import shipping as exams
from hormiga.domain.programmes import shipping as programmes
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.services import platform_type
from hormiga.engines.tasktypes import all_types

LANGUAGE_PROVEN = "language-proven"
"""Held by whoever has passed a language exam, in whichever language."""
PROVEN_DAYS = 730
"""As long as the language exams that ship hold."""


def install_content(*, now: datetime) -> None:
    """Bring shipped content up to date; again and again it changes nothing.

    Each part is a transaction of its own: what an older part lacks, the next call
    puts in.
    """
    language_proven(now=now)
    exams.install(now)
    courses.install(now=now)
    programmes.install(task_types=[one.name for one in all_types()])


def language_proven(*, now: datetime) -> QualificationType:
    """Make the type that any language exam grants beside its own."""
    return platform_type(
        slug=LANGUAGE_PROVEN,
        kind=QualificationType.Kind.EXAM,
        title={"en": "A language exam", "es": "Un examen de idioma"},
        now=now,
        valid_days=PROVEN_DAYS,
    )
