from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import RequestFactory
from tests.build.mturk import FORM, Turk, question
from tests.build.people import worker

from hormiga.domain.people.models import Organisation
from hormiga.doors.frame import views
from hormiga.doors.frame.script import built, scripts_for
from hormiga.engines.frame import frame_address
from hormiga.engines.tasktypes import all_types
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
ORIGIN = "http://frame.example:8001"


@pytest.fixture(autouse=True)
def _origin(settings):
    settings.FRAME_ORIGIN = ORIGIN
    settings.ALLOWED_HOSTS = ["*"]


def token(html: str = FORM, minutes: int = 10) -> str:
    """The last part of the address of a fresh claim's frame."""
    hit = Turk().hit(Question=question(html))
    claim = claim_tasks(
        worker_id=worker().pk,
        project=ids.known(hit["HITTypeId"]),
        count=1,
        now=clock.read(),
    )[0]
    return frame_address(
        origin=ORIGIN,
        assignment=claim.assignment,
        secret=settings.SECRET_KEY,
        until=clock.read() + timedelta(minutes=minutes),
    ).rpartition("/")[2]


def get(token: str, host: str = "frame.example:8001"):
    request = RequestFactory().get(f"/frame/{token}", headers={"Host": host})
    return views.show(request, token)


class TestTheFrame:
    def test_shows_the_requesters_html_behind_our_script(self):
        shown = get(token())

        assert shown.status_code == 200
        text = shown.content.decode()
        assert text.startswith("<!DOCTYPE html><html lang=")
        core = built()["core"].name
        assert text.index(f'src="{ORIGIN}/frame/{core}"') < text.index("<form")

    def test_says_nothing_on_any_other_host(self):
        good = token()

        for host in ("work.example", "frame.example", "frame.example:8002"):
            assert get(good, host).status_code == 404

    def test_says_nothing_where_it_has_no_origin(self, settings):
        good = token()
        settings.FRAME_ORIGIN = None

        assert get(good).status_code == 404

    def test_is_gone_when_its_time_is_over(self):
        assert get(token(minutes=-1)).status_code == 404

    def test_of_a_made_up_address_is_not_there(self):
        gone = get("A" * 64)

        assert gone.status_code == 404
        assert gone["Content-Security-Policy"] == "sandbox; default-src 'none'"

    def test_lets_only_our_script_run_for_a_requester_that_is_not_trusted(self):
        good = token(FORM + "<script>let x = 1;</script>")

        trusted = get(good)["Content-Security-Policy"]
        Organisation.objects.update(is_trusted=False)
        plain = get(good)["Content-Security-Policy"]

        ours = f"{ORIGIN}/frame/{built()['core'].name}"
        assert f"script-src 'unsafe-inline' {ours} " in trusted
        assert "'unsafe-inline'" not in plain.replace("style-src 'unsafe-inline'", "")
        assert "script-src 'nonce-" in plain

    def test_that_brings_no_script_runs_only_ours_whoever_made_it(self):
        policy = get(token())["Content-Security-Policy"]

        assert "script-src 'nonce-" in policy

    def test_has_another_nonce_each_time(self):
        good = token()

        assert get(good).content != get(good).content

    def test_may_be_shown_by_our_own_pages_alone(self, settings):
        settings.BASE_URL = "https://work.example"

        policy = get(token())["Content-Security-Policy"]

        assert policy.endswith("frame-ancestors https://work.example")


class TestTheElementsScript:
    def ask(self, name: str, host: str = "frame.example:8001", **headers: str):
        request = RequestFactory().get(
            f"/frame/{name}", headers={"Host": host, **headers}
        )
        return views.script(request, name.removeprefix("elements-").removesuffix(".js"))

    def test_is_light_enough_for_a_phone(self):
        for kind in all_types():
            scripts = scripts_for(kind.template)
            assert len(scripts) >= 2
            assert sum(len(one.packed) for one in scripts) < 60_000, kind.name
        turk = scripts_for("<crowd-form><crowd-input name='x'></crowd-input>")
        assert sum(len(one.packed) for one in turk) < 60_000

    def test_brings_no_family_of_elements_that_a_page_does_not_use(self):
        plain = scripts_for("<form><input name='a'></form>")
        typed = scripts_for("<crowd-form><hormiga-categories name='x'>")

        assert plain == [built()["core"]]
        assert typed == [built()["core"], built()["categories"]]
        assert scripts_for("", is_scripted=True) == list(built().values())

    def test_comes_packed_to_whoever_can_unpack_it(self):
        packed = self.ask(built()["core"].name, **{"Accept-Encoding": "gzip, br"})
        plain = self.ask(built()["core"].name)

        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content == built()["core"].plain
        assert packed["Vary"] == "Accept-Encoding"

    def test_keeps_for_a_year_under_a_name_that_changes_with_it(self):
        answer = self.ask(built()["core"].name)

        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert self.ask("elements-0123456789abcdef.js").status_code == 404

    def test_is_given_on_the_frames_host_alone(self):
        assert self.ask(built()["core"].name, host="work.example").status_code == 404
