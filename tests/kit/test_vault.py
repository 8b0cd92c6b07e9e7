from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from hormiga.kit import vault
from hormiga.kit.vault import BadKey, Key, NotSealed, Tampered, UnknownKey, Vault

OLD = Key("old", b"o" * 32)
NEW = Key("new", b"n" * 32)
HERE = "worker:17:iban"
contexts = st.text(max_size=40)


class TestVault:
    @given(text=st.text(), context=contexts)
    def test_opens_what_it_sealed(self, text, context):
        ring = Vault([NEW, OLD])

        assert ring.open(ring.seal(text, context), context) == text

    @given(text=st.text(min_size=8))
    def test_shows_nothing_of_the_text(self, text):
        token = Vault([NEW]).seal(text, HERE)

        assert text not in token
        assert re.fullmatch(r"v1\.new\.[A-Za-z0-9_-]+", token)

    @given(text=st.text())
    def test_never_seals_twice_alike(self, text):
        ring = Vault([NEW])

        assert ring.seal(text, HERE) != ring.seal(text, HERE)

    @given(
        text=st.text(), contexts=st.lists(contexts, min_size=2, max_size=2, unique=True)
    )
    def test_opens_only_in_the_context_it_sealed_for(self, text, contexts):
        ring = Vault([NEW])
        token = ring.seal(text, contexts[0])

        with pytest.raises(Tampered):
            ring.open(token, contexts[1])

    @given(text=st.text(), data=st.data())
    def test_does_not_open_when_one_character_was_changed(self, text, data):
        ring = Vault([NEW, OLD])
        token = ring.seal(text, HERE)
        at = data.draw(st.integers(0, len(token) - 1))
        other = data.draw(
            st.characters(max_codepoint=127).filter(lambda c: c != token[at])
        )

        with pytest.raises((Tampered, NotSealed, UnknownKey)):
            ring.open(token[:at] + other + token[at + 1 :], HERE)

    @given(text=st.text(), length=st.integers(0, 40))
    def test_does_not_open_when_it_was_cut(self, text, length):
        ring = Vault([NEW])

        with pytest.raises((Tampered, NotSealed)):
            ring.open(ring.seal(text, HERE)[:length], HERE)

    def test_does_not_open_under_another_keys_name(self):
        ring = Vault([NEW, OLD])

        with pytest.raises(Tampered):
            ring.open(ring.seal("secret", HERE).replace("new", "old"), HERE)

    def test_opens_what_any_key_of_the_ring_sealed(self):
        token = Vault([OLD]).seal("ES91 2100", HERE)

        assert Vault([NEW, OLD]).open(token, HERE) == "ES91 2100"

    def test_says_which_key_is_missing(self):
        token = Vault([OLD]).seal("ES91 2100", HERE)

        with pytest.raises(UnknownKey) as refused:
            Vault([NEW]).open(token, HERE)

        assert refused.value.facts == {"key": "old"}

    @pytest.mark.parametrize("text", ["", "ES91 2100", "v2.new.abcd", "v1.new."])
    def test_refuses_what_was_never_sealed(self, text):
        with pytest.raises(NotSealed):
            Vault([NEW]).open(text, HERE)


class TestRotate:
    def test_moves_a_token_to_the_newest_key(self):
        token = Vault([NEW, OLD]).rotate(Vault([OLD]).seal("ES91", HERE), HERE)

        assert token.startswith("v1.new.")
        assert Vault([NEW]).open(token, HERE) == "ES91"

    def test_leaves_a_token_of_the_newest_key(self):
        token = Vault([NEW]).seal("ES91", HERE)

        assert Vault([NEW, OLD]).rotate(token, HERE) == token

    def test_refuses_a_token_from_elsewhere(self):
        token = Vault([OLD]).seal("ES91", "worker:18:iban")

        with pytest.raises(Tampered):
            Vault([NEW, OLD]).rotate(token, HERE)


class TestKeys:
    @pytest.mark.parametrize(
        ("name", "secret"),
        [("k", b"short"), ("k", b"x" * 33), ("a.b", b"x" * 32), ("", b"x" * 32)],
    )
    def test_must_have_32_bytes_and_a_plain_id(self, name, secret):
        with pytest.raises(BadKey):
            Key(name, secret)

    @pytest.mark.parametrize("ring", [[], [NEW, Key("new", b"x" * 32)]])
    def test_must_be_some_and_have_ids_of_their_own(self, ring):
        with pytest.raises(BadKey):
            Vault(ring)

    def test_do_not_show_in_a_log(self):
        assert "nnnn" not in repr(NEW)


class TestTheSeam:
    def test_seals_with_the_installed_vault(self):
        vault.install(Vault([NEW]))

        token = vault.seal("ES91", HERE)

        assert Vault([NEW]).open(token, HERE) == "ES91"
        assert vault.open_sealed(token, HERE) == "ES91"
