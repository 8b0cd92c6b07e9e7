"""Through a vendor: apply, be checked, sign, pass; only then is a project named."""

from __future__ import annotations

import pypdf
import pytest
from tests.browser.programmes.conftest import Enter, ways
from tests.browser.programmes.house import TITLE, TYPE, offer
from tests.browser.programmes.steps import judge, see_the_pay, sign_up, sit
from tests.browser.programmes.walker import ByPointer, Walker
from tests.browser.test_sign_in import EMAIL
from tests.build import vendors, web

from hormiga.domain.agreements.models import Signature
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.models import Contract, DocumentCheck
from hormiga.domain.programmes.services import programme_named
from hormiga.kit import ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WHY = "Leo mucho y con cuidado."


def apply(walker: Walker, vendor: Organisation, programme: dict[str, str]) -> None:
    """Come from the home page to the directory, and ask a vendor for a place."""
    walker.press(f"{programme[walker.language]} (EUR)")
    walker.press("See the vendors")
    walker.press(vendor.name)
    walker.fill("Languages that you know well", "español, inglés")
    walker.fill("Why would you like to work here?", WHY)
    walker.press("Apply")
    assert walker.say("waits for the vendor") in walker.reads()


def take_in(manager: Walker, vendor: Organisation, email: str) -> None:
    """Accept the application, and record that the documents are in order."""
    boss = web.member(vendor, password=web.PASSWORD)
    manager.go("/accounts/login/")
    manager.fill("E-mail", boss.email)
    manager.fill("Password", web.PASSWORD)
    manager.press("Sign in")
    manager.press("Go to your roster")
    manager.press("Applications")
    assert WHY in manager.reads()
    manager.press(f"{manager.say('Accept')} {email}")
    manager.press("Roster")
    manager.page.locator("summary").filter(
        has_text=manager.say("Record a document check")
    ).click()
    manager.press(f"{manager.say('Record')} {email}")
    assert DocumentCheck.objects.get().outcome == "passed"


def sign(walker: Walker) -> None:
    """Read, sign, and take the copy along."""
    walker.press("Read and sign")
    walker.tick("I have read this text and I agree to it.")
    walker.fill("Your full name", vendors.NAME)
    walker.press("Sign with this name")
    with walker.page.expect_download() as sent:
        walker.press_file("Your copy (PDF)")
    paper = pypdf.PdfReader(str(sent.value.path()))
    words = "".join(page.extract_text() for page in paper.pages)
    assert vendors.NAME in words
    assert Signature.objects.get().version.sha256[walker.language][:16] in words


def place_of(walker: Walker, contract: Contract) -> None:
    walker.go(f"/places/{ids.outside(contract.public_id)}/")


@ways("phone-es", "desk-en-dark", "phone-en-keys")
def test_a_worker_comes_in_through_a_vendor_and_is_paid(walker: Walker, enter: Enter):
    programme, vendor = programme_named("vendor-first"), web.vendor("Enlace")
    contract = vendors.contract(
        vendor=vendor,
        programme=programme,
        signs=vendors.agreement(vendor),
        needs_check=True,
        exam=f"exam-{TYPE}",
        payer=Contract.Payer.PLATFORM,
    )
    offered = offer(programme, is_confidential=True)
    title = TITLE[walker.language]

    worker = sign_up(walker)
    apply(walker, vendor, programme.name)
    take_in(enter(ByPointer), vendor, EMAIL)
    place_of(walker, contract)
    sign(walker)
    walker.press("Your vendors and what comes next")
    walker.go("/work/")
    assert title not in walker.reads()
    place_of(walker, contract)
    walker.press("Go to the exam")
    sit(walker, worker)
    place_of(walker, contract)
    walker.press("See the work")
    walker.press(title)
    judgment = judge(walker, worker, offered)
    assert judgment.enrolment.vendor == vendor
    see_the_pay(walker)
