"""Business verification: is it there, where, when open, and what shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hormiga.engines.tasktypes import forms
from hormiga.engines.tasktypes.base import (
    Answer,
    Found,
    Grade,
    Seen,
    Settings,
    TaskType,
)
from hormiga.engines.tasktypes.business_verification.places import form_of

_OWN_WAY = frozenset({"sources"})
"""Two workers may find the same on different pages: neither is wrong."""


def answer_schema(settings: Settings) -> dict[str, Any]:
    """Write the schema of a verified business."""
    return forms.answer_schema(form_of(settings))


def grade(answer: Answer, gold: Answer, settings: Settings) -> Grade:
    """Compare the fields that the gold states; sources may differ."""
    known = {
        name: entry for name, entry in gold["fields"].items() if name not in _OWN_WAY
    }
    return forms.grade(answer, {"fields": known}, form_of(settings))


def observe(answer: Answer, settings: Settings) -> Iterator[Seen]:
    """Take a part a field, and one each day of the week."""
    for seen in forms.observe(answer, form_of(settings)):
        if not seen.part.startswith("field:sources"):
            yield seen


def assemble(found: Mapping[str, Found], settings: Settings) -> dict[str, Any]:
    """Write the label like an answer."""
    return forms.assemble(found, form_of(settings))


def media_of(answer: Answer) -> Iterator[str]:
    """Yield the photo, where there is one."""
    photo = answer["fields"].get("photo", {}).get("value")
    if photo:
        yield photo


TYPE = TaskType(
    name="business-verification",
    title={"en": "Business verification", "es": "Verificación de negocios"},
    description={
        "en": "Check whether a business exists, where it is and when it is open.",
        "es": "Comprueba si un negocio existe, dónde está y cuándo abre.",
    },
    folder=Path(__file__).parent,
    answer_schema=answer_schema,
    grade=grade,
    observe=observe,
    assemble=assemble,
    media_of=media_of,
)
