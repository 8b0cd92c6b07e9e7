"""What terms may be, and what an hour at a project's pace pays."""

from __future__ import annotations

import pytest
from tests.build.projects import terms

from hormiga.domain.projects.rules import (
    BadTerm,
    BadText,
    pay_per_hour,
    refuse_terms,
)
from hormiga.kit.money import Money


class TestPayPerHour:
    @pytest.mark.parametrize("seconds", [None, 0])
    def test_is_not_known_before_any_measure(self, seconds):
        assert pay_per_hour(reward=Money("EUR", 1), median_seconds=seconds) is None

    def test_is_the_reward_at_the_measured_pace(self):
        hour = pay_per_hour(reward=Money.of("0.05", "EUR"), median_seconds=15)

        assert hour == Money.of("12.00", "EUR")


class TestTerms:
    def test_that_are_in_range_pass(self):
        refuse_terms(terms(), currency="EUR")

    @pytest.mark.parametrize("confidence", [0.5, 1, float("nan")])
    def test_refuse_a_target_that_is_no_useful_confidence(self, confidence):
        with pytest.raises(BadTerm):
            refuse_terms(terms(target_confidence=confidence), currency="EUR")

    @pytest.mark.parametrize("text", [{"Spanish": "x"}, {"es": 7}, {"": "x"}])
    @pytest.mark.parametrize("name", ["title", "description", "instructions"])
    def test_refuse_a_text_without_its_language(self, name, text):
        with pytest.raises(BadText) as refusal:
            refuse_terms(terms(**{name: text}), currency="EUR")

        assert refusal.value.facts["field"] == name
