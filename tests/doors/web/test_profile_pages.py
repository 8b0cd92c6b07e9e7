"""The profile's steps: said, refused, put off; and what they become."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.build import web
from tests.doors.web.hostile import HOSTILE, read

from hormiga.domain.people.models import Profile, SpokenLanguage, Worker
from hormiga.domain.people.profile import Said, said_by
from hormiga.domain.people.rules import DEVICES, SKILLS, STEPS
from hormiga.domain.qualifications.models import Qualification
from hormiga.doors.web.profile import words

pytestmark = pytest.mark.django_db

NOTHING = Said("ES", (), "", (), (), ())
GOOD: dict[str, dict[str, Any]] = {
    "country": {"country": "MX"},
    "languages": {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-language": "es",
        "form-0-level": "native",
        "form-1-language": "en",
        "form-1-level": "B2",
    },
    "time-zone": {"time_zone": "America/Mexico_City"},
    "devices": {"devices": ["phone", "headphones"]},
    "skills": {"skills": ["writing", "law"]},
}
BECAME = {
    "country": Said("MX", (), "", (), (), ()),
    "languages": Said("ES", (("es", "native"), ("en", "B2")), "", (), (), ()),
    "time-zone": Said("ES", (), "America/Mexico_City", (), (), ()),
    "devices": Said("ES", (), "", ("phone", "headphones"), (), ()),
    "skills": Said("ES", (), "", (), ("writing", "law"), ()),
}
BAD = [
    ("country", {"country": ""}, "Choose the country where you live."),
    ("country", {"country": "XX"}, "Select a valid choice"),
    ("time-zone", {"time_zone": ""}, "Choose a time zone."),
    ("time-zone", {"time_zone": "Moon/Base"}, "Select a valid choice"),
    ("devices", {"devices": ["phone", "abacus"]}, "Select a valid choice"),
    ("skills", {"skills": ["magic"]}, "Select a valid choice"),
    (
        "languages",
        GOOD["languages"] | {"form-0-level": ""},
        "Say how well you know this language.",
    ),
    ("languages", GOOD["languages"] | {"form-0-language": "xx"}, "Select a valid"),
    ("languages", GOOD["languages"] | {"form-0-level": "C9"}, "Select a valid"),
]


def signed_in(language: str = "en") -> tuple[Client, Worker]:
    user, worker = web.worker_user()
    return web.signed_in(user, language), worker


def said(worker: Worker) -> Said:
    return said_by(worker=Worker.objects.get(pk=worker.pk))


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content, "utf-8")


class TestTheProfile:
    def test_lists_each_step_with_why_it_is_asked(self):
        client, _ = signed_in()

        page = text(client.get("/profile/"))

        for step in STEPS:
            assert f'href="/profile/{step}/"' in page
        assert str(words.WHY["devices"]) in page
        assert "In Spain you can be paid by:" in page

    def test_shows_what_was_said(self):
        client, _ = signed_in()
        for step, given in GOOD.items():
            client.post(f"/profile/{step}/", given)

        page = text(client.get("/profile/"))

        assert page.count('<span class="tag good">Done</span>') == 5
        for shown in ("Mexico", "My own language", "America/Mexico_City", "Headphones"):
            assert shown in page


class TestAStep:
    @pytest.mark.parametrize("step", STEPS)
    def test_is_saved_and_nothing_else_with_it(self, step):
        client, worker = signed_in()

        response = client.post(f"/profile/{step}/", GOOD[step])

        assert response["Location"] == "/profile/"
        assert said(worker) == BECAME[step]

    @pytest.mark.parametrize("step", STEPS)
    def test_shows_again_what_was_said(self, step):
        client, _ = signed_in()
        client.post(f"/profile/{step}/", GOOD[step])

        page = text(client.get(f"/profile/{step}/"))

        assert page.count(" selected") + page.count(" checked") >= 1

    @pytest.mark.parametrize(("step", "given", "told"), BAD)
    def test_is_refused_in_words_and_changes_nothing(self, step, given, told):
        client, worker = signed_in()

        page = text(client.post(f"/profile/{step}/", given))

        assert told in page
        assert said(worker) == NOTHING

    @pytest.mark.parametrize("step", STEPS)
    def test_is_put_off_and_stays_so_until_it_is_said(self, step):
        client, worker = signed_in()

        response = client.post(f"/profile/{step}/skip/")

        assert response["Location"] == "/profile/"
        assert said(worker).skipped == (step,)
        client.post(f"/profile/{step}/skip/")
        assert Profile.objects.count() == 1

    @pytest.mark.parametrize("path", ["/profile/shoes/", "/profile/shoes/skip/"])
    def test_that_there_is_not_is_no_page(self, path):
        client, worker = signed_in()

        assert client.post(path).status_code == 404
        assert said(worker) == NOTHING

    def test_put_off_leads_to_no_other_site(self):
        client, _ = signed_in()

        response = client.post(
            "/profile/skills/skip/", {"next": "https://evil.example"}
        )

        assert response["Location"] == "/profile/"

    @pytest.mark.parametrize("step", STEPS)
    def test_takes_no_hostile_string(self, step):
        client, worker = signed_in()
        name = "form-0-language" if step == "languages" else step.replace("-", "_")

        for string in HOSTILE[::9]:
            page = text(client.post(f"/profile/{step}/", GOOD[step] | {name: string}))
            dangers, _ = read(page)
            assert dangers == [], string

        assert said(worker) == NOTHING

    @pytest.mark.parametrize(
        "counts", [("x", "0"), ("-1", "0"), ("100000", "0"), ("2", "99"), ("", "")]
    )
    def test_of_languages_survives_a_form_that_was_tampered_with(self, counts):
        client, worker = signed_in()
        total, initial = counts
        forged = {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": initial}

        response = client.post("/profile/languages/", GOOD["languages"] | forged)

        assert response.status_code in {200, 302}
        assert len(said(worker).languages) <= 2

    def test_of_languages_keeps_each_once(self):
        client, worker = signed_in()
        twice = GOOD["languages"] | {"form-1-language": "es", "form-1-level": "A1"}

        client.post("/profile/languages/", twice)

        assert said(worker).languages == (("es", "A1"),)

    def test_of_languages_drops_what_is_left_out(self):
        client, worker = signed_in()
        client.post("/profile/languages/", GOOD["languages"])

        client.post("/profile/languages/", GOOD["languages"] | {"form-1-language": ""})

        assert said(worker).languages == (("es", "native"),)
        assert SpokenLanguage.objects.count() == 1


class TestWhatIsSaid:
    def test_becomes_qualifications_at_once(self):
        client, worker = signed_in()

        client.post("/profile/country/", GOOD["country"])
        client.post("/profile/languages/", GOOD["languages"])

        held = Qualification.objects.filter(worker=worker, revoked_at=None)
        assert dict(held.values_list("type__slug", "score")) == {
            "country": None,
            "language-es": 7,
            "language-en": 4,
        }
        assert held.get(type__slug="country").locale == "MX"

    def test_is_nobody_elses(self):
        client, worker = signed_in()
        other, _ = signed_in()
        client.post("/profile/devices/", GOOD["devices"])

        assert "Headphones" not in text(other.get("/profile/"))
        assert said(worker) == BECAME["devices"]

    @pytest.mark.parametrize(
        "names", [(words.DEVICES, DEVICES), (words.SKILLS, SKILLS)]
    )
    def test_has_words_for_everything(self, names):
        told, known = names

        assert tuple(told) == tuple(known)
