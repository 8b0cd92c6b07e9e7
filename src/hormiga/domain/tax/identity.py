"""The tax vault: data is taken only when asked for, and every reading is noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from hormiga.domain.people.audit_log import AuditedAct, Noted, note_acts
from hormiga.domain.people.models import Worker
from hormiga.domain.tax.models import Filing, TaxIdentity, TaxRequest
from hormiga.domain.tax.rules import NotAskedFor
from hormiga.domain.tax.tins import clean_tin
from hormiga.kit import vault
from hormiga.kit.errors import Kind, Refusal

_LETTERS = re.compile(r"[^\W_][^\x00-\x1f<>{}\\]{0,199}")
_COUNTRY = re.compile(r"[A-Z]{2}")
ADULT_YEARS, MOST_YEARS = 18, 120
AT_ONCE = 2_000


class BadTaxField(Refusal):
    """A field is empty, too long, or begins with a sign: write it as in your papers."""


class NoTaxNumber(Refusal):
    """Without a tax number your place of birth is needed: write one of the two."""


class BadBirthDate(Refusal):
    """This birth date is not of somebody aged 18 to 120; write year, month and day."""


class NoTaxIdentity(Refusal):
    """No tax data is kept of this worker: it was not given, or its time is over."""

    kind = Kind.NOT_FOUND


class Why(StrEnum):
    """For what the vault is opened; a person chooses one, the audit log keeps it."""

    REPORT = "report"
    CHECK = "check"
    AUTHORITY = "authority"
    OWN_COPY = "own-copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is to a tax office; `tin` is "" where they have none."""

    first_name: str
    last_name: str
    street: str
    post_code: str
    city: str
    residence: str
    birth_date: date
    birth_place: str
    tin: str

    def __repr__(self) -> str:
        """Tell nothing: it would stand in a log."""
        return "Identity(…)"


@dataclass(frozen=True, slots=True)
class Kept:
    """That data is kept, and how long; what, the page does not show."""

    given_at: datetime
    keep_until: date


def cleaned(*, given: Identity, today: date) -> Identity:
    """Check each field.

    Refuses BadTaxField, WrongTin, NoTaxNumber or BadBirthDate, with the field.
    """
    if not _COUNTRY.fullmatch(given.residence):
        raise BadTaxField(field="residence")
    texts = {
        name: _text(name, getattr(given, name))
        for name in ("first_name", "last_name", "street", "post_code", "city")
    }
    place = given.birth_place.strip()
    if not given.tin.strip() and not place:
        raise NoTaxNumber(field="tin")
    years = today.year - given.birth_date.year
    if not ADULT_YEARS <= years <= MOST_YEARS:
        raise BadBirthDate(field="birth_date")
    tin = clean_tin(country=given.residence, tin=given.tin) if given.tin.strip() else ""
    return Identity(
        **texts,
        residence=given.residence,
        birth_date=given.birth_date,
        birth_place=_text("birth_place", place) if place else "",
        tin=tin,
    )


@transaction.atomic
def give(*, worker: Worker, given: Identity, keep_until: date, now: datetime) -> None:
    """Keep what a worker was asked for; given again, it replaces what was there.

    Refuses `NotAskedFor` where nobody asked, and what `cleaned` refuses.
    """
    request = TaxRequest.objects.select_for_update().filter(worker=worker).first()
    if request is None:
        raise NotAskedFor
    clean = cleaned(given=given, today=now.date())
    TaxIdentity.objects.update_or_create(
        worker=worker,
        defaults={
            **_sealed(worker.pk, clean),
            "residence": clean.residence,
            "given_at": now,
            "keep_until": keep_until,
        },
    )
    request.given_at, request.held_at = now, None
    request.held_by = request.held_reason = ""
    request.save()


def kept_of(*, worker_id: int) -> Kept | None:
    """Say whether and how long a worker's data is kept; opens nothing."""
    row = TaxIdentity.objects.filter(worker_id=worker_id).first()
    return Kept(row.given_at, row.keep_until) if row else None


def read(*, worker_id: int, actor: str, why: Why, now: datetime) -> Identity:
    """Open one worker's data and note who did and why; refuses `NoTaxIdentity`."""
    found = read_many(worker_ids=[worker_id], actor=actor, why=why, now=now)
    if not found:
        raise NoTaxIdentity
    return found[worker_id]


def read_many(
    *, worker_ids: Iterable[int], actor: str, why: Why, now: datetime
) -> dict[int, Identity]:
    """Open the data of several workers; each reading is noted, a line a worker."""
    wanted = sorted(set(worker_ids))
    rows = [
        row
        for start in range(0, len(wanted), AT_ONCE)
        for row in TaxIdentity.objects.filter(
            worker_id__in=wanted[start : start + AT_ONCE]
        ).order_by("pk")
    ]
    noted = [
        Noted(AuditedAct.TAX_DATA_READ, f"worker:{row.pk}", {"why": why.value})
        for row in rows
    ]
    note_acts(actor=actor, noted=noted, now=now)
    return {row.pk: _opened(row) for row in rows}


def residences_of(*, worker_ids: Iterable[int]) -> dict[int, str]:
    """Tell in which country workers live for tax: all that rules look at."""
    rows = TaxIdentity.objects.filter(worker_id__in=list(worker_ids))
    return dict(rows.values_list("pk", "residence"))


def keep_longer(*, worker_ids: Sequence[int], until: date) -> None:
    """Keep data that was reported as long as the report; never shorter than before."""
    TaxIdentity.objects.filter(worker_id__in=worker_ids, keep_until__lt=until).update(
        keep_until=until
    )


@transaction.atomic
def purge(*, today: date) -> int:
    """Delete what was to be kept until before today; give how many it were.

    Of a filing the bytes go, and its hash and count stay.
    """
    gone, _ = TaxIdentity.objects.filter(keep_until__lt=today).delete()
    old = Filing.objects.filter(keep_until__lt=today).exclude(sealed_content="")
    return gone + old.update(sealed_content="")


def context_of(*, worker_id: int, field: str) -> str:
    """Bind a sealed field to its worker."""
    return f"tax:{worker_id}:{field}"


def _sealed(worker_id: int, clean: Identity) -> dict[str, str]:
    return {
        f"sealed_{one.name}": vault.seal(
            str(getattr(clean, one.name)),
            context_of(worker_id=worker_id, field=one.name),
        )
        for one in fields(Identity)
        if one.name != "residence"
    }


def _opened(row: TaxIdentity) -> Identity:
    texts = {
        one.name: vault.open_sealed(
            getattr(row, f"sealed_{one.name}"),
            context_of(worker_id=row.pk, field=one.name),
        )
        for one in fields(Identity)
        if one.name != "residence"
    }
    birth_date = date.fromisoformat(texts.pop("birth_date"))
    return Identity(**texts, residence=row.residence, birth_date=birth_date)


def _text(name: str, given: str) -> str:
    """Keep a text that no spreadsheet takes for a formula, and no file for markup."""
    text = " ".join(given.split())
    if not _LETTERS.fullmatch(text):
        raise BadTaxField(field=name)
    return text
