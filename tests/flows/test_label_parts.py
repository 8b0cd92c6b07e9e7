"""Labels of ready task types: parts are settled one by one and put together."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.build.people import NOON, workers
from tests.build.projects import live_batch
from tests.build.work import claim, submit

from hormiga.domain.assignments.rules import Answer
from hormiga.domain.quality import services
from hormiga.domain.quality.models import Label, Skill

pytestmark = pytest.mark.django_db
NAMES = ("home", "food", "cars", "sea")
SETTINGS = {"categories": [{"id": name, "title": name} for name in NAMES]}


def judged(answers: list[list[list[str]]], **settings: Any) -> list[Label]:
    """Label tasks by what each worker chose, task by task."""
    crowd = workers(len(answers[0]))
    batch = live_batch(
        tasks=[{"text": f"Text {n}"} for n in range(len(answers))],
        task_type="text-categories",
        settings=SETTINGS | settings,
        answer_schema={"type": "object"},
        overlap=len(crowd),
    )
    for n, who in enumerate(crowd):
        held = claim(who, batch, len(answers))
        given = [
            Answer(one.assignment, json.dumps({"categories": chosen[n]}), 3.0)
            for one, chosen in zip(held, answers, strict=True)
        ]
        assert set(submit(who, given)) == {"accepted"}
    services.label(batch=batch, now=NOON)
    return list(Label.objects.filter(batch=batch).order_by("task_id"))


class TestATypedLabel:
    def test_of_one_choice_is_what_most_chose(self):
        labels = judged(
            [
                [["home"], ["home"], ["food"]],
                [["food"], ["food"], ["food"]],
                [["cars"], ["cars"], ["cars"]],
            ]
        )

        assert [label.value["categories"] for label in labels] == [
            ["home"],
            ["food"],
            ["cars"],
        ]
        assert [label.judgments for label in labels] == [3, 3, 3]
        assert labels[0].confidence < labels[1].confidence

    def test_of_several_choices_holds_those_that_most_saw(self):
        labels = judged(
            [
                [["home", "food"], ["home"], ["home", "food"]],
                [["sea"], ["sea"], ["sea", "cars"]],
                [["cars"], ["cars"], ["cars"]],
            ],
            multiple=True,
        )

        assert labels[0].value == {"categories": ["home", "food"]}
        assert labels[1].value == {"categories": ["sea"]}

    def test_says_how_good_each_worker_is(self):
        judged([[["home"], ["home"], ["food"]]] * 3)

        skills = Skill.objects.order_by("worker_id").values_list("accuracy", flat=True)
        assert skills[2] < skills[0]
        assert set(Skill.objects.values_list("judgments", flat=True)) == {3}
