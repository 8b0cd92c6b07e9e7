from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from hormiga.engines.formats import answers as formats
from hormiga.engines.formats.answers import (
    BrokenLine,
    FileNotThere,
    NoRows,
    NotGzip,
    NotUtf8,
    RepeatedLine,
    WrongCell,
    WrongColumns,
    read_answers,
    read_rows,
    read_truth,
)
from hormiga.engines.inference import LabelKind
from hormiga.kit.errors import Refusal

HEADER = "task,worker,label\n"


@pytest.fixture
def file(tmp_path: Path):
    def written(content: str | bytes, name: str = "answers.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


class TestReadAnswers:
    def test_takes_plain_and_gzipped_files_alike(self, file):
        content = HEADER + "t2,ana,yes\nt1,ana,no\n"

        plain = read_answers(path=file(content))
        zipped = read_answers(
            path=file(gzip.compress(content.encode()), "answers.csv.gz")
        )

        assert plain.tasks.tolist() == zipped.tasks.tolist() == ["t1", "t2"]
        assert plain.labels == zipped.labels == ("no", "yes")
        assert plain.label.tolist() == zipped.label.tolist() == [0, 1]

    def test_takes_columns_in_any_order_with_the_known_extras(self, file):
        path = file("label,seconds,worker,timestamp,task\nyes,3,ana,,t1\n")

        answers = read_answers(path=path)

        assert answers.labels == ("yes",)
        assert answers.tasks.tolist() == ["t1"]

    def test_keeps_texts_as_they_are_between_quotes(self, file):
        path = file(HEADER + 't1,ana,"one, two\r\n ""three"""\n')

        answers = read_answers(path=path, kind=LabelKind.TEXT)

        assert answers.labels == ('one, two\r\n "three"',)

    def test_does_not_take_words_for_nothing(self, file):
        path = file(HEADER + "t1,ana,NA\nt2,ana,null\n")

        assert read_answers(path=path).labels == ("NA", "null")

    def test_skips_a_byte_order_mark_and_blank_lines(self, file):
        path = file("\ufeff" + HEADER + "\nt1,ana,yes\n\n")

        assert read_answers(path=path).tasks.tolist() == ["t1"]

    def test_pools_repeats_only_when_told(self, file):
        path = file(HEADER + "t1,ana,yes\nt1,ana,yes\n")

        assert len(read_answers(path=path, repeats=True)) == 2
        with pytest.raises(RepeatedLine):
            read_answers(path=path)


LONG = "x" * (2**20 + 1)


class TestReadAnswersRefuses:
    @pytest.mark.parametrize(
        ("content", "refusal", "facts"),
        [
            ("", NoRows, {}),
            (HEADER, NoRows, {}),
            ("task,worker\nt,w\n", WrongColumns, {"line": 1, "field": "label"}),
            (
                "task,worker,label,mood\nt,w,l,m\n",
                WrongColumns,
                {"line": 1, "field": "mood"},
            ),
            (
                "task,task,worker,label\nt,t,w,l\n",
                WrongColumns,
                {"line": 1, "field": "task"},
            ),
            (HEADER + "t,w,l\nt,w\n", BrokenLine, {"line": 3}),
            (HEADER + "t,w,l\n\nt,w,l,m\n", BrokenLine, {"line": 4}),
            (HEADER + 't,w,"a\nb"\nt,w,"l\n', BrokenLine, {"line": 4}),
            (HEADER + 't,w,"l"l\n', BrokenLine, {"line": 2}),
            (HEADER + "t,w,l\nu, ,l\n", WrongCell, {"line": 3, "field": "worker"}),
            (HEADER + "t,w,\n", WrongCell, {"line": 2, "field": "label"}),
            (
                HEADER + 't,w,"a\n\nb"\nt2,w,""\n',
                WrongCell,
                {"line": 5, "field": "label"},
            ),
            (HEADER + f"t,w,{LONG}\n", BrokenLine, {"line": 2}),
            (HEADER + f't,w,"{LONG}"\n', BrokenLine, {"line": 2}),
            (HEADER.encode() + b"t,w,l\nt,w,\xff\n", NotUtf8, {"line": 3}),
            (HEADER.encode() + b"t,w,l\0\n", NotUtf8, {"line": 2}),
            (
                HEADER + "t,w,l\nu,w,l\nt,w,m\n",
                RepeatedLine,
                {"line": 4, "field": "worker", "task": "t", "worker": "w"},
            ),
        ],
    )
    def test_with_the_line_and_the_field(self, file, content, refusal, facts):
        with pytest.raises(refusal) as refused:
            read_answers(path=file(content))

        assert type(refused.value) is refusal
        assert refused.value.facts == facts
        assert "answers.csv" in refused.value.detail

    @pytest.mark.parametrize(
        ("kind", "good", "bad"),
        [
            (LabelKind.NUMBER, "7", "many"),
            (LabelKind.NUMBER, "7", "nan"),
            (LabelKind.BOXES, "[]", "7"),
        ],
    )
    def test_a_label_of_another_kind(self, file, kind, good, bad):
        path = file(HEADER + f"t1,w,{good}\nt2,w,{bad}\n")

        with pytest.raises(WrongCell) as refused:
            read_answers(path=path, kind=kind)

        assert refused.value.facts == {"line": 3, "field": "label"}

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(FileNotThere) as refused:
            read_answers(path=tmp_path / "none.csv")

        assert refused.value.kind == "not_found"

    def test_a_folder(self, tmp_path):
        with pytest.raises(FileNotThere):
            read_answers(path=tmp_path)

    def test_broken_gzip(self, file):
        whole = gzip.compress(HEADER.encode() * 100)

        for content in (whole[:-10], b"task,worker,label\n", whole[:20] + b"junk"):
            with pytest.raises(NotGzip):
                read_answers(path=file(content, "answers.csv.gz"))


class TestReadRows:
    def test_keeps_the_files_order_and_the_timestamp(self, file):
        path = file("task,worker,label,timestamp\nt2,w,b,9\nt1,w,a,\n")

        rows = read_rows(path=path)

        assert rows == {
            "task": ["t2", "t1"],
            "worker": ["w", "w"],
            "label": ["b", "a"],
            "timestamp": ["9", ""],
        }


class TestReadTruth:
    def test_gives_the_label_of_each_task(self, file):
        assert read_truth(path=file("task,label\nt1,a\nt2,b\n")) == {
            "t1": "a",
            "t2": "b",
        }

    def test_refuses_two_labels_for_a_task(self, file):
        with pytest.raises(RepeatedLine) as refused:
            read_truth(path=file("task,label\nt1,a\nt1,a\n"))

        assert refused.value.facts == {"line": 3, "field": "task", "task": "t1"}


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


class TestTheFastReader:
    @given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
    @settings(deadline=None, max_examples=300)
    def test_reads_what_the_careful_one_reads_or_leaves_it_to_it(self, rows):
        page = io.StringIO()
        writer = csv.writer(page)
        writer.writerow(formats.ANSWER_FIELDS)
        writer.writerows(rows)
        text = page.getvalue().encode()

        fast = formats._read_fast(
            text, header=formats.ANSWER_FIELDS, fields=formats.ANSWER_FIELDS
        )

        if fast is not None:
            careful = [cells for _, cells in formats._careful_rows("f", text)][1:]
            columns = [fast[name].to_pylist() for name in formats.ANSWER_FIELDS]
            assert [list(row) for row in zip(*columns, strict=True)] == careful

    @given(text=st.binary(max_size=60))
    @settings(deadline=None, max_examples=300)
    def test_never_reads_what_the_careful_one_refuses(self, text):
        text = b"task,label\n" + text
        fast = formats._read_fast(
            text, header=formats.TRUTH_FIELDS, fields=formats.TRUTH_FIELDS
        )

        try:
            careful = [cells for _, cells in formats._careful_rows("f", text)][1:]
        except Refusal:
            careful = None

        if fast is not None and careful is not None:
            columns = [fast[name].to_pylist() for name in formats.TRUTH_FIELDS]
            assert [list(row) for row in zip(*columns, strict=True)] == careful
