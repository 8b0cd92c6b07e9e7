"""One house with something on every page, and the addresses of all its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from playwright._impl._api_structures import SetCookieParam
from tests.build import payouts, web
from tests.build.people import requester, worker
from tests.build.projects import draft_batch, live_batch, project
from tests.build.work import claim, judge

from hormiga.domain.people import services as people
from hormiga.domain.people.models import Membership, Organisation, User, Worker
from hormiga.domain.programmes import invitations
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects.models import Batch
from hormiga.doors.web import urls
from hormiga.doors.web.vendor.access import link_of
from hormiga.flows.label_batch import label_batch
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import clock, ids

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
        "invitation",
        "account",
        "account_data",
        "account_sessions",
        "mfa_index",
    ),
    "new worker": ("home", "work", "earnings", "earnings_account"),
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
        "requester_review",
        "requester_labels",
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
    "vendor": ("home", "vendor_roster", "invitation"),
    "new vendor": ("home", "vendor_roster"),
    "of two vendors": ("vendor",),
    "operator": (
        "home",
        "operator",
        "operator_organisations",
        "operator_payouts",
        "operator_programme",
        "operator_run",
        "operator_audit",
        "operator_health",
    ),
}
"""Who opens which routes, by their names."""

NO_PAGE = {
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
    "earnings_file": "a file",
    "language": "a button",
    "operator_ask": "a button",
    "operator_check": "a button",
    "operator_file": "a file",
    "operator_settle": "a button",
    "operator_trust": "a button",
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
    "work_draft": "what the desk sends by itself",
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
    people.create_keys(organisation=mine, now=now)
    payouts.sepa_worker("12.34")
    (run,) = payouts.opened().runs
    payouts.sepa_worker("5.00")
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
    root = f"/requester/{_outside(mine)}/"
    named = {
        "": {
            "org": _outside(mine),
            "vendor": _outside(vendor),
            "project": ids.outside(made.public_id),
            "kind": "text-categories",
            "batch": ids.outside(batch.public_id),
            "run": ids.outside(run.public_id),
            "slug": "open",
            "token": _token(ids.outside(invitation.public_id)),
            "key": "no-such-key",
            "uidb36": "1",
        },
        "new requester": {"org": _outside(fresh)},
        "new vendor": {"vendor": _outside(new_vendor)},
    }
    more = {
        "requester": (
            f"{root}batches/{ids.outside(draft.public_id)}/",
            f"{root}batches/{ids.outside(done.public_id)}/labels/",
            f"{root}wallet/?currency=USD",
        ),
        "operator": ("/operator/payouts/programmes/open-usd/",),
    }
    return House(who, named, more)


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


def _outside(organisation: Organisation) -> str:
    return ids.outside(organisation.public_id, ids.ORGANISATION)


def _token(invitation: str) -> str:
    return link_of(invitation).rstrip("/").rpartition("/")[2]
