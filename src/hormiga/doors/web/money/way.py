"""The stations of a line, from an answer to an account, each with its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hormiga.domain.payouts.history import Kind
from hormiga.doors.web.worker.lines import day_of
from hormiga.flows.list_lines import Line, State


@dataclass(frozen=True, slots=True)
class Station:
    """A step with its day; `is_done` once it is behind."""

    words: str
    day: str
    is_done: bool


_REACHED = {
    State.IN_REVIEW: 1,
    State.REJECTED: 2,
    State.MISSING: 2,
    State.APPROVED: 2,
    State.VENDOR_OWES: 2,
    State.ON_ITS_WAY: 3,
    State.PAID: 4,
    State.VENDOR_PAID: 4,
}


def way_of(line: Line) -> list[Station]:
    """List a line's stations; none where it only moves money about."""
    reached = _REACHED.get(line.state)
    if reached is None or line.kind is Kind.PAYOUT:
        return []
    first = (
        _("Answer sent") if line.kind is Kind.ANSWER else _("Credited to your balance")
    )
    earned = line.earned
    decided: date | None = None
    if line.decision_by:
        decided = line.decision_by.date()
    elif earned and earned.decided_at:
        decided = earned.decided_at.date()
    stations = [Station(first, day_of(line.at), is_done=True)]
    if line.kind is Kind.ANSWER:
        verdict = {1: _("Decided by"), 2: _("Decided")}[min(reached, 2)]
        stations.append(Station(verdict, day_of(decided), is_done=reached >= 2))
    if line.state is State.REJECTED:
        return stations
    if line.vendor_id is not None:
        paid = _("Paid by %(vendor)s") % {"vendor": line.vendor}
        day = day_of(line.payout_on)
        return [*stations, Station(paid, day, is_done=reached == 4)]
    return [*stations, *_last(line, reached)]


def _last(line: Line, reached: int) -> list[Station]:
    if line.state is State.APPROVED and line.promised_on:
        out = Station(_("Payout promised for"), day_of(line.promised_on), is_done=False)
    else:
        sent = _("Sent to your account")
        out = Station(sent, day_of(line.sent_on), is_done=reached >= 3)
    there = day_of(line.payout_on) if reached == 4 else ""
    return [out, Station(_("Paid out"), there, is_done=reached == 4)]
