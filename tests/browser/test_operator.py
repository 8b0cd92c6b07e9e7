"""An operator approves a payout, as a person does it; a vendor brings a worker in."""

from __future__ import annotations

import pytest
from tests.build import payouts, web

from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.people.models import AuditEntry
from hormiga.domain.programmes.models import Enrolment
from hormiga.kit import ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = {
    "en": {
        "email": "E-mail",
        "password": "Password",
        "in": "Sign in",
        "pages": "Go to the operator's pages",
        "payouts": "Payouts",
        "programme": "Open (EUR)",
        "approve": "Approve and open the run",
        "amount": "12.34 EUR",
        "settle": "The bank has paid",
        "booked": "Booked: the bank has paid.",
        "audit": "Audit log",
        "opened": "Payout run approved and opened",
        "health": "Health",
        "check": "Check now",
        "well": "All is well.",
        "organisations": "Organisations",
        "make": "Make a link",
        "accept": "Accept the invitation",
        "welcome": "Welcome: you have your place now.",
        "roster": "Go to your roster",
    },
    "es": {
        "email": "Correo electrónico",
        "password": "Contraseña",
        "in": "Entrar",
        "pages": "Ir a las páginas del operador",
        "payouts": "Pagos",
        "programme": "Abierto (EUR)",
        "approve": "Aprobar y abrir la tanda",
        "amount": "12,34 EUR",
        "settle": "El banco ha pagado",
        "booked": "Anotado: el banco ha pagado.",
        "audit": "Registro de auditoría",
        "opened": "Tanda de pagos aprobada y abierta",
        "health": "Estado",
        "check": "Comprobar ahora",
        "well": "Todo está bien.",
        "organisations": "Organizaciones",
        "make": "Crear un enlace",
        "accept": "Aceptar la invitación",
        "welcome": "Te damos la bienvenida: ya tienes tu puesto.",
        "roster": "Ir a tu plantilla",
    },
}


@pytest.fixture
def words(language):
    return WORDS[language]


def come_in(visitor, words, who) -> None:
    page = visitor.page
    visitor.go("/accounts/login/")
    page.get_by_label(words["email"]).fill(who.email)
    page.get_by_label(words["password"]).fill(web.PASSWORD)
    visitor.press(words["in"])


def test_an_operator_approves_a_payout_and_books_it(visitor, words):
    page = visitor.page
    worker = payouts.sepa_worker("12.34")
    payouts.worker_owed("5")
    boss = web.user(is_operator=True, password=web.PASSWORD)
    come_in(visitor, words, boss)

    visitor.press(words["pages"])
    visitor.press(words["payouts"])
    visitor.press(words["programme"])
    assert words["amount"] in page.locator("main").inner_text()
    assert payouts.payable(worker) == "12.34"
    visitor.press(words["approve"])

    run = Run.objects.get()
    assert payouts.payable(worker) == "0.00"
    name = ids.outside(run.public_id)
    with page.expect_download() as download:
        page.locator(f'a[href$="{name}/file/"]').click()
    assert download.value.suggested_filename == f"{name}.xml"
    visitor.press(words["settle"])
    assert words["booked"] in page.get_by_role("status").inner_text()
    assert Payout.objects.get().state == "paid"

    visitor.press(words["audit"])
    log = page.locator("main").inner_text()
    assert words["opened"] in log
    assert boss.email in log
    visitor.press(words["organisations"])
    visitor.press(words["health"])
    visitor.press(words["check"])
    assert words["well"] in page.locator("main").inner_text()


def test_an_operator_approves_by_keyboard_alone(visitor, words):
    page, typed = visitor.page, visitor.page.keyboard
    payouts.sepa_worker("12.34")
    boss = web.user(is_operator=True, password=web.PASSWORD)
    visitor.go("/accounts/login/")
    visitor.tab_to(words["email"])
    typed.type(boss.email)
    visitor.tab_to(words["password"])
    typed.type(web.PASSWORD)
    visitor.enter()

    for control in ("pages", "payouts", "programme", "approve", "settle"):
        visitor.tab_to(words[control])
        visitor.enter()

    assert words["booked"] in page.get_by_role("status").inner_text()
    acts = AuditEntry.objects.filter(actor=f"user:{boss.pk}").order_by("pk")
    assert [entry.act for entry in acts] == [
        "operator-signed-in",
        "run-opened",
        "run-settled",
    ]


def test_a_vendor_makes_a_link_and_a_worker_follows_it(visitor, words):
    page = visitor.page
    vendor = web.vendor("Enlace")
    come_in(visitor, words, web.member(vendor, password=web.PASSWORD))
    visitor.press(words["roster"])
    visitor.press(words["make"])
    link = page.locator("input[readonly]").input_value()
    visitor.page.context.clear_cookies()

    visitor.go(link.removeprefix(visitor.site))
    visitor.press(words["in"])
    user, _ = web.worker_user(password=web.PASSWORD)
    page.get_by_label(words["email"]).fill(user.email)
    page.get_by_label(words["password"]).fill(web.PASSWORD)
    visitor.press(words["in"])
    visitor.press(words["accept"])

    assert words["welcome"] in page.get_by_role("status").inner_text()
    assert Enrolment.objects.filter(vendor=vendor).count() == 1
