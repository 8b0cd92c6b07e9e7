"""Who wrote hostile strings, and where they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tests.doors.web.hostile import marked, packed

from hormiga.domain.people.models import Organisation, User
from hormiga.domain.programmes.models import Programme
from hormiga.kit import ids

GROUPS = 6
"""Projects of each kind: so many parts the strings are dealt into."""


NAME, BATCH_NAME, EMAIL = 120, 200, 254
"""How many characters the tables have room for."""

ACCOUNT = [one for one in marked("account") if "@" not in one]
"""What the page shows of a PayPal account stands behind its last @."""


@dataclass(frozen=True)
class Wrote:
    """One project, and the strings that each of its fields holds."""

    project: str
    live: str
    draft: str
    texts: dict[str, list[str]]


@dataclass
class Filled:
    """Who is there, and what they wrote."""

    worker: User
    member: User
    partner: User
    operator: User
    programme: Programme
    owner: Organisation
    requesters: list[Organisation] = field(default_factory=list)
    vendors: list[Organisation] = field(default_factory=list)
    invitations: list[str] = field(default_factory=list)
    choices: list[Wrote] = field(default_factory=list)
    forms: list[Wrote] = field(default_factory=list)
    closed: str = ""
    run: str = ""
    types: list[str] = field(default_factory=lambda: marked("quality"))
    emails: list[str] = field(default_factory=lambda: marked("email"))
    batches: list[str] = field(default_factory=lambda: marked("batch"))

    @property
    def org(self) -> str:
        return f"/requester/{outside(self.owner)}/"


def outside(organisation: Organisation) -> str:
    return ids.outside(organisation.public_id, ids.ORGANISATION)


def dealt(name: str) -> list[list[str]]:
    """Deal a field's strings to the groups."""
    return [marked(name)[start::GROUPS] for start in range(GROUPS)]


def every(wrote: list[Wrote], *names: str) -> list[str]:
    return [one for each in wrote for name in names for one in each.texts[name]]


def as_json(strings: list[str]) -> list[str]:
    return [json.dumps(one, ensure_ascii=False)[1:-1] for one in strings]


def every_name(organisations: list[Organisation]) -> list[str]:
    return [one.name for one in organisations]


def given(wrote: Wrote) -> list[list[str]]:
    """The strings of a project's tasks; those inside a list come as JSON."""
    return [wrote.texts["column"], wrote.texts["value"], as_json(wrote.texts["note"])]


def hits_in_words() -> list[tuple[str, str, str, str]]:
    """As many as it takes for every string to stand in every field of one."""

    def dealt(name: str, size: int) -> list[str]:
        texts = [one for one in marked(name) if one.isprintable()]
        return packed(texts, size)

    titles, abouts = dealt("hit", 128), dealt("hitabout", 2000)
    keywords, notes = dealt("keyword", 1000), dealt("annotation", 255)
    return [
        (
            title,
            abouts[n % len(abouts)],
            keywords[n % len(keywords)],
            notes[n % len(notes)],
        )
        for n, title in enumerate(titles)
    ]
