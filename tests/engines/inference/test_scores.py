from __future__ import annotations

from hormiga.engines.inference.scores import (
    score_boxes,
    score_categories,
    score_numbers,
    score_texts,
)


class TestScores:
    def test_of_categories_take_classes_alike_in_macro_f1(self):
        pairs = [("a", "a"), ("a", "a"), ("a", "b"), ("c", "b")]

        scores = score_categories(pairs)

        assert scores == {"accuracy": 0.5, "macro_f1": (0.8 + 0 + 0) / 3}

    def test_of_numbers_are_absolute_and_squared_errors(self):
        assert score_numbers([("1", "4"), ("0", "0")]) == {
            "mae": 1.5,
            "rmse": (9 / 2) ** 0.5,
        }

    def test_of_texts_are_edits_over_true_words(self):
        pairs = [("the cat", "The cat."), ("a b x", "a b c d")]

        assert score_texts(pairs) == {"wer": 2 / 6}

    def test_of_boxes_are_f1_and_the_overlap_of_what_was_found(self):
        pairs = [("[[0,0,10,10]]", "[[0,0,10,10],[50,50,1,1]]"), ("[]", "[]")]

        assert score_boxes(pairs) == {"f1": 2 / 3, "mean_iou": 1.0}

    def test_of_no_boxes_at_all_are_perfect(self):
        assert score_boxes([("[]", "[]")]) == {"f1": 1.0, "mean_iou": 0.0}
