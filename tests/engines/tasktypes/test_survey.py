from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Found
from hormiga.engines.tasktypes.conditions import LooksAhead
from hormiga.engines.tasktypes.survey import answers as surveys
from hormiga.engines.tasktypes.survey.questions import shuffled

KIND = type_named("survey")


def options(*ids: str) -> list[dict[str, Any]]:
    return [{"id": one, "title": one} for one in ids]


def ask(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "title": name, **more}


def survey(*questions: Any) -> dict[str, Any]:
    return {"pages": [{"id": "page", "questions": list(questions)}]}


ALL = survey(
    ask("one", "single", options=options("a", "b"), required=True, decline=True),
    ask("few", "several", options=options("c", "d", "e")),
    ask("scale", "scale", **{"from": 1, "to": 5}),
    ask("grid", "matrix", rows=options("x", "y"), options=options("lo", "hi")),
    ask("many", "number"),
    ask("why", "text"),
    ask("day", "date"),
    ask("care", "single", options=options("red", "blue"), check=["blue"]),
)
DECLINED = {"declined": True}
VALUES: dict[str, Any] = {
    "one": st.sampled_from(["a", "b", DECLINED]),
    "few": st.lists(st.sampled_from("cde"), min_size=1, unique=True),
    "scale": st.integers(1, 5),
    "grid": st.dictionaries(
        st.sampled_from("xy"), st.sampled_from(["lo", "hi"]), min_size=1
    ),
    "many": st.one_of(st.integers(-99, 99), st.floats(-99, 99)),
    "why": st.text(min_size=1, max_size=20).filter(lambda text: text.strip()),
    "day": st.dates().map(str),
    "care": st.sampled_from(["red", "blue"]),
}
ANSWERS = st.fixed_dictionaries(
    {
        "answers": st.fixed_dictionaries(
            {"one": VALUES["one"]},
            optional={name: one for name, one in VALUES.items() if name != "one"},
        ),
        "seed": st.just("s"),
    }
)


def refuse(answers: Any, chosen: Any) -> None:
    value = {"answers": answers, "seed": "s"}
    schemas.refuse_value(value, orjson.dumps(KIND.answer_schema(chosen)))


class TestASurveysAnswer:
    @settings(max_examples=80, deadline=None)
    @given(answer=ANSWERS)
    def test_that_fits_is_as_good_as_itself(self, answer: Any):
        refuse(answer["answers"], ALL)

        assert KIND.grade(answer, answer, ALL).score == 1.0

    @settings(max_examples=80, deadline=None)
    @given(answer=ANSWERS)
    def test_comes_back_from_one_mind(self, answer: Any):
        found = {
            one.part: Found(one.label, 1.0, 3) for one in KIND.observe(answer, ALL)
        }

        label = KIND.assemble(found, ALL)["answers"]

        expected = dict(answer["answers"])
        expected.pop("care", None)  # a check is no opinion
        if "few" in expected:
            expected["few"] = sorted(expected["few"])
        if "why" in expected:
            expected["why"] = " ".join(expected["why"].split())
        assert label == expected

    def test_is_graded_by_its_attention_checks(self):
        answer = {"answers": {"one": "a", "care": "red"}, "seed": "s"}

        grade = KIND.grade(answer, {"answers": {}}, ALL)

        assert grade.score == 0.0
        assert grade.parts == {"care": 0.0}

    def test_needs_a_seed(self):
        schema = orjson.dumps(KIND.answer_schema(ALL))

        with pytest.raises(schemas.DoesNotFit):
            schemas.refuse_value({"answers": {"one": "a"}}, schema)

    @pytest.mark.parametrize(
        "answers",
        [
            {},
            {"one": "z"},
            {"one": "a", "few": []},
            {"one": "a", "scale": 6},
            {"one": "a", "grid": {"x": "no"}},
            {"one": "a", "why": " "},
            {"one": "a", "few": DECLINED},
            {"one": "a", "more": 1},
        ],
    )
    def test_that_does_not_fit_is_refused(self, answers: Any):
        with pytest.raises(schemas.DoesNotFit):
            refuse(answers, ALL)

    def test_has_what_is_asked_and_nothing_else(self):
        chosen = KIND.samples[1].settings
        short = {"minutes": 5, "means": ["bike"]}
        long = {"minutes": 15, "means": ["bike"]}
        refuse(short, chosen)
        refuse(long | {"lane": "no"}, chosen)

        for wrong in (long, short | {"lane": "no"}):
            with pytest.raises(schemas.DoesNotFit):
                refuse(wrong, chosen)

    def test_does_not_put_none_beside_others(self):
        chosen = KIND.samples[1].settings

        with pytest.raises(schemas.DoesNotFit):
            refuse({"minutes": 5, "means": ["foot", "none"]}, chosen)


class TestAnOrder:
    def test_follows_from_its_seed_alone(self):
        ids = ["red", "blue", "green"]

        orders = {tuple(shuffled(ids, seed="a", scope="q")) for _ in range(3)}

        assert orders == {tuple(shuffled(reversed(ids), seed="a", scope="q"))}
        assert (
            len({tuple(shuffled(ids, seed=str(n), scope="q")) for n in range(30)}) == 6
        )


class TestSettingsOfASurvey:
    def test_with_one_id_twice_are_refused(self):
        with pytest.raises(surveys.RepeatedQuestion):
            KIND.refuse(survey(ask("a", "text"), ask("a", "text")))

    def test_with_a_backward_scale_are_refused(self):
        with pytest.raises(surveys.BackwardScale):
            KIND.refuse(survey(ask("a", "scale", **{"from": 5, "to": 1})))

    def test_that_look_ahead_are_refused(self):
        late = ask("a", "text", when={"any": [{"of": "b", "answered": True}]})

        with pytest.raises(LooksAhead):
            KIND.refuse(survey(late, ask("b", "text")))

    def test_with_a_check_that_nobody_can_pass_are_refused(self):
        check = ask("a", "single", options=options("x", "y"), check=["z"])

        with pytest.raises(surveys.ImpossibleCheck):
            KIND.refuse(survey(check))
