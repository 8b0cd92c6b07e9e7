"""Product data entry: a form from a list of fields or a JSON Schema, with evidence."""

from __future__ import annotations

from pathlib import Path

from hormiga.engines.tasktypes import forms
from hormiga.engines.tasktypes.base import COMPUTER, TaskType

TYPE = TaskType(
    name="product-data-entry",
    title={"en": "Product data entry", "es": "Datos de productos"},
    description={
        "en": "Read a product's page or picture and fill in a form with what it says.",
        "es": "Lee la página o la imagen de un producto y rellena un formulario.",
    },
    folder=Path(__file__).parent,
    best_on=COMPUTER,
    answer_schema=forms.answer_schema,
    grade=forms.grade,
    observe=forms.observe,
    assemble=forms.assemble,
    refuse=forms.refuse,
)
