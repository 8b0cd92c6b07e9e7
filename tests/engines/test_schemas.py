"""JSON Schemas are checked when given, and name the field that misses them."""

from __future__ import annotations

import orjson
import pytest

from hormiga.engines.schemas import BadSchema, DoesNotFit, refuse_schema, refuse_value

SCHEMA = {
    "type": "object",
    "properties": {
        "label": {"enum": ["ant", "bee"]},
        "boxes": {"type": "array", "items": {"required": ["x"]}},
    },
    "required": ["label"],
}


class TestASchema:
    @pytest.mark.parametrize("schema", [{}, {"type": "object"}, SCHEMA])
    def test_passes_when_it_can_be_used(self, schema):
        refuse_schema(schema)

    @pytest.mark.parametrize(
        "schema",
        [
            *([], "x", None, True),
            {"type": "nonsense"},
            {"properties": 7},
            {"pattern": "("},
            {"$ref": "http://example.org/schema"},
            {"properties": {"a": {"$ref": "https://example.org/schema"}}},
            {"$ref": "#/nowhere"},
        ],
    )
    def test_is_refused_when_it_cannot_or_looks_elsewhere(self, schema):
        with pytest.raises(BadSchema):
            refuse_schema(schema)

    def test_may_refer_to_itself(self):
        refuse_schema({"$defs": {"a": {}}, "properties": {"x": {"$ref": "#/$defs/a"}}})


class TestAValue:
    def test_that_fits_passes(self):
        refuse_value({"label": "ant"}, orjson.dumps(SCHEMA))

    @pytest.mark.parametrize(
        ("value", "field"),
        [
            ({"label": "cow"}, "label"),
            ({"label": "ant", "boxes": [{"x": 1}, {}]}, "boxes/1"),
            ({}, "(whole)"),
            ([], "(whole)"),
        ],
    )
    def test_that_does_not_names_the_field(self, value, field):
        with pytest.raises(DoesNotFit) as refusal:
            refuse_value(value, orjson.dumps(SCHEMA))

        assert refusal.value.facts["field"] == field
        assert refusal.value.detail == f"{field}: {refusal.value.facts['problem']}"

    def test_that_is_huge_is_not_repeated_in_the_refusal(self):
        with pytest.raises(DoesNotFit) as refusal:
            refuse_value({"label": "x" * 100_000}, orjson.dumps(SCHEMA))

        assert len(refusal.value.detail) < 400
