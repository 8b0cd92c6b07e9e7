from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import forms, type_named
from hormiga.engines.tasktypes.base import Found
from hormiga.engines.tasktypes.conditions import LooksAhead
from hormiga.engines.tasktypes.fields import plain_entry

KIND = type_named("product-data-entry")
FORM: dict[str, Any] = {
    "fields": [
        {"id": "name", "kind": "text", "title": "Name", "required": True},
        {"id": "weight", "kind": "number", "title": "Weight", "units": ["g", "kg"]},
        {"id": "made", "kind": "date", "title": "Made"},
        {
            "id": "size",
            "kind": "choice",
            "title": "Size",
            "options": [{"id": one, "title": one} for one in "sml"],
        },
        {"id": "tags", "kind": "several", "title": "Tags"},
    ]
}
TEXT = st.text(min_size=1, max_size=20).filter(lambda text: text.strip())
VALUES = {
    "name": st.fixed_dictionaries({"value": TEXT}),
    "weight": st.fixed_dictionaries(
        {
            "value": st.one_of(
                st.integers(-1000, 1000), st.decimals(0, 99, places=2).map(float)
            ),
            "unit": st.sampled_from(["g", "kg"]),
        }
    ),
    "made": st.fixed_dictionaries({"value": st.dates().map(str)}),
    "size": st.fixed_dictionaries({"value": st.sampled_from("sml")}),
    "tags": st.fixed_dictionaries(
        {"value": st.lists(TEXT, min_size=1, max_size=4, unique=True)}
    ),
}
ABSENT = st.just({"absent": True})
ENTRIES = {name: st.one_of(value, ABSENT) for name, value in VALUES.items()}
ANSWERS = st.fixed_dictionaries(
    {
        "fields": st.fixed_dictionaries(
            {"name": ENTRIES["name"]},
            optional={name: one for name, one in ENTRIES.items() if name != "name"},
        )
    }
)


def refuse(answer: Any, form: Any = FORM) -> None:
    schemas.refuse_value(answer, orjson.dumps(forms.answer_schema(form)))


def concluded(answer: Any) -> Any:
    seen = forms.observe(answer, FORM)
    return forms.assemble({one.part: Found(one.label, 1.0, 3) for one in seen}, FORM)


class TestAFilledForm:
    @settings(max_examples=80, deadline=None)
    @given(answer=ANSWERS)
    def test_that_fits_is_as_good_as_itself(self, answer: Any):
        refuse(answer)

        assert forms.grade(answer, answer, FORM).score == 1.0

    @settings(max_examples=80, deadline=None)
    @given(answer=ANSWERS)
    def test_comes_back_from_one_mind(self, answer: Any):
        label = concluded(answer)

        fields = {field["id"]: field for field in FORM["fields"]}
        assert label["fields"] == {
            name: plain_entry(fields[name], entry)
            for name, entry in answer["fields"].items()
        }

    @pytest.mark.parametrize(
        "entry",
        [
            {"value": ""},
            {"value": " "},
            {},
            {"value": "a", "absent": True},
            {"value": "a", "more": 1},
            {"value": 3},
            {"absent": False},
        ],
    )
    def test_with_a_senseless_entry_is_refused(self, entry: Any):
        with pytest.raises(schemas.DoesNotFit):
            refuse({"fields": {"name": entry}})

    def test_without_a_required_field_is_refused(self):
        with pytest.raises(schemas.DoesNotFit):
            refuse({"fields": {}})

    def test_agrees_across_units(self):
        one, other = (
            {"fields": {"weight": {"value": value, "unit": unit}}}
            for value, unit in ((0.5, "kg"), (500, "g"))
        )

        assert forms.grade(one, other, FORM).score == 1.0
        assert concluded(one) == concluded(other)

    def test_is_worth_what_its_fields_are_worth(self):
        gold = {"fields": {"name": {"value": "Brío"}, "size": {"value": "s"}}}
        answer = {"fields": {"name": {"value": "brío"}, "size": {"absent": True}}}

        assert forms.grade(answer, gold, FORM).parts == {"name": 1.0, "size": 0.0}

    def test_leaves_out_what_the_crowd_did_not_name(self):
        found = {"field:size": Found("", 0.9, 3), "field:tags/red": Found("", 0.9, 3)}

        assert forms.assemble(found, FORM) == {"fields": {}}


class TestSettingsOfAForm:
    def test_may_be_a_json_schema(self):
        sample = KIND.samples[2]
        schema = KIND.answer_schema(sample.settings)
        entry = {"fields": {**sample.answer["fields"], "gears": {"value": 2.5}}}

        with pytest.raises(schemas.DoesNotFit):
            schemas.refuse_value(entry, orjson.dumps(schema))

    def test_with_one_id_twice_are_refused(self):
        with pytest.raises(forms.RepeatedField):
            forms.refuse({"fields": [FORM["fields"][0]] * 2})

    def test_with_a_choice_of_nothing_are_refused(self):
        with pytest.raises(forms.NothingToChoose):
            forms.refuse({"fields": [{"id": "a", "title": "A", "kind": "choice"}]})

    def test_with_a_broken_pattern_are_refused(self):
        field = {"id": "a", "title": "A", "kind": "text", "pattern": "("}

        with pytest.raises(forms.BadPattern):
            forms.refuse({"fields": [field]})

    def test_that_look_ahead_are_refused(self):
        field = {
            "id": "a",
            "title": "A",
            "kind": "text",
            "when": {"of": "b", "is": "x"},
        }

        with pytest.raises(LooksAhead):
            forms.refuse({"fields": [field, FORM["fields"][0]]})
