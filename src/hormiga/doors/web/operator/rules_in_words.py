"""What the check promises, so that translators see it; a test compares the lists."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

RULES = (
    _("no task is claimed and judged more often than wanted"),
    _("each place counts its claims and judgments"),
    _("no worker has a task twice"),
    _("each worker's held claims are counted"),
    _("no worker holds more than the project's allowance"),
    _("assignments carry their task's batch, project and terms"),
    _("open tasks of live batches are in the queue while they have room"),
    _("no open place lies before its queue's head"),
    _("every approved judgment is paid once"),
    _("nothing is paid for what is not approved"),
    _("each judgment is paid what its terms promise"),
    _("each live batch has in escrow what it may still cost"),
    _("each closed batch keeps what its undecided judgments may cost"),
    _("each media file has its bytes noted in the store"),
    _("each organisation's use is the sum of its media files"),
    _("kept balances are the sums of their transfers"),
    _("debits and credits are equal in every currency"),
    _("payouts, their files and the ledger agree"),
)
