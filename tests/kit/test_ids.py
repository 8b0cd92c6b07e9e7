"""Ids outside the house: one text an id, and legal to Mechanical Turk's clients."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from hormiga.kit import ids

ENTITY_ID = re.compile(r"[A-Z0-9]{1,64}")
kinds = st.sampled_from([ids.WORKER, ids.ORGANISATION, ids.THING])
bits = st.binary(min_size=16, max_size=16).map(lambda b: UUID(bytes=b))


class TestAnId:
    @given(bits, kinds)
    def test_is_read_back_and_is_a_legal_entity_id(self, value, kind):
        text = ids.outside(value, kind)

        assert ids.inside(text, kind) == value
        assert ENTITY_ID.fullmatch(text)
        assert (len(text), text[0]) == (27, kind)

    @given(bits)
    def test_of_one_kind_is_none_of_another(self, value):
        assert ids.inside(ids.outside(value, ids.WORKER), ids.THING) is None
        assert ids.known(ids.outside(value, ids.WORKER)) == ids.NOBODY

    @given(bits, st.integers(1, 25), st.characters())
    def test_is_another_when_a_letter_is(self, value, place, letter):
        text = ids.outside(value)
        other = text[:place] + letter + text[place + 1 :]

        assert other == text or ids.inside(other) != value

    def test_has_one_text_alone(self):
        assert ids.inside("3" + "A" * 26) == UUID(int=0)
        assert ids.inside("3" + "A" * 25 + "B") is None

    @pytest.mark.parametrize(
        "text", ["", "3", "3" + "1" * 26, "3" + "a" * 26, "ñ" * 27]
    )
    def test_is_refused_where_no_id_can_be(self, text):
        assert ids.inside(text) is None

    def test_is_drawn_from_all_128_bits(self):
        drawn = [ids.fresh().int for _ in range(200)]

        assert len(set(drawn)) == 200
        always, ever = (1 << 128) - 1, 0
        for value in drawn:
            always, ever = always & value, ever | value
        assert (always, ever) == (0, (1 << 128) - 1)
