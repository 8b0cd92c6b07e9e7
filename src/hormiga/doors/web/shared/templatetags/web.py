"""What templates need beyond Django's own tags."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
FALLBACK = "en"


@register.filter
def in_language(text: Mapping[str, str]) -> str:
    """Show a text that people wrote in several languages, in the reader's if it can."""
    for language in (get_language() or FALLBACK, FALLBACK, *text):
        if text.get(language):
            return text[language]
    return ""


@register.filter
def with_currency(name: str, currency: str) -> str:
    """Say a programme's currency once, where its name does not say it already."""
    said = f"({currency})"
    return name if name.endswith(said) else f"{name} {said}"


@register.simple_tag
def state(field: BoundField, hint: str = "") -> SafeString:
    """Tie a control to its hint and its errors, for those who hear the page."""
    ids = [f"{field.id_for_label}_hint"] if hint else []
    if not field.errors:
        return format_html('aria-describedby="{}"', ids[0]) if ids else mark_safe("")
    ids.append(f"{field.id_for_label}_error")
    return format_html('aria-describedby="{}" aria-invalid="true"', " ".join(ids))
