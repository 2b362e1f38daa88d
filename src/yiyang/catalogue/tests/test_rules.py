from uuid import UUID

import pytest

from yiyang.catalogue import definitions, rules
from yiyang.catalogue.types.offers import Facts
from yiyang.catalogue.types.words import CareClass, Payer, Per, Resource, how_often

HOUSE = UUID(int=1)
PACKAGES = definitions.packages()


def proposed(**facts) -> list[str]:
    return [one.package.code for one in rules.propose(Facts(**facts), PACKAGES.values())]


def quoted(code: str, **prices: int):
    return rules.quote(PACKAGES[code], definitions.items(), prices, institution_id=HOUSE)


@pytest.mark.parametrize(
    ("facts", "package"),
    [
        ({"care_class": CareClass.SELF_CARE}, "level_self_care"),
        ({"care_class": CareClass.SEMI}, "level_semi"),
        ({"care_class": CareClass.DEPENDENT}, "level_dependent"),
        ({"care_class": CareClass.CRITICAL}, "level_critical"),
        ({"conditions": ("G30.900",)}, "dementia"),
        ({"groups": ("dementia",)}, "dementia"),
        ({"conditions": ("I69.300",)}, "stroke"),
        ({"conditions": ("G20.x00",)}, "parkinson"),
        ({"end_of_life": True}, "hospice"),
        ({"age": 65}, "fd_elder"),
        ({"conditions": ("I10.x00",)}, "fd_chronic"),
        ({"care_class": CareClass.DEPENDENT}, "fd_disabled"),
        ({"groups": ("loss_of_function",)}, "fd_disabled"),
    ],
)
def test_a_package_is_proposed_for_those_it_is_for(facts, package):
    assert package in proposed(**facts)


@pytest.mark.parametrize(
    ("facts", "package"),
    [
        ({}, "level_self_care"),
        ({"age": 64}, "fd_elder"),
        ({"age": None}, "fd_elder"),
        ({"conditions": ("I10.x00",)}, "stroke"),
        ({"care_class": CareClass.SEMI}, "fd_disabled"),
        ({"care_class": CareClass.CRITICAL}, "hospice"),
        ({"age": 90, "care_class": CareClass.CRITICAL}, "fd_personal"),
    ],
)
def test_what_is_not_known_or_not_true_proposes_nothing(facts, package):
    assert package not in proposed(**facts)


def test_the_most_specific_package_comes_first():
    codes = proposed(care_class=CareClass.DEPENDENT, age=82, conditions=("F03.x00",))
    assert codes == ["dementia", "level_dependent", "fd_disabled", "fd_elder", "fd_basic"]


def test_every_clause_that_holds_is_told_with_its_source():
    offer = rules.propose(Facts(conditions=("I10.x00", "E11.900")), [PACKAGES["fd_chronic"]])[0]
    assert [reason.code for reason in offer.reasons] == ["FD-HTN", "FD-T2DM"]
    assert all(reason.source.title for reason in offer.reasons)


def test_a_proposal_that_rests_on_an_unconfirmed_level_alone_is_an_estimate():
    offer = rules.propose(Facts(care_class=CareClass.SEMI, estimate=True), [PACKAGES["level_semi"]])[0]
    assert offer.estimate


def test_a_diagnosis_beside_an_unconfirmed_level_makes_a_proposal_firm():
    offers = rules.propose(
        Facts(care_class=CareClass.DEPENDENT, groups=("loss_of_function",), estimate=True), [PACKAGES["fd_disabled"]]
    )
    assert not offers[0].estimate


def test_without_a_price_there_is_no_total_and_never_zero():
    offer = quoted("parkinson", R02=8000)
    assert offer.total_fen is None
    assert "R03" in offer.missing
    assert "R02" not in offer.missing


def test_a_package_costs_the_sum_of_its_services_a_month():
    package = PACKAGES["hospice"]
    offer = quoted("hospice", **{line.item: 1000 for line in package.lines})
    daily = next(line for line in offer.lines if line.code == "H02")
    assert daily.month_fen == 30417  # 365 days / 12 × 10.00
    assert offer.total_fen == sum(line.month_fen for line in offer.lines)


def test_a_service_that_comes_only_when_needed_is_not_in_the_total():
    offer = quoted("fd_basic")
    assert offer.total_fen == 0
    assert offer.missing == ()


def test_a_package_price_stands_for_all_its_services():
    offer = quoted("parkinson", parkinson=98000)
    assert (offer.total_fen, offer.missing, offer.package_price) == (98000, (), True)


def test_a_quote_hints_at_who_is_asked_first_for_how_much():
    offer = quoted("hospice", **{line.item: 1000 for line in PACKAGES["hospice"].lines})
    assert offer.payers[0][0] is Payer.MEDICAL_INSURANCE
    assert sum(fen for _, fen in offer.payers) == offer.total_fen


def test_the_care_of_the_critically_ill_waits_for_a_quoted_price():
    assert quoted("level_critical", **{line.item: 1000 for line in PACKAGES["level_critical"].lines}).total_fen is None


def test_a_quoted_price_stands_with_its_reason():
    offer = rules.with_quoted_price(quoted("level_critical"), 1_200_000, reason="与家属商定")
    assert (offer.total_fen, offer.reason) == (1_200_000, "与家属商定")


@pytest.mark.parametrize(("fen", "reason"), [(0, "好"), (100, " ")])
def test_a_quoted_price_is_more_than_nothing_and_has_a_reason(fen, reason):
    with pytest.raises(ValueError, match="quoted price"):
        rules.with_quoted_price(quoted("level_critical"), fen, reason=reason)


def test_no_other_package_is_quoted_by_hand():
    with pytest.raises(rules.NotNegotiable):
        rules.with_quoted_price(quoted("hospice"), 100, reason="好")


def test_needs_are_sorted_into_the_four_kinds_of_resources():
    sorted_in = rules.by_resource(definitions.item(code) for code in ("C01", "M05", "N04", "M01", "L01"))
    assert {kind: [item.code for item in found] for kind, found in sorted_in.items()} == {
        Resource.ROUTINE: ["M01"],
        Resource.ACUTE: ["M05"],
        Resource.NURSING: ["N04"],
        Resource.DAILY: ["C01", "L01"],
    }


@pytest.mark.parametrize(
    ("ranking", "tied", "steps"),
    [
        ((), False, ("none",)),
        (("qi_deficient",), False, ("guide",)),
        (("qi_deficient", "special"), True, ("guide", "several", "tied")),
        (("yin_deficient", "yang_deficient"), False, ("guide", "several", "contradiction")),
    ],
)
def test_a_finding_of_constitutions_says_what_to_do(ranking, tied, steps):
    assert rules.constitution_steps(ranking, tied=tied) == steps
    assert set(steps) <= set(definitions.constitutions().steps)


def test_only_the_listed_hands_may_perform():
    assert rules.may_perform("NS", definitions.item("N04"))
    assert not rules.may_perform("CG", definitions.item("N04"))


def test_a_frequency_is_said_as_people_say_it():
    assert how_often(3, Per.WEEK).zh == "每周3次"
