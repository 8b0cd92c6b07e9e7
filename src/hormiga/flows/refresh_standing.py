"""What the platform knows of workers becomes qualifications that work may ask for.

country (a place) · language-xx (1 to 7: A1 to native, as they say) · judgments-done
(approved ones) · approval-rate (percent of the decided, from the tenth on) · level (0
to 5, below) · skill-PROJECT (accuracy in percent, where a type of that name exists).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from hormiga.domain.assignments.standing import Record, lately_decided, records_of
from hormiga.domain.people.models import SpokenLanguage, Worker
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.standing import (
    keep_standing,
    newest_of,
    standing_types,
)
from hormiga.domain.quality.queries import accuracies_in

AT_ONCE = 500
DECIDED_FOR_A_RATE = 10
OVERLAP = timedelta(minutes=2)
"""A decision's transaction may end a little after the moment that it is dated with."""

LEVELS = ((10, 80), (100, 90), (500, 95), (2_000, 97), (10_000, 98))
"""What each level from 1 on asks: judgments approved, and percent of the decided."""

_RANKS = {level: rank for rank, level in enumerate(SpokenLanguage.Level.values, 1)}
_KIND = QualificationType.Kind.STANDING
_TITLES = {
    "country": {"en": "Country", "es": "País"},
    "judgments-done": {"en": "Approved answers", "es": "Respuestas aprobadas"},
    "approval-rate": {"en": "Approval rate (%)", "es": "Tasa de aprobación (%)"},
    "level": {"en": "Level", "es": "Nivel"},
}


@transaction.atomic(durable=True)
def refresh_said(*, worker: Worker, now: datetime) -> None:
    """Bring up to date what rests on a worker's own words: country and languages."""
    keep_said(worker=worker, now=now)


def keep_said(*, worker: Worker, now: datetime) -> None:
    """Do the same inside another flow's transaction."""
    _keep("country", {worker.pk: worker.country or None}, now)
    _keep_languages(worker, now)


@transaction.atomic(durable=True)
def refresh_records(*, worker_ids: Collection[int], now: datetime) -> None:
    """Bring up to date what rests on decided judgments."""
    records = records_of(worker_ids=worker_ids)
    _keep("judgments-done", {pk: one.approved for pk, one in records.items()}, now)
    _keep("approval-rate", {pk: rate_of(one) for pk, one in records.items()}, now)
    _keep("level", {pk: level_of(one) for pk, one in records.items()}, now)
    _keep_skills(worker_ids, now)


def refresh_lately_decided(*, now: datetime) -> int:
    """Refresh workers whose judgments were decided since the last time; tell how many.

    Nobody else writes the type `judgments-done`, so its newest row is the last time.
    """
    last = newest_of(slug="judgments-done")
    since = last - OVERLAP if last else None
    worker_ids = lately_decided(since=since)
    for start in range(0, len(worker_ids), AT_ONCE):
        refresh_records(worker_ids=worker_ids[start : start + AT_ONCE], now=now)
    return len(worker_ids)


def rate_of(record: Record) -> int | None:
    """Give the percent of decided judgments that were approved; None while few are."""
    decided = record.approved + record.rejected
    if decided < DECIDED_FOR_A_RATE:
        return None
    return record.approved * 100 // decided


def level_of(record: Record) -> int:
    """Give the highest level whose every step the record has reached."""
    rate = rate_of(record) or 0
    level = 0
    for approved, percent in LEVELS:
        if record.approved < approved or rate < percent:
            break
        level += 1
    return level


def _keep(slug: str, held: Mapping[int, int | str | None], now: datetime) -> None:
    keep_standing(slug=slug, title=_TITLES[slug], held=held, now=now)


def _keep_languages(worker: Worker, now: datetime) -> None:
    rows = SpokenLanguage.objects.filter(worker=worker)
    said = dict(rows.values_list("language", "level"))
    known = {slug.removeprefix("language-") for slug in standing_types("language-")}
    for language in sorted(known | said.keys()):
        level = said.get(language)
        keep_standing(
            slug=f"language-{language}",
            title={"en": f"Language: {language}", "es": f"Idioma: {language}"},
            held={worker.pk: _RANKS[level] if level else None},
            now=now,
        )


def _keep_skills(worker_ids: Collection[int], now: datetime) -> None:
    for slug, title in standing_types("skill-").items():
        accuracies = accuracies_in(
            project=slug.removeprefix("skill-"), worker_ids=worker_ids
        )
        held = {
            pk: int(accuracies[pk] * 100) if pk in accuracies else None
            for pk in worker_ids
        }
        keep_standing(slug=slug, title=title, held=held, now=now)
