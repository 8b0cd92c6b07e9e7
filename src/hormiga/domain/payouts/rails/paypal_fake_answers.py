"""What the fake answers to a request that has a good token, in PayPal's shapes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
import orjson

from hormiga.domain.payouts.rails.paypal_fake_books import FakeBatch, FakeBooks

_BATCH = re.compile(r"/v1/payments/payouts/([A-Za-z0-9_-]+)")
_ITEM = re.compile(r"/v1/payments/payouts-item/([A-Za-z0-9_-]+)")
_CANCEL = re.compile(r"/v1/payments/payouts-item/([A-Za-z0-9_-]+)/cancel")

_AMOUNT = {
    "type": "object",
    "required": ["currency", "value"],
    "properties": {
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "value": {"type": "string", "pattern": "^[0-9]{1,10}[.][0-9]{2}$"},
    },
}
_BODY = jsonschema_rs.validator_for(
    {
        "type": "object",
        "required": ["sender_batch_header", "items"],
        "properties": {
            "sender_batch_header": {
                "type": "object",
                "required": ["sender_batch_id"],
                "properties": {
                    "sender_batch_id": {
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 256,
                    },
                    "email_subject": {"type": "string", "maxLength": 255},
                    "email_message": {"type": "string", "maxLength": 1000},
                    "recipient_type": {"enum": ["EMAIL", "PHONE", "PAYPAL_ID"]},
                },
            },
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 15000,
                "items": {
                    "type": "object",
                    "required": ["amount", "receiver"],
                    "properties": {
                        "recipient_type": {"enum": ["EMAIL", "PHONE", "PAYPAL_ID"]},
                        "amount": _AMOUNT,
                        "receiver": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 127,
                        },
                        "sender_item_id": {"type": "string", "maxLength": 63},
                        "note": {"type": "string", "maxLength": 4000},
                    },
                },
            },
        },
    }
)


@dataclass(frozen=True)
class Request:
    """A request as it came; header names in small letters, `host` with its scheme."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    host: str


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    document: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def error(status: int, name: str, message: str, **more: Any) -> Answer:
    """Make an error of PayPal's shape; `more` may be details and links."""
    document = {
        "name": name,
        "message": message,
        "debug_id": f"fake{status}",
        "information_link": "about:blank",
        **more,
    }
    return Answer(status, document)


def to(request: Request, books: FakeBooks) -> Answer:
    """Find the address and answer it."""
    if (request.method, request.path) == ("POST", "/v1/payments/payouts"):
        return _send(request, books)
    if request.method == "GET" and (found := _BATCH.fullmatch(request.path)):
        return _batch(found[1], request, books)
    if request.method == "GET" and (found := _ITEM.fullmatch(request.path)):
        return _item(found[1], books)
    if request.method == "POST" and (found := _CANCEL.fullmatch(request.path)):
        return _cancel(found[1], books)
    return _missing()


def _missing() -> Answer:
    return error(404, "RESOURCE_NOT_FOUND", "The specified resource does not exist.")


def _send(request: Request, books: FakeBooks) -> Answer:
    body, refused = _read(request)
    if refused is not None:
        return refused
    request_id = request.headers.get("paypal-request-id", "")
    sender_id = body["sender_batch_header"]["sender_batch_id"]
    same = books.remembered(books.by_sender_id, sender_id)
    replayed = books.remembered(books.by_request_id, request_id)
    if replayed is not None and _is_as_sent(replayed, body):
        return Answer(201, _taken(replayed, request, books))
    if replayed is not None and same is None:
        return error(409, "RESOURCE_CONFLICT", "The request id had another body.")
    if same is not None:
        return _duplicate(same, request)
    return Answer(201, _taken(books.take(body, request_id), request, books))


def _read(request: Request) -> tuple[dict[str, Any], Answer | None]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {}, error(415, "UNSUPPORTED_MEDIA_TYPE", "Only JSON is taken.")
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}, error(400, "INVALID_REQUEST", "Request is not well-formed.")
    details = [
        {
            "field": "/" + "/".join(str(step) for step in wrong.instance_path),
            "issue": wrong.message,
            "location": "body",
        }
        for wrong in _BODY.iter_errors(body)
    ]
    if details:
        return {}, error(400, "VALIDATION_ERROR", "Invalid request.", details=details)
    return body, _semantic(body["items"])


def _semantic(items: list[dict[str, Any]]) -> Answer | None:
    ids = Counter(item["sender_item_id"] for item in items if "sender_item_id" in item)
    if any(times > 1 for times in ids.values()):
        return _invalid("sender_item_id", "DUPLICATE_ITEM")
    if any(not item["amount"]["value"].strip("0.") for item in items):
        return _invalid("amount/value", "AMOUNT_MUST_BE_ABOVE_ZERO")
    if len({item["amount"]["currency"] for item in items}) > 1:
        return _invalid("amount/currency", "ONE_CURRENCY_A_BATCH")
    if items[0].get("note") == "ERRPYO002":
        return error(403, "SENDER_EMAIL_UNCONFIRMED", "Authorization error occurred")
    return None


def _invalid(name: str, issue: str) -> Answer:
    details = [{"field": name, "issue": issue, "location": "body"}]
    return error(400, "VALIDATION_ERROR", "Invalid request.", details=details)


def _is_as_sent(batch: FakeBatch, body: dict[str, Any]) -> bool:
    items = [item.sent for item in batch.items]
    return {"sender_batch_header": batch.header, "items": items} == body


def _duplicate(batch: FakeBatch, request: Request) -> Answer:
    message = f"A batch with sender_batch_id {batch.sender_batch_id} exists already."
    return error(
        400, "USER_BUSINESS_ERROR", message, links=[_link(batch, request, "self")]
    )


def _taken(batch: FakeBatch, request: Request, books: FakeBooks) -> dict[str, Any]:
    header = books.header_document(batch)
    short = {"payout_batch_id", "batch_status", "sender_batch_header"}
    return {
        "batch_header": {key: header[key] for key in header if key in short},
        "links": [_link(batch, request, "self")],
    }


def _link(batch: FakeBatch, request: Request, rel: str) -> dict[str, str]:
    href = f"{request.host}/v1/payments/payouts/{batch.payout_batch_id}"
    return {"href": href, "rel": rel, "method": "GET"}


def _batch(batch_id: str, request: Request, books: FakeBooks) -> Answer:
    batch = books.batches.get(batch_id)
    if batch is None:
        return _missing()
    try:
        page = int(request.query.get("page", "1"))
        size = int(request.query.get("page_size", "1000"))
    except ValueError:
        return _invalid("page", "NOT_A_NUMBER")
    if page < 1 or not 1 <= size <= 1000:
        return _invalid("page_size", "OUT_OF_RANGE")
    shown = batch.items[(page - 1) * size : page * size]
    document: dict[str, Any] = {
        "batch_header": books.header_document(batch),
        "items": [books.item_document(batch, item) for item in shown],
        "links": [_link(batch, request, "self")],
    }
    if request.query.get("total_required") == "true":
        document["total_items"] = len(batch.items)
        document["total_pages"] = -(-len(batch.items) // size)
    return Answer(200, document)


def _item(item_id: str, books: FakeBooks) -> Answer:
    found = books.find_item(item_id)
    return Answer(200, books.item_document(*found)) if found else _missing()


def _cancel(item_id: str, books: FakeBooks) -> Answer:
    found = books.find_item(item_id)
    if found is None:
        return _missing()
    batch, item = found
    if item.cancelled:
        return error(400, "ITEM_ALREADY_CANCELLED", "The item is cancelled already.")
    if batch.item_status(item, books.clock) != "UNCLAIMED":
        return error(400, "ITEM_INCORRECT_STATUS", "Only an unclaimed item can be.")
    item.cancelled = True
    return Answer(200, books.item_document(batch, item))
