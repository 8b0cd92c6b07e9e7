from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

from hormiga.engines.inference import (
    Answers,
    DawidSkene,
    MajorityVote,
    TooManyClasses,
)
from hormiga.engines.inference.samples import (
    DAWID_SKENE_1979,
    DAWID_SKENE_1979_TRUTH,
)

TINY = 1e-9


def rows_of(path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def the_1979_table(*, pooled: bool) -> Answers:
    """With observer 1's three readings as one observer's repeats, or as three."""
    rows = rows_of(DAWID_SKENE_1979)
    names = [row["worker"] for row in rows]
    return Answers.of(
        {
            "task": [row["task"] for row in rows],
            "worker": [name.rstrip("abc") for name in names] if pooled else names,
            "label": [row["label"] for row in rows],
        },
        repeats=pooled,
    )


def agreement_with_the_paper(model, answers: Answers) -> float:
    truth = {row["task"]: row["label"] for row in rows_of(DAWID_SKENE_1979_TRUTH)}
    wanted = [truth[task] for task in answers.tasks]
    return float(np.mean(model.labels_ == wanted))


@st.composite
def crowds(draw, *, per_task: int = 5):
    """Rows (task, worker, label): up to 8 tasks, workers and 4 classes, no repeats."""
    classes = draw(st.integers(1, 4))
    rows = []
    for task in range(draw(st.integers(1, 8))):
        workers = draw(st.sets(st.integers(0, 7), min_size=1, max_size=per_task))
        rows += [(task, w, draw(st.integers(0, classes - 1))) for w in sorted(workers)]
    return rows


def answers_of(rows) -> Answers:
    task, worker, label = zip(*rows, strict=True)
    return Answers.of({"task": task, "worker": worker, "label": label})


EVENLY_BALANCED = [
    (task, int(worker), int(label))
    for task, (workers, labels) in enumerate(
        [("02356", "01220"), ("02346", "00101"), ("02356", "20012")]
    )
    for worker, label in zip(workers, labels, strict=True)
]
"""Here the last bits of a sum once grew into another label."""


class TestThe1979Table:
    def test_has_the_papers_class_marginals(self):
        model = DawidSkene(smoothing=0).fit(the_1979_table(pooled=True))

        assert model.class_shares_.round(2).tolist() == [0.40, 0.42, 0.11, 0.07]

    def test_has_the_papers_error_rates_of_observer_1(self):
        answers = the_1979_table(pooled=True)

        model = DawidSkene(smoothing=0).fit(answers)

        assert answers.workers[0] == "observer-1"
        assert model.confusion_[0].round(2).tolist() == [
            [0.89, 0.11, 0.00, 0.00],
            [0.07, 0.88, 0.05, 0.00],
            [0.00, 0.34, 0.66, 0.00],
            [0.00, 0.00, 0.56, 0.44],
        ]

    def test_gives_every_patient_the_papers_class(self):
        answers = the_1979_table(pooled=True)

        model = DawidSkene(smoothing=0).fit(answers)

        assert agreement_with_the_paper(model, answers) == 1.0

    @pytest.mark.parametrize(
        ("method", "agreement"),
        [
            (MajorityVote(), 0.933),
            (DawidSkene(), 0.978),
            (DawidSkene(smoothing=0), 0.978),
        ],
    )
    def test_with_observer_1_as_three_workers(self, method, agreement):
        answers = the_1979_table(pooled=False)

        model = method.fit(answers)

        assert len(answers) == 315
        assert round(agreement_with_the_paper(model, answers), 3) == agreement

    def test_is_shipped_as_it_is_in_the_shared_data(self):
        shared = Path(__file__).parents[4] / "shared/data/truth/dawid_skene_1979"
        if not shared.exists():
            pytest.skip("the shared data is not beside this checkout")

        for ours, name in (
            (DAWID_SKENE_1979, "answers.csv"),
            (DAWID_SKENE_1979_TRUTH, "truth.csv"),
        ):
            assert sorted(map(str, rows_of(ours))) == sorted(
                map(str, rows_of(shared / name))
            )


class TestDawidSkene:
    def test_weighs_a_worker_who_is_often_right_above_two_who_guess(self):
        tasks = range(40)
        rows = [(t, w, t % 2) for t in tasks for w in (0, 1, 2)]
        rows += [(t, w, (t // (w - 1)) % 2) for t in tasks for w in (3, 4)]
        rows += [(40, 0, 1), (40, 3, 0), (40, 4, 0)]

        vote = MajorityVote().fit(answers_of(rows))
        model = DawidSkene().fit(answers_of(rows))

        assert vote.labels_[40] == "0"
        assert model.labels_[40] == "1"
        assert model.skills_[:3].min() > 0.9
        assert model.skills_[3:].max() < 0.7

    def test_keeps_the_vote_where_no_two_answers_can_be_compared(self):
        rows = [(task, task % 3, task % 5 % 2) for task in range(30)]

        model = DawidSkene().fit(answers_of(rows))

        assert model.labels_.tolist() == [str(label) for _, _, label in rows]
        assert model.iterations_ == 0

    def test_stops_after_the_iterations_it_was_given(self):
        model = DawidSkene(iterations=2, tolerance=0).fit(the_1979_table(pooled=False))

        assert model.iterations_ == 2

    def test_refuses_error_rates_too_many_for_memory(self):
        ids = range(500)

        with pytest.raises(TooManyClasses):
            DawidSkene().fit({"task": ids, "worker": ids, "label": ids})


@pytest.mark.parametrize("smoothing", [0, 1, 5])
class TestEveryDawidSkene:
    @given(rows=crowds(), dice=st.randoms(use_true_random=False))
    @settings(deadline=None, max_examples=60)
    def test_gives_the_same_in_any_row_order(self, smoothing, rows, dice):
        shuffled = list(rows)
        dice.shuffle(shuffled)

        one = DawidSkene(smoothing=smoothing).fit(answers_of(rows))
        other = DawidSkene(smoothing=smoothing).fit(answers_of(shuffled))

        assert one.labels_.tolist() == other.labels_.tolist()
        assert one.probabilities_.tolist() == other.probabilities_.tolist()

    @given(rows=crowds())
    @example(rows=EVENLY_BALANCED)
    @settings(deadline=None, max_examples=60)
    def test_does_not_care_what_tasks_and_workers_are_called(self, smoothing, rows):
        renamed = [(-task, -worker, label) for task, worker, label in rows]

        one = DawidSkene(smoothing=smoothing).fit(answers_of(rows))
        other = DawidSkene(smoothing=smoothing).fit(answers_of(renamed))

        assert one.labels_.tolist() == other.labels_[::-1].tolist()
        assert np.abs(one.probabilities_ - other.probabilities_[::-1]).max() < 1e-6
        assert np.abs(one.skills_ - other.skills_[::-1]).max() < 1e-6

    @given(rows=crowds())
    @settings(deadline=None, max_examples=60)
    def test_gives_probabilities_that_sum_to_one(self, smoothing, rows):
        model = DawidSkene(smoothing=smoothing).fit(answers_of(rows))

        assert np.abs(model.probabilities_.sum(axis=1) - 1).max() < TINY
        assert model.probabilities_.min() >= 0
        assert abs(model.class_shares_.sum() - 1) < TINY
        assert model.confidence_.max() <= 1 + TINY
        assert model.skills_.min() >= 0
        assert model.skills_.max() <= 1 + TINY

    @given(rows=crowds())
    @settings(deadline=None, max_examples=60)
    def test_concludes_a_label_that_somebody_gave(self, smoothing, rows):
        answers = answers_of(rows)

        model = DawidSkene(smoothing=smoothing).fit(answers)

        given_labels = {(task, str(label)) for task, _, label in rows}
        assert {
            *zip(answers.tasks.tolist(), model.labels_, strict=True)
        } <= given_labels

    @given(rows=crowds())
    @settings(deadline=None, max_examples=60)
    def test_keeps_the_label_of_a_unanimous_task(self, smoothing, rows):
        answers = answers_of(rows)

        model = DawidSkene(smoothing=smoothing).fit(answers)

        for task, label in zip(answers.tasks, model.labels_, strict=True):
            told = {str(text) for of, _, text in rows if of == task}
            assert len(told) > 1 or told == {label}

    @given(rows=crowds(per_task=1))
    @settings(deadline=None, max_examples=60)
    def test_is_the_vote_at_one_answer_a_task(self, smoothing, rows):
        vote = MajorityVote().fit(answers_of(rows))

        model = DawidSkene(smoothing=smoothing).fit(answers_of(rows))

        assert model.labels_.tolist() == vote.labels_.tolist()
        assert model.probabilities_.tolist() == vote.probabilities_.tolist()
