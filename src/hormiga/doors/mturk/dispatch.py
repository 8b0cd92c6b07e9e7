"""The API's operations by name, and the one view that answers them all."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, DataError
from django.http import HttpRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hormiga.domain.people.models import Organisation
from hormiga.doors.mturk.callers import caller_of
from hormiga.doors.mturk.calls import Call, Operation
from hormiga.doors.mturk.operations import account, assignments, hits, lists, types
from hormiga.doors.mturk.protocol import (
    Fault,
    fault_written,
    misshapen,
    read_members,
    written,
)
from hormiga.kit import clock

log = logging.getLogger(__name__)

TARGET = "MTurkRequesterServiceV20170117."
MOST_BODY_BYTES = 1024 * 1024
OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for group in (types, hits, lists, assignments, account)
    for operation in group.OPERATIONS
}
NOT_YET = (
    "AcceptQualificationRequest",
    "AssociateQualificationWithWorker",
    "CreateAdditionalAssignmentsForHIT",
    "CreateQualificationType",
    "CreateWorkerBlock",
    "DeleteQualificationType",
    "DeleteWorkerBlock",
    "DisassociateQualificationFromWorker",
    "GetFileUploadURL",
    "GetQualificationScore",
    "GetQualificationType",
    "ListBonusPayments",
    "ListHITsForQualificationType",
    "ListQualificationRequests",
    "ListQualificationTypes",
    "ListReviewPolicyResultsForHIT",
    "ListWorkerBlocks",
    "ListWorkersWithQualificationType",
    "NotifyWorkers",
    "RejectQualificationRequest",
    "SendBonus",
    "SendTestEventNotification",
    "UpdateHITReviewStatus",
    "UpdateHITTypeOfHIT",
    "UpdateNotificationSettings",
    "UpdateQualificationType",
)
"""Operations of the service that are not here yet: refused with words of their own."""


@csrf_exempt  # no cookie is read: the signature says who calls
@require_POST
def answer(request: HttpRequest) -> Any:
    """Answer one call."""
    request_id = str(uuid.uuid4())
    try:
        return written(_answered(request), request_id=request_id)
    except Fault as fault:
        return fault_written(fault, request_id=request_id)
    except DataError as error:
        log.info("refused by the database: %s", error)
        return fault_written(
            Fault("ValidationException", "A value of this call cannot be stored."),
            request_id=request_id,
        )
    except DatabaseError as error:
        log.warning("the database is away: %s", error)
        return fault_written(_service_fault(), request_id=request_id)
    except Exception:
        log.exception("unexpected")
        return fault_written(_service_fault(), request_id=request_id)


def _answered(request: HttpRequest) -> dict[str, Any]:
    now = clock.read()
    _refuse_large(request)
    caller = caller_of(request, now=now)
    if caller.kind != Organisation.Kind.REQUESTER:
        raise Fault("AccessDeniedException", "Only a requester's key can be used here.")
    operation = _operation(request.headers.get("X-Amz-Target", ""))
    given = read_members(operation.shape, _body(request.body))
    return operation.run(Call(caller, given, now))


def _refuse_large(request: HttpRequest) -> None:
    try:
        is_large = len(request.body) > MOST_BODY_BYTES
    except RequestDataTooBig:
        is_large = True
    if is_large:
        raise Fault("RequestEntityTooLargeException", "A call is at most 1 MiB.")


def _operation(target: str) -> Operation:
    name = target.removeprefix(TARGET)
    if target.startswith(TARGET) and name in NOT_YET:
        raise Fault(
            "RequestError",
            f"This server does not offer {name} yet.",
            code="AWS.MechanicalTurk.OperationNotOffered",
        )
    if not target.startswith(TARGET) or name not in OPERATIONS:
        raise Fault("UnknownOperationException", "There is no such operation.")
    return OPERATIONS[name]


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise Fault("SerializationException", "The body is no JSON.") from error
    if not isinstance(body, dict):
        raise misshapen(body, "body", "Member must be a JSON object")
    return body


def _service_fault() -> Fault:
    return Fault(
        "ServiceFault",
        "Something broke here; send the call again.",
        code="AWS.ServiceUnavailable",
        status=500,
    )
