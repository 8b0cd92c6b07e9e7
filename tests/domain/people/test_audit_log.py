"""The audit log keeps who did what, and gives no line back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.build import projects, work
from tests.build.people import NOON, requester, worker

from hormiga.domain.people import audit_log, services
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import AuditEntry, Membership, Organisation
from hormiga.domain.people.rules import NoReason
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.flows.deposit_money import deposit_money
from hormiga.flows.fund_batch import fund_batch
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db
EVA = "user:7"


def acts(actor: str = EVA) -> list[str]:
    rows = AuditEntry.objects.filter(actor=actor).order_by("pk")
    return list(rows.values_list("act", flat=True))


class TestAnEntry:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE people_auditentry SET actor = 'nobody'",
            "UPDATE people_auditentry SET actor = 'nobody' WHERE false",
            "DELETE FROM people_auditentry",
            "TRUNCATE people_auditentry",
        ],
    )
    def test_can_be_neither_changed_nor_removed(self, statement):
        note_act(actor=EVA, noted=Noted(AuditedAct.DEPOSITED, "wallet"), now=NOON)

        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

        assert acts() == ["deposited"]


class TestAPrivilegedAct:
    def test_of_setting_up_is_noted_with_its_actor(self):
        owner = services.create_organisation(
            name="Casa",
            kind=Organisation.Kind.REQUESTER,
            is_trusted=False,
            now=NOON,
            actor=EVA,
        )
        user = services.create_user(
            email="o@example.org", password=None, is_operator=True, now=NOON, actor=EVA
        )
        services.add_member(
            user=user,
            organisation=owner,
            role=Membership.Role.OWNER,
            now=NOON,
            actor=EVA,
        )
        keys = services.create_keys(organisation=owner, now=NOON, actor=EVA)
        services.revoke_access_key(
            organisation=owner,
            access_key_id=keys.access_key_id,
            now=NOON,
            actor=EVA,
        )

        assert acts() == [
            "organisation-made",
            "operator-made",
            "member-added",
            "keys-made",
            "keys-revoked",
        ]

    def test_never_writes_a_secret_down(self):
        keys = services.create_keys(organisation=requester(), now=NOON, actor=EVA)

        (facts,) = AuditEntry.objects.filter(actor=EVA).values_list("facts", flat=True)
        assert facts == {"access_key_id": keys.access_key_id}

    def test_on_money_and_work_is_noted_once(self):
        owner = requester()
        for _ in range(2):
            deposit_money(
                organisation=owner,
                amount=Money.of("100", "EUR"),
                key="k",
                now=NOON,
                actor=EVA,
            )
        batch = projects.draft_batch(of=projects.project(owner=owner), tasks=2)
        fund_batch(batch=batch, now=NOON, actor=EVA)
        (judgment,) = work.judge(worker(), batch, "ant")
        reject_judgment(
            judgment=judgment, organisation=owner, reason="No.", now=NOON, actor=EVA
        )
        approve_judgments(
            judgments=[judgment],
            organisation=owner,
            reason="Yes.",
            now=NOON,
            actor=EVA,
        )
        close_batch(batch=batch, now=NOON, actor=EVA)

        assert acts() == [
            "deposited",
            "batch-published",
            "judgment-rejected",
            "rejection-overturned",
            "batch-closed",
        ]
        found = AuditEntry.objects.filter(actor=EVA)
        assert {entry.organisation_id for entry in found} == {owner.pk}

    def test_that_is_refused_is_not_noted(self):
        owner = requester()

        with pytest.raises(NoReason):
            services.set_trust(
                organisation=owner,
                is_trusted=False,
                reason=" ",
                actor=EVA,
                now=NOON,
            )

        assert acts() == []
        assert Organisation.objects.get(pk=owner.pk).is_trusted


class TestTrust:
    def test_ends_with_a_reason_and_is_noted_once(self):
        owner = requester()

        for _ in range(2):
            services.set_trust(
                organisation=owner,
                is_trusted=False,
                reason="They asked for passwords.",
                actor=EVA,
                now=NOON,
            )

        assert not Organisation.objects.get(pk=owner.pk).is_trusted
        assert acts() == ["organisation-untrusted"]


class TestTheList:
    def test_shows_one_organisation_or_one_act_newest_first(self):
        first, second = requester(), requester()
        for owner in (first, second, first):
            for act in (AuditedAct.DEPOSITED, AuditedAct.BATCH_CLOSED):
                noted = Noted(act, "x", {}, owner.pk)
                note_act(actor=EVA, noted=noted, now=NOON)

        found = audit_log.entries(act="deposited", organisation_id=first.pk, limit=10)

        assert [row.organisation for row in found] == [first.name, first.name]
        assert found[0].pk > found[1].pk
        older = audit_log.entries(
            act="deposited", organisation_id=first.pk, before=found[0].pk, limit=10
        )
        assert older == found[1:]

    def test_names_a_user_by_address_in_two_statements(self, django_assert_num_queries):
        user = services.create_user(
            email="ana@example.org", password=None, is_operator=False, now=NOON
        )
        for _ in range(3):
            note_act(
                actor=audit_log.user_actor(user.pk),
                noted=Noted(AuditedAct.DEPOSITED, "x"),
                now=NOON,
            )

        with django_assert_num_queries(2):
            found = audit_log.entries(limit=3)

        assert {row.actor for row in found} == {"ana@example.org"}
