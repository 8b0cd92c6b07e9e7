"""The connection breaks, the browser is killed, the server dies: nothing is lost, and
nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.browser import away
from tests.browser.away import Server, held, kill_browser, parts_kept, within, words
from tests.browser.conftest import SIZES
from tests.browser.hostile_site import _session, sharing_keys
from tests.browser.standing import Served
from tests.build import web
from tests.build.people import requester
from tests.build.projects import live_batch, project
from tests.conftest import Database

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import User
from hormiga.domain.projects.models import Batch
from hormiga.kit import clock, ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SEND, WAITING = "Send and go on", "Waiting to be sent: %n."
SAVED, SIGN_IN = "Your answer is saved.", "Sign in again: they are sent then."

FRAMED = (
    "<crowd-form><p>{{ task.input.text }}</p>"
    '<crowd-input name="label" label="Kind" required></crowd-input></crowd-form>'
)
KIND = {"type": "object", "properties": {"label": {"type": "string"}}}
House = Served | Server


@pytest.fixture(params=[("phone", "es"), ("desk", "en")], ids=["phone-es", "desk-en"])
def window(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
def house(framed_site: Served) -> Served:
    return framed_site


@pytest.fixture
def device(
    chrome: Browser, house: House, window: tuple[str, str]
) -> Iterator[BrowserContext]:
    size, language = window
    made = chrome.new_context(
        viewport=dict(zip(("width", "height"), SIZES[size], strict=True)),  # type: ignore[arg-type]
        locale=language,
    )
    made.set_default_timeout(30_000)
    yield made
    made.close()


def offer(**changed) -> Batch:
    terms = {"answer_schema": away.CHOICE} | changed
    made = project(owner=requester(wallet="100"), **terms)
    return live_batch(of=made, tasks=away.TASKS, now=clock.read())


def desk(batch: Batch) -> str:
    return f"/work/{ids.outside(batch.project.public_id)}/"


def start(page: Page, house: House, batch: Batch, at_once: int) -> None:
    """Take tasks as a worker does; go on when the device has them all."""
    page.goto(house.site + desk(batch))
    page.locator("[name=at_once]").select_option(str(at_once))
    page.locator(f"form[action='{desk(batch)}start/'] button").click()
    page.wait_for_url("**/task/")
    page.wait_for_function("window.hormigaStore && window.hormigaOutbox?.owner")
    within(20, lambda: parts_kept(page) == at_once, "the tasks are not on the device")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def choose(page: Page, label: str, language: str) -> str:
    """Answer the task on the desk; give its name."""
    name = held(page)
    page.get_by_text(label, exact=True).click()
    page.get_by_role("button", name=words(language, SEND)).click()
    return name


def waiting(page: Page, language: str, count: int) -> None:
    text = words(
        language,
        f"{WAITING} Your answers are kept on this device and sent by themselves.",
    ).split(":")[0]
    expect(page.locator("#outbox")).to_contain_text(f"{text}: {count}.")


def all_sent(page: Page, given: dict[str, str]) -> None:
    """Each answer is stored, once and as it was given; nothing waits any more."""
    within(30, lambda: stored() == given, "the answers were not stored")
    expect(page.locator("#outbox")).to_be_hidden()


def stored() -> dict[str, str]:
    """Give each stored answer's label by its assignment: one row, one answer."""
    rows = Assignment.objects.filter(answer__isnull=False).values_list(
        "public_id", "answer", "active_seconds"
    )
    assert all(seconds is not None for _, _, seconds in rows)
    return {ids.outside(name): (answer or {})["label"] for name, answer, _ in rows}


class TestWithoutAConnection:
    def test_one_goes_on_and_all_is_sent_when_it_is_back(self, device, house, window):
        language = window[1]
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        page.clock.install()
        start(page, house, offer(), at_once=3)
        given = {choose(page, "ant", language): "ant"}
        page.get_by_text(words(language, SAVED)).wait_for()
        within(20, lambda: parts_kept(page) == 3, "no task came after the first")

        device.set_offline(True)
        for count, label in enumerate(("bee", "fly", "ant"), start=1):
            before = held(page)
            given[choose(page, label, language)] = label
            waiting(page, language, count)
            if count < 3:
                expect(page.locator(f"#desk [value='{before}']")).to_have_count(0)
        expect(page.locator("#task-title")).to_have_text(
            words(language, "No connection")
        )
        page.clock.run_for(60_000)
        assert len(stored()) == 1
        device.set_offline(False)
        all_sent(page, given)

        expect(page.locator("#desk form.answer")).to_be_visible()
        given[choose(page, "bee", language)] = "bee"
        page.get_by_text(words(language, SAVED)).wait_for()
        assert stored() == given

    def test_what_one_sends_while_it_comes_back_is_sent(self, device, house, window):
        language = window[1]
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        start(page, house, offer(), at_once=3)
        device.set_offline(True)
        given = {choose(page, "ant", language): "ant"}
        waiting(page, language, 1)
        asked: list[Route] = []

        def keep_waiting(route: Route) -> None:
            asked.append(route)

        page.route("**/start/", keep_waiting)
        device.set_offline(False)
        within(30, lambda: page.wait_for_timeout(50) or asked, "nothing was asked")
        given[choose(page, "bee", language)] = "bee"
        asked.pop().continue_()

        page.get_by_text(words(language, SAVED)).wait_for()
        assert stored() == given

    def test_an_empty_answer_is_not_kept_and_the_page_says_so(
        self, device, house, window
    ):
        language = window[1]
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        start(page, house, offer(), at_once=1)
        device.set_offline(True)

        page.get_by_role("button", name=words(language, SEND)).click()

        expect(page.locator(".choices [role=alert]")).to_have_text(
            words(language, "Choose an answer.")
        )
        expect(page.locator("#outbox")).to_be_hidden()

    def test_pages_give_way_to_one_that_says_what_waits(self, device, house, window):
        language = window[1]
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        batch = offer()
        start(page, house, batch, at_once=3)
        device.set_offline(True)
        given = {choose(page, "ant", language): "ant"}
        waiting(page, language, 1)

        page.goto(f"{house.site}/earnings/")

        expect(page.locator("h1")).to_have_text(words(language, "No connection"))
        expect(page.locator("#waiting")).to_contain_text("1")
        page.locator("#in-hand a").click()
        waiting(page, language, 1)
        given[choose(page, "bee", language)] = "bee"
        waiting(page, language, 2)
        device.set_offline(False)
        all_sent(page, given)

    def test_a_page_that_gave_way_opens_by_itself_when_it_is_back(
        self, device, house, window
    ):
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        start(page, house, offer(), at_once=1)
        device.set_offline(True)
        page.goto(f"{house.site}/earnings/")
        heading = words(window[1], "No connection")
        expect(page.locator("h1")).to_have_text(heading)

        device.set_offline(False)

        expect(page.locator("h1")).to_have_text(words(window[1], "Earnings"))

    def test_tasks_in_frames_that_were_loaded_ahead_are_done_too(
        self, device, house, window
    ):
        language = window[1]
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        start(page, house, offer(template=FRAMED, answer_schema=KIND), at_once=3)
        within(20, lambda: page.locator("#ahead iframe").count() == 2, "no frame ahead")
        page.wait_for_timeout(1000)
        device.set_offline(True)

        given = {}
        for count, label in enumerate(("ant", "bee"), start=1):
            given[held(page)] = label
            frame = page.frame_locator("#frame")
            frame.get_by_label("Kind").fill(label)
            frame.get_by_role(
                "button", name={"en": "Submit", "es": "Enviar"}[language], exact=True
            ).click()
            waiting(page, language, count)
        device.set_offline(False)
        all_sent(page, given)


@pytest.mark.parametrize("window", [("phone", "es")], ids=["phone-es"], indirect=True)
class TestWhatDies:
    @pytest.fixture
    def house(self, committed_database: Database, tmp_path: Path) -> Iterator[Server]:
        """A house of one's own, for it may be killed."""
        data = tmp_path / "data"
        with sharing_keys(data), away.serving(committed_database, data) as served:
            yield served

    def test_a_killed_browser_keeps_answers_and_drafts(
        self, chrome, house, window, tmp_path
    ):
        language, folder = window[1], tmp_path / "browser"
        who, _ = web.worker_user()
        both = {"label": {"enum": ["ant", "bee", "fly"]}, "note": {"type": "string"}}
        schema = {"type": "object", "properties": both, "required": ["label"]}
        made = project(owner=requester(wallet="100"), answer_schema=schema)
        batch = live_batch(of=made, tasks=away.TASKS, now=clock.read())
        device = away.open_browser(chrome, folder, window)
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        start(page, house, batch, at_once=3)
        device.set_offline(True)
        given = {choose(page, "bee", language): "bee"}
        waiting(page, language, 1)
        middle = held(page)
        page.get_by_label("note").fill("a long thou")
        page.wait_for_timeout(1500)  # a draft is kept when one pauses

        kill_browser(folder)
        device = away.open_browser(chrome, folder, window)
        page = device.new_page()
        device.add_cookies([_session(who, house.site)])
        page.goto(f"{house.site}{desk(batch)}task/")
        all_sent(page, given)

        assert held(page) == middle
        expect(page.get_by_label("note")).to_have_value("a long thou")
        given[choose(page, "fly", language)] = "fly"
        page.get_by_text(words(language, SAVED)).wait_for()
        device.close()
        assert stored() == given

    def test_a_killed_server_gets_each_answer_once_when_it_is_back(
        self, device, house, window
    ):
        language = window[1]
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        start(page, house, offer(), at_once=3)

        house.die()
        given = {choose(page, "ant", language): "ant"}
        waiting(page, language, 1)
        given[choose(page, "bee", language)] = "bee"
        waiting(page, language, 2)
        house.start()
        all_sent(page, given)

    def test_a_reply_that_is_lost_stores_one_answer(self, device, house, window):
        language = window[1]
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        start(page, house, offer(), at_once=3)

        lost: list[bool] = []

        def lose(route):
            if lost:
                route.continue_()
                return
            lost.append(False)
            route.fetch()  # the server has it, and the page never hears of it
            route.abort()
            lost[0] = True

        page.route("**/task/", lose)
        given = {choose(page, "fly", language): "fly"}
        all_sent(page, given)
        while not lost[0]:  # the reply may still be on its way
            page.wait_for_timeout(100)
        page.unroute_all(behavior="wait")


@pytest.mark.parametrize("window", [("desk", "en")], ids=["desk-en"], indirect=True)
class TestWhoseAnswersTheyAre:
    def test_a_session_that_is_over_keeps_them_until_one_signs_in(
        self, device, house, window
    ):
        who, _ = web.worker_user()
        device.add_cookies([_session(who, house.site)])
        page = device.new_page()
        batch = offer()
        start(page, house, batch, at_once=3)

        device.clear_cookies()
        given = {choose(page, "ant", "en"): "ant"}
        expect(page.locator("#outbox")).to_contain_text(SIGN_IN)
        assert stored() == {}
        device.add_cookies([_session(who, house.site)])
        page.goto(f"{house.site}/earnings/")
        all_sent(page, given)

    def test_somebody_else_on_the_device_neither_sees_nor_sends_them(
        self, device, house, window
    ):
        who, _ = web.worker_user()
        other, _ = web.worker_user()
        become(device, who, house)
        page = device.new_page()
        batch = offer()
        start(page, house, batch, at_once=3)
        # Nothing leaves before the other is here: the first could still send by right.
        device.route("**/*", nothing_handed_in)
        device.set_offline(True)
        given = {choose(page, "ant", "en"): "ant"}
        waiting(page, "en", 1)
        page.goto("about:blank")
        become(device, other, house)
        device.set_offline(False)
        device.unroute_all(behavior="wait")

        page.goto(f"{house.site}{desk(batch)}task/")
        page.wait_for_timeout(3000)
        expect(page.locator("#outbox")).to_be_hidden()
        assert parts_kept(page) == 0
        assert stored() == {}
        become(device, who, house)
        page.goto(f"{house.site}/work/")
        all_sent(page, given)

    def test_signing_out_leaves_no_task_on_the_device(self, device, house, window):
        who, _ = web.worker_user()
        become(device, who, house)
        page = device.new_page()
        batch = offer()
        start(page, house, batch, at_once=3)
        page.reload()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{house.site}/")
        left = "window.indexedDB.databases().then((all) => all.length)"
        assert page.evaluate(left) >= 0

        device.set_offline(True)
        page.goto(f"{house.site}{desk(batch)}task/")

        expect(page.locator("h1")).to_have_text("No connection")
        expect(page.locator("#go-on")).to_be_hidden()


def nothing_handed_in(route: Route) -> None:
    """Stop what would hand something in; let all else go on."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.fallback()


def become(device: BrowserContext, who: User, house: House) -> None:
    device.clear_cookies()
    device.add_cookies([_session(who, house.site)])


@pytest.mark.parametrize("window", [("desk", "en")], ids=["desk-en"], indirect=True)
class TestTwoTabs:
    def test_keep_the_first_answer_and_say_so(self, device, house, window):
        who, _ = web.worker_user()
        become(device, who, house)
        first, second = device.new_page(), device.new_page()
        batch = offer()
        start(first, house, batch, at_once=1)
        second.goto(f"{house.site}{desk(batch)}task/")
        assert held(second) == held(first)

        given = {choose(first, "ant", "en"): "ant"}
        first.get_by_text(SAVED).wait_for()
        choose(second, "bee", "en")
        second.get_by_text("This task is answered already.").wait_for()

        assert stored() == given
        assert held(second) == held(first)
