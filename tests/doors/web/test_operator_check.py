"""The operator asks every rule of the house, on data that is committed."""

from __future__ import annotations

from tests.build import web

from hormiga.domain.people.models import AuditEntry
from hormiga.doors.web.operator.rules_in_words import RULES
from hormiga.flows.audit_house import audit


class TestTheCheck:
    def test_says_of_each_rule_that_it_holds_and_is_noted(self, committed_database):
        who = web.user(is_operator=True)
        client = web.signed_in(who)

        page = str(client.post("/operator/health/check/").content, "utf-8")

        assert "All is well." in page
        assert page.count("<strong>holds</strong>") == len(RULES)
        noted = AuditEntry.objects.get(act="house-checked")
        assert noted.actor == f"user:{who.pk}"
        assert noted.facts == {"rules": len(RULES), "failed": 0}

    def test_is_refused_to_everybody_else(self, committed_database):
        client = web.signed_in(web.user())

        assert client.post("/operator/health/check/").status_code == 403

        assert not AuditEntry.objects.filter(act="house-checked").exists()

    def test_has_words_for_every_rule(self, committed_database):
        assert {finding.rule for finding in audit()} == set(RULES)
