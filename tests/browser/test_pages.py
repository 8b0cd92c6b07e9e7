"""Every page of every role, looked at: what nobody lists here fails."""

from __future__ import annotations

import calendar
import re

import pytest
from playwright.sync_api import Page
from tests.browser import page_house
from tests.browser.conftest import Visitor
from tests.browser.page_house import NO_PAGE, PAGES, House
from tests.build import payouts

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ENGLISH = {*calendar.month_name[1:], *calendar.day_name} - {"May"}
BARE = ("This field is required", "Este campo es obligatorio", "Falta esto.")
"""What says that something is wrong and not what to do."""
ONE_SIZE = pytest.mark.parametrize("size", ["phone"], indirect=True)
SCHEMES = {"phone": "light", "desk": "dark"}
"""Colours do not depend on the width, nor widths on the colours."""


@pytest.fixture
def house(site, settings) -> House:
    payouts.configure(settings, **payouts.PAYER)
    return page_house.build()


def test_each_route_is_a_page_that_somebody_opens_or_is_said_to_be_none():
    opened = {name for names in PAGES.values() for name in names}

    assert page_house.routes() == opened | set(NO_PAGE)
    assert not opened & set(NO_PAGE)


def test_each_page_is_whole(visitor, house, size, language):
    visitor.page.emulate_media(color_scheme=SCHEMES[size])
    seen = 0
    for role in PAGES:
        become(visitor, house, role)
        for path in house.addresses(role):
            visitor.page.goto(visitor.site + path)
            assert_is_page(visitor.page, language, path)
            visitor.look()
            seen += 1

    assert seen >= sum(map(len, PAGES.values()))


@ONE_SIZE
def test_each_form_says_what_is_missing(visitor, house):
    for role, path in (
        ("anonymous", "/accounts/signup/"),
        ("anonymous", "/accounts/signup/organisation/"),
        ("anonymous", "/accounts/login/"),
        ("anonymous", "/accounts/password/reset/"),
        ("worker", "/accounts/password/change/"),
        ("worker", "/earnings/account/"),
        ("requester", house.named_path("requester_project_new")),
        ("requester", house.named_path("requester_batch_new")),
    ):
        become(visitor, house, role)
        visitor.page.goto(visitor.site + path)
        visitor.page.locator("main form button.wide").first.click()
        visitor.page.wait_for_load_state()
        visitor.look()
        words = visitor.page.locator("main").inner_text()
        assert visitor.page.locator("[aria-invalid=true]").count(), path
        assert not [one for one in BARE if one in words], path


@ONE_SIZE
def test_a_page_that_is_not_there_leads_on(visitor, house):
    for role, way_on in (("anonymous", "/"), ("worker", "/home/")):
        become(visitor, house, role)
        visitor.page.goto(f"{visitor.site}/operator/no-such-page/")
        told = [one for one in visitor.complaints if "404" in one]
        assert visitor.complaints == told != []
        visitor.complaints.clear()
        visitor.look()
        assert visitor.page.locator(f'main a[href="{way_on}"]').count() == 1


def test_no_page_outgrows_a_small_phone_or_large_letters(chrome, site, house):
    for width, letters in ((320, 16), (360, 32)):
        context = chrome.new_context(
            viewport={"width": width, "height": 740}, locale="es"
        )
        visitor = Visitor(context.new_page(), site)
        for role in PAGES:
            become(visitor, house, role)
            for path in house.addresses(role):
                visitor.page.goto(site + path)
                visitor.page.evaluate(
                    f"document.documentElement.style.fontSize = '{letters}px'"
                )
                wide = visitor.page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} is {wide} wide in {width}"
        context.close()


def become(visitor: Visitor, house: House, role: str) -> None:
    visitor.page.context.clear_cookies()
    if cookies := house.cookies(role, visitor.site):
        visitor.page.context.add_cookies(cookies)


def assert_is_page(page: Page, language: str, path: str) -> None:
    """It is where one wanted to go, has one heading, and speaks one language."""
    assert page.url.endswith(path), f"{path} leads to {page.url}"
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1, path
    if language == "es":
        words = page.locator("body").inner_text()
        assert [one for one in ENGLISH if re.search(rf"\b{one}\b", words)] == [], path
