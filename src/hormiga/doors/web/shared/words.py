"""What a person reads when something is refused, in their language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.people.rules import EmailTaken, NameTaken, NotAnEmail
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    EmailTaken: _(
        "Somebody already signs in with this e-mail address. If it is you, sign in,"
        " or ask for a new password."
    ),
    NameTaken: _(
        "An organisation with this name is already here. Choose another name,"
        " or ask a colleague to add you."
    ),
    NotAnEmail: _(
        "This does not look like an e-mail address. Write it like name@example.org."
    ),
}
_OTHERWISE = _("This was not possible. Nothing was changed.")


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    return str(_WORDS.get(type(refusal), _OTHERWISE))
