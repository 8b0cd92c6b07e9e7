from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.rails import iban

GERMAN = "DE89370400440532013000"


class TestNormalise:
    @pytest.mark.parametrize(
        "written", [GERMAN, "DE89 3704 0044 0532 0130 00", "de89370400440532013000 "]
    )
    def test_writes_capitals_without_spaces(self, written):
        assert iban.normalise(written) == GERMAN

    @given(place=st.integers(2, len(GERMAN) - 1), digit=st.integers(1, 9))
    def test_refuses_any_one_wrong_digit(self, place, digit):
        other = (int(GERMAN[place]) + digit) % 10
        wrong = f"{GERMAN[:place]}{other}{GERMAN[place + 1 :]}"

        with pytest.raises(iban.WrongCheckDigits):
            iban.normalise(wrong)

    @pytest.mark.parametrize("bad", ["", "DE", "XX89370400440532013000", GERMAN + "0"])
    def test_refuses_what_cannot_be_one(self, bad):
        with pytest.raises(iban.NotAnIban):
            iban.normalise(bad)

    @given(st.text())
    def test_refuses_by_name_whatever_is_typed(self, text):
        with pytest.raises((iban.NotAnIban, iban.WrongCheckDigits)):
            iban.normalise(text)


class TestReach:
    @pytest.mark.parametrize(
        ("account", "in_sepa", "in_eea"),
        [
            (GERMAN, True, True),
            ("ES9121000418450200051332", True, True),
            ("GB29NWBK60161331926819", True, False),
            ("CH9300762011623852957", True, False),
            ("BR1800360305000010009795493C1", False, False),
        ],
    )
    def test_tells_sepa_and_the_eea_apart(self, account, in_sepa, in_eea):
        assert iban.in_sepa(account) is in_sepa
        assert iban.in_eea(account) is in_eea

    def test_refuses_an_account_outside_sepa(self):
        with pytest.raises(iban.NotInSepa) as refused:
            iban.sepa("BR1800360305000010009795493C1")

        assert refused.value.facts == {"country": "BR"}


class TestBic:
    def test_is_found_by_the_iban(self):
        assert iban.bic_of(GERMAN) == "COBADEFFXXX"

    def test_is_none_where_the_registry_has_none(self):
        assert iban.bic_of("BR1800360305000010009795493C1") is None

    def test_is_refused_when_it_cannot_be_one(self):
        with pytest.raises(iban.NotABic):
            iban.normalise_bic("COBA")
