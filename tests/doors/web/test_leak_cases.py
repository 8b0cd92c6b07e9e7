"""A leak: reported by anybody, followed by an operator, decided by a person."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from tests.build import web
from tests.build.media import picture
from tests.build.people import NOON, requester
from tests.build.projects import live_batch, project
from tests.build.work import claim

from hormiga.domain.media.models import MediaAccess, MediaFile
from hormiga.domain.people.models import AuditEntry, Worker
from hormiga.domain.people.rules import pseudonym
from hormiga.domain.quality.models import LeakCase
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content, "utf-8")


@pytest.fixture
def owner():
    return requester(wallet="100")


@pytest.fixture
def batch(owner):
    return live_batch(of=project(owner=owner, is_confidential=True))


@pytest.fixture
def hand(batch):
    """A worker who holds a task of the confidential project."""
    user, worker = web.worker_user()
    claim(worker, batch)
    return user, worker


@pytest.fixture
def operator():
    return web.signed_in(web.user(is_operator=True))


def mark(worker, owner) -> str:
    return pseudonym(
        worker=worker.public_id,
        organisation=owner.public_id,
        secret=settings.SECRET_KEY,
    )


def reported(batch, watermark: str = "") -> LeakCase:
    client = web.signed_in(web.worker_user()[0])
    given = {
        "words": "Pictures in a chat.",
        "url": "chat.example/1",
        "watermark": watermark,
        "project": ids.outside(batch.project.public_id),
    }
    assert client.post("/leaks/report/", given).status_code == 302
    return LeakCase.objects.get()


def path(case: LeakCase, rest: str = "") -> str:
    return f"/operator/cases/{ids.outside(case.public_id)}/{rest}"


class TestAReport:
    def test_opens_a_case_of_the_projects_owner(self, batch, owner):
        case = reported(batch)

        assert (case.state, case.organisation, case.project) == (
            *("open", owner, batch.project),
        )
        assert AuditEntry.objects.filter(act="leak-reported").count() == 1

    def test_needs_words_and_nothing_else(self):
        client = web.signed_in(web.member(web.vendor()))

        assert "what you saw" in text(client.post("/leaks/report/", {}), 422)
        assert not LeakCase.objects.exists()
        client.post("/leaks/report/", {"words": "I saw it.", "project": "nonsense"})
        assert LeakCase.objects.get().project is None


class TestAMark:
    def test_leads_to_whom_the_work_was_shown(self, batch, owner, hand, operator):
        case = reported(batch, mark(hand[1], owner))

        operator.post(path(case, "seek/"), {"watermark": case.watermark})

        case.refresh_from_db()
        assert (case.worker, case.state) == (hand[1], "investigating")
        page = text(operator.get(path(case)))
        assert hand[0].email in page
        assert case.watermark in page

    def test_leads_there_without_an_organisation_too(self, hand, owner, operator):
        client = web.signed_in(web.worker_user()[0])
        client.post("/leaks/report/", {"words": "Somewhere."})
        case = LeakCase.objects.get()

        operator.post(path(case, "seek/"), {"watermark": mark(hand[1], owner).lower()})

        case.refresh_from_db()
        assert (case.worker, case.organisation) == (hand[1], owner)

    def test_of_who_never_did_such_work_leads_to_nobody(self, batch, owner, operator):
        stranger = web.worker_user()[1]
        case = reported(batch)

        for sent in (mark(stranger, owner), "A" * 27, "nonsense", ""):
            operator.post(path(case, "seek/"), {"watermark": sent})

        case.refresh_from_db()
        assert (case.worker, case.state) == (None, "open")
        sought = AuditEntry.objects.filter(act="leak-worker-sought")
        assert [entry.facts for entry in sought] == [{"outcome": "nobody"}] * 4

    def test_shows_what_files_were_opened(self, batch, owner, hand, operator, tmp_path):
        case = reported(batch)
        content = picture()
        from hashlib import sha256

        from hormiga.domain.media.models import Blob

        file = MediaFile.objects.create(
            organisation=owner,
            blob=Blob.objects.create(
                sha256=sha256(content).digest(), size=len(content), wanted_at=NOON
            ),
            kind="image",
            media_type="image/png",
            size=len(content),
            came_sha256=sha256(content).digest(),
            created_at=NOON,
        )
        MediaAccess.objects.create(
            media=file, assignment=ids.fresh(), worker=hand[1], at=NOON
        )

        operator.post(path(case, "seek/"), {"watermark": mark(hand[1], owner)})

        assert ids.outside(file.public_id) in text(operator.get(path(case)))


class TestACase:
    def test_is_closed_with_words_and_changes_no_account(
        self, batch, owner, hand, operator
    ):
        case = reported(batch)
        operator.post(path(case, "seek/"), {"watermark": mark(hand[1], owner)})

        operator.post(path(case, "close/"), {"outcome": " "})
        case.refresh_from_db()
        assert case.state == "investigating"
        operator.post(path(case, "close/"), {"outcome": "It was their own text."})
        operator.post(path(case, "close/"), {"outcome": "Again."})
        operator.post(path(case, "seek/"), {"watermark": mark(hand[1], owner)})

        case.refresh_from_db()
        assert (case.state, case.outcome) == ("closed", "It was their own text.")
        assert Worker.objects.get(pk=hand[1].pk).state == "active"
        acts = AuditEntry.objects.filter(act__startswith="leak-").order_by("pk")
        assert [entry.act for entry in acts] == [
            *("leak-reported", "leak-worker-sought", "leak-case-closed"),
        ]

    def test_is_never_closed_in_the_table_without_words(self, batch):
        case = reported(batch)

        with pytest.raises(IntegrityError), transaction.atomic():
            LeakCase.objects.filter(pk=case.pk).update(state="closed")

    def test_shows_its_requester_a_pseudonym_and_nothing_more(
        self, batch, owner, hand, operator
    ):
        case = reported(batch)
        operator.post(path(case, "seek/"), {"watermark": mark(hand[1], owner)})
        org = ids.outside(owner.public_id, ids.ORGANISATION)
        client = web.signed_in(web.member(owner))
        other = web.signed_in(web.member(requester()))

        page = text(client.get(f"/requester/{org}/cases/"))

        assert mark(hand[1], owner) in page
        assert "being looked into" in page
        for secret in (hand[0].email, "Pictures in a chat.", "chat.example"):
            assert secret not in page
        assert other.get(f"/requester/{org}/cases/").status_code == 404
        assert client.get(path(case)).status_code == 403
