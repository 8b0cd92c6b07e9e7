"""Labels as files: nothing is lost in JSON Lines, nothing is run from CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.formats.labels import FORMATS

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words
tables = st.lists(
    st.fixed_dictionaries(
        {"task": words, "label": values, "confidence": st.floats(0, 1)}
    ),
    max_size=5,
)


def written(name: str, rows) -> str:
    return b"".join(FORMATS[name](iter(rows))).decode()


def cells(rows) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written("csv", rows), newline="")))


class TestJsonLines:
    @given(tables)
    def test_keep_everything(self, rows):
        lines = written("jsonl", rows).split("\n")

        assert [json.loads(line) for line in lines if line] == rows


class TestCsv:
    @given(tables)
    def test_has_a_row_a_task_below_its_header(self, rows):
        found = cells(rows)

        assert len(found) == (len(rows) + 1 if rows else 0)
        assert all(len(row) == 3 for row in found)

    @given(words)
    def test_never_begins_a_cell_as_a_formula(self, word):
        _, (cell,) = cells([{"label": word}])

        assert cell in {word, f"'{word}"}
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\uff1dA1", "'\uff1dA1"),
            (-1, "-1"),
            (0.25, "0.25"),
            (True, "true"),
            (None, ""),
            ({"a": ["=1"]}, '{"a":["=1"]}'),
        ],
    )
    def test_writes_text_as_text_and_numbers_as_numbers(self, value, cell):
        assert cells([{"label": value}])[1] == [cell]
