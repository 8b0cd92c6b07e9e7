"""Tax data: asked when needed, sealed, read with a reason, held by a person, gone."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.build import tax
from tests.build.tax import NEW_YEAR, earns, gives, pay_from, somebody, told

from hormiga.domain.messages.models import Notice
from hormiga.domain.people.models import AuditEntry
from hormiga.domain.tax import identity, queries, services
from hormiga.domain.tax.identity import (
    BadBirthDate,
    BadTaxField,
    Identity,
    NoTaxIdentity,
    NoTaxNumber,
    Why,
)
from hormiga.domain.tax.models import Filing, TaxIdentity, TaxRequest
from hormiga.domain.tax.rules import (
    NoHoldReason,
    NotAskedFor,
    NothingToHold,
    TooEarlyToHold,
)
from hormiga.domain.tax.tins import WrongTin
from hormiga.flows.ask_tax_data import (
    ask_workers,
    give_tax_data,
    hold_payouts,
    make_round,
    purge_tax_data,
    release_payouts,
    remind_workers,
)
from hormiga.kit import vault

SPRING = datetime(2026, 3, 1, 12, tzinfo=UTC)


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def late(worker_id: int) -> datetime:
    """Bring a question to its two reminders and its sixtieth day."""
    for days in (20, 40):
        remind_workers(now=SPRING + timedelta(days=days))
    assert TaxRequest.objects.get(pk=worker_id).reminders == 2
    return SPRING + timedelta(days=60)


@pytest.fixture
def payer(db, settings):
    pay_from(settings, "ES")


@pytest.mark.django_db
class TestTheVault:
    def test_takes_nothing_that_nobody_asked_for(self):
        _, worker = somebody()

        with pytest.raises(NotAskedFor):
            identity.give(
                worker=worker,
                given=told(),
                keep_until=date(2032, 12, 31),
                now=NEW_YEAR,
            )

        assert not TaxIdentity.objects.exists()

    def test_seals_each_field_for_its_worker(self):
        _, worker = somebody()
        _, other = somebody()
        gives(worker)
        gives(other, told(last_name="Otra"))

        row = TaxIdentity.objects.get(pk=worker.pk)
        clear = ("Ana", "Calle Mayor 1", "28001", "Madrid", "12345678Z", "1990-05-17")
        written = [str(getattr(row, one.attname)) for one in row._meta.fields]
        assert [one for one in clear if any(one in text for text in written)] == []

        TaxIdentity.objects.filter(pk=other.pk).update(sealed_tin=row.sealed_tin)
        with pytest.raises(vault.Tampered):
            identity.read(
                worker_id=other.pk, actor="user:1", why=Why.CHECK, now=NEW_YEAR
            )

    def test_notes_each_reading_with_who_and_why(self):
        _, worker = somebody()
        gives(worker)

        read = identity.read(
            worker_id=worker.pk, actor="user:9", why=Why.AUTHORITY, now=NEW_YEAR
        )

        assert read == told()
        entry = AuditEntry.objects.get(act="tax-data-read")
        assert (entry.actor, entry.subject, entry.facts) == (
            "user:9",
            f"worker:{worker.pk}",
            {"why": "authority"},
        )
        assert "12345678Z" not in repr(read)

    def test_has_nothing_of_who_gave_nothing(self):
        _, worker = somebody()

        with pytest.raises(NoTaxIdentity):
            identity.read(
                worker_id=worker.pk, actor="user:9", why=Why.CHECK, now=NEW_YEAR
            )

        assert not AuditEntry.objects.filter(act="tax-data-read").exists()

    @pytest.mark.parametrize(
        ("changed", "refusal", "field"),
        [
            ({"tin": "12345678A"}, WrongTin, "tin"),
            ({"residence": "DE", "tin": "36574261808"}, WrongTin, "tin"),
            ({"tin": " "}, NoTaxNumber, "tin"),
            ({"first_name": "=1+1"}, BadTaxField, "first_name"),
            ({"street": "<b>"}, BadTaxField, "street"),
            ({"city": " "}, BadTaxField, "city"),
            ({"residence": "Spain"}, BadTaxField, "residence"),
            ({"birth_date": date(2015, 1, 1)}, BadBirthDate, "birth_date"),
            ({"birth_date": date(1890, 1, 1)}, BadBirthDate, "birth_date"),
        ],
    )
    def test_refuses_by_name_what_cannot_be_right(self, changed, refusal, field):
        _, worker = somebody()
        services.ask(asked={worker.pk: ("r", "dac7")}, now=NEW_YEAR)

        with pytest.raises(refusal) as refused:
            identity.give(
                worker=worker,
                given=told(**changed),
                keep_until=date(2032, 12, 31),
                now=NEW_YEAR,
            )

        assert refused.value.facts.get("field") == field
        assert not TaxIdentity.objects.exists()
        assert TaxRequest.objects.get().given_at is None

    @pytest.mark.parametrize("country", tax.TINS)
    def test_knows_a_number_of_each_country(self, country):
        clean = identity.cleaned(given=told(country), today=NEW_YEAR.date())

        assert bool(clean.tin) == bool(tax.TINS[country])

    def test_holds_only_what_a_report_needs(self):
        assert len(fields(Identity)) == 9


class TestAsking:
    def test_happens_once_when_a_report_needs_it(self, payer):
        _, worker = somebody("DE")
        somebody("DE")  # earned nothing
        _, far = somebody("MX")
        for one in (worker, far):
            earns(one, "0.01", now=SPRING)

        assert ask_workers(now=SPRING) == [worker.pk]
        assert ask_workers(now=SPRING + timedelta(days=1)) == []

        assert (TaxRequest.objects.get().form, kinds()) == (
            "dac7",
            ["money.tax-asked"],
        )

    def test_never_happens_where_no_payer_is_set(self, db, settings):
        pay_from(settings, "")
        _, worker = somebody("DE")
        earns(worker, "5000", now=SPRING)

        assert ask_workers(now=SPRING) == []
        assert not TaxRequest.objects.exists()

    def test_counts_what_is_paid_and_payable_towards_a_threshold(self, db, settings):
        pay_from(settings, "US")
        _, near = somebody("US")
        _, below = somebody("US")
        earns(near, "1600", "USD", now=SPRING)
        tax.is_paid(near, "1000", now=SPRING)
        earns(below, "1599.99", "USD", now=SPRING)

        assert ask_workers(now=SPRING + timedelta(days=1)) == [near.pk]

    def test_is_done_once_a_day(self, payer):
        _, worker = somebody("DE")
        earns(worker, "1", now=SPRING)

        assert make_round(now=SPRING) is True
        assert make_round(now=SPRING + timedelta(hours=1)) is False
        assert TaxRequest.objects.count() == 1

    def test_is_repeated_twice_and_no_more(self, payer):
        _, worker = somebody("DE")
        earns(worker, "1", now=SPRING)
        ask_workers(now=SPRING)

        sent = [
            remind_workers(now=SPRING + timedelta(days=days))
            for days in (19, 20, 21, 40, 90)
        ]

        assert sent == [0, 1, 0, 1, 0]
        assert kinds() == ["money.tax-asked", *["money.tax-reminder"] * 2]


class TestHoldingPayouts:
    @pytest.fixture
    def asked(self, payer):
        user, worker = somebody("DE")
        earns(worker, "100", now=SPRING)
        ask_workers(now=SPRING)
        return user, worker

    def hold(self, worker, now, reason="No data after two reminders.") -> None:
        hold_payouts(worker_id=worker.pk, reason=reason, actor="user:9", now=now)

    def test_is_a_persons_decision_after_sixty_days(self, asked):
        _, worker = asked
        day = late(worker.pk)
        assert queries.held_workers() == set()  # nothing holds by itself

        self.hold(worker, day)

        assert queries.held_workers() == {worker.pk}
        entry = AuditEntry.objects.get(act="tax-payouts-held")
        assert (entry.actor, entry.facts) == ("user:9", {})
        assert Notice.objects.get(kind="money.tax-held").facts["reason"] == (
            "No data after two reminders."
        )

    def test_is_refused_too_early_without_reason_or_question(self, asked):
        _, worker = asked
        _, other = somebody("DE")
        day = late(worker.pk)

        for who, when, reason, refusal in (
            (worker, day - timedelta(seconds=1), "Why", TooEarlyToHold),
            (worker, day, "  ", NoHoldReason),
            (other, day, "Why", NothingToHold),
        ):
            with pytest.raises(refusal):
                self.hold(who, when, reason)

        assert queries.held_workers() == set()
        assert not AuditEntry.objects.filter(act="tax-payouts-held").exists()

    def test_needs_both_reminders(self, asked):
        _, worker = asked

        with pytest.raises(TooEarlyToHold):
            self.hold(worker, SPRING + timedelta(days=90))

    def test_cannot_be_written_by_a_machine_alone(self, asked):
        """The table says it too: somebody, a reason, two reminders, sixty days."""
        _, worker = asked
        late(worker.pk)

        for fields_ in (
            {"held_at": SPRING + timedelta(days=70)},
            {"held_at": SPRING, "held_by": "user:9", "held_reason": "x"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                TaxRequest.objects.filter(pk=worker.pk).update(**fields_)

    def test_ends_at_once_when_the_data_is_there(self, asked):
        _, worker = asked
        self.hold(worker, late(worker.pk))

        until = give_tax_data(worker=worker, given=told("DE"), now=NEW_YEAR)

        assert queries.held_workers() == set()
        assert until == date(2033, 12, 31)
        assert kinds()[-1] == "money.tax-released"

    def test_ends_when_a_person_says_so(self, asked):
        _, worker = asked
        day = late(worker.pk)
        self.hold(worker, day)

        release_payouts(worker_id=worker.pk, actor="user:9", now=day)

        assert queries.held_workers() == set()
        assert kinds()[-1] == "money.tax-released"

    def test_leaves_the_money_payable(self, asked):
        _, worker = asked
        self.hold(worker, late(worker.pk))

        statement = (
            "SELECT amount FROM ledger_balance b JOIN ledger_account a"
            " ON a.id = b.account_id WHERE owner = %(owner)s"
        )
        owner = {"owner": f"payable:worker:{worker.pk}"}
        assert tax.sql(statement, owner) == [(100_000_000,)]


class TestPurging:
    def test_deletes_the_day_after_the_last(self, payer):
        _, worker = somebody()
        gives(worker, keep_until=date(2032, 12, 31))
        filing = tax.one_filing(b"<Ana/>")

        assert purge_tax_data(now=datetime(2032, 12, 31, 12, tzinfo=UTC)) == 0
        assert TaxIdentity.objects.count() == 1
        # In Madrid the new year begins an hour before UTC's.
        assert purge_tax_data(now=datetime(2032, 12, 31, 23, 30, tzinfo=UTC)) == 2

        assert not TaxIdentity.objects.exists()
        left = Filing.objects.get()
        assert (left.sealed_content, bytes(left.sha256)) == ("", filing.sha256)
        with pytest.raises(queries.NoSuchFiling):
            queries.content_of(filing=left)

    def test_waits_as_long_as_a_report_that_names_the_worker(self, payer):
        _, worker = somebody()
        gives(worker, keep_until=date(2032, 12, 31))

        identity.keep_longer(worker_ids=[worker.pk], until=date(2034, 12, 31))
        identity.keep_longer(worker_ids=[worker.pk], until=date(2033, 12, 31))

        assert TaxIdentity.objects.get().keep_until == date(2034, 12, 31)
