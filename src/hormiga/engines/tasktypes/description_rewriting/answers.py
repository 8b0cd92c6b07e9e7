"""What a rewriting's answer holds, and what the schema cannot say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hormiga.engines.tasktypes import spans
from hormiga.engines.tasktypes.base import Answer, Settings
from hormiga.engines.tasktypes.proofreading import limits
from hormiga.engines.tasktypes.schemas import TEXT_HASH
from hormiga.kit.errors import Refusal


class RewritesCross(Refusal):
    """More texts are asked for at least than are allowed at most. Correct a number."""


class KeptAndForbidden(Refusal):
    """The same words must and must not be there. Take them from one of the lists."""


class TooLikeOriginal(Refusal):
    """A text shares too many words with the original. Say it in other words."""


class SameTextTwice(Refusal):
    """Two of the texts are the same. Write one of them in another way."""


def rewrites_range(settings: Settings) -> tuple[int, int]:
    """Give how many texts are asked for, at least and at most."""
    least = settings.get("least_rewrites", 1)
    return least, settings.get("most_rewrites", least)


def refuse(settings: Settings) -> None:
    """Refuse limits that cross, and words that are both asked for and forbidden."""
    limits.refuse_limits(settings)
    least, most = rewrites_range(settings)
    if least > most:
        raise RewritesCross(field="least_rewrites")
    for phrase in settings.get("keep", ()):
        for barred in settings.get("forbid", ()):
            if limits.has_phrase(phrase, barred):
                raise KeptAndForbidden(words=barred)


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema: the new texts, and how often something was pasted."""
    least, most = rewrites_range(settings)
    return {
        "type": "object",
        "properties": {
            "rewrites": {
                "type": "array",
                "items": limits.text_schema(settings) | {"pattern": r"\S"},
                "minItems": least,
                "maxItems": most,
                "uniqueItems": True,
            },
            "pastes": {"type": "integer", "minimum": 0, "maximum": 10_000},
            "comment": {"type": "string", "maxLength": 2000},
            "text_sha256": TEXT_HASH,
            "prelabel": {"enum": ["kept", "edited"]},
        },
        "required": ["rewrites", "pastes", "text_sha256"],
        "additionalProperties": False,
    }


def refuse_answer(
    answer: Answer, task_input: Mapping[str, Any], settings: Settings
) -> None:
    """Refuse texts outside the limits, too like the original, or there twice."""
    original = task_input["text"]
    spans.verify_all((), text=original, text_sha256=answer["text_sha256"])
    keep, forbid = (
        [*settings.get(name, ()), *task_input.get(name, ())]
        for name in ("keep", "forbid")
    )
    most = settings.get("most_similar_percent", 100)
    for text in answer["rewrites"]:
        limits.refuse_text(text, settings, keep=keep, forbid=forbid)
        if limits.likeness(original, text) > most:
            raise TooLikeOriginal(percent=limits.likeness(original, text))
    if len({text.strip() for text in answer["rewrites"]}) < len(answer["rewrites"]):
        raise SameTextTwice
