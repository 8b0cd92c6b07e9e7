"""`hormiga import`: a file on this machine becomes tasks, or is only looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.build.people import NOON, requester
from tests.build.projects import project

from hormiga.domain.projects.models import Batch, Task, TaskImport
from hormiga.domain.projects.rules import NoSuchBatch
from hormiga.domain.projects.services import create_batch
from hormiga.doors.cli import files, parser
from hormiga.doors.cli.files import NoSuchFile
from hormiga.engines.formats.tasks_sniff import FORMATS
from hormiga.kit import ids

pytestmark = pytest.mark.django_db
LINES = '{"text": "ant"}\n{"text": "bee"}\n'
ANTS: dict[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 5}},
    "required": ["text"],
}


@pytest.fixture
def imported(tmp_path):
    """Run the command on a text; `name` is the file's."""
    ants = project(owner=requester(), input_schema=ANTS)
    batch = create_batch(project=ants, name="", now=NOON)
    place: Any = None  # the command asks nothing of the house

    def run(text: str, *words: str, name: str = "tasks.txt") -> dict[str, Any]:
        path = tmp_path / name
        path.write_text(text)
        named = ids.outside(batch.public_id)
        arguments = parser.parse(["import", named, str(path), *words])
        facts = files.run(arguments, place)
        json.dumps(facts)  # it is printed so
        return facts

    return run


def inputs() -> list[Any]:
    return list(Task.objects.order_by("id").values_list("input", flat=True))


class TestImport:
    def test_takes_the_format_that_is_named_before_what_the_file_looks_like(
        self, imported
    ):
        facts = imported(LINES, "--format", "ndjson", name="tasks.csv")

        assert facts == {"accepted": 2, "refused": 0}
        assert inputs() == [{"text": "ant"}, {"text": "bee"}]
        assert TaskImport.objects.get().format == "ndjson"

    def test_finds_the_format_out_without_one(self, imported):
        facts = imported("text\nant\n", name="tasks.txt")

        assert facts == {"accepted": 1, "refused": 0}
        assert TaskImport.objects.get().format == "csv"

    def test_knows_no_other_formats(self, capsys):
        with pytest.raises(SystemExit) as ended:
            parser.parse(["import", "x", "y", "--format", "xml"])

        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert all(name in said for name in FORMATS)

    def test_writes_what_it_skipped_beside_the_file(self, imported, tmp_path):
        facts = imported("text\nant\nelephant\n", "--errors", "skip", name="a.csv")

        errors = tmp_path / "a.csv.errors.csv"
        assert facts == {"accepted": 1, "refused": 1, "error_file": str(errors)}
        assert "elephant" in errors.read_text()
        assert inputs() == [{"text": "ant"}]

    def test_names_the_file_that_is_not_there_and_the_batch(self, imported, tmp_path):
        house: Any = None
        lost = parser.parse(["import", ids.outside(ids.fresh()), "nowhere.csv"])

        with pytest.raises(NoSuchBatch):
            files.run(lost, house)
        batch = ids.outside(Batch.objects.get().public_id)
        gone = parser.parse(["import", batch, str(tmp_path / "gone.csv")])
        with pytest.raises(NoSuchFile, match=r"gone\.csv: No such file"):
            files.run(gone, house)
        assert inputs() == []


class TestAPreview:
    def test_shows_the_first_tasks_and_stores_nothing(self, imported):
        facts = imported("text\nant\nelephant\nbee\n", "--preview")

        assert facts["format"] == "csv"
        assert facts["columns"] == ["text"]
        assert facts["rows"] == [{"text": "ant"}, {"text": "bee"}]
        assert (facts["read"], facts["count"], facts["is_whole"]) == (3, 3, True)
        assert [one["line"] for one in facts["problems"]] == [3]
        assert Task.objects.count() == TaskImport.objects.count() == 0

    def test_of_a_named_format_reads_it_as_that(self, imported):
        facts = imported(LINES, "--preview", "--format", "csv")

        assert (facts["format"], facts["rows"]) == ("csv", [])
        assert facts["problems"]
        assert Task.objects.count() == TaskImport.objects.count() == 0
