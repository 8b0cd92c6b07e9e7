"""What workers say of themselves; each step may be left for later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction

from hormiga.domain.people.models import Profile, SpokenLanguage, Worker
from hormiga.domain.people.rules import (
    DEVICES,
    SKILLS,
    STEPS,
    NoSuchChoice,
    NoSuchCountry,
    NoSuchTimeZone,
    refuse_choices,
    refuse_languages,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A worker's profile; `languages` are (ISO 639 code, level) in their order."""

    country: str
    languages: tuple[tuple[str, str], ...]
    time_zone: str
    devices: tuple[str, ...]
    skills: tuple[str, ...]
    skipped: tuple[str, ...]

    def is_said(self, step: str) -> bool:
        """Say whether a step has been answered."""
        answers = {
            "country": self.country,
            "languages": self.languages,
            "time-zone": self.time_zone,
            "devices": self.devices,
            "skills": self.skills,
        }
        return bool(answers[step])


def said_by(*, worker: Worker) -> Said:
    """Read a worker's profile; one that says nothing is empty."""
    row = Profile.objects.filter(worker=worker).first()
    spoken = SpokenLanguage.objects.filter(worker=worker).order_by("pk")
    languages = tuple(spoken.values_list("language", "level"))
    if row is None:
        return Said(worker.country, languages, "", (), (), ())
    return Said(
        worker.country,
        languages,
        row.time_zone,
        tuple(row.devices),
        tuple(row.skills),
        tuple(row.skipped),
    )


def say_country(*, worker: Worker, country: str, known: Sequence[str]) -> None:
    """Change where a worker lives; refuses `NoSuchCountry`."""
    if country not in known:
        raise NoSuchCountry
    worker.country = country
    worker.save(update_fields=["country"])


def say_time_zone(*, worker: Worker, time_zone: str, now: datetime) -> None:
    """Change a worker's time zone (IANA); refuses `NoSuchTimeZone`."""
    if time_zone not in available_timezones():
        raise NoSuchTimeZone
    _keep(worker, now, time_zone=time_zone)


def say_devices(*, worker: Worker, devices: Sequence[str], now: datetime) -> None:
    """Change what a worker works with; refuses `NoSuchChoice`."""
    refuse_choices(chosen=devices, among=DEVICES)
    _keep(worker, now, devices=[one for one in DEVICES if one in devices])


def say_skills(*, worker: Worker, skills: Sequence[str], now: datetime) -> None:
    """Change what a worker is good at; refuses `NoSuchChoice`."""
    refuse_choices(chosen=skills, among=SKILLS)
    _keep(worker, now, skills=[one for one in SKILLS if one in skills])


@transaction.atomic
def say_languages(
    *, worker: Worker, languages: Sequence[tuple[str, str]], known: Sequence[str]
) -> None:
    """Change the languages a worker speaks; refuses too many, or one unknown."""
    refuse_languages(languages)
    refuse_choices(chosen=[language for language, _ in languages], among=known)
    refuse_choices(
        chosen=[level for _, level in languages], among=SpokenLanguage.Level.values
    )
    Worker.objects.select_for_update(no_key=True).get(pk=worker.pk)
    SpokenLanguage.objects.filter(worker=worker).delete()
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(worker=worker, language=language, level=level)
        for language, level in languages
    )


def skip_step(*, worker: Worker, step: str, now: datetime) -> None:
    """Put a step off; refuses `NoSuchChoice`."""
    if step not in STEPS:
        raise NoSuchChoice
    put_off = {*said_by(worker=worker).skipped, step}
    _keep(worker, now, skipped=[one for one in STEPS if one in put_off])


def forget_said(*, worker: Worker) -> None:
    """Remove all that a worker said of themselves."""
    Profile.objects.filter(worker=worker).delete()
    SpokenLanguage.objects.filter(worker=worker).delete()


def _keep(worker: Worker, now: datetime, **fields: object) -> None:
    Profile.objects.update_or_create(
        worker=worker, defaults=fields | {"updated_at": now}
    )
