"""A requester pays in, publishes, closes, gets the rest back, and takes an invoice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from tests.browser.away import Server
from tests.browser.conftest import SIZES, Visitor
from tests.browser.standing import Standing
from tests.build.billing import name_parties, worked
from tests.build.payouts import PAYER
from tests.build.people import requester
from tests.build.projects import draft_batch, project
from tests.build.requester import BACKEND
from tests.build.web import member
from tests.conftest import Database

from hormiga.domain.billing.models import PaypalOrder
from hormiga.domain.billing.rails.paypal_orders_fake import FakeOrders
from hormiga.domain.billing.rules import Month
from hormiga.domain.people.models import Organisation
from hormiga.kit import clock, ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LAST = Month.at(clock.read()).before


@pytest.fixture(params=[("phone", "es"), ("desk", "en")], ids=["phone-es", "desk-en"])
def window(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
def site(standing: Standing, committed_database: Database) -> Iterator[str]:
    """A server of its own: PayPal's fake takes the payments."""
    server = Server(committed_database, standing.files.root)
    with FakeOrders() as fake:
        server.environment |= {
            "HORMIGA_SECRET_KEY": settings.SECRET_KEY,
            "HORMIGA_PAYPAL_URL": fake.url,
            "HORMIGA_PAYPAL_CLIENT_ID": fake.client_id,
            "HORMIGA_PAYPAL_SECRET": fake.secret,
            "HORMIGA_SEPA_NAME": PAYER["sepa_name"],
            "HORMIGA_SEPA_IBAN": PAYER["sepa_iban"],
        }
        server.start()
        try:
            yield server.site
        finally:
            server.die()


@pytest.fixture
def owner(committed_database: Database) -> Organisation:
    """A requester with a euro, of which it used a part last month."""
    made = requester(wallet="1")
    name_parties(made)
    then = datetime(LAST.year, LAST.number, 9, 12, tzinfo=UTC)
    worked(made, judgments=1, reward="0.10", overlap=1, now=then)
    return made


@pytest.fixture
def visitor(
    chrome: Browser, site: str, owner: Organisation, window: tuple[str, str]
) -> Iterator[Visitor]:
    (width, height), language = SIZES[window[0]], window[1]
    context = chrome.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        accept_downloads=True,
    )
    context.set_default_timeout(60_000)
    client = Client()
    client.force_login(member(owner), BACKEND)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": site}]
    )
    yield Visitor(context.new_page(), site)
    context.close()


def test_money_comes_in_is_used_comes_back_and_is_on_paper(
    visitor: Visitor, owner: Organisation, window: tuple[str, str], tmp_path: Path
) -> None:
    page, main = visitor.page, visitor.page.locator("main")
    root = f"/requester/{ids.outside(owner.public_id, ids.ORGANISATION)}"

    def say(words: str, **facts: str) -> str:
        with translation.override(window[1]):
            return translation.gettext(words) % facts

    def see(words: str, **facts: str) -> None:
        text = re.escape(say(words, **facts)).replace(r"\ ", r"\s")
        expect(main).to_contain_text(re.compile(text))
        visitor.look()

    comma = "," if window[1] == "es" else "."
    visitor.go(f"{root}/wallet/")
    see("By bank transfer")
    page.locator("#pay_in_amount").fill(f"20{comma}50")
    main.get_by_role("button", name=say("Pay in with PayPal")).click()
    see("Confirm the payment at PayPal. You come back here.")
    main.get_by_role("link", name=say("Go to PayPal")).click()
    expect(main).to_contain_text("20.50 EUR")
    visitor.look()
    main.get_by_role("button", name="Approve").click()
    see("Then finish here: only now the money is taken and put into your wallet.")
    main.get_by_role("button", name=say("Put it into the wallet")).click()
    see("%(amount)s is in your wallet.", amount=f"20{comma}50\xa0EUR")
    assert PaypalOrder.objects.get().state == "captured"

    batch = draft_batch(of=project(owner=owner), tasks=2)
    visitor.go(f"{root}/batches/{ids.outside(batch.public_id)}/")
    main.get_by_role("button", name=say("Publish the batch")).click()
    see("The batch is live. %(cost)s is set aside for it.", cost=f"0{comma}36\xa0EUR")
    main.get_by_role("link", name=say("Close the batch")).click()
    main.get_by_role("button", name=say("Close the batch")).click()
    see(
        "The batch is closed. %(amount)s went back to the wallet.",
        amount=f"0{comma}36\xa0EUR",
    )
    visitor.go(f"{root}/wallet/")
    see("Came back from a batch")

    visitor.go(f"{root}/billing/")
    with translation.override(window[1]):
        month = date_format(LAST.first_day, "F Y")
    asked = {"month": month, "currency": "EUR"}
    make = say("Make the invoice of %(month)s in %(currency)s", **asked)
    main.get_by_role("button", name=make).click()
    number = f"F-{clock.read().year}-00001"
    see("Invoice %(number)s is made. Download it below.", number=number)
    with page.expect_download() as download:
        link = say("%(number)s as PDF", number=number)
        main.get_by_role("link", name=link).click()
    download.value.save_as(tmp_path / "invoice.pdf")
    paper = PdfReader(io.BytesIO((tmp_path / "invoice.pdf").read_bytes())).pages[0]
    assert f"0{comma}12" in paper.extract_text()

    for path in ("bonuses/", "limits/"):
        visitor.go(f"{root}/{path}")
