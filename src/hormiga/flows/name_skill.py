"""A requester asks for a worker's skill in one of its projects: `skill-PROJECT`."""

from __future__ import annotations

from datetime import datetime

from hormiga.domain.projects.queries import project_of
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.services import platform_type
from hormiga.kit import ids

PREFIX = "skill-"


def name_skill(*, name: str, organisation_id: int, now: datetime) -> str:
    """Make the computed type that a requirement names, if it names a skill.

    Returns the name to look the type up by. Refuses `NoSuchProject` where the project
    is none of the organisation's. The title says nothing of the project: workers who
    may not know of it read it too.
    """
    if not name.lower().startswith(PREFIX):
        return name
    project = project_of(
        organisation_id=organisation_id,
        public_id=ids.known(name[len(PREFIX) :].upper()),
    )
    kind = platform_type(
        slug=f"{PREFIX}{ids.outside(project.public_id)}".lower(),
        kind=QualificationType.Kind.STANDING,
        title={
            "en": "Skill in another project (%)",
            "es": "Destreza en otro proyecto (%)",
        },
        now=now,
    )
    return kind.name
