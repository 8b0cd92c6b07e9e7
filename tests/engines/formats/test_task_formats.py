"""Each format of a file of tasks, and how a format is told."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st

from hormiga.engines.formats.streams import BrokenFile, opened
from hormiga.engines.formats.tasks import BadHeader, BadRow, Row, read
from hormiga.engines.formats.tasks_sniff import UnknownFormat, declared, sniffed

MTURK = Path(__file__).parents[4] / "shared" / "data" / "media" / "mturk"
LABEL = {
    "type": "object",
    "properties": {"label": {"enum": ["ant", "bee"]}},
    "required": ["label"],
    "additionalProperties": False,
}


def parsed(kind: str, body: str | bytes, schema: Any = None, answers: Any = None):
    raw = body.encode() if isinstance(body, str) else body
    return list(read(kind, opened(io.BytesIO(raw))[1], schema, answers))


def inputs(kind: str, body: str | bytes, schema: Any = None, answers: Any = None):
    found = parsed(kind, body, schema, answers)
    assert all(isinstance(row, Row) for row in found), found
    return [json.loads(row.input) for row in found if isinstance(row, Row)]


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file.getvalue()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", 'q"', "[{", "\\"]), inner, max_size=3)
    ),
    max_leaves=8,
)


class TestAJsonArray:
    @given(
        st.lists(st.dictionaries(st.sampled_from("abc"), json_values), max_size=5),
        st.sampled_from([None, 1]),
    )
    def test_is_read_as_it_was_written(self, table, indent):
        assert inputs("json", json.dumps(table, indent=indent)) == table

    def test_longer_than_what_is_read_at_once_is_cut_between_its_tasks(self):
        table = [{"text": f'{n} {{"[\\' * 500, "n": n} for n in range(400)]

        assert inputs("json", json.dumps(table, ensure_ascii=False)) == table

    def test_goes_on_after_a_task_that_is_none(self):
        one, two, three = parsed("json", '[{"a":1}, {"a":01}, {"a":3}]')

        assert isinstance(one, Row)
        assert isinstance(two, BadRow)
        assert two.facts["line"] == 2
        assert isinstance(three, Row)

    @pytest.mark.parametrize(
        "body",
        [
            *("", "{}", "[", '[{"a":1}', '[{"a":1},]', '[{"a":1}{"a":2}]', "[1]"),
            *('[{"a":"open', '[{"a":1}] x', '[{"a":1]}', "[,]"),
        ],
    )
    def test_that_is_broken_is_refused(self, body):
        with pytest.raises(BadRow):
            assert not all(isinstance(row, Row) for row in parsed("json", body))
            raise BadRow


class TestParquet:
    def test_gives_nested_values_as_json(self):
        when = datetime(2026, 11, 24, 12, tzinfo=UTC)
        body = parquet(
            {
                "text": ["ant"],
                "n": [7],
                "tags": [["a", "b"]],
                "box": [{"x": 1, "y": None}],
                "map": pa.array([[("k", 2)]], pa.map_(pa.string(), pa.int64())),
                "when": pa.array([when], pa.timestamp("ns", "UTC")),
                "day": [date(2026, 11, 24)],
                "price": [Decimal("1.50")],
                "raw": [b"text"],
                "none": pa.nulls(1),
            }
        )

        assert inputs("parquet", body) == [
            {
                "text": "ant",
                "n": 7,
                "tags": ["a", "b"],
                "box": {"x": 1, "y": None},
                "map": {"k": 2},
                "when": "2026-11-24T12:00:00+00:00",
                "day": "2026-11-24",
                "price": "1.50",
                "raw": "text",
            }
        ]

    def test_numbers_its_rows_over_all_groups(self):
        body = parquet({"n": list(range(1_200))}, row_group_size=500)

        found = parsed("parquet", body, {"properties": {"n": {"maximum": 1_100}}})

        bad = [row.facts["line"] for row in found if not isinstance(row, Row)]
        assert len(found) == 1_200
        assert bad == list(range(1_102, 1_201))

    def test_takes_gold_wanted_and_prelabel_from_columns_of_their_own(self):
        body = parquet({"a": [1], "_gold": ["ant"], "_wanted": [4], "_prelabel": ["b"]})

        (row,) = parsed("parquet", body)

        assert isinstance(row, Row)
        assert (row.gold, row.wanted) == ({"label": "ant"}, 4)
        assert json.loads(row.input) == {"a": 1, "_prelabel": {"label": "b"}}

    def test_refuses_bytes_that_are_no_text_by_line_and_field(self):
        one, two = parsed("parquet", parquet({"raw": [b"ok", b"\xff"]}))

        assert isinstance(one, Row)
        assert isinstance(two, BadRow)
        assert two.facts == {"line": 2, "field": "raw"}

    def test_refuses_columns_that_the_project_has_not(self):
        with pytest.raises(BadHeader) as refused:
            parsed("parquet", parquet({"odd": [1]}), {"properties": {"n": {}}})

        assert refused.value.facts["field"] == "odd"

    @pytest.mark.parametrize("cut", [4, 20, -10, -1])
    def test_that_is_cut_off_is_refused(self, cut):
        with pytest.raises(BrokenFile):
            parsed("parquet", parquet({"n": list(range(100))})[:cut])

    def test_with_a_broken_page_is_refused(self):
        body = bytearray(parquet({"t": [f"text {n}" for n in range(2_000)]}))
        body[60:400] = b"\xff" * 340

        with pytest.raises(BrokenFile):
            parsed("parquet", bytes(body))

    def test_of_one_long_text_many_times_is_not_unpacked_at_once(self):
        once = pa.array([0] * 200, pa.int32())
        body = parquet({"t": pa.DictionaryArray.from_arrays(once, ["x" * 900_000])})
        assert len(body) < 1_000_000

        rows = read("parquet", opened(io.BytesIO(body))[1], None)

        assert sum(isinstance(row, Row) for row in rows) == 200


class TestAManifest:
    def test_gives_each_line_with_its_task_object_and_keeps_all_else(self):
        earlier = {"class-map": {"0": "ant"}, "human-annotated": "yes"}
        lines = [
            {"source": "Ants are small.", "id": 7},
            {"source-ref": "s3://b/a.png", "job": 0, "job-metadata": earlier},
        ]

        found = inputs("manifest", "\n".join(map(json.dumps, lines)))

        assert found == [
            {"taskObject": "Ants are small."} | lines[0],
            {"taskObject": "s3://b/a.png"} | lines[1],
        ]

    @pytest.mark.parametrize(
        "line", ['{"a":1}', '{"source":"a","source-ref":"b"}', '{"source-ref":1}', "[]"]
    )
    def test_refuses_a_line_without_one_source(self, line):
        _, refused = parsed("manifest", '{"source":"ok"}\n' + line)

        assert isinstance(refused, BadRow)
        assert refused.facts["line"] == 2


CHOICE = {"from_name": "kind", "to_name": "t", "value": {"choices": ["bee"]}}
BOX = {"from_name": "box", "value": {"x": 1, "y": 2, "width": 3, "height": 4}}


def of_label_studio(*predictions: dict[str, Any]) -> str:
    return json.dumps(
        [
            {
                "id": 1,
                "data": {"text": "buzz"},
                "annotations": [{"result": []}],
                "predictions": list(predictions),
            }
        ]
    )


class TestLabelStudio:
    def test_gives_the_data_as_input(self):
        body = '[{"data":{"text":"a"}},{"data":{"text":"b"},"annotations":[]}]'

        assert inputs("label_studio", body) == [{"text": "a"}, {"text": "b"}]

    def test_keeps_predictions_and_shows_the_best_as_a_prelabel_where_it_fits(self):
        worse = {"score": 0.2, "result": [CHOICE | {"value": {"choices": ["ant"]}}]}
        best = {"score": 0.9, "model_version": "m1", "result": [CHOICE]}
        schema = {"properties": {"text": {}}, "additionalProperties": False}

        (found,) = inputs("label_studio", of_label_studio(worse, best), schema, LABEL)

        assert found["text"] == "buzz"
        assert found["_predictions"] == [worse, best]
        assert found["_prelabel"] == {"label": "bee"}

    @pytest.mark.parametrize(
        "results", [[BOX], [CHOICE | {"value": {"choices": ["wasp"]}}], []]
    )
    def test_keeps_other_predictions_without_a_prelabel(self, results):
        body = of_label_studio({"result": results})

        (found,) = inputs("label_studio", body, None, LABEL)

        assert found == {"text": "buzz", "_predictions": [{"result": results}]}

    @pytest.mark.parametrize("task", ['{"data":1}', '{"text":"a"}'])
    def test_refuses_a_task_without_data(self, task):
        (refused,) = parsed("label_studio", f"[{task}]")

        assert isinstance(refused, BadRow)
        assert refused.facts == {"line": 1, "field": "data"}


RESULTS = (
    "HITId,Title,Input.Id,Input.Sentence,AssignmentId,Answer.label\n"
    'H1,t,7,"One, two.",A1,yes\n'
    'H1,t,7,"One, two.",A2,no\n'
    "H2,t,8,Three.,A3,yes\n"
)


class TestMechanicalTurk:
    def test_gives_a_results_files_inputs_once_a_hit(self):
        assert inputs("mturk_csv", RESULTS) == [
            {"Id": "7", "Sentence": "One, two."},
            {"Id": "8", "Sentence": "Three."},
        ]

    def test_gives_an_input_file_as_it_is(self):
        assert inputs("mturk_csv", "Id,Sentence\n7,One.\n") == [
            {"Id": "7", "Sentence": "One."}
        ]

    def test_reads_the_files_that_requesters_have(self):
        if not MTURK.exists():
            pytest.skip("the shared data is not here")

        found = inputs("mturk_csv", (MTURK / "jfleg_sample.csv").read_bytes())

        assert [row["Id"] for row in found][:2] == ["698", "979"]
        assert found[1]["Sentence"].startswith("For the older , the phone")


class TestAFormat:
    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (b"a,b\n1,2\n", "csv"),
            (b"\xef\xbb\xbfa\n1\n", "csv"),
            (RESULTS.encode(), "mturk_csv"),
            (b'{"text":"a"}\n', "ndjson"),
            (b'{"source":"news","text":"a"}\n', "ndjson"),
            (b'{"source":"a","job-metadata":{}}\n', "manifest"),
            (b'{"source-ref":"s3://b/a"}\n{"sou', "manifest"),
            (b' [{"text":"a"}]', "json"),
            (b'[{"data":{"a":1},"text":2}]', "json"),
            (b'[{"id":1,"data":{"a":1},"predictions":[]}]', "label_studio"),
            (b'[{"id": 1, "data": {"a":"' + b"x" * 70_000, "label_studio"),
            (b"PAR1\x15\x04", "parquet"),
        ],
    )
    def test_is_told_by_the_files_beginning(self, head, kind):
        assert sniffed(head) == kind

    @pytest.mark.parametrize(
        ("head", "words"),
        [
            (b"PK\x03\x04", "Excel"),
            (b"%PDF-1.7", "PDF"),
            (b"\xff\xfea\0", "UTF-16"),
            (b"\x89PNG\0\0", "CSV"),
        ],
    )
    def test_of_another_kind_is_refused_with_what_it_is(self, head, words):
        with pytest.raises(UnknownFormat, match=words):
            sniffed(head)

    def test_that_is_named_holds_before_a_content_type(self):
        assert declared(name="manifest", content_type="text/csv") == "manifest"
        assert declared(name="", content_type="text/csv; charset=utf-8") == "csv"
        assert declared(name="", content_type="application/json") == ""

    @pytest.mark.parametrize(("name", "kind"), [("xml", ""), ("", "image/png")])
    def test_that_nobody_reads_is_refused(self, name, kind):
        with pytest.raises(UnknownFormat):
            declared(name=name, content_type=kind)


class TestAPrelabel:
    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("csv", 'a,_prelabel\n1,"{""label"":""ant""}"\n'),
            ("csv", "a,_prelabel\n1,ant\n"),
            ("ndjson", '{"a":"1","_prelabel":{"label":"ant"}}'),
            ("json", '[{"a":"1","_prelabel":"ant"}]'),
        ],
    )
    def test_stays_in_the_input_under_its_name(self, kind, body):
        schema = {"properties": {"a": {}}, "additionalProperties": False}

        assert inputs(kind, body, schema, LABEL) == [
            {"a": "1", "_prelabel": {"label": "ant"}}
        ]

    def test_may_stay_empty(self):
        assert inputs("csv", "a,_prelabel\n1,\n", None, LABEL) == [{"a": "1"}]

    def test_that_is_no_answer_is_refused_by_its_field(self):
        (refused,) = parsed("csv", "a,_prelabel\n1,wasp\n", None, LABEL)

        assert isinstance(refused, BadRow)
        assert refused.facts["field"] == "_prelabel/label"
