from datetime import date

from yiyang.lib.identity import check_credit_code, credit_check_character
from yiyang.portal.demo import plan
from yiyang.portal.demo.cast import cast

TODAY = date(2026, 11, 22)
CROWD = list(plan.residents(400, seed=5, on=TODAY))


def test_the_same_seed_draws_the_same_district():
    again = list(plan.residents(400, seed=5, on=TODAY))
    assert again == CROWD


def test_the_cast_comes_first_and_keeps_its_names():
    assert [resident.identity.name for resident in CROWD[:2]] == ["张国生", "周桂兰"]


def test_everyone_is_somewhere_that_exists():
    places = {institution.key for institution in cast().institutions} | {plan.OWN_HOME}
    assert {resident.at for resident in CROWD} <= places


def test_doctors_are_doctors_of_the_cast_or_missing():
    doctors = {employee.key for employee in cast().staff if employee.role == "family_doctor"}
    assert {resident.doctor for resident in CROWD} - {""} <= doctors


def test_a_few_elders_have_no_doctor_yet():
    assert 0 < sum(not resident.doctor for resident in CROWD) < 60


def test_every_medicine_has_a_usual_dose():
    assert {name for resident in CROWD for name in resident.medicines} <= set(cast().medicines)


def test_ages_follow_the_birth_dates():
    assert plan.residents(1, seed=5, on=TODAY).__next__().identity.birth_date.year in {1947, 1948}


def test_institutions_can_be_given_a_valid_credit_code():
    for institution in cast().institutions:
        body = institution.credit.ljust(17, "A")
        assert check_credit_code(body + credit_check_character(body))
