"""What making a project has in common, whatever kind of work it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Form

from hormiga.domain.programmes import queries as programmes
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects import services
from hormiga.domain.projects.models import Project
from hormiga.domain.projects.rules import ANSWER, Terms, Unit
from hormiga.doors.web.requester import words
from hormiga.doors.web.requester.access import Member
from hormiga.doors.web.shared.templatetags.web import in_language, with_currency
from hormiga.kit import clock
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

ALLOWANCE = 50
"""Claims that a worker may hold in a project at once."""
LANGUAGES = ("en", "es")
FIELD_OF = {"title": "title_en"} | {
    f"unit.{name}": f"unit_{name}" for name in ("per", "at", "reward", "cap")
}


@dataclass(frozen=True, slots=True)
class Markets:
    """Programmes to choose from, and what each takes on top of a reward, in percent."""

    named: list[tuple[str, str]]
    fees: list[tuple[str, float]]


def markets() -> Markets:
    """List the programmes that are open to requesters."""
    rows = programmes.markets()
    return Markets(
        [(row.slug, _named(row)) for row in rows],
        [(_named(row), row.fee_ppm / 1e4) for row in rows],
    )


def create(
    member: Member, asked: dict[str, Any], answer_schema: dict[str, Any], **more: Any
) -> Project:
    """Make a project of what a form asked. Raises what `create_project` raises."""
    programme = programme_named(asked["programme"])
    terms = Terms(
        title=_by_language(asked, "title"),
        description=_by_language(asked, "description"),
        instructions=_by_language(asked, "instructions"),
        reward=Money.of(asked["reward"], programme.currency),
        unit=_unit(asked, programme.currency),
        answer_schema=answer_schema,
        time_limit_seconds=asked["minutes"] * 60,
        review_seconds=asked["review_days"] * 86_400,
        overlap=asked["overlap"],
        warnings=tuple(asked["warnings"]),
        **more,
    )
    made, _version = services.create_project(
        organisation=member.organisation,
        programme=programme,
        terms=terms,
        allowance=ALLOWANCE,
        now=clock.read(),
    )
    return made


def tell(form: Form, refusal: Refusal) -> None:
    """Say a refusal beside the field that it is about, if there is one."""
    named = str(refusal.facts.get("field", ""))
    field = FIELD_OF.get(named, named)
    form.add_error(field if field in form.fields else None, words.of(refusal))


def _named(market: programmes.MarketRow) -> str:
    return with_currency(in_language(market.name), market.currency)


def _unit(asked: dict[str, Any], currency: str) -> Unit | None:
    if not asked["unit_per"]:
        return None
    return Unit(
        name=asked["unit_per"],
        source=asked["unit_in"] or ANSWER,
        pointer=asked["unit_at"],
        reward=Money.of(asked["unit_reward"], currency),
        cap=asked["unit_cap"],
    )


def _by_language(asked: dict[str, Any], name: str) -> dict[str, str]:
    texts = {language: asked[f"{name}_{language}"] for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}
