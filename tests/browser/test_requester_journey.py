"""From sign-up to downloaded labels, as a requester does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.requester_words import WORDS
from tests.build.people import worker
from tests.build.work import judge

from hormiga.domain.people.models import Organisation
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.queries import batch_of
from hormiga.flows.deposit_money import deposit_money
from hormiga.flows.label_batch import label_batch
from hormiga.kit import clock
from hormiga.kit.money import Money

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL, PASSWORD = "eva@example.org", "cuatro palabras faciles"
WIDE = "a-word-that-does-not-end-" * 8
FILE = f"url,caption\nants.png,{WIDE}\nbees.png,two\n"


@pytest.fixture
def words(language):
    return WORDS[language]


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    path = tmp_path / "tasks.csv"
    path.write_text(FILE)
    return path


def deposit() -> None:
    """What the operator does when the transfer is at the bank."""
    deposit_money(
        organisation=Organisation.objects.get(),
        amount=Money.of("5", "EUR"),
        key="transfer",
        now=clock.read(),
    )


def work(*labels: str) -> None:
    """Workers answer the first task, each with one label; then the label job runs."""
    now = clock.read()
    found = Batch.objects.select_related("project").get()
    batch = batch_of(
        organisation_id=found.project.organisation_id, public_id=found.public_id
    )
    for label in labels:
        judge(worker(), batch, label, now=now)
    label_batch(batch_id=batch.pk, now=now)


def also_in_the_dark(visitor) -> None:
    """Every page is looked at by daylight already."""
    visitor.page.emulate_media(color_scheme="dark")
    visitor.look()
    visitor.page.emulate_media(color_scheme="light")


def test_a_requester_comes_to_labels(visitor, words, tasks, tmp_path):
    main = visitor.page.locator("main")
    sign_up(visitor, words)
    pay_in(visitor, words)
    make_a_project(visitor, words)
    publish(visitor, words, tasks)
    review(visitor, words)
    lines = labels(visitor, words, tmp_path / "labels.csv")
    assert len(lines) == 3
    assert '"ant"' in lines[1]

    visitor.press("Hormigas")
    visitor.press(words["close"])
    visitor.press(words["close"])
    assert words["closed"] in main.inner_text()
    for name in ("overview", "batches", "members", "keys"):
        visitor.press(words[name])
        also_in_the_dark(visitor)
    visitor.press(words["make keys"])
    assert "hrm_" in main.inner_text()
    also_in_the_dark(visitor)


def sign_up(visitor, words) -> None:
    page, main = visitor.page, visitor.page.locator("main")
    visitor.go("/accounts/signup/organisation/")
    page.get_by_label(words["organisation"], exact=True).fill("Casa <b>Azul</b>")
    page.get_by_label(words["email"]).fill(EMAIL)
    page.get_by_label(words["password"]).fill(PASSWORD)
    page.get_by_label(words["adult"]).check()
    page.get_by_label(words["agreed"]).check()
    visitor.press(words["create"])
    visitor.press(words["to pages"])
    assert words["first project"] in main.inner_text()
    also_in_the_dark(visitor)


def pay_in(visitor, words) -> None:
    main = visitor.page.locator("main")
    visitor.press(words["wallet"])
    assert words["deposit"] in main.inner_text()
    deposit()
    visitor.press(words["wallet"])
    assert words["five"] in main.inner_text()
    also_in_the_dark(visitor)


def make_a_project(visitor, words) -> None:
    page, main = visitor.page, visitor.page.locator("main")
    visitor.press(words["projects"])
    visitor.press(words["new project"])
    page.get_by_label(words["title"]).fill("Hormigas")
    page.get_by_label(words["choices"]).fill("ant\nbee")
    page.get_by_label(words["reward"]).fill("1,500")
    visitor.press(words["make"])
    assert words["amount"] in main.inner_text()
    also_in_the_dark(visitor)
    page.get_by_label(words["reward"]).fill("0,05")
    visitor.press(words["make"])
    assert words["judgment cost"] in main.inner_text()
    also_in_the_dark(visitor)


def publish(visitor, words, tasks: Path) -> None:
    page, main = visitor.page, visitor.page.locator("main")
    visitor.press(words["new batch"])
    page.get_by_label(words["file"]).set_input_files(tasks)
    visitor.press(words["look over"])
    assert "ants.png" in main.inner_text()
    assert words["batch cost"] in main.inner_text()
    also_in_the_dark(visitor)
    visitor.press(words["publish"])
    assert words["live"] in main.inner_text()

    work("ant", "ant", "bee")
    page.locator("#progress").get_by_text(words["one of two"]).wait_for()
    visitor.look()
    also_in_the_dark(visitor)


def review(visitor, words) -> None:
    page, main = visitor.page, visitor.page.locator("main")
    visitor.press(words["review"])
    assert "ants.png" in main.inner_text()
    also_in_the_dark(visitor)
    page.get_by_text(words["reject three"], exact=True).click()
    page.get_by_label(words["why"]).nth(2).fill("No es una abeja.")
    page.get_by_role("button", name=words["reject"]).last.click()
    main.get_by_text("No es una abeja.").wait_for()  # without a page load
    visitor.look()
    visitor.press(words["approve two"])
    main.get_by_text(words["approved"]).wait_for()
    visitor.look()


def labels(visitor, words, path: Path) -> list[str]:
    page = visitor.page
    visitor.press("Hormigas")
    visitor.press(words["labels"])
    assert "ants.png" in page.locator("main").inner_text()
    also_in_the_dark(visitor)
    with page.expect_download() as download:
        page.get_by_role("link", name=words["csv"]).click()
    download.value.save_as(path)
    return path.read_text().splitlines()


def test_all_of_it_goes_by_keyboard_alone(visitor, words, tasks):
    page, keyboard = visitor.page, visitor.page.keyboard
    visitor.go("/accounts/signup/organisation/")
    visitor.tab_to(words["organisation"])
    keyboard.type("Casa")
    visitor.tab_to(words["email"])
    keyboard.type(EMAIL)
    visitor.tab_to(words["password"])
    keyboard.type(PASSWORD)
    for name in ("adult", "agreed"):
        visitor.tab_to(words[name])
        keyboard.press("Space")
    visitor.tab_to(words["create"])
    visitor.enter()
    deposit()
    follow(visitor, words["to pages"])

    follow(visitor, words["new project"])
    visitor.tab_to(words["title"])
    keyboard.type("Hormigas")
    visitor.tab_to(words["choices"])
    keyboard.type("ant\nbee")
    visitor.tab_to(words["reward"])
    keyboard.type("0.05")
    visitor.tab_to(words["make"])
    visitor.enter()

    follow(visitor, words["new batch"])
    visitor.tab_to(words["file"])
    with page.expect_file_chooser() as chooser:
        keyboard.press("Space")
    chooser.value.set_files(tasks)
    visitor.tab_to(words["look over"])
    visitor.enter()
    follow(visitor, words["publish"])
    work("ant", "ant", "bee")

    follow(visitor, words["review"])
    visitor.tab_to(words["reject one"])
    keyboard.press("Enter")
    visitor.tab_to(words["why"])
    keyboard.type("No.")
    visitor.tab_to(words["reject"])
    enter_in_place(visitor, "#rejected")
    visitor.tab_to(words["approve two"])
    enter_in_place(visitor, f"text={words['approved']}")

    follow(visitor, "Hormigas")
    follow(visitor, words["labels"])
    visitor.tab_to(words["csv"])
    with page.expect_download() as download:
        keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")


def follow(visitor, name: str) -> None:
    visitor.tab_to(name)
    visitor.enter()


def enter_in_place(visitor, selector: str) -> None:
    """Press Enter, and wait for what it changes on the same page."""
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(selector).wait_for()
    visitor.look()
