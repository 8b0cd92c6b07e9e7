"""What moved on the bank's account, into the books: paid, come back, come in.

Each line is dealt with in a transaction of its own and says so in it, so that a reader
that was cut short goes on where it stopped, and nothing happens twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Sum

from hormiga.domain.bank import rules, services as bank
from hormiga.domain.bank.models import BankEntry
from hormiga.domain.bank.rules import Came, RunSeen, State
from hormiga.domain.billing.references import organisation_for
from hormiga.domain.ledger import queries as books, services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts import services as payouts
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rules import Rail, settled_key
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.engines.rails.camt import Kind
from hormiga.engines.rails.camt_entries import EURO
from hormiga.flows.settle_run import pay
from hormiga.flows.tell_of_return import Back, return_payout
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads which kind of file, and when; only statements are final."""

    kind: str
    by: str
    at: datetime

    @property
    def is_final(self) -> bool:
        """Say whether money moves by this kind's word where nothing of ours matches."""
        return self.kind == Kind.STATEMENT.value


def book_entries(*, reading: Reading) -> None:
    """Deal with all entries that wait: what went out first, then what came back or in.

    The order of a file means nothing, so a return is never met before its payment.
    """
    entries = bank.waiting_entries(kind=reading.kind)
    named = payouts_named([one.end_to_end_id for one in entries])
    runs = _runs_named(entries)
    out: dict[int, list[BankEntry]] = defaultdict(list)
    for entry in entries:
        if entry.is_credit:
            continue
        run_id = _run_of(entry, named, runs)
        if run_id is None or entry.is_reversal:
            _book_elsewhere(entry, reading)
        else:
            out[run_id].append(entry)
    for run_id, debits in out.items():
        _book_out(run_id=run_id, debits=debits, named=named, reading=reading)
    for entry in entries:
        if entry.is_credit and entry.is_return and not entry.is_reversal:
            _book_back(entry, named.get(entry.end_to_end_id), reading)
        elif entry.is_credit:
            _book_in(entry, Came.REVERSAL if entry.is_reversal else None, reading)


def payouts_named(end_to_end_ids: Sequence[str]) -> dict[str, Payout]:
    """Find payouts of files by the names that banks know them by."""
    known = {name: ids.inside(name) for name in end_to_end_ids}
    by_id = {public_id: name for name, public_id in known.items() if public_id}
    wanted = list(by_id)
    found: dict[str, Payout] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Payout.objects.filter(
            public_id__in=wanted[start : start + AT_ONCE], run__rail=Rail.SEPA.value
        )
        found |= {by_id[row.public_id]: row for row in rows}
    return found


def _runs_named(entries: Sequence[BankEntry]) -> dict[str, int]:
    names = {name for one in entries for name in _message_ids(one)}
    rows = Run.objects.filter(sender_batch_id__in=names, rail=Rail.SEPA.value)
    return dict(rows.values_list("sender_batch_id", "pk"))


def _message_ids(entry: BankEntry) -> list[str]:
    """List by which of our files' names an entry may be known: its block's, its own."""
    return [entry.information_id.removesuffix("-1"), entry.message_id]


def _run_of(
    entry: BankEntry, named: Mapping[str, Payout], runs: Mapping[str, int]
) -> int | None:
    payout = named.get(entry.end_to_end_id)
    if payout is not None:
        return payout.run_id
    return next((runs[one] for one in _message_ids(entry) if one in runs), None)


@transaction.atomic(durable=True)
def _book_elsewhere(entry: BankEntry, reading: Reading) -> None:
    """Leave alone what the account paid for other things; a reversal asks a person."""
    if entry.is_reversal and reading.is_final:
        bank.mark(entry_ids=[entry.pk], state=State.ASKS, came=Came.REVERSAL)
    else:
        bank.mark(entry_ids=[entry.pk], state=State.IGNORED, came=Came.NOT_OURS)


@dataclass(slots=True)
class _RunBooks:
    """A run as it stands while its debits are looked at."""

    run: Run
    payouts: Mapping[int, Payout]
    seen: RunSeen
    taken: set[str]
    """Keys for which a statement has shown the money leave."""
    arrived: set[int] = field(default_factory=set)


@transaction.atomic(durable=True)
def _book_out(
    *,
    run_id: int,
    debits: Sequence[BankEntry],
    named: Mapping[str, Payout],
    reading: Reading,
) -> None:
    """Book a run's payouts as paid, all or those that the bank names."""
    run = payouts.lock_run(run_id=run_id)
    in_transit = {one.pk: one for one in payouts.take_in_transit(run=run)}
    state = _books_of(run)
    for entry in debits:
        payout = named.get(entry.end_to_end_id)
        _mark_out(entry, payout, state, reading)
    arrived = [in_transit[pk] for pk in sorted(state.arrived) if pk in in_transit]
    pay(run, arrived, accounts.BANK, reading.at)


def _mark_out(
    entry: BankEntry, payout: Payout | None, state: _RunBooks, reading: Reading
) -> None:
    whole_key = rules.run_key(state.run.pk)
    key = rules.paid_key(payout.pk) if payout else whole_key
    odd = _why_odd(entry, payout, state)
    is_twice = bool({key, whole_key} & state.taken if payout else state.taken)
    if odd or (is_twice and reading.is_final):
        _mark_odd(entry, odd or Came.TWICE, reading)
        return
    ids_meant = {payout.pk} if payout else set(state.payouts)
    fresh = {
        pk
        for pk in ids_meant - state.arrived
        if state.payouts[pk].state == Payout.State.IN_TRANSIT
    }
    state.arrived |= fresh
    if reading.is_final:
        state.taken.add(key)
    came = Came.PAID if fresh else Came.PAID_ALREADY
    bank.mark(entry_ids=[entry.pk], state=State.MATCHED, came=came, match_key=key)


def _why_odd(entry: BankEntry, payout: Payout | None, state: _RunBooks) -> Came | None:
    if payout is not None:
        is_right = entry.amount_micro == payout.amount_micro
        return None if is_right else Came.ODD_AMOUNT
    if entry.end_to_end_id:
        return Came.UNKNOWN_PAYOUT
    is_right = rules.is_run_amount(amount_micro=entry.amount_micro, run=state.seen)
    return None if is_right else Came.ODD_AMOUNT


def _mark_odd(entry: BankEntry, came: Came, reading: Reading) -> None:
    if reading.is_final:
        bank.mark(entry_ids=[entry.pk], state=State.ASKS, came=came)
    else:
        bank.mark(entry_ids=[entry.pk], state=State.IGNORED, came=Came.ANNOUNCED)


def _books_of(run: Run) -> _RunBooks:
    rows = {one.pk: one for one in Payout.objects.filter(run=run).order_by("pk")}
    back = _never_taken(list(rows.values()))
    # A notice is proof enough that the bank had the money: it gave it back.
    returns = _matched(is_credit=True, keys=[rules.back_key(one.pk) for one in back])
    credited = set(returns.values_list("match_key", flat=True))
    keys = [rules.run_key(run.pk), *(rules.paid_key(pk) for pk in rows)]
    seen = RunSeen(
        total_micro=sum(one.amount_micro for one in rows.values()),
        back_micro=sum(one.amount_micro for one in back),
        back_credited_micro=sum(
            one.amount_micro for one in back if rules.back_key(one.pk) in credited
        ),
    )
    return _RunBooks(run, rows, seen, _final(is_credit=False, keys=keys))


def _never_taken(rows: Sequence[Payout]) -> list[Payout]:
    """Pick those that were given back before any money was booked as gone."""
    back = [one for one in rows if one.state == Payout.State.RETURNED]
    missing = set(books.keys_missing(keys=[settled_key(one.pk) for one in back]))
    return [one for one in back if settled_key(one.pk) in missing]


def _matched(*, is_credit: bool, keys: Sequence[str]) -> QuerySet[BankEntry]:
    """Find the entries that have matched one of the keys."""
    return BankEntry.objects.filter(
        is_credit=is_credit, state=State.MATCHED, match_key__in=keys
    )


def _final(*, is_credit: bool, keys: Sequence[str]) -> set[str]:
    """Tell which of the keys a statement's entry has matched."""
    rows = _matched(is_credit=is_credit, keys=keys)
    final = rows.filter(statement__kind=Kind.STATEMENT.value)
    return set(final.values_list("match_key", flat=True))


def _book_back(entry: BankEntry, payout: Payout | None, reading: Reading) -> None:
    """Give a payment that came back to its worker, or ask whose it is."""
    why_not = _why_not(entry, payout, reading)
    if why_not is not None or payout is None:
        _book_in(entry, why_not, reading)
        return
    payout.refresh_from_db(fields=["state"])
    was_back = payout.state == Payout.State.RETURNED
    back = Back(payout_id=payout.pk, reason=entry.reason, is_whole=False)
    return_payout(back=back, now=reading.at)
    _mark_back(entry, payout, was_back=was_back)


@transaction.atomic(durable=True)
def _mark_back(entry: BankEntry, payout: Payout, *, was_back: bool) -> None:
    bank.mark(
        entry_ids=[entry.pk],
        state=State.MATCHED,
        came=Came.GIVEN_BACK_ALREADY if was_back else Came.GIVEN_BACK,
        match_key=rules.back_key(payout.pk),
    )


def _why_not(entry: BankEntry, payout: Payout | None, reading: Reading) -> Came | None:
    """Tell why a return is not simply a payout's; None where it is."""
    if payout is None:
        return Came.UNKNOWN_RETURN
    if entry.amount_micro != payout.amount_micro:
        return Came.ODD_AMOUNT
    if reading.is_final and _final(is_credit=True, keys=[rules.back_key(payout.pk)]):
        return Came.TWICE
    return None if _is_expected(payout) else Came.NOT_EXPECTED


def _is_expected(payout: Payout) -> bool:
    """Say whether the bank owes this money: not where it never took it.

    A payment that was rejected in time is either not taken at all, or taken with the
    whole run and given back.
    """
    payout.refresh_from_db(fields=["state"])
    told = _matched(is_credit=True, keys=[rules.back_key(payout.pk)])
    if not _never_taken([payout]) or told.exists():
        return True
    total = Payout.objects.filter(run=payout.run_id).aggregate(n=Sum("amount_micro"))
    bookings = BankEntry.objects.filter(
        statement__kind=Kind.STATEMENT.value,
        state=State.MATCHED,
        match_key__in=[rules.run_key(payout.run_id), rules.paid_key(payout.pk)],
    ).values_list("match_key", "amount_micro")
    return not bookings or any(
        key == rules.paid_key(payout.pk) or micro == total["n"]
        for key, micro in bookings
    )


@transaction.atomic(durable=True)
def _book_in(entry: BankEntry, why: Came | None, reading: Reading) -> None:
    """Credit money to whoever's reference came with it, or keep it in suspense."""
    taken = bank.take(entry_id=entry.pk)
    if taken is None:
        return
    if not reading.is_final:
        bank.mark(entry_ids=[taken.pk], state=State.IGNORED, came=Came.ANNOUNCED)
        return
    key = rules.money_key(statement_id=taken.statement_id, entry_id=taken.pk)
    amount = Money(EURO, taken.amount_micro)
    words = bank.words_of(taken)["remittance"]
    organisation_id = None if why else organisation_for(words)
    if organisation_id is None:
        came, state, owner = why or Came.UNKNOWN_SENDER, State.SUSPENSE, _SUSPENSE
    else:
        owner = accounts.wallet(organisation_id)
        came, state = Came.DEPOSITED, State.MATCHED
        noted = Noted(
            AuditedAct.DEPOSITED, owner, {"amount": str(amount)}, organisation_id
        )
        note_act(actor=reading.by, noted=noted, now=reading.at)
    bank.mark(entry_ids=[taken.pk], state=state, came=came, match_key=key)
    kind = "deposit" if state is State.MATCHED else "suspense"
    transfers = (Transfer(accounts.BANK, owner, amount),)
    ledger.post(entry=Entry(key, kind, transfers), now=reading.at)


_SUSPENSE = accounts.SUSPENSE
