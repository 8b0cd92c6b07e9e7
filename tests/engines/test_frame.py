from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.frame import PATH, BadPass, frame_address, read_pass

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOON = NOON + timedelta(minutes=10)
SECRET = "only in tests"


SEVEN = UUID(int=7)


def token(assignment: UUID = SEVEN, until: datetime = SOON) -> str:
    address = frame_address(
        origin="http://localhost:8001/",
        assignment=assignment,
        secret=SECRET,
        until=until,
    )
    start, _, last = address.rpartition("/")
    assert start + "/" == "http://localhost:8001" + PATH
    return last


class TestAnAddress:
    @given(st.uuids())
    def test_leads_back_to_its_assignment(self, assignment):
        read = read_pass(token=token(assignment), secret=SECRET, now=NOON)

        assert read == assignment

    def test_is_over_at_its_time(self):
        just_before = SOON - timedelta(seconds=1)

        read_pass(token=token(), secret=SECRET, now=just_before)
        with pytest.raises(BadPass):
            read_pass(token=token(), secret=SECRET, now=SOON)

    def test_of_another_secret_is_refused(self):
        with pytest.raises(BadPass):
            read_pass(token=token(), secret="another", now=NOON)

    @given(st.data())
    def test_with_one_letter_changed_is_refused(self, data):
        good = token()
        at = data.draw(st.integers(0, len(good) - 1))
        letter = data.draw(st.sampled_from("Aa0-_=/ñ"))
        if good[at] == letter:
            return

        with pytest.raises(BadPass):
            read_pass(
                token=good[:at] + letter + good[at + 1 :], secret=SECRET, now=NOON
            )

    @pytest.mark.parametrize("text", ["", "x", "A" * 64, "A" * 65, "\x00", "A" * 9999])
    def test_that_was_made_up_is_refused(self, text):
        with pytest.raises(BadPass):
            read_pass(token=text, secret=SECRET, now=NOON)
