"""What a roster shows of each place: papers, signature, work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from hormiga.domain.agreements.queries import signers_among
from hormiga.domain.assignments.through import judged_through
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.checks import latest_checks
from hormiga.domain.programmes.invitations import PlaceRow
from hormiga.domain.programmes.models import Contract
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.vendor.people import name_for


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A worker's place as its vendor sees it; `signature` names a copy to take."""

    place: PlaceRow
    email: str
    name: str
    outcome: Promise | str
    reason: Promise | str
    checked_on: date | None
    signature: str
    version: int
    judged: int


def rows_of(
    vendor: Organisation, places: Sequence[PlaceRow], emails: Mapping[int, str]
) -> list[RosterRow]:
    """Lay out a page of the roster, in a few statements for all of it."""
    workers = [place.worker_id for place in places]
    checks = latest_checks(vendor_id=vendor.pk, worker_ids=workers)
    signed = _signed(vendor.pk, workers)
    judged = judged_through(enrolment_ids=[place.pk for place in places])
    rows = []
    for place in places:
        check = checks.get(place.worker_id)
        signature, version = signed.get(place.worker_id, ("", 0))
        rows.append(
            RosterRow(
                place,
                emails.get(place.worker_id, ""),
                name_for(vendor, place.worker),
                words.OUTCOMES[check.outcome] if check else "",
                words.REASONS.get(check.reason, "") if check else "",
                check.checked_on if check else None,
                signature,
                version,
                judged.get(place.pk, 0),
            )
        )
    return rows


def _signed(vendor_id: int, workers: list[int]) -> dict[int, tuple[str, int]]:
    asked = Contract.objects.filter(vendor=vendor_id, agreement__isnull=False)
    found: dict[int, tuple[str, int]] = {}
    for agreement_id in sorted(set(asked.values_list("agreement_id", flat=True))):
        assert agreement_id is not None  # noqa: S101 - asked for above
        for worker_id, (signature, number, _at) in signers_among(
            agreement_id=agreement_id, worker_ids=workers
        ).items():
            found[worker_id] = (signature, number)
    return found
