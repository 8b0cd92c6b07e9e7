"""A requester's upload page: try a file, send it, follow it, fetch what was refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.build.projects import project
from tests.build.requester import Seat, seat

from hormiga.domain.projects.models import Batch, Project, Task, TaskImport
from hormiga.doors.jobs import tasks as jobs
from hormiga.kit import ids

pytestmark = pytest.mark.django_db
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}, "t": {}}}
LARGE = b"n,t\n" + b"".join(b"%d,%s\n" % (n, b"x" * 4_000) for n in range(1_200))


@pytest.fixture
def at(settings, tmp_path: Path) -> Seat:
    settings.DATA_DIR = tmp_path
    return seat(wallet="10000")


@pytest.fixture
def mine(at) -> Project:
    return project(owner=at.organisation, input_schema=SCHEMA)


def send(at: Seat, mine: Project, content: bytes, name: str = "t.csv", **asked: str):
    file = SimpleUploadedFile(name, content)
    path = f"projects/{ids.outside(mine.public_id)}/batches/new/"
    return at.post(path, {"file": file} | asked)


def text(response) -> str:
    return str(response.content, "utf-8")


def work_off() -> None:
    for pk in TaskImport.objects.values_list("pk", flat=True):
        jobs.import_tasks(pk)


class TestTryingAFile:
    def test_shows_format_rows_and_problems_and_stores_nothing(self, at, mine):
        page = text(send(at, mine, b"n,t\n1,<b>\nx,b\n", preview="1"))

        assert "<dt>Format</dt><dd>CSV: a table</dd>" in page
        assert "<dt>Tasks</dt><dd>2</dd>" in page
        assert "<td>&lt;b&gt;</td>" in page
        assert "Line 3, column “n”: This value does not fit the column." in page
        assert not Batch.objects.exists()


class TestASmallFile:
    def test_is_refused_whole_by_wish(self, at, mine):
        page = text(send(at, mine, b"n\n1\nx\n", errors_are="refuse"))

        assert "Line 3: This value does not fit the column. Nothing was stored." in page
        assert not Batch.objects.exists()

    def test_gives_its_refused_lines_as_a_file(self, at, mine):
        response = send(at, mine, b"n,t\n1,a\nx,=1+1\n")
        batch = Batch.objects.get()

        page = text(at.client.get(response["Location"]))
        file = at.get(f"batches/{ids.outside(batch.public_id)}/import/errors/")

        assert "Download these lines with their problems" in page
        assert file["Content-Type"] == "text/csv; charset=utf-8"
        assert '"x","\'=1+1"' in text(file)


class TestALargeFile:
    def test_is_taken_in_by_a_job_and_followed_meanwhile(self, at, mine):
        response = send(at, mine, LARGE)
        batch = Batch.objects.get()
        path = f"batches/{ids.outside(batch.public_id)}/"

        page = text(at.client.get(response["Location"]))
        part = at.page(f"{path}import/")

        assert "The file waits for its turn." in page
        assert f'hx-get="{at.root}{path}import/"' in page
        assert "Show how far it is now" in page
        assert part.lstrip().startswith("<div")
        work_off()
        assert "The file is in" in at.page(f"{path}import/")
        assert "Look the batch over" in at.page(path)
        assert Task.objects.count() == 1_200

    def test_that_is_refused_says_why_and_offers_another_try(self, at, mine):
        response = send(at, mine, LARGE + b"x,\n", errors_are="refuse")
        work_off()

        page = text(at.client.get(response["Location"]))

        assert "The file was refused" in page
        assert "Line 1202: This value does not fit the column." in page
        assert "Send another file" in page
        assert Task.objects.count() == 0
