"""What a worker reads when tax data is not taken."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.tax.identity import BadBirthDate, BadTaxField, NoTaxNumber
from hormiga.domain.tax.rules import NotAskedFor
from hormiga.domain.tax.tins import WrongTin
from hormiga.doors.web.shared import words
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    BadBirthDate: _("Look at this date again: year, month and day of your birth."),
    BadTaxField: _("Write this as it stands in your papers. Begin with a letter."),
    NoTaxNumber: _(
        "Write your tax number. If you have none, write your place of birth instead."
    ),
    NotAskedFor: _("We do not need your tax data now, so nothing was taken."),
    WrongTin: _(
        "This is no tax number of the country that you chose. Look at your papers:"
        " a letter or digit may be wrong."
    ),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a worker."""
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)
