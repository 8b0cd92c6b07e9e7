"""Confirmed, not tuned, on recorded crowds with known truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hormiga.engines.formats.answers import read_answers, read_truth
from hormiga.engines.inference import (
    SCORES,
    DawidSkene,
    FusedBoxes,
    LabelKind,
    MajorityVote,
    Mean,
    Method,
    NearestText,
)

SHARED = Path(__file__).parents[4] / "shared/data/truth"

pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared data is not beside this checkout"
)


def file_of(name: str, stem: str) -> Path:
    plain = SHARED / name / f"{stem}.csv"
    return plain if plain.exists() else plain.with_suffix(".csv.gz")


def scores_of(name: str, method: Method, kind: LabelKind) -> dict[str, float]:
    answers = read_answers(path=file_of(name, "answers"), kind=kind, repeats=True)
    truth = read_truth(path=file_of(name, "truth"), kind=kind)
    method.fit(answers)
    labels = zip(answers.tasks.tolist(), method.labels_.tolist(), strict=True)
    return SCORES[kind](
        [(label, truth[task]) for task, label in labels if task in truth]
    )


def accuracy_of(name: str, method: Method) -> float:
    return scores_of(name, method, LabelKind.CATEGORY)["accuracy"]


CATEGORICAL = [
    "d_product",
    "bluebird",
    "rte",
    "zencrowd_in",
    "zencrowd_us",
    "web",
    "dog",
    "s_adult",
    "cf",
    "cf_amt",
    "labelme",
    "leaves",
    "fact_eval",
]


class TestTheDefault:
    @pytest.mark.parametrize(
        ("name", "accuracy"), [("rte", 0.92), ("web", 0.81), ("bluebird", 0.89)]
    )
    def test_is_above_the_vote_where_the_replay_is_judged(self, name, accuracy):
        vote = accuracy_of(name, MajorityVote())

        default = accuracy_of(name, DawidSkene())

        assert default > vote
        assert default > accuracy

    def test_is_above_the_vote_and_the_paper_over_all_sets(self):
        vote = np.mean([accuracy_of(name, MajorityVote()) for name in CATEGORICAL])
        paper = np.mean(
            [accuracy_of(name, DawidSkene(smoothing=0)) for name in CATEGORICAL]
        )

        default = np.mean([accuracy_of(name, DawidSkene()) for name in CATEGORICAL])

        assert default > vote + 0.015
        assert default > paper + 0.003


class TestTheOtherKinds:
    def test_mean_has_the_published_error_on_emotions(self):
        scores = scores_of("n_emotion", Mean(), LabelKind.NUMBER)

        assert round(scores["mae"], 2) == 12.02

    def test_nearest_text_beats_word_by_word_voting_on_speech(self):
        scores = scores_of("crowdspeech_dev_clean", NearestText(), LabelKind.TEXT)

        assert scores["wer"] < 0.06

    def test_fused_boxes_find_the_experts_pedestrians(self):
        scores = scores_of("pedestrians_a", FusedBoxes(), LabelKind.BOXES)

        assert scores["f1"] > 0.92
        assert scores["mean_iou"] > 0.83
