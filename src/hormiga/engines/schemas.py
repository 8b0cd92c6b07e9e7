"""JSON Schema (draft 2020-12) of task inputs and answers, compiled once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from hormiga.kit.errors import Refusal


class BadSchema(Refusal):
    """This is not a JSON Schema that can be used."""


class DoesNotFit(Refusal):
    """A value does not fit its JSON Schema."""


def refuse_schema(schema: Any) -> None:
    """Refuse what is not an object schema, or looks anything up elsewhere."""
    if not isinstance(schema, dict):
        raise BadSchema
    if b'"$ref":"http' in orjson.dumps(schema):
        raise BadSchema(
            "A schema may refer to itself only: `$ref` to an address is not"
        )
    _compiled(orjson.dumps(schema))


def refuse_value(value: Any, schema: bytes) -> None:
    """Refuse a value that does not fit; facts: `field` (a path) and `problem`."""
    validator = _compiled(schema)
    if validator.is_valid(value):
        return
    error = next(validator.iter_errors(value))
    field = "/".join(str(step) for step in error.instance_path) or "(whole)"
    problem = error.message
    if len(problem) > 300:
        problem = problem[:300] + "…"
    raise DoesNotFit(f"{field}: {problem}", field=field, problem=problem)


@lru_cache(maxsize=512)
def _compiled(schema: bytes) -> Any:
    try:
        return jsonschema_rs.Draft202012Validator(orjson.loads(schema))
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise BadSchema(f"The schema cannot be used: {error}") from error
