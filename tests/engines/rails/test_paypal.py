from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hormiga.engines.rails import amounts, paypal
from hormiga.engines.rails.paypal import Batch, BatchStatus, Item, ItemStatus
from hormiga.kit.money import Money


def item(
    number: int = 1, *, amount: str = "9.87", currency: str = "EUR", **more: str
) -> Item:
    return Item(
        sender_item_id=more.get("id", f"PO{number}"),
        receiver=more.get("receiver", f"w{number}@example.org"),
        amount=Money.of(amount, currency),
        note=more.get("note", ""),
    )


def batch(*items: Item) -> Batch:
    return Batch(
        sender_batch_id="PB7",
        items=items or (item(),),
        email_subject="Your pay from Hormiga",
    )


def listed(**more: Any) -> dict[str, Any]:
    return {
        "payout_item_id": "8AELMXH8UB2P8",
        "transaction_status": "SUCCESS",
        "payout_item": {
            "receiver": "w1@example.org",
            "amount": {"currency": "EUR", "value": "9.87"},
            "sender_item_id": "PO1",
        },
        **more,
    }


class TestPayload:
    def test_is_what_paypal_describes(self):
        written = paypal.payload(batch=batch(item(1, note="April"), item(2)))

        assert written == {
            "sender_batch_header": {
                "sender_batch_id": "PB7",
                "email_subject": "Your pay from Hormiga",
            },
            "items": [
                {
                    "recipient_type": "EMAIL",
                    "receiver": "w1@example.org",
                    "amount": {"currency": "EUR", "value": "9.87"},
                    "sender_item_id": "PO1",
                    "note": "April",
                },
                {
                    "recipient_type": "EMAIL",
                    "receiver": "w2@example.org",
                    "amount": {"currency": "EUR", "value": "9.87"},
                    "sender_item_id": "PO2",
                },
            ],
        }

    @pytest.mark.parametrize(
        ("bad", "refusal"),
        [
            (item(amount="0.005"), amounts.NotWholeCents),
            (item(amount="0"), amounts.NothingToPay),
            (item(receiver="nobody"), paypal.BadPayPalItem),
            (item(receiver="a b@example.org"), paypal.BadPayPalItem),
            (item(receiver="x" * 120 + "@example.org"), paypal.BadPayPalItem),
            (item(id=""), paypal.BadPayPalItem),
            (item(id="x" * 64), paypal.BadPayPalItem),
            (item(note="x" * 1001), paypal.BadPayPalItem),
            (item(currency="JPY"), paypal.NotPaidByPayPal),
            (item(currency="XTS"), paypal.NotPaidByPayPal),
        ],
    )
    def test_refuses_by_name(self, bad, refusal):
        with pytest.raises(refusal):
            paypal.payload(batch=batch(bad))

    def test_refuses_two_currencies_in_one_batch(self):
        with pytest.raises(paypal.NotPaidByPayPal):
            paypal.payload(batch=batch(item(1), item(2, currency="USD")))

    def test_refuses_one_item_id_twice(self):
        with pytest.raises(paypal.BadPayPalItem):
            paypal.payload(batch=batch(item(1), item(1)))

    @pytest.mark.parametrize("count", [0, 15_001])
    def test_refuses_more_items_than_paypal_takes_or_none(self, count):
        many = replace(batch(), items=tuple(item(n) for n in range(count)))

        with pytest.raises(paypal.BadPayPalBatch):
            paypal.payload(batch=many)

    @pytest.mark.parametrize(
        "changed",
        [
            {"sender_batch_id": ""},
            {"sender_batch_id": "x" * 257},
            {"email_subject": ""},
            {"email_subject": "x" * 256},
            {"email_message": "x" * 1001},
        ],
    )
    def test_refuses_a_header_that_paypal_would(self, changed):
        with pytest.raises(paypal.BadPayPalBatch):
            paypal.payload(batch=replace(batch(), **changed))


class TestReading:
    def test_an_item_tells_what_became_of_it(self):
        report = paypal.read_item(
            listed(
                transaction_id="8AELMXH8UB2P8",
                payout_item_fee={"currency": "EUR", "value": "0.20"},
            )
        )

        assert report.sender_item_id == "PO1"
        assert report.status is ItemStatus.SUCCESS
        assert report.amount == Money.of("9.87", "EUR")
        assert report.fee == Money.of("0.20", "EUR")
        assert report.issue is None

    @pytest.mark.parametrize("status", ItemStatus)
    def test_every_status_is_underway_back_done_or_for_a_person(self, status):
        done_or_asked = status in {ItemStatus.SUCCESS, ItemStatus.ASK_A_HUMAN}

        assert status.is_underway + status.is_back + done_or_asked == 1

    @pytest.mark.parametrize(
        ("written", "status"),
        [
            ("ON_HOLD", ItemStatus.ONHOLD),
            ("DENIED", ItemStatus.DENIED),
            ("TELEPORTED", ItemStatus.ASK_A_HUMAN),
            ("", ItemStatus.PENDING),
        ],
    )
    def test_a_status_in_other_words_is_never_guessed(self, written, status):
        assert paypal.read_item(listed(transaction_status=written)).status is status

    @pytest.mark.parametrize("errors", [{}, [], None, "x"])
    def test_odd_forms_of_no_errors_are_no_issue(self, errors):
        assert paypal.read_item(listed(errors=errors)).issue is None

    def test_an_issue_is_named(self):
        report = paypal.read_item(listed(errors={"name": "RECEIVER_UNREGISTERED"}))

        assert report.issue == "RECEIVER_UNREGISTERED"

    def test_a_batch_in_a_strange_state_is_for_a_person(self):
        header = paypal.read_header(
            {
                "batch_header": {
                    "payout_batch_id": "5UXD2E8A7EBQJ",
                    "batch_status": "ASLEEP",
                    "sender_batch_header": {"sender_batch_id": "PB7"},
                }
            }
        )

        assert header.status is BatchStatus.ASK_A_HUMAN
        assert header.written == "ASLEEP"
        assert header.amount is None

    @pytest.mark.parametrize(
        "document",
        [
            None,
            [],
            {},
            {"batch_header": []},
            {"batch_header": {"payout_batch_id": "../admin"}},
        ],
    )
    def test_an_answer_of_another_shape_is_refused(self, document):
        with pytest.raises(paypal.NotFromPayPal):
            paypal.read_header(document)

    @pytest.mark.parametrize(
        "amount", [None, {"value": "-1.00", "currency": "EUR"}, {"value": 1}]
    )
    def test_an_amount_that_is_none_is_refused(self, amount):
        document = listed(payout_item={"amount": amount})

        with pytest.raises(paypal.NotFromPayPal):
            paypal.read_item(document)


class TestError:
    def test_of_a_duplicate_names_the_original_whatever_host_its_link_has(self):
        error = paypal.read_error(
            json.loads(
                """{"name": "USER_BUSINESS_ERROR", "debug_id": "d1", "links": [
                {"href": "https://evil.example/v1/payments/payouts/5UXD2E8A7EBQJ",
                 "rel": "self"}]}"""
            )
        )

        assert error.original == "5UXD2E8A7EBQJ"

    @pytest.mark.parametrize(
        "href",
        [
            "https://api.paypal.com/v1/payments/payouts/../../oauth2",
            "https://developer.paypal.com/docs",
            None,
        ],
    )
    def test_takes_no_id_from_another_link(self, href):
        error = paypal.read_error({"name": "X", "links": [{"href": href}]})

        assert error.original is None

    def test_of_a_validation_names_the_issue(self):
        error = paypal.read_error(
            {
                "name": "VALIDATION_ERROR",
                "debug_id": "d2",
                "details": [{"field": "/items/0", "issue": "DUPLICATE_ITEM"}],
            }
        )

        assert error.issue == "DUPLICATE_ITEM"
        assert error.debug_id == "d2"

    def test_of_oauth_is_read_too(self):
        assert paypal.read_error({"error": "invalid_client"}).issue == "invalid_client"
