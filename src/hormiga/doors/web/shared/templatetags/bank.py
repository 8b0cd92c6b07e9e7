"""How pages write what banks say."""

from __future__ import annotations

from django import template

from hormiga.doors.web.shared.bank_reasons import reason_in_words

register = template.Library()
register.filter("bank_reason", reason_in_words)
