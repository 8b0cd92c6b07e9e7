"""How courses' pages write texts."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from hormiga.engines.markdown import to_html

register = template.Library()


@register.filter
def markdown(text: str, heading: int = 3) -> SafeString:
    """Write a Markdown text as HTML, with its highest headings at a level."""
    return mark_safe(to_html(text, heading=heading))  # noqa: S308 - cleaned by to_html
