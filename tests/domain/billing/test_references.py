from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, strategies as st
from tests.build.people import requester

from hormiga.domain.billing.references import organisation_for, reference_of
from hormiga.domain.billing.rules import (
    LETTERS,
    candidates,
    grouped,
    reference_for,
)
from hormiga.domain.people import services as people
from hormiga.domain.people.models import Organisation

ANY_ID = st.uuids()


class TestAReference:
    def test_is_the_same_for_ever(self):
        assert reference_for(UUID(int=1)) == "RF22BRHYPKTJL"

    def test_is_written_in_groups_for_people(self):
        assert grouped("RF22BRHYPKTJL") == "RF22 BRHY PKTJ L"

    @given(ANY_ID)
    def test_has_check_digits_as_iso_11649_has_them(self, public_id):
        text = reference_for(public_id)

        turned = text[4:] + text[:4]
        number = int("".join(str(int(letter, 36)) for letter in turned))
        assert number % 97 == 1
        assert set(text[4:]) <= set(LETTERS)

    @given(ANY_ID, st.integers(2, 12), st.sampled_from(LETTERS + "0125IO"))
    def test_is_none_with_one_wrong_letter(self, public_id, place, letter):
        text = reference_for(public_id)
        wrong = text[:place] + letter + text[place + 1 :]

        assert candidates(wrong) == ({text} if wrong == text else set())

    @given(ANY_ID, st.integers(2, 11))
    def test_is_none_with_two_letters_that_changed_places(self, public_id, place):
        text = reference_for(public_id)
        wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]

        assert candidates(wrong) == ({text} if wrong == text else set())


@pytest.mark.django_db
class TestARemittanceText:
    @pytest.fixture
    def owner(self) -> Organisation:
        return requester()

    @pytest.mark.parametrize(
        "written",
        [
            "{}",
            "deposit {} november",
            "ROC/{}/URI/INV 4711",
            "  {}\n",
        ],
    )
    def test_names_its_organisation(self, owner, written):
        requester()
        reference = reference_of(owner)

        for text in (reference, grouped(reference).lower(), "-".join(reference)):
            assert organisation_for(written.format(text)) == owner.pk

    def test_names_nobody_without_a_reference(self, owner):
        assert organisation_for("thank you, RFs and all") is None
        assert organisation_for("") is None

    def test_names_nobody_by_a_reference_that_was_never_given(self, owner):
        assert organisation_for(reference_for(UUID(int=7))) is None

    def test_names_nobody_where_it_names_two(self, owner):
        both = f"{reference_of(owner)} {reference_of(requester())}"

        assert organisation_for(both) is None

    def test_never_names_a_vendor(self):
        vendor = people.create_organisation(
            name="Enlace",
            kind=Organisation.Kind.VENDOR,
            is_trusted=True,
            now=requester().created_at,
        )

        assert organisation_for(reference_of(vendor)) is None
