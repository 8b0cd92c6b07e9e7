"""Which tasks are shown by an external page, and by which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hormiga.domain.projects.typed import (
    EXTERNAL_PAGE,
    HTML_QUESTION,
    ExternalPageNeedsTrust,
    house,
)
from hormiga.engines.external import ExternalPage, read_external_url
from hormiga.engines.mturk.questions import ExternalQuestion, read_question
from hormiga.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """The page that a task asks for; a height of 0 fits the window."""

    url: str
    height: int


def external_page_of(
    *, task_type: str, settings: Mapping[str, Any], task_input: Mapping[str, Any]
) -> Asked | None:
    """Tell what page a task is shown by; None when it is no external one."""
    if task_type == EXTERNAL_PAGE:
        return Asked(settings["url"], 0)
    question = task_input.get("question")
    if task_type != HTML_QUESTION or not isinstance(question, str):
        return None
    try:
        read = read_question(question)
    except Refusal:
        return None  # the frame says that it cannot be shown
    if not isinstance(read, ExternalQuestion):
        return None
    return Asked(read.url, read.frame_height)


def refuse_external(*, url: str, is_trusted: bool) -> ExternalPage:
    """Check that a requester may show this page, here and now.

    Raises ExternalPageNeedsTrust, NotAnExternalUrl or OwnHostNotExternal.
    """
    if not is_trusted:
        raise ExternalPageNeedsTrust
    return read_external_url(url, house=house())
