"""What payouts show: who is due, what a run holds, and what does not add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from django.db.models import Count, Exists, OuterRef, Q, Sum

from hormiga.domain.ledger import queries as ledger
from hormiga.domain.payouts import files
from hormiga.domain.payouts.models import Payout, PayoutMethod, Run
from hormiga.domain.payouts.rules import (
    PAYOUT_KEYS,
    Due,
    FileIsOver,
    NoSuchRun,
    Rail,
    batch_of,
    file_context,
    item_of,
    keys_allowed,
    keys_needed,
    method_context,
    payout_of_key,
)
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import NoSuchProgramme
from hormiga.engines.rails import paypal
from hormiga.kit import accounts, ids, vault
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

PAYABLES = accounts.payable(0).removesuffix("0")
TRANSITS = accounts.transit(0).removesuffix("0")
PAGE = 5_000
"""Payouts looked at together by the audit."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a line; `sha256` is its file's, in hex, where the rail has one."""

    id: int
    public_id: str
    rail: Rail
    state: str
    payouts: int
    total: Money
    sha256: str | None
    detail: str
    needs_person: bool


def programme_named(slug: str) -> Programme:
    """Find a programme, ended ones too: what was earned there is still owed."""
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise NoSuchProgramme
    return programme


def run_named(name: str) -> Run:
    """Find a run by its id outside."""
    public_id = ids.inside(name)
    run = Run.objects.filter(public_id=public_id).first() if public_id else None
    if run is None:
        raise NoSuchRun
    return run


def runs_in(*, run_ids: Sequence[int]) -> list[RunRow]:
    """Tell each run in a line, in the order they were opened."""
    runs = Run.objects.filter(pk__in=run_ids).defer("sealed_file").order_by("pk")
    sums = {
        run_id: (count, micro)
        for run_id, count, micro in Payout.objects.filter(run__in=run_ids)
        .values_list("run")
        .annotate(Count("pk"), Sum("amount_micro"))
    }
    return [_row(run, *sums.get(run.pk, (0, 0))) for run in runs]


def unsettled_runs(*, programme: Programme, rail: Rail | None = None) -> list[int]:
    """List the runs (of one rail) with money not booked yet as paid or returned."""
    in_transit = Payout.objects.filter(
        run=OuterRef("pk"), state=Payout.State.IN_TRANSIT
    )
    rows = Run.objects.filter(
        ~Q(state=Run.State.SETTLED), Exists(in_transit), programme=programme
    )
    if rail is not None:
        rows = rows.filter(rail=rail.value)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def payouts_of(*, run: Run) -> list[Payout]:
    """List a run's payouts with their methods, in the order they go out."""
    return list(Payout.objects.filter(run=run).select_related("method").order_by("pk"))


def states_in(*, run: Run) -> dict[str, int]:
    """Count a run's payouts by state."""
    rows = Payout.objects.filter(run=run).values_list("state")
    return dict(rows.annotate(Count("pk")))


def paypal_batch_of(*, run: Run) -> paypal.Batch:
    """Write the run's one call: the same words whenever it is asked for."""
    items = [
        item_of(
            due=opened(payout.method, Money(run.currency, payout.amount_micro)),
            sender_item_id=ids.outside(payout.public_id),
        )
        for payout in payouts_of(run=run)
    ]
    return batch_of(sender_batch_id=run.sender_batch_id, items=items)


def file_to_send(*, run: Run) -> bytes:
    """Open a run's file for whoever brings it to the bank; refuses `FileIsOver`."""
    states = states_in(run=run)
    if states and set(states) == {Payout.State.RETURNED.value}:
        raise FileIsOver
    return file_of(run=run)


def file_of(*, run: Run) -> bytes:
    """Open the run's frozen file; empty where the rail has none."""
    if run.sealed_file is None:
        return b""
    context = file_context(message_id=run.sender_batch_id)
    return vault.open_sealed(run.sealed_file, context).encode()


def problems() -> Iterator[str]:
    """Yield a sentence for all that does not add up; nothing when all is well."""
    yield from _transit_problems()
    yield from _payout_problems()
    yield from _file_problems()
    settled_with_transit = Payout.objects.filter(
        state=Payout.State.IN_TRANSIT, run__state=Run.State.SETTLED
    )
    for payout_id in settled_with_transit.order_by("pk").values_list("pk", flat=True):
        yield f"payout {payout_id} is in transit, but its run is settled"


def opened(method: PayoutMethod, amount: Money) -> Due:
    """Open the sealed account that an amount goes to; refuses `Tampered`."""
    worker_id = method.worker_id
    holder, account = (
        vault.open_sealed(sealed, method_context(worker_id=worker_id, part=part))
        for sealed, part in (
            (method.sealed_holder, "holder"),
            (method.sealed_account, "account"),
        )
    )
    details = method.sealed_details and vault.open_sealed(
        method.sealed_details, method_context(worker_id=worker_id, part="details")
    )
    return Due(worker_id, method.pk, amount, holder, account, details)


def _row(run: Run, payouts: int, micro: int) -> RunRow:
    return RunRow(
        id=run.pk,
        public_id=ids.outside(run.public_id),
        rail=Rail(run.rail),
        state=run.state,
        payouts=payouts,
        total=Money(run.currency, micro),
        sha256=bytes(run.file_sha256).hex() if run.file_sha256 else None,
        detail=run.detail,
        needs_person=run.needs_person,
    )


def _transit_problems() -> Iterator[str]:
    """Compare each run's account with its unfinished payouts: 0 at the end."""
    in_transit = Q(state=Payout.State.IN_TRANSIT)
    wanted = {
        (accounts.transit(run_id), currency): micro or 0
        for run_id, currency, micro in Payout.objects.values_list(
            "run", "run__currency"
        ).annotate(micro=Sum("amount_micro", filter=in_transit))
    }
    found = {
        (row.owner, currency): row.amount.micro
        for currency in {*Programme.objects.values_list("currency", flat=True)}
        for row in ledger.balances_under(prefix=TRANSITS, currency=currency)
    }
    for owner, currency in sorted(wanted.keys() | found.keys()):
        told = wanted.get((owner, currency), 0), found.get((owner, currency), 0)
        if told[0] != told[1]:
            owed, has = (Money(currency, micro) for micro in told)
            yield f"{owner} holds {has}, but its payouts in transit sum to {owed}"


def _payout_problems() -> Iterator[str]:
    """Each payout has the entries of its state, and no entry is without a payout."""
    payouts = Payout.objects.order_by("pk").values_list("pk", "state")
    last = 0
    while page := list(payouts.filter(pk__gt=last)[:PAGE]):
        last = page[-1][0]
        needed = [key for pk, state in page for key in keys_needed(pk, state)]
        for key in ledger.keys_missing(keys=needed):
            yield f"a payout lacks the ledger transaction {key}"
    posted = ledger.keys_posted(prefix=PAYOUT_KEYS)
    while keys := list(islice(posted, PAGE)):
        owners = {key: payout_of_key(key) for key in keys}
        states = dict(payouts.filter(pk__in={*owners.values()}))
        for key, payout_id in owners.items():
            if key not in keys_allowed(payout_id, states.get(payout_id)):
                yield f"the ledger transaction {key} fits no payout"


def _file_problems() -> Iterator[str]:
    for run_id in (
        Run.objects.filter(rail__in=files.FILED)
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        run = Run.objects.get(pk=run_id)
        problem = _file_problem(run)
        if problem:
            yield f"the file of run {ids.outside(run.public_id)} {problem}"


def _file_problem(run: Run) -> str | None:
    try:
        written = file_of(run=run)
        lines = files.paid_by(rail=Rail(run.rail), written=written)
    except Refusal as refusal:
        return f"cannot be read: {refusal.detail}"
    if sha256(written).digest() != bytes(run.file_sha256 or b""):
        return "is not the one that was made: its hash differs"
    filed = [(reference, amount.micro) for reference, _, amount in lines]
    paid = [(ids.outside(p.public_id), p.amount_micro) for p in payouts_of(run=run)]
    return None if filed == paid else "does not pay what its payouts say"
