"""SageMaker's augmented manifest: JSON Lines with `source` or `source-ref` in each.

All attributes stay in the input, those of earlier labelling jobs with their
`…-metadata` too. `taskObject` is what Ground Truth's templates ask for first: the
source itself, or where it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from hormiga.engines.formats.tasks_ndjson import read_ndjson
from hormiga.engines.formats.tasks_rows import Asked, BadRow, Parsed

SOURCE, SOURCE_REF, OBJECT = "source", "source-ref", "taskObject"


def read_manifest(source: io.RawIOBase, asked: Asked) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal in its turn."""
    return read_ndjson(source, asked, _task_input)


def _task_input(values: Any, line: int) -> Any:
    if not isinstance(values, dict):
        return values
    named = [name for name in (SOURCE, SOURCE_REF) if name in values]
    if len(named) != 1:
        raise BadRow(
            f"Line {line}: a manifest's line has `source` or `source-ref`, and not"
            " both.",
            line=line,
            field=SOURCE_REF,
        )
    (name,) = named
    if not isinstance(values[name], str) or not values[name]:
        raise BadRow(f"Line {line}, `{name}`: a text is needed.", line=line, field=name)
    return {OBJECT: values[name]} | values
