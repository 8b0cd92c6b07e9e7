"""Send a batch by PayPal's Payouts API, and ask what became of it.

Whoever calls has written the batch down before, and never sends the same money under
another id. An answer that leaves open whether PayPal has the batch is `Unknown`, and
the question is put again with the same words (`ask`), which PayPal answers with the
batch that it already has. It remembers an id for 30 days; after 25 we stop asking,
because the same words would then pay once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx
import orjson

from hormiga.engines.rails import paypal
from hormiga.engines.rails.paypal import Batch, Header, ItemReport, NotFromPayPal

ASK_FOR = timedelta(days=25)
PAGE_SIZE = 1000
_PAYOUTS = "/v1/payments/payouts"
_ITEMS = "/v1/payments/payouts-item"
_TOKEN_MARGIN = timedelta(seconds=60)
_MOST_WAIT = timedelta(days=1)
_REFUSING = frozenset([400, 403, 404, 415, 422])
"""Statuses that say: read, and not taken. 401, 408, 409 and 429 do not say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """PayPal has the batch, once, under this id of its own."""

    payout_batch_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """PayPal has not taken the batch: the money never left."""

    issue: str
    debug_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """PayPal may have the batch. Ask again with the same id, or have a person look."""

    reason: str
    retry_after: timedelta | None = None
    needs_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that PayPal tells of a batch: its header, and every item once."""

    header: Header
    items: tuple[ItemReport, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    good_until: datetime


class PayPal:
    """A PayPal account's sender. Keeps one connection pool and one token; close it."""

    def __init__(
        self, *, base_url: str, client_id: str, secret: str, timeout_s: float = 30.0
    ) -> None:
        self._login = httpx.BasicAuth(client_id, secret)
        self._http = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(timeout_s, connect=min(10.0, timeout_s)),
            follow_redirects=False,
        )
        self._token: _Token | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def send(self, *, batch: Batch, now: datetime) -> Sent | Refused | Unknown:
        """Send a batch for the first time; its intent must be stored before.

        Only here can a refusal be believed: nothing with this id was ever tried.
        """
        return self._post(batch=batch, now=now)

    def ask(
        self, *, batch: Batch, first_sent_at: datetime, now: datetime
    ) -> Sent | Unknown:
        """Put the same request again, after an unknown outcome or a crash.

        A refusal of this try says nothing of the first, so it goes to a person.
        """
        if now - first_sent_at > ASK_FOR:
            return Unknown(reason="too-old-to-ask", needs_person=True)
        outcome = self._post(batch=batch, now=now)
        if isinstance(outcome, Refused):
            return Unknown(reason=outcome.issue, needs_person=True)
        return outcome

    def report(self, *, payout_batch_id: str, now: datetime) -> Report | Unknown:
        """Read a batch with all its pages; an item seen on two pages counts once."""
        items: dict[str, ItemReport] = {}
        header: Header | None = None
        page = pages = 1
        while page <= pages:
            document = self._get(
                f"{_PAYOUTS}/{payout_batch_id}",
                params={"page": page, "page_size": PAGE_SIZE, "total_required": "true"},
                now=now,
            )
            if isinstance(document, Unknown):
                return document
            try:
                header = paypal.read_header(document)
                items |= {i.payout_item_id: i for i in paypal.read_items(document)}
                pages = _pages(document)
            except NotFromPayPal:
                return Unknown(reason="unreadable-answer")
            page += 1
        if header is None:
            return Unknown(reason="unreadable-answer")
        return Report(header=header, items=tuple(items.values()))

    def item(self, *, payout_item_id: str, now: datetime) -> ItemReport | Unknown:
        """Read one item, as after a hint that it changed."""
        document = self._get(f"{_ITEMS}/{payout_item_id}", params={}, now=now)
        if isinstance(document, Unknown):
            return document
        try:
            return paypal.read_item(document)
        except NotFromPayPal:
            return Unknown(reason="unreadable-answer")

    def _post(self, *, batch: Batch, now: datetime) -> Sent | Refused | Unknown:
        body = orjson.dumps(paypal.payload(batch=batch))
        # Both ids are the same for every try, so a lost answer comes again.
        headers = {
            "Content-Type": "application/json",
            "PayPal-Request-Id": batch.sender_batch_id,
        }
        answer = self._call("POST", _PAYOUTS, now=now, content=body, headers=headers)
        if isinstance(answer, Unknown):
            return answer
        if answer.status_code == httpx.codes.CREATED:
            return _sent(answer, batch=batch)
        return self._refusal(answer, batch=batch, now=now)

    def _refusal(
        self, answer: httpx.Response, *, batch: Batch, now: datetime
    ) -> Sent | Refused | Unknown:
        if answer.status_code not in _REFUSING:
            return _unknown(answer, now=now)
        try:
            error = paypal.read_error(_json(answer))
        except NotFromPayPal:
            # A proxy's page, not PayPal's word.
            return _unknown(answer, now=now)
        if error.original is not None:
            return self._original(error.original, batch=batch, now=now)
        if error.name == paypal.DUPLICATE_OR_BUSINESS:
            # It can mean that the batch is there already; only a person can find out.
            return Unknown(reason=error.issue, needs_person=True)
        return Refused(issue=error.issue, debug_id=error.debug_id)

    def _original(
        self, payout_batch_id: str, *, batch: Batch, now: datetime
    ) -> Sent | Unknown:
        """Look up the batch that has our id, and make sure that it is this one."""
        params = {"page": 1, "page_size": 1}
        document = self._get(f"{_PAYOUTS}/{payout_batch_id}", params=params, now=now)
        if isinstance(document, Unknown):
            return document
        try:
            header = paypal.read_header(document)
        except NotFromPayPal:
            return Unknown(reason="unreadable-answer")
        same_id = header.sender_batch_id == batch.sender_batch_id
        if not same_id or header.amount not in {None, batch.total}:
            return Unknown(reason="another-batch-has-this-id", needs_person=True)
        return Sent(payout_batch_id=header.payout_batch_id)

    def _get(self, path: str, *, params: Mapping[str, str | int], now: datetime) -> Any:
        """Return the document, or Unknown: a question has no other outcome."""
        answer = self._call("GET", path, now=now, params=params)
        if isinstance(answer, Unknown):
            return answer
        if answer.status_code != httpx.codes.OK:
            return _unknown(answer, now=now)
        try:
            return _json(answer)
        except NotFromPayPal:
            return Unknown(reason="unreadable-answer")

    def _call(
        self, method: str, path: str, *, now: datetime, **request: Any
    ) -> httpx.Response | Unknown:
        """Call with a token; a token that died early is renewed once, same words."""
        answer: httpx.Response | Unknown = Unknown(reason="no-token")
        for _ in range(2):
            token = self._bearer(now=now)
            if isinstance(token, Unknown):
                return token
            headers = {**request.get("headers", {}), "Authorization": f"Bearer {token}"}
            answer = self._try(method, path, **{**request, "headers": headers})
            if isinstance(answer, Unknown):
                return answer
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return answer
            self._token = None
        return answer

    def _bearer(self, *, now: datetime) -> str | Unknown:
        if self._token is not None and now < self._token.good_until:
            return self._token.value
        answer = self._try(
            "POST",
            "/v1/oauth2/token",
            auth=self._login,
            data={"grant_type": "client_credentials"},
        )
        if isinstance(answer, Unknown):
            return answer
        if answer.status_code != httpx.codes.OK:
            return _unknown(answer, now=now)
        self._token = _token(answer, now=now)
        return self._token.value if self._token else Unknown(reason="no-token")

    def _try(self, method: str, path: str, **request: Any) -> httpx.Response | Unknown:
        try:
            return self._http.request(method, path, **request)
        except httpx.RequestError as error:
            # Also where the connection was never made: asking again costs nothing.
            return Unknown(reason=type(error).__name__)


def _sent(answer: httpx.Response, *, batch: Batch) -> Sent | Unknown:
    try:
        header = paypal.read_header(_json(answer))
    except NotFromPayPal:
        return Unknown(reason="unreadable-answer")
    if header.sender_batch_id != batch.sender_batch_id:
        return Unknown(reason="answer-to-another-batch", needs_person=True)
    return Sent(payout_batch_id=header.payout_batch_id)


def _token(answer: httpx.Response, *, now: datetime) -> _Token | None:
    try:
        document = _json(answer)
        lifetime = timedelta(seconds=float(document["expires_in"]))
        return _Token(str(document["access_token"]), now + lifetime - _TOKEN_MARGIN)
    except (NotFromPayPal, KeyError, TypeError, ValueError, OverflowError):
        return None


def _unknown(answer: httpx.Response, *, now: datetime) -> Unknown:
    return Unknown(
        reason=f"http-{answer.status_code}",
        retry_after=_retry_after(answer.headers.get("Retry-After", ""), now=now),
    )


def _retry_after(text: str, *, now: datetime) -> timedelta | None:
    """Read seconds or an HTTP date; never more than a day, never negative."""
    try:
        wait = timedelta(seconds=int(text)) if text.isdigit() else _until(text, now)
    except (ValueError, OverflowError):
        return None
    return min(max(wait, timedelta()), _MOST_WAIT)


def _until(text: str, now: datetime) -> timedelta:
    moment = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def _pages(document: Mapping[str, Any]) -> int:
    pages = document.get("total_pages", 1)
    most = paypal.MOST_ITEMS // PAGE_SIZE
    if not isinstance(pages, int) or not 0 <= pages <= most:
        raise NotFromPayPal
    return pages


def _json(answer: httpx.Response) -> Any:
    try:
        return orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise NotFromPayPal from error
