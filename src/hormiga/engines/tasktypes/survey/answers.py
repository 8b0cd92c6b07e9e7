"""A survey's answers: their schema, attention checks, and what the crowd says.

An answer: `{"answers": {"age": 31, "uses": ["bread"], "why": {"declined": true}},
"others": {"uses": "soup"}, "seed": "…", "order": {"page": ["uses", "age"]},
"seconds": {"age": 4.2}}`. Only questions that were asked have an answer; `order` holds
what was shuffled, and follows from `seed` (see `questions.shuffled`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import Any

import orjson

from hormiga.engines import schemas
from hormiga.engines.tasktypes import conditions
from hormiga.engines.tasktypes.base import Answer, Found, Grade, Seen, Settings
from hormiga.engines.tasktypes.survey.questions import (
    DECLINED,
    Asked,
    Question,
    asked_of,
    options_of,
    value_schema,
    writable,
)
from hormiga.kit.errors import Refusal

_PART = "question:"
_DECLINED = orjson.dumps(DECLINED).decode()
_SHORT = {"type": "string", "minLength": 1, "maxLength": 100}


class RepeatedQuestion(Refusal):
    """Two questions or pages have the same id. Give each an id of its own."""


class BackwardScale(Refusal):
    """A scale ends before it begins, or has more than 21 steps. Correct its ends."""


class ImpossibleCheck(Refusal):
    """An attention check accepts no answer of its question. Correct what is right."""


def refuse(settings: Settings) -> None:
    """Refuse a survey that cannot be walked; facts: `question`."""
    seen: list[str] = []
    for page in settings["pages"]:
        _refuse_page(page, seen)
    pages = [page["id"] for page in settings["pages"]]
    if len({*pages, *seen}) != len(pages) + len(seen):
        raise RepeatedQuestion(question="")


def shown(settings: Settings) -> Settings:
    """Leave out what passes an attention check: a page's source hides nothing."""
    pages = [
        {
            **page,
            "questions": [
                {name: value for name, value in question.items() if name != "check"}
                for question in page["questions"]
            ],
        }
        for page in settings["pages"]
    ]
    return {**settings, "pages": pages}


def _refuse_page(page: Mapping[str, Any], seen: list[str]) -> None:
    if "when" in page:
        conditions.refuse_ahead(page["when"], known=seen, asked=page["id"])
    for question in page["questions"]:
        name = question["id"]
        if name in seen:
            raise RepeatedQuestion(question=name)
        if "when" in question:
            conditions.refuse_ahead(question["when"], known=seen, asked=name)
        _refuse_question(question)
        seen.append(name)


def _refuse_question(question: Question) -> None:
    if question["kind"] == "scale":
        steps = question["to"] - question["from"]
        if not 1 <= steps <= 20:
            raise BackwardScale(question=question["id"])
    for right in question.get("check", ()):
        try:
            schemas.refuse_value(right, orjson.dumps(value_schema(question)))
        except schemas.DoesNotFit as error:
            raise ImpossibleCheck(question=question["id"]) from error


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema of a survey's answer, with what is asked when."""
    asked = list(asked_of(settings))
    ids = [one.question["id"] for one in asked]
    properties: dict[str, Any] = {
        "answers": _answers(asked),
        "seed": _SHORT,
        "seconds": {
            "type": "object",
            "propertyNames": {"enum": ids},
            "additionalProperties": {
                "type": "number",
                "minimum": 0,
                "maximum": 86_400,
            },
        },
        "order": {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": _SHORT,
                "maxItems": 200,
            },
            "maxProperties": 500,
        },
    }
    others = [one.question["id"] for one in asked if writable(one.question)]
    if others:
        text = {"type": "string", "minLength": 1, "maxLength": 500}
        properties["others"] = {
            "type": "object",
            "properties": dict.fromkeys(others, text),
            "additionalProperties": False,
        }
    return {
        "type": "object",
        "properties": properties,
        "required": ["answers", "seed"],
        "additionalProperties": False,
    }


def _answers(asked: list[Asked]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {one.question["id"]: value_schema(one.question) for one in asked},
        "additionalProperties": False,
    }
    rules = [rule for one in asked if (rule := _rule(one))]
    return schema | ({"allOf": rules} if rules else {})


def _rule(asked: Asked) -> dict[str, Any] | None:
    return conditions.asked_when(
        name=asked.question["id"],
        condition=asked.when,
        is_required=bool(asked.question.get("required")),
        place=lambda name, test: {"properties": {name: test}, "required": [name]},
    )


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Count checks passed and what the gold states; opinions have no grade."""
    parts: dict[str, float] = {}
    for asked in asked_of(settings):
        question = asked.question
        name, given = question["id"], answer["answers"].get(question["id"])
        if name in gold["answers"]:
            is_right = _plain(question, given) == _plain(
                question, gold["answers"][name]
            )
            parts[name] = float(is_right)
        elif "check" in question and given is not None:
            right = [_plain(question, one) for one in question["check"]]
            parts[name] = float(_plain(question, given) in right)
    return Grade(fmean(parts.values()) if parts else 1.0, parts)


def observe(answer: Answer, settings: Settings) -> Iterator[Seen]:
    """Take a part a question; one an option of several, and one a row of a matrix."""
    for asked in asked_of(settings):
        question = asked.question
        value = answer["answers"].get(question["id"])
        if value is None or "check" in question:
            continue
        for name, said in _pieces(question, value):
            yield Seen(_PART + name, said)


def assemble(found: Mapping[str, Found], settings: Settings) -> dict[str, Any]:
    """Write what most said, question by question."""
    said = {part.removeprefix(_PART): one.label for part, one in found.items()}
    answers: dict[str, Any] = {}
    for asked in asked_of(settings):
        value = _joined(asked.question, said)
        if value not in (None, [], {}):
            answers[asked.question["id"]] = value
    return {"answers": answers}


def _pieces(question: Question, value: Any) -> Iterator[tuple[str, str]]:
    name, kind = question["id"], question["kind"]
    if value == DECLINED or kind not in {"several", "matrix"}:
        yield name, orjson.dumps(_plain(question, value)).decode()
    elif kind == "several":
        for one in value:
            yield f"{name}/{one}", "yes"
    else:
        for row, column in value.items():
            yield f"{name}/{row}", column


def _joined(question: Question, said: Mapping[str, str]) -> Any:
    name, kind = question["id"], question["kind"]
    whole = said.get(name, "")
    if whole and (whole == _DECLINED or kind not in {"several", "matrix"}):
        return orjson.loads(whole)
    if kind == "several":
        ids = options_of(question)
        return [one for one in ids if said.get(f"{name}/{one}") == "yes"]
    if kind == "matrix":
        rows = [row["id"] for row in question["rows"]]
        return {row: label for row in rows if (label := said.get(f"{name}/{row}"))}
    return None


def _plain(question: Question, value: Any) -> Any:
    """Write a value so that equal answers are equal."""
    if isinstance(value, list):
        return sorted(value)
    if isinstance(value, str) and question["kind"] == "text":
        return " ".join(value.split())
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
