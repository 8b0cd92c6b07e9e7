"""What a worker has earned, line by line, and where it goes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext as _, override
from django.views.decorators.http import require_safe

from hormiga.domain.assignments.earned import totals_of
from hormiga.domain.disputes.queries import newest_about
from hormiga.domain.ledger.queries import NEWEST, Place
from hormiga.domain.payouts.statements import method_shown, payouts_to
from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker.guard import for_workers
from hormiga.doors.web.worker.lines import Row, purses_of, row_of, state_in_words
from hormiga.flows.list_lines import Cursor, Reader
from hormiga.kit import clock, ids

PAGE = 50
FILE_PAGE = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-[0-9]+\.[0-9]+")
_PLACE = re.compile(r"([0-9A-Z]{27})?(?:\.([0-9]{1,18})-([0-9]{1,4}))?")


@for_workers
@require_safe
def earnings(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Sum up the worker's money, and list a page of lines, the newest first."""
    after = request.GET.get("after")
    now = clock.read()
    page = Reader(worker_id=worker.pk, now=now).page(after=_place(after), limit=PAGE)
    about = newest_about(worker_id=worker.pk, lines=[one.key for one in page.lines])
    shown = {
        "purses": purses_of(
            worker_id=worker.pk,
            totals=totals_of(worker_id=worker.pk),
            paid=payouts_to(worker_id=worker.pk),
        ),
        "method": method_shown(worker_id=worker.pk),
        "rows": [
            row_of(one, dispute=about.get(one.key), now=now) for one in page.lines
        ],
        "older": f"?after={_written(page.next)}" if page.next else "",
        "is_first": after is None,
    }
    return render(request, "worker/earnings.html", shown)


@for_workers
@require_safe
def file(request: HttpRequest, worker: Worker) -> StreamingHttpResponse:
    """Send all the lines as CSV, page by page, so that no list grows with them."""
    response = StreamingHttpResponse(
        _rows(worker.pk, get_language() or "en"), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="earnings.csv"'
    return response


def _place(after: str | None) -> Cursor:
    """Read where a page begins; what is no place of ours finds nothing older."""
    if after is None:
        return Cursor()
    found = _PLACE.fullmatch(after)
    if found is None:
        return Cursor(ids.NOBODY, Place(0, 0))
    judgment = ids.known(found[1]) if found[1] else None
    place = Place(int(found[2]), int(found[3])) if found[2] else NEWEST
    return Cursor(judgment, place)


def _written(cursor: Cursor) -> str:
    judgment = ids.outside(cursor.judgment) if cursor.judgment else ""
    place = cursor.place
    return judgment if place == NEWEST else f"{judgment}.{place[0]}-{place[1]}"


def _rows(worker_id: int, language: str) -> Iterator[str]:
    with override(language):
        heads = [
            _("line"),
            _("what it is"),
            _("on"),
            _("state"),
            _("amount"),
            _("currency"),
            _("decision by"),
            _("promised for"),
            _("payout on"),
            _("dispute"),
            _("active seconds"),
            _("active seconds, corrected"),
        ]
    yield "\ufeff" + _row(heads)
    now = clock.read()
    reader = Reader(worker_id=worker_id, now=now)
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        page = reader.page(after=cursor, limit=FILE_PAGE)
        about = newest_about(worker_id=worker_id, lines=[one.key for one in page.lines])
        with override(language):
            for one in page.lines:
                yield _row(_cells(row_of(one, dispute=about.get(one.key), now=now)))
        cursor = page.next


def _cells(row: Row) -> list[str]:
    line, earned = row.line, row.line.earned
    measured = earned.active_seconds if earned else None
    return [
        line.name,
        row.title,
        line.at.isoformat(timespec="seconds"),
        state_in_words(line.state),
        line.amount.amount,
        line.amount.currency,
        line.decision_by.isoformat(timespec="seconds") if line.decision_by else "",
        line.promised_on.isoformat() if line.promised_on else "",
        line.payout_on.isoformat() if line.payout_on else "",
        ids.outside(row.dispute.public_id) if row.dispute else "",
        "" if measured is None else f"{measured:g}",
        f"{earned.counted_seconds:g}" if earned and earned.is_corrected else "",
    ]


def _row(cells: list[str]) -> str:
    """Write a line; a text that a spreadsheet would run as a formula is made a text."""
    line = io.StringIO()
    csv.writer(line).writerow(
        f"'{cell}"
        if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
        else cell
        for cell in cells
    )
    return line.getvalue()
