"""An alarm nobody answers, step by step, with every message and what became of it."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from yiyang.accounts import actions as accounts
from yiyang.base.errors import DomainError
from yiyang.monitoring.actions import alarms, escalation
from yiyang.monitoring.models import Alarm, AlarmCall, AlarmEvent
from yiyang.monitoring.queries import ladder, lines, reach
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.alarms import Rung
from yiyang.notices import actions as notices
from yiyang.notices.models import Delivery, Notice
from yiyang.notices.tests.gateway import Browser, Gateway
from yiyang.notices.types import DeliveryMoved
from yiyang.organizations import actions as organizations
from yiyang.organizations import definitions
from yiyang.organizations.tests.world import LONG_AGO, engage
from yiyang.organizations.types import AbsenceDraft, AbsenceKind
from yiyang.people.actions import family
from yiyang.people.models import Consent
from yiyang.people.types import FamilyDraft

pytestmark = pytest.mark.django_db
MINUTE, DAY, TODAY = timedelta(minutes=1), timedelta(days=1), localdate(NOW)


@pytest.fixture
def gateway(monkeypatch):
    monkeypatch.setenv("YIYANG_CHANNEL_HOSTS", "127.0.0.1")
    opened = Gateway()
    yield opened
    opened.close()


@pytest.fixture
def chen(ward):
    """A second doctor by the rota."""
    staff = engage("陈晓", "family_doctor", ward.town.centre, username="chen")
    organizations.fill_shift(ward.town.centre, staff, definitions.shifts()["doctor"], day=TODAY, by=None)
    return staff


def leave(ward, *, deputy=None, until=TODAY + 3 * DAY):
    draft = AbsenceDraft(AbsenceKind.LEAVE, TODAY, until)
    organizations.record_absence(ward.town.li, draft, deputy=deputy, institution=ward.town.centre, by=None)


def rise(ward, minutes=0, **values):
    ward.hear(ward.zhang, NOW + minutes * MINUTE, **values or {"systolic": 190})
    alarms.announce(now=NOW + minutes * MINUTE)


def climb(minutes):
    alarms.escalate_due(now=NOW + minutes * MINUTE)
    alarms.announce(now=NOW + minutes * MINUTE)


def deliver(at):
    """What the queue does: hand over everything that is due."""
    for pk in Delivery.objects.filter(state="queued", due_at__lte=at).values_list("pk", flat=True):
        notices.attempt_delivery(pk, at=at)


def turns(alarm):
    found = AlarmCall.objects.filter(alarm=alarm, is_turn=True).order_by("at", "pk").select_related("user")
    return [(call.rung, call.user.username, (call.at - NOW) // MINUTE) for call in found]


def test_an_unanswered_alarm_climbs_the_whole_ladder_and_every_message_is_logged(ward, chen, gateway):
    ward.on_duty()
    people = (ward.li, chen.user, ward.wang, ward.town.zhao.user, ward.daughter)
    for user in people:
        phone = Browser(gateway.at(f"/push/{user.username}"))
        notices.add_push(phone.subscription, words="手机", by=user, at=NOW)
    gateway.status = 201
    rise(ward)
    deliver(NOW)
    for minutes in range(1, 36):
        climb(minutes)
        deliver(NOW + minutes * MINUTE)
    alarm = ward.alarm()
    everyone = ("chen", "li", "wang", "zhao")
    assert turns(alarm)[:4] == [("doctor", "li", 0), ("second", "chen", 5), ("team", "li", 8), ("team", "wang", 8)]
    assert turns(alarm)[4:6] == [("duty", "zhao", 10), ("family", "zhangmin", 15)]
    assert sorted(turns(alarm)[6:10]) == [("everyone", name, 20) for name in everyone]
    assert sorted(turns(alarm)[10:]) == [("everyone", name, 25) for name in everyone]
    calls = AlarmCall.objects.filter(alarm=alarm)
    assert Delivery.objects.count() == calls.count() == Notice.objects.filter(kind="alarm").count()
    assert set(Delivery.objects.values_list("state", "answer", "attempts")) == {("sent", "HTTP 201", 1)}
    assert AlarmEvent.objects.filter(alarm=alarm, kind="exhausted").count() == 1
    assert AlarmEvent.objects.filter(alarm=alarm, kind="escalated").count() == 5


def test_the_ladder_shows_who_was_told_by_which_way_and_who_answered(ward, chen, gateway):
    notices.add_push(Browser(gateway.at("/push/li")).subscription, words="手机", by=ward.li, at=NOW)
    notices.add_voice(by=ward.li, words="打我手机", url=gateway.at("/call"), at=NOW)
    gateway.status = 503
    rise(ward)
    deliver(NOW)
    climb(5)
    alarms.acknowledge_alarm(ward.alarm(), by=chen.user, at=NOW + 6 * MINUTE)
    shown = ladder.ladder_of(ward.alarm(), with_ways=True)
    doctor, second = shown.rungs[0], shown.rungs[1]
    assert [rung.place for rung in shown.rungs] == ["done", "now", "spared", "spared", "spared", "spared"]
    assert [(way.way, way.answer) for way in doctor.people[0].ways] == [("手机推送", "HTTP 503"), ("电话", "")]
    assert (doctor.people[0].answered_at, second.people[0].answered_at) == (None, NOW + 6 * MINUTE)
    assert (second.people[0].why, second.until) == ("值班表上的二线医生", NOW + 21 * MINUTE)
    assert {person.name for person in shown.informed} >= {"王芳", "张敏"}
    assert ladder.ladder_of(ward.alarm(), with_ways=False).rungs[0].people[0].ways == ()


def test_a_failed_push_lets_the_telephone_ring(ward, gateway):
    notices.add_push(Browser(gateway.at("/push/li")).subscription, words="手机", by=ward.li, at=NOW)
    notices.add_voice(by=ward.li, words="打我手机", url=gateway.at("/call"), at=NOW)
    rise(ward)
    assert dict(Delivery.objects.values_list("channel__scheme", "state")) == {"webpush": "queued", "voice": "held"}
    gateway.status = 410
    notices.attempt_delivery(Delivery.objects.get(channel__scheme="webpush").pk, at=NOW)
    gateway.status = 200
    notices.attempt_delivery(Delivery.objects.get(channel__scheme="voice").pk, at=NOW)
    assert dict(Delivery.objects.values_list("channel__scheme", "state")) == {"webpush": "failed", "voice": "sent"}


def test_the_institution_s_gateway_rings_the_doctor_s_own_phone(ward, gateway):
    notices.set_telephone(ward.town.centre.pk, words="中心总机", url=gateway.at("/call"), by=None, at=NOW)
    rise(ward)
    notices.attempt_delivery(Delivery.objects.get(notice__user=ward.li).pk, at=NOW)
    call = json.loads(gateway.bodies[0])
    assert (call["to"], "张国生" in call["say"], "190" in call["say"]) == ("13800000000", False, False)


def test_an_absent_doctor_is_passed_over_and_the_log_says_why(ward, chen):
    leave(ward)
    rise(ward)
    alarm = ward.alarm()
    assert (turns(alarm), alarm.owner_staff, alarm.step) == ([("second", "chen", 0)], chen, 1)
    assert "李明不在岗（至 2026-11-23），转给二线医生" in AlarmEvent.objects.get(alarm=alarm, kind="notified").zh
    assert not Notice.objects.filter(user=ward.li).exists()
    assert ladder.ladder_of(alarm, with_ways=True).rungs[0].place == "skipped"


def test_the_deputy_named_for_the_absence_comes_before_the_rota(ward, chen):
    hu = engage("胡平", "family_doctor", ward.town.centre, username="hu")
    leave(ward, deputy=hu)
    rise(ward)
    call = AlarmCall.objects.get(is_turn=True)
    assert (call.user.username, call.zh) == ("hu", "代 李明（不在岗至 2026-11-23）")


def test_without_rota_and_deputy_an_absent_doctor_s_alarm_goes_to_the_team(ward):
    leave(ward)
    rise(ward)
    assert turns(ward.alarm()) == [("team", "wang", 0)]


def test_a_doctor_who_leaves_while_an_alarm_waits_is_not_called_again(ward, chen):
    rise(ward)
    leave(ward)
    climb(5)
    climb(8)
    assert turns(ward.alarm())[1:] == [("second", "chen", 5), ("team", "wang", 8)]


def test_the_second_doctor_may_take_the_alarm(ward, chen):
    leave(ward)
    rise(ward)
    alarms.acknowledge_alarm(ward.alarm(), by=chen.user, at=NOW + MINUTE)
    assert ward.alarm().acknowledged_by == chen.user


def test_two_who_answer_at_once_are_one_owner_and_one_who_is_told_who(ward, chen):
    rise(ward)
    seen = [Alarm.objects.get(pk=ward.alarm().pk) for _ in range(2)]
    alarms.acknowledge_alarm(seen[0], by=chen.user, at=NOW)
    with pytest.raises(DomainError, match="陈晓"):
        alarms.acknowledge_alarm(seen[1], by=ward.li, at=NOW)
    assert ward.alarm().acknowledged_by == chen.user


def test_a_family_contact_is_told_without_numbers_and_goes_home(ward):
    rise(ward)
    for minutes in (5, 8, 10, 15):
        climb(minutes)
    notice = Notice.objects.filter(user=ward.daughter).latest("at")
    assert (notice.link, notice.zh.split("，")[0]) == ("/", "张国生的血压有报警")
    assert "190" not in notice.zh + notice.en
    assert ward.alarm().owner_institution == ward.town.centre


def test_without_consent_no_family_is_asked(ward):
    family.revoke_consent(Consent.objects.get(elder=ward.zhang), by=None, at=NOW)
    rise(ward)
    for minutes in (5, 8, 10, 15):
        climb(minutes)
    assert "family" not in [rung for rung, _, _ in turns(ward.alarm())]
    assert not Notice.objects.filter(user=ward.daughter).exists()


def test_the_emergency_contact_comes_before_other_relatives(ward):
    rise(ward)
    line = lines.line_of(ward.alarm(), at=NOW)
    assert [one.why.zh for one in lines.called_on(ward.alarm(), line, Rung.FAMILY, at=NOW)] == ["获准知晓的家人"]
    son = accounts.create_user("zhangwei", display_name="张伟", password=None, by=None)
    draft = FamilyDraft("张伟", "son", is_emergency=True)
    member = family.add_family_member(ward.zhang, draft, start=LONG_AGO, user=son, by=None)
    family.record_consent(ward.zhang, "vitals_read", to=member, given_by="elder", evidence="signed form", start=LONG_AGO, by=None)
    called = lines.called_on(ward.alarm(), line, Rung.FAMILY, at=NOW)
    assert [(one.user.username, one.why.zh) for one in called] == [("zhangwei", "紧急联系人")]


def test_when_everybody_is_away_it_still_ends_at_a_human(ward):
    for staff in (ward.town.li, ward.town.wang, ward.town.zhao):
        draft = AbsenceDraft(AbsenceKind.LEAVE, TODAY, TODAY)
        organizations.record_absence(staff, draft, deputy=None, institution=ward.town.centre, by=None)
    rise(ward)
    for minutes in range(1, 21):
        climb(minutes)
    assert {name for rung, name, _ in turns(ward.alarm()) if rung == "everyone"} == {"li", "wang", "zhao"}


def test_whoever_looks_at_the_ladder_sees_a_delivery_arrive(ward, monkeypatch, django_capture_on_commit_callbacks):
    rise(ward)
    heard = []
    monkeypatch.setattr(notices, "push", lambda users, event, payload: heard.append((set(users), event, payload)))
    escalation.follow_delivery(DeliveryMoved(Notice.objects.filter(user=ward.li).get().pk))
    escalation.follow_delivery(DeliveryMoved(ward.zhang.pk))
    assert len(heard) == 1
    assert ward.li.pk in heard[0][0]


def test_the_page_shows_the_ladder_to_the_doctor_with_ways_and_to_the_family_without(ward, client, gateway):
    notices.add_voice(by=ward.li, words="我的私人手机", url=gateway.at("/call"), at=NOW)
    rise(ward)
    address = reverse("monitoring:alarm", args=[ward.alarm().pk])
    client.force_login(ward.li)
    page = client.get(address).content.decode()
    assert "签约医生" in page
    assert "电话" in page
    assert "我的私人手机" not in page
    client.force_login(ward.daughter)
    assert "rung-went" not in client.get(address).content.decode()


def test_an_alarm_taken_is_shown_at_the_houses_behind_it(ward, monkeypatch):
    rise(ward)
    heard = []
    monkeypatch.setattr(notices, "push", lambda users, event, payload, houses=(): heard.append(set(houses)))
    alarms.acknowledge_alarm(ward.alarm(), by=ward.li, at=NOW)
    assert heard == [{ward.town.centre.pk}]


def test_pages_follow_the_alarms_of_a_house_only_for_those_who_may_take_them(ward):
    followed = [reach.houses_of_answering(user) for user in (ward.li, ward.daughter, ward.operator)]
    assert followed == [[ward.town.centre.pk], [], []]
