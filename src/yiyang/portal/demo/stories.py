"""The few lives of the demo district that a visitor should meet."""

from datetime import datetime, time, timedelta

from yiyang.accounts import actions as accounts
from yiyang.clinic import actions as clinic
from yiyang.clinic.types.entries import NewEncounter, NewGuidance
from yiyang.clinic.types.record import EncounterKind, Topic
from yiyang.monitoring.actions import readings, targets
from yiyang.monitoring.types.alarms import PersonalRange, Severity
from yiyang.monitoring.types.readings import Message, Road
from yiyang.people import actions
from yiyang.people.types import ElderDraft, ResponsibilityKind
from yiyang.portal.demo import devices
from yiyang.portal.demo.kit import Scene
from yiyang.portal.demo.neighbourhood import Neighbourhood
from yiyang.portal.demo.physiology import SHANGHAI

ZHANG_OWN = PersonalRange(measure="systolic", high=((Severity.WATCH, 152.0), (Severity.CRITICAL, 160.0)), low=())
LOW_SUGAR, LOW_SUGAR_AGO = Scene(0, "gl-amei", {"glucose": 3.7}, "fasting"), timedelta(minutes=42)
SCENES = (
    Scene(12, "bp-zhang", {"systolic": 178, "diastolic": 102, "heart_rate": 92}),
    Scene(75, "th-meizhen", {"body_temperature": 38.4}),
    Scene(150, "ox-dahai", {"spo2": 89}),
)
"""What the devices say by themselves soon after the start, so that a visitor sees an alarm come up."""


def before(town: Neighbourhood) -> None:
    """What was settled before the readings began."""
    give_zhang_own_limits(town)
    merge_a_duplicate(town)
    suspect_a_duplicate(town)
    refer_guilan(town)


def give_zhang_own_limits(town: Neighbourhood) -> None:
    """Mr Zhang had a stroke: his doctor wants to hear of 160, not of 180."""
    targets.set_target(
        town.elders["zhang"], ZHANG_OWN, reason="脑梗死后，收缩压 160 即需处理", by=town.house.users["li"], at=town.opening
    )


def merge_a_duplicate(town: Neighbourhood) -> None:
    """Mrs Wang was registered twice, once with a wrong character and without her card."""
    kept, at = town.elders["xiuzhen"], town.opening + timedelta(days=3)
    twin = actions.register_elder(
        ElderDraft(
            name="王秀贞", committee_id=kept.committee_id, sex="female", birth_date=kept.birth_date, phone=str(kept.phone)
        ),
        institution=town.house.institutions["centre"],
        by=town.house.users["sun"],
        at=at,
        despite="本人说没有建过档",
    )
    actions.merge_elders(kept, twin, reason="核对身份证和电话，是同一人", by=town.house.users["wang"], at=at + timedelta(days=2))


def suspect_a_duplicate(town: Neighbourhood) -> None:
    """Another pair waits in the queue for someone to decide."""
    known = town.elders["amei"]
    actions.register_elder(
        ElderDraft(name="陈阿美", committee_id=known.committee_id, sex="female", birth_date=known.birth_date),
        institution=town.house.institutions["centre"],
        by=town.house.users["sun"],
        at=town.now - timedelta(days=2),
        despite="未带身份证，先建档",
    )


def refer_guilan(town: Neighbourhood) -> None:
    """Mrs Zhou's heart is looked at by the hospital's specialist."""
    actions.assign_responsibility(
        town.elders["guilan"],
        ResponsibilityKind.REFERRAL,
        to=town.house.institutions["hospital"],
        person=town.house.staff["zhao"],
        start=town.now.date() - timedelta(days=6),
        reason="心衰加重，请心内科会诊",
        by=town.house.users["li"],
    )


def this_morning(town: Neighbourhood) -> None:
    """What a doctor finds who signs in now."""
    measure_amei(town)
    plan_visits(town)
    advise_zhang(town)
    break_the_glass(town)


def measure_amei(town: Neighbourhood) -> None:
    """Mrs Chen took two more units of insulin last night."""
    at = town.now - LOW_SUGAR_AGO
    message = devices.scene_payload(LOW_SUGAR, at)
    readings.store_batch([Message("gl-amei", message, Road.HISTORY)], now=at + timedelta(minutes=1))


def plan_visits(town: Neighbourhood) -> None:
    """Two doors to knock at today, and one that was knocked at yesterday."""
    doctor, at = town.house.users["li"], town.now - timedelta(hours=1)
    for key, clock, reason in (("xiuying", time(9, 10), "换药、伤口照相"), ("zhang", time(9, 55), "家庭病床查床")):
        clinic.plan_encounter(
            town.elders[key],
            kind=EncounterKind.HOME_VISIT,
            planned_at=datetime.combine(town.now.date(), clock, SHANGHAI),
            staff=town.house.staff["li"],
            reason=reason,
            by=doctor,
            at=at,
        )
    yesterday = town.now - timedelta(days=1)
    findings = "伤口渗液减少，肉芽新鲜，继续隔日换药。"
    seen = NewEncounter(EncounterKind.HOME_VISIT, started_at=yesterday, reason="上门随访", findings=findings)
    clinic.record_encounter(town.elders["xiuying"], seen, by=doctor, at=yesterday)


def advise_zhang(town: Neighbourhood) -> None:
    """Advice of last week that the daughter has read."""
    at = town.now - timedelta(days=5)
    advice = NewGuidance("早晚各量一次血压，坐着静休五分钟再量；降压药早饭后吃，不要漏。", topic=Topic.BLOOD_PRESSURE)
    guidance = clinic.give_guidance(town.elders["zhang"], advice, by=town.house.users["li"], at=at)
    clinic.confirm_guidance(guidance, by=town.house.users["zhangmin"], at=at + timedelta(hours=3))


def break_the_glass(town: Neighbourhood) -> None:
    """A specialist saw someone at night whom nobody had sent."""
    reason = "夜间急诊胸痛，家属送来，需看用药和过敏"
    who, elder = town.house.users["zhao"], town.elders["hongru"]
    accounts.break_glass(who, elder, reason=reason, at=town.now - timedelta(hours=8))
