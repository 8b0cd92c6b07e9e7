"""What each kind of notice says, in its reader's language, at the time of reading.

Whoever tells something new adds a row: kind, and a function of its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from hormiga.domain.messages.rules import BadAlert, BadPhrase, Group, NothingReported
from hormiga.doors.web.notices.bank_words import BANK_KINDS
from hormiga.doors.web.notices.billing_words import BILLING_KINDS
from hormiga.doors.web.notices.money_words import MONEY_KINDS
from hormiga.doors.web.notices.tax_words import TAX_KINDS
from hormiga.doors.web.shared import words
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.kit.errors import Refusal

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words: a line, and what there is to know or to do."""

    title: str
    body: str = ""


def say(kind: str, facts: Facts) -> Said:
    """Put a notice into words; a kind that is not known here is still a sentence."""
    known = KINDS.get(kind)
    if known is None:
        return Said(_("There is news for you"), _("Open the page to see what it is."))
    return known(facts)


def text_of(facts: Facts, name: str) -> str:
    """Read a fact: a plain text, or one in several languages."""
    value = facts.get(name, "")
    return in_language(value) if isinstance(value, Mapping) else str(value)


def _phrase_chosen(_facts: Facts) -> Said:
    return Said(
        _("Your phrase is chosen"),
        _("From now on each of our messages carries it. One without it is not ours."),
    )


def _phrase_changed(_facts: Facts) -> Said:
    return Said(
        _("Your phrase was changed"),
        _(
            "If it was you, there is nothing to do. If not, choose a new password at"
            " once, and sign out everywhere else on the page of your account."
        ),
    )


def _suited_work(facts: Facts) -> Said:
    titles = [in_language(one) for one in facts.get("titles", [])]
    return Said(
        _("There is work that suits you"),
        _("%(titles)s. You meet all requirements.") % {"titles": ", ".join(titles)},
    )


def _announcement(facts: Facts) -> Said:
    return Said(
        _("Announcement: %(title)s") % {"title": text_of(facts, "title")},
        _("For everybody in %(programme)s.")
        % {"programme": text_of(facts, "programme")},
    )


def _reply(facts: Facts) -> Said:
    return Said(
        _("%(name)s replied to you in the community")
        % {"name": text_of(facts, "name")},
        text_of(facts, "title"),
    )


def _post_hidden(facts: Facts) -> Said:
    return Said(
        _("A moderator has hidden your post"),
        _(
            "Reason: %(reason)s You can ask for another look: open the thread,"
            " and write why under your post. A person answers."
        )
        % {"reason": text_of(facts, "reason")},
    )


def _post_restored(facts: Facts) -> Said:
    return Said(
        _("Your post is shown again"),
        _("Reason: %(reason)s") % {"reason": text_of(facts, "reason")},
    )


def _post_held(_facts: Facts) -> Said:
    return Said(
        _("Your post is hidden until a person has looked at it"),
        _(
            "Somebody reported that it shows what must stay secret, such as answers of"
            " an exam. You need not do anything; you are told how it was decided."
        ),
    )


def _thread_locked(facts: Facts) -> Said:
    return Said(
        _("A moderator has locked your thread"),
        _(
            "Reason: %(reason)s It can still be read. If you do not agree, ask for"
            " another look under your first post: a person answers."
        )
        % {"reason": text_of(facts, "reason")},
    )


def _application_accepted(facts: Facts) -> Said:
    return Said(
        _("%(vendor)s has accepted you") % {"vendor": text_of(facts, "vendor")},
        _("The page of your place shows what comes next."),
    )


def _application_declined(facts: Facts) -> Said:
    return Said(
        _("%(vendor)s has declined your application")
        % {"vendor": text_of(facts, "vendor")},
        _("What they say: %(reason)s You may apply to other vendors.")
        % {"reason": text_of(facts, "reason")},
    )


def _place_ended(facts: Facts) -> Said:
    named = {
        "vendor": text_of(facts, "vendor"),
        "programme": text_of(facts, "programme"),
    }
    return Said(
        _("Your place through %(vendor)s in %(programme)s has ended") % named,
        _(
            "Reason: %(reason)s What you have earned stays yours, and tasks in hand may"
            " be finished."
        )
        % {"reason": text_of(facts, "reason")},
    )


def _sign_again(facts: Facts) -> Said:
    return Said(
        _("%(by)s has changed its agreement") % {"by": text_of(facts, "by")},
        _(
            "Read and sign the new text of “%(title)s” before you take new tasks. Tasks"
            " in hand may be finished."
        )
        % {"title": text_of(facts, "title")},
    )


def _documents_passed(facts: Facts) -> Said:
    return Said(
        _("%(vendor)s has checked your papers") % {"vendor": text_of(facts, "vendor")},
        _("All is well. Only this outcome and the date are kept."),
    )


def _documents_open(facts: Facts) -> Said:
    return Said(
        _("%(vendor)s could not confirm your papers")
        % {"vendor": text_of(facts, "vendor")},
        _("The page of your place says why, and what you can do."),
    )


def _moment(facts: Facts, name: str) -> str:
    """Write a time that facts have as ISO text, in the reader's way, in UTC."""
    try:
        at = datetime.fromisoformat(text_of(facts, name))
    except ValueError:
        return ""
    return f"{date_format(at, 'DATE_FORMAT')}, {date_format(at, 'TIME_FORMAT')} UTC"


def _account_changed(facts: Facts) -> Said:
    named = {
        "account": text_of(facts, "account"),
        "at": _moment(facts, "at"),
        "until": _moment(facts, "until"),
    }
    not_you = _(
        "Not you? Choose a new password at once, sign out everywhere else on the page"
        " of your account, and set your own account for payouts again."
    )
    held = _("Until %(until)s nothing is sent there.") % named
    return Said(
        _("Your payout account was changed on %(at)s") % named,
        " ".join(
            [
                _("Your money goes to %(account)s from now on.") % named,
                *([held] if facts.get("is_held") else []),
                _("If it was you, there is nothing to do."),
                not_you,
            ]
        ),
    )


def _account_left(_facts: Facts) -> Said:
    return Said(
        _("Payouts no longer come to this PayPal address"),
        _(
            "Somebody who signed in to your account here chose another way to be paid."
            " If it was you, there is nothing to do. If not, sign in, choose a new"
            " password, and set your own account for payouts again: nothing is sent to"
            " the new one for 72 hours."
        ),
    )


def _account_in_review(facts: Facts) -> Said:
    days = int(facts.get("days", 0))
    return Said(
        _("A person looks at your payout account"),
        ngettext(
            "Another person here gave the same account. Somebody looks at it within"
            " %(n)s day. Until then nothing is sent there; your money stays yours."
            " You need not wait: you may give another account of your own.",
            "Another person here gave the same account. Somebody looks at it within"
            " %(n)s days. Until then nothing is sent there; your money stays yours."
            " You need not wait: you may give another account of your own.",
            days,
        )
        % {"n": days},
    )


def _account_released(facts: Facts) -> Said:
    return Said(
        _("Your payout account is released"),
        _("Your money goes there with the next payout. What was said: %(reason)s")
        % {"reason": text_of(facts, "reason")},
    )


def _account_refused(facts: Facts) -> Said:
    return Said(
        _("Your payout account was not accepted"),
        _(
            "Reason: %(reason)s Your money stays yours: give another account, and it is"
            " paid there."
        )
        % {"reason": text_of(facts, "reason")},
    )


def _vendor_month(facts: Facts) -> Said:
    return Said(
        _("Your statement is ready"),
        _("%(month)s is closed. See what is paid, and say where a line is wrong.")
        % {"month": text_of(facts, "month")},
    )


def _vendor_answer(facts: Facts) -> Said:
    return Said(
        _("There is an answer to your objection"),
        _("It stands beside the line in your statement of %(month)s.")
        % {"month": text_of(facts, "month")},
    )


def _both(words_of: Callable[[Facts], tuple[str, str]]) -> Callable[[Facts], Said]:
    return lambda facts: Said(*words_of(facts))


def _below_floor(facts: Facts) -> Said:
    return Said(
        _("“%(title)s” pays less than the floor") % {"title": text_of(facts, "title")},
        _(
            "By the time that it takes, it pays %(hour)s an hour; the floor is"
            " %(floor)s. What is missing is paid to its workers from the reserve."
            " Raise the reward, or make the task shorter."
        )
        % {"hour": text_of(facts, "hour"), "floor": text_of(facts, "floor")},
    )


def _time_paid(facts: Facts) -> Said:
    return Said(
        _("You are paid for your time: %(amount)s")
        % {"amount": text_of(facts, "amount")},
        _(
            "A task of “%(title)s” that you reported was broken."
            " Thank you for saying so."
        )
        % {"title": text_of(facts, "title")},
    )


def _report_declined(facts: Facts) -> Said:
    return Said(
        _("A task that you reported was looked at: it stays as it is"),
        _("“%(title)s”. Reason: %(reason)s")
        % {"title": text_of(facts, "title"), "reason": text_of(facts, "reason")},
    )


KINDS: dict[str, Callable[[Facts], Said]] = {
    "money.time-paid": _time_paid,
    "work.report-declined": _report_declined,
    "money.below-floor": _below_floor,
    **{kind: _both(words_of) for kind, words_of in TAX_KINDS.items()},
    **{kind: _both(words_of) for kind, words_of in MONEY_KINDS.items()},
    **{kind: _both(words_of) for kind, words_of in BANK_KINDS.items()},
    **{kind: _both(words_of) for kind, words_of in BILLING_KINDS.items()},
    "money.vendor-month": _vendor_month,
    "money.vendor-answer": _vendor_answer,
    "security.phrase-chosen": _phrase_chosen,
    "security.phrase-changed": _phrase_changed,
    "security.payout-account-changed": _account_changed,
    "security.payout-account-left": _account_left,
    "money.account-in-review": _account_in_review,
    "money.account-released": _account_released,
    "money.account-refused": _account_refused,
    "account.application-accepted": _application_accepted,
    "account.application-declined": _application_declined,
    "account.place-ended": _place_ended,
    "account.sign-again": _sign_again,
    "account.documents-passed": _documents_passed,
    "account.documents-failed": _documents_open,
    "account.documents-needs-more": _documents_open,
    "work.suited": _suited_work,
    "community.announcement": _announcement,
    "community.reply": _reply,
    "community.post-hidden": _post_hidden,
    "community.post-held": _post_held,
    "community.post-restored": _post_restored,
    "community.thread-locked": _thread_locked,
}

GROUPS: dict[Group, Promise] = {
    Group.MONEY: gettext_lazy("Money: payouts, and what stops them"),
    Group.SECURITY: gettext_lazy("Security: sign-in, password, phrase (always on)"),
    Group.ACCOUNT: gettext_lazy("Your account: decisions about you"),
    Group.WORK: gettext_lazy("Work: new tasks that suit you, reviews"),
    Group.LEARNING: gettext_lazy("Learning: courses and exams"),
    Group.COMMUNITY: gettext_lazy("Community: replies and announcements"),
    Group.OTHER: gettext_lazy("Everything else"),
}

_WORDS: dict[type[Refusal], Promise] = {
    BadPhrase: gettext_lazy(
        "A phrase has 3 to 60 letters, digits, spaces or signs, on one line."
    ),
    NothingReported: gettext_lazy(
        "Write an address or what happened, so that somebody can look into it."
    ),
    BadAlert: gettext_lazy(
        "Something here cannot be right. Look at the pay, the hours and the time zone."
    ),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    known = _WORDS.get(type(refusal))
    return str(known) if known else words.of(refusal)
