"""What requesters call to thank workers: bonuses for judgments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from hormiga.domain.billing.bonuses import Gift
from hormiga.doors.api import auth, replies
from hormiga.flows.pay_bonus import of_judgment, pay_bonus
from hormiga.kit import clock, ids
from hormiga.kit.money import Money

router = Router(auth=auth.FOR_ORGANISATIONS, tags=["batches"])


class BonusIn(Schema):
    """How much, why, and a token of your own: the same token pays once, for ever."""

    amount: str
    currency: str
    reason: str = Field(max_length=500)
    token: str = Field(max_length=64)


@router.post("/judgments/{judgment}/bonus", summary="Pay a bonus")
def pay(request: HttpRequest, judgment: str, body: BonusIn) -> HttpResponse:
    """Pay the judgment's worker more, from what is set aside for bonuses.

    The worker reads the reason. The same call again changes nothing; another one under
    the same token is refused.
    """
    owner = auth.organisation(request)
    paid = pay_bonus(
        organisation=owner,
        deed=of_judgment(organisation=owner, public_id=ids.known(judgment)),
        gift=Gift(Money.of(body.amount, body.currency), body.reason, body.token),
        now=clock.read(),
        actor=auth.actor(request),
    )
    return replies.json(
        {
            "id": paid.name,
            "judgment": judgment,
            "amount": replies.money(paid.amount),
            "reason": paid.reason,
            "paid_at": paid.paid_at,
        }
    )
