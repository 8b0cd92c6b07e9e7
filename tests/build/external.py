"""External pages in tests: Mechanical Turk's envelope, and terms of our own."""

from __future__ import annotations

from html import escape
from typing import Any

PAGE = "https://tasks.example.org/animals"
SCHEMA = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas"
    "/2006-07-14/ExternalQuestion.xsd"
)
TERMS: dict[str, Any] = {
    "task_type": "external-page",
    "settings": {"url": PAGE},
    "answer_schema": {"type": "object"},
}


def external_question(url: str = PAGE, height: int | str = 600) -> str:
    return (
        f'<ExternalQuestion xmlns="{SCHEMA}"><ExternalURL>{escape(url)}</ExternalURL>'
        f"<FrameHeight>{height}</FrameHeight></ExternalQuestion>"
    )
