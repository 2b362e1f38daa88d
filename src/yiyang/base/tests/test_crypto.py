"""What is sealed opens only with the right key, in the right place, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.base import crypto


@given(text=st.text(max_size=60))
def test_a_sealed_text_opens_again(text):
    assert crypto.decrypt(crypto.encrypt(text, place="elder.phone"), place="elder.phone") == text


def test_sealing_twice_gives_different_bytes():
    assert crypto.encrypt("x", place="a.b") != crypto.encrypt("x", place="a.b")


def test_a_value_moved_to_another_column_does_not_open():
    with pytest.raises(crypto.CryptoError):
        crypto.decrypt(crypto.encrypt("x", place="elder.phone"), place="elder.identity_number")


@pytest.mark.parametrize("place", [0, 1, 13, 29])
def test_any_changed_byte_is_found(place):
    sealed = bytearray(crypto.encrypt("x", place="a.b"))
    sealed[place] ^= 1
    with pytest.raises(crypto.CryptoError):
        crypto.decrypt(bytes(sealed), place="a.b")


def test_the_blind_index_finds_equal_texts_only():
    assert crypto.blind_index("13800138000") == crypto.blind_index("13800138000")
    assert crypto.blind_index("13800138000") != crypto.blind_index("13800138001")
    assert len(crypto.blind_index("x")) == 32


def test_sm3_gives_the_digest_of_the_standards_example():
    assert crypto.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.fixture
def fresh_keys():
    crypto._keys.cache_clear()
    yield
    crypto._keys.cache_clear()


def test_a_key_of_the_wrong_length_is_refused(monkeypatch, fresh_keys):
    monkeypatch.setenv("YIYANG_KEY", "c2hvcnQ=")
    with pytest.raises(crypto.CryptoError, match="32 bytes"):
        crypto.encrypt("x", place="a.b")
