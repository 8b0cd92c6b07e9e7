"""What is said of an offer beside its pay: warnings, devices, what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.domain.projects.rules import Unit
from hormiga.engines.tasktypes.base import COMPUTER
from hormiga.flows.choose_work import Known, WhyNot, best_on
from hormiga.kit.money import Money

WARNINGS: dict[str, Promise] = {
    "violence": gettext_lazy("violence"),
    "sex": gettext_lazy("sex and nudity"),
    "hate": gettext_lazy("hate against people"),
    "self-harm": gettext_lazy("self-harm and suicide"),
    "medical": gettext_lazy("wounds, illness and operations"),
    "animals": gettext_lazy("animals that are hurt"),
    "insults": gettext_lazy("insults and swearing"),
}
_STANDING: dict[WhyNot, Promise] = {
    WhyNot.OPEN: gettext_lazy("There is work"),
    WhyNot.NOTHING_LEFT: gettext_lazy("Nothing left for you now"),
    WhyNot.PAUSED: gettext_lazy("Paused by its requester"),
    WhyNot.FINISHED: gettext_lazy("Finished"),
    WhyNot.REMOVED: gettext_lazy("Your place has ended"),
}


_UNIT_PAY: dict[str, Promise] = {
    "object": gettext_lazy("%(reward)s + %(each)s for each object, at most %(most)s"),
    "second": gettext_lazy("%(reward)s + %(each)s for each second, at most %(most)s"),
    "word": gettext_lazy("%(reward)s + %(each)s for each word, at most %(most)s"),
    "item": gettext_lazy("%(reward)s + %(each)s for each item, at most %(most)s"),
}


class Paying(Protocol):
    """An offer or a task in hand, as far as its pay goes."""

    @property
    def reward(self) -> Money: ...  # noqa: D102
    @property
    def unit(self) -> Unit | None: ...  # noqa: D102


def pay(offer: Paying, money: Callable[[Money], str]) -> str:
    """Say what a task pays: its reward, and what each unit inside it adds."""
    if offer.unit is None:
        return money(offer.reward)
    return str(_UNIT_PAY[offer.unit.name]) % {
        "reward": money(offer.reward),
        "each": money(offer.unit.reward),
        "most": money(offer.reward + offer.unit.most),
    }


def device(task_type: str) -> str:
    """Say on which device a kind of work is best done."""
    if best_on(task_type) == COMPUTER:
        return _("Better with a keyboard")
    return _("Works on a phone")


def read_first() -> str:
    """Say what comes before work that may upset somebody."""
    return _("Read what this work warns of, and tick the box. Then start.")


def standing(known: Known) -> str:
    """Say in a few words what became of a project."""
    return str(_STANDING[known.standing])


def explained(known: Known) -> str:
    """Say what that means for the worker, and what there is to do."""
    match known.standing:
        case WhyNot.OPEN:
            return _("You can go on.")
        case WhyNot.NOTHING_LEFT:
            return _(
                "You have seen every task that is open now. More may come: each person"
                " answers a task once."
            )
        case WhyNot.PAUSED:
            return _(
                "Its requester has stopped it for a while, for everybody. Nothing of"
                " yours is lost, and it may go on."
            )
        case WhyNot.FINISHED:
            return _("All its work is done. What you earned there stays yours.")
    if known.ask:
        return _(
            "You are no longer in its programme through %(vendor)s, so its tasks are"
            " closed to you. Ask %(vendor)s why. What you earned there stays yours."
        ) % {"vendor": known.ask}
    return _(
        "You are no longer in its programme, so its tasks are closed to you. Ask who"
        " runs this site why. What you earned there stays yours."
    )
