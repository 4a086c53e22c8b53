"""The case key: every purpose has a key of its own, sealed values tell nothing and cannot be changed."""

from __future__ import annotations

import hmac
from hashlib import blake2b, sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.errors import CaseError
from sentaudit.store.sealing import seal
from sentaudit.store.sealing.seal import Keyring

KEY = bytes(range(32))
ADDRESS = "taro@example.jp"


def derived(purpose):
    return blake2b(digest_size=32, key=KEY, person=purpose).digest()


def test_address_key_is_a_keyed_blake2b_of_64_bits():
    expected = blake2b(ADDRESS.encode(), digest_size=8, key=derived(b"address")).digest()
    assert Keyring(KEY).key_of(ADDRESS) == int.from_bytes(expected, "little", signed=True)


def test_pseudonym_is_the_beginning_of_an_hmac():
    expected = hmac.new(derived(b"pseudonym"), ADDRESS.encode(), sha256).hexdigest()
    assert Keyring(KEY).pseudonym(ADDRESS) == "p:" + expected[:16]


def test_keyrings_of_one_key_agree_and_of_two_do_not():
    one, same, other = Keyring(KEY), Keyring(KEY), Keyring(b"\x01" * 32)
    assert same.open(one.seal(b"text")) == b"text"
    for ask in ("key_of", "hash_of", "name_of", "pseudonym"):
        assert getattr(one, ask)(ADDRESS) == getattr(same, ask)(ADDRESS)
        assert getattr(one, ask)(ADDRESS) != getattr(other, ask)(ADDRESS)
    assert one.check() != other.check()
    with pytest.raises(CaseError):
        other.open(one.seal(b"text"))


def test_purposes_are_separate():
    ring = Keyring(KEY)
    assert ring.key_of(ADDRESS) != ring.hash_of(ADDRESS)
    assert len({derived(purpose) for purpose in (b"address", b"hash", b"name", b"pseudonym", b"seal", b"check")}) == 6
    assert ring.check() not in (KEY.hex(), derived(b"seal").hex())


@given(st.text(st.characters(exclude_categories=())))
def test_hashes_take_any_text_and_fit_sqlite(text):
    ring = Keyring(KEY)
    for number in (ring.key_of(text), ring.hash_of(text)):
        assert -(2**63) <= number < 2**63
    assert len(ring.name_of(text)) == 16
    assert ring.pseudonym(text).startswith("p:")


def test_names_of_several_words_do_not_run_together():
    ring = Keyring(KEY)
    assert len({ring.name_of("ab", "c"), ring.name_of("a", "bc"), ring.name_of("abc"), ring.name_of("abc", "")}) == 4


def test_the_cache_of_addresses_is_bounded_and_right(monkeypatch):
    monkeypatch.setattr(seal, "_CACHED_ADDRESSES", 10)
    ring, fresh = Keyring(KEY), Keyring(KEY)
    addresses = [f"a{n}@example.com" for n in range(35)]
    assert [ring.key_of(one) for one in addresses * 2] == [fresh.key_of(one) for one in addresses] * 2
    assert len(ring.key_of.__self__) <= 10


def test_equal_values_are_sealed_differently():
    ring = Keyring(KEY)
    assert ring.seal(b"same") != ring.seal(b"same")


@given(st.binary(max_size=50), st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_sealed_value_does_not_open(data, where, change):
    ring = Keyring(KEY)
    sealed = bytearray(ring.seal(data))
    assert len(sealed) == len(data) + 28
    assert ring.open(bytes(sealed)) == data
    sealed[where % len(sealed)] ^= change
    with pytest.raises(CaseError, match="damaged"):
        ring.open(bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"short", b"\x00" * 27])
def test_a_cut_sealed_value_does_not_open(sealed):
    with pytest.raises(CaseError, match="damaged"):
        Keyring(KEY).open(sealed)


def test_a_key_of_another_length_is_a_mistake():
    with pytest.raises(ValueError, match="32"):
        Keyring(b"short")
