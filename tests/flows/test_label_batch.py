"""Labels follow judgments, also when those are rejected, settled early, or huge."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.db import connection
from tests.build.people import DAY, NOON, SECOND, worker, workers
from tests.build.projects import live_batch
from tests.build.work import (
    answer,
    claim,
    escrow,
    judge,
    numbers,
    submit,
    task_states,
    wallet,
)

from hormiga.domain.assignments.models import Assignment, Place
from hormiga.domain.assignments.rules import Answer
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality.models import Export, Label, Skill
from hormiga.domain.quality.queries import all_labels_of
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.flows.label_batch import label_batch, pause_before_labelling
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.flows.write_export import ask_for_export, write_export

pytestmark = pytest.mark.django_db


def label(batch: Batch, now: datetime = NOON) -> None:
    """Label the batch, and drop what a commit would drop."""
    label_batch(batch_id=batch.pk, now=now)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS fresh_label, fresh_skill")


def labels(batch: Batch) -> list[object]:
    """The labels in task order, None where there is none."""
    label(batch)
    return [
        None if row.value is None else json.loads(row.value)
        for row in all_labels_of(batch.pk)
    ]


def reject(batch: Batch, judgment: Assignment) -> None:
    reject_judgment(
        judgment=judgment,
        organisation=batch.project.organisation,
        reason="No.",
        now=NOON,
    )


class TestLabels:
    def test_are_what_most_workers_said(self):
        batch = live_batch(tasks=3, overlap=3)
        first, second, third = workers(3)
        judge(first, batch, "ant", "bee")
        judge(second, batch, "ant", "bee")
        judge(third, batch, "bee", "bee")

        assert labels(batch) == ["ant", "bee", None]

        counts = Label.objects.order_by("task_id").values_list("judgments", flat=True)
        assert list(counts) == [3, 3]
        assert all(
            0.5 < c <= 1 for c in Label.objects.values_list("confidence", flat=True)
        )
        assert Skill.objects.filter(project=batch.project).count() == 3

    def test_leave_out_what_was_rejected_and_take_back_what_was_overturned(self):
        batch = live_batch(tasks=1, overlap=3)
        first, second = workers(2)
        (rejected,) = judge(first, batch, "ant")
        assert labels(batch) == ["ant"]

        reject(batch, rejected)
        assert labels(batch) == [None]
        judge(second, batch, "bee")
        assert labels(batch) == ["bee"]
        approve_judgments(
            judgments=[rejected],
            organisation=batch.project.organisation,
            reason="",
            now=NOON,
        )
        label(batch)

        assert Label.objects.get().judgments == 2

    def test_stay_as_they_are_when_nothing_new_came(self):
        batch = live_batch(tasks=1)
        judge(worker(), batch, "ant")
        label(batch)

        label(batch, NOON + DAY)

        assert Label.objects.get().updated_at == NOON

    @pytest.mark.parametrize("value", [{"x": 1}, [1, 2], 7, True, None, 'a"b,c\n', ""])
    def test_may_be_any_json(self, value):
        batch = live_batch(tasks=1, answer_schema={"type": "object"})
        judge(worker(), batch, value)

        assert labels(batch) == [value]

    def test_are_the_whole_answer_where_nothing_stands_at_the_path(self):
        batch = live_batch(tasks=1, label_path="deep/er", overlap=1)
        judge(worker(), batch, "ant")

        assert labels(batch) == [{"label": "ant"}]

    @pytest.mark.parametrize("path", ["deep/er", "it's {0} 100%", "a\\b"])
    def test_are_found_at_any_path(self, path):
        batch = live_batch(tasks=1, label_path=path, overlap=1)
        who = worker()
        (held,) = claim(who, batch)
        value: object = "ant"
        for step in reversed(path.split("/")):
            value = {step: value}
        submit(who, [Answer(held.assignment, json.dumps(value), None)])

        assert labels(batch) == ["ant"]

    def test_may_be_as_large_as_an_answer(self):
        batch = live_batch(tasks=2, overlap=1)
        huge = '"' * 500_000  # a megabyte as JSON, three as CSV of JSON
        judge(worker(), batch, huge, "ant")

        assert labels(batch) == [huge, "ant"]


class TestTasks:
    def test_are_complete_when_judged_as_often_as_wanted(self):
        batch = live_batch(tasks=2, overlap=2)
        first, second = workers(2)
        judge(first, batch, "ant", "bee")
        (rejected,) = judge(second, batch, "ant")
        reject(batch, rejected)

        labels(batch)
        labels(batch)

        assert task_states(batch) == ["complete", "open"]
        batch.refresh_from_db()
        assert batch.tasks_complete == 1

    def test_are_complete_too_when_every_judgment_was_rejected(self):
        batch = live_batch(tasks=1, overlap=1)
        (judgment,) = judge(worker(), batch, "ant")
        reject(batch, judgment)

        assert labels(batch) == [None]

        assert task_states(batch) == ["complete"]


class TestAnAdaptiveOverlap:
    def test_settles_a_task_that_is_sure_and_gives_back_what_it_saved(self):
        batch = live_batch(
            tasks=8,
            overlap=9,
            overlap_least=3,
            target_confidence=0.9,
            wallet="10",
            review_seconds=0,
        )
        for who in workers(3):
            judge(who, batch, *["ant", "bee"] * 4)
        assert wallet(batch) == "5.68"

        label(batch)

        assert task_states(batch) == ["complete"] * 8
        assert set(Place.objects.values_list("position", "taken")) == {(None, 3)}
        assert claim(worker(), batch, 50) == []
        close_batch(batch=batch, now=NOON)
        assert (escrow(batch), wallet(batch)) == ("1.44", "8.56")

    def test_goes_on_below_the_least_and_below_the_confidence(self):
        batch = live_batch(tasks=2, overlap=9, overlap_least=3, target_confidence=0.999)
        first, second, third = workers(3)
        judge(first, batch, "ant", "ant")
        judge(second, batch, "ant", "bee")
        judge(third, batch, "bee")

        label(batch)

        assert task_states(batch) == ["open", "open"]
        assert numbers(claim(worker(), batch, 50)) == [0, 1]

    def test_keeps_a_claim_that_is_out_when_its_task_settles(self):
        batch = live_batch(tasks=4, overlap=9, overlap_least=3, target_confidence=0.9)
        late = worker()
        held = claim(late, batch)
        for who in workers(3):
            judge(who, batch, "ant", "bee", "ant", "bee")
        label(batch)

        assert submit(late, [answer(held[0].assignment)]) == ["accepted"]


class TestThePauseBetweenLabellings:
    def test_is_two_seconds_at_least_and_none_before_the_first(self):
        batch = live_batch(tasks=1)
        assert pause_before_labelling(batch_id=batch.pk, now=NOON) == 0
        judge(worker(), batch, "ant")
        label(batch)
        Batch.objects.filter(pk=batch.pk).update(labelling_seconds=0.01)

        assert pause_before_labelling(batch_id=batch.pk, now=NOON) == 2
        assert pause_before_labelling(batch_id=batch.pk, now=NOON + 2 * SECOND) == 0

    def test_grows_with_what_a_labelling_takes(self):
        batch = live_batch(tasks=1)
        Batch.objects.filter(pk=batch.pk).update(labelling_seconds=3, labelled_at=NOON)

        assert pause_before_labelling(batch_id=batch.pk, now=NOON) == 60


class TestAnExport:
    def test_has_every_task_also_those_without_a_label(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        batch = live_batch(tasks=5)
        judge(worker(), batch, "ant", "bee")
        label(batch)
        export = ask_for_export(batch=batch, format_name="jsonl", now=NOON)

        write_export(export_id=export.pk, now=NOON)
        write_export(export_id=export.pk, now=NOON + DAY)

        (file,) = (tmp_path / "exports").iterdir()
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        assert [row["input"]["n"] for row in rows] == [0, 1, 2, 3, 4]
        assert [row["label"] for row in rows] == ["ant", "bee", None, None, None]
        export = Export.objects.get()
        assert (export.state, export.rows, export.ready_at) == ("ready", 5, NOON)
