"""When labels are made again, and which reasons are reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.build.people import NOON

from hormiga.domain.quality.rules import (
    RejectionNeedsReason,
    clean_reason,
    next_labelling_at,
)


class TestTheNextLabelling:
    @pytest.mark.parametrize(("took", "pause"), [(0, 2), (0.1, 2), (0.5, 10), (3, 60)])
    def test_comes_after_twenty_times_what_the_last_one_took(self, took, pause):
        at = next_labelling_at(last=NOON, seconds=took)

        assert at == NOON + timedelta(seconds=pause)

    def test_comes_at_once_when_there_was_none(self):
        assert next_labelling_at(last=None, seconds=9) is None


class TestAReason:
    def test_is_kept_without_the_space_around_it_and_not_too_long(self):
        assert clean_reason("  No ant. \n") == "No ant."
        assert len(clean_reason("x" * 3_000)) == 2_000

    @pytest.mark.parametrize("text", ["", " ", "\n\t"])
    def test_is_refused_without_words(self, text):
        with pytest.raises(RejectionNeedsReason):
            clean_reason(text)
