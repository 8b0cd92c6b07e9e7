"""A worker's whole way: from signing up to a paid judgment among the earnings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import formats, translation
from playwright.sync_api import Browser, Locator
from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_operator import WORDS as OPERATOR, come_in
from tests.browser.test_sign_in import EMAIL, PASSWORD, WORDS as SIGN_UP
from tests.build import web
from tests.build.people import requester
from tests.build.projects import live_batch, project

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.payouts.models import Payout
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.kit import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ANSWERS = ".ledger li[data-kind=answer]"
WORDS = {
    "en": {
        "see": "See the work there is",
        "title": "Name the animal",
        "start": "Start",
        "send": "Send and go on",
        "missing": "Choose an answer.",
        "saved": "Your answer is saved.",
        "skip": "Skip this task",
        "wrong": "Something is wrong with this task",
        "broken": "It is broken: something is missing or does not load",
        "report": "Report and give back",
        "thanks": "Thank you. A person will look at that task.",
        "none": "No task in hand",
        "earned": "See what I have earned",
        "approved": "Approved: payout on",
        "reward": "0.05 EUR",
        "say": "Say how I am paid",
        "holder": "Name on the account",
        "account": "IBAN",
        "save": "Go on",
        "right": "Yes, save",
        "way": "On its way since",
        "paid": "Paid out on",
        "purse": "Paid out",
        "sum": "0.10 EUR",
        "over": "The time for this task is over.",
        "nothing": "Nothing for you right now",
    },
    "es": {
        "see": "Ver el trabajo que hay",
        "title": "Nombra el animal",
        "start": "Empezar",
        "send": "Enviar y seguir",
        "missing": "Elige una respuesta.",
        "saved": "Tu respuesta está guardada.",
        "skip": "Saltar esta tarea",
        "wrong": "A esta tarea le pasa algo",
        "broken": "Está rota: falta algo o no se carga",
        "report": "Avisar y devolver",
        "thanks": "Gracias. Una persona mirará esa tarea.",
        "none": "No tienes ninguna tarea",
        "earned": "Ver lo que he ganado",
        "approved": "Aprobada: se paga el",
        "reward": "0,05 EUR",
        "say": "Decir cómo cobro",
        "holder": "Titular de la cuenta",
        "account": "IBAN",
        "save": "Seguir",
        "right": "Sí, guardar",
        "way": "En camino desde el",
        "paid": "Pagada el",
        "purse": "Pagado",
        "sum": "0,10 EUR",
        "over": "El tiempo de esta tarea se acabó.",
        "nothing": "Ahora mismo no hay nada para ti",
    },
}
CHOICE = {
    "type": "object",
    "properties": {"label": {"enum": ["hormiga", "abeja", "x" * 60]}},
    "required": ["label"],
}


@pytest.fixture
def words(language):
    return OPERATOR[language] | SIGN_UP[language] | WORDS[language]


@pytest.fixture
def operator(
    chrome: Browser, visitor: Visitor, size: str, language: str
) -> Iterator[Visitor]:
    """Somebody else, at a window of their own."""
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height}, locale=language
    )
    context.set_default_timeout(60_000)
    yield Visitor(context.new_page(), visitor.site)
    context.close()


def offer(*, tasks: int, **changed):
    """Give work that is approved and paid the moment somebody looks."""
    made = project(
        owner=requester(wallet="100"),
        answer_schema=CHOICE,
        instructions={"en": "Look closely.\n\nThen choose.", "es": "Mira. Y elige."},
        review_seconds=0,
        **changed,
    )
    inputs = [
        {"text": f"Seis patas, {n}.", "address": "https://a.example/" + "a" * 90}
        for n in range(tasks)
    ]
    return live_batch(of=made, tasks=inputs, now=clock.read())


def join(visitor, words) -> None:
    page = visitor.page
    visitor.go("/accounts/signup/")
    page.get_by_label(words["email"]).fill(EMAIL)
    page.get_by_label(words["password"]).fill(PASSWORD)
    page.get_by_label(words["country"]).select_option("ES")
    page.get_by_label(words["adult"]).check()
    page.get_by_label(words["agreed"]).check()
    visitor.press(words["create"])


def said(part: Locator) -> str:
    """Read a part of a page; amounts stand with a space that does not break."""
    return part.inner_text().replace("\u00a0", " ")


def answered() -> list[Assignment]:
    return list(Assignment.objects.filter(answer__isnull=False).order_by("id"))


def test_a_worker_signs_up_works_and_is_paid(visitor, operator, words, language):
    page = visitor.page
    join(visitor, words)
    visitor.press(words["see"])
    assert page.get_by_role("heading", name=words["nothing"]).is_visible()
    offer(tasks=4)
    visitor.go("/work/")
    visitor.press(words["title"])
    visitor.press(words["start"])

    page.get_by_role("button", name=words["send"]).click()
    page.get_by_text(words["missing"]).wait_for()
    visitor.look()
    page.get_by_text("abeja", exact=True).click()
    page.get_by_role("button", name=words["send"]).click()
    page.get_by_text(words["saved"]).wait_for()
    visitor.look()
    (first,) = answered()
    assert first.answer == {"label": "abeja"}
    assert first.active_seconds

    open_before = page.locator("[name=assignment]").first.input_value()
    page.reload()
    assert page.locator("[name=assignment]").first.input_value() == open_before
    page.get_by_role("button", name=words["skip"]).click()
    page.wait_for_function(
        "before => document.querySelector('[name=assignment]').value !== before",
        arg=open_before,
    )
    page.get_by_text(words["wrong"]).click()
    page.get_by_label(words["broken"]).check()
    visitor.look()
    page.get_by_role("button", name=words["report"]).click()
    page.get_by_text(words["thanks"]).wait_for()
    page.get_by_text("hormiga", exact=True).click()
    page.get_by_role("button", name=words["send"]).click()
    page.get_by_role("heading", name=words["none"]).wait_for()
    visitor.look()
    assert [one.answer for one in answered()] == [
        {"label": "abeja"},
        {"label": "hormiga"},
    ]

    approve_due_judgments(now=clock.read())
    visitor.press(words["earned"])
    lines = page.locator(ANSWERS)
    assert lines.count() == 2
    assert words["approved"] in said(lines.first)
    assert words["reward"] in said(lines.first)

    says_how_to_be_paid(visitor, words)
    is_paid_out(visitor, operator, words)
    payout = Payout.objects.get()
    assert (payout.state, payout.amount_micro) == ("paid", 100_000)
    for line in lines.all():
        assert f"{words['paid']} {day_of(payout, language)}" in said(line)
        assert words["reward"] in said(line)
    purse = said(page.get_by_label("EUR"))
    assert words["sum"] in purse.partition(words["purse"])[2]


def day_of(payout: Payout, language: str) -> str:
    """Write the day on which the bank had paid, as that language does."""
    assert payout.settled_at
    with translation.override(language):
        return str(formats.date_format(payout.settled_at, "DATE_FORMAT"))


def says_how_to_be_paid(visitor, words) -> None:
    page = visitor.page
    visitor.press(words["say"])
    page.get_by_label(words["holder"]).fill("Ana Pérez")
    page.get_by_label(words["account"]).fill("ES91 2100 0418 4502 0005 1332")
    visitor.press(words["save"])
    visitor.press(words["right"])
    assert page.get_by_text("ES91 … 1332").is_visible()


def is_paid_out(visitor, operator, words) -> None:
    """Let an operator approve a run and book it; the worker looks on."""
    first = visitor.page.locator(ANSWERS).first
    come_in(operator, words, web.user(is_operator=True, password=web.PASSWORD))
    for control in ("pages", "payouts", "programme", "approve"):
        operator.press(words[control])
    visitor.go("/earnings/")
    assert words["way"] in said(first)
    operator.press(words["settle"])
    visitor.go("/earnings/")


def test_the_desk_goes_by_keyboard_alone(visitor, words):
    page, keys = visitor.page, visitor.page.keyboard
    offer(tasks=2)
    join(visitor, words)
    visitor.tab_to(words["see"])
    visitor.enter()
    visitor.tab_to(words["title"])
    visitor.enter()
    visitor.tab_to(words["start"])
    visitor.enter()

    visitor.tab_to(
        "hormiga\n1" if page.locator("kbd").first.is_visible() else "hormiga"
    )
    keys.press("2")
    keys.press("Enter")
    page.get_by_text(words["saved"]).wait_for()
    keys.press("1")
    keys.press("Enter")
    page.get_by_role("heading", name=words["none"]).wait_for()
    visitor.look()

    assert [one.answer for one in answered()] == [
        {"label": "abeja"},
        {"label": "hormiga"},
    ]
    visitor.tab_to(words["earned"])
    visitor.enter()
    assert page.locator(".ledger li").count() == 2


def test_every_page_is_fit_in_the_dark_and_on_a_narrow_phone(visitor, words):
    page = visitor.page
    offer(tasks=2)
    join(visitor, words)
    visitor.go("/work/")
    visitor.press(words["title"])
    address = page.url.removeprefix(visitor.site)
    visitor.press(words["start"])
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    for path in (
        "/work/",
        address,
        f"{address}task/",
        "/earnings/",
        "/earnings/account/",
    ):
        visitor.go(path)


def test_work_goes_without_javascript(chrome, site, words, language):
    context = chrome.new_context(java_script_enabled=False, locale=language)
    page = context.new_page()
    offer(tasks=1)
    page.goto(f"{site}/accounts/signup/")
    page.get_by_label(words["email"]).fill(EMAIL)
    page.get_by_label(words["password"]).fill(PASSWORD)
    page.get_by_label(words["country"]).select_option("ES")
    page.get_by_label(words["adult"]).check()
    page.get_by_label(words["agreed"]).check()
    page.get_by_role("button", name=words["create"]).click()
    page.goto(f"{site}/work/")
    page.get_by_role("link", name=words["title"]).click()
    page.get_by_role("button", name=words["start"]).click()
    page.get_by_text("abeja", exact=True).click()
    page.get_by_role("button", name=words["send"]).click()

    assert page.get_by_text(words["saved"]).is_visible()
    assert answered()[0].answer == {"label": "abeja"}
    context.close()


def test_the_clock_runs_out_in_words(visitor, words):
    page = visitor.page
    offer(tasks=1, time_limit_seconds=10)
    join(visitor, words)
    visitor.go("/work/")
    visitor.press(words["title"])
    visitor.press(words["start"])

    page.get_by_text(words["over"]).wait_for()
    visitor.look()
