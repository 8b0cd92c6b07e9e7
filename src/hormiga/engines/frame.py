"""The address of a sandboxed task frame, and what frame and page say to each other.

An address is a capability: it names one assignment and a time, signed with HMAC-SHA256,
so that nobody can guess another's. Whoever embeds it writes

    <iframe src="{frame_address(…)}#{nonce}" sandbox="{SANDBOX}" allow=""
            referrerpolicy="no-referrer" title="…"></iframe>

with a fresh nonce for each load (16 random bytes or more, base64url), and allows the
frame's origin in its own `frame-src`. The frame's origin is opaque ("null"). Its
first word is a window message `{"v": 1, "type": "hello", "nonce": NONCE}` with a port,
said again with a new port until it is answered. The page takes one, if `event.source`
is the frame's window and the nonce is right, answers with `start` and from then on
hears the port alone. Messages are `{"v": 1, "type": TYPE, "body": …}`.

The frame says

    ready     {}                              the document and its elements are there
    height    {"height": pixels}              how tall it is now; clamp it
    active    {}                              somebody is at work; at most every 5 s
    draft     {"state": {…}}                  what to give back in `start` after a crash
    submit    {"answer": {…}, "fields": {name: "text", …}}
    invalid   {"reason": "no-form" | "incomplete" | "too-large" | "files", "message"?}
    shortcut  {"action": "skip" | "report" | "instructions"}
    media     {"request": n, "media": id}     wants the bytes of a media file
    upload    {"request": n, "name", "media_type", "buffer"}   a file of the answer

and the page says

    start     {"language", "keys": {action: key}, "draft": {…} | null, "watermark",
               "seed"}
    media     {"request": n, "buffer", "media_type"} or {"request": n, "error"}
    uploaded  {"request": n, "media": id} or {"request": n, "error"}
    submit-now {}                             press the task's submit button

`answer` holds a value by the name of each element; `fields` the same as Mechanical Turk
has it: texts alone, several of one name joined with `|`, reserved names left out (see
`RESERVED`). The answer of an `html-question` task is `fields`, of any other `answer`.
Check it, post it with the worker's own session, and never believe a frame about who the
worker is. The page drops what it does not know, what is too large and what comes faster
than 30 messages a second.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from hormiga.kit.errors import Kind, Refusal

PATH = "/frame/"
PREVIEW_PATH = "/frame/preview/"
PRACTICE_PATH = "/frame/practice/"
SANDBOX = "allow-scripts allow-forms"
RESERVED = ("assignmentId", "hitId", "turkSubmitTo", "workerId")
_PREVIEW = b"hormiga.frame.preview.v1"
_PRACTICE = b"hormiga.frame.practice.v1"
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


@dataclass(frozen=True, slots=True)
class PreviewPass:
    """Leave to look at a task that nobody has claimed, until a time.

    It is the `number`th task, counted from 0, of a project's version or, where there
    is no version yet, of a task type's samples.
    """

    version: int
    task_type: str
    number: int
    until: datetime


def preview_address(given: PreviewPass, *, origin: str, secret: str) -> str:
    """Write the address at which a preview's frame is served."""
    what = (
        int(given.until.timestamp()).to_bytes(8, "big")
        + given.version.to_bytes(8, "big")
        + given.number.to_bytes(4, "big")
        + given.task_type.encode()
    )
    token = base64.urlsafe_b64encode(_signed(what, secret, _PREVIEW) + what).decode()
    return f"{origin.rstrip('/')}{PREVIEW_PATH}{token}"


def read_preview_pass(*, token: str, secret: str, now: datetime) -> PreviewPass:
    """Read the last part of a preview's address.

    Raises BadPass when it is not signed with this secret, or its time is over.
    """
    what, until = _read(token, secret, _PREVIEW, now)
    return PreviewPass(
        version=int.from_bytes(what[8:16], "big"),
        task_type=what[20:].decode(),
        number=int.from_bytes(what[16:20], "big"),
        until=until,
    )


@dataclass(frozen=True, slots=True)
class PracticePass:
    """Leave for one worker to practise on one item of a lesson, until a time.

    `lesson` is its number, `block` the practice's name in it, `item` counts from 0.
    The page that takes the answer asks for this pass too.
    """

    worker: UUID
    lesson: int
    block: str
    item: int
    until: datetime


def practice_token(given: PracticePass, *, secret: str) -> str:
    """Write a practice's pass: the last part of its frame's address."""
    what = (
        int(given.until.timestamp()).to_bytes(8, "big")
        + given.worker.bytes
        + given.lesson.to_bytes(8, "big")
        + given.item.to_bytes(4, "big")
        + given.block.encode()
    )
    signature = _signed(what, secret, _PRACTICE)
    return base64.urlsafe_b64encode(signature + what).decode()


def read_practice_pass(*, token: str, secret: str, now: datetime) -> PracticePass:
    """Read a practice's pass.

    Raises BadPass when it is not signed with this secret, or its time is over.
    """
    what, until = _read(token, secret, _PRACTICE, now)
    return PracticePass(
        worker=UUID(bytes=what[8:24]),
        lesson=int.from_bytes(what[24:32], "big"),
        item=int.from_bytes(what[32:36], "big"),
        block=what[36:].decode(),
        until=until,
    )


def _read(
    token: str, secret: str, domain: bytes, now: datetime
) -> tuple[bytes, datetime]:
    """Check a token that begins with its signature and its time; give what it says."""
    try:
        raw = base64.b64decode(token.encode("ascii"), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadPass from error
    signature, what = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    is_signed = hmac.compare_digest(signature, _signed(what, secret, domain))
    # Base64 has several ways to write the same bytes; ours is one of them.
    if not is_signed or base64.urlsafe_b64encode(raw).decode() != token:
        raise BadPass
    until = datetime.fromtimestamp(int.from_bytes(what[:8], "big"), UTC)
    if now >= until:
        raise BadPass
    return what, until


def _signature(what: bytes, secret: str) -> bytes:
    return _signed(what, secret, b"hormiga.frame.v1")


def _signed(what: bytes, secret: str, domain: bytes) -> bytes:
    key = hmac.digest(secret.encode(), domain, "sha256")
    return hmac.digest(key, what, "sha256")[:_SIGNATURE_BYTES]
