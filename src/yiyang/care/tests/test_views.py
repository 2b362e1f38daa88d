"""The doctor, the caregiver, the elder, the daughter, a neighbour, a stranger and nobody, on every page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yiyang.care import queries
from yiyang.care.actions import tasks as care
from yiyang.care.models import Plan
from yiyang.care.queries import worklists
from yiyang.clinic import queries as clinic

BACKEND = "yiyang.base.signin.Password"
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name, *args):
    return reverse(f"care:{name}", args=args)


@pytest.fixture
def sign_in(client):
    def as_user(user):
        client.force_login(user, backend=BACKEND)
        return client

    return as_user


@pytest.fixture
def planned(house):
    house.planned("level_dependent", "fd_elder")
    return house


def html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def addresses(house) -> dict[str, str]:
    line, task = house.line("L12"), house.task("L01")
    return {
        "plan": url("plan", house.zhang.pk),
        "packages": url("add_packages", house.zhang.pk),
        "goals": url("goals", house.zhang.pk),
        "add": url("add_activity", house.zhang.pk),
        "change": url("change_activity", line.pk),
        "drop": url("drop_activity", line.pk),
        "left": url("task_left", task.pk),
        "tasks": url("tasks"),
        "month": url("month"),
    }


EVERYTHING = {"plan", "packages", "goals", "add", "change", "drop", "left", "tasks", "month"}
OPEN_TO = {
    "doctor": EVERYTHING,
    "nurse": EVERYTHING,
    "caregiver": {"plan", "left", "tasks", "month"},
    "elder": {"plan"},
    "daughter": {"plan"},
    "neighbour": set(),
    "stranger": {"tasks", "month"},
}


@pytest.mark.parametrize("who", sorted(OPEN_TO))
def test_each_page_opens_to_those_it_is_for_and_to_nobody_else(planned, sign_in, who):
    browser = sign_in(getattr(planned.signing.family, who))
    opened = {name for name, address in addresses(planned).items() if browser.get(address).status_code == 200}
    assert opened == OPEN_TO[who]


def test_nobody_gets_in_without_signing_in(planned, client):
    assert {client.get(address).status_code for address in addresses(planned).values()} == {302}


def test_a_stranger_s_lists_hold_none_of_these_elders(planned, sign_in):
    browser = sign_in(planned.signing.family.stranger)
    assert "张国生" not in html(browser.get(url("tasks"), {"all": "1"}))
    assert "张国生" not in html(browser.get(url("month")))


def test_the_plan_says_who_supplies_who_pays_and_what_comes(planned, sign_in):
    page = html(sign_in(planned.signing.family.daughter).get(url("plan", planned.zhang.pk)))
    for text in (
        "家庭和社区养老服务中心",
        "社区卫生服务中心",
        "医养联盟",
        "长护险",
        "皮肤完好",
        "今天",
        "协助进食/进水",
        "入住评估",
    ):
        assert text in page
    assert "改一改" not in page


def test_an_elder_without_a_plan_is_told_what_will_come(house, sign_in):
    assert "还没有计划" in html(sign_in(house.doctor).get(url("plan", house.zhang.pk)))


@pytest.mark.parametrize("who", ["elder", "daughter"])
def test_the_elder_and_the_daughter_come_straight_to_the_plan(planned, sign_in, who):
    answer = sign_in(getattr(planned.signing.family, who)).get(url("mine"))
    assert answer.url == url("plan", planned.zhang.pk)


def test_somebody_without_a_relative_is_told_so(planned, sign_in):
    assert "这里还没有" in html(sign_in(planned.doctor).get(url("mine")))


def test_a_plan_begins_with_packages(house, sign_in):
    typed = {"packages": ["level_semi", "stroke"], "reason": "入住"}
    answer = sign_in(house.doctor).post(url("add_packages", house.zhang.pk), typed)
    assert answer.url == url("plan", house.zhang.pk)
    assert {"L17", "R03"} <= house.items()


def test_without_a_reason_what_was_typed_is_kept(planned, sign_in):
    typed = {"times": "3", "per": "week", "performer": "CG", "caution": "怕冷"}
    answer = sign_in(planned.nurse).post(url("change_activity", planned.line("L12").pk), typed)
    assert answer.status_code == 422
    assert "怕冷" in answer.content.decode()


def test_a_line_is_changed_from_its_page(planned, sign_in):
    typed = {"times": "2", "per": "week", "windows": ["morning"], "performer": "CG", "caution": "怕冷", "reason": "出汗"}
    sign_in(planned.nurse).post(url("change_activity", planned.line("L12").pk), typed)
    line = planned.line("L12")
    assert (line.times, line.windows, line.caution) == (2, ["morning"], "怕冷")


def test_a_line_is_taken_out(planned, sign_in):
    sign_in(planned.doctor).post(url("drop_activity", planned.line("L12").pk), {"reason": "改为擦浴"})
    assert "L12" not in planned.items()


def test_a_service_is_added_with_the_catalogue_s_usual_hands(planned, sign_in):
    typed = {"item": "M13", "times": "1", "per": "week", "reason": "腰痛"}
    sign_in(planned.doctor).post(url("add_activity", planned.zhang.pk), typed)
    assert planned.line("M13").performer == "TCM"


def test_goals_are_written_from_their_page(planned, sign_in):
    sign_in(planned.doctor).post(url("goals", planned.zhang.pk), {"goals": "能坐起来吃饭", "reason": "家属期望"})
    assert [goal.zh for goal in queries.current_plan(planned.zhang).goal_words] == ["能坐起来吃饭"]


@pytest.mark.parametrize("name", ["goals", "add_activity"])
def test_without_a_plan_there_is_nothing_to_change(house, sign_in, name):
    assert sign_in(house.doctor).get(url(name, house.zhang.pk)).status_code == 404


def test_the_caregiver_sees_what_her_hands_are_for(planned, sign_in):
    page = html(sign_in(planned.caregiver).get(url("tasks")))
    assert "协助进食/进水" in page
    assert "上门诊疗" not in page


def test_a_task_is_done_with_one_touch_and_taken_back_with_another(planned, sign_in):
    browser, task = sign_in(planned.caregiver), planned.task("L01")
    piece = html(browser.post(url("task_done", task.pk), **HTMX))
    assert "已做" in piece
    assert "<html" not in piece
    assert "待做" in html(browser.post(url("task_reopen", task.pk), **HTMX))


def test_without_a_script_the_list_comes_back_with_a_way_to_undo(planned, sign_in):
    answer = sign_in(planned.caregiver).post(url("task_done", planned.task("L01").pk), follow=True)
    assert "撤销" in html(answer)


def test_a_second_caregiver_is_told_that_it_is_done(planned, sign_in):
    task = planned.task("L01")
    care.complete_task(task, by=planned.caregiver, at=planned.now)
    assert sign_in(planned.nurse).post(url("task_done", task.pk), **HTMX).status_code == 409


def test_a_task_not_done_needs_a_reason(planned, sign_in):
    browser, task = sign_in(planned.caregiver), planned.task("L01")
    assert browser.post(url("task_left", task.pk), {"note": "试试"}).status_code == 422
    browser.post(url("task_left", task.pk), {"reason": "refused", "note": "说不饿"})
    assert "老人不愿意" in html(browser.get(url("tasks"), {"day": f"{planned.today}"}))


def test_what_is_still_open_from_before_is_counted(planned):
    assert queries.late_count(planned.caregiver, planned.today + timedelta(days=1)) > 0
    assert queries.late_count(planned.caregiver, planned.today) == 0


def test_the_month_says_who_is_due_for_what(planned, sign_in):
    task = planned.task("M11")
    browser = sign_in(planned.doctor)
    page = html(browser.get(url("month"), {"month": f"{task.on:%Y-%m}"}))
    assert "张国生" in page
    assert "老年人年度健康管理" in page
    assert "张国生" in html(browser.get(url("month"), {"month": f"{task.on:%Y-%m}", "item": "M11"}))
    assert "张国生" not in html(browser.get(url("month"), {"month": f"{task.on:%Y-%m}", "item": "H02"}))


def test_a_month_that_is_none_is_this_month(planned, sign_in):
    assert html(sign_in(planned.doctor).get(url("month"), {"month": "2026-13"}))


def test_a_month_loads_in_pieces(planned, sign_in):
    first = queries.due_in_month(planned.doctor, planned.today)
    after = f"{first[0].first}_{first[0].elder.pk}"
    piece = html(sign_in(planned.doctor).get(url("month"), {"after": after}, **HTMX))
    assert "<html" not in piece
    assert "张国生" not in piece


def test_the_kinds_of_the_month_are_counted_beside_it(planned, sign_in):
    task = planned.task("M11")
    page = html(sign_in(planned.doctor).get(url("month_kinds"), {"month": f"{task.on:%Y-%m}"}, **HTMX))
    assert "老年人年度健康管理" in page
    assert "张国生" not in page


def test_reading_along_the_index_and_asking_at_once_find_the_same(planned):
    rare = worklists._rare(planned.today, "")
    for who in (planned.doctor, planned.signing.family.stranger):
        assert worklists._nearest(who, rare, None) == worklists._everyone(who, rare, None)


def test_plans_and_care_stand_on_the_timeline(planned):
    for item in ("L01", "L05"):
        care.complete_task(planned.task(item), by=planned.caregiver, at=planned.now + timedelta(seconds=1))
    entries = clinic.timeline(planned.doctor, planned.zhang, kinds=["care"], before=planned.later(1)).entries
    assert [entry.title for entry in entries] == ["做了 2 次照护", "照护计划第 1 版"]


def test_every_version_stays_readable(planned, sign_in):
    sign_in(planned.doctor).post(url("drop_activity", planned.line("L12").pk), {"reason": "改为擦浴"})
    page = html(sign_in(planned.doctor).get(url("plan", planned.zhang.pk)))
    assert "改为擦浴" in page
    assert "入住评估" in page
    assert Plan.objects.count() == 2
