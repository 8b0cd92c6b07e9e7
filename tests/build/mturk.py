"""Mechanical Turk's words in tests: questions, keys, signed calls through the view."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.auth import SigV4Auth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]
from django.test import Client
from tests.build.people import requester

from hormiga.domain.people import services
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.services import KeySet
from hormiga.kit import clock

SCHEMA = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas"
    "/2011-11-11/HTMLQuestion.xsd"
)
FORM = (
    "<!DOCTYPE html><html><head><title>Colour</title></head><body>"
    '<form action="https://www.mturk.com/mturk/externalSubmit">'
    '<input type="hidden" name="assignmentId" value="">'
    '<label>Colour <input name="colour" required></label>'
    '<label><input type="checkbox" name="tone" value="warm"> warm</label>'
    '<label><input type="checkbox" name="tone" value="dark"> dark</label>'
    '<button name="sure" value="yes">Send</button></form></body></html>'
)
TERMS: dict[str, Any] = {
    "Title": "Name the colour",
    "Description": "Look and say.",
    "Keywords": "colour, quick",
    "Reward": "0.05",
    "AssignmentDurationInSeconds": 600,
}
OWN: dict[str, Any] = {"LifetimeInSeconds": 3600, "MaxAssignments": 2}


def question(html: str = FORM, height: int = 0) -> str:
    return (
        f'<HTMLQuestion xmlns="{SCHEMA}">\n  <HTMLContent> <![CDATA[{html}]]>'
        f"</HTMLContent><FrameHeight>{height}</FrameHeight></HTMLQuestion>"
    )


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: Any
    headers: Any

    @property
    def fault(self) -> tuple[str, str]:
        """The error's kind and Mechanical Turk's own code."""
        assert self.status in {400, 500}
        assert self.body["Message"]
        return self.body["__type"], self.body.get("TurkErrorCode", "")


class Turk:
    """A requester's program: every call is signed by botocore."""

    def __init__(self, *, wallet: str = "10", owner: Organisation | None = None):
        self.owner = owner or requester(wallet=wallet, currency="USD")
        self.keys: KeySet = services.create_keys(
            organisation=self.owner, now=clock.read()
        )

    def __call__(self, operation: str, **given: Any) -> Reply:
        return send(self.keys, operation, json.dumps(given).encode())

    def hit(self, **changed: Any) -> Any:
        """Make a HIT and give its look."""
        given = {**TERMS, **OWN, "Question": question()} | changed
        reply = self("CreateHIT", **given)
        assert reply.status == 200, reply.body
        return reply.body["HIT"]


def sign(
    keys: KeySet, operation: str, body: bytes, *, region: str = "us-east-1"
) -> dict[str, str]:
    """Sign as a client does; give the headers."""
    request = AWSRequest(
        method="POST",
        url="http://testserver/mturk/",
        data=body,
        headers={
            "X-Amz-Target": f"MTurkRequesterServiceV20170117.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
        },
    )
    credentials = Credentials(keys.access_key_id, keys.secret_access_key)
    SigV4Auth(credentials, "mturk-requester", region).add_auth(request)
    return {"Host": "testserver", **dict(request.headers.items())}


def send(
    keys: KeySet,
    operation: str,
    body: bytes,
    *,
    region: str = "us-east-1",
    headers: dict[str, str] | None = None,
) -> Reply:
    """Send signed bytes through the view; `headers` replace what was signed."""
    sent = sign(keys, operation, body, region=region) | (headers or {})
    reply = Client().post(
        "/mturk/",
        data=body,
        content_type=sent.pop("Content-Type"),
        headers={name: value for name, value in sent.items() if value},
    )
    assert reply["Content-Type"] == "application/x-amz-json-1.1"
    return Reply(reply.status_code, json.loads(reply.content), reply.headers)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())
