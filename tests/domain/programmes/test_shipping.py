"""The programmes that ship: each made once, and an operator's edits stay."""

from __future__ import annotations

import pytest
from tests.build.people import NOON

from hormiga.domain.programmes import shipping
from hormiga.domain.programmes.entry import asked_by
from hormiga.domain.programmes.models import EntryRequirement, Programme
from hormiga.engines.tasktypes import NAMES
from hormiga.flows.install_content import install_content

pytestmark = pytest.mark.django_db

PRESETS = ["test-first", "training-first", "vendor-first"]


@pytest.fixture
def installed(db):
    """What every installation has after its first migration."""
    install_content(now=NOON)


def shipped() -> list[Programme]:
    return list(Programme.objects.filter(slug__in=PRESETS).order_by("slug"))


@pytest.mark.usefixtures("installed")
class TestAShippedProgramme:
    def test_is_there_for_each_model_with_texts_in_both_languages(self):
        found = shipped()

        assert [(one.slug, one.preset) for one in found] == [
            (slug, slug) for slug in PRESETS
        ]
        for one in found:
            assert one.name.keys() == one.about.keys() == {"en", "es"}
            assert all((*one.name.values(), *one.about.values()))

    def test_is_made_once(self):
        before = EntryRequirement.objects.count()

        assert shipping.install(task_types=NAMES) == 0

        assert EntryRequirement.objects.count() == before
        assert len(shipped()) == len(PRESETS)

    def test_keeps_what_an_operator_has_changed(self):
        Programme.objects.filter(slug="test-first").update(
            name={"en": "Ours", "es": "Nuestro"}, hold_days=3, is_active=False
        )
        EntryRequirement.objects.filter(programme__slug="test-first").delete()

        install_content(now=NOON)

        ours = Programme.objects.get(slug="test-first")
        assert (ours.name["en"], ours.hold_days, ours.is_active) == ("Ours", 3, False)
        assert asked_by(programme_id=ours.pk) == []

    def test_first_by_test_asks_a_language_and_each_kinds_own_exam(self):
        asked = asked_by(programme_id=Programme.objects.get(slug="test-first").pk)

        assert [(kind, wanted.slug) for kind, wanted in asked if not kind] == [
            ("", "language-proven")
        ]
        assert {kind: wanted.slug for kind, wanted in asked if kind} == {
            name: f"exam-{name}" for name in NAMES
        }
        assert {wanted.integers for kind, wanted in asked if kind} == {(70,)}

    def test_first_by_training_asks_each_courses_exam_for_its_kinds_of_work(self):
        asked = asked_by(programme_id=Programme.objects.get(slug="training-first").pk)

        assert {kind: wanted.slug for kind, wanted in asked} == {
            "text-categories": "exam-text-categorisation-and-moderation",
            "text-moderation": "exam-text-categorisation-and-moderation",
            "search-relevance": "exam-search-relevance-course",
            "web-page-categories": "exam-search-relevance-course",
            "product-data-entry": "exam-product-data-and-business-checks",
            "business-verification": "exam-product-data-and-business-checks",
            "description-rewriting": "exam-product-data-and-business-checks",
        }

    def test_first_by_vendor_asks_nothing_of_itself(self):
        asked = asked_by(programme_id=Programme.objects.get(slug="vendor-first").pk)

        assert asked == []
