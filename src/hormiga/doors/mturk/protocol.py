"""JSON 1.1 as Mechanical Turk's clients expect it: faults, shapes, pages, times."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.http import HttpResponse

from hormiga.kit import ids

CONTENT_TYPE = "application/x-amz-json-1.1"
TURK = "AWS.MechanicalTurk."
MOST_A_PAGE = 100
USUAL_PAGE = 10
_ENTITY = re.compile(r"[A-Z0-9]{1,64}")


class Fault(Exception):
    """A call that is answered with an error."""

    def __init__(
        self, kind: str, message: str, *, code: str = "", status: int = 400
    ) -> None:
        self.kind = kind
        self.message = message
        self.code = code
        self.status = status
        super().__init__(message)


def turk_fault(code: str, message: str, now: datetime) -> Fault:
    """Make a modelled error; its code and the moment stand behind the words."""
    stamp = f"({int(now.timestamp() * 1000)} s)"
    return Fault("RequestError", f"{message} {stamp}", code=TURK + code)


def misshapen(value: object, name: str, constraint: str) -> Fault:
    """Make the error of a member that breaks its shape."""
    shown = "null" if value is None else f"'{str(value)[:100]}'"
    place = name[0].lower() + name[1:]
    return Fault(
        "ValidationException",
        f"1 validation error detected: Value {shown} at '{place}'"
        f" failed to satisfy constraint: {constraint}",
    )


def written(body: Mapping[str, Any], *, request_id: str, status: int = 200) -> Any:
    """Write a reply; members without a value are left out."""
    shown = {name: value for name, value in body.items() if value is not None}
    response = HttpResponse(
        orjson.dumps(shown), status=status, content_type=CONTENT_TYPE
    )
    response["x-amzn-RequestId"] = request_id
    response["Cache-Control"] = "no-store"
    return response


def fault_written(fault: Fault, *, request_id: str) -> Any:
    """Write an error: clients read `Message` with a capital, and `TurkErrorCode`."""
    body = {
        "__type": fault.kind,
        "Message": fault.message,
        "TurkErrorCode": fault.code or None,
    }
    return written(body, request_id=request_id, status=fault.status)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a call's input, and what it may be."""

    name: str
    kind: str = "text"  # entity, amount, integer, time, flag, list, map
    is_required: bool = False
    least: int = 0
    most: int = 2**31 - 1
    among: tuple[str, ...] = ()


NEXT_TOKEN = Member("NextToken", least=1, most=255)
MAX_RESULTS = Member("MaxResults", "integer", least=1, most=MOST_A_PAGE)
PAGING = (NEXT_TOKEN, MAX_RESULTS)


def read_members(shape: Sequence[Member], body: Mapping[str, Any]) -> dict[str, Any]:
    """Check a call's input; times become datetimes, absent members stay absent."""
    found: dict[str, Any] = {}
    for member in shape:
        value = body.get(member.name)
        if value is None:
            if member.is_required:
                raise misshapen(None, member.name, "Member must not be null")
            continue
        found[member.name] = _READERS[member.kind](member, value)
    return found


def _text(member: Member, value: Any) -> str:
    _refuse_other(value, str, "STRING_VALUE")
    text: str = value
    if len(text) < member.least:
        raise misshapen(
            text,
            member.name,
            f"Member must have length greater than or equal to {member.least}",
        )
    if len(text) > member.most:
        raise misshapen(
            text,
            member.name,
            f"Member must have length less than or equal to {member.most}",
        )
    if member.among and text not in member.among:
        raise misshapen(
            text,
            member.name,
            f"Member must satisfy enum value set: [{', '.join(member.among)}]",
        )
    if "\x00" in text:
        raise misshapen(text, member.name, "Member must not hold NUL characters")
    return text


def _entity(member: Member, value: Any) -> str:
    _refuse_other(value, str, "STRING_VALUE")
    if not _ENTITY.fullmatch(value):
        raise misshapen(
            value,
            member.name,
            "Member must satisfy regular expression pattern: ^[A-Z0-9]+$",
        )
    return str(value)


def _amount(member: Member, value: Any) -> str:
    _refuse_other(value, str, "STRING_VALUE")
    if not re.fullmatch(r"[0-9]+\.?[0-9]{0,2}", value, re.ASCII):
        raise misshapen(
            value,
            member.name,
            r"Member must satisfy regular expression pattern: ^[0-9]+(\.)?[0-9]{0,2}$",
        )
    return str(value)


def _integer(member: Member, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Fault("SerializationException", "NUMBER_VALUE was expected.")
    if value < member.least:
        raise misshapen(
            value,
            member.name,
            f"Member must have value greater than or equal to {member.least}",
        )
    if value > member.most:
        raise misshapen(
            value,
            member.name,
            f"Member must have value less than or equal to {member.most}",
        )
    return value


def _time(member: Member, value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault("SerializationException", "NUMBER_VALUE was expected.")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise misshapen(value, member.name, "Member must be a time") from error


def _flag(member: Member, value: Any) -> bool:
    _refuse_other(value, bool, "TRUE_VALUE or FALSE_VALUE")
    return bool(value)


def _list(member: Member, value: Any) -> list[Any]:
    _refuse_other(value, list, "START_ARRAY")
    return list(value)


def _map(member: Member, value: Any) -> dict[str, Any]:
    _refuse_other(value, dict, "START_OBJECT")
    return dict(value)


_READERS: dict[str, Callable[[Member, Any], Any]] = {
    "text": _text,
    "entity": _entity,
    "amount": _amount,
    "integer": _integer,
    "time": _time,
    "flag": _flag,
    "list": _list,
    "map": _map,
}


def _refuse_other(value: Any, kind: type[Any], words: str) -> None:
    if not isinstance(value, kind):
        raise Fault("SerializationException", f"{words} was expected.")


def epoch(moment: datetime | None) -> int | None:
    """Write a time: whole seconds, as the service did."""
    return None if moment is None else int(moment.timestamp())


def outside(row: Any) -> str:
    """Write a row's id."""
    return ids.outside(row.public_id)


def page_size(given: Mapping[str, Any]) -> int:
    """Tell how many rows a page has."""
    size: int = given.get("MaxResults", USUAL_PAGE)
    return size


def place_of(given: Mapping[str, Any]) -> int | None:
    """Read where the last page ended; None is the beginning."""
    token = given.get("NextToken")
    if token is None:
        return None
    try:
        text = base64.urlsafe_b64decode(token.encode("ascii")).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _bad_token() from error
    if not re.fullmatch(r"p1:[0-9]{1,18}", text, re.ASCII):
        raise _bad_token()
    return int(text[3:])


def page(
    name: str, rows: Sequence[Any], members: Sequence[Any], **more: Any
) -> dict[str, Any]:
    """Write a page: a token on every page that has rows, also on the last one.

    The service did so, and clients index `NextToken` after any page with rows.
    """
    token = None
    if rows:
        place = f"p1:{rows[-1].pk}".encode()
        token = base64.urlsafe_b64encode(place).decode()
    return {
        "NextToken": token,
        "NumResults": len(rows),
        name: list(members),
        **more,
    }


def _bad_token() -> Fault:
    return Fault(
        "RequestError",
        "The NextToken is not one that this operation gave.",
        code=TURK + "InvalidParameterValue",
    )
