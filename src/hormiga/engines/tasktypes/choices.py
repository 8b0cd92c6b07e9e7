"""Choosing from a tree of categories: what texts, pages and moderation share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hormiga.engines.tasktypes.base import Answer, Found, Grade, Seen, Settings
from hormiga.engines.tasktypes.schemas import SPAN, TEXT_HASH
from hormiga.kit.errors import Refusal

UNSURE = "?"
LABEL = "label"
_NAMED = "category:"
MOST_CHOSEN = 50
MOST_EVIDENCE = 200


class RepeatedCategory(Refusal):
    """Two categories have the same id. Give each category an id of its own."""


def leaves(categories: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the ids that can be chosen: a category with children cannot."""
    for category in categories:
        children = category.get("children")
        if children:
            yield from leaves(children)
        else:
            yield category["id"]


def refuse(settings: Settings) -> None:
    """Refuse a tree in which an id means two things; facts: `category`."""
    seen: set[str] = set()
    for leaf in leaves(settings["categories"]):
        if leaf in seen:
            raise RepeatedCategory(category=leaf)
        seen.add(leaf)


def answer_schema(
    settings: Settings, *, instead: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Write the schema of an answer: chosen ids, or unsure; with evidence if asked.

    `instead` holds the schemas of what may stand in the place of categories, by name.
    """
    ids = {"enum": list(leaves(settings["categories"]))}
    most = settings.get("most", MOST_CHOSEN) if settings.get("multiple") else 1
    properties: dict[str, Any] = {
        "categories": {
            "type": "array",
            "items": ids,
            "uniqueItems": True,
            "maxItems": most,
        },
        "prelabel": {"enum": ["kept", "edited"]},
    }
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": ["categories"],
        "additionalProperties": False,
    }
    if settings.get("evidence", "none") != "none":
        span = SPAN | {
            "properties": SPAN["properties"] | {"category": ids},
            "required": [*SPAN["required"], "category"],
        }
        properties["text_sha256"] = TEXT_HASH
        properties["evidence"] = {
            "type": "array",
            "items": span,
            "maxItems": MOST_EVIDENCE,
        }
    alone = {"unsure": {"const": True}} if settings.get("unsure") else {}
    alone |= instead or {}
    if alone:
        properties |= alone
        schema["oneOf"] = [
            *[
                {"required": [name], "properties": {"categories": {"maxItems": 0}}}
                for name in alone
            ],
            {
                "properties": {"categories": {"minItems": 1}}
                | dict.fromkeys(alone, False)
            },
        ]
    else:
        properties["categories"]["minItems"] = 1
    return schema


def grade(answer: Answer, gold: Answer, _settings: Settings) -> Grade:
    """Compare the chosen sets: F1 of the ids; of one choice that is right or wrong."""
    given, known = set(_chosen(answer)), set(_chosen(gold))
    score = _f1(given, known)
    return Grade(score, {"categories": score})


def observe(answer: Answer, settings: Settings) -> Iterator[Seen]:
    """Take one choice as the label, several each as a question of its own."""
    if settings.get("multiple"):
        for one in _chosen(answer):
            yield Seen(_NAMED + one, "yes")
    else:
        yield Seen(LABEL, _chosen(answer)[0])


def assemble(found: Mapping[str, Found], settings: Settings) -> dict[str, Any]:
    """Write the label like an answer: `categories`, empty where the crowd is unsure."""
    if not settings.get("multiple"):
        label = found[LABEL].label if LABEL in found else UNSURE
        return {"categories": [] if label == UNSURE else [label]}
    ids: Sequence[str] = [
        one
        for one in leaves(settings["categories"])
        if (part := found.get(_NAMED + one)) and part.label == "yes"
    ]
    return {"categories": list(ids)}


def _chosen(answer: Answer) -> list[str]:
    """Give the chosen ids; "?" stands for "I can't tell"."""
    chosen = list(answer.get("categories", ()))
    return chosen or [UNSURE]


def _f1(given: set[str], known: set[str]) -> float:
    return 2 * len(given & known) / (len(given) + len(known))
