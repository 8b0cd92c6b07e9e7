"""Answers that PayPal does not describe: a proxy's page, a broken body, a status."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.payouts.paypal_peer import (
    NOON,
    a_server_that_says,
    batch,
    created,
    sender_to,
)

from hormiga.domain.payouts.rails.paypal import Refused, Sent, Unknown


class TestOddAnswers:
    @pytest.mark.parametrize(
        ("status", "body", "outcome"),
        [
            (201, b"<html>", Unknown(reason="unreadable-answer")),
            (201, b"{}", Unknown(reason="unreadable-answer")),
            (
                201,
                created("PB8"),
                Unknown(reason="answer-to-another-batch", needs_person=True),
            ),
            (201, created("PB7"), Sent(payout_batch_id="5UXD2E8A7EBQJ")),
            (200, created("PB7"), Unknown(reason="http-200")),
            (302, b"", Unknown(reason="http-302")),
            (400, b"<html>a proxy", Unknown(reason="http-400")),
            (404, b"", Unknown(reason="http-404")),
            (409, b'{"name": "RESOURCE_CONFLICT"}', Unknown(reason="http-409")),
            (408, b'{"name": "X"}', Unknown(reason="http-408")),
            (
                400,
                b'{"name": "USER_BUSINESS_ERROR"}',
                Unknown(reason="USER_BUSINESS_ERROR", needs_person=True),
            ),
            (
                422,
                b'{"name": "X", "debug_id": "d", "details": [{"issue": "NOT_HELD"}]}',
                Refused(issue="NOT_HELD", debug_id="d"),
            ),
        ],
    )
    def test_are_believed_only_where_they_are_clear(self, status, body, outcome):
        with a_server_that_says(status, body) as url, sender_to(url) as sender:
            assert sender.send(batch=batch(), now=NOON) == outcome

    @pytest.mark.parametrize(
        ("written", "wait"),
        [
            ("7", timedelta(seconds=7)),
            ("999999999", timedelta(days=1)),
            ("Mon, 04 May 2026 12:00:30 GMT", timedelta(seconds=30)),
            ("Mon, 04 May 2026 11:00:00 GMT", timedelta()),
            ("soon", None),
        ],
    )
    def test_may_say_when_to_come_again(self, written, wait):
        with (
            a_server_that_says(429, b"", Retry_After=written) as url,
            sender_to(url) as sender,
        ):
            outcome = sender.send(batch=batch(), now=NOON)

        assert outcome == Unknown(reason="http-429", retry_after=wait)
