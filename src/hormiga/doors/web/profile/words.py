"""What can be chosen in a profile, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.payouts.reach import Way

DEVICES: dict[str, Promise] = {
    "phone": _("Phone"),
    "tablet": _("Tablet"),
    "computer": _("Computer with a keyboard"),
    "camera": _("Camera"),
    "microphone": _("Microphone"),
    "headphones": _("Headphones"),
}
SKILLS: dict[str, Promise] = {
    "writing": _("Writing and editing"),
    "translation": _("Translation"),
    "teaching": _("Teaching"),
    "programming": _("Programming"),
    "mathematics": _("Mathematics"),
    "science": _("Science"),
    "medicine": _("Medicine and nursing"),
    "law": _("Law"),
    "finance": _("Finance and accounting"),
    "design": _("Drawing and design"),
    "cooking": _("Cooking"),
    "crafts": _("Crafts and building"),
    "trade": _("Shops and sales"),
    "care": _("Care of people"),
}
LEVELS: dict[str, Promise] = {
    "A1": _("A1: a few words"),
    "A2": _("A2: simple talk"),
    "B1": _("B1: everyday matters"),
    "B2": _("B2: fluent in most things"),
    "C1": _("C1: very good"),
    "C2": _("C2: nearly like a native"),
    "native": _("My own language"),
}
WAYS: dict[Way, Promise] = {
    Way.SEPA: _("Bank transfer in euros (SEPA)"),
    Way.PAYPAL: _("PayPal"),
    Way.BY_HAND: _("By hand: neither SEPA nor PayPal reaches your country yet"),
}
TITLES: dict[str, Promise] = {
    "country": _("Where you live"),
    "languages": _("Your languages"),
    "time-zone": _("Your time zone"),
    "devices": _("What you work with"),
    "skills": _("What you are good at"),
}
WHY: dict[str, Promise] = {
    "country": _(
        "Some work is for certain countries, and it decides how money can reach you."
    ),
    "languages": _("You are shown work in languages that you read well."),
    "time-zone": _("Times on your pages and in your planner are then yours."),
    "devices": _("Work that your devices cannot do is marked."),
    "skills": _("Some work asks for people who know a subject. Nobody else sees this."),
}
