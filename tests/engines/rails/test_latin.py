from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.rails import latin


class TestBasicLatin:
    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("Ana Pérez Núñez", "Ana Perez Nunez"),
            ("Jose\u0301", "Jose"),
            ("Jürgen Groß", "Jurgen Gross"),
            ("Łukasz Żółć", "Lukasz Zolc"),
            ("Søren Kjær", "Soren Kjaer"),
            ("Þórður", "Thordur"),
            ("Θεόδωρος", "Theodoros"),
            ("Йордан Щерев", "Yordan Shterev"),
            ("Smith & Sons", "Smith + Sons"),
            ("O\u2019Neill", "O'Neill"),
            ("two\n lines\t", "two lines"),
            ("//a//b//", "a/b"),
            ("王", ""),
        ],
    )
    def test_writes(self, name, written):
        assert latin.basic(name, most=70) == written

    @given(st.text(), st.integers(1, 140))
    def test_never_leaves_the_set_nor_outgrows_its_length(self, text, most):
        written = latin.basic(text, most=most)

        assert re.fullmatch(r"[A-Za-z0-9/?:().,'+ -]*", written)
        assert len(written) <= most
        assert written == latin.basic(written, most=most)
