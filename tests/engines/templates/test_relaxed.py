"""The relaxed JSON of attributes."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.templates.relaxed import NotRelaxedJson, loads

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


class TestRelaxedJson:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("['a','b']", ["a", "b"]),
            ("['a','b',]", ["a", "b"]),
            ("{ text: 'None' }", {"text": "None"}),
            ('{label: "a", left: .5, top: +1, w: 0x1F, h: -2e1,}', None),
            (
                "[{a: `b`}, // one\n /* two */ {'c d': null}]",
                [{"a": "b"}, {"c d": None}],
            ),
            (
                r"'it\'s \x41\u00e9\n\
on'",
                "it's Aé\non",
            ),
            (r"'\ud83d\udc1c'", "🐜"),
            ("{1: 2, $a: 3, ñu: undefined}", {"1": 2, "$a": 3, "ñu": None}),
            ("  true ", True),
            ("[]", []),
        ],
    )
    def test_reads_what_templates_write(self, text, value):
        read = loads(text)

        if value is None:
            value = {"label": "a", "left": 0.5, "top": 1, "w": 31, "h": -20.0}
        assert read == value

    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "[", "]", "{", "{a", "{a:", "{a:1", "[1,,2]", "[,]", "['a'"),
            *("[a]", "'a", "[1] 2", "{a 1}", "NaN", "1e999", "[1 2]", "'\\u12'"),
            *("{[1]: 2}", "--1", "/* a", "eval(1)", "9" * 500, "[" * 100 + "]" * 100),
        ],
    )
    def test_refuses_what_is_none(self, text):
        with pytest.raises(NotRelaxedJson) as refused:
            loads(text)

        assert 0 <= refused.value.facts["at"] <= len(text) + 1

    @given(VALUES)
    def test_reads_all_json(self, value):
        assert loads(json.dumps(value)) == value
        assert loads(json.dumps(value, ensure_ascii=False)) == json.loads(
            json.dumps(value)
        )

    @given(st.text("[]{}:,'\"`\\/*ab01.-+eExu \n$🐜", max_size=40))
    def test_reads_or_refuses_any_text(self, text):
        with suppress(NotRelaxedJson):
            json.dumps(loads(text))
