"""Files of tasks over HTTP: whole or refused by line and field, never half."""

from __future__ import annotations

import json

import pytest
from tests.build import api

from hormiga.domain.projects.models import Gold, Task, TaskImport

pytestmark = pytest.mark.django_db

NDJSON = "application/x-ndjson"


@pytest.fixture
def owner():
    return api.owner()[1]


@pytest.fixture
def tasks(owner):
    """Where to send files for a batch whose tasks have a text and perhaps an n."""
    batch = api.batch(owner, api.project(owner, input_schema=api.SCHEMA))
    return f"/batches/{batch}/tasks"


def inputs() -> list[object]:
    return list(Task.objects.order_by("id").values_list("input", flat=True))


class TestAnImport:
    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("text/csv", "text,n\nant,1\nbee,2\n"),
            ("text/csv", "text,n\r\nant,1\r\nbee,2\r\n"),
            ("text/csv", "\ufefftext,n\nant,1\nbee,2"),
            ("text/csv; charset=utf-8", '"text","n"\n"ant",1\n\n"bee",2\n'),
            (NDJSON, '{"text":"ant","n":1}\n{"text":"bee","n":2}\n'),
            (NDJSON, '{"text":"ant","n":1}\r\n\r\n{"text":"bee","n":2}'),
        ],
    )
    def test_takes_csv_and_ndjson_with_any_line_ends(self, owner, tasks, kind, body):
        reply = owner.file(tasks, body, kind)

        assert (reply.status, reply.body) == (201, {"accepted": 2, "refused": 0})
        assert inputs() == [{"text": "ant", "n": 1}, {"text": "bee", "n": 2}]

    def test_keeps_every_character_of_a_text(self, owner, tasks):
        text = 'a\tb\\n\\.\n"q", ñ 🐜 \\u0000'

        owner.file(tasks, json.dumps({"text": text}), NDJSON)
        quoted = text.replace('"', '""')
        owner.file(tasks, f'text\n"{quoted}"\n')

        assert inputs() == [{"text": text}, {"text": text}]

    def test_takes_gold_and_wanted_from_columns_of_their_own(self, owner, tasks):
        owner.file(tasks, "text,_gold,_wanted\nant,yes,7\nbee,,\n")

        assert [t.wanted for t in Task.objects.order_by("id")] == [7, 2]
        assert Gold.objects.get().answer == {"label": "yes"}
        assert inputs() == [{"text": "ant"}, {"text": "bee"}]


REFUSED = [
    # kind of file, body, refusal, status, facts
    ("text/csv", "text,odd\na,b\n", "bad-header", 422, {"line": 1, "field": "odd"}),
    ("text/csv", "n\n1\n", "bad-header", 422, {"line": 1, "field": "text"}),
    ("text/csv", "text,text\na,b\n", "bad-header", 422, {"line": 1, "field": "text"}),
    ("text/csv", "text,\na,b\n", "bad-header", 422, {"line": 1}),
    ("text/csv", "", "bad-header", 422, {}),
    ("text/csv", 'text\nok\n"broken\n', "bad-row", 422, {"line": 3}),
    ("text/csv", 'text\nok\n"a"b\n', "bad-row", 422, {"line": 3}),
    ("text/csv", "text,n\nok,1\na\n", "file-refused", 422, {"line": 3}),
    ("text/csv", "text\nok\na,2\n", "file-refused", 422, {"line": 3}),
    (
        *("text/csv", "text,n\nok,1\na,x\n", "file-refused", 422),
        {"line": 3, "field": "n"},
    ),
    (
        *("text/csv", "text,n\nok,1\na,1.5\n", "file-refused", 422),
        {"line": 3, "field": "n"},
    ),
    (
        *("text/csv", f"text\nok\n{'x' * 41}\n", "file-refused", 422),
        {"line": 3, "field": "text"},
    ),
    (
        *("text/csv", "text,_wanted\nok,1\na,0\n", "file-refused", 422),
        {"line": 3, "field": "_wanted"},
    ),
    ("text/csv", "text\nok\na\0b\n", "file-refused", 422, {"line": 3}),
    ("text/csv", f"text\nok\n{'x' * 10**7}\n", "row-too-large", 413, {"line": 3}),
    ("text/csv", b"text\nok\nca\xf1a\n", "bad-row", 422, {}),
    (NDJSON, '{"text":"ok"}\n{"text":\n', "file-refused", 422, {"line": 2}),
    (NDJSON, '{"text":"ok"}\n["a"]\n', "file-refused", 422, {"line": 2}),
    (NDJSON, b'{"text":"ok"}\n{"text":"\xf1"}\n', "file-refused", 422, {"line": 2}),
    (NDJSON, '{"text":"ok"}\n{"text":"a\\u0000"}', "file-refused", 422, {"line": 2}),
    (
        *(NDJSON, '{"text":"ok"}\n{"text":1}\n', "file-refused", 422),
        {"line": 2, "field": "text"},
    ),
    (NDJSON, '{"text":"ok"}\n{"n":1}\n', "file-refused", 422, {"line": 2}),
    (
        *(NDJSON, '{"text":"ok"}\n{"text":"%s"}\n' % ("x" * 10**7)),
        *("row-too-large", 413, {"line": 2}),
    ),
    ("application/xml", "<a/>", "unknown-format", 422, {}),
]


class TestABadFile:
    @pytest.mark.parametrize(
        "case",
        REFUSED,
        ids=[f"{n}-{one[2]}" for n, one in enumerate(REFUSED)],
    )
    def test_is_refused_whole_with_its_line_and_field(self, owner, tasks, case):
        kind, body, refusal, status, facts = case

        reply = owner.file(tasks, body, kind, key="k")

        assert (reply.status, reply.kind) == (status, refusal)
        assert reply.body.items() >= facts.items()
        if "line" in facts and facts["line"] > 1:
            assert f"ine {facts['line']}" in reply.body["detail"]
        assert Task.objects.count() == TaskImport.objects.count() == 0
        assert owner.file(tasks, "text\nant\n", key="k").status == 201

    def test_of_many_rows_leaves_nothing_of_those_before_the_bad_one(
        self, owner, tasks
    ):
        good = "".join(f"t{n},{n}\n" for n in range(2_500))

        reply = owner.file(tasks, f"text,n\n{good}bad,x\n")

        assert (reply.kind, reply.body["line"]) == ("file-refused", 2_502)
        assert Task.objects.count() == 0

    def test_gives_its_good_rows_when_bad_ones_may_be_skipped(self, owner, tasks):
        body = "text,n\nant,1\nbad,x\nbee,2\nshort\n"

        reply = owner.file(f"{tasks}?errors=skip", body, key="k")
        again = owner.file(f"{tasks}?errors=skip", body, key="k")

        assert reply.status == 201
        assert reply.body == again.body
        assert (reply.body["accepted"], reply.body["refused"]) == (2, 2)
        assert [(e["line"], e["kind"]) for e in reply.body["errors"]] == [
            (3, "bad-row"),
            (5, "bad-row"),
        ]
        lines = reply.body["error_file"].splitlines()
        assert [json.loads(line)["line"] for line in lines] == [3, 5]
        assert inputs() == [{"text": "ant", "n": 1}, {"text": "bee", "n": 2}]

    def test_that_cannot_be_read_on_is_refused_even_then(self, owner, tasks):
        reply = owner.file(f"{tasks}?errors=skip", 'text\nant\n"broken\n')

        assert (reply.status, reply.kind) == (422, "bad-row")
        assert Task.objects.count() == 0


class TestAnIdempotencyKey:
    def test_answers_as_before_and_stores_nothing_again(self, owner, tasks):
        first = owner.file(tasks, "text\nant\n", key="file 1")
        again = owner.file(tasks, "text\nant\n", key="file 1")

        assert first.body == again.body == {"accepted": 1, "refused": 0}
        assert Task.objects.count() == 1

    def test_is_refused_with_another_body(self, owner, tasks):
        owner.file(tasks, "text\nant\n", key="file 1")

        reply = owner.file(tasks, "text\nbee\n", key="file 1")

        assert (reply.status, reply.kind) == (409, "idempotency-key-reused")
        assert inputs() == [{"text": "ant"}]

    def test_belongs_to_one_batch(self, owner, tasks):
        other = api.batch(owner, api.project(owner))
        owner.file(tasks, "text\nant\n", key="file 1")

        assert owner.file(f"/batches/{other}/tasks", "x\n1\n", key="file 1").status == (
            201
        )

    def test_still_answers_once_the_batch_is_published(self, owner, tasks):
        owner.file(tasks, "text\nant\n", key="file 1")
        owner.post(tasks.replace("/tasks", "/publish"))

        again = owner.file(tasks, "text\nant\n", key="file 1")
        new = owner.file(tasks, "text\nbee\n", key="file 2")

        assert again.body == {"accepted": 1, "refused": 0}
        assert (new.status, new.kind) == (409, "batch-not-draft")
        assert inputs() == [{"text": "ant"}]
