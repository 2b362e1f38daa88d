"""Who is on call and who is away: what directors write, and who answers then."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.organizations import actions, definitions, queries
from yiyang.organizations.models import Absence, Duty
from yiyang.organizations.queries import rota_pages
from yiyang.organizations.tests.world import LONG_AGO, engage
from yiyang.organizations.types import AbsenceDraft, AbsenceKind, Because, Behind, DutyKind

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def chen(town):
    return engage("陈晓", "family_doctor", town.centre, username="chen")


def shift(code):
    return definitions.shifts()[code]


def noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_default_timezone()) + timedelta(hours=12)


def away(staff, town, *, start=None, until=None, deputy=None, by=None):
    draft = AbsenceDraft(AbsenceKind.LEAVE, start or localdate(), until)
    return actions.record_absence(staff, draft, deputy=deputy, institution=town.centre, by=by)


def stand_in(town, at, team=True):
    behind = Behind(town.li.pk, town.team.pk if team else None, (town.centre.pk,))
    return queries.stand_ins({town.li.pk: behind}, at).get(town.li.pk)


def test_a_director_fills_a_shift_and_takes_it_out_again(town):
    now = timezone.now()
    actions.turn_shift(town.centre, town.wang, shift("desk_night"), day=localdate(), by=town.zhao.user, at=now)
    duty = Duty.objects.get()
    assert (timezone.localtime(duty.starts_at).hour, duty.ends_at - duty.starts_at) == (20, timedelta(hours=12))
    actions.turn_shift(town.centre, town.wang, shift("desk_night"), day=localdate(), by=town.zhao.user, at=duty.starts_at)
    assert not Duty.objects.exists()
    assert list(Entry.objects.filter(verb__startswith="duty.").order_by("id").values_list("verb", flat=True)) == [
        "duty.planned",
        "duty.ended",
    ]


def test_a_shift_that_is_over_stays_on_record(town):
    yesterday = localdate() - 2 * DAY
    actions.fill_shift(town.centre, town.wang, shift("desk_day"), day=yesterday, by=None)
    with pytest.raises(DomainError):
        actions.clear_day(town.centre, town.wang, day=yesterday, by=town.zhao.user, at=timezone.now())


def test_clearing_a_day_takes_someone_off_all_its_shifts(town):
    tomorrow = localdate() + DAY
    for code in ("desk_day", "desk_night"):
        actions.fill_shift(town.centre, town.wang, shift(code), day=tomorrow, by=None)
    assert actions.clear_day(town.centre, town.wang, day=tomorrow, by=town.zhao.user, at=timezone.now()) == 2


def test_a_nurse_is_no_second_doctor(town):
    with pytest.raises(Invalid):
        actions.fill_shift(town.centre, town.wang, shift("doctor"), day=localdate(), by=town.zhao.user)


def test_a_doctor_of_another_institution_is_no_second_doctor_here(town):
    with pytest.raises(DomainError):
        actions.fill_shift(town.centre, town.zhou, shift("doctor"), day=localdate(), by=None)


def test_a_stranger_does_not_touch_the_rota(town):
    with pytest.raises(NotAllowed):
        actions.turn_shift(town.centre, town.wang, shift("desk_day"), day=localdate(), by=town.qian.user, at=timezone.now())


def test_nobody_is_away_twice_on_one_day(town):
    away(town.li, town, until=localdate() + 3 * DAY)
    with pytest.raises(Invalid) as refusal:
        away(town.li, town, start=localdate() + 3 * DAY)
    assert refusal.value.field == "start"


def test_an_absence_ends_after_it_begins(town):
    with pytest.raises(Invalid) as refusal:
        away(town.li, town, until=localdate() - DAY)
    assert refusal.value.field == "until"


def test_nobody_stands_in_for_themselves(town):
    with pytest.raises(Invalid) as refusal:
        away(town.li, town, deputy=town.li)
    assert refusal.value.field == "deputy"


def test_an_absence_that_has_not_begun_is_withdrawn_and_a_running_one_ended(town):
    coming = away(town.li, town, start=localdate() + 2 * DAY)
    actions.end_absence(coming, institution=town.centre, on=localdate(), by=town.zhao.user)
    assert not Absence.objects.exists()
    running = away(town.li, town, start=localdate() - 2 * DAY)
    actions.end_absence(running, institution=town.centre, on=localdate(), by=town.zhao.user)
    assert (Absence.objects.get().end, queries.absences_of([town.li.pk], localdate())) == (localdate(), {})
    with pytest.raises(DomainError):
        actions.end_absence(Absence.objects.get(), institution=town.centre, on=localdate(), by=None)


def test_whoever_is_away_stands_no_duty(town):
    actions.fill_shift(town.centre, town.wang, shift("desk_day"), day=localdate(), by=None)
    assert list(queries.staff_on_duty(town.centre, noon(localdate()))) == [town.wang]
    away(town.wang, town)
    assert list(queries.staff_on_duty(town.centre, noon(localdate()))) == []


def test_the_doctor_on_call_is_not_at_the_desk(town, chen):
    actions.fill_shift(town.centre, chen, shift("doctor"), day=localdate(), by=None)
    assert list(queries.staff_on_duty(town.centre, noon(localdate()))) == []
    assert list(queries.staff_on_duty(town.centre, noon(localdate()), kind=DutyKind.DOCTOR)) == [chen]


def test_the_doctor_on_call_stands_in_until_an_absence_names_a_deputy(town, chen):
    hu = engage("胡平", "family_doctor", town.centre, username="hu")
    actions.fill_shift(town.centre, chen, shift("doctor"), day=localdate(), by=None)
    assert stand_in(town, noon(localdate())).staff_id == chen.pk
    away(town.li, town, deputy=hu)
    found = stand_in(town, noon(localdate()))
    assert (found.staff_id, found.because) == (hu.pk, Because.DEPUTY)


def test_the_deputy_of_the_team_stands_in_when_the_rota_names_nobody(town, chen):
    actions.name_deputy(town.team, chen, on=localdate(), by=town.zhao.user)
    assert stand_in(town, timezone.now()).because == Because.TEAM
    assert stand_in(town, timezone.now(), team=False) is None


def test_a_nurse_is_no_deputy_of_a_doctor(town):
    with pytest.raises(Invalid):
        actions.name_deputy(town.team, town.wang, on=localdate(), by=town.zhao.user)


def test_asking_for_many_elders_costs_as_much_as_for_one(town, django_assert_num_queries):
    behind = Behind(town.li.pk, town.team.pk, (town.centre.pk,))
    for keys in ([town.li.pk], [town.li.pk, town.wang.pk, town.zhao.pk]):
        with django_assert_num_queries(3):
            queries.stand_ins(dict.fromkeys(keys, behind), timezone.now())


def test_the_page_says_plainly_where_nobody_stands(town):
    first = date(2030, 6, 1)
    for day in range(30):
        actions.fill_shift(town.centre, town.wang, shift("desk_day"), day=first + day * DAY, by=None)
        if day != 11:
            actions.fill_shift(town.centre, town.wang, shift("desk_night"), day=first + day * DAY, by=None)
    page = rota_pages.rota_page(town.centre, first, now=noon(first), can_edit=True)
    desk = [hole for hole in page.holes if hole.startswith("值班台")]
    assert desk == ["值班台：6 月 12 日 20:00 至 6 月 13 日 08:00 没有人"]
    assert [line.cells[11] for line in page.cover] == ["part", "none"]


def test_the_page_shows_an_absence_and_the_shift_it_empties(town):
    first = date(2030, 6, 1)
    actions.fill_shift(town.centre, town.wang, shift("desk_day"), day=first + DAY, by=None)
    away(town.wang, town, start=first + DAY, until=first + DAY)
    page = rota_pages.rota_page(town.centre, first, now=noon(first), can_edit=False)
    cell = next(line for line in page.people if line.name == "王芳").cells[1]
    assert [(sign.text, sign.is_void) for sign in cell.signs] == [("休", False), ("白", True)]
    assert page.away[0].sentence.startswith("休假，6 月 2 日 至 6 月 2 日")


def test_a_month_that_is_over_has_no_holes_to_fill(town):
    page = rota_pages.rota_page(town.centre, date(2026, 1, 1), now=timezone.now(), can_edit=False)
    assert page.holes == ()


def url(name, pk):
    return reverse(f"organizations:{name}", args=[pk])


@pytest.fixture
def director(client, town):
    client.force_login(town.zhao.user)
    return client


def test_a_press_on_a_cell_fills_it_and_answers_with_the_grid(director, town):
    cell = f"{town.wang.pk}:{(localdate() + DAY).isoformat()}"
    answer = director.post(url("fill_cell", town.centre.pk), {"cell": cell, "brush": "desk_day"}, headers={"HX-Request": "true"})
    assert (answer.status_code, Duty.objects.get().staff) == (200, town.wang)
    again = director.post(url("fill_cell", town.centre.pk), {"cell": cell, "brush": "clear"})
    assert (again.status_code, Duty.objects.exists()) == (302, False)


def test_a_cell_of_somebody_else_s_staff_does_not_exist(director, town):
    cell = f"{town.zhou.pk}:{localdate().isoformat()}"
    assert director.post(url("fill_cell", town.centre.pk), {"cell": cell, "brush": "desk_day"}).status_code == 422
    assert director.post(url("fill_cell", town.centre.pk), {"cell": "x", "brush": "y"}).status_code == 422


def test_an_absence_is_noted_and_ended_on_the_page(director, town, chen):
    facts = {"staff": str(town.li.pk), "kind": "leave", "start": localdate().isoformat(), "deputy": str(chen.pk)}
    assert director.post(url("record_absence", town.centre.pk), facts).status_code == 302
    absence = Absence.objects.get()
    assert absence.deputy == chen
    assert "陈晓" in director.get(url("institution_rota", town.centre.pk)).content.decode()
    assert director.post(url("end_absence", absence.pk)).status_code == 302
    assert not Absence.objects.exists()


def test_a_wrong_absence_is_said_at_its_field(director, town):
    answer = director.post(url("record_absence", town.centre.pk), {"staff": "", "kind": "leave", "start": "never"})
    assert answer.status_code == 422


def test_staff_see_the_rota_without_changing_it_and_strangers_do_not(client, town):
    client.force_login(town.wang.user)
    page = client.get(reverse("organizations:rota"), follow=True)
    assert (page.status_code, page.context["page"].can_edit) == (200, False)
    assert client.post(url("fill_cell", town.centre.pk), {}).status_code == 403
    client.force_login(town.zhou.user)
    assert client.get(url("institution_rota", town.centre.pk)).status_code == 404


def test_the_rota_is_printed(director, town):
    assert director.get(url("rota_paper", town.centre.pk)).status_code == 200


def test_a_deputy_is_named_on_the_team_s_page(director, town, chen):
    assert director.post(url("name_deputy", town.team.pk), {"deputy": str(chen.pk)}).status_code == 302
    assert "陈晓" in director.get(url("team", town.team.pk)).content.decode()
    assert chen.posts.get().start == LONG_AGO
