from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import pytest

from hormiga.doors.cli import aggregate
from hormiga.doors.cli.aggregate import NoTruthForTasks, NotWritable
from hormiga.engines.formats.answers import RepeatedLine
from hormiga.engines.inference import UnknownMethod
from hormiga.engines.inference.samples import (
    DAWID_SKENE_1979,
    DAWID_SKENE_1979_TRUTH,
)


def aggregated(*words: object) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    aggregate.register(parser.add_subparsers())
    arguments = parser.parse_args(["aggregate", *map(str, words)])
    facts: dict[str, Any] = arguments.run(arguments)
    return facts


@pytest.fixture
def file(tmp_path: Path):
    def written(content: str, name: str = "answers.csv") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return written


class TestAggregate:
    def test_concludes_the_1979_table(self, tmp_path):
        out, facts_file = tmp_path / "labels.csv", tmp_path / "facts.json"

        facts = aggregated(
            DAWID_SKENE_1979,
            *("--truth", DAWID_SKENE_1979_TRUTH),
            *("--out", out),
            *("--json", facts_file),
        )

        assert json.loads(facts_file.read_text()) == facts
        assert facts.pop("seconds") >= facts.pop("inference_seconds") > 0
        assert facts == {
            "method": "dawid-skene",
            "kind": "category",
            "tasks": 45,
            "workers": 7,
            "answers": 315,
            "tasks_with_truth": 45,
            "accuracy": 44 / 45,
            "macro_f1": pytest.approx(0.9865, abs=1e-4),
        }
        rows = list(csv.DictReader(out.read_text().splitlines()))
        assert list(rows[0]) == ["task", "label", "confidence"]
        assert [row["task"] for row in rows] == sorted(row["task"] for row in rows)
        assert len(rows) == 45
        assert all(0.25 <= float(row["confidence"]) <= 1 for row in rows)
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "facts.json",
            "labels.csv",
        ]

    def test_counts_only_tasks_with_truth(self, file):
        answers = file("task,worker,label\nt1,w,a\nt2,w,b\n")
        truth = file("task,label\nt2,b\nt9,a\n", "truth.csv")

        facts = aggregated(answers, "--truth", truth)

        assert (facts["accuracy"], facts["tasks_with_truth"]) == (1.0, 1)

    @pytest.mark.parametrize(
        ("kind", "labels", "method", "scores"),
        [
            ("number", ("1", "3", "2"), "mean", {"mae": 0.0, "rmse": 0.0}),
            ("text", ("a b", "a b", "c"), "nearest", {"wer": 0.0}),
            (
                "boxes",
                ('"[[0,0,4,4]]"', '"[[0,0,4,4]]"', "[]"),
                "fused",
                {"f1": 1.0, "mean_iou": 1.0},
            ),
        ],
    )
    def test_scores_each_kind_its_own_way(self, file, kind, labels, method, scores):
        rows = [f"t,w{index},{label}\n" for index, label in enumerate(labels)]
        answers = file("task,worker,label\n" + "".join(rows))
        true = labels[2] if kind == "number" else labels[0]
        truth = file(f"task,label\nt,{true}\n", "truth.csv")

        facts = aggregated(answers, "--kind", kind, "--truth", truth)

        assert facts["method"] == method
        assert {name: facts[name] for name in scores} == scores

    def test_takes_a_method_by_name_and_pools_repeats(self, file):
        answers = file("task,worker,label\nt,w,b\nt,w,b\nt,x,a\n")

        facts = aggregated(answers, "--method", "majority", "--repeats")

        assert (facts["method"], facts["answers"]) == ("majority", 3)
        assert "accuracy" not in facts

    def test_is_a_usage_error_for_an_unknown_kind(self, capsys):
        with pytest.raises(SystemExit) as stopped:
            aggregated("answers.csv", "--kind", "mood")

        assert stopped.value.code == 2
        assert "--kind" in capsys.readouterr().err


class TestAggregateWritesNothing:
    def test_when_the_answers_are_refused(self, file, tmp_path):
        answers = file("task,worker,label\nt,w,b\nt,w,b\n")

        with pytest.raises(RepeatedLine):
            aggregated(answers, "--out", tmp_path / "labels.csv")

        assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]

    def test_when_the_method_is_unknown(self, file, tmp_path):
        answers = file("task,worker,label\nt,w,b\n")

        with pytest.raises(UnknownMethod):
            aggregated(answers, "--method", "nearest", "--out", tmp_path / "labels.csv")

        assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]

    def test_when_the_truth_is_of_other_tasks(self, file, tmp_path):
        answers = file("task,worker,label\nt,w,b\n")
        truth = file("task,label\nother,b\n", "truth.csv")

        with pytest.raises(NoTruthForTasks):
            aggregated(answers, "--truth", truth, "--out", tmp_path / "labels.csv")

        assert not (tmp_path / "labels.csv").exists()

    def test_when_the_place_is_no_folder(self, file, tmp_path):
        answers = file("task,worker,label\nt,w,b\n")

        with pytest.raises(NotWritable):
            aggregated(answers, "--out", tmp_path / "nowhere" / "labels.csv")

        assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]

    def test_when_the_place_is_a_folder(self, file, tmp_path):
        answers = file("task,worker,label\nt,w,b\n")
        (tmp_path / "labels").mkdir()

        with pytest.raises(NotWritable):
            aggregated(answers, "--out", tmp_path / "labels")

        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "answers.csv",
            "labels",
        ]
