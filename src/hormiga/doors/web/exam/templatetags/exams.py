"""How the exams' pages write times, kinds and languages."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from hormiga.doors.web.exam import words
from hormiga.doors.web.shared import prose
from hormiga.doors.web.worker.words import span

register = template.Library()


@register.filter
def from_when(at: datetime, now: datetime) -> str:
    """Say when something becomes possible: how long from now, and on which date."""
    facts = {
        "time": timeuntil(at, now),
        "date": date_format(at, "DATE_FORMAT"),
        "hour": date_format(at, "H:i"),
    }
    return _("in %(time)s (%(date)s, %(hour)s UTC)") % facts


@register.filter
def took(seconds: int) -> str:
    """Write how long something took or may take."""
    return span(max(1, seconds))


@register.filter
def clock_left(seconds: int) -> str:
    """Write a countdown's start: `12:05`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def kind_words(kind: str) -> str:
    """Name an exam's kind."""
    return str(words.KINDS.get(kind, kind))


@register.filter
def language_words(language: str) -> str:
    """Name a language in the reader's."""
    return str(words.LANGUAGES.get(language, language))


@register.filter
def as_prose(text: str) -> SafeString:
    """Write a text to read, with its paragraphs and what is strong in it."""
    return prose.as_html(text)
