"""What the fake must do so that a test against it says something."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.domain.payouts.paypal_peer import (
    LATER,
    NOON,
    batch,
    books,
    call,
    item,
    reported,
    sender_to,
    settle,
    tell,
)

from hormiga.domain.payouts.rails.paypal import PayPal, Sent
from hormiga.domain.payouts.rails.paypal_fake import CLIENT_ID, SECRET, FakePayPal


@pytest.fixture
def fake() -> Iterator[FakePayPal]:
    with FakePayPal() as running:
        yield running


@pytest.fixture
def sender(fake: FakePayPal) -> Iterator[PayPal]:
    with sender_to(fake.url) as ready:
        yield ready


class TestFake:
    def send(
        self,
        fake: FakePayPal,
        body: Any,
        *,
        request_id: str = "",
        content_type: str = "application/json",
    ) -> httpx.Response:
        login = {"grant_type": "client_credentials"}
        token = call(
            "POST", f"{fake.url}/v1/oauth2/token", data=login, auth=(CLIENT_ID, SECRET)
        ).json()["access_token"]
        return call(
            "POST",
            f"{fake.url}/v1/payments/payouts",
            content=body if isinstance(body, bytes) else json.dumps(body),
            headers={
                "Authorization": f"Bearer {token}",
                "PayPal-Request-Id": request_id,
                "Content-Type": content_type,
            },
        )

    def body(self, id: str = "PB7", **changed: Any) -> Any:  # noqa: A002 - reads best at the call
        paid = {"amount": {"currency": "EUR", "value": "9.87"}, "receiver": "a@b.c"}
        header = {"sender_batch_id": id}
        return {"sender_batch_header": header, "items": [paid | changed]}

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"amount": {"currency": "EUR", "value": "9.8"}}, "/items/0/amount/value"),
            ({"amount": {"currency": "EUR", "value": 9.87}}, "/items/0/amount/value"),
            ({"amount": {"currency": "EUR", "value": "0.00"}}, "amount/value"),
            ({"receiver": "x" * 128}, "/items/0/receiver"),
            ({"sender_item_id": "x" * 64}, "/items/0/sender_item_id"),
        ],
    )
    def test_refuses_a_body_that_paypal_would(self, fake, changed, field):
        answer = self.send(fake, self.body(**changed))

        assert answer.status_code == 400
        assert answer.json()["name"] == "VALIDATION_ERROR"
        assert answer.json()["details"][0]["field"] == field
        assert books(fake)["batches"] == 0

    def test_refuses_broken_json_other_types_and_bad_tokens(self, fake):
        assert self.send(fake, b"{").status_code == 400
        assert self.send(fake, b"{}", content_type="text/plain").status_code == 415
        assert call("GET", f"{fake.url}/v1/payments/payouts/X").status_code == 401
        assert books(fake)["batches"] == 0

    def test_remembers_a_batch_id_for_thirty_days(self, fake):
        first = self.send(fake, self.body())
        tell(fake, "advance", days=29)
        duplicate = self.send(fake, self.body())
        tell(fake, "advance", days=2)
        forgotten = self.send(fake, self.body())

        assert first.status_code == 201
        assert duplicate.status_code == 400
        assert duplicate.json()["name"] == "USER_BUSINESS_ERROR"
        original = first.json()["batch_header"]["payout_batch_id"]
        assert duplicate.json()["links"][0]["href"].endswith(original)
        assert forgotten.status_code == 201
        assert books(fake)["asked"] == {"EUR": "19.74"}

    def test_answers_a_request_id_as_before_but_not_for_another_body(self, fake):
        first = self.send(fake, self.body(), request_id="r1")
        again = self.send(fake, self.body(), request_id="r1")
        other = self.send(fake, self.body(id="PB8"), request_id="r1")

        assert again.status_code == 201
        original = first.json()["batch_header"]["payout_batch_id"]
        assert again.json()["batch_header"]["payout_batch_id"] == original
        assert other.status_code == 409
        assert books(fake)["batches"] == 1

    def test_keeps_its_books_over_a_restart(self, tmp_path):
        state = tmp_path / "paypal.json"
        with FakePayPal(state=state) as fake, sender_to(fake.url) as sender:
            sent = sender.send(batch=batch(), now=NOON)
        with FakePayPal(state=state) as fake, sender_to(fake.url) as sender:
            again = sender.ask(batch=batch(), first_sent_at=NOON, now=LATER)
            settle(fake)
            told = books(fake)

        assert again == sent
        assert told["out"] == {"EUR": "9.87"}

    def test_runs_as_a_program(self):
        module = "hormiga.domain.payouts.rails.paypal_fake"
        command = [sys.executable, "-m", module, "--port", "0", "--balance", "EUR=5"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            with sender_to(url) as sender:
                sent = sender.send(batch=batch(), now=NOON)
            process.terminate()

        assert isinstance(sent, Sent)

    def test_cancels_only_what_is_unclaimed(self, fake, sender):
        first = batch(item(1, receiver="unclaimed@example.org"), item(2))
        sent = sender.send(batch=first, now=NOON)
        settle(fake)
        report = reported(sender, sent)
        token = {"Authorization": "Bearer A21.fake.1"}

        answers = [
            call(
                "POST",
                f"{fake.url}/v1/payments/payouts-item/{one.payout_item_id}/cancel",
                headers=token,
            )
            for one in report.items
        ]

        assert [answer.status_code for answer in answers] == [200, 400]
        assert answers[0].json()["transaction_status"] == "RETURNED"
        assert answers[1].json()["name"] == "ITEM_INCORRECT_STATUS"
        assert books(fake)["out"] == {"EUR": "9.87"}
