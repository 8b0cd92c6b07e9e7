"""The sender against the fake that ships, over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.domain.payouts.paypal_peer import (
    LATER,
    NOON,
    batch,
    books,
    item,
    reported,
    sender_to,
    settle,
    tell,
)

from hormiga.domain.payouts.rails.paypal import PayPal, Refused, Sent, Unknown
from hormiga.domain.payouts.rails.paypal_fake import FakePayPal
from hormiga.engines.rails.paypal import BatchStatus, ItemStatus
from hormiga.kit.money import Money


@pytest.fixture
def fake() -> Iterator[FakePayPal]:
    with FakePayPal() as running:
        yield running


@pytest.fixture
def sender(fake: FakePayPal) -> Iterator[PayPal]:
    with sender_to(fake.url) as ready:
        yield ready


FAULTS = {
    "accept-then-500": "http-500",
    "accept-then-drop": "RemoteProtocolError",
    "accept-then-timeout": "ReadTimeout",
    "503": "http-503",
    "429": "http-429",
}


class TestSend:
    def test_hands_a_batch_over_once(self, fake, sender):
        sent = sender.send(batch=batch(item(1), item(2, amount="0.13")), now=NOON)

        assert isinstance(sent, Sent)
        assert books(fake)["asked"] == {"EUR": "10.00"}
        assert books(fake)["batches"] == 1

    @pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
    def test_leaves_open_what_paypal_leaves_open(self, fake, fault, reason):
        tell(fake, "next", fault=fault, seconds=3)

        with sender_to(fake.url, timeout_s=0.3) as sender:
            outcome = sender.send(batch=batch(), now=NOON)

        assert isinstance(outcome, Unknown)
        assert outcome.reason == reason
        assert not outcome.needs_person

    def test_says_how_long_paypal_wants_to_be_left_alone(self, fake, sender):
        tell(fake, "next", fault="429", seconds=90)

        outcome = sender.send(batch=batch(), now=NOON)

        assert outcome == Unknown(reason="http-429", retry_after=timedelta(seconds=90))
        assert books(fake)["batches"] == 0

    def test_is_unknown_where_nobody_listens(self):
        with FakePayPal() as gone:
            url = gone.url

        with sender_to(url) as sender:
            outcome = sender.send(batch=batch(), now=NOON)

        assert outcome == Unknown(reason="ConnectError")

    def test_is_refused_where_paypal_reads_and_declines(self, fake, sender):
        outcome = sender.send(batch=batch(item(note="ERRPYO002")), now=NOON)

        assert outcome == Refused(issue="SENDER_EMAIL_UNCONFIRMED", debug_id="fake403")
        assert books(fake)["batches"] == 0

    def test_is_not_sent_with_a_wrong_secret(self, fake):
        with sender_to(fake.url, secret="other") as sender:
            outcome = sender.send(batch=batch(), now=NOON)

        assert outcome == Unknown(reason="http-401")
        assert books(fake)["batches"] == 0


class TestAsk:
    @pytest.mark.parametrize("memory", ["kept", "lost"])
    @pytest.mark.parametrize("fault", FAULTS)
    def test_resolves_each_ambiguous_failure_with_one_payment(
        self, fake, fault, memory
    ):
        """By the answer given again, or by the link of the duplicate's refusal."""
        tell(fake, "next", fault=fault, seconds=3)
        with sender_to(fake.url, timeout_s=0.3) as sender:
            first = sender.send(batch=batch(), now=NOON)
            if memory == "lost":
                tell(fake, "forget-requests")

            outcome = sender.ask(batch=batch(), first_sent_at=NOON, now=LATER)
            again = sender.ask(batch=batch(), first_sent_at=NOON, now=LATER)

        assert isinstance(first, Unknown)
        assert isinstance(outcome, Sent)
        assert again == outcome
        settle(fake)
        told = books(fake)
        assert told["batches"] == 1
        assert told["out"] == {"EUR": "9.87"}
        assert [row["sender_item_id"] for row in told["payments"]] == ["PO1"]

    def test_survives_failure_upon_failure(self, fake):
        for fault in ("accept-then-drop", "503", "accept-then-500", "429"):
            tell(fake, "next", fault=fault)
        with sender_to(fake.url) as sender:
            first = sender.send(batch=batch(), now=NOON)
            later = [
                sender.ask(batch=batch(), first_sent_at=NOON, now=LATER)
                for _ in range(4)
            ]

        assert isinstance(first, Unknown)
        assert [type(outcome) for outcome in later] == [Unknown] * 3 + [Sent]
        settle(fake)
        assert books(fake)["out"] == {"EUR": "9.87"}

    def test_sends_what_a_crash_kept_from_being_sent(self, fake, sender):
        outcome = sender.ask(batch=batch(), first_sent_at=NOON, now=LATER)

        assert isinstance(outcome, Sent)
        assert books(fake)["batches"] == 1

    def test_does_not_believe_a_later_refusal(self, sender):
        """The first try may have been taken before the account was stopped."""
        outcome = sender.ask(
            batch=batch(item(note="ERRPYO002")), first_sent_at=NOON, now=LATER
        )

        assert outcome == Unknown(reason="SENDER_EMAIL_UNCONFIRMED", needs_person=True)

    def test_stays_open_while_the_original_cannot_be_read(self, fake, sender):
        sender.send(batch=batch(), now=NOON)
        tell(fake, "forget-requests")
        tell(fake, "next", fault="503", on="read")

        outcome = sender.ask(batch=batch(), first_sent_at=NOON, now=LATER)

        assert outcome == Unknown(reason="http-503")

    def test_calls_a_person_when_the_original_pays_something_else(self, fake, sender):
        sender.send(batch=batch(item(amount="1.00")), now=NOON)

        outcome = sender.ask(batch=batch(), first_sent_at=NOON, now=LATER)

        assert outcome == Unknown(reason="another-batch-has-this-id", needs_person=True)
        assert books(fake)["asked"] == {"EUR": "1.00"}

    def test_is_silent_after_25_days_for_paypal_forgets_after_30(self, fake, sender):
        sender.send(batch=batch(), now=NOON)
        tell(fake, "advance", days=31)

        outcome = sender.ask(
            batch=batch(), first_sent_at=NOON, now=NOON + timedelta(days=31)
        )

        assert outcome == Unknown(reason="too-old-to-ask", needs_person=True)
        assert books(fake)["batches"] == 1

    def test_pays_two_hundred_batches_once_whatever_fails(self, fake, sender):
        for number in range(60):
            fault = ("accept-then-500", "accept-then-drop", "503", "429")[number % 4]
            tell(fake, "next", fault=fault)

        def pay(number: int) -> str:
            mine = batch(item(number, amount="0.07"), id=f"PB{number}")
            outcome = sender.send(batch=mine, now=NOON)
            for _ in range(60):  # as many as there are faults
                if isinstance(outcome, Unknown):
                    outcome = sender.ask(batch=mine, first_sent_at=NOON, now=LATER)
            assert isinstance(outcome, Sent)
            return outcome.payout_batch_id

        with ThreadPoolExecutor(8) as pool:
            ids = list(pool.map(pay, range(200)))

        settle(fake)
        told = books(fake)
        assert len(set(ids)) == 200
        assert told["out"] == {"EUR": "14.00"}
        assert len({row["sender_item_id"] for row in told["payments"]}) == 200


class TestToken:
    def test_is_fetched_once_and_kept_until_a_minute_before_its_end(self, fake):
        """The fake's second token has another name, so a third would show."""
        with sender_to(fake.url) as sender:
            sender.send(batch=batch(id="PB1"), now=NOON)
            tell(fake, "next", fault="503", on="token")
            kept = NOON + timedelta(seconds=32_400 - 61)
            still = sender.send(batch=batch(id="PB2"), now=kept)
            over = NOON + timedelta(seconds=32_400 - 60)
            fresh = sender.send(batch=batch(id="PB3"), now=over)

        assert isinstance(still, Sent)
        assert fresh == Unknown(reason="http-503")
        assert books(fake)["batches"] == 2

    def test_that_died_early_is_renewed_with_the_same_words(self, fake, sender):
        sender.send(batch=batch(id="PB1"), now=NOON)
        tell(fake, "advance", seconds=40_000)

        outcome = sender.send(batch=batch(id="PB2"), now=LATER)

        assert isinstance(outcome, Sent)
        assert books(fake)["batches"] == 2


class TestReport:
    def test_follows_a_batch_from_pending_to_its_end(self, sender):
        sent = sender.send(batch=batch(item(1), item(2)), now=NOON)

        reports = [reported(sender, sent) for _ in range(6)]

        assert [report.header.status for report in reports] == [
            BatchStatus.PENDING,
            BatchStatus.PROCESSING,
            BatchStatus.PROCESSING,
            BatchStatus.SUCCESS,
            BatchStatus.SUCCESS,
            BatchStatus.SUCCESS,
        ]
        assert [report.header.fees for report in reports[3:]] == [
            None,
            None,
            Money.of("0.40", "EUR"),
        ]
        assert [one.status for one in reports[0].items] == [ItemStatus.PENDING] * 2
        assert [one.status for one in reports[5].items] == [ItemStatus.SUCCESS] * 2
        assert reports[5].items[0].fee == Money.of("0.20", "EUR")

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({"note": "ERRPYO017"}, ItemStatus.FAILED),
            ({"note": "ERRPYO-ONHOLD"}, ItemStatus.ONHOLD),
            ({"receiver": "unclaimed.3@example.org"}, ItemStatus.UNCLAIMED),
            ({"receiver": "blocked@example.org"}, ItemStatus.BLOCKED),
            ({"receiver": "pending@example.org"}, ItemStatus.PENDING),
            ({"receiver": "quantum@example.org"}, ItemStatus.ASK_A_HUMAN),
        ],
    )
    def test_tells_each_items_own_end(self, fake, sender, asked, status):
        sent = sender.send(batch=batch(item(1), item(2, **asked)), now=NOON)
        settle(fake)

        report = reported(sender, sent)

        assert report.header.status is BatchStatus.SUCCESS
        assert [one.status for one in report.items] == [ItemStatus.SUCCESS, status]
        is_out = not status.is_back
        assert books(fake)["out"] == {"EUR": "19.74" if is_out else "9.87"}

    @pytest.mark.parametrize(
        ("word", "days", "status"),
        [
            ("unclaimed", 29, ItemStatus.UNCLAIMED),
            ("unclaimed", 31, ItemStatus.RETURNED),
            ("refunded", 0, ItemStatus.SUCCESS),
            ("refunded", 2, ItemStatus.REFUNDED),
            ("reversed", 2, ItemStatus.REVERSED),
        ],
    )
    def test_tells_what_days_change(self, fake, sender, word, days, status):
        asked = item(1, receiver=f"{word}@example.org")
        sent = sender.send(batch=batch(asked), now=NOON)
        tell(fake, "advance", days=days, seconds=10)

        report = reported(sender, sent)
        alone = sender.item(payout_item_id=report.items[0].payout_item_id, now=NOON)

        assert report.items[0].status is status
        assert alone == report.items[0]
        assert books(fake)["out"] == {"EUR": "0.00" if status.is_back else "9.87"}

    def test_denies_what_the_balance_does_not_reach(self):
        with (
            FakePayPal(balance={"EUR": "15.00"}) as fake,
            sender_to(fake.url) as sender,
        ):
            paid = sender.send(batch=batch(id="PB1"), now=NOON)
            poor = sender.send(batch=batch(id="PB2"), now=NOON)
            settle(fake)
            first = reported(sender, paid)
            second = reported(sender, poor)
            told = books(fake)

        assert first.header.status is BatchStatus.SUCCESS
        assert second.header.status is BatchStatus.DENIED
        assert second.items[0].status is ItemStatus.DENIED
        assert second.items[0].issue == "INSUFFICIENT_FUNDS"
        assert told["out"] == {"EUR": "9.87"}

    def test_reads_every_page_and_every_item_once(self, sender):
        many = tuple(item(number, amount="0.01") for number in range(2_345))
        sent = sender.send(batch=batch(*many), now=NOON)

        report = reported(sender, sent)

        ids = [one.sender_item_id for one in report.items]
        assert ids == [f"PO{number}" for number in range(2_345)]

    def test_of_a_batch_that_is_not_there_is_unknown(self, sender):
        report = sender.report(payout_batch_id="NOBODY", now=NOON)

        assert report == Unknown(reason="http-404")


class TestSameIdAndOtherMoney:
    def test_never_pays_a_second_time_under_one_id(self, fake, sender):
        sent = sender.send(batch=batch(), now=NOON)
        dearer = replace(batch(), items=(item(amount="99.00"),))

        outcome = sender.send(batch=dearer, now=LATER)

        assert isinstance(sent, Sent)
        assert outcome == Unknown(reason="another-batch-has-this-id", needs_person=True)
        assert books(fake)["asked"] == {"EUR": "9.87"}
