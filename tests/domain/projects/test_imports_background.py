"""A kept file is taken in once, whatever dies meanwhile; or nothing of it is."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.build.people import NOON, requester
from tests.build.projects import draft_batch, project

from hormiga.domain.projects import imports_background as background, services
from hormiga.domain.projects.imports_background import Wish
from hormiga.domain.projects.imports_queries import error_file_of, percent_of
from hormiga.domain.projects.imports_rules import ImportUnderWay
from hormiga.domain.projects.models import Batch, Task, TaskImport
from hormiga.domain.projects.rules import BatchNotDraft, IdempotencyKeyReused
from hormiga.flows.fund_batch import fund_batch

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}}
ROWS = 5_000


def lines(rows: int, *, bad: tuple[int, ...] = ()) -> bytes:
    return b"n\n" + b"".join(b"bad\n" if n in bad else b"%d\n" % n for n in range(rows))


@pytest.fixture
def batch() -> Batch:
    mine = project(owner=requester(wallet="1000"), input_schema=SCHEMA)
    return draft_batch(of=mine, tasks=0)


def asked(
    batch: Batch, body: bytes, folder: Path, *, skips: bool = False, key: str = "k"
) -> TaskImport:
    upload = background.keep(source=io.BytesIO(body), data_dir=folder)
    wish = Wish("", key, skips)
    return background.ask_for_import(batch=batch, upload=upload, wish=wish, now=NOON)


def taken(row: TaskImport, folder: Path) -> TaskImport:
    background.take_in(import_id=row.pk, data_dir=folder, now=LATER)
    row.refresh_from_db()
    return row


def why(row: TaskImport) -> dict[str, Any]:
    assert isinstance(row.refusal, dict)
    return row.refusal


def numbers() -> list[int]:
    inputs = Task.objects.order_by("id").values_list("input", flat=True)
    return [one["n"] for one in inputs]


class TestAnImportInTheBackground:
    def test_takes_every_row_once_and_lets_the_file_go(self, batch, tmp_path):
        row = asked(batch, lines(ROWS), tmp_path)
        assert row.state == "waiting"
        assert numbers() == []

        row = taken(row, tmp_path)

        assert (row.state, row.format, row.accepted) == ("done", "csv", ROWS)
        assert (row.position, row.ended_at, percent_of(row)) == (ROWS, LATER, 100)
        assert numbers() == list(range(ROWS))
        assert list((tmp_path / "imports").iterdir()) == []

    def test_goes_on_where_a_dead_job_stored_last(self, batch, tmp_path):
        row = asked(batch, lines(ROWS, bad=(7,)), tmp_path, skips=True)
        path = background.path_of(row.public_id, tmp_path)
        dead = TaskImport.objects.select_related("batch__version").get(pk=row.pk)
        background._check(dead, path)
        chunk, at = next(background._portions(dead, path, skip=0))
        assert background._store_portion(dead, chunk, at)
        stored = Task.objects.count()
        assert 0 < stored < ROWS

        row = taken(row, tmp_path)

        assert (row.state, row.accepted, row.refused) == ("done", ROWS - 1, 1)
        assert numbers() == [n for n in range(ROWS) if n != 7]

    def test_stores_nothing_for_a_job_that_another_overtook(self, batch, tmp_path):
        row = asked(batch, lines(ROWS), tmp_path)
        path = background.path_of(row.public_id, tmp_path)
        slow = TaskImport.objects.select_related("batch__version").get(pk=row.pk)
        background._check(slow, path)
        chunk, at = next(background._portions(slow, path, skip=0))
        slow_before = TaskImport.objects.select_related("batch__version").get(pk=row.pk)
        assert background._store_portion(slow, chunk, at)

        assert not background._store_portion(slow_before, chunk, at)

        assert Task.objects.count() == len(chunk)

    def test_that_ended_does_nothing_when_it_is_run_again(self, batch, tmp_path):
        row = taken(asked(batch, lines(3), tmp_path), tmp_path)

        taken(row, tmp_path)

        assert numbers() == [0, 1, 2]

    def test_with_a_bad_row_is_refused_before_any_row_is_seen(self, batch, tmp_path):
        row = asked(batch, lines(ROWS, bad=(4_000, 4_500)), tmp_path)

        row = taken(row, tmp_path)

        assert (row.state, row.accepted, row.refused) == ("refused", 0, 2)
        assert why(row)["kind"] == "file-refused"
        assert (why(row)["line"], why(row)["field"]) == (4_002, "n")
        assert [error["line"] for error in row.errors] == [4_002, 4_502]
        assert Task.objects.count() == 0

    def test_keeps_the_rows_that_it_left_out(self, batch, tmp_path):
        row = taken(asked(batch, lines(9, bad=(2,)), tmp_path, skips=True), tmp_path)

        file = error_file_of(row)

        assert (row.state, row.accepted) == ("done", 8)
        assert file.format == "csv"
        assert file.content.decode().splitlines()[1].startswith('"4","n",')

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"n\n", "empty-batch"),
            (b"n\nx\n", "file-refused"),
            (b"n,n\n1,2\n", "bad-header"),
            (b'n\n1\n"open\n', "bad-row"),
            (b"odd\n1\n", "bad-header"),
        ],
    )
    def test_that_cannot_be_used_says_why(self, batch, tmp_path, body, kind):
        row = taken(asked(batch, body, tmp_path), tmp_path)

        assert (row.state, why(row)["kind"]) == ("refused", kind)
        assert Task.objects.count() == 0

    def test_whose_file_is_gone_says_so(self, batch, tmp_path):
        row = asked(batch, lines(3), tmp_path)
        background.path_of(row.public_id, tmp_path).unlink()

        row = taken(row, tmp_path)

        assert (row.state, why(row)["kind"]) == ("refused", "upload-gone")

    def test_holds_its_batch_back_from_being_published(self, batch, tmp_path):
        row = asked(batch, lines(ROWS), tmp_path)
        path = background.path_of(row.public_id, tmp_path)
        half = TaskImport.objects.select_related("batch__version").get(pk=row.pk)
        background._check(half, path)
        chunk, at = next(background._portions(half, path, skip=0))
        background._store_portion(half, chunk, at)

        with pytest.raises(ImportUnderWay):
            fund_batch(batch=batch, now=NOON)

        batch.refresh_from_db()
        assert batch.state == "draft"

    def test_ends_when_its_batch_is_discarded(self, batch, tmp_path):
        row = asked(batch, lines(ROWS), tmp_path)
        services.discard(batch_id=batch.pk, now=NOON)

        row = taken(row, tmp_path)

        assert (row.state, why(row)["kind"]) == ("refused", "batch-not-draft")
        assert Task.objects.count() == 0


class TestAKeyOfAnImport:
    def test_gives_the_import_that_is_known(self, batch, tmp_path):
        first = asked(batch, lines(3), tmp_path)

        again = asked(batch, lines(3), tmp_path)

        assert again.pk == first.pk
        assert len(list((tmp_path / "imports").iterdir())) == 1

    def test_is_refused_with_another_file(self, batch, tmp_path):
        asked(batch, lines(3), tmp_path)

        with pytest.raises(IdempotencyKeyReused):
            asked(batch, lines(4), tmp_path)

        assert TaskImport.objects.filter(key="k").count() == 1
        assert len(list((tmp_path / "imports").iterdir())) == 1

    def test_of_a_batch_that_takes_no_tasks_leaves_no_file(self, batch, tmp_path):
        services.discard(batch_id=batch.pk, now=NOON)

        with pytest.raises(BatchNotDraft):
            asked(batch, lines(3), tmp_path)

        assert list((tmp_path / "imports").iterdir()) == []
