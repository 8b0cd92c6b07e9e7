"""The vendor-first way over HTTP: what each side sees, and what is tried in vain."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from tests.build import vendors, web
from tests.build.people import DAY
from tests.build.projects import live_batch

from hormiga.domain.agreements.models import AgreementVersion, Signature
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import AuditEntry, Membership, Organisation
from hormiga.domain.programmes.invitations import invite
from hormiga.domain.programmes.models import (
    Application,
    Contract,
    DocumentCheck,
    Enrolment,
    Invitation,
    VendorProfile,
    VendorRating,
)
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.qualifications.models import Qualification
from hormiga.doors.web.programme.codes import TRIES
from hormiga.doors.web.vendor.people import name_for
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content, "utf-8")


@pytest.fixture
def vendor():
    return web.vendor("Enlace")


@pytest.fixture
def owner(vendor):
    return web.signed_in(web.member(vendor))


@pytest.fixture
def nda(vendor):
    return vendors.agreement(vendor)


@pytest.fixture
def contract(vendor, nda):
    return vendors.contract(vendor=vendor, signs=nda, needs_check=True)


@pytest.fixture
def hand():
    return web.worker_user()


@pytest.fixture
def client(hand):
    return web.signed_in(hand[0])


def place(contract, rest: str = "") -> str:
    return f"/places/{ids.outside(contract.public_id)}/{rest}"


def paper(nda) -> str:
    return f"/agreements/{ids.outside(nda.public_id)}/"


def form(client, nda, **changed) -> dict[str, str]:
    """What the page's form would send, with a name."""
    page = text(client.get(paper(nda)))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    given = {
        "language": hidden["language"],
        "sha256": hidden["sha256"],
        "name": vendors.NAME,
        "agrees": "on",
    }
    return {key: value for key, value in (given | changed).items() if value}


class TestTheDirectory:
    def test_says_who_pays_when_and_what_one_needs(self, client, contract):
        listed = text(client.get("/vendors/"))
        page = text(client.get(f"/vendors/{vendors.name(contract.vendor)}/"))

        assert "Enlace" in listed
        assert "the vendor pays you, every month" in " ".join(listed.split())
        assert "no ratings yet" in listed
        assert "Not verified by us yet" in page
        assert "Confidentiality agreement" in page
        assert "We work with search engines." in page

    def test_shows_no_vendor_without_a_listed_contract(self, client, contract):
        Contract.objects.update(is_listed=False)

        assert "Enlace" not in text(client.get("/vendors/"))
        path = f"/vendors/{vendors.name(contract.vendor)}/"
        assert client.get(path).status_code == 404


class TestTheWholeWay:
    def test_leads_from_applying_to_a_project_that_was_hidden(
        self, client, hand, owner, vendor, contract, nda
    ):
        batch = live_batch(programme=contract.programme)
        work = f"/work/{ids.outside(batch.project.public_id)}/"
        org = vendors.name(vendor)
        person = name_for(vendor, hand[1].public_id)

        client.post(place(contract, "apply/"), {"why": "I read.", "languages": "es"})
        waiting = text(owner.get(f"/vendor/{org}/applications/"))
        asked = ids.outside(Application.objects.get().public_id)
        owner.post(f"/vendor/{org}/applications/{asked}/accept/")
        seen = [client.get(work).status_code]
        owner.post(f"/vendor/{org}/workers/{person}/check/", {"outcome": "passed"})
        seen.append(client.get(work).status_code)
        client.post(paper(nda), form(client, nda))
        seen.append(client.get(work).status_code)

        assert hand[0].email in waiting
        assert "I read." in waiting
        assert seen == [404, 404, 200]
        assert "See the work" in text(client.get(place(contract)))
        roster = text(owner.get(f"/vendor/{org}/"))
        assert "version 1 (PDF)" in roster
        assert "passed" in roster

    def test_hides_the_project_on_every_page_and_in_the_api(
        self, client, hand, contract
    ):
        batch = live_batch(programme=contract.programme)
        vendors.placed(hand[1], contract)
        project = ids.outside(batch.project.public_id)

        pages = {
            path: client.get(path)
            for path in ("/work/", f"/work/{project}/", f"/work/{project}/task/")
        }
        started = client.post(f"/work/{project}/start/", follow=True)

        assert pages[f"/work/{project}/"].status_code == 404
        for response in [*pages.values(), started]:
            shown = str(response.content, "utf-8")
            assert "Name the animal" not in shown
            assert "confidentiality" not in shown.lower()
        assert not Assignment.objects.exists()


class TestApplying:
    def test_twice_sends_one(self, client, contract):
        for _ in range(2):
            client.post(place(contract, "apply/"), {"why": "I read."})

        assert Application.objects.count() == 1

    def test_is_taken_back_by_ones_own_hand_alone(self, client, contract):
        client.post(place(contract, "apply/"), {"why": "I read."})
        other = web.signed_in(web.worker_user()[0])

        assert other.get(place(contract)).status_code == 404
        assert other.post(place(contract, "withdraw/")).status_code == 404
        assert Application.objects.get().state == "sent"
        client.post(place(contract, "withdraw/"))
        assert Application.objects.get().state == "withdrawn"

    def test_that_is_declined_shows_the_vendors_words(self, client, owner, contract):
        client.post(place(contract, "apply/"), {"why": "I read."})
        org = vendors.name(contract.vendor)
        asked = ids.outside(Application.objects.get().public_id)
        path = f"/vendor/{org}/applications/{asked}/decline/"

        owner.post(path, {"why": "full", "words": " "})
        assert Application.objects.get().state == "sent"
        owner.post(path, {"why": "full", "words": "Come back in May."})

        page = text(client.get(place(contract)))
        assert "No room at the moment: Come back in May." in " ".join(page.split())

    @pytest.mark.parametrize("answer", ["accept", "decline"])
    def test_is_answered_once_and_by_its_vendors_managers_alone(
        self, client, contract, answer
    ):
        client.post(place(contract, "apply/"), {"why": "I read."})
        asked = ids.outside(Application.objects.get().public_id)
        body = {"why": "full", "words": "No."}
        stranger = web.vendor()
        reviewer = web.member(contract.vendor, Membership.Role.REVIEWER)
        tries = [
            (web.signed_in(web.member(stranger)), stranger, 404),
            (web.signed_in(web.member(stranger)), contract.vendor, 404),
            (web.signed_in(reviewer), contract.vendor, 403),
        ]
        for who, of, status in tries:
            path = f"/vendor/{vendors.name(of)}/applications/{asked}/{answer}/"
            assert who.post(path, body).status_code == status
        assert Application.objects.get().state == "sent"

        manager = web.signed_in(web.member(contract.vendor))
        path = f"/vendor/{vendors.name(contract.vendor)}/applications/{asked}/{answer}/"
        assert [manager.post(path, body).status_code for _ in range(2)] == [302, 404]
        assert AuditEntry.objects.filter(act__startswith="application-").count() == 1


class TestSigning:
    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"sha256": "f" * 64}, "This text has changed since you opened it"),
            ({"sha256": ""}, "This text has changed since you opened it"),
            ({"name": "Ana"}, "Write your name in full"),
            ({"agrees": ""}, "Tick the box"),
        ],
    )
    def test_refuses_an_edited_form(self, client, nda, changed, told):
        response = client.post(paper(nda), form(client, nda, **changed))

        assert told in text(response, 422)
        assert not Signature.objects.exists()
        assert not Qualification.objects.exists()

    def test_takes_the_language_whose_text_was_shown(self, client, nda):
        client.post(paper(nda), form(client, nda, language="es"))
        assert not Signature.objects.exists()

        client.post(paper(nda), form(client, nda))

        assert Signature.objects.get().language == "en"

    def test_of_a_page_left_open_is_refused_after_a_new_version(
        self, client, owner, vendor, nda
    ):
        old = form(client, nda)
        page = f"/vendor/{vendors.name(vendor)}{paper(nda)}"
        texts = {f"text_{lang}": text_ for lang, text_ in vendors.NEW_TEXTS.items()}
        assert "Tick the box" in text(owner.post(page, texts), 422)
        owner.post(page, texts | {"sure": "on"})

        response = client.post(paper(nda), old)

        assert "Again." in text(response, 422)
        assert not Signature.objects.exists()
        assert AgreementVersion.objects.count() == 2

    def test_signs_for_nobody_else(self, client, hand, nda):
        other = web.worker_user()[1]
        stolen = {"worker": other.pk, "worker_id": ids.outside(other.public_id, "A")}

        client.post(paper(nda), form(client, nda) | stolen)

        assert Signature.objects.get().worker == hand[1]

    def test_gives_a_copy_to_both_sides_and_to_nobody_else(
        self, client, owner, vendor, nda
    ):
        client.post(paper(nda), form(client, nda))
        signature = ids.outside(Signature.objects.get().public_id)
        mine = f"/agreements/signatures/{signature}/pdf/"

        copy = client.get(mine)

        assert copy["Content-Type"] == "application/pdf"
        reader = pypdf.PdfReader(io.BytesIO(copy.content))
        said = "".join(page.extract_text() for page in reader.pages)
        newest = AgreementVersion.objects.get()
        for words in (
            *("Confidentiality agreement", "You tell nobody what you see here."),
            *(vendors.NAME, newest.sha256["en"], signature, "UTC", "Enlace"),
        ):
            assert words in said
        theirs = owner.get(
            f"/vendor/{vendors.name(vendor)}/signatures/{signature}/pdf/"
        )
        assert theirs.content == copy.content
        assert AuditEntry.objects.filter(act="signature-read").count() == 1
        stranger = web.vendor()
        other = web.signed_in(web.member(stranger))
        others = vendors.name(stranger)
        assert web.signed_in(web.worker_user()[0]).get(mine).status_code == 404
        path = f"/vendor/{others}/signatures/{signature}/pdf/"
        assert other.get(path).status_code == 404
        assert other.get(mine).status_code == 403


class TestAVendor:
    def test_sees_nothing_of_another(self, vendor, contract, nda, hand):
        vendors.placed(hand[1], contract)
        stranger = web.vendor()
        other = web.signed_in(web.member(stranger))
        org, mine = vendors.name(vendor), vendors.name(stranger)
        pages = ("", "contracts/", "agreements/", "applications/")
        things = (
            f"contracts/{ids.outside(contract.public_id)}/",
            f"agreements/{ids.outside(nda.public_id)}/",
        )

        for rest in (*pages, *things):
            assert other.get(f"/vendor/{org}/{rest}").status_code == 404
        for rest in things:
            assert other.get(f"/vendor/{mine}/{rest}").status_code == 404
        for rest in pages:
            assert hand[0].email not in text(other.get(f"/vendor/{mine}/{rest}"))

    def test_records_no_check_of_anothers_worker(self, vendor, contract, hand):
        vendors.placed(hand[1], contract)
        stranger = web.vendor()
        other = web.signed_in(web.member(stranger))
        names = [name_for(of, hand[1].public_id) for of in (vendor, stranger)]

        answers = [
            other.post(
                f"/vendor/{vendors.name(stranger)}/workers/{name}/check/",
                {"outcome": "passed"},
            ).status_code
            for name in names
        ]

        assert answers == [404, 404]
        assert not DocumentCheck.objects.exists()

    def test_asks_for_no_agreement_of_another(self, owner, vendor, contract):
        theirs = vendors.agreement(web.vendor())
        page = f"/vendor/{vendors.name(vendor)}/contracts/"
        page += f"{ids.outside(contract.public_id)}/"

        owner.post(
            page,
            {"about_en": "We.", "agreement": ids.outside(theirs.public_id)},
        )

        contract.refresh_from_db()
        assert contract.agreement.organisation == vendor

    def test_is_told_why_it_cannot_invite_without_a_contract(self, owner, vendor):
        market = vendors.market()

        response = owner.post(
            f"/vendor/{vendors.name(vendor)}/invitations/",
            {"programme": market.slug},
            follow=True,
        )

        assert "you need a contract with it" in text(response)
        assert not Invitation.objects.exists()

    def test_accepts_what_an_operator_offers(self, vendor, owner):
        operator = web.signed_in(web.user(is_operator=True))
        market = vendors.market()
        org = vendors.name(vendor)
        operator.post(
            "/operator/contracts/",
            {
                "vendor": org,
                "programme": market.slug,
                "payer": "vendor",
                "margin": "12.5",
                "needs_check": "on",
            },
        )
        made = Contract.objects.get()
        assert (made.state, made.margin_ppm, made.needs_check) == (
            *("offered", 125_000, True),
        )

        owner.post(f"/vendor/{org}/contracts/{ids.outside(made.public_id)}/accept/")

        made.refresh_from_db()
        assert made.state == "active"

    def test_cannot_do_without_the_agreement_that_its_contract_asks_for(
        self, vendor, owner
    ):
        operator = web.signed_in(web.user(is_operator=True))
        org = vendors.name(vendor)
        given = {"vendor": org, "programme": vendors.market().slug, "payer": "vendor"}
        operator.post(
            "/operator/contracts/", given | {"margin": "0", "needs_agreement": "on"}
        )
        made = Contract.objects.get()
        page = f"/vendor/{org}/contracts/{ids.outside(made.public_id)}/"

        early = owner.post(f"{page}accept/", follow=True)
        made.refresh_from_db()
        assert "sign an agreement first" in early.content.decode()
        assert made.state == "offered"

        nda = vendors.agreement(vendor)
        owner.post(page, {"agreement": ids.outside(nda.public_id)})
        owner.post(f"{page}accept/")
        dropped = owner.post(page, {"agreement": ""}, follow=True)

        made.refresh_from_db()
        assert "sign an agreement first" in dropped.content.decode()
        assert (made.state, made.agreement) == ("active", nda)

    @pytest.mark.parametrize("margin", ["50.1", "-1", "x", "1e9", "NaN"])
    def test_never_keeps_more_than_half(self, vendor, margin):
        operator = web.signed_in(web.user(is_operator=True))
        given = {"vendor": vendors.name(vendor), "payer": "vendor"}
        given |= {"programme": vendors.market().slug, "margin": margin}

        operator.post("/operator/contracts/", given)

        assert not Contract.objects.exists()


class TestAnOperator:
    def test_gives_the_mark_with_a_reason(self, vendor):
        operator = web.signed_in(web.user(is_operator=True))
        path = f"/operator/organisations/{vendors.name(vendor)}/verify/"

        operator.post(path, {"verified": "yes", "reason": " "})
        assert not VendorProfile.objects.exists()
        operator.post(path, {"verified": "yes", "reason": "We met them."})

        assert VendorProfile.objects.get().is_verified
        entry = AuditEntry.objects.get(act="vendor-verified")
        assert entry.facts == {"reason": "We met them."}

    def test_ends_a_contract_and_its_places(self, contract, client, hand):
        vendors.placed(hand[1], contract)
        operator = web.signed_in(web.user(is_operator=True))
        path = f"/operator/contracts/{ids.outside(contract.public_id)}/end/"

        operator.post(path, {"reason": ""})
        assert Enrolment.objects.get(vendor=contract.vendor).is_active
        operator.post(path, {"reason": "It is over."})

        assert not Enrolment.objects.get(vendor=contract.vendor).is_active
        assert "contract has ended" in text(client.get(place(contract)))


class TestACode:
    def made(self, vendor: Organisation) -> str:
        invitation = invite(
            vendor=vendor, programme=programme_named("open"), now=clock.read()
        )
        assert invitation.code
        return invitation.code

    def test_leads_to_the_invitation(self, client, hand, vendor):
        code = self.made(vendor)

        response = client.post("/invitations/", {"code": code.lower()})
        client.post(response["Location"])

        assert Enrolment.objects.get(vendor=vendor).worker == hand[1]

    def test_says_whether_it_is_mistyped_or_over(self, client, vendor):
        code = self.made(vendor)
        wrong = ("1" if code[0] == "0" else "0") + code[1:]
        Invitation.objects.update(revoked_at=clock.read())

        mistyped = client.post("/invitations/", {"code": wrong})
        over = client.post("/invitations/", {"code": code})

        assert "One character of this code is not right" in text(mistyped, 422)
        assert "No invitation has this code now" in text(over, 422)

    def test_cannot_be_guessed_for_long(self, client, vendor):
        code = self.made(vendor)
        tried = [
            client.post("/invitations/", {"code": "00000000"}).status_code
            for _ in range(TRIES)
        ]

        last = client.post("/invitations/", {"code": code})

        assert set(tried) == {422}
        assert "Too many tries" in text(last, 429)
        assert not Enrolment.objects.filter(vendor=vendor).exists()

    def test_stands_on_the_roster(self, owner, vendor):
        code = self.made(vendor)

        page = text(owner.get(f"/vendor/{vendors.name(vendor)}/"))

        assert f"{code[:4]}-{code[4:]}" in page


class TestAPlace:
    def test_is_rated_after_a_week(self, client, hand, contract):
        vendors.placed(hand[1], contract)
        Enrolment.objects.update(joined_at=clock.read())
        client.post(place(contract, "rate/"), {"stars": "1"})
        assert not VendorRating.objects.exists()
        Enrolment.objects.update(joined_at=clock.read() - 8 * DAY)

        client.post(place(contract, "rate/"), {"stars": "9"})
        assert not VendorRating.objects.exists()
        client.post(place(contract, "rate/"), {"stars": "4", "words": "Kind."})

        assert VendorRating.objects.get().stars == 4

    def test_is_given_up_by_its_worker(self, client, hand, contract):
        vendors.placed(hand[1], contract)

        client.post(place(contract, "leave/"))

        assert not Enrolment.objects.get(vendor=contract.vendor).is_active
        assert client.post(place(contract, "leave/")).status_code == 404

    def test_says_what_the_vendor_recorded(self, client, hand, contract):
        vendors.placed(hand[1], contract)
        vendors.checked(hand[1], contract.vendor, "needs-more")

        page = " ".join(text(client.get(place(contract))).split())

        assert "something is still missing (the document has expired)" in page
        assert "Recorded by Enlace on 24 November 2026: " in page
        assert "no copy, no number" in page
