# ruff: noqa: RUF001 - letters of other scripts are the point
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.tasktypes.spans import (
    OtherText,
    SpanDisagrees,
    span_of,
    text_hash,
    units,
    verify,
    verify_all,
)

HARD = "👩‍👩‍👧‍👦 Zoe\u0301\r\nשלום مرحبا\r\n𝒳"
TEXTS = st.text(
    st.sampled_from("ab \r\n👩\u200d👧\u0301\ufe0f𝒳שלוםمرحبا🇲🇽")
    | st.characters(codec="utf-8")
)


def told(span: dict[str, Any]) -> tuple[int, int, int, int]:
    return span["start"], span["end"], span["start_utf16"], span["end_utf16"]


class TestASpan:
    @pytest.mark.parametrize(
        ("words", "offsets"),
        [
            ("👩‍👩‍👧‍👦", (0, 7, 0, 11)),
            ("e\u0301", (10, 12, 14, 16)),
            ("\r\n", (12, 14, 16, 18)),
            ("שלום", (14, 18, 18, 22)),
            ("مرحبا", (19, 24, 23, 28)),
            ("𝒳", (26, 27, 30, 32)),
        ],
    )
    def test_counts_code_points_and_utf16_units(self, words: str, offsets):
        start = HARD.index(words)

        span = span_of(HARD, start, start + len(words))

        assert told(span) == offsets
        assert span["text"] == words

    @given(TEXTS, st.integers(-3, 60), st.integers(-3, 60))
    def test_cuts_the_same_words_in_both_ways_of_counting(self, text, one, other):
        span = span_of(text, one, other)

        verify(span, text)
        units_of = text.encode("utf-16-le")[2 * span["start_utf16"] :]
        length = span["end_utf16"] - span["start_utf16"]
        assert units_of[: 2 * length].decode("utf-16-le") == span["text"]
        assert text[span["start"] : span["end"]] == span["text"]

    @pytest.mark.parametrize(
        "change",
        [
            {"start": 1},
            {"end": 6},
            {"start_utf16": 1},
            {"end_utf16": 7},
            {"text": "👩"},
            {"start": 5, "end": 3},
            {"start": -1},
            {"end": 4000},
        ],
    )
    def test_that_disagrees_with_its_text_is_refused(self, change: dict[str, Any]):
        span = span_of(HARD, 0, 7) | change

        with pytest.raises(SpanDisagrees) as refusal:
            verify(span, HARD)

        assert refusal.value.facts == {"start": span["start"], "end": span["end"]}

    def test_of_another_text_is_refused_by_the_hash(self):
        unix = HARD.replace("\r\n", "\n")
        spans = [span_of(unix, 0, 7)]

        with pytest.raises(OtherText):
            verify_all(spans, text=HARD, text_sha256=text_hash(unix))

        verify_all(spans, text=unix, text_sha256=text_hash(unix))

    def test_of_composed_accents_is_not_that_of_accents_apart(self):
        assert text_hash("Zo\u00e9") != text_hash("Zoe\u0301")
        assert (units("Zo\u00e9"), units("Zoe\u0301")) == (3, 4)
