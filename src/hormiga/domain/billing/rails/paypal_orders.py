"""Take a payment by PayPal's Orders API: make an order, read it, capture it.

Nothing moves until a capture, and PayPal captures an order once. Each call that changes
something has an id that is the same for every try; what came of a call that got no
clear answer is asked, never guessed. Shapes: checkout_orders_v2 of PayPal's published
API descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import orjson

from hormiga.engines.rails import amounts
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

_ORDERS = "/v2/checkout/orders"
_REFUSING = frozenset([400, 403, 404, 422])
_ID_LETTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a payer; `name` is our own id of it, for ever."""

    name: str
    amount: Money
    return_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as PayPal tells it; `captured` adds up what has arrived."""

    provider_id: str
    name: str
    status: str
    amount: Money
    captured: Money
    is_pending: bool
    approve_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """PayPal said no: nothing was made, or nothing was taken."""

    issue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """No clear answer. Ask again with the same id."""

    reason: str


class PayPalOrders:
    """A PayPal account that takes payments; one connection pool, to be closed."""

    def __init__(
        self, *, base_url: str, client_id: str, secret: str, timeout_s: float = 20.0
    ) -> None:
        self._base_url = base_url
        self._login = httpx.BasicAuth(client_id, secret)
        self._http = httpx.Client(
            base_url=base_url, timeout=timeout_s, follow_redirects=False
        )
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def make(self, *, wanted: Wanted) -> Order | Refused | Unknown:
        """Make the order, or get the one that was made under this name before."""
        body = orjson.dumps(_body(wanted))
        return self._changed(_ORDERS, request_id=f"make-{wanted.name}", body=body)

    def read(self, *, provider_id: str) -> Order | Refused | Unknown:
        """Ask how an order stands."""
        return self._read(self._call("GET", f"{_ORDERS}/{provider_id}"))

    def capture(self, *, provider_id: str, name: str) -> Order | Refused | Unknown:
        """Take what the payer has approved; a second time takes nothing more.

        A refusal may speak of a try that came before, so the order is read then.
        """
        path = f"{_ORDERS}/{provider_id}/capture"
        outcome = self._changed(path, request_id=f"capture-{name}", body=b"{}")
        if isinstance(outcome, Unknown):
            return outcome
        seen = self.read(provider_id=provider_id)
        if isinstance(outcome, Refused) and isinstance(seen, Order):
            return seen if seen.captured.micro or seen.is_pending else outcome
        return seen

    def _changed(
        self, path: str, *, request_id: str, body: bytes
    ) -> Order | Refused | Unknown:
        headers = {
            "Content-Type": "application/json",
            "PayPal-Request-Id": request_id,
            "Prefer": "return=representation",
        }
        return self._read(self._call("POST", path, content=body, headers=headers))

    def _read(self, answer: httpx.Response | Unknown) -> Order | Refused | Unknown:
        if isinstance(answer, Unknown):
            return answer
        document = _json(answer)
        if answer.status_code in {200, 201}:
            return self._order(document) or Unknown(reason="unreadable-answer")
        if answer.status_code in _REFUSING and "name" in document:
            return Refused(issue=_issue(document))
        return Unknown(reason=f"http-{answer.status_code}")

    def _order(self, document: Mapping[str, Any]) -> Order | None:
        try:
            (unit,) = document["purchase_units"]
            amount = _money(unit["amount"])
            captures = unit.get("payments", {}).get("captures", [])
            done = [one for one in captures if one["status"] == "COMPLETED"]
            provider_id = str(document["id"])
            if not provider_id or not _ID_LETTERS.issuperset(provider_id):
                return None
            return Order(
                provider_id=provider_id,
                name=str(unit["custom_id"]),
                status=str(document["status"]),
                amount=amount,
                captured=sum(
                    (_money(one["amount"]) for one in done),
                    start=Money(amount.currency, 0),
                ),
                is_pending=any(one["status"] == "PENDING" for one in captures),
                approve_url=self._approve_url(document),
            )
        except (KeyError, TypeError, ValueError, AttributeError, Refusal):
            return None

    def _approve_url(self, document: Mapping[str, Any]) -> str:
        """Take the payer's link, and only where it leads to PayPal itself."""
        links = {link["rel"]: str(link["href"]) for link in document.get("links", [])}
        url = links.get("payer-action") or links.get("approve", "")
        parts, own = urlsplit(url), urlsplit(self._base_url)
        host = parts.hostname or ""
        is_paypal = host == "paypal.com" or host.endswith(".paypal.com")
        is_own = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        return url if is_own or (is_paypal and parts.scheme == "https") else ""

    def _call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response | Unknown:
        """Call with a token; one that died is renewed once."""
        answer: httpx.Response | Unknown = Unknown(reason="no-token")
        for _ in range(2):
            if not self._token and not self._login_again():
                return Unknown(reason="no-token")
            bearer = {"Authorization": f"Bearer {self._token}"}
            answer = self._try(
                method, path, content=content, headers={**(headers or {}), **bearer}
            )
            if isinstance(answer, Unknown) or answer.status_code != 401:
                return answer
            self._token = ""
        return answer

    def _login_again(self) -> bool:
        answer = self._try(
            "POST",
            "/v1/oauth2/token",
            auth=self._login,
            data={"grant_type": "client_credentials"},
        )
        if isinstance(answer, httpx.Response) and answer.status_code == 200:
            self._token = str(_json(answer).get("access_token", ""))
        return bool(self._token)

    def _try(self, method: str, path: str, **request: Any) -> httpx.Response | Unknown:
        try:
            return self._http.request(method, path, **request)
        except httpx.RequestError as error:
            return Unknown(reason=type(error).__name__)


def _body(wanted: Wanted) -> dict[str, Any]:
    unit = {
        "custom_id": wanted.name,
        "invoice_id": wanted.name,
        "amount": {
            "currency_code": wanted.amount.currency,
            "value": amounts.payable(wanted.amount),
        },
    }
    context = {
        "return_url": wanted.return_url,
        "cancel_url": wanted.cancel_url,
        # The payer presses the last button here, not there.
        "user_action": "CONTINUE",
        "shipping_preference": "NO_SHIPPING",
    }
    return {
        "intent": "CAPTURE",
        "purchase_units": [unit],
        "payment_source": {"paypal": {"experience_context": context}},
    }


def _money(document: Mapping[str, Any]) -> Money:
    return Money.of(str(document["value"]), str(document["currency_code"]))


def _issue(document: Mapping[str, Any]) -> str:
    details = document.get("details")
    for detail in details if isinstance(details, list) else []:
        if isinstance(detail, Mapping) and "issue" in detail:
            return str(detail["issue"])[:100]
    return str(document["name"])[:100]


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        document = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, Mapping) else {}
