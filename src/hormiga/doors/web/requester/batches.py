"""Batches: a file is looked over, published, watched, and closed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hormiga.domain.ledger import queries as ledger
from hormiga.domain.people.rules import Act
from hormiga.domain.projects import imports_queries, queries, services
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality import queries as quality
from hormiga.doors.web.requester import import_page, values, words
from hormiga.doors.web.requester.access import Member, member_page, show, to
from hormiga.doors.web.requester.templatetags.requester import money
from hormiga.flows.close_batch import close_batch
from hormiga.flows.fund_batch import fund_batch, price_if_published
from hormiga.kit import accounts, clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

ROWS_SHOWN = 5
PROBLEMS_SHOWN = 20
MOST_UNDECIDED = 1_000


@member_page(Act.SEE)
def batch(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Show a draft to be looked over, or the progress of what was published."""
    row = own(member, batch)
    if row.state == Batch.State.DRAFT:
        if coming := import_page.page_of(member, row):
            return show(request, member, "importing", coming)
        return show(request, member, "draft", _draft(member, row))
    return show(request, member, "batch", _progress(member, row))


@member_page(Act.SEE)
def progress(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Give the part of the batch's page that changes, or nothing where it did not."""
    page = _progress(member, own(member, batch))
    if request.GET.get("seen") == page["seen"]:
        return HttpResponse(status=204)
    return show(request, member, "progress", page)


@member_page(Act.PUBLISH, "POST")
def publish(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Set the whole cost aside and offer the tasks to workers."""
    row = own(member, batch)
    try:
        cost = fund_batch(batch=row, now=clock.read(), actor=member.actor)
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        said = _("The batch is live. %(cost)s is set aside for it.")
        messages.success(request, said % {"cost": money(cost)})
    return to("batch", member, batch=batch)


@member_page(Act.MAKE, "POST")
def discard(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Cancel a draft."""
    row = own(member, batch)
    try:
        services.discard(batch_id=row.pk, now=clock.read())
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("The file is discarded. Nothing was spent."))
    return to("project", member, project=ids.outside(row.project.public_id))


@member_page(Act.PUBLISH, "GET", "POST")
def close(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Say what closing means, then close and tell what went back."""
    row = own(member, batch)
    if request.method != "POST":
        return show(request, member, "close", _progress(member, row))
    try:
        refund = close_batch(batch=row, now=clock.read(), actor=member.actor)
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        said = _("The batch is closed. %(amount)s went back to the wallet.")
        messages.success(request, said % {"amount": money(refund)})
    return to("batch", member, batch=batch)


def own(member: Member, batch: str) -> Batch:
    """Find this requester's batch."""
    return queries.batch_of(
        organisation_id=member.organisation.pk, public_id=ids.known(batch)
    )


def _draft(member: Member, row: Batch) -> dict[str, Any]:
    inputs = queries.first_inputs(row, limit=ROWS_SHOWN)
    columns = list(dict.fromkeys(name for one in inputs for name in one))
    refused, errors = queries.refused_rows(row)
    price, places = price_if_published(batch=row), queries.places_of(row)
    reserve = price.reserve_for(places)
    cost = price.escrow_for(places) + reserve
    wallet = ledger.balance_of(
        owner=accounts.wallet(member.organisation.pk), currency=cost.currency
    )
    return {
        "batch": row,
        "newest": imports_queries.newest_import(row),
        "columns": columns,
        "rows": [
            [values.plain(one.get(name, "")) for name in columns] for one in inputs
        ],
        "tasks": queries.tasks_in(row),
        "places": places,
        "refused": refused,
        "problems": [
            {
                "line": error.get("line", ""),
                "field": error.get("field", ""),
                "words": words.of_row(error),
            }
            for error in errors[:PROBLEMS_SHOWN]
        ],
        "judgment_cost": price.escrow_for(1),
        "reserve": reserve if reserve.micro else None,
        "cost": cost,
        "wallet": wallet,
        "missing": cost - wallet if cost.micro > wallet.micro else None,
    }


def _progress(member: Member, row: Batch) -> dict[str, Any]:
    currency = row.version.currency
    left = ledger.balance_of(owner=accounts.escrow(row.pk), currency=currency)
    waiting = quality.undecided_counts(batch_ids=[row.pk], most=MOST_UNDECIDED)
    tasks = queries.tasks_in(row)
    seen = _digest(
        *(row.state, row.tasks_complete, row.judgments_seen, waiting[row.pk]),
        *(tasks, left.amount if member.acts["see_money"] else "", row.labelled_at),
    )
    address = reverse(
        "requester_progress", args=(member.org, ids.outside(row.public_id))
    )
    is_over = row.tasks_complete >= tasks and not waiting[row.pk]
    is_moving = row.state == Batch.State.LIVE and not is_over
    return {
        "batch": row,
        "tasks": tasks,
        "seen": seen,
        "again": f"{address}?seen={seen}" if is_moving else "",
        "escrow": left,
        "undecided": waiting[row.pk],
        "is_counted_out": waiting[row.pk] == MOST_UNDECIDED,
        "nothing": Money(currency, 0),
    }


def _digest(*shown: object) -> str:
    """Make a short name of what a page shows, so that the same is not sent again."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
