"""AWS Signature Version 4, verified: whose key signed this request, just now.

Our own, as no maintained verifier exists; botocore signs in the tests. Pure: the clock
and the secret are handed in. The body is always hashed (Mechanical Turk's clients send
no `x-amz-content-sha256`), every `x-amz-*` header must be signed, and any region goes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

SERVICE = "mturk-requester"
WINDOW = timedelta(minutes=5)
_ALGORITHM = "AWS4-HMAC-SHA256"
_STAMP = "%Y%m%dT%H%M%SZ"
_AUTHORIZATION = re.compile(
    rf"{_ALGORITHM} +"
    r"Credential=(?P<key>[A-Za-z0-9_]{1,128})/(?P<date>[0-9]{8})"
    r"/(?P<region>[a-z0-9-]{1,40})/(?P<service>[a-z0-9-]{1,40})/aws4_request, *"
    r"SignedHeaders=(?P<headers>[a-z0-9;._-]{1,2000}), *"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


class NotSigned(Exception):
    """The request carries no signature."""


class Incomplete(Exception):
    """The signature's parts cannot be read, or leave out what must be signed."""


class Stale(Exception):
    """The request was signed too long ago, or for a time to come."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: the path as sent, header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request says of its signature; not verified yet."""

    key_id: str
    scope: str
    date: str
    region: str
    stamp: str
    signed: tuple[str, ...]
    digest: str


def read(request: Request, *, now: datetime) -> Signature:
    """Read the signature's words; raises NotSigned, Incomplete or Stale."""
    words = request.headers.get("authorization", "").strip()
    if not words:
        raise NotSigned
    found = _AUTHORIZATION.fullmatch(words)
    stamp = request.headers.get("x-amz-date", "")
    if found is None or found["service"] != SERVICE:
        raise Incomplete("Authorization header cannot be read")
    signed = tuple(found["headers"].split(";"))
    if list(signed) != sorted(set(signed)) or not _must_sign(request) <= set(signed):
        raise Incomplete("SignedHeaders leaves out a header, or is not in order")
    _refuse_stale(stamp, now)
    if not stamp.startswith(found["date"]):
        raise Incomplete("The credential's date is not the request's")
    date, region = found["date"], found["region"]
    return Signature(
        key_id=found["key"],
        scope=f"{date}/{region}/{SERVICE}/aws4_request",
        date=date,
        region=region,
        stamp=stamp,
        signed=signed,
        digest=found["signature"],
    )


def is_genuine(request: Request, signature: Signature, secret: str) -> bool:
    """Say whether this secret signed this very request; takes the same time always."""
    canonical = hashlib.sha256(_canonical(request, signature.signed)).hexdigest()
    text = f"{_ALGORITHM}\n{signature.stamp}\n{signature.scope}\n{canonical}"
    key = f"AWS4{secret}".encode()
    for part in (signature.date, signature.region, SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    wanted = hmac.digest(key, text.encode(), "sha256").hex()
    return hmac.compare_digest(wanted, signature.digest)


def _must_sign(request: Request) -> set[str]:
    amz = {name for name in request.headers if name.startswith("x-amz-")}
    return {"host", "x-amz-date", "x-amz-target"} | amz


def _refuse_stale(stamp: str, now: datetime) -> None:
    try:
        signed_at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise Incomplete("X-Amz-Date cannot be read") from error
    if len(stamp) != 16:
        raise Incomplete("X-Amz-Date cannot be read")
    edge = now.strftime(_STAMP)
    if signed_at < now - WINDOW:
        raise Stale(f"Signature expired: {stamp} is now earlier than {edge} - 5 min.")
    if signed_at > now + WINDOW:
        raise Stale(f"Signature not yet current: {stamp} is later than {edge} + 5 min.")


def _canonical(request: Request, signed: tuple[str, ...]) -> bytes:
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signed
    )
    lines = [
        request.method,
        # Every service but S3 encodes the path once more than it was sent.
        quote(_without_dots(request.path), safe="/~"),
        _query(request.query),
        headers,
        ";".join(signed),
        hashlib.sha256(request.body).hexdigest(),
    ]
    return "\n".join(lines).encode()


def _query(text: str) -> str:
    """Sort by name, then value, as sent; each has its equals sign."""
    if not text:
        return ""
    pairs = sorted(pair.partition("=")[::2] for pair in text.split("&"))
    return "&".join(f"{name}={value}" for name, value in pairs)


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` and double slashes (RFC 3986), as signers do."""
    kept: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del kept[-1:]
        elif step not in {"", "."}:
            kept.append(step)
    tail = "/" if kept and path.endswith("/") else ""
    return "/" + "/".join(kept) + tail
