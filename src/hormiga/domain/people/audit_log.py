"""The audit log: who did what with a right of their own, or moved money, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hormiga.domain.people.models import AuditEntry, User

COMMAND_LINE = "command line"
UNNAMED = "not named"
"""Who acts in tests and tools; each door names an actor (tests/architecture)."""

FIRST = 2**63 - 1
"""Where a list that goes back in time begins."""


class AuditedAct(StrEnum):
    """What is kept."""

    ORGANISATION_MADE = "organisation-made"
    ORGANISATION_TRUSTED = "organisation-trusted"
    ORGANISATION_UNTRUSTED = "organisation-untrusted"
    MEMBER_ADDED = "member-added"
    KEYS_MADE = "keys-made"
    KEYS_REVOKED = "keys-revoked"
    OPERATOR_MADE = "operator-made"
    SECOND_STEP_RESET = "second-step-reset"
    OPERATOR_SIGNED_IN = "operator-signed-in"
    DEPOSITED = "deposited"
    BATCH_PUBLISHED = "batch-published"
    BATCH_CLOSED = "batch-closed"
    JUDGMENT_REJECTED = "judgment-rejected"
    REJECTION_OVERTURNED = "rejection-overturned"
    RUN_OPENED = "run-opened"
    RUN_PROPOSED = "run-proposed"
    RUN_APPROVED = "run-approved"
    RUN_DECLINED = "run-declined"
    RUN_SETTLED = "run-settled"
    FILE_TAKEN = "file-taken"
    BANK_FILE_READ = "bank-file-read"
    SUSPENSE_RESOLVED = "suspense-resolved"
    ACCOUNT_RELEASED = "account-released"
    ACCOUNT_REFUSED = "account-refused"
    INVITATION_MADE = "invitation-made"
    INVITATION_REVOKED = "invitation-revoked"
    INVITATION_ACCEPTED = "invitation-accepted"
    HOUSE_CHECKED = "house-checked"
    ACCOUNT_CLOSED = "account-closed"
    FAKE_REPORT_CLOSED = "fake-report-closed"
    POST_HIDDEN = "post-hidden"
    POST_RESTORED = "post-restored"
    THREAD_LOCKED = "thread-locked"
    THREAD_UNLOCKED = "thread-unlocked"
    THREAD_PINNED = "thread-pinned"
    THREAD_UNPINNED = "thread-unpinned"
    ANNOUNCED = "announced"
    COURSE_CHANGED = "course-changed"
    EXAM_CHANGED = "exam-changed"
    EXAM_ITEM_RETIRED = "exam-item-retired"
    CONTRACT_OFFERED = "contract-offered"
    CONTRACT_IN_FORCE = "contract-in-force"
    CONTRACT_CHANGED = "contract-changed"
    CONTRACT_ENDED = "contract-ended"
    AGREEMENT_MADE = "agreement-made"
    AGREEMENT_PUBLISHED = "agreement-published"
    AGREEMENT_SIGNED = "agreement-signed"
    SIGNATURE_READ = "signature-read"
    APPLICATION_ACCEPTED = "application-accepted"
    APPLICATION_DECLINED = "application-declined"
    DOCUMENTS_CHECKED = "documents-checked"
    VENDOR_VERIFIED = "vendor-verified"
    VENDOR_UNVERIFIED = "vendor-unverified"
    LEAK_REPORTED = "leak-reported"
    LEAK_WORKER_SOUGHT = "leak-worker-sought"
    LEAK_CASE_CLOSED = "leak-case-closed"
    VENDOR_DETAILS_KEPT = "vendor-details-kept"
    VENDOR_ACCOUNT_GIVEN = "vendor-account-given"
    VENDOR_ACCOUNT_CHECKED = "vendor-account-checked"
    VENDOR_ACCOUNT_REFUSED = "vendor-account-refused"
    VENDOR_LINE_DISPUTED = "vendor-line-disputed"
    VENDOR_DISPUTE_ANSWERED = "vendor-dispute-answered"
    VENDOR_PAID = "vendor-paid"
    VENDOR_PAID_WORKER = "vendor-paid-worker"
    TIME_PAID = "time-paid"
    VENDOR_FILE_TAKEN = "vendor-file-taken"
    VENDOR_PAYMENT_BOOKED = "vendor-payment-booked"
    VENDOR_PAYMENT_RETURNED = "vendor-payment-returned"
    BONUS_PAID = "bonus-paid"
    BONUS_POT_CHANGED = "bonus-pot-changed"
    DOCUMENT_ISSUED = "document-issued"
    ISSUER_CHANGED = "issuer-changed"
    BUYER_CHANGED = "buyer-changed"
    SPEND_LIMIT_CHANGED = "spend-limit-changed"
    REFUND_ASKED = "refund-asked"
    REFUND_SENT = "refund-sent"
    REFUND_DECLINED = "refund-declined"
    TAX_ROW_ADDED = "tax-row-added"
    TAX_DATA_READ = "tax-data-read"
    TAX_PAYOUTS_HELD = "tax-payouts-held"
    TAX_PAYOUTS_RELEASED = "tax-payouts-released"
    TAX_RELIEF_NOTED = "tax-relief-noted"
    TAX_REPORT_FILED = "tax-report-filed"
    TAX_REPORT_TAKEN = "tax-report-taken"
    PROGRAMME_CHANGED = "programme-changed"
    ENTRY_REQUIREMENT_ADDED = "entry-requirement-added"
    ENTRY_REQUIREMENT_DROPPED = "entry-requirement-dropped"
    DISPUTE_DECIDED = "dispute-decided"


@dataclass(frozen=True, slots=True)
class Noted:
    """An act to note: on what, with which facts (never a secret)."""

    act: AuditedAct
    subject: str
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as a page shows it; the actor's address where it is a user."""

    pk: int
    at: datetime
    actor: str
    act: str
    subject: str
    facts: Mapping[str, str | int | bool]
    organisation: str


def user_actor(user_id: int) -> str:
    """Name a user as the log does."""
    return f"user:{user_id}"


def organisation_actor(organisation_id: int) -> str:
    """Name an organisation whose program acts."""
    return f"organisation:{organisation_id}"


def note_act(*, actor: str, noted: Noted, now: datetime) -> None:
    """Write an act into the log, in the transaction of what was done."""
    note_acts(actor=actor, noted=[noted], now=now)


def note_acts(*, actor: str, noted: Sequence[Noted], now: datetime) -> None:
    """Write several acts of one actor into the log."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=actor,
            act=one.act.value,
            subject=one.subject,
            facts=dict(one.facts),
            organisation_id=one.organisation_id,
            at=now,
        )
        for one in noted
    )


def entries(
    *,
    act: str = "",
    organisation_id: int | None = None,
    before: int = FIRST,
    limit: int,
) -> list[EntryRow]:
    """List what was done, the newest first: all of it, or one act's, or one's own."""
    rows = AuditEntry.objects.filter(pk__lt=before).select_related("organisation")
    if act:
        rows = rows.filter(act=act)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    page = list(rows.order_by("-pk")[:limit])
    emails = _emails({row.actor for row in page})
    return [
        EntryRow(
            row.pk,
            row.at,
            emails.get(row.actor, row.actor),
            row.act,
            row.subject,
            row.facts,
            row.organisation.name if row.organisation else "",
        )
        for row in page
    ]


def latest(act: AuditedAct) -> EntryRow | None:
    """Find when something was last done."""
    found = entries(act=act.value, limit=1)
    return found[0] if found else None


def spoken_actor(actor: str) -> str:
    """Name who acts as people do: a user's address, else as the log has it."""
    return _emails({actor}).get(actor, actor)


def _emails(actors: set[str]) -> dict[str, str]:
    prefix = user_actor(0).removesuffix("0")
    user_ids = [int(a.removeprefix(prefix)) for a in actors if a.startswith(prefix)]
    users = User.objects.filter(pk__in=user_ids).values_list("pk", "email")
    return {user_actor(user_id): email for user_id, email in users}
