from datetime import date
from uuid import UUID

import msgspec
import pytest

from yiyang.assessment import definitions
from yiyang.assessment.rules import blind, portrait, score
from yiyang.assessment.tests.ward import best
from yiyang.assessment.types.report import Measure, S1Class, Standing

NAMES = {one.code: one.words for one in definitions.instruments()}
ON = date(2026, 11, 22)


def standing(code, *, estimate=False, **different):
    instrument = definitions.instrument(code)
    picks = {**best(code), **different}
    result = score(instrument, blind.assembled(instrument, picks))
    return Standing(UUID(int=1), instrument, result, picks, ON, None, estimate)


def worst(code):
    instrument = definitions.instrument(code)
    pick = min if instrument.better == "high" else max
    return {item.code: pick(item.options, key=lambda one: one.score).slug for item in instrument.items if item.number is None}


def risk(slug):
    return next(one for one in definitions.portrait().risks if one.slug == slug)


@pytest.mark.parametrize("code", ["gbt42195", "braden", "gds15", "morse", "lawton_iadl", "frail", "water_swallow"])
def test_the_best_answers_are_worth_all(code):
    found = standing(code)
    assert portrait.share(Measure(code), found.instrument, found.result) == 100


def test_an_instrument_without_total_and_level_is_worth_nothing_that_could_be_drawn():
    found = standing("frail")
    neither = msgspec.structs.replace(found.result, total=None, band=None, totals={})
    assert portrait.share(Measure("frail"), replace_headline(found.instrument), neither) is None


def replace_headline(instrument):
    """The instrument as if it had no total."""
    return msgspec.structs.replace(instrument, headline=msgspec.structs.replace(instrument.headline, total=""))


@pytest.mark.parametrize("code", ["braden", "morse", "lawton_iadl"])
def test_the_worst_answers_are_worth_nothing_in_either_direction(code):
    found = standing(code, **worst(code))
    assert portrait.share(Measure(code), found.instrument, found.result) == 0


def test_a_part_of_an_instrument_is_held_against_its_own_range():
    found = standing("gbt42195", **{"B2.3": "dependent"})
    measure = Measure("gbt42195", ("mobility",))
    assert portrait.told(measure, found).detail == "11/15"
    assert portrait.share(measure, found.instrument, found.result) == 73


def test_a_dimension_is_the_mean_of_what_fed_it():
    found = [standing("braden"), standing("morse", **worst("morse"))]
    stories = [portrait.told(Measure(one.instrument.code), one) for one in found]
    assert portrait.value(stories) == 50


def test_a_dimension_nobody_looked_at_has_no_value():
    assert portrait.value([]) is None


def test_a_danger_is_seen_by_the_instrument_s_own_verdict():
    found = portrait.risk(risk("falls"), {"morse": standing("morse", **worst("morse"))}, NAMES)
    assert found.state == "seen"
    assert "高风险" in found.because[0].zh


def test_an_answer_alone_can_be_a_sign():
    found = portrait.risk(risk("swallowing"), {"gbt42195": standing("gbt42195", **{"B1.1": "much_help"})}, NAMES)
    assert found.state == "seen"
    assert "进食" in found.because[0].zh


def test_a_danger_nobody_looked_for_is_not_called_absent():
    found = portrait.risk(risk("falls"), {}, NAMES)
    assert found.state == "unknown"
    assert found.not_asked


def test_a_good_answer_elsewhere_does_not_clear_a_danger():
    found = portrait.risk(risk("swallowing"), {"gbt42195": standing("gbt42195")}, NAMES)
    assert found.state == "unknown"


def test_a_danger_looked_for_and_not_found_is_clear():
    assert portrait.risk(risk("falls"), {"morse": standing("morse")}, NAMES).state == "clear"


def proposal(**standings):
    return portrait.proposal(definitions.care(), standings)


def test_somebody_able_is_shown_as_self_caring():
    assert proposal(gbt42195=standing("gbt42195")).care_class == S1Class.SELF_CARE


def test_dementia_raises_the_level_and_so_the_class():
    assert proposal(gbt42195=standing("gbt42195", dementia="present")).care_class == S1Class.SEMI


def test_nobody_is_proposed_a_class_without_a_level():
    assert proposal(morse=standing("morse")) is None


def test_the_ability_assessment_goes_before_others():
    found = proposal(barthel=standing("barthel", **worst("barthel")), gbt42195=standing("gbt42195"))
    assert found.instrument == "gbt42195"


def test_a_dependent_elder_in_a_critical_state_is_shown_as_critical():
    dependent = standing("gbt42195", **worst("gbt42195"))
    special = standing("ws431", special_condition="present")
    assert proposal(gbt42195=dependent, ws431=special).care_class == S1Class.CRITICAL


def test_somebody_able_is_not_made_critical_by_a_bad_hour():
    special = standing("ws431", special_condition="present")
    assert proposal(gbt42195=standing("gbt42195"), ws431=special).care_class == S1Class.SELF_CARE


def test_an_estimate_stays_an_estimate():
    assert proposal(ltci2021=standing("ltci2021", estimate=True)).estimate


@pytest.mark.parametrize("crossing", definitions.care().crosswalk, ids=lambda one: one.instrument)
def test_the_cross_walk_knows_every_level(crossing):
    instrument = definitions.instrument(crossing.instrument)
    steps = [step for step in instrument.steps if step.name in (instrument.headline.band, "initial")]
    levels = {band.level for step in steps for band in getattr(step, "bands", ())}
    assert {str(level) for level in levels} <= set(crossing.levels)


def test_a_worse_level_is_never_shown_as_a_lighter_class():
    order = list(S1Class)
    for crossing in definitions.care().crosswalk:
        classes = [order.index(crossing.levels[level]) for level in sorted(crossing.levels, key=int)]
        assert classes == sorted(classes)


def test_every_class_has_a_name_and_a_tier():
    care = definitions.care()
    assert {one.slug for one in care.classes} == {one.care_class for one in care.tiers} == set(S1Class)


def test_a_heavier_class_is_visited_more_often():
    visits = {tier.care_class: tier.visits_a_year for tier in definitions.care().tiers}
    assert [visits[one] for one in S1Class] == sorted(visits.values())


def test_every_instrument_that_is_named_exists():
    book = definitions.portrait()
    named = {measure.instrument for side in book.sides for measure in side.measures}
    named |= {code for one in book.risks for code in (*one.instruments, *one.answers)}
    assert named <= set(definitions.codes())


def test_every_answer_that_is_named_exists():
    for one in definitions.portrait().risks:
        for code, items in one.answers.items():
            for item, slugs in items.items():
                assert set(slugs) <= {option.slug for option in definitions.instrument(code).item(item).options}


def test_every_record_fact_has_a_name():
    book = definitions.portrait()
    assert {fact for side in book.sides for fact in side.facts} == set(book.fact_words)
