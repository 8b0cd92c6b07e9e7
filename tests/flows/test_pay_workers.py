"""Earned money goes out, each cent once, whatever fails on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.build.payouts import (
    LATER,
    NOON,
    PAYER,
    books_of,
    configure,
    earn,
    has,
    iban,
    opened,
    payable,
    paypal_worker,
    programme,
    refusing_paypal,
    running_paypal,
    sepa_worker,
    tell,
    worker_owed,
)

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.queries import drift, sums_balance
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts import (
    files,
    methods,
    payer as payer_of_all,
    queries,
    services,
)
from hormiga.domain.payouts.models import Payout, PayoutMethod, Run
from hormiga.domain.payouts.rails.paypal import Refused
from hormiga.domain.payouts.rails.paypal_fake import FakePayPal
from hormiga.domain.payouts.rules import FileIsOver, FileRunsOnly, Plan, Rail
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes import services as programmes
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.engines.rails import pain001
from hormiga.flows.pay_workers import (
    Opened,
    begin_try,
    give_back,
    preview,
    send_run,
)
from hormiga.flows.settle_run import Settlement, settle_file, settle_run
from hormiga.kit import accounts, ids, jobs
from hormiga.kit.money import Money


@pytest.fixture
def payer(settings):
    configure(settings, **PAYER)


@pytest.fixture
def paypal(settings):
    with running_paypal(settings) as fake:
        yield fake


def in_transit(run: Run) -> str:
    return has(accounts.transit(run.pk), run.currency)


def states(run: Run) -> list[str]:
    return [payout.state for payout in queries.payouts_of(run=run)]


def unpaid(result: Opened | Plan) -> set[tuple[int, str, str]]:
    return {(each.worker_id, each.amount.amount, each.reason) for each in result.unpaid}


def settled(fake: FakePayPal, run: Run) -> Settlement:
    tell(fake, "advance", seconds=10)
    return settle_run(run_id=run.pk, now=LATER)


def all_is_well() -> bool:
    return drift() == [] and sums_balance() and list(queries.problems()) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("payer")
class TestASepaRun:
    def test_writes_one_file_that_pays_what_leaves_the_payables(self):
        ana, eva = sepa_worker("12.34"), sepa_worker("0.07", holder="Eva Núñez")

        (run,) = opened().runs

        file = queries.file_of(run=run)
        summary = pain001.read_back(file)
        assert summary.total == Money.of("12.41", "EUR")
        assert [(line.iban, line.amount.amount) for line in summary.lines] == [
            (iban(ana.pk), "12.34"),
            (iban(eva.pk), "0.07"),
        ]
        assert [line.end_to_end_id for line in summary.lines] == [
            ids.outside(payout.public_id) for payout in queries.payouts_of(run=run)
        ]
        assert summary.message_id == ids.outside(run.public_id, "R")
        assert run.file_sha256 == sha256(file).digest()
        assert [payable(ana), payable(eva), in_transit(run)] == [
            "0.00",
            "0.00",
            "12.41",
        ]
        assert all_is_well()

    @pytest.mark.parametrize("version", ["09", "03"])
    def test_comes_out_the_same_again_in_each_version(self, settings, version):
        configure(settings, sepa_version=version)
        for cents in range(1, 41):
            sepa_worker(f"{cents}.{cents:02d}", holder=f"Señor Nº {cents}")
        (run,) = opened().runs
        payouts = queries.payouts_of(run=run)
        due = [
            queries.opened(one.method, Money("EUR", one.amount_micro))
            for one in payouts
        ]

        again = files.write_file(run=run, payouts=payouts, due=due, today=NOON.date())

        frozen = queries.file_of(run=run)
        assert f"pain.001.001.{version}".encode() in frozen
        assert again == frozen
        assert pain001.read_back(frozen).total.amount == in_transit(run)
        assert b"PstlAdr" not in frozen
        assert all_is_well()

    def test_keeps_no_account_in_plain_text(self):
        ana = sepa_worker("12.34")

        (run,) = opened().runs

        stored = Run.objects.get(pk=run.pk).sealed_file or ""
        assert iban(ana.pk) in queries.file_of(run=run).decode()
        assert iban(ana.pk) not in stored

    def test_rounds_down_to_cents_and_leaves_the_rest_payable(self):
        ana = sepa_worker("1.239999")

        (run,) = opened().runs

        assert [in_transit(run), payable(ana)] == ["1.23", "0.009999"]

    def test_pays_nothing_the_second_time(self):
        ana = sepa_worker("12.34")
        (run,) = opened().runs
        file = queries.file_of(run=run)

        again = opened()

        assert again.runs == []
        assert [payable(ana), in_transit(run)] == ["0.00", "12.34"]
        assert queries.file_of(run=Run.objects.get()) == file

    def test_is_booked_once_when_the_bank_has_paid(self):
        sepa_worker("12.34")
        (run,) = opened().runs
        before = has(accounts.BANK)

        first = settle_file(run_id=run.pk, now=LATER)
        second = settle_file(run_id=run.pk, now=LATER)

        assert first == second
        assert (first.state, first.paid, first.in_transit) == ("settled", 1, 0)
        assert in_transit(run) == "0.00"
        assert [before, has(accounts.BANK)] == ["-12.34", "0.00"]
        assert all_is_well()

    def test_leaves_a_payee_out_whom_the_bank_would_refuse(self):
        ana = sepa_worker("12.34")
        swiss = sepa_worker("5.00", account="CH9300762011623852957")

        result = opened()

        assert unpaid(result) == {(swiss.pk, "5.00", "address-needed")}
        assert [payable(ana), payable(swiss)] == ["0.00", "5.00"]

    def test_pays_whoever_left_the_programme(self):
        ana = sepa_worker("12.34")
        Enrolment.objects.filter(worker=ana).update(is_active=False)
        Worker.objects.filter(pk=ana.pk).update(state=Worker.State.SUSPENDED)

        opened()

        assert payable(ana) == "0.00"

    def test_pays_to_the_account_that_was_current(self):
        ana = sepa_worker("12.34")
        (run,) = opened().runs

        methods.set_method(
            worker=ana, rail=Rail.SEPA, holder="Ana", account=iban(1), now=LATER
        )

        summary = pain001.read_back(queries.file_of(run=run))
        assert summary.lines[0].iban == iban(ana.pk)
        assert all_is_well()


@pytest.mark.django_db
class TestWhoeverIsNotPaid:
    @pytest.mark.usefixtures("payer")
    def test_is_listed_with_the_reason_and_stays_payable(self):
        programme(minimum_payout_micro=5_000_000)
        poor, rich = sepa_worker("4.999999"), sepa_worker("5.00")
        homeless = worker_owed("7.00")

        result = opened()

        assert unpaid(result) == {
            (poor.pk, "4.999999", "below-minimum"),
            (homeless.pk, "7.00", "no-method"),
        }
        owed = [payable(poor), payable(rich), payable(homeless)]
        assert owed == ["4.999999", "0.00", "7.00"]

    def test_waits_for_a_sepa_payer_while_the_other_rail_goes_on(self, paypal):
        ana, luis = sepa_worker("12.34"), paypal_worker("3.00")

        result = opened()

        assert unpaid(result) == {(ana.pk, "12.34", "sepa-not-configured")}
        assert [run.rail for run in result.runs] == ["paypal"]
        assert [payable(ana), payable(luis)] == ["12.34", "0.00"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"sepa_iban": "ES9121000418450200051333"},
            {"sepa_bic": "XX"},
            {"sepa_name": "王"},
        ],
    )
    def test_waits_where_the_payer_is_set_wrongly(self, settings, wrong):
        configure(settings, **PAYER | wrong)
        ana = sepa_worker("12.34")

        result = opened()

        assert unpaid(result) == {(ana.pk, "12.34", "sepa-not-configured")}
        assert not Run.objects.exists()

    @pytest.mark.usefixtures("payer")
    def test_waits_for_a_paypal_account_that_pays(self):
        ana, luis = sepa_worker("12.34"), paypal_worker("3.00")

        result = opened()

        assert unpaid(result) == {(luis.pk, "3.00", "paypal-not-configured")}
        assert [run.rail for run in result.runs] == ["sepa"]
        assert [payable(ana), payable(luis)] == ["0.00", "3.00"]

    @pytest.mark.usefixtures("payer")
    def test_waits_with_dollars_that_sepa_does_not_carry(self):
        ana = sepa_worker("12.34")
        programmes.enrol(workers=[ana], programme=programme("open-usd"), now=NOON)
        earn(ana, "9.00", "USD")

        result = opened("open-usd")

        assert unpaid(result) == {(ana.pk, "9.00", "currency")}
        assert [payable(ana, "EUR"), payable(ana, "USD")] == ["12.34", "9.00"]

    @pytest.mark.usefixtures("payer")
    def test_holds_up_nobody_else_with_an_account_that_does_not_open(self):
        ana, eva = sepa_worker("12.34"), sepa_worker("5.00")
        sealed = PayoutMethod.objects.get(worker=ana).sealed_account
        PayoutMethod.objects.filter(worker=eva).update(sealed_account=sealed)

        result = opened()

        assert unpaid(result) == {(eva.pk, "5.00", "tampered")}
        assert [payable(ana), payable(eva)] == ["0.00", "5.00"]


@pytest.mark.django_db
class TestPreview:
    def test_tells_what_would_be_paid_and_writes_nothing(self, payer, paypal):
        ana, luis, homeless = (
            sepa_worker("12.349"),
            paypal_worker("3.00"),
            worker_owed("7.00"),
        )

        plan = preview(programme=programme(), now=NOON)

        due = {
            rail: [one.amount.amount for one in due] for rail, due in plan.due.items()
        }
        assert due == {Rail.SEPA: ["12.34"], Rail.PAYPAL: ["3.00"]}
        assert unpaid(plan) == {(homeless.pk, "7.00", "no-method")}
        assert not Run.objects.exists()
        assert not Payout.objects.exists()
        assert [payable(ana), payable(luis)] == ["12.349", "3.00"]
        assert books_of(paypal)["batches"] == 0


@pytest.mark.django_db
class TestAPayPalRun:
    def test_is_written_down_and_its_job_with_it_before_anything_is_sent(self, paypal):
        luis = paypal_worker("9.87")

        (run,) = opened().runs

        with connection.cursor() as cursor:
            cursor.execute("SELECT task_name, args->>'key' FROM procrastinate_jobs")
            assert cursor.fetchall() == [(jobs.SEND_RUN, str(run.pk))]
        assert (run.state, run.tries) == ("open", 0)
        assert [payable(luis), in_transit(run)] == ["0.00", "9.87"]
        assert books_of(paypal)["batches"] == 0

    def test_pays_over_http_and_clears_the_transit(self, paypal):
        paypal_worker("9.87"), paypal_worker("0.13")
        (run,) = opened().runs

        sent = send_run(run_id=run.pk, now=NOON)
        settlement = settled(paypal, run)

        assert sent.state == "sent"
        assert (settlement.state, settlement.paid, settlement.in_transit) == (
            "settled",
            2,
            0,
        )
        assert books_of(paypal)["out"] == {"EUR": "10.00"}
        assert [has(accounts.PAYPAL), in_transit(run)] == ["10.00", "0.00"]
        assert all_is_well()

    def test_pays_once_however_often_it_is_sent_and_settled(self, paypal):
        paypal_worker("9.87")
        (run,) = opened().runs

        for _ in range(3):
            send_run(run_id=run.pk, now=NOON)
        first, second = settled(paypal, run), settled(paypal, run)

        assert first == second
        assert books_of(paypal)["asked"] == {"EUR": "9.87"}
        assert has(accounts.PAYPAL) == "9.87"
        assert opened().runs == []
        assert all_is_well()

    def test_waits_while_paypal_is_at_work(self, paypal):
        paypal_worker("9.87")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)

        settlement = settle_run(run_id=run.pk, now=LATER)

        assert (settlement.state, settlement.in_transit) == ("sent", 1)
        assert in_transit(run) == "9.87"

    @pytest.mark.parametrize(
        "fault", ["accept-then-500", "accept-then-drop", "accept-then-timeout"]
    )
    def test_asks_by_the_same_id_when_the_answer_is_lost(self, paypal, fault):
        luis = paypal_worker("9.87")
        (run,) = opened().runs
        tell(paypal, "next", fault=fault, seconds=0.1)

        lost = send_run(run_id=run.pk, now=NOON)
        asked = send_run(run_id=run.pk, now=LATER)

        assert (lost.state, lost.needs_person) == ("unknown", False)
        assert (asked.state, asked.tries) == ("sent", 2)
        assert books_of(paypal)["asked"] == {"EUR": "9.87"}
        assert settled(paypal, run).state == "settled"
        assert payable(luis) == "0.00"
        assert all_is_well()

    @pytest.mark.parametrize("fault", ["503", "429"])
    def test_goes_out_later_when_paypal_takes_nothing_now(self, paypal, fault):
        paypal_worker("9.87")
        (run,) = opened().runs
        tell(paypal, "next", fault=fault)

        first = send_run(run_id=run.pk, now=NOON)
        nothing = books_of(paypal)["batches"]
        second = send_run(run_id=run.pk, now=LATER)

        assert (first.state, nothing, second.state) == ("unknown", 0, "sent")
        assert books_of(paypal)["asked"] == {"EUR": "9.87"}

    def test_finds_its_batch_where_the_request_id_is_forgotten(self, paypal):
        paypal_worker("9.87")
        (run,) = opened().runs
        tell(paypal, "next", fault="accept-then-drop")
        send_run(run_id=run.pk, now=NOON)
        tell(paypal, "forget-requests")

        asked = send_run(run_id=run.pk, now=LATER)

        assert asked.state == "sent"
        assert books_of(paypal)["batches"] == 1

    def test_goes_on_after_a_kill_between_intent_and_call(self, paypal):
        luis = paypal_worker("9.87")
        (run,) = opened().runs

        begin_try(run_id=run.pk, now=NOON)
        again = opened().runs
        resumed = send_run(run_id=run.pk, now=LATER)

        assert again == []
        assert (resumed.state, resumed.tries) == ("sent", 2)
        assert books_of(paypal)["asked"] == {"EUR": "9.87"}
        assert payable(luis) == "0.00"

    def test_goes_on_after_a_kill_between_call_and_record(self, paypal):
        paypal_worker("9.87")
        (run,) = opened().runs
        begin_try(run_id=run.pk, now=NOON)
        with payer_of_all.paypal_sender() as sender:
            sender.send(batch=queries.paypal_batch_of(run=run), now=NOON)

        resumed = send_run(run_id=run.pk, now=LATER)

        assert resumed.state == "sent"
        assert books_of(paypal)["asked"] == {"EUR": "9.87"}

    def test_is_a_persons_business_when_it_is_too_old_to_ask(self, paypal):
        luis = paypal_worker("9.87")
        (run,) = opened().runs
        tell(paypal, "next", fault="accept-then-drop")
        send_run(run_id=run.pk, now=NOON)

        asked = send_run(run_id=run.pk, now=NOON + timedelta(days=26))

        assert (asked.state, asked.needs_person) == ("unknown", True)
        assert books_of(paypal)["batches"] == 1
        assert [payable(luis), in_transit(run)] == ["0.00", "9.87"]

    def test_gives_the_money_back_when_paypal_refuses_the_batch(self, settings, paypal):
        luis, eva = paypal_worker("9.87"), paypal_worker("0.13")
        (run,) = opened().runs
        with refusing_paypal() as refusing:
            configure(settings, paypal_url=refusing)
            refused = send_run(run_id=run.pk, now=NOON)
            again = send_run(run_id=run.pk, now=LATER)

        assert (refused.state, again.state) == ("refused", "refused")
        assert refused.detail == "SENDER_ACCOUNT_UNVERIFIED d1"
        assert states(run) == ["returned", "returned"]
        ended_at = {payout.settled_at for payout in queries.payouts_of(run=run)}
        assert ended_at == {NOON}
        assert [payable(luis), payable(eva), in_transit(run)] == [
            "9.87",
            "0.13",
            "0.00",
        ]
        assert all_is_well()

    def test_keeps_the_money_in_transit_when_only_a_later_try_is_refused(
        self, settings, paypal
    ):
        luis = paypal_worker("9.87")
        (run,) = opened().runs
        tell(paypal, "next", fault="accept-then-drop")
        send_run(run_id=run.pk, now=NOON)

        with refusing_paypal() as refusing:
            configure(settings, paypal_url=refusing)
            asked = send_run(run_id=run.pk, now=LATER)

        assert (asked.state, asked.needs_person) == ("unknown", True)
        assert [payable(luis), in_transit(run)] == ["0.00", "9.87"]

    def test_believes_no_refusal_that_another_try_has_overtaken(self, paypal):
        luis = paypal_worker("9.87")
        (run,) = opened().runs
        begin_try(run_id=run.pk, now=NOON)
        begin_try(run_id=run.pk, now=NOON)

        kept = services.record_outcome(
            run_id=run.pk,
            outcome=Refused(issue="NOT_AUTHORIZED", debug_id="d1"),
            now=NOON,
        )

        assert (kept.state, kept.needs_person) == ("unknown", True)
        assert [payable(luis), in_transit(run)] == ["0.00", "9.87"]

    def test_gives_all_back_when_the_balance_does_not_reach(self, settings):
        with running_paypal(settings, balance={"EUR": "5.00"}) as poor:
            luis = paypal_worker("9.87")
            (run,) = opened().runs
            send_run(run_id=run.pk, now=NOON)

            settlement = settled(poor, run)

        assert (settlement.state, settlement.returned) == ("settled", 1)
        assert [payable(luis), in_transit(run)] == ["9.87", "0.00"]
        assert all_is_well()

    def test_gives_back_what_failed_and_pays_it_in_the_next_run(self, paypal):
        luis, lost = paypal_worker("9.87"), paypal_worker("2.00", email="failed@x.org")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)

        settlement = settled(paypal, run)
        methods.set_method(
            worker=lost, rail=Rail.PAYPAL, holder="", account="mended@x.org", now=LATER
        )
        (second,) = opened(now=LATER + methods.HOLD).runs

        assert (settlement.state, settlement.paid, settlement.returned) == (
            "settled",
            1,
            1,
        )
        assert [payable(luis), payable(lost)] == ["0.00", "0.00"]
        assert [in_transit(run), in_transit(second)] == ["0.00", "2.00"]
        returned = Payout.objects.get(run=run, worker=lost)
        assert returned.detail == "FAILED RECEIVER_ACCOUNT_LOCKED"
        assert all_is_well()

    @pytest.mark.parametrize("state", ["unclaimed", "blocked", "onhold", "pending"])
    def test_waits_for_a_payment_that_is_held(self, paypal, state):
        held = paypal_worker("2.00", email=f"{state}@x.org")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)

        settlement = settled(paypal, run)

        assert (settlement.state, settlement.in_transit) == ("sent", 1)
        assert [payable(held), in_transit(run)] == ["0.00", "2.00"]

    def test_gives_back_what_nobody_claimed_in_time(self, paypal):
        held = paypal_worker("2.00", email="unclaimed@x.org")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)
        tell(paypal, "advance", days=31)

        settlement = settle_run(run_id=run.pk, now=LATER)

        assert (settlement.state, settlement.returned) == ("settled", 1)
        assert payable(held) == "2.00"

    def test_gives_back_what_had_arrived_and_was_refunded(self, paypal):
        luis = paypal_worker("2.00", email="refunded@x.org")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)
        arrived = settled(paypal, run)
        tell(paypal, "advance", days=2)

        first = settle_run(run_id=run.pk, now=LATER)
        second = settle_run(run_id=run.pk, now=LATER)

        assert (arrived.paid, first.paid, first.returned) == (1, 0, 1)
        assert first == second
        assert [payable(luis), has(accounts.PAYPAL)] == ["2.00", "0.00"]
        assert all_is_well()

    def test_asks_a_human_about_a_word_that_nobody_knows(self, paypal):
        odd = paypal_worker("2.00", email="quantum@x.org")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)

        settlement = settled(paypal, run)

        name = ids.outside(Payout.objects.get(worker=odd).public_id)
        assert settlement.ask_a_human == [name]
        assert (settlement.state, in_transit(run)) == ("sent", "2.00")

    def test_concludes_nothing_when_paypal_does_not_answer(self, paypal):
        paypal_worker("9.87")
        (run,) = opened().runs
        send_run(run_id=run.pk, now=NOON)
        tell(paypal, "next", fault="503", on="read")

        settlement = settled(paypal, run)

        assert (settlement.state, settlement.in_transit) == ("sent", 1)
        assert in_transit(run) == "9.87"

    def test_is_not_booked_by_hand(self, paypal):
        paypal_worker("9.87")
        (run,) = opened().runs

        with pytest.raises(FileRunsOnly):
            settle_file(run_id=run.pk, now=LATER)

        assert in_transit(run) == "9.87"

    def test_cannot_be_marked_sent_without_paypals_own_id(self, paypal):
        paypal_worker("9.87")
        (run,) = opened().runs

        with pytest.raises(DatabaseError), transaction.atomic():
            Run.objects.filter(pk=run.pk).update(state="sent")


@pytest.mark.usefixtures("committed_database")
class TestTwoAtOnce:
    def test_pay_the_same_cents_once(self, settings):
        configure(settings, **PAYER)
        workers = [sepa_worker("1.00") for _ in range(20)]
        for worker in workers:
            programmes.enrol(
                workers=[worker], programme=second_programme("EUR"), now=NOON
            )

        opened_by = together(
            *[lambda: opened("open")] * 3, *[lambda: opened("second")] * 3
        )

        runs = [run for result in opened_by for run in result.runs]
        assert len(runs) == 1
        assert [list(result.unpaid) for result in opened_by] == [[]] * 6
        assert Payout.objects.count() == 20
        assert {payable(worker) for worker in workers} == {"0.00"}
        assert all_is_well()

    def test_leave_a_worker_out_whose_money_went_elsewhere(self, settings):
        configure(settings, **PAYER)
        ana, eva = sepa_worker("12.34"), sepa_worker("5.00")
        plan = preview(programme=programme(), now=NOON)
        correction = Transfer(
            accounts.payable(ana.pk), accounts.BANK, Money.of("1.00", "EUR")
        )
        holding, release = threading.Event(), threading.Event()

        def correct():
            with transaction.atomic():
                entry = Entry("corrected", "test", (correction,))
                ledger.post(entry=entry, now=NOON)
                holding.set()
                release.wait(10)

        def run():
            holding.wait(10)
            threading.Timer(0.5, release.set).start()
            return opened()

        _, result = together(correct, run)

        assert [one.worker_id for one in plan.due[Rail.SEPA]] == [ana.pk, eva.pk]
        assert unpaid(result) == {(ana.pk, "12.34", "balance-changed")}
        assert [payable(ana), payable(eva)] == ["11.34", "0.00"]
        assert all_is_well()

    def test_send_a_run_once(self, settings):
        with running_paypal(settings) as fake:
            paypal_worker("9.87")
            (run,) = opened().runs

            together(*[lambda: send_run(run_id=run.pk, now=NOON)] * 4)

            assert Run.objects.get(pk=run.pk).state == "sent"
            assert books_of(fake)["asked"] == {"EUR": "9.87"}

    def test_settle_a_run_once(self, settings):
        with running_paypal(settings) as fake:
            for number in range(10):
                paypal_worker("1.00", email=f"failed.{number}@x.org")
                paypal_worker("1.00")
            (run,) = opened().runs
            send_run(run_id=run.pk, now=NOON)
            tell(fake, "advance", seconds=10)

            together(*[lambda: settle_run(run_id=run.pk, now=LATER)] * 4)

        assert sorted(states(run)) == ["paid"] * 10 + ["returned"] * 10
        assert [has(accounts.PAYPAL), in_transit(run)] == ["10.00", "0.00"]
        assert all_is_well()


def second_programme(currency: str) -> Programme:
    known = programme("open")
    Programme.objects.bulk_create(
        [
            Programme(
                slug="second",
                preset=known.preset,
                name=known.name,
                currency=currency,
                fee_ppm=known.fee_ppm,
                cadence=known.cadence,
                minimum_payout_micro=known.minimum_payout_micro,
            )
        ],
        ignore_conflicts=True,
    )
    return programme("second")


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Call each in a thread and connection of its own."""

    def alone(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(alone, c) for c in calls]]


class TestAFileThatCameBackWhole:
    def test_is_not_handed_out_again(self, settings):
        configure(settings, **PAYER)
        sepa_worker("5.00")
        (run,) = opened().runs
        assert queries.file_to_send(run=run)
        for payout in queries.payouts_of(run=run):
            give_back(payout_id=payout.pk, detail="AM04", now=NOON)

        with pytest.raises(FileIsOver):
            queries.file_to_send(run=run)
