"""The role table as it stands in ``roles.yaml``."""

import pytest

from yiyang.accounts import definitions
from yiyang.lib.datafiles import DefinitionError

ROLES = definitions.roles()
WORDS = definitions.permissions()
HEALTH = {word for word, permission in WORDS.items() if permission.health}


@pytest.mark.parametrize("code", sorted(ROLES))
def test_everyone_signed_in_has_a_first_screen_and_an_account(code):
    assert {"home.read", "account.own", "inbox.read"} <= set(ROLES[code].may)


@pytest.mark.parametrize("code", ["operator", "regulator", "privacy_officer", "volunteer"])
def test_those_who_run_or_watch_the_platform_see_no_health_facts(code):
    assert not HEALTH & set(ROLES[code].may)


def test_a_caregiver_sees_risks_but_no_diagnoses():
    assert "elder.read" in ROLES["caregiver"].may
    assert not {"record.read", "vitals.read"} & set(ROLES["caregiver"].may)


@pytest.mark.parametrize(("code", "kind"), [("family", "relative"), ("elder", "self")])
def test_a_relative_or_elder_reaches_only_their_own(code, kind):
    kinds = {kind for kinds in ROLES[code].may.values() for kind in kinds}
    assert kinds == {kind}


@pytest.mark.parametrize("code", sorted(ROLES))
def test_what_is_opened_in_an_emergency_may_be_broken_open_by_that_role(code):
    opened = any("break_glass" in kinds for kinds in ROLES[code].may.values())
    assert opened == ("elder.break_glass" in ROLES[code].may)


@pytest.mark.parametrize("code", sorted(ROLES))
def test_an_emergency_opens_reading_not_managing(code):
    opened = {word for word, kinds in ROLES[code].may.items() if "break_glass" in kinds}
    assert not opened & {"elder.edit", "elder.merge", "elder.assign", "target.set", "device.bind", "consent.record"}


@pytest.mark.parametrize("code", sorted(ROLES))
def test_every_role_is_given_by_somebody(code):
    assert any(word in role.may for word in ROLES[code].given_by for role in ROLES.values())


@pytest.mark.parametrize("code", ["operator", "regulator", "privacy_officer", "specialist", "director"])
def test_far_reaching_roles_are_given_by_administrators_only(code):
    assert ROLES[code].given_by == ("user.manage",)


@pytest.mark.parametrize("named", [*ROLES.values(), *WORDS.values()])
def test_everything_is_named_in_both_languages(named):
    assert named.words.zh
    assert named.words.en


def test_a_wrong_table_is_refused_with_its_flaws(tmp_path, monkeypatch):
    wrong = tmp_path / "roles.yaml"
    wrong.write_text("relationships: {}\npermissions: {a.b: {zh: 甲, en: A}}\nroles: {}\n")
    monkeypatch.setattr(definitions, "ROLES", wrong)
    with pytest.raises(DefinitionError, match=r"a\.b: no role has it"):
        definitions._book.__wrapped__()
