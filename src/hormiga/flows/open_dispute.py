"""A worker says that a line of their money is wrong; the clock starts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.disputes import services
from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import Wrong
from hormiga.domain.disputes.services import DisputedLine
from hormiga.domain.messages.services import tell_many
from hormiga.domain.people.models import Membership, Organisation, User
from hormiga.flows.list_lines import Line, line_named
from hormiga.kit import ids

_ANSWERING = (Membership.Role.OWNER, Membership.Role.MANAGER)


@transaction.atomic(durable=True)
def open_dispute(
    *, worker_id: int, name: str, wrong: Wrong, words: str, now: datetime
) -> Dispute:
    """Open a dispute about a line; whoever has to answer it is told.

    Refuses `NoSuchLine`, `SayWhatIsWrong` and `AlreadyDisputed`.
    """
    line = line_named(worker_id=worker_id, name=name, now=now)
    made = services.open_dispute(
        worker_id=worker_id, line=_disputed(line), wrong=wrong, words=words, now=now
    )
    if made.vendor is None:
        _tell_operators(made, "money.dispute-opened", now)
    else:
        _tell_vendor(made, made.vendor, now)
    return made


@transaction.atomic(durable=True)
def object_to_answer(
    *, worker_id: int, public_id: UUID, words: str, now: datetime
) -> None:
    """Say once more what is wrong: a second person decides.

    Refuses `NoSuchDispute`, `NothingToObjectTo` and `SayWhatIsWrong`.
    """
    dispute = services.lock_dispute(public_id=public_id, worker_id=worker_id)
    services.object_to(dispute=dispute, words=words, now=now)
    _tell_operators(dispute, "money.dispute-objected", now)


def operators() -> list[int]:
    """List who runs the installation."""
    rows = User.objects.filter(is_operator=True, is_active=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _disputed(line: Line) -> DisputedLine:
    return DisputedLine(line.key, line.name, line.title, line.amount, line.vendor_id)


def _tell_vendor(dispute: Dispute, vendor: Organisation, now: datetime) -> None:
    members = Membership.objects.filter(organisation=vendor, role__in=_ANSWERING)
    tell_many(
        user_ids=list(members.order_by("pk").values_list("user", flat=True)),
        kind="money.dispute-opened",
        facts={"until": dispute.answer_by.date().isoformat()},
        link=(
            "vendor_pay_dispute",
            ids.outside(vendor.public_id, ids.ORGANISATION),
            ids.outside(dispute.public_id),
        ),
        key=f"money.dispute-opened:{dispute.pk}",
        now=now,
    )


def _tell_operators(dispute: Dispute, kind: str, now: datetime) -> None:
    name = ids.outside(dispute.public_id)
    tell_many(
        user_ids=operators(),
        kind=kind,
        facts={"until": dispute.answer_by.date().isoformat()},
        link=("operator_dispute", name),
        key=f"{kind}:{dispute.pk}",
        now=now,
    )
