"""What notices about tax data say: a title, and what there is to know or to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from hormiga.doors.web.shared.templatetags.web import in_language


def _asked(facts: Mapping[str, Any]) -> tuple[str, str]:
    return (
        _("We need your tax data"),
        _(
            "%(form)s: a report to the tax office needs your name, address and tax"
            " number. The page says why, what for and how long it is kept. We never ask"
            " for it by mail or chat."
        )
        % {"form": in_language(facts.get("form", {}))},
    )


def _reminder(facts: Mapping[str, Any]) -> tuple[str, str]:
    return (
        _("Your tax data is still missing"),
        _(
            "Your money stays yours. %(days)s days after the question a person may hold"
            " your payouts until you answer."
        )
        % {"days": facts.get("days", "")},
    )


def _held(facts: Mapping[str, Any]) -> tuple[str, str]:
    return (
        _("Your payouts are held until your tax data is there"),
        _(
            "A person decided this. Reason: %(reason)s Your money stays yours. As soon"
            " as you fill in the page, your payouts go on."
        )
        % {"reason": facts.get("reason", "")},
    )


def _released(_facts: Mapping[str, Any]) -> tuple[str, str]:
    return _("Your payouts go on"), _("They are not held for tax data any more.")


TAX_KINDS: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "money.tax-asked": _asked,
    "money.tax-reminder": _reminder,
    "money.tax-held": _held,
    "money.tax-released": _released,
}
