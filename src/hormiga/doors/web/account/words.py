"""Why an account cannot be closed yet, in words for its owner."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.assignments.leaving import AnswersUndecided, WorkInHand
from hormiga.domain.payouts.leaving import MoneyToPay, PayoutUnderWay
from hormiga.domain.people.rules import LastOperator, OrganisationHasMoney
from hormiga.doors.web.shared import words
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    WorkInHand: _(
        "You still hold tasks. Finish them or give them back; then come again."
    ),
    AnswersUndecided: _(
        "Some of your answers wait for a decision and may still be paid."
        " Come again when they are decided: your earnings page says by when."
    ),
    PayoutUnderWay: _("A payout to you is on its way. Come again when it has arrived."),
    MoneyToPay: _(
        "You have earned money that is not paid out yet. It stays yours:"
        " say where it should go, wait for the next payout, and then come again."
    ),
    OrganisationHasMoney: _(
        "You are the only member of an organisation that still has money here."
        " Close its batches and ask the operator of this site to pay the rest back."
    ),
    LastOperator: _(
        "You are the only operator of this site. Make another operator first."
    ),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)
