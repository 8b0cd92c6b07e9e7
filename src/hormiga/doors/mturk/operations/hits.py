"""HITs are made, paid for when they are made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hormiga.domain.ledger.services import BadTransfer, InsufficientFunds
from hormiga.domain.projects.external import refuse_external
from hormiga.domain.projects.models import SharedTerms
from hormiga.domain.projects.singles import Single, TokenUsed
from hormiga.doors.mturk import finding, looks
from hormiga.doors.mturk.calls import Call, Operation
from hormiga.doors.mturk.operations import types
from hormiga.doors.mturk.protocol import Fault, Member, turk_fault
from hormiga.engines.mturk.questions import (
    ExternalQuestion,
    QuestionNotXml,
    read_question,
)
from hormiga.flows.create_task import create_task
from hormiga.kit import ids
from hormiga.kit.errors import Refusal

_OWN = (
    Member("MaxAssignments", "integer", least=1, most=1_000_000_000),
    Member("LifetimeInSeconds", "integer", is_required=True, least=30, most=31_536_000),
    Member("Question", least=1),
    Member("RequesterAnnotation", most=255),
    Member("UniqueRequestToken", least=1, most=64),
    Member("AssignmentReviewPolicy", "map"),
    Member("HITReviewPolicy", "map"),
    Member("HITLayoutId", "entity"),
    Member("HITLayoutParameters", "list"),
)
_NOT_YET = (
    "AssignmentReviewPolicy",
    "HITReviewPolicy",
    "HITLayoutId",
    "HITLayoutParameters",
)


def create_hit(call: Call) -> dict[str, Any]:
    """Make a HIT, and its type where there is none with these values."""
    single = _single(call)
    return _made(call, types.shared_terms(call), single, "CreateHIT")


def create_hit_with_hit_type(call: Call) -> dict[str, Any]:
    """Make a HIT of a type that is there already."""
    single = _single(call)
    terms = finding.hit_type(call, call.given["HITTypeId"])
    return _made(call, terms, single, "CreateHITWithHITType")


def _single(call: Call) -> Single:
    """Check what the HIT alone has; refuse what is not done yet by name."""
    given = call.given
    for name in _NOT_YET:
        if name in given:
            raise turk_fault(
                "InvalidParameterValue", f"{name} is not taken yet.", call.now
            )
    question = given.get("Question")
    if question is None:
        raise turk_fault(
            "ParameterValidationError", "A HIT needs a Question.", call.now
        )
    try:
        _refuse_question(question, is_trusted=call.caller.is_trusted)
    except QuestionNotXml as refusal:
        raise turk_fault("XMLParseError", refusal.detail, call.now) from refusal
    except Refusal as refusal:
        raise turk_fault("InvalidParameterValue", refusal.detail, call.now) from refusal
    return Single(
        input={looks.QUESTION: question},
        wanted=given.get("MaxAssignments", 1),
        expires_at=call.now + timedelta(seconds=given["LifetimeInSeconds"]),
        annotation=given.get("RequesterAnnotation", ""),
    )


def _refuse_question(xml: str, *, is_trusted: bool) -> None:
    question = read_question(xml)
    if isinstance(question, ExternalQuestion):
        refuse_external(url=question.url, is_trusted=is_trusted)


def _made(
    call: Call, terms: SharedTerms, single: Single, operation: str
) -> dict[str, Any]:
    try:
        task = create_task(
            organisation=call.caller,
            terms=terms,
            single=single,
            operation=operation,
            token=call.given.get("UniqueRequestToken", ""),
            now=call.now,
        )
    except TokenUsed as used:
        known = ids.outside(used.facts["task"])
        raise turk_fault(
            "HitAlreadyExists",
            f"The HIT with ID {known} was already created with this"
            " UniqueRequestToken.",
            call.now,
        ) from used
    except (InsufficientFunds, BadTransfer) as refusal:
        raise insufficient_funds(call) from refusal
    return {"HIT": looks.hit(finding.hits_of(call.caller).get(pk=task.pk), call.now)}


def insufficient_funds(call: Call) -> Fault:
    """Make the error of a wallet that holds too little."""
    return turk_fault(
        "InsufficientFunds",
        "This Requester has insufficient funds in their account to complete this"
        " transaction. Please visit your wallet to deposit more.",
        call.now,
    )


OPERATIONS = (
    Operation("CreateHIT", create_hit, (*types.SHAPE, *_OWN)),
    Operation(
        "CreateHITWithHITType",
        create_hit_with_hit_type,
        (Member("HITTypeId", "entity", is_required=True), *_OWN),
    ),
)
