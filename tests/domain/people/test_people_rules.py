"""Pseudonyms, tokens and addresses are values made of values."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from hormiga.domain.people.rules import (
    NotAnEmail,
    clean_email,
    digest,
    pseudonym,
    worker_of,
)
from hormiga.kit import ids

SECRET = "only-in-tests-and-32-characters-long"
uuids = st.binary(min_size=16, max_size=16).map(lambda b: UUID(bytes=b))


def name(worker: UUID, organisation: UUID, secret: str = SECRET) -> str:
    return pseudonym(worker=worker, organisation=organisation, secret=secret)


class TestAPseudonym:
    @given(uuids, uuids)
    def test_is_stable_and_turns_back_into_its_worker(self, worker, organisation):
        given_name = name(worker, organisation)

        assert given_name == name(worker, organisation)
        assert ids.inside(given_name, ids.WORKER) is not None
        assert (
            worker_of(pseudonym=given_name, organisation=organisation, secret=SECRET)
            == worker
        )

    @given(uuids, uuids, uuids)
    def test_is_another_for_each_organisation_and_each_worker(self, one, two, three):
        if len({one, two, three}) == 3:
            assert name(one, two) != name(one, three)
            assert name(one, three) != name(two, three)

    @given(uuids, uuids)
    def test_hides_the_worker_behind_the_secret(self, worker, organisation):
        assert name(worker, organisation) != ids.outside(worker, ids.WORKER)
        assert name(worker, organisation) != name(worker, organisation, "x" * 32)

    @pytest.mark.parametrize("text", ["", "A", "nobody", "3" + "A" * 26])
    def test_is_none_where_no_id_can_be(self, text):
        found = worker_of(pseudonym=text, organisation=ids.fresh(), secret=SECRET)

        assert found is None


class TestAToken:
    def test_is_kept_as_a_hash_of_32_bytes(self):
        assert len(digest("hrm_a")) == 32
        assert digest("hrm_a") != digest("hrm_b")


class TestAnEmail:
    def test_is_stored_in_one_way(self):
        assert clean_email("  Ana@Example.ORG ") == "ana@example.org"

    @pytest.mark.parametrize(
        "text", ["", "ana", "ana@", "@example.org", "a b@c.d", "a" * 250 + "@b.cd"]
    )
    def test_is_refused_when_nobody_could_write_to_it(self, text):
        with pytest.raises(NotAnEmail):
            clean_email(text)
