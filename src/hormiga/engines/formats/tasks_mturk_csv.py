"""Mechanical Turk's batch files: the input file, and the results file of a batch.

An input file is a plain CSV whose columns fill `${name}`. A results file names the
same columns `Input.name`, beside what the HIT was and was answered; it has a line for
each assignment, of which the first of each HIT is the task.
"""

from __future__ import annotations

from hormiga.engines.formats.tasks_csv import Pick, whole

INPUT, HIT = "Input.", "HITId"


def is_results(header: list[str]) -> bool:
    """Say whether a header is that of a results file."""
    return HIT in header and any(name.startswith(INPUT) for name in header)


def inputs_alone(header: list[str]) -> tuple[list[str], Pick | None]:
    """Pick a results file's inputs, once a HIT; of an input file, all."""
    places = [n for n, name in enumerate(header) if name.startswith(INPUT)]
    if not places:
        return whole(header)
    hit = header.index(HIT) if HIT in header else None
    seen: set[int] = set()

    def pick(cells: list[str]) -> list[str] | None:
        if hit is not None:
            name = hash(cells[hit])  # a number a HIT: names would fill the memory
            if name in seen:
                return None
            seen.add(name)
        return [cells[n] for n in places]

    return [header[n].removeprefix(INPUT) for n in places], pick
