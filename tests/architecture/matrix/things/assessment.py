"""How he was assessed."""

from datetime import datetime
from uuid import UUID

from yiyang.assessment import actions as assessment
from yiyang.assessment import definitions
from yiyang.assessment.types.assessing import AssessmentReason, NewAssessment
from yiyang.portal.demo.world import World

SAMPLES = {
    "assessments/": "assessment",
    "sheets/": "sheet",
    "appeals/": "appeal",
    "instruments/confirmations/": "confirmation",
}


def assessed(world: World, now: datetime) -> dict[str, UUID]:
    """A sheet his doctor has begun, a result of two others in doubt, and a table somebody confirmed."""
    zhang, li = world.elder("zhang"), world.user("li")
    begun = assessment.start_assessment(zhang, NewAssessment("morse", AssessmentReason.FIRST), by=li, at=now)
    done = assessment.start_assessment(zhang, NewAssessment("braden", AssessmentReason.FIRST), by=world.user("wang"), at=now)
    sheet = done.sheets.get()
    for item in definitions.instrument("braden").items:
        assessment.save_answer(sheet, item.code, item.options[0].slug, by=world.user("wang"), at=now)
    assessment.hand_in(sheet, by=world.user("wang"), at=now)
    final = assessment.sign(done, by=world.user("wang"), at=now)
    confirmed = assessment.confirm_table(
        "ltci2021", "2021", "bands", document="医保办发〔2021〕37号", by=world.user("hu"), at=now
    )
    return {
        "assessment": final.pk,
        "sheet": begun.sheets.get().pk,
        "appeal": assessment.appeal(final, reason="不对", by=world.user("zhangmin"), at=now).pk,
        "confirmation": confirmed.pk,
    }
