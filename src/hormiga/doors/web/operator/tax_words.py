"""The operator's words about tax."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as now_, gettext_lazy as _

from hormiga.domain.tax.identity import NoTaxIdentity, Why
from hormiga.domain.tax.models import Filing
from hormiga.domain.tax.rules import (
    Kind,
    NoHoldReason,
    NothingToHold,
    Relief,
    RowExists,
    TooEarlyToHold,
)
from hormiga.domain.tax.services import AlreadyFiled
from hormiga.domain.tax.tables import BadTaxRow
from hormiga.doors.web.operator import words
from hormiga.engines.rails.dac7 import BadMessageId, NotADac7File
from hormiga.flows.report_year import (
    DataMissing,
    NoDeclarant,
    NothingToFile,
    NotThisForm,
    YearNotOver,
)
from hormiga.kit.errors import Refusal

VALUES = {
    "reached": _("When it is reached"),
    "exceeded": _("When it is exceeded"),
    "paid": _("What is paid out"),
    "earned": _("What is earned"),
    "payer": _("Whoever pays"),
    "rail": _("The payment service"),
    "paypal": _("PayPal"),
    "not-paypal": _("Not PayPal"),
    "new-professional": _("New in the profession"),
    "treaty": _("A tax treaty"),
}
"""What a row may say, in words; a value that is not here is shown as it is."""

FORMS: dict[str, Promise] = {
    Filing.Form.DAC7: _("DAC7 (European Union, XML)"),
    Filing.Form.MODELO_238: _("Modelo 238 (Spain, table)"),
    Filing.Form.NEC: _("1099-NEC (United States, table)"),
}
SORTS: dict[str, Promise] = {
    Filing.Sort.NEW: _("new records"),
    Filing.Sort.CORRECTION: _("correction"),
    Filing.Sort.NIL: _("nothing to report"),
}
KINDS: dict[Kind, Promise] = {
    Kind.THRESHOLD: _("threshold"),
    Kind.REPORT: _("report of all"),
    Kind.WITHHOLDING: _("withholding"),
    Kind.RETENTION: _("how long data is kept"),
}
WHYS: dict[Why, Promise] = {
    Why.CHECK: _("to check it with the worker"),
    Why.AUTHORITY: _("an authority asks"),
}
RELIEFS: dict[Relief, Promise] = {
    Relief.NEW_PROFESSIONAL: _("New professional (lower rate)"),
    Relief.TREATY: _("Lives in a treaty country (certificate of residence)"),
}
FIELDS: dict[str, Promise] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "street": _("Street and number"),
    "post_code": _("Postcode"),
    "city": _("Town"),
    "residence": _("Country where taxes are paid"),
    "birth_date": _("Day of birth"),
    "birth_place": _("Place of birth"),
    "tin": _("Tax number"),
}

_WORDS: dict[type[Refusal], Promise] = {
    AlreadyFiled: _("Somebody filed this report just now. Look at the list."),
    BadMessageId: _(
        "For France the tax number of the platform is its SIREN: 9 digits."
    ),
    DataMissing: _(
        "Nobody in this report has given their data yet. Nothing was filed."
    ),
    NoDeclarant: _("First say who reports: name, address and tax number."),
    NoHoldReason: _("Write a reason. The worker reads it."),
    NotADac7File: _("The file does not fit the schema, so it was not filed."),
    NoTaxIdentity: _("No tax data is kept of this worker."),
    NotThisForm: _("This form is not for the country of the platform that reports."),
    NothingToFile: _("Nothing has changed since the last report. Nothing was filed."),
    NothingToHold: _("This worker owes no tax data."),
    RowExists: _("There is such a row with this first day. Choose another day."),
    TooEarlyToHold: _("Wait: two reminders and 60 days must be over first."),
    YearNotOver: _("This year is not over yet on the tax office's clock."),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for an operator."""
    if isinstance(refusal, BadTaxRow):
        told = now_("This row cannot be used. Look at %(field)s: %(why)s.")
        facts = {"field": refusal.facts.get("field", ""), "why": refusal.facts["why"]}
        return told % facts
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)
