"""An installation into which people have written hostile strings wherever they can.

Each string stands in each field with the field's mark, so that a page which shows the
one and not the other is found out.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db.models import F
from tests.browser.hostile_cast import (
    ACCOUNT,
    EMAIL,
    GROUPS,
    NAME,
    Filled,
    Wrote,
    dealt,
)
from tests.build import web
from tests.doors.web.hostile import marked, packed

from hormiga.domain.assignments.models import (
    Assignment,
    Draft,
    TaskReport,
    TimeCorrection,
)
from hormiga.domain.assignments.rules import Answer
from hormiga.domain.payouts.models import Payout, PayoutMethod, Run
from hormiga.domain.payouts.rules import Rail, method_context
from hormiga.domain.people import services as people
from hormiga.domain.people.models import (
    AuditEntry,
    Membership,
    Organisation,
    User,
    Worker,
)
from hormiga.domain.programmes import services as programmes
from hormiga.domain.programmes.models import Enrolment, Invitation
from hormiga.domain.projects import services as projects
from hormiga.domain.projects.models import Batch, Gold, Project, Task, TaskImport
from hormiga.domain.projects.rules import Terms
from hormiga.domain.qualifications import services as qualifications
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.quality.models import Label
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.deposit_money import deposit_money
from hormiga.flows.fund_batch import fund_batch
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.flows.submit_answers import submit_answers
from hormiga.kit import clock, ids, vault
from hormiga.kit.money import Money


def fill() -> Filled:
    now = clock.read()
    somebody, worker = web.worker_user()
    owner = _organisation("Owner", Organisation.Kind.REQUESTER, now)
    filled = Filled(
        worker=somebody,
        member=web.member(owner),
        partner=web.user(),
        operator=web.user(is_operator=True),
        programme=programmes.programme_named("open"),
        owner=owner,
    )
    for who in (filled.worker, filled.member, filled.partner, filled.operator):
        User.objects.filter(pk=who.pk).update(password=web.any_password())
        who.refresh_from_db()
    money = Money.of("10000", "EUR")
    deposit_money(organisation=owner, amount=money, key="hostile", now=now)
    _organisations(filled, now)
    _crowds(filled, now)
    _account(worker, now)
    for number in range(GROUPS):
        filled.choices.append(_choices(filled, worker, number, now))
        filled.forms.append(_form(filled, worker, number, now))
    filled.closed = _closed(filled, now)
    filled.run = _run(filled, now)
    _log(filled, now)
    return filled


def _organisation(name: str, kind: Organisation.Kind, now: datetime) -> Organisation:
    return people.create_organisation(name=name, kind=kind, is_trusted=True, now=now)


def _organisations(filled: Filled, now: datetime) -> None:
    """Many names, of both kinds; one person belongs to each kind's."""
    owner = Membership.Role.OWNER
    for name in packed(marked("requester"), NAME):
        made = _organisation(name, Organisation.Kind.REQUESTER, now)
        people.add_member(user=filled.member, organisation=made, role=owner, now=now)
        filled.requesters.append(made)
    for name in packed(marked("vendor"), NAME):
        made = _organisation(name, Organisation.Kind.VENDOR, now)
        people.add_member(user=filled.partner, organisation=made, role=owner, now=now)
        filled.vendors.append(made)
        invitation = Invitation.objects.create(
            vendor=made,
            programme=filled.programme,
            created_at=now,
            expires_at=now.replace(year=now.year + 1),
        )
        filled.invitations.append(ids.outside(invitation.public_id))


def _crowds(filled: Filled, now: datetime) -> None:
    """Addresses: of members, of a vendor's workers, of those who acted."""
    for name in packed(filled.emails, EMAIL):
        user = User.objects.create(email=name, created_at=now)
        worker = people.create_worker(user=user, country="ES", now=now)
        Enrolment.objects.create(
            worker=worker,
            programme=filled.programme,
            vendor=filled.vendors[0],
            joined_at=now,
        )
        people.add_member(
            user=user,
            organisation=filled.owner,
            role=Membership.Role.REVIEWER,
            now=now,
            actor=f"user:{user.pk}",
        )


def _account(worker: Worker, now: datetime) -> None:
    """A payout method whose shown part is hostile; no form would let it in."""

    def sealed(part: str, text: str) -> str:
        return vault.seal(text, method_context(worker_id=worker.pk, part=part))

    PayoutMethod.objects.create(
        worker=worker,
        rail=Rail.PAYPAL.value,
        sealed_holder=sealed("holder", " ".join(marked("holder"))),
        sealed_account=sealed("account", "a@" + " ".join(ACCOUNT)),
        account_digest=bytes(32),
        created_at=now,
        usable_from=now,
    )


def _choices(filled: Filled, worker: Worker, number: int, now: datetime) -> Wrote:
    """A project with one question; its judgment is rejected with a reason."""
    texts = {
        name: dealt(name)[number] for name in (*_TEXTS, "choice", "reason", "label")
    }
    schema = _object({"label": {"type": "string", "enum": [*texts["choice"], "ant"]}})
    project = _project(filled, texts, schema, now)
    draft = _batch(project, texts, now)
    TaskImport.objects.create(
        batch=draft,
        key="refused",
        refused=len(texts["column"]),
        errors=[
            {"line": n, "field": one, "kind": "bad-row"}
            for n, one in enumerate(texts["column"][:20])
        ],
        created_at=now,
    )
    live = _live(project, texts, now)
    judged = _judged(worker, live, {"label": " ".join(texts["choice"])}, now)
    reject_judgment(
        judgment=judged,
        organisation=filled.owner,
        reason="\n".join(texts["reason"]),
        now=now,
    )
    TimeCorrection.objects.create(
        assignment=judged, seconds=9.0, reason=" ".join(texts["reason"]), at=now
    )
    Label.objects.create(
        task=judged.task,
        batch=live,
        value=" ".join(texts["label"]),
        confidence=0.5,
        judgments=1,
        method="majority",
        updated_at=now,
    )
    return _wrote(project, live, draft, texts)


def _form(filled: Filled, worker: Worker, number: int, now: datetime) -> Wrote:
    """A project with many blanks; its judgment waits for review."""
    names = ("blank", "title", "option", "several", "given", "text")
    texts = {name: dealt(name)[number] for name in (*_TEXTS, *names)}
    line, area = {"type": "string"}, {"type": "string", "maxLength": 10_000}
    schema = _object(
        {
            **dict.fromkeys(texts["blank"], line),
            **{f"t{n}": area | {"title": t} for n, t in enumerate(texts["title"])},
            "one": {
                "oneOf": [
                    {"const": n, "title": t} for n, t in enumerate(texts["option"])
                ]
            },
            "some": {"type": "array", "items": {"enum": texts["several"]}},
            "number": {"type": "integer"},
        }
    )
    project = _project(filled, texts, schema, now)
    draft = _batch(project, texts, now)
    live = _live(project, texts, now)
    answer = dict(zip(texts["given"], texts["text"], strict=True))
    _judged(worker, live, answer, now)
    return _wrote(project, live, draft, texts)


def _closed(filled: Filled, now: datetime) -> str:
    """A project whose requirements nobody meets, each named by its requester."""
    project, _ = projects.create_project(
        organisation=filled.owner,
        programme=filled.programme,
        terms=_terms(
            {name: ["closed"] for name in _TEXTS},
            _object({"label": {"type": "string"}}),
            requirements=tuple(
                Wanted(
                    qualifications.create_type(
                        name=name, organisation=filled.owner, now=now
                    ).pk,
                    name,
                    Comparator.EXISTS,
                    (),
                    (),
                    Guards.ACCEPT,
                )
                for name in filled.types
            ),
        ),
        allowance=50,
        now=now,
    )
    _live(project, {"column": ["a"], "value": ["b"]}, now)
    return ids.outside(project.public_id)


_TEXTS = (
    *("head_en", "head_es", "about_en", "about_es", "how_en", "how_es"),
    *("column", "value", "note"),
)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": ["number"][:0]}


def _terms(texts: dict[str, list[str]], schema: Any, **more: Any) -> Terms:
    def both(name: str) -> dict[str, str]:
        return {each: "\n".join(texts[f"{name}_{each}"]) for each in ("en", "es")}

    return Terms(
        title=both("head"),
        description=both("about"),
        instructions=both("how"),
        reward=Money.of("0.05", "EUR"),
        answer_schema=schema,
        time_limit_seconds=86_400,
        overlap=1,
        **more,
    )


def _project(
    filled: Filled, texts: dict[str, list[str]], schema: Any, now: datetime
) -> Project:
    schema["required"] = ["number"] if "number" in schema["properties"] else ["label"]
    made, _ = projects.create_project(
        organisation=filled.owner,
        programme=filled.programme,
        terms=_terms(texts, schema),
        allowance=50,
        now=now,
    )
    return made


def _batch(project: Project, texts: dict[str, list[str]], now: datetime) -> Batch:
    made = projects.create_batch(project=project, name="", now=now)
    given = dict(zip(texts["column"], texts["value"], strict=True))
    nested = {"nested": {"list": texts.get("note", [])}}
    tasks = [
        Task(batch=made, version_id=made.version_id, input=given | nested, wanted=1)
        for _ in range(3)
    ]
    Task.objects.bulk_create(tasks)
    return made


def _live(project: Project, texts: dict[str, list[str]], now: datetime) -> Batch:
    made = _batch(project, texts, now)
    fund_batch(batch=made, now=now)
    made.refresh_from_db()
    return made


def _judged(worker: Worker, batch: Batch, answer: Any, now: datetime) -> Assignment:
    """Answer one task as this worker, and hold another."""
    first, second = claim_tasks(
        worker_id=worker.pk, project=batch.project.public_id, count=2, now=now
    )
    done = submit_answers(
        worker_id=worker.pk,
        answers=[Answer(first.assignment, json.dumps(answer), 3.0)],
        check=lambda *_: None,
        claim_from=None,
        claim_count=0,
        now=now,
    )
    assert done.accepted == [first.assignment]
    held = Assignment.objects.get(public_id=second.assignment)
    _unshown(held, now)
    return Assignment.objects.get(public_id=first.assignment)


def _unshown(held: Assignment, now: datetime) -> None:
    """Write where no page shows it today: a page that comes to show it is watched."""
    words = " ".join(marked("unshown"))
    Draft.objects.create(assignment=held, answer={"label": words}, saved_at=now)
    TaskReport.objects.create(
        assignment=held, reason="other", text=words, reported_at=now
    )
    Gold.objects.create(task=held.task, answer={"label": words}, reason={"en": words})
    Task.objects.filter(pk=held.task_id).update(
        annotation=words[:255], state=F("state")
    )


def _run(filled: Filled, now: datetime) -> str:
    """A run whose provider's answer the test writes."""
    made = Run.objects.create(
        programme=filled.programme,
        rail=Rail.PAYPAL.value,
        currency="EUR",
        sender_batch_id="hostile",
        created_at=now,
    )
    method = PayoutMethod.objects.get()
    Payout.objects.create(run=made, worker=method.worker, method=method, amount_micro=1)
    return ids.outside(made.public_id)


def _log(filled: Filled, now: datetime) -> None:
    """Entries whose subject and facts hold a string each."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor="command line",
            act="organisation-untrusted",
            subject=subject,
            facts={known: fact},
            organisation=filled.requesters[n % len(filled.requesters)],
            at=now,
        )
        for n, (subject, known, fact) in enumerate(
            zip(marked("subject"), marked("known"), marked("fact"), strict=True)
        )
    )


def _wrote(
    project: Project, live: Batch, draft: Batch, texts: dict[str, list[str]]
) -> Wrote:
    return Wrote(
        ids.outside(project.public_id),
        ids.outside(live.public_id),
        ids.outside(draft.public_id),
        texts,
    )
