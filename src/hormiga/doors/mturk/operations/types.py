"""HIT types: the same values are the same type."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects import singles
from hormiga.domain.projects.models import SharedTerms
from hormiga.domain.projects.rules import Terms
from hormiga.doors.mturk.calls import Call, Operation
from hormiga.doors.mturk.protocol import Member, outside, turk_fault
from hormiga.kit.money import Money

PROGRAMME = "open-usd"
TASK_TYPE = "html-question"
USUAL_DELAY = 2_592_000
ANSWER = {"type": "object", "additionalProperties": {"type": "string"}}

SHAPE = (
    Member("Title", is_required=True, least=1, most=128),
    Member("Description", is_required=True, least=1, most=2000),
    Member("Keywords", most=1000),
    Member("Reward", "amount", is_required=True),
    Member(
        "AssignmentDurationInSeconds",
        "integer",
        is_required=True,
        least=30,
        most=31_536_000,
    ),
    Member("AutoApprovalDelayInSeconds", "integer", least=0, most=USUAL_DELAY),
    Member("QualificationRequirements", "list"),
)


def create_hit_type(call: Call) -> dict[str, Any]:
    """Make a HIT type, or find the one with these values."""
    return {"HITTypeId": outside(shared_terms(call).project)}


def shared_terms(call: Call) -> SharedTerms:
    """Find or make the terms that a call names by their values."""
    given = call.given
    if given.get("QualificationRequirements"):
        # Nothing that gates work may be dropped in silence.
        raise turk_fault(
            "InvalidParameterValue",
            "QualificationRequirements are not taken yet: leave them out.",
            call.now,
        )
    reward = Money.of(_with_decimals(given["Reward"]), "USD")
    terms = Terms(
        title={"en": given["Title"]},
        description={"en": given["Description"]},
        instructions={},
        reward=reward,
        answer_schema=ANSWER,
        task_type=TASK_TYPE,
        time_limit_seconds=given["AssignmentDurationInSeconds"],
        review_seconds=given.get("AutoApprovalDelayInSeconds", USUAL_DELAY),
        overlap=1,  # each HIT has its own
    )
    return singles.share_terms(
        organisation=call.caller,
        programme=programme_named(PROGRAMME),
        terms=terms,
        digest=_digest(terms, given.get("Keywords", "")),
        keywords=given.get("Keywords", ""),
        now=call.now,
    )


def _with_decimals(amount: str) -> str:
    """Read `1.` as `1.0`: the service took it."""
    return f"{amount}0" if amount.endswith(".") else amount


def _digest(terms: Terms, keywords: str) -> bytes:
    values = [
        terms.title,
        terms.description,
        keywords,
        str(terms.reward),
        terms.time_limit_seconds,
        terms.review_seconds,
    ]
    return hashlib.sha256(orjson.dumps(values)).digest()


OPERATIONS = (Operation("CreateHITType", create_hit_type, SHAPE),)
