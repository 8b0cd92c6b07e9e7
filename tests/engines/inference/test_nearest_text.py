from __future__ import annotations

from hypothesis import given, strategies as st

from hormiga.engines.inference import NearestText
from hormiga.engines.inference.words import word_distance, words_of

SOME_WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


def edits_by_the_table(one: list[str], other: list[str]) -> int:
    row = list(range(len(other) + 1))
    for i, word in enumerate(one, start=1):
        above, row = row, [i]
        for j, against in enumerate(other, start=1):
            swap = above[j - 1] + (word != against)
            row.append(min(above[j] + 1, row[-1] + 1, swap))
    return row[-1]


class TestWordDistance:
    @given(SOME_WORDS, SOME_WORDS)
    def test_counts_edits_as_the_plain_table_does(self, one, other):
        assert word_distance(one, other) == edits_by_the_table(one, other)


class TestWords:
    def test_have_no_case_and_no_punctuation(self):
        assert words_of("  Don\u2019t — STOP, 'now'!\r\n") == ("don't", "stop", "now")


class TestNearestText:
    def test_takes_an_answer_as_it_was_given_that_is_nearest_to_the_others(self):
        table = {
            "task": [1, 1, 1],
            "worker": [1, 2, 3],
            "label": ["The cat sat.", "the cat sat down", "a dog"],
        }

        model = NearestText().fit(table)

        assert model.labels_.tolist() == ["The cat sat."]
        assert model.skills_.argmin() == 2

    def test_weighs_workers_by_how_near_they_were_elsewhere(self):
        table: dict[str, list[object]] = {"task": [], "worker": [], "label": []}
        for task in range(10):
            texts = ["one two three"] * 3 + [f"x{task}", f"y{task} z{task}"]
            for worker, text in enumerate(texts):
                table["task"].append(task)
                table["worker"].append(worker)
                table["label"].append(text)
        for worker, text in ((0, "good text here"), (3, "bad"), (4, "bad")):
            table["task"].append(10)
            table["worker"].append(worker)
            table["label"].append(text)

        once = NearestText(rounds=1).fit(table)
        twice = NearestText().fit(table)

        assert once.labels_[10] == "bad"
        assert twice.labels_[10] == "good text here"

    def test_is_sure_of_a_single_answer_and_of_equal_ones(self):
        table = {"task": [1, 2, 2], "worker": [1, 1, 2], "label": ["a b", "c", "C!"]}

        model = NearestText().fit(table)

        assert model.labels_.tolist() == ["a b", "C!"]
        assert model.confidence_.tolist() == [1.0, 1.0]
