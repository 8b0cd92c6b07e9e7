"""Files that are broken, endless or made to harm: refused in words, in bounds."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import Any

import pytest

from hormiga.engines.formats.refused_rows import MOST_BYTES, RefusedRows
from hormiga.engines.formats.streams import (
    BrokenFile,
    FileTooLarge,
    Inflated,
    opened,
)
from hormiga.engines.formats.tasks import BadRow, Row, RowTooLarge, read

TEXTS = ("csv", "ndjson", "json", "manifest", "label_studio", "mturk_csv")


class Endless(io.RawIOBase):
    """Gives a beginning, then the same bytes again and again; counts what it gave."""

    def __init__(self, start: bytes, then: bytes) -> None:
        self.start, self.period = start, len(then)
        self.then = then * (2 * 65_536 // len(then) + 1)
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.given < len(self.start):
            chunk = self.start[self.given :]
        else:
            at = (self.given - len(self.start)) % self.period
            chunk = self.then[at : at + min(len(buffer), 65_536)]
        chunk = chunk[: len(buffer)]
        assert self.given < 100_000_000, "nobody stopped"
        self.given += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def parsed(kind: str, source: Any, schema: Any = None):
    raw = io.BytesIO(source) if isinstance(source, bytes) else source
    return list(read(kind, opened(raw)[1], schema))


class TestAnEndlessRow:
    @pytest.mark.parametrize(
        ("kind", "start", "then"),
        [
            ("csv", b"a\n", b"x"),
            ("csv", b"a,b\n", b"x,"),
            ("csv", b"a\n", b'"\n",'),
            ("csv", b'a\n"', b"x\n"),
            ("ndjson", b'{"a":"', b"x"),
            ("manifest", b'{"source":"', b"x"),
            ("json", b'[{"a":"', b"x"),
            ("json", b'[{"a":', b"["),
            ("label_studio", b'[{"data":{"a":[', b"1,"),
        ],
    )
    def test_is_refused_before_it_fills_the_memory(self, kind, start, then):
        source = Endless(start, then)

        with pytest.raises((RowTooLarge, BadRow)):
            parsed(kind, source)

        assert source.given < 12_000_000


class TestAPackedFile:
    @pytest.mark.parametrize("kind", ["csv", "ndjson"])
    def test_is_read_like_a_plain_one(self, kind):
        body = b"a\n1\n" if kind == "csv" else b'{"a":"1"}'

        (row,) = parsed(kind, gzip.compress(body))

        assert isinstance(row, Row)
        assert json.loads(row.input) == {"a": "1"}

    def test_may_be_several_joined_end_to_end(self):
        rows = parsed("csv", gzip.compress(b"a\n1\n") + gzip.compress(b"2\n3\n"))

        assert len(rows) == 3

    @pytest.mark.parametrize("cut", [11, 200, -1, -8])
    def test_that_is_cut_off_is_refused(self, cut):
        body = "a\n" + "".join(f"{n * 7919 % 10007}\n" for n in range(9_000))

        with pytest.raises(BrokenFile):
            parsed("csv", gzip.compress(body.encode())[:cut])

    def test_that_is_damaged_is_refused(self):
        body = bytearray(gzip.compress(b"a\n" + b"12345\n" * 9_000))
        body[40] ^= 0xFF

        with pytest.raises(BrokenFile):
            parsed("csv", bytes(body))

    def test_that_unpacks_to_far_more_is_refused_while_it_is_counted(self):
        pack = zlib.compressobj(9, wbits=31)
        bomb = b"".join(pack.compress(b"\n" * 1_000_000) for _ in range(50))
        bomb += pack.flush()
        assert len(bomb) < 60_000

        stream = Inflated(io.BytesIO(bomb), most=20_000_000)
        with pytest.raises(FileTooLarge):
            while stream.read(1 << 18):
                pass


class TestABadRow:
    @pytest.mark.parametrize(
        "row",
        [
            b'{"a":"\xff"}',
            b'{"a":"x\\u0000y"}',
            b'{"a\\u0000":1}',
            b'{"a":"\\ud800"}',
            b'{"a":' * 400 + b"1" + b"}" * 400,
            b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
            b'{"a":NaN}',
            b'{"a":"' + b"x" * 1_048_576 + b'"}',
        ],
        ids=["utf-8", "nul", "nul in a name", "half", "deep", "deeper", "nan", "1 MiB"],
    )
    def test_of_json_is_named_and_the_next_one_is_read(self, row):
        one, two, three = parsed("json", b'[{"a":1},' + row + b',{"a":3}]')

        assert isinstance(two, BadRow | RowTooLarge)
        assert two.facts["line"] == 2
        assert isinstance(one, Row)
        assert isinstance(three, Row)

    @pytest.mark.parametrize("kind", TEXTS)
    def test_with_a_nul_is_no_task(self, kind):
        body = {
            "csv": b"a\nx\0y\n",
            "mturk_csv": b"HITId,Input.a\nH,x\0y\n",
            "ndjson": b'{"a":"\\u0000"}',
            "manifest": b'{"source":"\\u0000"}',
            "json": b'[{"a":"\\u0000"}]',
            "label_studio": b'[{"data":{"a":"\\u0000"}}]',
        }[kind]

        (row,) = parsed(kind, body)

        assert isinstance(row, BadRow)

    @pytest.mark.parametrize("kind", ["ndjson", "json", "csv"])
    def test_is_not_what_a_byte_order_mark_makes(self, kind):
        body = {
            "ndjson": b'{"a":"1"}\r\n\r\n{"a":"2"}',
            "json": b'[{"a":"1"},\r\n{"a":"2"}]\r\n',
            "csv": b"a\r\n1\r\n2\r\n",
        }[kind]

        rows = parsed(kind, b"\xef\xbb\xbf" + body)

        assert [json.loads(r.input) for r in rows] == [{"a": "1"}, {"a": "2"}]


def refused(kind: str, body: bytes, schema: Any = None) -> RefusedRows:
    rows = RefusedRows()
    for one in parsed(kind, body, schema):
        if not isinstance(one, Row):
            rows.add(one)
    return rows


NUMBER = {"properties": {"n": {"type": "integer"}, "t": {}}}


class TestTheFileOfRefusedRows:
    def test_has_a_tables_rows_with_line_field_and_problem(self):
        rows = refused("csv", b'n,t\n1,ok\nx,"=1+1"\n2\n', NUMBER)

        assert rows.kind == "csv"
        assert rows.written.decode().splitlines() == [
            '"_line","_field","_problem","n","t"',
            '"3","n","Line 3, column `n`: \'x\' is not of type integer.","x","\'=1+1"',
            '"4","","Line 4 has 1 fields; the first line names 2.","2"',
        ]

    def test_has_json_as_it_came(self):
        rows = refused("ndjson", b'{"n":1}\n{"n":"x"}\nnonsense\n', NUMBER)

        one, two = map(json.loads, rows.written.splitlines())
        assert rows.kind == "ndjson"
        assert (one["_line"], one["_field"], one["n"]) == (2, "n", "x")
        assert (two["_line"], two["_row"]) == (3, "nonsense")

    def test_can_be_corrected_and_sent_again(self):
        table = refused("csv", b"n,t\nx,a\n", NUMBER).written.replace(b'"x"', b'"7"')
        lines = refused("ndjson", b'{"n":"x"}', NUMBER).written.replace(b'"x"', b"7")

        (one,), (two,) = parsed("csv", table, NUMBER), parsed("ndjson", lines, NUMBER)

        assert json.loads(one.input) == {"n": 7, "t": "a"}
        assert json.loads(two.input) == {"n": 7}

    def test_runs_no_formula_whatever_a_column_is_called(self):
        rows = refused("csv", b"n,=1+1\nx,@a\n")
        rows = rows if rows.written else refused("csv", b"n,=1+1\nx\n")

        header = rows.written.decode().splitlines()[0]
        assert header == '"_line","_field","_problem","n","\'=1+1"'

    def test_stops_growing(self):
        rows = refused("ndjson", b'"' + b"x" * 900_000 + b'"\n' + b"1\n" * 60_000)

        assert len(rows.written) <= MOST_BYTES
