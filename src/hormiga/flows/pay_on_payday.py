"""A programme pays on its day by itself, once, and late rather than never."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from hormiga.domain.payouts import schedule, services
from hormiga.domain.payouts.approvals import SCHEDULE, Wish
from hormiga.domain.payouts.models import Payday
from hormiga.domain.payouts.opening import Moment
from hormiga.domain.payouts.requests import asked_before
from hormiga.domain.programmes.models import Programme
from hormiga.flows.pay_workers import Opened, open_or_propose
from hormiga.flows.withhold_tax import plan_with_holds

Outcome = Payday.Outcome


@transaction.atomic(durable=True)
def pay_on_payday(*, programme: Programme, day: date, now: datetime) -> Opened | None:
    """See to a payday: open what is due, or propose it where it is above the limit.

    Where workers ask for payouts, only those are paid who asked before the day began.
    None where somebody has seen to the day, and on the day when the schedule meets the
    programme: what was due before is the operator's, as it was.
    """
    services.lock_programmes(currency=programme.currency)
    is_known = schedule.has_begun(programme=programme)
    outcome = Outcome.NOBODY if is_known else Outcome.BEGAN
    is_first = schedule.take_day(programme=programme, day=day, outcome=outcome, now=now)
    if not is_first or not is_known:
        return None
    is_asked = programme.cadence == Programme.Cadence.ON_REQUEST
    workers = asked_before(programme=programme, day=day) if is_asked else None
    opened = open_or_propose(
        wish=Wish(programme, SCHEDULE, workers),
        plan=plan_with_holds(programme=programme, at=now, workers=workers),
        moment=Moment(schedule.today_in(programme=programme, now=now), now),
    )
    if opened.proposal or opened.runs:
        came = Outcome.PROPOSED if opened.proposal else Outcome.OPENED
        schedule.tell_outcome(programme=programme, day=day, outcome=came)
    return opened
