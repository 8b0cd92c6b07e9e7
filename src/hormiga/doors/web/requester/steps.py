"""What a requester would best do next."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """One thing to do, or none."""

    PROJECT = "project"
    DEPOSIT = "deposit"
    BATCH = "batch"
    PUBLISH = "publish"
    REVIEW = "review"
    WAIT = "wait"
    LABELS = "labels"


def next_step(
    *,
    has_projects: bool,
    has_money: bool,
    batch_states: frozenset[str],
    undecided: int,
) -> Step:
    """Choose the first that is open, in the order in which work goes.

    What is begun comes before what is new: a draft is finished, then people wait for
    their pay, then money and tasks are needed.
    """
    if not has_projects:
        return Step.PROJECT
    if "draft" in batch_states and has_money:
        return Step.PUBLISH
    if undecided:
        return Step.REVIEW
    if "live" in batch_states:
        return Step.WAIT
    if not has_money:
        return Step.DEPOSIT if "complete" not in batch_states else Step.LABELS
    return Step.LABELS if "complete" in batch_states else Step.BATCH
