"""Whatever people write, on nobody's page does it do more than stand there."""

from __future__ import annotations

from itertools import count

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from tests.build import api, payouts, web
from tests.build.people import NOON, requester
from tests.doors.web.hostile import HOSTILE, OWN_WORDS, UNSHOWN, WRITTEN, read

from hormiga.domain.people import services as people
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.programmes import invitations
from hormiga.domain.programmes.services import programme_named
from hormiga.doors.web.vendor.access import link_of
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db


_numbers = count(100)  # names that differ by case alone are one name


def shown(client: Client, path: str) -> str:
    """Look at a page; it may hold nothing that acts."""
    response = client.get(path)
    assert response.status_code == 200, path
    dangers, text = read(str(response.content, "utf-8"))
    assert dangers == [], path
    return text


def missing(text: str, words: list[str]) -> list[str]:
    """Name the strings that a page ought to show and does not, spaces aside."""
    flat = " ".join(text.split())
    return [one for one in words if " ".join(one.split()) not in flat]


def named(name: str, kind: Organisation.Kind) -> Organisation:
    return people.create_organisation(
        name=f"{next(_numbers)} {name}"[:120], kind=kind, is_trusted=False, now=NOON
    )


class TestTheStrings:
    def test_are_a_hundred_and_more_and_fit_every_field(self):
        assert len(set(HOSTILE)) >= 100
        assert all(len(one) < 120 and "\0" not in one for one in HOSTILE)

    @pytest.mark.parametrize(
        "page",
        [
            "<p onclick=x>",
            "<script>x</script>",
            '<a href="javascript:x">',
            '<img src="/x">',
            '<a href="//evil.example/">',
            '<p style="x">',
        ],
    )
    def test_would_be_seen_if_they_acted(self, page):
        dangers, _ = read(page)

        assert dangers


class TestEveryFieldOfTexts:
    def test_is_written_in_a_real_browsers_test_or_shown_nowhere(self):
        """A new field without a row fails: see tests/doors/web/hostile.py."""
        kinds = (models.CharField, models.TextField, models.JSONField)
        found = {
            f"{model.__name__}.{field.name}"
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if model.__module__.startswith("hormiga.")
            and isinstance(field, kinds)
            and not field.choices
        }

        assert found - WRITTEN - UNSHOWN - OWN_WORDS == set()
        assert WRITTEN - found == set()


class TestANameOfAnOrganisation:
    def test_stands_on_the_operators_pages_as_it_was_written(self):
        client = web.signed_in(web.user(is_operator=True))
        names = [
            named(one, Organisation.Kind.REQUESTER).name.strip() for one in HOSTILE
        ]

        newest = Organisation.objects.order_by("-pk").values_list("pk", flat=True)
        text = shown(client, "/operator/organisations/")
        for last in list(newest)[49::50]:
            text += shown(client, f"/operator/organisations/?before={last}")

        assert missing(text, names) == []
        shown(client, "/operator/audit/")

    @pytest.mark.parametrize("number", range(0, len(HOSTILE), 4))
    def test_stands_on_members_and_invited_workers_pages(self, number):
        vendor = named(HOSTILE[number], Organisation.Kind.VENDOR)
        client = web.signed_in(web.member(vendor))
        invitation = invitations.invite(
            vendor=vendor, programme=programme_named("open"), now=clock.read()
        )
        org = ids.outside(vendor.public_id, ids.ORGANISATION)
        link = link_of(ids.outside(invitation.public_id))
        path = "/invitations/" + link.split("/invitations/")[1]

        for page in ("/home/", f"/vendor/{org}/", path):
            assert missing(shown(client, page), [vendor.name.strip()]) == []
        shown(Client(), path)


class TestAnAddress:
    def test_stands_on_the_pages_as_it_was_written(self):
        """No form lets it in, but the table would."""
        who = web.user(is_operator=True)
        client = web.signed_in(who)
        for one in HOSTILE[:40]:
            User.objects.filter(pk=who.pk).update(email=one[:200])

            assert missing(shown(client, "/home/"), [one[:200]]) == []


class TestAReason:
    def test_stands_in_the_audit_log_as_it_was_written(self):
        client = web.signed_in(web.user(is_operator=True))
        for number, one in enumerate(HOSTILE):
            people.set_trust(
                organisation=requester(),
                is_trusted=False,
                reason=one,
                actor=f"user:{number}",
                now=NOON,
            )
            if number % 25 == 24 or number == len(HOSTILE) - 1:
                start = number - number % 25
                text = shown(client, "/operator/audit/?act=organisation-untrusted")
                words = [reason.strip() for reason in HOSTILE[start : number + 1]]
                assert missing(text, words) == []


class TestAPayoutsAnswer:
    def test_stands_on_the_run_as_it_was_written(self, settings):
        from hormiga.domain.payouts.models import Run

        payouts.configure(settings, **payouts.PAYER)
        payouts.sepa_worker("12.34")
        (run,) = payouts.opened().runs
        client = web.signed_in(web.user(is_operator=True))
        for one in HOSTILE:
            Run.objects.filter(pk=run.pk).update(detail=one)

            page = f"/operator/payouts/runs/{ids.outside(run.public_id)}/"
            assert missing(shown(client, page), [one]) == []


class TestAProject:
    def test_shows_its_texts_tasks_and_answers_as_they_were_written(self):
        """Every text of the terms, a choice, an input, an answer and a reason."""
        owner = requester(wallet="1000")
        client = web.signed_in(web.member(owner))
        token = people.create_keys(organisation=owner, now=NOON).token
        caller = api.Caller(token)
        somebody, _ = web.worker_user()
        worker = web.signed_in(somebody)
        org = ids.outside(owner.public_id, ids.ORGANISATION)
        for one in HOSTILE[::3]:
            schema = {
                "type": "object",
                "properties": {"label": {"type": "string", "enum": [one, "ant"]}},
                "required": ["label"],
            }
            project, batch = api.published(
                caller,
                tasks=1,
                title={"en": one},
                description={"en": one},
                instructions={"en": one},
                answer_schema=schema,
            )
            for page in (
                f"/requester/{org}/projects/{project}/",
                f"/work/{project}/",
            ):
                who = worker if page.startswith("/work") else client
                assert missing(shown(who, page), [one.strip()]) == [], page
            shown(client, f"/requester/{org}/batches/{batch}/")
        shown(client, f"/requester/{org}/projects/")
        shown(worker, "/work/")
