"""A requester pays a worker more than was promised, once a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.billing import bonuses
from hormiga.domain.billing.bonuses import BonusRow, Gift, Wish
from hormiga.domain.billing.models import Bonus
from hormiga.domain.billing.rules import BadBonus, NoSuchBonus, bonus_key
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.messages.services import tell_worker
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.projects.models import Project
from hormiga.domain.quality.queries import judgment_of
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Deed:
    """What a bonus is for: a worker's judgment, or their work in a project."""

    worker: Worker
    about: str
    currency: str


def of_judgment(*, organisation: Organisation, public_id: UUID) -> Deed:
    """Find a judgment on a requester's task; raises NoSuchJudgment."""
    found = judgment_of(organisation_id=organisation.pk, public_id=public_id)
    worker = Worker.objects.get(pk=found.worker_id)
    return Deed(worker, accounts.judgment_key(found.pk), found.version.currency)


def of_work(*, organisation: Organisation, project: Project, worker: Worker) -> Deed:
    """Find a worker's judgments in a requester's project; raises NoSuchBonus."""
    judged = Assignment.objects.filter(
        worker=worker, project=project, answer__isnull=False
    )
    if project.organisation_id != organisation.pk or not judged.exists():
        raise NoSuchBonus
    return Deed(worker, f"project:{project.pk}", project.programme.currency)


@transaction.atomic(durable=True)
def pay_bonus(
    *,
    organisation: Organisation,
    deed: Deed,
    gift: Gift,
    now: datetime,
    actor: str,
) -> BonusRow:
    """Pay from the pot for bonuses, and tell the worker; the same token pays once.

    Raises BadBonus, TokenReused, or InsufficientFunds where the pot has less.
    """
    if gift.amount.currency != deed.currency:
        raise BadBonus
    wish = Wish(organisation, deed.worker, deed.about, gift)
    made, is_new = bonuses.record(wish=wish, by=actor, now=now)
    if is_new:
        _tell(made, now)
        noted = Noted(
            AuditedAct.BONUS_PAID,
            f"bonus:{ids.outside(made.public_id)}",
            {"amount": str(gift.amount)},
            organisation.pk,
        )
        note_act(actor=actor, noted=noted, now=now)
        pot, payable = accounts.bonus_pot(organisation.pk), deed.worker.pk
        transfer = Transfer(pot, accounts.payable(payable), gift.amount)
        key = bonus_key(organisation.pk, gift.token)
        ledger.post(entry=Entry(key, "bonus", (transfer,)), now=now)
    (row,) = bonuses.bonuses_of(before=made.pk + 1, limit=1)
    return row


def _tell(bonus: Bonus, now: datetime) -> None:
    tell_worker(
        worker_id=bonus.worker_id,
        kind="money.bonus",
        facts={
            "amount": str(Money(bonus.currency, bonus.amount_micro)),
            "from": bonus.organisation.name,
            "reason": bonus.reason,
        },
        link=("earnings",),
        key=f"bonus:{bonus.pk}",
        now=now,
    )
