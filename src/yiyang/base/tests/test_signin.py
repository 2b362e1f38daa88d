"""How passwords are kept and checked: libsodium's hashes are those of every other Argon2."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from hypothesis import given, settings
from hypothesis import strategies as st

from yiyang.base.signin import Argon2

PASSWORD = "妙手仁心-2026"


def kept(password):
    """What is kept of a password; the other tests keep theirs in a quicker way."""
    return make_password(password, hasher=Argon2())


def test_a_kept_password_is_recognised():
    assert Argon2().verify(PASSWORD, kept(PASSWORD))


def test_another_password_is_not():
    assert not Argon2().verify("妙手仁心-2027", kept(PASSWORD))


@settings(max_examples=10, deadline=None)
@given(st.text(max_size=80))
def test_another_argon2_recognises_what_we_keep(password):
    assert Argon2PasswordHasher().verify(password, kept(password))


def test_what_another_argon2_kept_is_recognised_here():
    assert Argon2().verify(PASSWORD, Argon2PasswordHasher().encode(PASSWORD, "two-and-twenty-letters"))


def test_what_we_keep_need_not_be_kept_anew_at_the_next_sign_in():
    assert not Argon2().must_update(kept(PASSWORD))


def test_what_was_kept_at_another_cost_is_kept_anew_at_the_next_sign_in():
    assert Argon2().must_update(Argon2PasswordHasher().encode(PASSWORD, "two-and-twenty-letters"))


def test_no_two_people_with_one_password_have_one_hash():
    assert kept(PASSWORD) != kept(PASSWORD)


@pytest.mark.parametrize(
    "damage", ["", "$argon2id$v=19$m=7168,t=5,p=1$c2FsdA", "$argon2d$v=19$m=7168,t=5,p=1$c2FsdHNhbHQ$aGFzaA"]
)
def test_a_damaged_hash_lets_nobody_in(damage):
    assert not Argon2().verify(PASSWORD, f"argon2{damage or '$'}")


def test_keeping_and_checking_are_the_same_work(monkeypatch):
    """A name nobody has is answered by keeping a password, a wrong one by checking: one library does both."""
    monkeypatch.setattr(Argon2, "_load_library", lambda _hasher: pytest.fail("the slower library was asked"))
    assert Argon2().verify(PASSWORD, kept(PASSWORD))
