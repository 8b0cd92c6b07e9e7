"""Tax kept back is a leg of the payout's own entry: told, summed, undone with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.build.payouts import PAYER, configure, has, opened, payable, sepa_worker
from tests.build.people import NOON
from tests.build.tax import earns, gives, pay_from, somebody, told
from tests.build.work import money_problems

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts.models import Payout
from hormiga.domain.payouts.queries import file_of, problems
from hormiga.domain.payouts.rules import Reason, payout_key
from hormiga.domain.people.models import Worker
from hormiga.domain.tax import services
from hormiga.domain.tax.models import TaxRequest, Withholding
from hormiga.domain.tax.rules import Relief
from hormiga.flows.compare_tax import own_year
from hormiga.flows.decide_run import approve_run
from hormiga.flows.pay_workers import give_back
from hormiga.flows.withhold_tax import cuts_for, note_cuts
from hormiga.kit import accounts
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def cut_of(worker: Worker, amount: str = "100"):
    return cuts_for(gross={worker.pk: euros(amount)}, today=TODAY).get(worker.pk)


def lives(worker: Worker, country: str) -> Worker:
    Worker.objects.filter(pk=worker.pk).update(country=country)
    return worker


@pytest.fixture
def paying(settings):
    """The house pays by SEPA, and answers to Spain's tax office."""
    configure(settings, **PAYER, tax_country="ES")


class TestACut:
    @pytest.mark.parametrize("payer", ["", "DE", "US"])
    def test_is_made_only_where_a_payers_row_says_so(self, settings, payer):
        pay_from(settings, payer)
        _, worker = somebody("ES")

        assert cut_of(worker) is None

    @pytest.mark.parametrize(
        ("home", "kept"), [("ES", "15.00"), ("DE", "19.00"), ("MX", "24.00")]
    )
    def test_follows_the_country_of_the_worker(self, settings, home, kept):
        pay_from(settings, "ES")
        _, worker = somebody(home)

        cut = cut_of(worker)

        assert cut
        assert (cut.kept.amount, (cut.net + cut.kept).amount) == (kept, "100.00")

    def test_believes_the_tax_data_before_the_profile(self, settings):
        pay_from(settings, "ES")
        _, worker = somebody("MX")
        gives(worker, told("DE"))

        cut = cut_of(worker)

        assert cut
        assert cut.kept.amount == "19.00"

    def test_is_another_with_a_proof_on_its_days(self, settings):
        pay_from(settings, "ES")
        _, spanish = somebody("ES")
        _, far = somebody("MX")
        for worker, kind in (
            (spanish, Relief.NEW_PROFESSIONAL),
            (far, Relief.TREATY),
        ):
            days = (date(2026, 1, 1), date(2026, 12, 31))
            services.note_relief(
                worker=worker, kind=kind, days=days, actor="user:9", now=NOON
            )
        gross = {spanish.pk: euros("100"), far.pk: euros("100")}

        this_year = cuts_for(gross=gross, today=TODAY)
        next_year = cuts_for(gross=gross, today=date(2027, 1, 1))

        assert {pk: cut.kept.amount for pk, cut in this_year.items()} == {
            spanish.pk: "7.00"
        }
        assert {pk: cut.kept.amount for pk, cut in next_year.items()} == {
            spanish.pk: "15.00",
            far.pk: "24.00",
        }

    def test_of_less_than_half_a_cent_is_none(self, settings):
        pay_from(settings, "ES")
        _, worker = somebody("ES")

        assert cut_of(worker, "0.03") is None


@pytest.mark.usefixtures("paying")
class TestARun:
    def test_pays_the_rest_and_keeps_the_tax_beside_it(self):
        worker = lives(sepa_worker("33.33"), "ES")

        (run,) = opened().runs

        assert payable(worker) == "0.00"
        assert has(accounts.transit(run.pk)) == "28.33"
        assert has(accounts.withheld("ES")) == "5.00"
        assert Payout.objects.get().amount_micro == 28_330_000
        assert b"28.33" in file_of(run=run)
        assert Withholding.objects.get().kept_micro == 5_000_000
        assert money_problems() == []
        assert list(problems()) == []

    def test_gives_it_back_with_a_payout_that_came_back(self):
        worker = lives(sepa_worker("33.33"), "ES")
        opened()
        payout = Payout.objects.get()

        give_back(payout_id=payout.pk, detail="AC04", now=NOON)

        assert payable(worker) == "33.33"
        assert has(accounts.withheld("ES")) == "0.00"
        assert Withholding.objects.get().undone_at == NOON
        assert money_problems() == []
        assert list(problems()) == []

    def test_keeps_it_too_when_a_second_person_approves(self, settings):
        settings.FOUR_EYES_LIMIT = "10"
        worker = lives(sepa_worker("33.33"), "ES")
        proposal = opened().proposal
        assert proposal is not None

        (run,) = approve_run(
            public_id=proposal.public_id,
            seen=proposal.fingerprint,
            today=TODAY,
            now=NOON,
            actor="user:9",
        )

        assert payable(worker) == "0.00"
        assert has(accounts.transit(run.pk)) == "28.33"
        assert Withholding.objects.get().kept_micro == 5_000_000

    def test_keeps_nothing_without_a_country_to_answer_to(self, settings):
        configure(settings, **PAYER, tax_country="")
        lives(sepa_worker("33.33"), "ES")

        (run,) = opened().runs

        assert has(accounts.transit(run.pk)) == "33.33"
        assert not Withholding.objects.exists()

    def test_leaves_out_whom_a_person_holds_for_their_tax_data(self):
        held, free = lives(sepa_worker("5.00"), "ES"), lives(sepa_worker("7.00"), "ES")
        TaxRequest.objects.create(
            worker=held,
            row="EU dac7",
            form="dac7",
            asked_at=NOON - timedelta(days=90),
            reminders=2,
            held_at=NOON,
            held_by="user:9",
            held_reason="No data after two reminders.",
        )

        result = opened()

        assert [one.worker_id for one in Payout.objects.all()] == [free.pk]
        assert [(one.worker_id, one.reason) for one in result.unpaid] == [
            (held.pk, Reason.TAX_DATA)
        ]
        assert payable(held) == "5.00"


class TestTheWorker:
    def test_sees_the_line_with_its_reason(self, settings):
        pay_from(settings, "ES")
        _, worker = somebody("ES")
        earns(worker, "100", now=NOON, fee=10_000)
        cuts = cuts_for(gross={worker.pk: euros("99.99")}, today=TODAY)
        payout = Payout(run_id=7, worker=worker, pk=70)
        note_cuts(payouts=[payout], rail="sepa", cuts=cuts, now=NOON)
        (cut,) = cuts.values()
        owner = accounts.payable(worker.pk)
        legs = (
            Transfer(owner, accounts.transit(7), cut.net),
            Transfer(owner, accounts.withheld("ES"), cut.kept),
        )
        ledger.post(entry=Entry(payout_key(70), "payout", legs), now=NOON)

        year = own_year(worker=worker, year=2026, now=NOON + timedelta(days=1))

        ((line, title),) = year.kept_back
        assert (line.kept.amount, line.percent, line.is_undone) == (
            "15.00",
            "15",
            False,
        )
        assert title["es"] == "Retención de IRPF del 15 %"
        (figures,) = year.figures
        assert figures.gross == [0, 0, 0, 100_000_000]
        assert figures.fees == [0, 0, 0, 10_000]
        assert figures.withheld == [0, 0, 0, 15_000_000]
        assert figures.net == [0, 0, 0, 84_990_000]
        assert figures.entries == [0, 0, 0, 1]

    def test_sees_quarters_on_the_payers_clock(self, settings):
        _, worker = somebody("ES")
        at = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # April in Madrid
        earns(worker, "1", now=at)

        for payer, gross in (("ES", [0, 1, 0, 0]), ("", [1, 0, 0, 0])):
            pay_from(settings, payer)
            (figures,) = own_year(worker=worker, year=2026, now=NOON).figures
            assert figures.gross == [part * 1_000_000 for part in gross]
