"""What the platform knows of a worker becomes qualifications that work may ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from tests.build.people import NOON, worker
from tests.build.projects import live_batch
from tests.build.work import judge

from hormiga.domain.assignments.standing import Record
from hormiga.domain.people import profile
from hormiga.domain.people.models import Worker
from hormiga.domain.people.rules import NoSuchChoice, NoSuchTimeZone, TooManyLanguages
from hormiga.domain.projects.models import Batch
from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.quality.models import Skill
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.refresh_standing import (
    LEVELS,
    level_of,
    rate_of,
    refresh_lately_decided,
    refresh_said,
)
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


def from_spain() -> Worker:
    who = worker()
    profile.say_country(worker=who, country="ES", known=["ES"])
    return who


def held(who: Worker) -> dict[str | None, int | str]:
    rows = Qualification.objects.filter(worker=who).select_related("type")
    return {row.type.slug: row.score or row.locale or 0 for row in rows}


def judged(who: Worker) -> Batch:
    batch = live_batch(review_seconds=0)
    judge(who, batch, "ant", "ant", "bee")
    approve_due_judgments(now=NOON)
    return batch


class TestWhatAWorkerSays:
    def test_is_held_as_country_and_languages(self):
        who = from_spain()
        profile.say_languages(
            worker=who, languages=[("es", "native"), ("en", "B1")], known=["es", "en"]
        )

        refresh_said(worker=who, now=NOON)

        assert held(who) == {"country": "ES", "language-es": 7, "language-en": 3}

    def test_is_no_longer_held_when_it_is_said_no_more(self):
        who = from_spain()
        profile.say_languages(worker=who, languages=[("en", "B1")], known=["en"])
        refresh_said(worker=who, now=NOON)

        profile.say_languages(worker=who, languages=[], known=["en"])
        profile.say_country(worker=who, country="PT", known=["ES", "PT"])
        refresh_said(worker=who, now=NOON)

        assert held(who) == {"country": "PT"}

    def test_is_refused_where_it_is_not_on_the_list(self):
        who = worker()

        with pytest.raises(NoSuchChoice):
            profile.say_languages(worker=who, languages=[("xx", "B1")], known=["en"])
        with pytest.raises(NoSuchChoice):
            profile.say_languages(worker=who, languages=[("en", "Z9")], known=["en"])
        with pytest.raises(TooManyLanguages):
            profile.say_languages(
                worker=who, languages=[("en", "B1"), ("en", "C1")], known=["en"]
            )
        with pytest.raises(NoSuchTimeZone):
            profile.say_time_zone(worker=who, time_zone="../etc/passwd", now=NOON)
        with pytest.raises(NoSuchChoice):
            profile.say_devices(worker=who, devices=["x-ray"], now=NOON)
        assert profile.said_by(worker=who) == profile.Said("", (), "", (), (), ())


class TestDecidedJudgments:
    def test_are_counted_for_their_workers_alone(self):
        who, other = worker(), worker()
        judged(who)

        assert refresh_lately_decided(now=NOON) == 1

        assert held(who) == {"judgments-done": 3, "level": 0}
        assert held(other) == {}

    def test_are_looked_at_from_the_last_time_on(self):
        who = worker()
        judged(who)
        refresh_lately_decided(now=NOON + timedelta(hours=1))

        assert refresh_lately_decided(now=NOON + timedelta(hours=2)) == 0

    def test_give_the_skill_in_a_project_that_somebody_asks_for(self):
        who = worker()
        batch = judged(who)
        slug = f"skill-{ids.outside(batch.project.public_id)}".lower()
        QualificationType.objects.create(
            name=slug, slug=slug, kind="standing", created_at=NOON
        )
        Skill.objects.create(
            worker=who,
            project=batch.project,
            accuracy=0.87,
            judgments=3,
            updated_at=NOON,
        )

        refresh_lately_decided(now=NOON)

        assert held(who)[slug] == 87


class TestARecord:
    @given(st.integers(0, 20_000), st.integers(0, 2_000))
    def test_never_gains_by_a_rejection(self, approved, rejected):
        before, after = Record(approved, rejected), Record(approved, rejected + 1)

        assert level_of(after) <= level_of(before)
        assert (rate_of(after) or 0) <= (rate_of(before) or 100)

    def test_has_no_rate_while_few_are_decided(self):
        assert rate_of(Record(9, 0)) is None
        assert rate_of(Record(9, 1)) == 90

    @pytest.mark.parametrize(("level", "step"), list(enumerate(LEVELS, 1)))
    def test_reaches_a_level_with_what_it_asks_and_no_less(self, level, step):
        approved, _percent = step

        assert level_of(Record(approved, 0)) == level
        assert level_of(Record(approved - 1, 0)) == level - 1
