"""A run above the limit: one operator proposes it, another one approves it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.build import payouts, web

from hormiga.domain.payouts.models import Proposal, Run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize(
        ("size", "language"), [("phone", "es"), ("desk", "en")], indirect=True
    ),
]
SIGN_IN = {"en": "Sign in", "es": "Entrar"}


def come_in(visitor, language) -> None:
    boss = web.user(is_operator=True, password=web.PASSWORD)
    visitor.page.context.clear_cookies()
    visitor.go("/accounts/login/")
    visitor.page.locator("[name=login]").fill(boss.email)
    visitor.page.locator("[name=password]").fill(web.PASSWORD)
    visitor.press(SIGN_IN[language])


def test_an_operator_proposes_and_another_approves(visitor, language):
    page = visitor.page
    main, go_on = page.locator("main"), page.locator('form:has([name="seen"]) button')
    worker = payouts.sepa_worker("1000.01")
    come_in(visitor, language)

    visitor.go("/operator/payouts/programmes/open/")
    go_on.click()
    expect(page.locator("#decline")).to_be_visible()
    visitor.look()
    expect(go_on).to_have_count(0)
    assert payouts.payable(worker) == "1000.01"

    come_in(visitor, language)
    visitor.go("/operator/payouts/")
    main.locator('a[href*="/proposals/"]').click()
    expect(page.locator("#decline")).to_be_visible()
    visitor.look()
    go_on.click()
    expect(main.locator('a[href$="/file/"]')).to_be_visible()
    visitor.look()

    assert payouts.payable(worker) == "0.00"
    assert Run.objects.get().state == "open"
    decided = Proposal.objects.get()
    assert decided.state == "approved"
    assert decided.decided_by != decided.proposed_by


def test_an_operator_declines_with_a_reason(visitor, language, settings):
    payouts.configure(settings, **payouts.PAYER)
    page = visitor.page
    worker = payouts.sepa_worker("5.00")
    payouts.proposed()
    come_in(visitor, language)

    visitor.go("/operator/payouts/")
    page.locator('main a[href*="/proposals/"]').click()
    page.locator("[name=reason]").fill("Too early.")
    page.locator("form:has([name=reason]) button").click()
    expect(page.locator('main a[href*="/proposals/"]')).to_have_count(0)
    visitor.look()

    assert payouts.payable(worker) == "5.00"
    assert Proposal.objects.get().reason == "Too early."
