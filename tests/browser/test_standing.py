"""What a browser test leaves behind, the next one does not find."""

from __future__ import annotations

import secrets
import threading
import time

import psycopg
import pytest
from django.core.cache import cache
from playwright.sync_api import Browser
from tests.browser.conftest import Visitor
from tests.browser.hostile_site import _session
from tests.browser.standing import Rows, Standing
from tests.build import web
from tests.build.people import requester
from tests.build.projects import live_batch, project
from tests.build.work import problems
from tests.conftest import Database, Server

from hormiga.domain.people.models import User
from hormiga.domain.programmes.models import Programme
from hormiga.kit import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROUNDS = pytest.mark.parametrize("turn", [1, 2])
"""Each of two finds a house as new, and leaves it as nobody should find it."""


@pytest.fixture
def untouched(server: Server, template: Database) -> dict[str, bytes]:
    """The rows of a copy of the template that nobody used."""
    copy = server.create(f"untouched_{secrets.token_hex(6)}", template.name)
    rows = Rows(copy)
    found = rows.all()
    rows.close()
    server.drop(copy.name)
    return found


def live_in(house: Standing) -> User:
    """Leave something of every kind: people, money, work, a cache, files, changes."""
    who, _ = web.worker_user()
    live_batch(of=project(owner=requester(wallet="100")), tasks=3, now=clock.read())
    cache.set("guesses", 5)
    Programme.objects.filter(slug="open").update(slug="closed")
    for name in ("media/ab/cd", "mail/one.eml", "stray"):
        path = house.files.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"ants")
    return who


class TestAHouse:
    @ROUNDS
    def test_is_as_new_for_each_test(
        self, chrome: Browser, standing: Standing, site: str, untouched, turn: int
    ):
        assert standing.rows.all() == untouched
        assert {str(name) for name in standing.files.all()} == {
            *("keyring.json", "secret_key")
        }
        assert cache.get("guesses") is None

        who = live_in(standing)
        context = chrome.new_context(locale="en")
        context.add_cookies([_session(who, site)])  # nobody closes this window
        page = context.new_page()
        page.goto(f"{site}/home/")

        assert page.url == f"{site}/home/"
        assert standing.rows.all() != untouched

    def test_gives_no_id_twice(self, standing: Standing, site: str):
        before = live_in(standing).pk
        standing.put_back()

        assert User.objects.count() == 0
        assert live_in(standing).pk > before

    def test_keeps_its_books_right(self, standing: Standing, site: str):
        live_in(standing)
        standing.put_back()
        live_in(standing)

        assert problems() == []

    def test_waits_for_what_is_under_way(self, standing: Standing, site: str):
        url = standing.database.superuser_url

        def write_late() -> None:
            with psycopg.connect(url) as connection:
                connection.execute("DELETE FROM programmes_programme")
                begun.set()
                time.sleep(0.3)

        begun = threading.Event()
        late = threading.Thread(target=write_late)
        late.start()
        begun.wait()
        standing.put_back()
        late.join()

        assert Programme.objects.count() == 2

    def test_signs_as_its_servers_do(self, visitor: Visitor):
        who, _ = web.worker_user()
        visitor.page.context.add_cookies([_session(who, visitor.site)])

        visitor.go("/home/")

        assert visitor.page.url == f"{visitor.site}/home/"
