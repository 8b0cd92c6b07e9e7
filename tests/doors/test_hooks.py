"""Webhooks from PayPal: only signed, fresh, new ones count, and only as hints."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings
from tests.build.payouts import (
    NOON,
    opened,
    payable,
    paypal_worker,
    running_paypal,
    tell,
)

from hormiga.domain.payouts.models import Payout, ProviderEvent, Run
from hormiga.domain.payouts.rails.paypal_fake import FakePayPal
from hormiga.doors.jobs.tasks import follow_payout_run
from hormiga.engines.rails.paypal_webhook import (
    ForgedCertificateAddress,
    check_address,
)
from hormiga.flows.pay_workers import begin_try, send_run
from hormiga.kit import clock

pytestmark = pytest.mark.django_db
WEBHOOK = "WH-OURS"
Told = tuple[dict[str, str], bytes]


class _Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.told: list[Told] = []


class _Listener(BaseHTTPRequestHandler):
    """Keeps what PayPal's fake says, to be put to our door by the test."""

    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.told.append((dict(self.headers.items()), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Write no access log."""


@pytest.fixture
def heard() -> Iterator[tuple[str, list[Told]]]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks/paypal", server.told
        server.shutdown()
        thread.join()


@pytest.fixture
def fake(settings: Settings, heard: tuple[str, list[Told]]) -> Iterator[FakePayPal]:
    settings.ROOT_URLCONF = "hormiga.doors.hooks.urls"
    settings.PAYPAL_WEBHOOK_ID = WEBHOOK
    with running_paypal(settings) as fake:
        tell(
            fake,
            "webhooks",
            url=heard[0],
            webhook_id=WEBHOOK,
            at=clock.read().isoformat(),
        )
        yield fake


def sent_run(fake: FakePayPal) -> Run:
    """A run that PayPal has paid, of which we do not know it yet."""
    paypal_worker("9.87")
    (run,) = opened().runs
    send_run(run_id=run.pk, now=NOON)
    tell(fake, "advance", seconds=10)
    return run


def put(told: Told) -> tuple[int, str]:
    """Put what PayPal says to our door."""
    headers, body = told
    signed = {name: text for name, text in headers.items() if name.startswith("PAYPAL")}
    answer = Client().post(
        "/hooks/paypal", body, content_type="application/json", headers=signed
    )
    return answer.status_code, answer.json()["name"]


def asked_about() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'key')::int FROM procrastinate_jobs"
            " WHERE task_name = 'follow_run' AND status = 'todo' ORDER BY 1"
        )
        return [key for (key,) in cursor.fetchall()]


class TestAWebhook:
    def test_makes_us_ask_about_its_run(self, fake, heard):
        run = sent_run(fake)
        tell(fake, "deliver")

        answers = [put(told) for told in heard[1]]
        before = Payout.objects.get().state
        follow_payout_run(run.pk)

        assert answers == [(200, "asked")] * 3
        assert asked_about() == [run.pk]
        assert (before, Payout.objects.get().state) == ("in-transit", "paid")

    def test_that_came_before_is_refused_by_name(self, fake, heard):
        sent_run(fake)
        tell(fake, "deliver", times=25, order="shuffled")

        answers = [put(told) for told in heard[1]]

        assert len(answers) == 75
        assert sorted(answers)[:3] == [(200, "asked")] * 3
        assert sorted(answers)[3:] == [(200, "event-known")] * 72
        assert ProviderEvent.objects.count() == 3

    def test_that_overtakes_the_answer_finds_its_run(self, fake, heard):
        tell(
            fake,
            "webhooks",
            url=heard[0],
            webhook_id=WEBHOOK,
            at=clock.read().isoformat(),
            before_answer=True,
        )
        paypal_worker("9.87")
        (run,) = opened().runs
        begin_try(run_id=run.pk, now=NOON)
        send_run(run_id=run.pk, now=NOON)
        Run.objects.filter(pk=run.pk).update(state="sending", provider_id="")

        answer = put(heard[1][0])

        assert b"PAYOUTSBATCH.PROCESSING" in heard[1][0][1]
        assert (answer, asked_about()) == ((200, "asked"), [run.pk])

    def test_about_nothing_of_ours_changes_nothing(self, fake, heard):
        run = sent_run(fake)
        Run.objects.filter(pk=run.pk).update(provider_id="OTHER", sender_batch_id="X")
        tell(fake, "deliver")

        answers = {put(told) for told in heard[1]}

        assert answers == {(200, "not-ours")}
        assert asked_about() == []

    @pytest.mark.parametrize(
        ("badly", "refused"),
        [
            ({"wrong_signature": True}, "wrong-signature"),
            (
                {"cert_url": "https://api.paypal.com.evil.example/certs/1"},
                "forged-certificate-address",
            ),
            (
                {"at": (clock.read() - timedelta(minutes=6)).isoformat()},
                "outside-the-window",
            ),
            (
                {"at": (clock.read() + timedelta(hours=1)).isoformat()},
                "outside-the-window",
            ),
        ],
    )
    def test_that_is_not_paypals_is_refused(self, fake, heard, badly, refused):
        sent_run(fake)
        tell(fake, "deliver", **badly)

        answers = {put(told) for told in heard[1]}

        assert answers == {(403, refused)}
        assert not ProviderEvent.objects.exists()
        assert asked_about() == []
        assert Payout.objects.get().state == "in-transit"

    def test_with_a_changed_body_is_refused(self, fake, heard):
        sent_run(fake)
        tell(fake, "deliver")
        headers, body = heard[1][0]

        answer = put((headers, body + b" "))

        assert answer == (403, "wrong-signature")
        assert not ProviderEvent.objects.exists()

    def test_without_its_headers_is_refused(self, fake, heard):
        sent_run(fake)
        tell(fake, "deliver")

        answer = put(({}, heard[1][0][1]))

        assert answer == (400, "not-a-webhook")
        assert not ProviderEvent.objects.exists()

    def test_is_not_believed_where_none_is_set_up(self, fake, heard, settings):
        sent_run(fake)
        settings.PAYPAL_WEBHOOK_ID = ""
        tell(fake, "deliver")

        assert put(heard[1][0]) == (404, "webhooks-not-configured")

    def test_of_a_refund_brings_the_money_back(self, fake, heard):
        luis = paypal_worker("2.00", email="refunded@x.org")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)
        tell(fake, "advance", seconds=10)
        follow_payout_run(run.pk)
        tell(fake, "advance", days=2)
        tell(fake, "deliver")

        answers = {put(told) for told in heard[1]}
        follow_payout_run(run.pk)

        assert answers == {(200, "asked")}
        assert payable(luis) == "2.00"


class TestACertificatesAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "https://api.paypal.com/v1/notifications/certs/CERT-1",
            "https://api-m.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        ],
    )
    def test_is_paypals(self, url):
        check_address(url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://api.paypal.com/v1/notifications/certs/1",
            "https://api.paypal.com/v1/oauth2/token",
            "https://api.paypal.com/v1/notifications/certs/1?again=2",
            "https://api.pay\tpal.com/v1/notifications/certs/1",
            "https://api.paypal.com/v1/notifications/certs/" + "1" * 500,
            "https://api.paypal.com@evil.example/certs/1",
            "https://api.paypal.com:8443/certs/1",
            "https://evil.example/api.paypal.com",
            "https://api.paypal.com.evil.example/",
            "https://sandbox.paypal.com/certs/1",
            "http://127.0.0.1:81/cert",
            "http://127.0.0.1:8123@evil.example/cert",
            "http://127.0.0.1:81234/cert",
            "file:///etc/passwd",
            "https://[::1/",
            "",
        ],
    )
    def test_is_refused_where_it_is_anothers(self, url):
        with pytest.raises(ForgedCertificateAddress):
            check_address(url, own_fake="http://127.0.0.1:8123")
