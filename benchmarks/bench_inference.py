"""Truth inference on synthetic answers: seconds and memory as the answers grow.

    python benchmarks/bench_inference.py [--answers 10000 100000 1000000]

Five classes, five answers a task, a thousand workers of varied skill (seeded). Prints
one line a size: building `Answers` from whole numbers, the fit, how the time for an
answer and iteration compares with the smallest size, and the process's peak of memory.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from hormiga.engines.inference import Answers, DawidSkene

CLASSES = 5
PER_TASK = 5
WORKERS = 1_000


def synthetic(*, answers: int, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Draw answers in random order, and the true class of each task."""
    dice = np.random.default_rng(seed)
    tasks = answers // PER_TASK
    truth = dice.integers(0, CLASSES, tasks)
    skill = dice.beta(6, 3, WORKERS)
    task = np.repeat(np.arange(tasks), PER_TASK)
    first = dice.integers(0, WORKERS, tasks)
    step = np.tile(np.arange(PER_TASK), tasks) * (WORKERS // PER_TASK)
    worker = (np.repeat(first, PER_TASK) + step) % WORKERS
    right = dice.random(len(task)) < skill[worker]
    off = dice.integers(1, CLASSES, len(task))
    label = (truth[task] + np.where(right, 0, off)) % CLASSES
    order = dice.permutation(len(task))
    table = {"task": task[order], "worker": worker[order], "label": label[order]}
    return table, truth


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, nargs="+", default=[10**4, 10**5, 10**6])
    smallest = None
    print("answers   build s   fit s  iterations  µs/answer  growth  peak MB  accuracy")
    for size in parser.parse_args().answers:
        table, truth = synthetic(answers=size, seed=size)
        started_at = time.perf_counter()
        answers = Answers.of(table)
        built_at = time.perf_counter()
        model = DawidSkene().fit(answers)
        ended_at = time.perf_counter()
        each = (ended_at - built_at) / size / model.iterations_ * 1e6
        smallest = smallest or each
        accuracy = (model.labels_.astype(int) == truth).mean()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>9,} {built_at - started_at:>7.3f} {ended_at - built_at:>7.3f} "
            f"{model.iterations_:>11} {each:>10.4f} {each / smallest:>7.2f} "
            f"{peak:>8.0f} {accuracy:>9.4f}"
        )


if __name__ == "__main__":
    main()
