from datetime import timedelta

import pytest
from django.urls import reverse

from yiyang.clinic import actions
from yiyang.clinic.models import Condition, Encounter, FollowUp, Guidance, GuidanceReading, Medication
from yiyang.clinic.tests.world import SULFA
from yiyang.clinic.types.entries import NewEncounter, NewGuidance
from yiyang.clinic.types.record import EncounterKind

BACKEND = "yiyang.base.signin.Password"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def sign_in(client):
    def as_user(user):
        client.force_login(user, backend=BACKEND)
        return client

    return as_user


@pytest.fixture
def rich(family):
    """张国生 with one of everything."""
    family.condition = family.with_hypertension()
    family.allergy = actions.record_allergy(family.zhang, SULFA, by=family.doctor, at=family.now)
    family.caution = actions.record_caution(family.zhang, "跌倒高危", by=family.nurse, at=family.now)
    family.medicine = actions.start_medication(family.zhang, family.amlodipine(), by=family.doctor, at=family.now)
    family.visit = actions.plan_encounter(
        family.zhang,
        kind=EncounterKind.HOME_VISIT,
        planned_at=family.now + timedelta(minutes=1),
        staff=family.town.li,
        by=family.doctor,
        at=family.now,
    )
    family.advice = actions.give_guidance(family.zhang, NewGuidance("少吃咸菜"), by=family.doctor, at=family.now)
    family.follow_up = FollowUp.objects.get()
    return family


def addresses(rich) -> dict[str, str]:
    elder = rich.zhang.pk
    return {
        "record": reverse("clinic:record", args=[elder]),
        "notes": reverse("clinic:notes", args=[elder]),
        "condition": reverse("clinic:note", args=[elder, "condition"]),
        "guidance form": reverse("clinic:note", args=[elder, "guidance"]),
        "withdraw": reverse("clinic:withdraw", args=["allergy", rich.allergy.pk]),
        "stop": reverse("clinic:stop_medication", args=[rich.medicine.pk]),
        "encounter": reverse("clinic:encounter", args=[rich.visit.pk]),
        "cancel encounter": reverse("clinic:cancel_encounter", args=[rich.visit.pk]),
        "follow-up": reverse("clinic:follow_up", args=[rich.follow_up.pk]),
        "cancel follow-up": reverse("clinic:cancel_follow_up", args=[rich.follow_up.pk]),
        "guidance": reverse("clinic:guidance", args=[rich.advice.pk]),
    }


EVERYTHING = {
    "record", "notes", "condition", "guidance form", "withdraw", "stop", "encounter", "cancel encounter", "follow-up",
    "cancel follow-up", "guidance",
}  # fmt: skip
OPEN_TO = {
    "doctor": EVERYTHING,
    "caregiver": {"record"},
    "elder": {"record", "guidance"},
    "daughter": {"record", "guidance"},
    "neighbour": {"guidance"},
    "stranger": set(),
}


@pytest.mark.parametrize("who", sorted(OPEN_TO))
def test_each_page_opens_to_those_it_is_for_and_to_nobody_else(rich, sign_in, who):
    browser = sign_in(getattr(rich, who))
    opened = {name for name, address in addresses(rich).items() if browser.get(address).status_code == 200}
    assert opened == OPEN_TO[who]


def test_nobody_gets_in_without_signing_in(rich, client):
    codes = {name: client.get(address).status_code for name, address in addresses(rich).items()}
    assert set(codes.values()) == {302}


def test_the_record_shows_person_timeline_and_what_to_mind(rich, sign_in):
    page = sign_in(rich.doctor).get(reverse("clinic:record", args=[rich.zhang.pk])).content.decode()
    for text in ("张国生", "磺胺", "跌倒高危", "氨氯地平", "开始用 氨氯地平", "高血压随访", "李明", "记一笔"):
        assert text in page


def test_a_caregiver_s_record_page_holds_no_diagnosis_and_no_medicine(rich, sign_in):
    page = sign_in(rich.caregiver).get(reverse("clinic:record", args=[rich.zhang.pk])).content.decode()
    assert "磺胺" in page
    assert "高血压" not in page
    assert "氨氯地平" not in page


def test_a_chip_answers_with_the_timeline_alone(rich, sign_in):
    page = sign_in(rich.doctor).get(reverse("clinic:record", args=[rich.zhang.pk]), {"kind": "medicine"}, **HTMX).content.decode()
    assert "<html" not in page
    assert "开始用 氨氯地平" in page
    assert "诊断：高血压" not in page


def test_a_long_timeline_loads_in_pieces(rich, sign_in):
    for number in range(30):
        met = NewEncounter(EncounterKind.PHONE, rich.now - timedelta(hours=number + 1), findings=f"第{number}次")
        actions.record_encounter(rich.zhang, met, by=rich.doctor, at=rich.now)
    browser = sign_in(rich.doctor)
    first = browser.get(reverse("clinic:record", args=[rich.zhang.pk])).content.decode()
    more = first.split('class="entry-more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(more, **HTMX).content.decode()
    assert "第29次" not in first
    assert "第29次" in second


def test_writing_a_visit_down_brings_one_back_to_the_record(rich, sign_in):
    told = {"kind": "phone", "started_at": f"{rich.now:%Y-%m-%dT00:00}", "findings": "血压平稳"}
    answer = sign_in(rich.nurse).post(reverse("clinic:note", args=[rich.zhang.pk, "encounter"]), told)
    assert answer.url == reverse("clinic:record", args=[rich.zhang.pk])
    assert Encounter.objects.filter(findings="血压平稳", recorded_by=rich.nurse).exists()


def test_a_mistake_in_a_form_keeps_what_was_typed(rich, sign_in):
    told = {"code": "", "other_code": "高血压", "name": "不知道"}
    answer = sign_in(rich.doctor).post(reverse("clinic:note", args=[rich.zhang.pk, "condition"]), told)
    assert answer.status_code == 422
    assert "不知道" in answer.content.decode()


def test_a_condition_of_the_list_is_recorded_by_one_choice(rich, sign_in):
    sign_in(rich.doctor).post(reverse("clinic:note", args=[rich.zhang.pk, "condition"]), {"code": "E11.900"})
    assert Condition.objects.filter(code="E11.900", name="2型糖尿病").exists()


def test_every_note_form_opens(rich, sign_in):
    browser = sign_in(rich.doctor)
    kinds = ("encounter", "guidance", "medication", "condition", "allergy", "caution", "visit", "follow_up")
    assert {browser.get(reverse("clinic:note", args=[rich.zhang.pk, kind])).status_code for kind in kinds} == {200}


def test_an_unknown_note_is_not_found(rich, sign_in):
    assert sign_in(rich.doctor).get(reverse("clinic:note", args=[rich.zhang.pk, "poem"])).status_code == 404


@pytest.mark.parametrize("typed", ["gxy", "gaoxueya", "高血压", "I10"])
def test_conditions_are_found_as_staff_type_them(rich, sign_in, typed):
    assert "I10.x00" in sign_in(rich.doctor).get(reverse("clinic:search_conditions"), {"q": typed}).content.decode()


def test_a_medicine_is_stopped_from_its_page(rich, sign_in):
    told = {"on": f"{rich.today}", "reason": "头晕"}
    sign_in(rich.doctor).post(reverse("clinic:stop_medication", args=[rich.medicine.pk]), told)
    assert Medication.objects.get().status == "stopped"


def test_an_allergy_is_ruled_out_or_withdrawn_from_its_page(rich, sign_in):
    page = reverse("clinic:withdraw", args=["allergy", rich.allergy.pk])
    sign_in(rich.doctor).post(page, {"end": "1"})
    rich.allergy.refresh_from_db()
    assert rich.allergy.status == "inactive"


def test_completing_a_follow_up_says_what_it_means(rich, sign_in):
    answer = sign_in(rich.doctor).post(
        reverse("clinic:follow_up", args=[rich.follow_up.pk]), {"sbp": "182", "dbp": "96"}, follow=True
    )
    assert "H-10" in answer.content.decode()
    assert FollowUp.objects.get(status="done").outcome == "danger"


def test_the_lists_of_the_day_open_for_the_doctor(rich, sign_in):
    browser = sign_in(rich.doctor)
    assert "张国生" in browser.get(reverse("clinic:visits")).content.decode()
    assert browser.get(reverse("clinic:followups")).status_code == 200


def test_the_daughter_s_confirmation_stands_on_the_doctor_s_page(rich, sign_in):
    page = reverse("clinic:guidance", args=[rich.advice.pk])
    sign_in(rich.daughter).post(reverse("clinic:confirm_guidance", args=[rich.advice.pk]))
    assert "已确认" in sign_in(rich.doctor).get(page).content.decode()


def test_opening_guidance_leaves_a_receipt(rich, sign_in):
    page = sign_in(rich.daughter).get(reverse("clinic:guidance", args=[rich.advice.pk])).content.decode()
    assert "已看到" in page
    assert GuidanceReading.objects.get(user=rich.daughter, guidance=Guidance.objects.get()).read_at is not None


def test_three_people_may_use_one_tablet_in_turn(rich, sign_in):
    page = reverse("clinic:record", args=[rich.zhang.pk])
    assert {sign_in(user).get(page).status_code for user in (rich.doctor, rich.nurse, rich.caregiver)} == {200}
