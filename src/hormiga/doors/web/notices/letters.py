"""A notice as a letter: the words of the inbox, the address, and the phrase."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from hormiga.domain.messages.mailing import Letter
from hormiga.domain.messages.rules import NoticeRow
from hormiga.doors.web.notices import words

FALLBACK = "notices"


def path_of(link: list[str]) -> str:
    """Give where a notice leads; "" where it leads nowhere, or nowhere any more."""
    if not link or link[0].startswith("/"):
        return link[0] if link else ""
    try:
        return reverse(link[0], args=link[1:])
    except NoReverseMatch:
        return ""


def write(*, notice: NoticeRow, language: str, phrase: str) -> Letter:
    """Write a letter in a language."""
    known = language if language in dict(settings.LANGUAGES) else None
    with translation.override(known or settings.LANGUAGE_CODE):
        said = words.say(notice.kind, notice.facts)
        path = path_of(notice.link) or reverse(FALLBACK)
        body = render_to_string(
            "notices/mail.txt",
            {
                "said": said,
                "address": settings.BASE_URL + path,
                "phrase": phrase,
                "is_ours_to_show": True,
                "base_url": settings.BASE_URL,
            },
        )
    return Letter(" ".join(said.title.split()), body)
