"""What holds of each task type that ships."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from hormiga.engines import schemas, tasktypes
from hormiga.engines.tasktypes import UnknownTaskType, all_types, type_named
from hormiga.engines.tasktypes.base import Found, Sample, TaskType
from hormiga.engines.templates.languages import shown
from hormiga.engines.templates.pages import prepared

FORM = Path(tasktypes.__file__).parent / "tests.schema.json"
TYPES = pytest.mark.parametrize("kind", all_types(), ids=tasktypes.NAMES)


def fits(value: Any, schema: Any) -> None:
    schemas.refuse_value(value, orjson.dumps(schema))


def concluded(kind: TaskType, sample: Sample) -> Any:
    """The label when everybody gives the sample's answer."""
    seen = kind.observe(sample.answer, sample.settings)
    return kind.assemble(
        {one.part: Found(one.label, 1.0, 3) for one in seen}, sample.settings
    )


class TestEveryType:
    @TYPES
    def test_is_found_by_its_name(self, kind: TaskType):
        assert type_named(kind.name) is kind

    @TYPES
    def test_has_samples_in_several_shapes_that_fit_its_schemas(self, kind: TaskType):
        assert len(kind.samples) >= 3

        for sample in kind.samples:
            fits(sample.settings, kind.settings_schema)
            fits(sample.input, kind.input_schema)
            kind.refuse(sample.settings)
            schema = kind.answer_schema(sample.settings)
            schemas.refuse_schema(schema)
            fits(sample.answer, schema)

    @TYPES
    def test_gives_a_right_answer_full_marks(self, kind: TaskType):
        for sample in kind.samples:
            grade = kind.grade(sample.answer, sample.gold, sample.settings)

            assert grade.score == pytest.approx(1.0)
            assert all(0 <= part <= 1 for part in grade.parts.values())

    @TYPES
    def test_concludes_from_one_mind_something_that_json_can_hold(self, kind: TaskType):
        for sample in kind.samples:
            label = concluded(kind, sample)

            assert orjson.loads(orjson.dumps(label)) == label

    @TYPES
    def test_concludes_from_nothing_too(self, kind: TaskType):
        for sample in kind.samples:
            orjson.dumps(kind.assemble({}, sample.settings))

    @TYPES
    def test_shows_each_sample_without_a_script_of_its_own(self, kind: TaskType):
        for sample in kind.samples:
            html = shown(
                template=kind.template,
                task_input=sample.input,
                settings=sample.settings,
                grant=lambda text: text,
            )

            page = prepared(html)
            assert not page.is_scripted
            assert page.external_hosts == ()

    @TYPES
    def test_teaches_on_one_page_in_both_languages(self, kind: TaskType):
        for language in ("en", "es"):
            words = len(kind.primer(language).split())

            assert 150 <= words <= 700, (kind.name, language, words)
            assert kind.title[language]
            assert kind.description[language]

    @TYPES
    def test_has_a_qualification_test_of_the_stated_form(self, kind: TaskType):
        test = kind.test
        schemas.refuse_value(test, FORM.read_bytes())

        ids = [item["id"] for item in test["items"]]
        assert len(set(ids)) == len(ids) >= 14
        assert test["draw"] <= len(ids)
        assert all(item["right"] < len(item["options"]) for item in test["items"])
        for item in test["items"]:
            for language in ("en", "es"):
                options = [option[language] for option in item["options"]]
                assert len(set(options)) == len(options), item["id"]

    @TYPES
    def test_hides_right_options_in_every_place(self, kind: TaskType):
        places = Counter(item["right"] for item in kind.test["items"])

        assert len(places) >= 3
        assert max(places.values()) <= 0.5 * len(kind.test["items"])


class TestAName:
    def test_that_no_type_has_is_refused(self):
        with pytest.raises(UnknownTaskType):
            type_named("mind-reading")
