"""Whatever people write, a real browser runs none of it on anybody's page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.utils.text import capfirst
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker
from tests.browser.hostile_cast import (
    ACCOUNT,
    BATCH_NAME,
    EMAIL,
    Filled,
    as_json,
    every,
    every_name,
    given,
    hits_in_words,
    outside,
)
from tests.browser.hostile_house import fill
from tests.browser.hostile_site import Open, serving, sharing_keys, windows
from tests.browser.hostile_watch import flat
from tests.build import web
from tests.build.mturk import FORM, Turk, question
from tests.conftest import Database, Server, pointed_at
from tests.doors.web.hostile import ADDRESSES, HOSTILE, marked, packed

from hormiga.domain.payouts.models import Run
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.programmes.models import Programme
from hormiga.domain.projects.models import Batch
from hormiga.doors.web.vendor.access import link_of
from hormiga.kit import ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def database(
    django_db_setup: None,
    server: Server,
    template: Database,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Database]:
    """One database for all roles: what is in it takes seconds to write."""
    made = server.create("hostile_" + os.urandom(6).hex(), template.name)
    with django_db_blocker.unblock(), pointed_at(made):
        yield made
    server.drop(made.name)


@pytest.fixture(scope="module")
def filled(database: Database, data: Path) -> Filled:
    return fill()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose keys the server and this process share."""
    with sharing_keys(tmp_path_factory.mktemp("hostile") / "data") as folder:
        yield folder


@pytest.fixture(scope="module")
def house(database: Database, data: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a server: its own, and that of the tasks' frame."""
    with serving(database, data) as addresses:
        yield addresses


@pytest.fixture
def open_as(chrome: Browser, house: tuple[str, str]) -> Iterator[Open]:
    with windows(chrome, house) as opened:
        yield opened


class TestTheWorkersPages:
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_run_nothing(self, filled: Filled, open_as: Open, language: str) -> None:
        window = open_as(filled.worker, language)
        head, about, how = (f"{name}_{language}" for name in ("head", "about", "how"))
        both = [*filled.choices, *filled.forms]

        window.go("/work/", every(both, head))
        window.go("/earnings/", every(both, head))
        for wrote in both:
            texts = wrote.texts
            window.go(f"/work/{wrote.project}/", texts[head], texts[about], texts[how])
            shown = [texts[name] for name in (head, how, "column", "value")]
            window.go(f"/work/{wrote.project}/task/", *shown, as_json(texts["note"]))
        window.go(f"/work/{filled.closed}/", filled.types)

        assert window.told == ""

    def test_run_nothing_of_an_answers_blanks(self, filled, open_as):
        window = open_as(filled.worker)
        for wrote in filled.choices:
            window.go(f"/work/{wrote.project}/task/", wrote.texts["choice"])
        for wrote in filled.forms:
            names = ("blank", "title", "option", "several")
            shown = [wrote.texts[name] for name in names]
            window.go(f"/work/{wrote.project}/task/", *shown)

        assert window.told == ""

    def test_run_nothing_of_what_comes_back_in_a_form(self, filled, open_as):
        window = open_as(filled.worker)
        given = " ".join(marked("echo"))
        page = window.page

        window.go(f"/work/{filled.forms[0].project}/task/")
        page.locator('#answer input[type="text"]').first.fill(given)
        page.locator("#answer textarea").first.fill(given)
        page.locator("#answer button.wide").click()  # our script swaps the part
        page.locator("[role=alert]").first.wait_for()
        window.look(marked("echo"))
        values = "[...document.querySelectorAll('.control')].map((one) => one.value)"
        assert page.evaluate(values).count(given) == 2

        window.go("/earnings/account/", ACCOUNT)
        page.locator("[name=holder]").fill(given)
        page.locator("[name=account]").fill(given.replace("//echo;", "//account2;"))
        window.press("main form button")
        page.locator("[name=password]").fill(
            web.PASSWORD
        )  # who changes it is asked again
        window.press("main form button")
        window.look(marked("echo"), marked("account2"))

        assert window.told == ""

    def test_run_nothing_of_an_address(self, filled, open_as):
        """No form lets such an e-mail address in, but the table would."""
        window = open_as(filled.worker)
        before = filled.worker.email
        for email in packed(marked("home"), EMAIL):
            User.objects.filter(pk=filled.worker.pk).update(email=email)
            window.go("/home/", [email])
        User.objects.filter(pk=filled.worker.pk).update(email=before)

        assert window.told == ""


class TestEverybodysPages:
    def test_run_nothing_of_an_invitation(self, filled, open_as):
        windows = [open_as(), open_as(filled.worker)]
        both = list(zip(filled.vendors, filled.invitations, strict=True))
        for number, (vendor, invitation) in enumerate(both):
            path = "/invitations/" + link_of(invitation).split("/invitations/")[1]
            windows[number % 2].go(path, [vendor.name])

        assert [window.told for window in windows] == ["", ""]

    def test_run_nothing_of_what_comes_back_in_a_form(self, open_as):
        window = open_as()
        given = " ".join(marked("echo"))
        for path, fields in {
            "/accounts/signup/": ["email"],
            "/accounts/signup/organisation/": ["email", "organisation"],
            "/accounts/login/": ["login"],
            "/accounts/password/reset/": ["email"],
        }.items():
            window.go(path)
            for number, name in enumerate(fields):
                written = given.replace("//echo;", f"//echo{number};")
                window.page.locator(f"main [name={name}]").fill(written)
            window.press("main form button")
            window.look(*(marked(f"echo{n}") for n, _ in enumerate(fields)))

        assert window.told == ""

    def test_run_nothing_of_an_address_that_was_asked_for(self, filled, open_as):
        """What stands in a link that somebody was lured to."""
        window, member = open_as(), open_as(filled.member)
        for one in [*ADDRESSES, *packed(HOSTILE, 600)]:
            window.go(f"/accounts/login/?next={quote(one)}")
        asked = quote(" ".join(HOSTILE))
        window.go(f"/accounts/signup/?next={asked}&{asked}={asked}")
        window.go(f"/{quote(HOSTILE[0])}/", status=404)
        member.go(f"{filled.org}wallet/?currency={asked}&after={asked}")
        member.go(f"{filled.org}projects/?before={asked}")
        boss = open_as(filled.operator)
        boss.go(f"/operator/audit/?act={asked}&before={asked}")

        assert (window.told, member.told, boss.told) == ("", "", "")


class TestTheRequestersPages:
    def test_run_nothing_of_a_project_in_spanish(self, filled, open_as):
        window = open_as(filled.member, "es")
        for wrote in [*filled.choices, *filled.forms]:
            shown = [wrote.texts[name] for name in ("head_es", "about_es", "how_es")]
            window.go(f"{filled.org}projects/{wrote.project}/", *shown)

        assert window.told == ""

    def test_run_nothing(self, filled, open_as):
        window = open_as(filled.member)
        head, about, how = "head_en", "about_en", "how_en"
        both = [*filled.choices, *filled.forms]
        org = filled.org

        for path in ("projects/", "batches/", "wallet/"):
            window.go(org + path, every(both, head))
        window.go(org + "members/", filled.emails)
        window.go("/home/", every_name(filled.requesters))
        window.go("/requester/", every_name(filled.requesters))
        for wrote in both:
            texts, live = wrote.texts, f"{org}batches/{wrote.live}/"
            project = f"{org}projects/{wrote.project}/"
            choices = texts.get("choice", [])
            window.go(project, texts[head], texts[about], texts[how], choices)
            window.go(f"{project}batches/new/", texts[head])
            window.go(live, texts[head])
            window.go(f"{live}close/", texts[head])
            window.go(
                f"{live}labels/", texts[head], *given(wrote), texts.get("label", [])
            )
            judged = [texts.get(n, []) for n in ("choice", "reason", "given", "text")]
            window.go(f"{live}review/", texts[head], *given(wrote), *judged)
            window.go(f"{org}batches/{wrote.draft}/", texts[head], *given(wrote))

        assert window.told == ""

    def test_run_nothing_of_a_batchs_name(self, filled, open_as):
        window = open_as(filled.member)
        org, wrote = filled.org, filled.forms[0]
        names, pages = packed(marked("batch"), BATCH_NAME), ("", "review/", "labels/")
        places = [f"{wrote.live}/{page}" for page in pages] + [f"{wrote.draft}/"]
        for number, name in enumerate(names):
            Batch.objects.update(name=name)
            window.go(f"{org}batches/{places[number % 4]}", [name])
        for start in (0, len(names) - 20):
            shown = names[start : start + 20]
            own = Batch.objects.filter(project__organisation=filled.owner)
            newest = own.order_by("-pk").values_list("pk", flat=True)[:20]
            for batch, name in zip(newest, shown, strict=True):
                Batch.objects.filter(pk=batch).update(name=name)
            window.go(org, shown[:5])
            window.go(f"{org}batches/", shown)
            window.go(f"{org}wallet/")
        Batch.objects.update(name="")

        assert window.told == ""

    def test_run_nothing_of_an_organisations_name(self, filled, open_as):
        window = open_as(filled.member)
        for one in filled.requesters:
            window.go(f"/requester/{outside(one)}/", [one.name])

        assert window.told == ""

    def test_run_nothing_of_what_comes_back_in_a_form(self, filled, open_as):
        window = open_as(filled.member)
        names = [
            *("title_en", "title_es", "description_en", "description_es"),
            *("instructions_en", "instructions_es", "choices", "reward"),
        ]

        window.go(f"{filled.org}projects/new/")
        for name in names:
            window.page.locator(f"[name={name}]").fill(" ".join(marked(name)))
        window.press("main form button.wide")
        window.look(*map(marked, names))
        window.go(f"{filled.org}projects/{filled.choices[0].project}/batches/new/")
        window.page.locator("[name=name]").fill(" ".join(marked("name")))
        window.press("main form button.wide")
        window.look(marked("name"))

        assert window.told == ""


class TestAHit:
    """What a program sends as Mechanical Turk's calls, its requester not trusted."""

    def test_runs_nothing_on_its_requesters_and_workers_pages(self, filled, open_as):
        turk = Turk()
        member, worker = open_as(web.member(turk.owner)), open_as(filled.worker)
        hits = [
            turk.hit(
                Title=title,
                Description=about,
                Keywords=keywords,
                RequesterAnnotation=note,
            )
            for title, about, keywords, note in hits_in_words()
        ]
        org = f"/requester/{outside(turk.owner)}/"

        member.go(f"{org}projects/")
        for number, hit in enumerate(hits):
            project = ids.outside(ids.known(hit["HITTypeId"]))
            shown = [[hit["Title"]], [hit["Description"]]]
            if number % 2:
                member.go(f"{org}projects/{project}/", *shown)
            else:
                worker.go(f"/work/{project}/", *shown)

        assert (member.told, worker.told) == ("", "")

    def test_runs_nothing_in_its_frame(self, filled, open_as):
        """There its markup is markup, and the policies stop what that tries to do."""
        turk, window = Turk(), open_as(filled.worker)
        Organisation.objects.filter(pk=turk.owner.pk).update(is_trusted=False)
        texts = [one for one in HOSTILE if one.isprintable() and "]]>" not in one]
        for start in range(0, len(texts), 30):
            written = "\n".join(texts[start : start + 30])
            hit = turk.hit(Title=f"Frame {start}", Question=question(FORM + written))
            project = ids.outside(ids.known(hit["HITTypeId"]))
            window.go(f"/work/{project}/")
            with window.page.expect_response(lambda one: "/frame/" in one.url) as shown:
                window.press("main form.buttons button")
            assert written in httpx.get(shown.value.url).text
            window.page.wait_for_timeout(500)  # for what would move the frame away
            window.look()

        told = window.told.splitlines()
        assert [line for line in told if "violat" not in line] == []


class TestTheVendorsPages:
    def test_run_nothing(self, filled, open_as):
        window = open_as(filled.partner)
        window.go("/home/", every_name(filled.vendors))
        window.go("/vendor/", every_name(filled.vendors))
        window.go(f"/vendor/{outside(filled.vendors[0])}/", filled.emails)
        for one in filled.vendors:
            window.go(f"/vendor/{outside(one)}/", [one.name])

        assert window.told == ""


class TestTheOperatorsPages:
    def test_run_nothing(self, filled, open_as):
        window = open_as(filled.operator)
        shown = ""
        path: str | None = "/operator/organisations/"
        while path:
            window.go(path)
            shown += window.text
            path = window.older()
        for one in [*filled.requesters, *filled.vendors]:
            assert flat(one.name) in shown

        path, shown = "/operator/audit/", ""
        while path:
            window.go(path)
            shown += window.text
            path = window.older()
        for field in ("email", "reason", "subject", "fact"):
            assert [one for one in marked(field) if flat(one) not in shown] == []
        names = [capfirst(one) for one in marked("known")]
        assert [one for one in names if flat(one) not in shown] == []
        for one in filled.requesters[::4]:
            window.go(f"/operator/audit/?organisation={outside(one)}", [one.name])
        for place in ("", "payouts/", "payouts/programmes/open/", "health/", "times/"):
            window.go(f"/operator/{place}")

        assert window.told == ""

    def test_run_nothing_of_a_payouts_answer(self, filled, open_as):
        window = open_as(filled.operator)
        run = f"/operator/payouts/runs/{filled.run}/"
        for detail in packed(marked("detail"), BATCH_NAME):
            Run.objects.update(detail=detail)
            window.go(run, [detail])

        assert window.told == ""


class TestAProgrammesName:
    def test_runs_nothing_on_anybodys_page(self, filled, open_as):
        names = {each: " ".join(marked(f"market_{each}")) for each in ("en", "es")}
        before = filled.programme.name
        Programme.objects.filter(pk=filled.programme.pk).update(name=names)
        vendor, org = outside(filled.vendors[0]), filled.org
        project = f"{org}projects/{filled.choices[0].project}/"
        windows = []
        for language in ("en", "es"):
            shown = marked(f"market_{language}")
            for who, paths in (
                (None, ["/"]),
                (filled.worker, ["/home/"]),
                (filled.member, [f"{org}projects/new/", project]),
                (filled.partner, [f"/vendor/{vendor}/"]),
                (
                    filled.operator,
                    ["/operator/payouts/", "/operator/payouts/programmes/open/"],
                ),
            ):
                window = open_as(who, language)
                windows.append(window)
                for path in paths:
                    window.go(path, shown)
        Programme.objects.filter(pk=filled.programme.pk).update(name=before)

        assert "".join(window.told for window in windows) == ""
