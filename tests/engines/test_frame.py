from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.frame import (
    PATH,
    PREVIEW_PATH,
    BadPass,
    PreviewPass,
    frame_address,
    preview_address,
    read_pass,
    read_preview_pass,
)

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


SAMPLE = PreviewPass(version=0, task_type="text-categories", number=2, until=SOON)
FRAME = "http://localhost:8001/"


def preview_token(given: PreviewPass = SAMPLE) -> str:
    address = preview_address(given, origin=FRAME, secret=SECRET)
    start, _, last = address.rpartition("/")
    assert start + "/" == "http://localhost:8001" + PREVIEW_PATH
    return last


class TestAnAddressOfAPreview:
    @given(
        st.integers(0, 2**63 - 1),
        st.from_regex(r"[a-z-]{0,40}", fullmatch=True),
        st.integers(0, 2**32 - 1),
    )
    def test_leads_back_to_what_is_looked_at(self, version, task_type, number):
        given_ = PreviewPass(version, task_type, number, SOON)

        read = read_preview_pass(token=preview_token(given_), secret=SECRET, now=NOON)

        assert read == given_

    def test_is_over_at_its_time(self):
        just_before = SOON - timedelta(seconds=1)

        read_preview_pass(token=preview_token(), secret=SECRET, now=just_before)
        with pytest.raises(BadPass):
            read_preview_pass(token=preview_token(), secret=SECRET, now=SOON)

    def test_of_another_secret_is_refused(self):
        with pytest.raises(BadPass):
            read_preview_pass(token=preview_token(), secret="another", now=NOON)

    @given(st.data())
    def test_with_one_letter_changed_is_refused(self, data):
        good = preview_token()
        at = data.draw(st.integers(0, len(good) - 1))
        letter = data.draw(st.sampled_from("AaBb0-_=/ñ"))
        if good[at] == letter:
            return

        with pytest.raises(BadPass):
            read_preview_pass(
                token=good[:at] + letter + good[at + 1 :], secret=SECRET, now=NOON
            )

    @pytest.mark.parametrize("text", ["", "x", "A" * 64, "\x00", "A" * 9999])
    def test_that_was_made_up_is_refused(self, text):
        with pytest.raises(BadPass):
            read_preview_pass(token=text, secret=SECRET, now=NOON)

    def test_opens_no_claim_and_a_claims_opens_no_preview(self):
        with pytest.raises(BadPass):
            read_pass(token=preview_token(), secret=SECRET, now=NOON)
        with pytest.raises(BadPass):
            read_preview_pass(token=token(), secret=SECRET, now=NOON)
