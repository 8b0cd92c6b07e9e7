"""The address of a sandboxed task frame, and what the frame says to the page around it.

An address is a capability: it names one assignment and a time, signed with HMAC-SHA256,
so that nobody can guess another's. Whoever embeds it writes

    <iframe src="{frame_address(…)}#{nonce}" sandbox="{SANDBOX}" allow=""
            referrerpolicy="no-referrer" title="…"></iframe>

with a fresh nonce for each load (16 random bytes or more, base64url), and allows the
frame's origin in its own `frame-src`. The frame's origin is opaque ("null"), so the
page listens to `message` events and keeps only those with `event.source` the frame's
window and `event.data.nonce` its nonce. Each message is one object:

    {"v": 1, "type": TYPE, "nonce": NONCE, "body": BODY}

    ready    {}                             the document is there; sent once
    height   {"height": pixels}             how tall it is now; clamp it
    submit   {"fields": {name: "text", …}}  the worker has submitted: texts by name
    invalid  {"reason": "no-form" | "too-large" | "files"}  nothing can be submitted

`fields` holds texts alone: several of one name are joined with `|`, and reserved names
are left out (see `RESERVED`). The answer of an `html-question` task is `fields` itself:
check it, post it with the worker's own session, and never believe a frame about who
the worker is. To press the frame's submit button from outside, the page posts
`{"v": 1, "type": "submit-now", "nonce": NONCE}` to it (target origin "*").
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime
from uuid import UUID

from hormiga.kit.errors import Kind, Refusal

PATH = "/frame/"
SANDBOX = "allow-scripts allow-forms"
MESSAGES = ("ready", "height", "submit", "invalid")
RESERVED = ("assignmentId", "hitId", "turkSubmitTo", "workerId")
_SIGNATURE_BYTES = 24
_PASS_BYTES = 16 + 8 + _SIGNATURE_BYTES


class BadPass(Refusal):
    """This task's address is not ours, or its time is over. Open the task again."""

    kind = Kind.NOT_FOUND


def frame_address(
    *, origin: str, assignment: UUID, secret: str, until: datetime
) -> str:
    """Write the address at which one assignment's frame is served until a time.

    `origin` is the frame's, such as `http://localhost:8001`; `secret` the
    installation's secret key.
    """
    what = assignment.bytes + int(until.timestamp()).to_bytes(8, "big")
    token = base64.urlsafe_b64encode(what + _signature(what, secret)).decode()
    return f"{origin.rstrip('/')}{PATH}{token}"


def read_pass(*, token: str, secret: str, now: datetime) -> UUID:
    """Read an address's last part back into the assignment that it is for.

    Raises BadPass when it is not signed with this secret, or its time is over.
    """
    try:
        raw = base64.b64decode(token.encode("ascii"), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadPass from error
    what, signature = raw[:24], raw[24:]
    if len(raw) != _PASS_BYTES or not hmac.compare_digest(
        signature, _signature(what, secret)
    ):
        raise BadPass
    until = datetime.fromtimestamp(int.from_bytes(what[16:], "big"), UTC)
    if now >= until:
        raise BadPass
    return UUID(bytes=what[:16])


def _signature(what: bytes, secret: str) -> bytes:
    key = hmac.digest(secret.encode(), b"hormiga.frame.v1", "sha256")
    return hmac.digest(key, what, "sha256")[:_SIGNATURE_BYTES]
