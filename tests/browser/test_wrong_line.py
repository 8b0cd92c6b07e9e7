"""A worker finds a wrong line, says so, is answered, and is paid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_operator import WORDS as OPERATOR, come_in
from tests.build import web
from tests.build.payouts import PAYER, configure, iban, programme
from tests.build.projects import live_batch
from tests.build.work import judge

from hormiga.domain.disputes.models import Dispute
from hormiga.domain.payouts import methods
from hormiga.domain.payouts.models import Payout
from hormiga.domain.payouts.rules import Rail
from hormiga.flows.pay_workers import open_runs
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.flows.settle_run import settle_file
from hormiga.kit import clock, ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = {
    "en": {
        "title": "Name the animal",
        "rejected": "Rejected",
        "wrong": "Something is wrong with this line",
        "what": "What is wrong?",
        "mistake": "It was rejected by mistake",
        "mine": "In your words",
        "send": "Send",
        "left": "14 days left",
        "decide": "What do you decide?",
        "reads": "What the worker reads",
        "answer": "Send the answer",
        "answered": "Answered. The worker is told.",
        "corrected": "Corrected",
        "credited": "0.05 EUR were credited to your balance.",
        "approved": "Approved: payout on",
        "paid": "Paid out on",
    },
    "es": {
        "title": "Nombra el animal",
        "rejected": "Rechazado",
        "wrong": "Algo está mal en esta línea",
        "what": "¿Qué le pasa?",
        "mistake": "La rechazaron por error",
        "mine": "Con tus palabras",
        "send": "Enviar",
        "left": "quedan 14 días",
        "decide": "¿Qué decides?",
        "reads": "Lo que lee la persona",
        "answer": "Enviar la respuesta",
        "answered": "Respondida. La persona recibe el aviso.",
        "corrected": "Corregida",
        "credited": "0,05 EUR se sumaron a tu saldo.",
        "approved": "Aprobada: se paga el",
        "paid": "Pagada el",
    },
}
MINE = "It is an ant: it has six legs."


@pytest.fixture
def words(language):
    return OPERATOR[language] | WORDS[language]


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


def rejected_by_mistake(worker) -> None:
    """A rejected answer, and an account that its pay can go to."""
    now = clock.read()
    batch = live_batch(tasks=1, review_seconds=3600, now=now)
    (one,) = judge(worker, batch, "ant", now=now)
    reject_judgment(
        judgment=one,
        organisation=batch.project.organisation,
        reason="not an ant",
        now=now,
    )
    methods.set_method(
        worker=worker, rail=Rail.SEPA, holder="Ana", account=iban(worker.pk), now=now
    )


def pay_out() -> None:
    now = clock.read()
    (run,) = open_runs(programme=programme(), today=now.date(), now=now).runs
    settle_file(run_id=run.pk, now=now)


@pytest.mark.parametrize(
    ("size", "language"), [("phone", "es"), ("desk", "en")], indirect=True
)
def test_a_wrong_line_is_found_put_right_and_paid(
    visitor, operator, words, size, settings
):
    configure(settings, **PAYER)
    page = visitor.page
    hand, worker = web.worker_user(password=web.PASSWORD)
    boss = web.user(is_operator=True, password=web.PASSWORD)
    rejected_by_mistake(worker)
    come_in(visitor, words, hand)
    visitor.go("/earnings/")
    visitor.press(words["title"])
    expect(page.get_by_text(words["rejected"], exact=True)).to_be_visible()

    says_by_keyboard(visitor, words) if size == "desk" else says(visitor, words)
    expect(page.get_by_text(words["left"])).to_be_visible()
    visitor.look()
    dispute = Dispute.objects.get()
    assert (dispute.wrong, dispute.words) == ("rejected", MINE)

    come_in(operator, words, boss)
    desk = operator.page
    name = ids.outside(dispute.public_id)
    operator.go("/operator/disputes/")
    operator.go(f"/operator/disputes/{name}/")
    desk.get_by_label(words["decide"]).select_option("corrected")
    desk.get_by_label(words["reads"]).fill("You are right.")
    operator.press(words["answer"])
    expect(desk.get_by_text(words["answered"])).to_be_visible()

    visitor.go(f"/money/disputes/{name}/")
    expect(page.get_by_role("heading", name=words["corrected"])).to_be_visible()
    expect(page.get_by_text(words["credited"])).to_be_visible()
    visitor.go("/earnings/")
    expect(page.get_by_text(words["approved"])).to_be_visible()
    pay_out()
    visitor.go("/earnings/")
    line = page.locator(".ledger li[data-kind=answer]")
    expect(line).to_contain_text(words["paid"])
    assert Payout.objects.get().amount_micro == 50_000
    visitor.go("/money/statements/")
    visitor.go(f"/money/statements/{clock.read().year}/")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    visitor.go(f"/money/disputes/{name}/")


def says(visitor, words) -> None:
    page = visitor.page
    page.get_by_text(words["wrong"]).click()
    page.get_by_label(words["what"]).select_option("rejected")
    page.get_by_label(words["mine"]).fill(MINE)
    visitor.press(words["send"])


def says_by_keyboard(visitor, words) -> None:
    keys = visitor.page.keyboard
    visitor.tab_to(words["wrong"])
    keys.press("Enter")
    visitor.tab_to(words["what"])
    keys.type(words["mistake"])
    visitor.tab_to(words["mine"])
    keys.type(MINE)
    visitor.tab_to(words["send"])
    visitor.enter()
