from datetime import date

from yiyang.lib import identity
from yiyang.portal.demo.names import Registry

TODAY = date(2026, 11, 22)


def people(count, seed=7):
    registry = Registry(seed)
    return [registry.someone(on=TODAY) for _ in range(count)]


def test_the_same_seed_invents_the_same_people():
    assert people(50) == people(50)


def test_another_seed_invents_others():
    assert people(50) != people(50, seed=8)


def test_every_identity_number_agrees_with_birth_date_and_sex():
    for person in people(500):
        parsed = identity.parse_identity_number(person.identity_number, on=TODAY)
        assert (parsed.birth_date, parsed.sex) == (person.birth_date, person.sex)


def test_nobody_shares_a_number():
    crowd = people(3000)
    assert len({person.identity_number for person in crowd}) == len({person.phone for person in crowd}) == 3000


def test_everybody_is_between_60_and_101():
    ages = [(TODAY - person.birth_date).days // 365.25 for person in people(2000)]
    assert all(60 <= age <= 102 for age in ages)


def test_addresses_lead_to_valid_record_numbers():
    person = people(1)[0]
    assert identity.compose_record_number("310104", person.street.code, person.committee_code, serial=1)
