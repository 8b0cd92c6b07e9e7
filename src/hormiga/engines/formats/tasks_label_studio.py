"""Label Studio's tasks: a JSON array of objects with `data`.

`data` is the input. `predictions` stay in the input as they came, under
`_predictions`; the best one also becomes the prelabel where it is plain (choices,
ratings, numbers, texts) and fits the project's answers. Annotations are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import orjson

from hormiga.engines import schemas
from hormiga.engines.formats.tasks_json import read_json
from hormiga.engines.formats.tasks_rows import (
    GOLD,
    PRELABEL,
    WANTED,
    Asked,
    BadRow,
    Parsed,
)

DATA, PREDICTIONS, KEPT = "data", "predictions", "_predictions"
_PLAIN = ("choices", "rating", "number", "text")


def read_label_studio(source: io.RawIOBase, asked: Asked) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal in its turn."""
    # Labels by machine are no part of what the project asks of an input.
    schema = asked.schema
    if schema is not None and "properties" in schema:
        schema = schema | {"properties": schema["properties"] | {KEPT: True}}
        asked = Asked(schema, orjson.dumps(schema), asked.answers)

    def task_input(values: Any, number: int) -> Any:
        return _task_input(values, number, asked)

    return read_json(source, asked, task_input)


def _task_input(values: Any, number: int, asked: Asked) -> Any:
    data = values.get(DATA) if isinstance(values, dict) else None
    if not isinstance(data, dict):
        raise BadRow(
            f"Task {number}: `data` must be a JSON object.", line=number, field=DATA
        )
    own = {name: values[name] for name in (GOLD, WANTED, PRELABEL) if name in values}
    predictions = values.get(PREDICTIONS) or []
    if not isinstance(predictions, list):
        raise BadRow(
            f"Task {number}: `predictions` must be an array.",
            line=number,
            field=PREDICTIONS,
        )
    if predictions:
        data[KEPT] = predictions
        prelabel = _prelabel(predictions, asked)
        if prelabel is not None and PRELABEL not in data:
            own.setdefault(PRELABEL, prelabel)
    return data | own


def _prelabel(predictions: list[Any], asked: Asked) -> dict[str, Any] | None:
    """Turn the best prediction into an answer; None where that cannot be."""
    known = [one for one in predictions if isinstance(one, dict)]
    if not known:
        return None
    results = max(known, key=_score).get("result")
    if not isinstance(results, list) or not results:
        return None
    answer: dict[str, Any] = {}
    for result in results:
        found = _plain(result)
        if found is None or found[0] in answer:
            return None
        answer[found[0]] = found[1]
    names = [answer]
    if len(answer) == 1:
        names.append({"label": next(iter(answer.values()))})
    return next((one for one in names if _fits(one, asked)), None)


def _score(prediction: dict[str, Any]) -> float:
    score = prediction.get("score")
    return float(score) if isinstance(score, int | float) else 0.0


def _plain(result: Any) -> tuple[str, Any] | None:
    """Give one region's name and value, where the value is no place in the input."""
    if not isinstance(result, dict) or not isinstance(result.get("value"), dict):
        return None
    name, value = result.get("from_name"), result["value"]
    kinds = [kind for kind in _PLAIN if kind in value]
    if not isinstance(name, str) or len(value) != 1 or not kinds:
        return None
    said = value[kinds[0]]
    return name, said[0] if isinstance(said, list) and len(said) == 1 else said


def _fits(answer: dict[str, Any], asked: Asked) -> bool:
    if asked.answers is None:
        return True
    try:
        schemas.refuse_value(answer, asked.answers)
    except schemas.DoesNotFit:
        return False
    return True
