"""The operator's words: acts, rules, reasons and refusals, in both languages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.assignments.reports import AlreadyAnswered, NoSuchReport
from hormiga.domain.payouts.approvals import NoReasonGiven, SamePerson
from hormiga.domain.payouts.methods import NoDecisionGiven
from hormiga.domain.payouts.rules import (
    FileIsOver,
    FileRunsOnly,
    PaypalNotConfigured,
    PlanHasChanged,
    Reason,
    RunDoesNotAddUp,
)
from hormiga.domain.people.audit_log import AuditedAct
from hormiga.domain.people.rules import NoReason
from hormiga.doors.web.shared import words
from hormiga.kit.errors import Refusal

ACTS: dict[str, Promise] = {
    AuditedAct.ORGANISATION_MADE: _("Organisation made"),
    AuditedAct.ORGANISATION_TRUSTED: _("Organisation trusted"),
    AuditedAct.ORGANISATION_UNTRUSTED: _("Trust in an organisation ended"),
    AuditedAct.MEMBER_ADDED: _("Member added or role changed"),
    AuditedAct.KEYS_MADE: _("Keys made"),
    AuditedAct.KEYS_REVOKED: _("Key revoked"),
    AuditedAct.OPERATOR_MADE: _("Operator made"),
    AuditedAct.SECOND_STEP_RESET: _("Second step of a sign-in taken away"),
    AuditedAct.OPERATOR_SIGNED_IN: _("Operator signed in"),
    AuditedAct.DEPOSITED: _("Money paid in"),
    AuditedAct.BATCH_PUBLISHED: _("Batch published"),
    AuditedAct.BATCH_CLOSED: _("Batch closed"),
    AuditedAct.JUDGMENT_REJECTED: _("Judgment rejected"),
    AuditedAct.REJECTION_OVERTURNED: _("Rejection overturned"),
    AuditedAct.RUN_OPENED: _("Payout run approved and opened"),
    AuditedAct.RUN_PROPOSED: _("Payout run proposed to a second person"),
    AuditedAct.RUN_APPROVED: _("Proposed payout run approved"),
    AuditedAct.RUN_DECLINED: _("Proposed payout run declined"),
    AuditedAct.RUN_SETTLED: _("Payout run booked as paid"),
    AuditedAct.FILE_TAKEN: _("Payment file downloaded"),
    AuditedAct.BANK_FILE_READ: _("File from the bank read"),
    AuditedAct.SUSPENSE_RESOLVED: _("Money in suspense settled"),
    AuditedAct.ACCOUNT_RELEASED: _("Shared payout account released"),
    AuditedAct.ACCOUNT_REFUSED: _("Shared payout account refused"),
    AuditedAct.INVITATION_MADE: _("Invitation made"),
    AuditedAct.INVITATION_REVOKED: _("Invitation revoked"),
    AuditedAct.INVITATION_ACCEPTED: _("Invitation accepted"),
    AuditedAct.HOUSE_CHECKED: _("Books and promises checked"),
    AuditedAct.ACCOUNT_CLOSED: _("Account closed by its owner"),
    AuditedAct.FAKE_REPORT_CLOSED: _("Report of a fake closed"),
    AuditedAct.POST_HIDDEN: _("Post in the community hidden"),
    AuditedAct.POST_RESTORED: _("Post in the community shown again"),
    AuditedAct.THREAD_LOCKED: _("Thread locked"),
    AuditedAct.THREAD_UNLOCKED: _("Thread opened again"),
    AuditedAct.THREAD_PINNED: _("Thread pinned"),
    AuditedAct.THREAD_UNPINNED: _("Thread no longer pinned"),
    AuditedAct.ANNOUNCED: _("Announcement made"),
    AuditedAct.COURSE_CHANGED: _("Course changed"),
    AuditedAct.EXAM_CHANGED: _("Exam changed"),
    AuditedAct.EXAM_ITEM_RETIRED: _("Question of an exam retired"),
    AuditedAct.CONTRACT_OFFERED: _("Contract offered to a vendor"),
    AuditedAct.CONTRACT_IN_FORCE: _("Contract accepted by a vendor"),
    AuditedAct.CONTRACT_CHANGED: _("Contract changed by a vendor"),
    AuditedAct.CONTRACT_ENDED: _("Contract ended"),
    AuditedAct.AGREEMENT_MADE: _("Agreement made"),
    AuditedAct.AGREEMENT_PUBLISHED: _("Agreement published anew"),
    AuditedAct.AGREEMENT_SIGNED: _("Agreement signed"),
    AuditedAct.SIGNATURE_READ: _("Copy of a signature taken"),
    AuditedAct.APPLICATION_ACCEPTED: _("Application accepted"),
    AuditedAct.APPLICATION_DECLINED: _("Application declined"),
    AuditedAct.DOCUMENTS_CHECKED: _("Document check recorded"),
    AuditedAct.VENDOR_VERIFIED: _("Vendor verified"),
    AuditedAct.VENDOR_UNVERIFIED: _("Verified mark taken away"),
    AuditedAct.LEAK_REPORTED: _("Leak reported"),
    AuditedAct.LEAK_WORKER_SOUGHT: _("Worker behind a watermark sought"),
    AuditedAct.LEAK_CASE_CLOSED: _("Leak case closed"),
    AuditedAct.VENDOR_DETAILS_KEPT: _("Legal details of a vendor kept"),
    AuditedAct.VENDOR_ACCOUNT_GIVEN: _("Bank account of a vendor given"),
    AuditedAct.VENDOR_ACCOUNT_CHECKED: _("Bank account of a vendor checked"),
    AuditedAct.VENDOR_ACCOUNT_REFUSED: _("Bank account of a vendor refused"),
    AuditedAct.VENDOR_LINE_DISPUTED: _("Line of a vendor's statement disputed"),
    AuditedAct.VENDOR_DISPUTE_ANSWERED: _("Dispute of a vendor answered"),
    AuditedAct.VENDOR_PAID: _("Payment to a vendor made"),
    AuditedAct.VENDOR_PAID_WORKER: _("A vendor says that it paid a worker"),
    AuditedAct.TIME_PAID: _("Time on a broken task paid"),
    AuditedAct.VENDOR_FILE_TAKEN: _("Payment file for a vendor downloaded"),
    AuditedAct.VENDOR_PAYMENT_BOOKED: _("Payment to a vendor booked as paid"),
    AuditedAct.VENDOR_PAYMENT_RETURNED: _("Payment to a vendor came back"),
    AuditedAct.BONUS_PAID: _("Bonus paid"),
    AuditedAct.BONUS_POT_CHANGED: _("Money for bonuses moved"),
    AuditedAct.DOCUMENT_ISSUED: _("Invoice, credit note or receipt issued"),
    AuditedAct.ISSUER_CHANGED: _("Details on invoices changed"),
    AuditedAct.BUYER_CHANGED: _("A requester's details for invoices changed"),
    AuditedAct.SPEND_LIMIT_CHANGED: _("Spend limit changed"),
    AuditedAct.REFUND_ASKED: _("Refund of wallet money asked for"),
    AuditedAct.REFUND_SENT: _("Refund of wallet money sent"),
    AuditedAct.REFUND_DECLINED: _("Refund of wallet money declined"),
    AuditedAct.TAX_ROW_ADDED: _("Row of tax data added"),
    AuditedAct.TAX_DATA_READ: _("Tax data of a worker read"),
    AuditedAct.TAX_PAYOUTS_HELD: _("Payouts held until tax data is given"),
    AuditedAct.TAX_PAYOUTS_RELEASED: _("Held payouts released"),
    AuditedAct.TAX_RELIEF_NOTED: _("Proof for another tax rate noted"),
    AuditedAct.TAX_REPORT_FILED: _("Tax report filed"),
    AuditedAct.TAX_REPORT_TAKEN: _("Tax report downloaded"),
    AuditedAct.PROGRAMME_CHANGED: _("Programme changed"),
    AuditedAct.ENTRY_REQUIREMENT_ADDED: _("Programme asks for more"),
    AuditedAct.ENTRY_REQUIREMENT_DROPPED: _("Programme asks for less"),
    AuditedAct.DISPUTE_DECIDED: _("Dispute about a line answered"),
}

FACTS: dict[str, Promise] = {
    "margin_ppm": _("margin in parts per million"),
    "must_sign": _("who must sign again"),
    "outcome": _("outcome"),
    "payer": _("payer"),
    "places": _("places"),
    "project": _("project"),
    "state": _("state"),
    "version": _("version"),
    "access_key_id": _("access key"),
    "amount": _("amount"),
    "change": _("change"),
    "changed": _("changed"),
    "cost": _("reserved"),
    "failed": _("rules that failed"),
    "kind": _("kind"),
    "member": _("member"),
    "payouts": _("payouts"),
    "programme": _("programme"),
    "rail": _("way"),
    "reason": _("reason"),
    "refund": _("given back"),
    "role": _("role"),
    "rules": _("rules"),
    "token": _("token"),
    "total": _("total"),
    "trusted": _("trusted"),
    "worker": _("worker"),
    "form": _("form"),
    "records": _("records"),
    "relief": _("proof"),
    "row": _("row"),
    "why": _("why"),
    "year": _("year"),
}

SUBJECTS: dict[str, Promise] = {
    "agreement": _("Agreement"),
    "application": _("Application"),
    "contract": _("Contract"),
    "leak-case": _("Leak case"),
    "line-dispute": _("Dispute of a vendor's line"),
    "vendor-account": _("Bank account of a vendor"),
    "vendor-payment": _("Payment to a vendor"),
    "signature": _("Signature"),
    "bank-file": _("File from the bank"),
    "bank-entry": _("Entry of the bank"),
    "batch": _("Batch"),
    "course": _("Course"),
    "exam": _("Exam"),
    "fake-report": _("Report of a fake"),
    "post": _("Post"),
    "programme": _("Programme"),
    "thread": _("Thread"),
    "house": _("This site"),
    "invitation": _("Invitation"),
    "judgment": _("Judgment"),
    "organisation": _("Organisation"),
    "proposal": _("Proposed payout run"),
    "run": _("Payout run"),
    "schedule": _("The payout calendar"),
    "user": _("User"),
    "wallet": _("Wallet"),
    "tax-report": _("Tax report"),
    "tax-row": _("Row of tax data"),
    "worker": _("Worker"),
}

VALUES: dict[str, Promise] = {
    "camt.053": _("Account statement"),
    "camt.054": _("Booking notice"),
    "finance": _("finance"),
    "looked-at": _("looked at, nothing booked"),
    "pain.002": _("Status report on a payment file"),
    "sent-back": _("sent back to its sender"),
    "to-wallet": _("into a requester's wallet"),
    "list": _("List to pay by hand"),
    "manager": _("manager"),
    "owner": _("owner"),
    "paypal": _("PayPal"),
    "requester": _("Requester"),
    "reviewer": _("reviewer"),
    "sepa": _("Bank transfer (SEPA file)"),
    "vendor": _("Vendor"),
}
"""What stands in facts of acts that is a word of ours, not somebody's."""
SPOKEN_FACTS = frozenset({"kind", "rail", "role"})
SUBJECT_FACTS = frozenset({"member", "worker"})
MONEY_FACTS = frozenset({"amount", "cost", "refund", "total"})

COMMAND_LINE = _("The command line of the server")
PROGRAM = _("A program of the organisation")

STATES: dict[str, Promise] = {
    "open": _("open"),
    "sending": _("being sent"),
    "unknown": _("outcome unknown"),
    "sent": _("sent"),
    "refused": _("refused"),
    "settled": _("settled"),
}

RAILS: dict[str, Promise] = {
    "sepa": _("Bank transfer (SEPA file)"),
    "paypal": _("PayPal"),
    "list": _("List to pay by hand"),
}

REASONS: dict[str, Promise] = {
    Reason.BELOW_MINIMUM: _("less than the smallest payout"),
    Reason.NO_METHOD: _("no account to be paid to yet"),
    Reason.CURRENCY: _("their account cannot take this currency"),
    Reason.BALANCE_CHANGED: _("their balance changed meanwhile"),
    Reason.TAX_DATA: _("held until they give their tax data"),
    Reason.IN_HOLD: _("earned lately, and still in the programme's hold"),
    Reason.NEW_ACCOUNT: _("their account was changed less than 72 hours ago"),
    Reason.IN_REVIEW: _("somebody else gave the same account: a person must look"),
    Reason.BANK_REFUSED: _("a bank sent their money back: they must check the account"),
    "sepa-not-configured": _("no bank account is set up to pay from"),
    "paypal-not-configured": _("no PayPal account is set up to pay from"),
}
OTHER_REASON = _("their account was not accepted")

_WORDS: dict[type[Refusal], Promise] = {
    NoDecisionGiven: _("Write why, in 500 characters at most: the worker reads it."),
    FileIsOver: _(
        "All of this file came back, and is paid anew. It must not go to the bank"
        " again."
    ),
    FileRunsOnly: _("PayPal says itself what it has paid. Ask PayPal instead."),
    NoReasonGiven: _("Write in at most 500 characters why. It is kept."),
    AlreadyAnswered: _(
        "The worker has answered this task after all, so the answer is paid."
    ),
    NoSuchReport: _("This report was decided already."),
    NoReason: _("Write a reason. It is kept in the audit log."),
    PaypalNotConfigured: _(
        "No PayPal account is set up to pay from. The money waits safely in the run."
    ),
    SamePerson: _("You proposed this run. Somebody else has to approve it."),
    PlanHasChanged: _(
        "What is due has changed since you opened this page, so nobody was paid."
        " Look again, then approve."
    ),
    RunDoesNotAddUp: _(
        "File, payouts and books differ, so no run was opened and nobody was paid."
        " Check the books first."
    ),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for an operator."""
    own = _WORDS.get(type(refusal))
    return str(own) if own else words.of(refusal)
