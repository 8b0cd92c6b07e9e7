"""What an operator reads of programmes: presets, comparisons, guards, refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.programmes.editing import (
    BadProgramme,
    NoSuchEntryRequirement,
    OpenStays,
)
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import (
    JoinThroughVendor,
    NoSuchProgramme,
    NotInProgramme,
)
from hormiga.domain.qualifications.rules import (
    BadRequirement,
    Comparator,
    Guards,
    NoSuchQualificationType,
)
from hormiga.doors.web.shared import words
from hormiga.engines.tasktypes import UnknownTaskType
from hormiga.kit.errors import Refusal

PRESETS: dict[str, Promise] = {
    Programme.Preset.OPEN: _("open: everybody comes in"),
    Programme.Preset.TRAINING_FIRST: _("training first"),
    Programme.Preset.TEST_FIRST: _("test first"),
    Programme.Preset.VENDOR_FIRST: _("vendor first"),
}
CADENCES: dict[str, Promise] = {
    Programme.Cadence.WEEKLY: _("every week"),
    Programme.Cadence.TWICE_A_MONTH: _("twice a month"),
    Programme.Cadence.MONTHLY: _("every month"),
    Programme.Cadence.ON_REQUEST: _("when somebody asks for it"),
}
COMPARATORS: dict[Comparator, Promise] = {
    Comparator.GREATER_OR_EQUAL: _("at least"),
    Comparator.GREATER: _("above"),
    Comparator.EQUAL: _("exactly"),
    Comparator.NOT_EQUAL: _("anything but"),
    Comparator.LESS_OR_EQUAL: _("at most"),
    Comparator.LESS: _("below"),
    Comparator.IN: _("one of"),
    Comparator.NOT_IN: _("none of"),
    Comparator.EXISTS: _("is held"),
    Comparator.DOES_NOT_EXIST: _("is not held"),
}
GUARDS: dict[Guards, Promise] = {
    Guards.ACCEPT: _("take tasks"),
    Guards.PREVIEW: _("read the instructions or take tasks"),
    Guards.DISCOVER: _("know of the work at all"),
}
_WORDS: dict[type[Refusal], Promise] = {
    BadProgramme: _(
        "Write a name in Spanish and in English, and figures within their bounds."
    ),
    BadRequirement: _(
        "These values do not go with the comparison. Write one whole number, or places"
        " such as ES; “is held” takes none."
    ),
    JoinThroughVendor: _("You come into this programme through a vendor: choose one."),
    NoSuchEntryRequirement: _("The programme does not ask for this any more."),
    NoSuchProgramme: _("There is no such programme."),
    NoSuchQualificationType: _("Choose a qualification from the list."),
    NotInProgramme: _(
        "Your place in this programme was ended. Ask who runs this site why. What you"
        " earned there stays yours."
    ),
    OpenStays: _("The programme “open” always takes work, so it stays open."),
    UnknownTaskType: _("Choose a kind of work from the list."),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)
