"""What requesters call to describe work: projects and qualification types."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects import queries, services
from hormiga.domain.projects.models import Project, ProjectVersion
from hormiga.domain.projects.pricing import unit_of
from hormiga.domain.projects.rules import UNIT_NAMES, Terms, Unit
from hormiga.domain.qualifications import services as qualifications
from hormiga.domain.qualifications.queries import own_type_named, type_named
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.doors.api import auth, replies
from hormiga.flows.name_skill import name_skill
from hormiga.kit import clock, ids
from hormiga.kit.money import Money

router = Router(auth=auth.FOR_ORGANISATIONS, tags=["projects"])

Text = str | dict[str, str]
FALLBACK = "en"


class MoneyIn(Schema):
    """An amount as a decimal string, with its currency."""

    amount: str
    currency: str


class RequirementIn(Schema):
    """What a worker must hold: a qualification type's id or name, and how."""

    qualification: str
    comparator: Comparator
    values: list[int | str] = []
    guards: Guards = Guards.ACCEPT


class OverlapIn(Schema):
    """How many judgments a task gets: `max`, or fewer once it is sure enough.

    With a `confidence`, a task is settled when its label has that much and `min`
    judgments are in.
    """

    min: int = 1
    max: int
    confidence: float | None = None


class UnitIn(Schema):
    """Pay for each unit inside a task, beside the reward: `cap` of them at most.

    They are counted `in` the answer (how long the array `at` a JSON pointer is) or in
    the input (a number, such as seconds of sound, rounded down).
    """

    per: str = Field(examples=list(UNIT_NAMES))
    source: Literal["answer", "input"] = Field(alias="in")
    at: str = Field(max_length=200, examples=["/boxes"])
    reward: MoneyIn | str
    cap: int


class ProjectIn(Schema):
    """A project's terms. Texts are by language; a bare string counts as English.

    A `task_type` brings its own page and schemas; `settings` are what one may choose.
    A `confidential` project's pages carry a watermark, and each opening is logged.
    """

    title: Text
    description: Text = ""
    instructions: Text = ""
    task_type: str = Field("", max_length=40)
    template: str = Field("", max_length=128_000)
    settings: dict[str, Any] = {}
    confidential: bool = False
    content_warnings: list[str] = Field([], max_length=10)
    input_schema: dict[str, Any] | None = None
    answer_schema: dict[str, Any] = {"type": "object"}
    label_path: str = Field("label", max_length=200)
    reward: MoneyIn | str
    unit: UnitIn | None = None
    time_limit_seconds: int = 600
    grace_seconds: int = 60
    review_seconds: int = 604_800
    overlap: OverlapIn | int = 3
    requirements: list[RequirementIn] = []
    programme: str = "open"
    allowance: int = Field(50, ge=1, le=1000)


class TypeIn(Schema):
    """A qualification type to be."""

    name: str = Field(min_length=1, max_length=120)


class GrantIn(Schema):
    """A worker's score or place."""

    worker: str
    score: int | None = None
    locale: str | None = Field(None, max_length=6)


@router.post("/projects", summary="Make a project")
def create(request: HttpRequest, body: ProjectIn) -> HttpResponse:
    """Make a project; it goes live when its first batch is published."""
    owner = auth.organisation(request)
    programme = programme_named(body.programme)
    project, version = services.create_project(
        organisation=owner,
        programme=programme,
        terms=_terms(body, owner.pk, programme.currency),
        allowance=body.allowance,
        now=clock.read(),
    )
    return replies.json(_written(project, version), 201)


@router.get("/projects/{project}", summary="Read a project")
def read(request: HttpRequest, project: str) -> HttpResponse:
    """Read a project with its newest terms."""
    row = _own(request, project)
    version = ProjectVersion.objects.filter(project=row).latest("number")
    return replies.json(_written(row, version))


@router.post("/projects/{project}/versions", summary="Change a project's terms")
def change(request: HttpRequest, project: str, body: ProjectIn) -> HttpResponse:
    """Write new terms; batches made from now on have them."""
    row = _own(request, project)
    version = services.add_version(
        project=row,
        programme=row.programme,
        terms=_terms(body, row.organisation_id, row.programme.currency),
        now=clock.read(),
    )
    return replies.json(_written(row, version), 201)


@router.post("/projects/{project}/pause", summary="Pause a project")
def pause(request: HttpRequest, project: str) -> HttpResponse:
    """Give out no more tasks; claims that are out stay valid."""
    return _set(request, project, Project.State.PAUSED)


@router.post("/projects/{project}/resume", summary="Let a project go on")
def resume(request: HttpRequest, project: str) -> HttpResponse:
    """Give out tasks again."""
    return _set(request, project, Project.State.LIVE)


@router.post("/qualification-types", summary="Make a qualification type")
def create_type(request: HttpRequest, body: TypeIn) -> HttpResponse:
    """Make a qualification type of this organisation."""
    row = qualifications.create_type(
        name=body.name, organisation=auth.organisation(request), now=clock.read()
    )
    return replies.json({"id": ids.outside(row.public_id), "name": row.name}, 201)


@router.post("/qualification-types/{name}/grants", summary="Grant a qualification")
def grant(request: HttpRequest, name: str, body: GrantIn) -> HttpResponse:
    """Give a worker, named by this organisation's pseudonym, a score or a place."""
    owner = auth.organisation(request)
    qualifications.grant(
        type=own_type_named(name=name, organisation_id=owner.pk),
        worker=auth.worker_named(body.worker, owner),
        score=body.score,
        locale=body.locale,
        now=clock.read(),
    )
    return replies.json({"granted": body.worker}, 201)


def _terms(body: ProjectIn, organisation_id: int, currency: str) -> Terms:
    overlap = body.overlap
    if isinstance(overlap, int):
        overlap = OverlapIn(max=overlap)
    return Terms(
        title=_text(body.title),
        description=_text(body.description),
        instructions=_text(body.instructions),
        reward=_money(body.reward, currency),
        unit=_unit(body.unit, currency) if body.unit else None,
        answer_schema=body.answer_schema,
        input_schema=body.input_schema,
        task_type=body.task_type,
        template=body.template,
        settings=body.settings,
        is_confidential=body.confidential,
        warnings=tuple(dict.fromkeys(body.content_warnings)),
        label_path=body.label_path,
        time_limit_seconds=body.time_limit_seconds,
        grace_seconds=body.grace_seconds,
        review_seconds=body.review_seconds,
        overlap=overlap.max,
        overlap_least=overlap.min,
        target_confidence=overlap.confidence,
        requirements=tuple(
            _wanted(requirement, organisation_id) for requirement in body.requirements
        ),
    )


def _text(text: Text) -> dict[str, str]:
    if isinstance(text, str):
        return {FALLBACK: text} if text else {}
    return text


def _money(given: MoneyIn | str, currency: str) -> Money:
    if isinstance(given, str):
        return Money.of(given, currency)
    return Money.of(given.amount, given.currency)


def _unit(given: UnitIn, currency: str) -> Unit:
    return Unit(
        name=given.per,
        source=given.source,
        pointer=given.at,
        reward=_money(given.reward, currency),
        cap=given.cap,
    )


def _wanted(requirement: RequirementIn, organisation_id: int) -> Wanted:
    name = name_skill(
        name=requirement.qualification,
        organisation_id=organisation_id,
        now=clock.read(),
    )
    found = type_named(name=name, organisation_id=organisation_id)
    return Wanted(
        type_id=found.pk,
        name=found.name,
        comparator=requirement.comparator,
        integers=tuple(v for v in requirement.values if isinstance(v, int)),
        locales=tuple(v for v in requirement.values if isinstance(v, str)),
        guards=requirement.guards,
    )


def _set(request: HttpRequest, project: str, state: Project.State) -> HttpResponse:
    row = _own(request, project)
    services.set_project_state(project=row, state=state)
    return replies.json({"id": project, "state": state})


def _own(request: HttpRequest, project: str) -> Project:
    return queries.project_of(
        organisation_id=auth.organisation(request).pk,
        public_id=ids.known(project),
    )


def _written(project: Project, version: ProjectVersion) -> dict[str, Any]:
    reward, fee = queries.terms_money(version)
    return {
        "id": ids.outside(project.public_id),
        "state": project.state,
        "programme": project.programme.slug,
        "version": version.number,
        "title": version.title,
        "description": version.description,
        "instructions": version.instructions,
        "task_type": version.task_type,
        "template": version.template,
        "settings": version.settings,
        "confidential": version.is_confidential,
        "content_warnings": version.warnings,
        "input_schema": version.input_schema,
        "answer_schema": version.answer_schema,
        "label_path": version.label_path,
        "reward": replies.money(reward),
        "fee": replies.money(fee),
        "unit": replies.unit(unit_of(version)),
        "time_limit_seconds": version.time_limit_seconds,
        "grace_seconds": version.grace_seconds,
        "review_seconds": version.review_seconds,
        "overlap": {
            "min": version.overlap_least,
            "max": version.overlap,
            "confidence": version.target_confidence,
        },
        "allowance": project.allowance,
    }
