"""Pages whose parts load by themselves: what they carry, and that links do the same."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from tests.build import web
from tests.build.people import NOON, requester, worker
from tests.build.projects import live_batch, project
from tests.build.requester import seat
from tests.build.work import judge
from tests.doors.web.test_worker_pages import signed_in, text

from hormiga.domain.people.models import AuditEntry, Worker
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db

MOST_BYTES = 150_000
APP = ["shared/app.js", "shared/store.js", "shared/outbox.js"]
"""What keeps a worker's answers over a lost connection, on each of their pages."""
PARTS = ["django_htmx/htmx-2.min.js", "shared/parts.js"]
MORE = re.compile(
    r'<a class="button quiet" href="([^"#]*)(?:#\w+)?" hx-get="([^"]*)"'
    r' hx-select="#([\w-]+) > \[data-item\]" hx-target="#\3" hx-swap="beforeend"'
    r' hx-select-oob="#\3-more">'
)


def weight(page: str) -> int:
    """What a first visit loads, compressed: the page and each file it names."""
    names = re.findall(r'(?:href|src)="/static/([^"?]+)\?', page)
    found = [Path(str(finders.find(name))) for name in names]
    parts = [page.encode(), *(file.read_bytes() for file in found)]
    return sum(len(gzip.compress(part)) for part in parts)


def scripts_of(page: str) -> list[str]:
    """Name the scripts of a page; one that stands in the page itself is named whole."""
    found = re.findall(r"<script ([^>]*)>", page)
    return [
        (re.search(r'src="/static/([^"?]+)', one) or [one, one])[1] for one in found
    ]


def market(count: int = 25) -> None:
    """More live projects than a worker's page shows."""
    owner = requester(wallet="100")
    for _ in range(count):
        of = project(owner=owner, description={"en": "Look closely. " * 30})
        live_batch(of=of, tasks=1, now=clock.read())


def much_work(who: Worker) -> None:
    """More judgments than a page of earnings shows."""
    batch = live_batch(tasks=51, now=clock.read())
    judge(who, batch, *["ant"] * 50, now=clock.read())
    judge(who, batch, "ant", now=clock.read())


def pages_of(client, path: str, item: str) -> list[list[str]]:
    """Follow the link to more until there is none; give each page's items."""
    pages, address = [], path
    while True:
        page = text(client.get(address))
        pages.append(re.findall(item, page))
        link = MORE.search(page)
        assert (link is None) == ("htmx" not in page)
        if link is None:
            return pages
        assert link[1] == link[2]
        assert f'id="{link[3]}"' in page
        assert f'<p id="{link[3]}-more">' in page
        address = path.partition("?")[0] + link[1].replace("&amp;", "&")


class TestALinkToMore:
    def test_leads_through_the_work_list(self):
        client, _ = signed_in()
        market(25)

        pages = pages_of(client, "/work/", r'<a href="/work/(\w+)/">')

        assert list(map(len, pages)) == [24, 1]
        assert len(set(pages[0] + pages[1])) == 25

    @pytest.mark.parametrize("after", ["", "x", "-7", "0", "9" * 18, "9" * 40, "٣"])
    def test_that_is_nonsense_leads_to_the_work_list(self, after):
        client, _ = signed_in()
        market(1)

        page = text(client.get("/work/", {"after": after}))

        assert page.count('class="card offer"') == 1

    def test_leads_through_a_workers_earnings(self):
        client, who = signed_in()
        much_work(who)

        pages = pages_of(client, "/earnings/", 'class="ledger-title"')

        assert list(map(len, pages)) == [50, 1]

    @pytest.mark.parametrize("path", ["batches/", "projects/"])
    def test_leads_through_a_requesters_lists(self, path):
        at = seat(wallet="100")
        for _ in range(31):
            live_batch(of=project(owner=at.organisation), tasks=1)

        pages = pages_of(at.client, at.root + path, '<li class="card row" data-item>')

        assert list(map(len, pages)) == [30, 1]

    def test_leads_through_the_labels_of_a_batch(self):
        at = seat(wallet="100")
        batch = live_batch(of=project(owner=at.organisation), tasks=51)

        path = f"{at.root}batches/{ids.outside(batch.public_id)}/labels/"
        pages = pages_of(at.client, path, "<tr data-item>")

        assert list(map(len, pages)) == [50, 1]

    def test_leads_through_a_wallet_in_its_currency(self):
        at = seat(wallet="100")
        for _ in range(50):
            live_batch(of=project(owner=at.organisation), tasks=1)

        path = f"{at.root}wallet/?currency=EUR"
        pages = pages_of(at.client, path, "<tr data-item>")

        assert list(map(len, pages)) == [50, 1]

    def test_leads_through_one_kind_of_act_in_the_audit_log(self):
        client = web.signed_in(web.user(is_operator=True))
        AuditEntry.objects.bulk_create(
            AuditEntry(
                at=NOON, actor="user:1", act=act, subject="org:1", facts={"n": n}
            )
            for n in range(51)
            for act in ("organisation-trusted", "batch-closed")
        )

        path = "/operator/audit/?act=organisation-trusted"
        pages = pages_of(client, path, "<li data-item>")

        assert list(map(len, pages)) == [50, 1]


class TestThePage:
    def test_loads_htmx_under_our_policy(self):
        client, _ = signed_in()
        market(25)

        response = client.get("/work/")

        nonce = re.search("'nonce-([^']+)'", response["Content-Security-Policy"])
        assert nonce
        scripts = re.findall(r"<script ([^>]*)>", text(response))
        assert scripts_of(text(response)) == [*APP, *PARTS]
        assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
        assert '"allowEval": false' in text(response)
        assert '"includeIndicatorStyles": false' in text(response)
        assert '"selfRequestsOnly": true' in text(response)
        assert '"historyEnabled": false' in text(response)

    def test_without_such_parts_loads_only_what_works_offline(self):
        client, _ = signed_in()
        market(1)

        page = text(client.get("/work/"))

        assert scripts_of(page) == APP
        assert "htmx" not in page

    def test_of_the_work_list_is_light(self):
        client, _ = signed_in()
        market(25)

        page = text(client.get("/work/"))

        assert "django_htmx/htmx-2.min.js" in page
        assert weight(page) < MOST_BYTES

    def test_of_earnings_is_light(self):
        client, who = signed_in()
        much_work(who)

        assert weight(text(client.get("/earnings/"))) < MOST_BYTES

    def test_of_a_batch_and_its_review_is_light(self):
        at = seat(wallet="100")
        batch = live_batch(of=project(owner=at.organisation), tasks=20)
        judge(worker(), batch, *["x" * 1000] * 20)
        path = f"batches/{ids.outside(batch.public_id)}/"

        assert weight(at.page(path)) < MOST_BYTES
        assert weight(at.page(f"{path}review/")) < MOST_BYTES
