"""Who is first, where to serve, whether one may enter, what was kept of a promise, and what follows at the end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.agreements import definitions
from yiyang.agreements.rules import coverage, entry, intake, promises, review, signatures, states
from yiyang.agreements.types.terms import (
    Asked,
    Counted,
    Days,
    EntryFacts,
    Fact,
    Line,
    ReviewFacts,
    Stretch,
)
from yiyang.agreements.types.words import AgreementState, Course, Destination, Need, Standing, Wanted, Wish
from yiyang.catalogue.types.words import CareClass, Per
from yiyang.lib.words import Words

START = date(2026, 1, 31)
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))
AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
CLASSES = [None, *CareClass]


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ({"dementia", "poor", "chronic"}, "impaired_and_poor"),
        ({"loss_of_function", "rural_poor"}, "impaired_and_poor"),
        ({"loss_of_function", "oldest_old"}, "impaired_and_oldest"),
        ({"dementia"}, "impaired"),
        ({"chronic", "empty_nest"}, "chronic"),
        ({"empty_nest", "rural_poor"}, "empty_nest"),
        ({"rural_poor"}, "rural_poor"),
    ],
)
def test_the_hardest_pressed_are_served_first(groups, code):
    assert intake.priority(groups, definitions.priorities())[1].code == code


def test_who_belongs_to_no_group_waits_in_turn():
    rank, clause = intake.priority({"hypertension"}, definitions.priorities())
    assert clause is None
    assert rank == len(definitions.priorities())


@given(st.sets(st.sampled_from(["dementia", "poor", "oldest_old", "chronic", "empty_nest", "rural_poor"])), st.just("dementia"))
def test_one_more_hardship_never_means_waiting_longer(groups, more):
    clauses = definitions.priorities()
    assert intake.priority({*groups, more}, clauses)[0] <= intake.priority(groups, clauses)[0]


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        (Asked(need=Need.ACUTE, care_class=CareClass.SELF_CARE), Destination.HOSPITAL),
        (Asked(need=Need.TERMINAL, care_class=CareClass.CRITICAL), Destination.HOSPICE),
        (Asked(need=Need.CONTINUOUS, care_class=CareClass.DEPENDENT, wants=Wanted.HOME, homebound=True), Destination.HOME_BED),
        (Asked(need=Need.CONTINUOUS, care_class=CareClass.DEPENDENT, wants=Wanted.INSTITUTION), Destination.NURSING_HOME),
        (Asked(need=Need.CHRONIC, care_class=CareClass.DEPENDENT, wants=Wanted.HOME), Destination.HOME_CARE_BED),
        (Asked(care_class=CareClass.SEMI, wants=Wanted.HOME), Destination.HEALTH_CENTRE),
        (Asked(care_class=CareClass.DEPENDENT, wants=Wanted.INSTITUTION), Destination.HEALTH_CENTRE),
        (Asked(care_class=CareClass.SELF_CARE, wants=Wanted.INSTITUTION), Destination.CARE_HOME),
        (Asked(care_class=CareClass.SELF_CARE), Destination.HOME),
        (Asked(), Destination.ASSESS),
    ],
)
def test_healthy_and_dependent_elders_are_directed_to_different_places(asked, to):
    assert intake.divert(asked, definitions.diversion()).to is to


def test_whoever_is_acutely_ill_is_offered_nothing_but_a_hospital():
    found = intake.divert(Asked(need=Need.ACUTE, care_class=CareClass.DEPENDENT), definitions.diversion())
    assert found.others == ()


def test_what_else_fits_stands_beside_the_recommendation():
    asked = Asked(need=Need.CONTINUOUS, care_class=CareClass.DEPENDENT, wants=Wanted.HOME, homebound=True)
    assert [one.to for one in intake.divert(asked, definitions.diversion()).others] == [
        Destination.NURSING_HOME,
        Destination.HOME_CARE_BED,
        Destination.HEALTH_CENTRE,
    ]


def standing(kind, code, known=None, attested=None):
    checked = entry.check_entry(definitions.kind(kind).conditions, EntryFacts(known or {}, attested or {}))
    return {one.condition.code: one.standing for one in checked}[code]


@pytest.mark.parametrize(("age", "expected"), [(60, Standing.MET), (59, Standing.UNMET), (None, Standing.UNKNOWN)])
def test_a_home_care_bed_is_for_sixty_and_over(age, expected):
    assert standing("home_care_bed", "age", {} if age is None else {Fact.AGE: age}) is expected


@pytest.mark.parametrize(("level", "expected"), [(2, Standing.MET), (1, Standing.UNMET), (None, Standing.UNKNOWN)])
def test_a_home_care_bed_is_for_the_moderately_disabled_and_worse(level, expected):
    assert standing("home_care_bed", "disability", {} if level is None else {Fact.GBT: level}) is expected


def test_who_lives_in_an_institution_has_no_care_bed_at_home():
    assert standing("home_care_bed", "at_home", {Fact.PLACE: "institution"}) is Standing.UNMET


@pytest.mark.parametrize(("said", "expected"), [(True, Standing.MET), (False, Standing.UNMET), (None, Standing.UNKNOWN)])
def test_what_only_a_person_knows_is_unknown_until_said(said, expected):
    attested = {} if said is None else {"homebound": said}
    assert standing("home_bed", "homebound", attested=attested) is expected


def test_unmet_and_unknown_conditions_both_stand_in_the_way():
    checked = entry.check_entry(definitions.kind("home_care_bed").conditions, EntryFacts({Fact.AGE: 70, Fact.GBT: 1}, {}))
    codes = {one.condition.code for one in entry.unsettled(checked)}
    assert "age" not in codes
    assert {"disability", "adapted"} <= codes


@pytest.mark.parametrize(
    ("amount", "unit", "end"),
    [
        (1, Stretch.MONTH, date(2026, 2, 28)),
        (12, Stretch.MONTH, date(2027, 1, 31)),
        (36, Stretch.MONTH, date(2029, 1, 31)),
        (90, Stretch.DAY, date(2026, 5, 1)),
    ],
)
def test_a_period_ends_on_the_same_day_of_a_later_month(amount, unit, end):
    assert entry.end_of(START, amount, unit) == end


@pytest.mark.parametrize(("amount", "fits"), [(11, False), (12, True), (36, True), (37, False)])
def test_a_family_doctor_contract_is_neither_shorter_nor_longer_than_allowed(amount, fits):
    assert entry.allowed(amount, definitions.kind("family_doctor").term) is fits


def line(per, times=1, code="A"):
    return Line(code, Words("项", "item"), times, per)


@pytest.mark.parametrize(
    ("per", "times", "on", "whole", "due"),
    [
        (Per.DAY, 3, date(2026, 1, 11), 1095, 30),
        (Per.WEEK, 1, date(2026, 1, 14), 52, 1),
        (Per.MONTH, 2, date(2026, 3, 1), 24, 4),
        (Per.QUARTER, 1, date(2026, 6, 30), 4, 1),
        (Per.YEAR, 4, date(2026, 12, 31), 4, 0),
        (Per.YEAR, 4, date(2027, 1, 1), 4, 4),
        (Per.MONTH, 1, date(2025, 12, 1), 12, 0),
        (Per.MONTH, 1, date(2028, 1, 1), 12, 12),
    ],
)
def test_a_promise_is_counted_in_full_stretches(per, times, on, whole, due):
    (found,) = promises.promise([line(per, times)], {}, period=YEAR, on=on).lines
    assert (found.promised, found.due) == (whole, due)


def test_a_yearly_service_is_promised_once_even_in_a_short_agreement():
    (found,) = promises.promise([line(Per.YEAR)], {}, period=Days(date(2026, 1, 1), date(2026, 4, 1)), on=date(2026, 2, 1)).lines
    assert found.promised == 1


def test_what_is_given_only_when_needed_is_never_behind():
    kept = promises.promise([line(Per.NEED)], {"A": 2}, period=YEAR, on=date(2026, 6, 1))
    assert kept.kept
    assert kept.share is None
    assert kept.lines[0].done == 2


def test_a_service_done_too_often_does_not_make_up_for_another():
    lines = [line(Per.MONTH, code="A"), line(Per.MONTH, code="B")]
    found = promises.promise(lines, {"A": 10, "B": 0}, period=YEAR, on=date(2026, 5, 1))
    assert found.share == 0.5
    assert not found.kept


@given(st.integers(0, 40), st.sampled_from([Per.DAY, Per.WEEK, Per.MONTH, Per.QUARTER, Per.YEAR]), st.integers(0, 400))
def test_more_done_never_lowers_the_share(done, per, days):
    on = YEAR.start + timedelta(days=days)
    less = promises.promise([line(per, 2)], {"A": done}, period=YEAR, on=on)
    more = promises.promise([line(per, 2)], {"A": done + 1}, period=YEAR, on=on)
    assert less.share is None or less.share <= more.share <= 1


@pytest.mark.parametrize(
    ("then", "now", "course", "proposal"),
    [
        (CareClass.SEMI, CareClass.SELF_CARE, Course.RECOVERED, Wish.END),
        (CareClass.DEPENDENT, CareClass.SEMI, Course.BETTER, Wish.GO_ON),
        (CareClass.SEMI, CareClass.SEMI, Course.SAME, Wish.GO_ON),
        (CareClass.SEMI, CareClass.DEPENDENT, Course.WORSE, Wish.GO_ON),
        (None, CareClass.SEMI, Course.SAME, Wish.GO_ON),
        (CareClass.SEMI, None, Course.UNKNOWN, Wish.UNSURE),
    ],
)
def test_who_recovered_is_not_renewed_and_who_did_not_gets_a_new_plan(then, now, course, proposal):
    verdict = review.review(ReviewFacts(then, now, recovery_ends=True))
    assert (verdict.course, verdict.proposal) == (course, proposal)
    assert verdict.reasons


def test_a_contract_with_a_family_doctor_goes_on_for_the_healthy():
    verdict = review.review(ReviewFacts(CareClass.SELF_CARE, CareClass.SELF_CARE, recovery_ends=False))
    assert verdict.proposal is Wish.GO_ON
    assert verdict.reasons == (review.STAYED_WELL,)


def test_a_level_from_an_unconfirmed_table_is_said_to_be_an_estimate():
    verdict = review.review(ReviewFacts(CareClass.SEMI, CareClass.SEMI, recovery_ends=True, estimate=True))
    assert review.ESTIMATE in verdict.reasons


@pytest.mark.parametrize("now", CLASSES)
def test_the_elders_wish_to_end_is_always_followed(now):
    verdict = review.review(ReviewFacts(CareClass.SEMI, now, recovery_ends=True))
    assert review.goes_on(verdict, Wish.END) is False


def test_the_elders_wish_to_go_on_is_followed_after_recovery_too():
    verdict = review.review(ReviewFacts(CareClass.SEMI, CareClass.SELF_CARE, recovery_ends=True))
    assert review.goes_on(verdict, Wish.GO_ON) is True


@pytest.mark.parametrize(("now", "wish"), [(None, Wish.GO_ON), (CareClass.SEMI, Wish.UNSURE)])
def test_nobody_decides_without_an_assessment_and_a_wish(now, wish):
    assert review.goes_on(review.review(ReviewFacts(CareClass.SEMI, now, recovery_ends=True)), wish) is None


def rows(*known):
    return [Counted(str(n), f"第{n}居委会", count, count // 2) for n, count in enumerate(known)]


def test_a_rate_is_valid_contracts_of_residents_known():
    assert coverage.rates(rows(20), least=10)[0].share == 0.5


def test_small_numbers_are_hidden():
    hidden = [rate.known is None for rate in coverage.rates(rows(3, 4, 20), least=10)]
    assert hidden == [True, True, False]


def test_a_single_hidden_number_cannot_be_reckoned_from_the_total():
    hidden = [rate.known is None for rate in coverage.rates(rows(3, 20, 15, 40), least=10)]
    assert hidden == [True, False, True, False]


def test_one_small_committee_alone_is_hidden_and_so_is_its_total():
    assert coverage.rates(rows(3), least=10)[0].share is None
    assert coverage.total(rows(3), least=10).known is None
    assert coverage.total(rows(20, 30), least=10).signed == 25


def test_the_digest_of_terms_does_not_depend_on_their_order():
    assert signatures.digest_of({"a": 1, "b": "床"}) == signatures.digest_of({"b": "床", "a": 1})


def test_any_change_of_the_terms_changes_the_digest():
    assert signatures.digest_of({"price": 100}) != signatures.digest_of({"price": 101})


def test_a_seal_names_side_signer_mark_and_time():
    facts = {"side": "served", "signer": "张国生", "mark": "M1 1L2 2", "at": AT}
    sealed = signatures.seal("d", **facts)
    changed = [{"side": "provider"}, {"signer": "张丽"}, {"mark": "M1 1L2 3"}, {"at": AT + timedelta(seconds=1)}]
    assert all(signatures.seal("d", **{**facts, **change}) != sealed for change in changed)


@pytest.mark.parametrize(
    ("path", "drawn"),
    [
        ("M10 10L20 20L30 30L40 40", True),
        ("M10 10L20 20L30 30M40 40L50 50L60 60", True),
        ("M10 10L11 11", False),
        ("", False),
        ('M10 10L20 20L30 30"/><script>', False),
        ("M10 10" + "L20 20" * 10_000, False),
    ],
)
def test_a_signature_is_strokes_and_nothing_else(path, drawn):
    assert signatures.is_drawn(path) is drawn


def test_a_code_has_six_digits_and_belongs_to_one_text_and_one_person():
    codes = {signatures.code_for("one", "a"), signatures.code_for("two", "a"), signatures.code_for("one", "b")}
    assert len(codes) == 3
    assert all(len(code) == 6 and code.isdigit() for code in codes)


@pytest.mark.parametrize("state", AgreementState)
def test_every_state_of_an_agreement_is_reachable(state):
    assert state in states.AGREEMENT_STATES.states


def test_a_finished_agreement_is_never_opened_again():
    assert set(states.AGREEMENT_STATES.final()) == {"renewed", "changed", "ended"}
    assert set(states.APPLICATION_STATES.final()) == {"agreed", "declined", "withdrawn"}
