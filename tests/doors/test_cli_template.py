"""`hormiga template check` on files, without a database."""

from __future__ import annotations

import json

import pytest

from hormiga.doors.cli import parser, template_check
from hormiga.doors.cli.parser import Needs
from hormiga.doors.cli.template_check import (
    FileNotReadable,
    InputNotAnObject,
    ReportNotWritable,
)

GOOD = """<crowd-form>
<crowd-input name=a label="{{ task.input.x }}"></crowd-input></crowd-form>
"""

NO_FIELD = "the form has no field with a name: answers would be empty"


@pytest.fixture
def checked(tmp_path):
    def run(template: str | bytes, *words: str):
        path = tmp_path / "template.html"
        path.write_bytes(template if isinstance(template, bytes) else template.encode())
        arguments = parser.parse(["template", "check", str(path), *words])
        assert arguments.needs is Needs.NOTHING
        return template_check.run(arguments)

    return run


class TestTemplateCheck:
    def test_is_content_with_a_good_template(self, checked, capsys):
        facts = checked(GOOD)

        assert facts == {
            "language": "liquid",
            "errors": 0,
            "warnings": 0,
            "failed": False,
        }
        assert capsys.readouterr().out == ""

    def test_prints_each_finding_with_its_line(self, checked, capsys, tmp_path):
        facts = checked(
            "<crowd-form>\n<crowd-input></crowd-input>\n<script>x</script></crowd-form>"
        )

        assert (facts["errors"], facts["warnings"], facts["failed"]) == (1, 2, True)
        path = tmp_path / "template.html"
        assert capsys.readouterr().out.splitlines() == [
            f"{path}:1: warning: {NO_FIELD}",
            f"{path}:2: error: <crowd-input> needs the attribute name",
            (
                f"{path}:3: warning: it runs a script (inline script): an operator must"
                " trust the organisation"
            ),
        ]

    def test_passes_with_warnings_alone(self, checked):
        facts = checked("<crowd-form><input name=a><script>x</script></crowd-form>")

        assert (facts["warnings"], facts["failed"]) == (1, False)

    def test_takes_an_input(self, checked, tmp_path, capsys):
        path = tmp_path / "input.json"
        path.write_text('{"y": 1}')

        facts = checked(GOOD, "--input", str(path))

        assert facts["errors"] == 1
        assert "template.html:2: error: task.input.x is not in the input" in (
            capsys.readouterr().out
        )

    def test_writes_a_report(self, checked, tmp_path):
        path = tmp_path / "report.json"

        facts = checked("<form>\n${a}<button name=b></form>", "--json", str(path))

        assert json.loads(path.read_text()) == {
            **facts,
            "language": "placeholders",
            "input": {"a": "A 1"},
            "findings": [
                {
                    "line": 1,
                    "severity": "warning",
                    "kind": "no-field",
                    "words": NO_FIELD,
                }
            ],
        }

    @pytest.mark.parametrize("text", ["[1]", "{", "", "3"])
    def test_refuses_an_input_that_is_no_object(self, checked, tmp_path, text):
        path = tmp_path / "input.json"
        path.write_text(text)

        with pytest.raises(InputNotAnObject):
            checked("<p>", "--input", str(path))

    def test_refuses_files_that_cannot_be_read_or_written(self, checked, tmp_path):
        missing = str(tmp_path / "nowhere" / "x.json")

        with pytest.raises(FileNotReadable, match=r"x\.json cannot be read"):
            checked("<p>", "--input", missing)
        with pytest.raises(FileNotReadable, match="not text in UTF-8"):
            checked(b"\xff")
        with pytest.raises(ReportNotWritable, match=r"x\.json cannot be written"):
            checked("<p>", "--json", missing)

    @pytest.mark.parametrize("words", [["template"], ["template", "check"]])
    def test_ends_with_2_when_it_is_used_wrongly(self, words):
        with pytest.raises(SystemExit) as ended:
            parser.parse(words)

        assert ended.value.code == 2
