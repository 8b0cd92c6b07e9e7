"""Media on the frame's own host: for whoever holds an address, and as bytes alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import RequestFactory
from tests.build import api, media as files

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.media import services
from hormiga.domain.media.models import MediaAccess, MediaFile
from hormiga.domain.media.rules import Owner
from hormiga.domain.people.models import Organisation
from hormiga.doors.frame import media
from hormiga.engines.media.passes import For, MediaPass, media_address
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
ORIGIN = "http://frame.example:8001"
BASE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.FRAME_ORIGIN, settings.BASE_URL = ORIGIN, BASE
    settings.ALLOWED_HOSTS = ["*"]
    settings.DATA_DIR = tmp_path


@pytest.fixture
def held():
    """A claim of a worker's."""
    _, requester = api.owner()
    _, who = api.someone()
    project, _ = api.published(requester)
    (claim,) = api.claimed(who, project)
    row = Assignment.objects.select_related("project").get(public_id=ids.known(claim))
    return row, who


def kept(owner: Owner, content: bytes, tmp_path) -> MediaFile:
    source = tmp_path / "came"
    source.write_bytes(content)
    return services.add_media(source=source, owner=owner, name="a", now=clock.read())


def token(settings, row: MediaFile, claim: UUID, *, minutes: int = 5, **more) -> str:
    given = MediaPass(
        row.public_id,
        more.pop("shown_for", For.ASSIGNMENT),
        claim,
        clock.read() + timedelta(minutes=minutes),
        **more,
    )
    address = media_address(given, origin=ORIGIN, secret=settings.SECRET_KEY)
    return address.rpartition("/")[2]


@dataclass(frozen=True)
class Shown:
    """What came back, read to its end."""

    status: int
    headers: Any
    content: bytes
    cookies: Any

    def __getitem__(self, name: str) -> str:
        value: str = self.headers[name]
        return value


def get(token: str, *, host: str = "frame.example:8001", method="GET", **headers: str):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().generic(
        method, f"/media/{token}", headers={"Host": host} | given
    )
    response = media.show(request, token)
    answer: Any = response
    content = b"".join(answer) if answer.streaming else answer.content
    return Shown(response.status_code, response.headers, content, response.cookies)


class TestAFile:
    def test_is_sent_as_its_type_and_as_nothing_else(self, settings, held, tmp_path):
        claim, _ = held
        content = files.sound()
        row = kept(Owner(claim.project.organisation_id), content, tmp_path)

        shown = get(token(settings, row, claim.public_id))

        assert (shown.status, shown.content) == (200, content)
        assert shown["Content-Type"] == "audio/wav"
        assert shown["Content-Length"] == str(len(content))
        assert shown["Content-Disposition"].startswith("inline;")
        assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert shown["Cross-Origin-Resource-Policy"] == "same-origin"
        assert shown["Cache-Control"] == "private, no-cache"
        assert shown["ETag"] == f'"{row.sha256.hex()}"'
        assert not shown.cookies

    def test_of_text_and_pages_is_a_file_to_save(self, settings, held, tmp_path):
        claim, _ = held
        owner = Owner(claim.project.organisation_id)
        for content in (b"<!doctype html><p>ants", b"just ants"):
            row = kept(owner, content, tmp_path)

            shown = get(token(settings, row, claim.public_id))

            assert shown["Content-Disposition"].startswith("attachment;")

    def test_is_sent_by_ranges_and_asked_for_by_head(self, settings, held, tmp_path):
        claim, _ = held
        content = files.sound()
        row = kept(Owner(claim.project.organisation_id), content, tmp_path)
        good = token(settings, row, claim.public_id)

        middle = get(good, Range="bytes=100-199")
        last = get(good, Range="bytes=-10", If_Range=f'"{row.sha256.hex()}"')
        beyond = get(good, Range=f"bytes={len(content)}-")
        head = get(good, method="HEAD")
        known = get(good, If_None_Match=f'"{row.sha256.hex()}"')

        assert (middle.status, middle.content) == (206, content[100:200])
        assert middle["Content-Range"] == f"bytes 100-199/{len(content)}"
        assert (last.status, last.content) == (206, content[-10:])
        assert (beyond.status, beyond["Content-Range"]) == (
            416,
            f"bytes */{len(content)}",
        )
        assert (head.status, head.content) == (200, b"")
        assert head["Content-Length"] == str(len(content))
        assert known.status == 304

    def test_may_be_read_by_scripts_of_our_own_pages_alone(
        self, settings, held, tmp_path
    ):
        claim, _ = held
        row = kept(Owner(claim.project.organisation_id), b"ants", tmp_path)
        good = token(settings, row, claim.public_id)

        for origin in (BASE, "http://127.0.0.1:8000"):
            shown = get(good, Origin=origin)
            assert shown["Access-Control-Allow-Origin"] == origin
            assert shown["Vary"] == "Origin"
        for origin in (
            "null",
            ORIGIN,
            "https://localhost:8000",
            "http://localhost.evil.example",
            "http://evil.example",
        ):
            assert "Access-Control-Allow-Origin" not in get(good, Origin=origin).headers
        asked = get(good, method="OPTIONS", Origin=BASE)
        assert asked.status == 204
        assert asked["Access-Control-Allow-Headers"] == "Range, If-Range"

    def test_may_not_be_read_from_local_pages_of_a_public_house(
        self, settings, held, tmp_path
    ):
        claim, _ = held
        row = kept(Owner(claim.project.organisation_id), b"ants", tmp_path)
        good = token(settings, row, claim.public_id)
        settings.BASE_URL = "https://work.example"

        shown = get(good, Origin="http://localhost:8000")

        assert "Access-Control-Allow-Origin" not in shown.headers


class TestAnAddress:
    def test_says_nothing_on_another_host_or_where_there_is_no_frame(
        self, settings, held, tmp_path
    ):
        claim, _ = held
        row = kept(Owner(claim.project.organisation_id), b"ants", tmp_path)
        good = token(settings, row, claim.public_id)

        for host in ("localhost:8000", "frame.example", "frame.example:8002"):
            assert get(good, host=host).status == 404
        settings.FRAME_ORIGIN = None
        assert get(good).status == 404

    def test_is_gone_when_its_time_is_over_or_it_was_made_up(
        self, settings, held, tmp_path
    ):
        claim, _ = held
        row = kept(Owner(claim.project.organisation_id), b"ants", tmp_path)

        for bad in (token(settings, row, claim.public_id, minutes=-1), "A" * 86, "x"):
            gone = get(bad)
            assert (gone.status, gone.content) == (404, b"Open the task again.")
            assert gone["Cache-Control"] == "private, no-store"

    def test_is_gone_with_the_claim(self, settings, held, tmp_path):
        claim, who = held
        row = kept(Owner(claim.project.organisation_id), b"ants", tmp_path)
        good = token(settings, row, claim.public_id)
        assert get(good).status == 200

        api.answered(who, ids.outside(claim.public_id))

        assert get(good).status == 404

    def test_of_another_organisations_file_or_another_answers_opens_nothing(
        self, settings, held, tmp_path
    ):
        claim, _ = held
        other, _ = api.owner(wallet="")
        theirs = kept(Owner(other.pk), b"ants", tmp_path)
        organisation = claim.project.organisation_id
        answer = kept(
            Owner(organisation, claim.worker_id, UUID(int=5)), b"wasps", tmp_path
        )
        removed = kept(Owner(organisation), b"bees", tmp_path)
        services.remove_media(media=removed, now=clock.read())

        for row in (theirs, answer, removed):
            assert get(token(settings, row, claim.public_id)).status == 404

    def test_for_an_organisation_opens_its_own_files(self, settings, held, tmp_path):
        claim, _ = held
        mine = Organisation.objects.get(pk=claim.project.organisation_id)
        other, _ = api.owner(wallet="")
        row = kept(Owner(mine.pk, claim.worker_id, claim.public_id), b"wasps", tmp_path)

        def status(who: UUID) -> Any:
            shown_for = For.ORGANISATION
            return get(token(settings, row, who, shown_for=shown_for)).status

        assert status(mine.public_id) == 200
        assert status(other.public_id) == 404
        assert status(UUID(int=9)) == 404


class TestAConfidentialFile:
    def test_is_written_down_each_time_that_it_is_opened(
        self, settings, held, tmp_path
    ):
        claim, _ = held
        row = kept(Owner(claim.project.organisation_id), b"ants", tmp_path)
        plain = token(settings, row, claim.public_id)
        logged = token(settings, row, claim.public_id, is_logged=True)

        get(plain)
        assert MediaAccess.objects.count() == 0
        get(logged)
        get(logged, Range="bytes=0-1")

        notes = list(MediaAccess.objects.order_by("id"))
        assert len(notes) == 2
        assert {(note.media_id, note.assignment, note.worker_id) for note in notes} == {
            (row.pk, claim.public_id, claim.worker_id)
        }
