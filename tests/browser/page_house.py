"""One house with something on every page, and the addresses of all its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from playwright._impl._api_structures import SetCookieParam
from tests.build import (
    bank_house,
    billing,
    courses,
    disputes,
    exams,
    months,
    payouts,
    plans,
    tax,
    vendors,
    web,
)
from tests.build.people import requester, worker
from tests.build.projects import draft_batch, live_batch, project
from tests.build.work import claim, judge

from hormiga.domain.assignments.models import Assignment, TimeCorrection
from hormiga.domain.billing import limits
from hormiga.domain.community import services as community
from hormiga.domain.community.models import Thread
from hormiga.domain.community.queries import beginning_of
from hormiga.domain.community.rules import Room
from hormiga.domain.community.services import Writer, report
from hormiga.domain.messages import services as messages
from hormiga.domain.messages.fakes import report_fake
from hormiga.domain.payouts.models import Proposal
from hormiga.domain.people import services as people
from hormiga.domain.people.models import Membership, Organisation, User, Worker
from hormiga.domain.programmes import invitations
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects.models import Batch, Project
from hormiga.doors.web import urls
from hormiga.doors.web.vendor.access import link_of
from hormiga.flows.label_batch import label_batch
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import clock, ids
from hormiga.kit.money import Money

ANSWERS = {
    "type": "object",
    "properties": {"label": {"enum": ["ant", "bee"]}},
    "required": ["label"],
}
TEXTS = {
    "title": {"en": "Name the animal", "es": "Nombra el animal"},
    "description": {"en": "One look, one word.", "es": "Una mirada, una palabra."},
    "instructions": {"en": "Wings or none?", "es": "¿Con alas o sin alas?"},
}

PAGES: Mapping[str, tuple[str, ...]] = {
    "anonymous": (
        "front",
        "terms",
        "privacy",
        "safety",
        "safety_report",
        "offline",
        "account_signup",
        "sign_up_organisation",
        "account_login",
        "account_inactive",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "invitation",
    ),
    "worker": (
        "home",
        "account_change_password",
        "account_logout",
        "work",
        "work_project",
        "work_task",
        "earnings",
        "earnings_account",
        "money_payout",
        *("money_line", "money_disputes", "money_dispute"),
        *("money_statements", "money_statement"),
        "earnings_time",
        "invitation",
        "plan",
        "plan_hours",
        "plan_goal",
        "plan_diary",
        "plan_diary_add",
        "plan_diary_upload",
        "plan_tax",
        "money_tax",
        "plan_calendar",
        "account",
        "account_data",
        "account_sessions",
        "mfa_index",
        *("notices", "notices_mail", "notices_alerts"),
        *("forum", "forum_name", "forum_search", "forum_room", "forum_new"),
        *("forum_project", "forum_project_new", "forum_thread", "forum_reply"),
        *("forum_edit", "forum_report"),
        *("courses", "course", "lesson", "lesson_practice"),
        *("exams", "exam", "exam_sit"),
        *("vendors", "vendor_shown", "place", "agreements", "agreement"),
        *("invitation_code", "leak_report"),
        *("programmes", "programme", "profile", "profile_step"),
    ),
    "new worker": (
        *("home", "work", "earnings", "earnings_account"),
        *("plan", "plan_hours", "plan_diary", "plan_tax"),
    ),
    "without password": ("account_set_password",),
    "requester": (
        "home",
        "requester_overview",
        "requester_wallet",
        "requester_members",
        "requester_keys",
        "requester_projects",
        "requester_project_new",
        "requester_project_typed",
        "requester_project_template",
        "requester_type_preview",
        "requester_primer",
        "requester_preview",
        "requester_project",
        "requester_batch_new",
        "requester_batches",
        "requester_batch",
        "requester_close",
        *("requester_billing", "requester_bonuses", "requester_bonus"),
        *("requester_limits", "requester_order"),
        "requester_review",
        "requester_labels",
        "requester_cases",
        "requester_reports",
    ),
    "new requester": (
        "home",
        "requester_overview",
        "requester_wallet",
        "requester_projects",
        "requester_batches",
        "requester_keys",
    ),
    "of two requesters": ("requester",),
    "vendor": (
        *("home", "vendor_roster", "invitation", "vendor_applications"),
        *("vendor_contracts", "vendor_contract", "vendor_agreements"),
        "vendor_agreement",
        *("vendor_statements", "vendor_statement", "vendor_billing"),
        "vendor_worker_payments",
        *("vendor_pay_disputes", "vendor_pay_dispute"),
    ),
    "new vendor": (
        *("home", "vendor_roster", "vendor_applications", "vendor_contracts"),
        "vendor_agreements",
        *("vendor_statements", "vendor_billing", "vendor_worker_payments"),
    ),
    "of two vendors": ("vendor",),
    "operator": (
        "home",
        "operator",
        "operator_organisations",
        "operator_reports",
        "operator_payouts",
        "operator_programme",
        "operator_run",
        "operator_proposal",
        "operator_times",
        *("operator_exams", "operator_exam"),
        *("operator_programmes", "operator_preset"),
        *("operator_courses", "operator_lesson", "operator_lesson_text"),
        *("operator_audit", "operator_billing"),
        "operator_health",
        *("operator_contracts", "operator_cases", "operator_case"),
        *("operator_accounts", "operator_vendors_money"),
        *("operator_disputes", "operator_dispute", "operator_late"),
        "operator_mismatches",
        *("operator_bank", "operator_bank_file", "operator_bank_line"),
        *("operator_tax", "operator_tax_rows", "operator_tax_declarant"),
        "operator_tax_worker",
        *("operator_fakes", "operator_forum", "operator_announce"),
    ),
}
"""Who opens which routes, by their names."""

NO_PAGE = {
    **dict.fromkeys(
        (
            *("place_apply", "place_withdraw", "place_leave", "place_rate"),
            *("vendor_contract_accept", "vendor_check"),
            *("vendor_application_accept", "vendor_application_decline"),
            *("operator_contract_end", "operator_verify"),
            *("vendor_dispute", "vendor_account", "operator_vendor_account"),
            *("operator_vendor_dispute", "operator_vendor_pay", "operator_vendor_end"),
            *("operator_case_seek", "operator_case_close"),
        ),
        "a button",
    ),
    "agreement_pdf": "a file",
    "vendor_signature_pdf": "a file",
    **dict.fromkeys(("vendor_statement_pdf", "vendor_statement_csv"), "a file"),
    "operator_vendor_file": "a file",
    **dict.fromkeys(
        (
            "account_close",
            "account_email",
            "account_email_confirm",
            "account_reauthenticate",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_authenticate",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_list_webauthn",
            "mfa_login_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_view_recovery_codes",
        ),
        "a step that test_account.py walks",
    ),
    "account_data_file": "a file",
    "account_totp_picture": "a picture",
    "mfa_download_recovery_codes": "a file",
    "course_media": "a file",
    "lesson_again": "a button",
    "lesson_done": "a button",
    "lesson_place": "what the lesson sends by itself",
    "lesson_quiz": "a button",
    "operator_course_open": "a button",
    "operator_course_up": "a button",
    "operator_exam_retire": "a button",
    "earnings_file": "a file",
    "money_statement_file": "a file",
    "earnings_account_confirm": "a button",
    "operator_account_decide": "a button",
    "exam_keep": "a button",
    "exam_result": "opened below, of exams whose attempt has ended",
    "exam_start": "a button",
    "language": "a button",
    "operator_preset_ask": "a button",
    "operator_preset_drop": "a button",
    "profile_skip": "a button",
    "programme_join": "a button",
    "forum_delete": "a button",
    "forum_post": "leads to the place in its thread",
    "notices_phrase": "a step behind being asked again",
    "notices_read": "a button",
    "notices_read_all": "a button",
    "operator_fake_close": "a button",
    "operator_post": "a button",
    "operator_thread": "a button",
    "manifest": "a file",
    "service_worker": "a script",
    "plan_calendar_address": "a button",
    "plan_diary_drop": "a button",
    "plan_diary_file": "a file",
    "plan_feed": "a file",
    "plan_goal_drop": "a button",
    "plan_hours_drop": "a button",
    **dict.fromkeys(
        ("operator_tax_file", "operator_tax_hold", "operator_tax_relief"), "a button"
    ),
    "operator_tax_take": "a file",
    "operator_ask": "a button",
    "operator_proposal_decline": "a button",
    "operator_check": "a button",
    "operator_file": "a file",
    "operator_settle": "a button",
    "operator_trust": "a button",
    **dict.fromkeys(
        (
            *("requester_pay_in", "requester_refund", "requester_limit"),
            *("requester_alert", "requester_buyer", "requester_invoice"),
            *("requester_bonus_pot", "operator_billing_issue", "operator_refund"),
            "operator_credit",
        ),
        "a button",
    ),
    **dict.fromkeys(
        (
            *("requester_movements", "requester_receipt", "requester_document"),
            "operator_document",
        ),
        "a file",
    ),
    "requester_approve": "a button",
    "requester_approve_all": "a button",
    "requester_discard": "a button",
    "requester_download": "a file",
    "requester_import": "a part of the batch's page",
    "requester_import_errors": "a file",
    "requester_key_revoke": "a button",
    "requester_progress": "a part of the batch's page",
    "requester_project_state": "a button",
    "requester_publish": "a button",
    "requester_reject": "a button",
    "requester_token_revoke": "a button",
    "vendor_invite": "a button",
    "vendor_revoke": "a button",
    "work_ahead": "what the desk asks by itself",
    "work_draft": "what the desk sends by itself",
    "work_hello": "what the pages ask by themselves",
    "work_send": "what the pages send by themselves",
    "work_report": "a button",
    "work_skip": "a button",
    "work_start": "a button",
    "work_upload": "what the desk sends by itself",
}
"""Routes that show no page of their own, and what they are instead."""


def routes() -> set[str]:
    """Name every route of the pages' doors."""
    return {str(pattern.name) for pattern in _patterns(urls.urlpatterns)}


def _patterns(entries: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns)
        else:
            yield entry


@dataclass(frozen=True)
class House:
    """Who is there, what their addresses are made of, and what more they look at."""

    people: dict[str, User]
    named: dict[str, dict[str, str]]
    more: dict[str, tuple[str, ...]]

    def addresses(self, role: str) -> list[str]:
        """List the paths of a role's pages."""
        known = {**self.named[""], **self.named.get(role, {})}
        return [_path(name, known) for name in PAGES[role]] + list(
            self.more.get(role, ())
        )

    def named_path(self, name: str) -> str:
        """Give the path of one of the first requester's pages."""
        return _path(name, self.named[""])

    def cookies(self, role: str, site: str) -> list[SetCookieParam]:
        """Give what keeps somebody signed in; nobody is, for `anonymous`."""
        if role not in self.people:
            return []
        client = Client()
        client.force_login(
            self.people[role], "allauth.account.auth_backends.AuthenticationBackend"
        )
        name = settings.SESSION_COOKIE_NAME
        return [{"name": name, "value": client.cookies[name].value, "url": site}]


def _path(name: str, known: Mapping[str, str]) -> str:
    (wanted,) = (one for one in _patterns(urls.urlpatterns) if one.name == name)
    asked = {key: known[key] for key in wanted.pattern.regex.groupindex}
    return reverse(name, kwargs=asked)


def build() -> House:
    """Make one of everything, on the server's clock."""
    now = clock.read()
    mine, fresh, second = requester(wallet="100"), requester(), requester()
    vendor, new_vendor = web.vendor("Enlace"), web.vendor()
    hand, hand_worker = web.worker_user()
    made = project(
        owner=mine,
        answer_schema=ANSWERS,
        overlap=3,
        title=TEXTS["title"],
        description=TEXTS["description"],
        instructions=TEXTS["instructions"],
    )
    batch = live_batch(of=made, tasks=4, now=now)
    done = live_batch(of=made, tasks=1, now=now)
    draft = draft_batch(of=made, name="Second part")
    _work(batch, done, hand_worker)
    plans.made(hand_worker)
    courses.small_course()
    exams.one_of_each(hand_worker, now=now)
    people.create_keys(organisation=mine, now=now)
    payouts.sepa_worker("12.34")
    (run,) = payouts.opened().runs
    payouts.sepa_worker("5.00")
    payouts.proposed()
    invitation = invitations.invite(
        vendor=vendor, programme=programme_named("open"), now=now
    )
    invitations.take_place(worker=web.worker_user()[1], invitation=invitation, now=now)
    several = web.member(mine)
    people.add_member(
        user=several, organisation=second, role=Membership.Role.OWNER, now=now
    )
    brings = web.member(vendor)
    people.add_member(
        user=brings, organisation=new_vendor, role=Membership.Role.OWNER, now=now
    )
    who = {
        "worker": hand,
        "new worker": web.worker_user()[0],
        "without password": web.user(),
        "requester": web.member(mine),
        "new requester": web.member(fresh),
        "of two requesters": several,
        "vendor": web.member(vendor),
        "new vendor": web.member(new_vendor),
        "of two vendors": brings,
        "operator": web.user(is_operator=True),
    }
    for role, user in who.items():
        if role != "without password":
            user.password = web.any_password()
            user.save(update_fields=["password"])
    answer = _judgment_of(hand_worker)
    wrong = disputes.rows(hand_worker, answer, vendor)
    taxed = tax.one_of_each(hand_worker, now=now)
    root = f"/requester/{_outside(mine)}/"
    named = {
        "": {
            "org": _outside(mine),
            "vendor": _outside(vendor),
            "project": ids.outside(made.public_id),
            "kind": "text-categories",
            "batch": ids.outside(batch.public_id),
            "run": ids.outside(run.public_id),
            "proposal": ids.outside(Proposal.objects.get().public_id),
            "slug": "open",
            "programme": "open",
            "step": "languages",
            "worker": ids.outside(taxed.public_id, ids.WORKER),
            "token": _token(ids.outside(invitation.public_id)),
            "key": "no-such-key",
            **_talk(hand, made),
            "course": "small-ants",
            "exam": exams.SLUG,
            "lesson": "03-do",
            "block": "p1",
            "uidb36": "1",
            **vendors.one_of_each(vendor=vendor, worker=hand_worker)[""],
            **months.rows(vendor)["vendor_statement"],
            "judgment": answer,
            **wrong["money_line"],
            **wrong["money_dispute"],
            **wrong["money_statement"],
            "order": _money_of(mine),
        },
        "new requester": {"org": _outside(fresh)},
        "operator": {
            "lesson": "01-look",
            "block": "0",
            **{k: v for row in bank_house.rows().values() for k, v in row.items()},
        },
        "vendor": wrong["vendor_pay_dispute"],
        "new vendor": {"vendor": _outside(new_vendor)},
    }
    more = {
        "requester": (
            f"{root}batches/{ids.outside(draft.public_id)}/",
            f"{root}batches/{ids.outside(done.public_id)}/labels/",
            f"{root}wallet/?currency=USD",
        ),
        "worker": ("/exams/exam-bees/result/", "/exams/exam-wasps/result/"),
        "operator": ("/operator/payouts/programmes/open-usd/",),
    }
    return House(who, named, more)


def _judgment_of(hand: Worker) -> str:
    """Name the worker's answer, whose time was corrected once."""
    (one,) = Assignment.objects.filter(worker=hand, answer__isnull=False)
    TimeCorrection.objects.create(
        assignment=one,
        seconds_before=3.0,
        seconds=9.0,
        reason="I read the text without touching anything.",
        at=clock.read(),
    )
    return ids.outside(one.public_id)


def _money_of(mine: Organisation) -> str:
    """A receipt, a refund that waits, a limit; give a payment that is under way."""
    billing.name_parties(mine)
    billing.receipt(mine)
    billing.refund(mine)
    limits.set_limit(
        organisation=mine,
        user_id=None,
        currency="EUR",
        most=Money.of("50", "EUR"),
        now=clock.read(),
    )
    return billing.order(mine)


def _work(batch: Batch, done: Batch, hand: Worker) -> None:
    """Answers that wait, one that was rejected, labels, and a task in hand."""
    now = clock.read()
    other = worker()
    judge(hand, batch, "ant", now=now)
    rejected, _ = judge(other, batch, "bee", "ant", now=now)
    reject_judgment(
        judgment=rejected,
        organisation=batch.project.organisation,
        reason="It has no wings.",
        now=now,
    )
    claim(hand, batch, now=now)
    label_batch(batch_id=batch.pk, now=now)
    label_batch(batch_id=done.pk, now=now)


def _talk(hand: User, of: Project) -> dict[str, str]:
    """Somebody wrote in the community, and was told of it."""
    now = clock.read()
    thread = community.begin_thread(
        room=Room(of.programme_id, of.pk),
        writer=Writer(hand.pk),
        kind=Thread.Kind.TIP,
        title="Wings",
        text="**Look** first.\n\n> Or none?",
        now=now,
    )
    messages.tell(
        user_id=hand.pk,
        kind="community.post-held",
        facts={},
        link=("forum",),
        key="held",
        now=now,
    )
    report_fake(url="fake.example", text="They want money.", contact="", now=now)
    post = beginning_of(thread)
    report(post=post, user_id=web.user().pk, reason="other", text="Look.", now=now)
    return {
        "thread": ids.outside(thread.public_id),
        "post": ids.outside(post.public_id),
    }


def _outside(organisation: Organisation) -> str:
    return ids.outside(organisation.public_id, ids.ORGANISATION)


def _token(invitation: str) -> str:
    return link_of(invitation).rstrip("/").rpartition("/")[2]
