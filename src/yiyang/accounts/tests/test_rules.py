"""Decisions about access without a database."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.accounts import definitions, rules
from yiyang.accounts.types import MfaDemand, Reach, Role

ROLES = definitions.roles()
WORDS = definitions.permissions()


def role(**may):
    return Role(zh="甲", en="A", mfa=MfaDemand.OFFERED, given_by=(), may=may)


def test_no_role_reaches_nothing():
    assert not rules.reach("elder.read", (), ROLES)


def test_a_role_that_is_no_longer_defined_gives_nothing():
    assert not rules.reach("elder.read", ("astronaut",), ROLES)


def test_an_empty_list_needs_no_relationship():
    assert rules.reach("elder.search", ("family_doctor",), ROLES) == Reach(anywhere=True)


@given(st.sets(st.sampled_from(sorted(ROLES))), st.sampled_from(sorted(ROLES)), st.sampled_from(sorted(WORDS)))
def test_one_more_role_never_takes_anything_away(held, more, word):
    before, after = rules.reach(word, held, ROLES), rules.reach(word, held | {more}, ROLES)
    assert after.kinds >= before.kinds
    assert after.anywhere >= before.anywhere


@pytest.mark.parametrize("code", ["regulator", "operator", "specialist", "privacy_officer"])
def test_roles_that_see_more_than_one_institution_need_a_second_factor(code):
    assert rules.demands_mfa({code, "nurse"}, ROLES)


def test_a_nurse_may_sign_in_with_a_password():
    assert not rules.demands_mfa({"nurse"}, ROLES)


def test_a_permission_nobody_defined_is_found():
    assert "a: x.y is no permission" in rules.flaws({"a": role(**{"x.y": ()})}, {}, ())


def test_a_relationship_nobody_defined_is_found():
    assert rules.flaws({"a": role(**{"x.y": ("cousin",)})}, {"x.y": False}, ("panel",)) == [
        "a: x.y names an unknown relationship"
    ]


def test_a_health_permission_without_relationship_is_found():
    assert rules.flaws({"a": role(**{"x.y": ()})}, {"x.y": True}, ()) == ["a: x.y shows health facts, so it needs a relationship"]


def test_a_permission_without_a_role_is_found():
    assert rules.flaws({}, {"x.y": False}, ()) == ["x.y: no role has it"]


def test_a_giver_nobody_defined_is_found():
    flawed = msgspec.structs.replace(role(**{"x.y": ()}), given_by=("z.z",))
    assert rules.flaws({"a": flawed}, {"x.y": False}, ()) == ["a: given by z.z, which is no permission"]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1 Version/17.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 MicroMessenger/8.0", "WeChat · Android"),
        ("curl/8.5", ""),
    ],
)
def test_a_device_is_named_as_people_name_it(agent, name):
    assert rules.name_device(agent) == name
