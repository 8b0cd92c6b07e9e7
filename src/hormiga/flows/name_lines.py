"""What movements of a worker's money are for, in words that people gave them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.exams.models import Exam
from hormiga.domain.payouts.history import Move
from hormiga.domain.people.models import Organisation

Titles = dict[str, Mapping[str, str]]


def titles_of(moves: Sequence[Move]) -> Titles:
    """Give titles by key: a project's, an exam's, a giver's name."""
    titles: Titles = {}
    for pattern, name in (
        (r"(?:topup|time):([0-9]{1,18})(?::.*)?", _of_assignments),
        (r"exam-pay:([^:]+):[0-9]+", _of_exams),
        (r"bonus:([0-9]{1,18}):.*", _of_organisations),
    ):
        titles |= _named(moves, re.compile(pattern), name)
    return titles


def _named(
    moves: Sequence[Move],
    pattern: re.Pattern[str],
    name: Callable[[Iterable[str]], Titles],
) -> Titles:
    about = {
        move.key: found[1] for move in moves if (found := pattern.fullmatch(move.key))
    }
    known = name({*about.values()}) if about else {}
    return {key: known[thing] for key, thing in about.items() if thing in known}


def _of_assignments(found: Iterable[str]) -> Titles:
    rows = Assignment.objects.filter(pk__in=[int(one) for one in found])
    return {str(pk): title for pk, title in rows.values_list("pk", "version__title")}


def _of_exams(found: Iterable[str]) -> Titles:
    return dict(Exam.objects.filter(slug__in=found).values_list("slug", "title"))


def _of_organisations(found: Iterable[str]) -> Titles:
    rows = Organisation.objects.filter(pk__in=[int(one) for one in found])
    return {str(pk): {"en": name} for pk, name in rows.values_list("pk", "name")}
