"""What a requester reads when something is refused, in their language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.domain.assignments.reports import (
    AlreadyAnswered,
    NeedsOperator,
    NoSuchReport,
)
from hormiga.domain.billing.rules import SpendLimitReached
from hormiga.domain.ledger.services import InsufficientFunds
from hormiga.domain.people.rules import NoReason
from hormiga.domain.projects.imports_rules import (
    ImportUnderWay,
    TooManyRows,
    UploadGone,
    UploadTooLarge,
)
from hormiga.domain.projects.rules import (
    BadTerm,
    BadUnit,
    BatchNotDraft,
    BatchNotLive,
    EmptyBatch,
    FileRefused,
)
from hormiga.domain.projects.typed import ScriptNeedsTrust
from hormiga.domain.quality.rules import (
    AlreadyDecided,
    RejectionNeedsReason,
    TooLateToOverturn,
)
from hormiga.doors.web.shared import words
from hormiga.engines.formats.streams import BrokenFile, FileTooLarge
from hormiga.engines.formats.tasks import BadHeader, BadRow, RowTooLarge, UnknownFormat
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    InsufficientFunds: gettext_lazy(
        "There is not enough money in the wallet, so nothing was published and nothing"
        " was set aside. Put money in, then publish again."
    ),
    SpendLimitReached: gettext_lazy(
        "This goes beyond a spend limit of this month, so nothing was set aside. An"
        " owner can raise the limit."
    ),
    BatchNotDraft: gettext_lazy(
        "This batch was published or discarded already. Nothing was changed."
    ),
    BatchNotLive: gettext_lazy("This batch is not live. Nothing was changed."),
    EmptyBatch: gettext_lazy(
        "No line of this file can be used as a task, so nothing was stored. The first"
        " line names the columns; each line below it is one task."
    ),
    BadHeader: gettext_lazy(
        "The first line of the file must name the columns: no name twice, none empty."
        " Nothing was stored."
    ),
    UnknownFormat: gettext_lazy(
        "This kind of file cannot be read. Save a spreadsheet as CSV (UTF-8), or send"
        " JSON, JSON Lines or Parquet."
    ),
    BrokenFile: gettext_lazy(
        "The file is damaged or was cut off. Nothing was stored. Send the original"
        " again."
    ),
    FileTooLarge: gettext_lazy(
        "The file is too large once it is unpacked. Nothing was stored. Send it in"
        " several parts."
    ),
    UploadTooLarge: gettext_lazy(
        "A file is at most 2 GiB. Nothing was stored. Send it in several parts."
    ),
    TooManyRows: gettext_lazy(
        "A file has at most ten million tasks. Nothing was stored. Send it in several"
        " parts."
    ),
    UploadGone: gettext_lazy(
        "The file that you sent is not there any more. Nothing was stored. Send it"
        " again."
    ),
    ImportUnderWay: gettext_lazy(
        "The file is still being taken in, so nothing was published and nothing was"
        " set aside. Publish when that has ended."
    ),
    AlreadyDecided: gettext_lazy(
        "This judgment was decided already. Nothing was changed."
    ),
    RejectionNeedsReason: gettext_lazy(
        "Write why: the worker reads it and may object. Nothing was rejected."
    ),
    TooLateToOverturn: gettext_lazy(
        "The time to object is over and the money went back to the wallet, so this"
        " judgment stays rejected."
    ),
    AlreadyAnswered: gettext_lazy(
        "The worker has answered this task after all, so the answer is paid."
    ),
    NeedsOperator: gettext_lazy(
        "This worker was paid for time here three times today. An operator looks at it."
    ),
    NoSuchReport: gettext_lazy("This report was decided already, or is not yours."),
    NoReason: gettext_lazy("Write why: the worker reads it."),
    BadUnit: gettext_lazy(
        "Pay for each unit needs a place to count it that holds a list (in the answer)"
        " or a number (in the task), an amount above zero, and how many at most."
    ),
    BadTerm: gettext_lazy("This number is too small or too large."),
    ScriptNeedsTrust: gettext_lazy(
        "This template runs a script, and an operator has to trust your organisation"
        " for that. Take the script out and use the crowd-* and hormiga-* elements, or"
        " ask the operator. Nothing was made."
    ),
}


_BY_NAME = {refusal.name(): text for refusal, text in _WORDS.items()}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a requester."""
    if isinstance(refusal, BadRow | RowTooLarge | FileRefused):
        return of_whole({"kind": refusal.name(), **refusal.facts})
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)


def of_whole(facts: dict[str, Any]) -> str:
    """Say why a file was refused whole, by what is stored of the refusal."""
    if known := _BY_NAME.get(facts.get("kind", "")):
        return str(known)
    return _("Line %(line)s: %(problem)s Nothing was stored.") % {
        "line": facts.get("line", "?"),
        "problem": of_row(facts),
    }


def of_row(facts: dict[str, Any]) -> str:
    """Say what is wrong with one row of a file."""
    if facts.get("kind") == RowTooLarge.name():
        return _("One task is at most 1 MiB. Link to large files instead.")
    if facts.get("field"):
        return _("This value does not fit the column.")
    return _(
        "This line cannot be read. Check that it has as many fields as the first line,"
        " that quotation marks close, and that the file is saved as UTF-8."
    )
