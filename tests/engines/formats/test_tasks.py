"""Files of tasks, read as a stream: rows and refusals in their order."""

from __future__ import annotations

import csv
import io
import json
from typing import cast

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.formats.tasks import BadHeader, BadRow, Row, read
from hormiga.kit.errors import Refusal

# What JSON and PostgreSQL can carry: no NUL, no half characters.
words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
)
names = st.lists(
    words.filter(lambda w: w.strip() and w[0] not in "_\ufeff"),
    min_size=1,
    max_size=4,
    unique=True,
)


def rows(kind: str, body: str | bytes, schema: object | None = None):
    source = io.BytesIO(body.encode() if isinstance(body, str) else body)
    return list(read(kind, cast("io.RawIOBase", source), schema))


def inputs(kind: str, body: str | bytes, schema: object | None = None):
    found = rows(kind, body, schema)
    assert all(isinstance(row, Row) for row in found), found
    return [json.loads(row.input) for row in found if isinstance(row, Row)]


class TestACsvFile:
    @given(st.data(), names)
    def test_is_read_as_it_was_written(self, data, header):
        table = data.draw(
            st.lists(st.tuples(*[words for _ in header]).filter(any), max_size=5)
        )
        file = io.StringIO(newline="")
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        writer.writerows(table)

        found = inputs("csv", file.getvalue())

        assert found == [dict(zip(header, row, strict=True)) for row in table]

    def test_says_of_each_row_whether_it_is_good(self):
        schema = {"properties": {"n": {"type": "integer"}}}

        one, two, three = rows("csv", "n\n1\nx\n3\n", schema)

        assert isinstance(one, Row)
        assert isinstance(two, BadRow)
        assert two.facts == {"line": 3, "field": "n"}
        assert isinstance(three, Row)
        assert (one.line, three.line) == (2, 4)

    @pytest.mark.parametrize(
        ("kind", "cell", "value"),
        [
            ("integer", "7", 7),
            ("number", "0.5", 0.5),
            ("boolean", "true", True),
            ("array", '"[1, 2]"', [1, 2]),
            ("object", '"{""a"": 1}"', {"a": 1}),
            ("string", "7", "7"),
        ],
    )
    def test_reads_a_cell_as_its_schema_has_it(self, kind, cell, value):
        schema = {"properties": {"v": {"type": kind}}}

        assert inputs("csv", f"v\n{cell}\n", schema) == [{"v": value}]

    @pytest.mark.parametrize("kind", ["integer", "number", "boolean", "array"])
    def test_refuses_a_cell_of_another_type(self, kind):
        (refusal,) = rows("csv", "v\nword\n", {"properties": {"v": {"type": kind}}})

        assert isinstance(refusal, BadRow)

    @pytest.mark.parametrize(
        "kind",
        [
            {"type": ["string", "null"]},
            True,
            {"enum": ["7"]},
            {},
        ],
    )
    def test_reads_text_where_the_schema_leaves_the_type_open(self, kind):
        assert inputs("csv", "v\n7\n", {"properties": {"v": kind}}) == [{"v": "7"}]

    def test_has_a_number_of_columns_at_most(self):
        header = ",".join(f"c{n}" for n in range(501))

        with pytest.raises(BadHeader):
            rows("csv", header + "\n")


class TestAnNdjsonFile:
    @given(st.lists(st.dictionaries(words.filter(lambda w: w[:1] != "_"), words)))
    def test_is_read_as_it_was_written(self, table):
        body = "".join(json.dumps(row) + "\n" for row in table)

        assert inputs("ndjson", body) == table

    def test_goes_on_after_a_bad_line(self):
        one, two, three = rows("ndjson", '{"a":1}\n{"a"\n{"a":3}\n')

        assert isinstance(one, Row)
        assert isinstance(two, BadRow)
        assert isinstance(three, Row)
        assert (one.line, two.facts["line"], three.line) == (1, 2, 3)


class TestAnyFile:
    @given(st.binary(max_size=200), st.sampled_from(["csv", "ndjson"]))
    def test_is_read_or_refused_and_never_breaks(self, body, kind):
        try:
            found = rows(kind, body)
        except Refusal:
            return

        assert all(isinstance(row, Row | Refusal) for row in found)
