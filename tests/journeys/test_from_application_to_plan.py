"""An elder from the application to the plan, and to the end of the first period: renewed at a higher level, or recovered."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LATER, PHONE
from yiyang.accounts import actions as accounts
from yiyang.agreements import actions
from yiyang.agreements.models import Agreement
from yiyang.care.models import Task
from yiyang.catalogue.definitions import item
from yiyang.clinic.tests.world import account
from yiyang.people.models import Elder
from yiyang.people.rules import PanelLoad

pytestmark = [pytest.mark.django_db(transaction=True)]


def answer_all(page, *, apart=False):
    """Fill one's own sheet card by card: some help with oneself, else the best; ``apart``: one step worse on eating."""
    for _item in range(30):
        card = page.locator(".assess-item")
        code = card.locator("input[name=item]").input_value()
        if card.locator("#pick").count():
            card.locator("#pick").fill("0")
            card.locator("form.assess-options .button").click()
        else:
            place = (2 if apart and code == "B1.1" else 1) if code.startswith("B1.") else 0
            card.locator(".assess-option").nth(place).click()
        expect(page.locator("[data-saved]")).to_contain_text("已保存")
        page.wait_for_function(LATER, arg=code)
        if page.locator("form[action$='hand-in']").count():
            break
    page.locator("form[action$='hand-in'] button").click()


def draw(page):
    """Sign with the mouse, as with a finger."""
    pad = page.locator("svg.pad")
    page.wait_for_load_state()
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 40 + 30 * step, box["y"] + (70 if step % 2 else 30))
    page.mouse.up()


def sign(open_as, house, agreement):
    """The daughter signs on her phone, the director on the centre's screen."""
    phone = open_as(house.family.daughter, PHONE)
    phone.goto("/")
    phone.get_by_role("link", name="等您签字").click()
    draw(phone)
    phone.get_by_role("button", name="我已阅读并同意").click()
    expect(phone.locator(".signed")).to_contain_text("张丽")
    desk = open_as(house.director)
    desk.goto(f"/agreements/{agreement.pk}/sign-here/")
    desk.locator("input[name=signer][value=provider]").check()
    draw(desk)
    desk.get_by_role("button", name="签字").click()
    expect(desk.locator(".signed")).to_have_count(2)
    return desk


def offer(page):
    """Settle what has to be said, and offer."""
    for box in page.locator("input[name=attested]").all():
        box.check()
    page.locator("input[name=despite]").fill("试住期间先行服务")
    page.get_by_role("button", name="发出待签").click()
    page.wait_for_url("**/agreements/*/")


def apply(page, house):
    """The daughter tells what she knows; she is told where and how soon."""
    page.goto("/applications/new/")
    page.get_by_role("link", name="张国生").click()
    page.locator("select[name=institution]").select_option(str(house.family.town.centre.pk))
    page.locator("select[name=care_class]").select_option("semi")
    page.locator("select[name=need]").select_option("chronic")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text("属地乡镇卫生院或社区卫生服务中心")
    expect(page.locator("main")).to_contain_text("失能失智又贫困")


def accept(page):
    """The director takes the first of the queue."""
    page.goto("/applications/")
    page.get_by_role("link", name="张国生").click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.locator("main")).to_contain_text("已受理")


def assess(doctor, nurse, house):
    """Two assess blind and differ on eating; the nurse settles it with the reason, both sign."""
    doctor.goto(f"/elders/{house.zhang.pk}/assess/?instrument=gbt42195")
    doctor.locator("select[name=colleague]").select_option(str(house.family.town.wang.pk))
    doctor.locator("main form .button[data-kind=primary]").click()
    answer_all(doctor)
    nurse.goto("/assessments/")
    nurse.get_by_role("link", name="张国生").first.click()
    answer_all(nurse, apart=True)
    expect(nurse.locator(".dispute")).to_have_count(1)
    nurse.locator(".dispute input[type=radio]").nth(1).check()
    nurse.locator(".dispute input[name=reason]").fill("当面演示，提示后能完成")
    nurse.locator(".dispute button").click()
    for page in (nurse, doctor):
        page.goto(nurse.url)
        page.locator("form[action$='/sign'] button").click()
    expect(doctor.locator(".assess-verdict")).to_contain_text("轻度")
    expect(doctor.locator(".assess-reasons li").first).to_be_visible()


def report(page, house):
    """The six dimensions on the screen and on paper."""
    page.goto(f"/elders/{house.zhang.pk}/")
    page.get_by_role("link", name="六维报告").click()
    expect(page.locator("main")).to_contain_text("半自理")
    assert page.request.get(f"/elders/{house.zhang.pk}/report.pdf").ok


def draw_up(page, house):
    """From the proposed package to an offer at the price of the list."""
    page.goto(f"/elders/{house.zhang.pk}/agreements/")
    page.get_by_role("link", name="机构养老服务合同").click()
    expect(page.locator("aside")).to_contain_text("半自理")
    expect(page.locator("aside")).to_contain_text("失智疗养包")
    page.locator("select[name=package]").select_option("level_semi")
    page.locator("input[name=amount]").fill("1")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("aside")).to_contain_text("2,600.00")
    offer(page)


def plan(page, house):
    """Who does what when in the coming days."""
    page.goto(f"/elders/{house.zhang.pk}/")
    page.get_by_role("link", name="照护计划", exact=True).click()
    expect(page.locator("table").first).to_be_visible()
    expect(page.locator(".care-days li").first).to_be_visible()


def renew(page, agreement):
    """The rules propose from the new assessment, the elder wishes to go on, the package follows the level."""
    page.goto(f"/agreements/{agreement.pk}/")
    expect(page.locator("main")).to_contain_text("快到期")
    page.get_by_role("link", name="续签或结束").click()
    expect(page.locator("main")).to_contain_text("比签约时加重")
    page.locator("input[name=wish][value=go_on]").check()
    page.locator("select[name=package]").select_option("level_dependent")
    page.get_by_role("button", name="处理").click()
    expect(page.locator("aside")).to_contain_text("4,200.00")
    offer(page)


def near_the_end(house, agreement, *, worst):
    """Time moves to ten days before the end, and he is assessed again."""
    actions.advance(at=house.now + timedelta(days=(agreement.end - house.today).days - 10))
    house.assess(worst, at=house.now + timedelta(minutes=10))


@pytest.mark.capability("A17", "B1", "B3", "B6", "B7", "B8", "B9", "B11", "B12", "C1", "G6", "G7", "G8", "G12", "J30")
def test_a_daughter_applies_and_her_father_is_served_and_renewed_at_a_higher_level(house, open_as):
    doctor, nurse, director = open_as(house.li), open_as(house.family.nurse), open_as(house.director)
    apply(open_as(house.family.daughter, PHONE), house)
    accept(director)
    assess(doctor, nurse, house)
    report(doctor, house)
    draw_up(doctor, house)
    first = Agreement.objects.get()
    expect(sign(open_as, house, first).locator("main")).to_contain_text("履行中")
    plan(doctor, house)
    near_the_end(house, first, worst=2)
    renew(doctor, first)
    expect(sign(open_as, house, Agreement.objects.get(previous=first)).locator("main")).to_contain_text("失能")
    doctor.goto(f"/agreements/{first.pk}/")
    expect(doctor.locator("main")).to_contain_text("已续签")


@pytest.mark.capability("B1")
def test_a_son_applies_for_a_mother_nobody_has_registered(house, open_as):
    son = account("zhangqiang", "张强")
    accounts.grant_role(son, "family", by=None, start=house.today)
    phone = open_as(son, PHONE)
    phone.goto("/applications/new/")
    phone.get_by_role("link", name="老人还没有建档").click()
    for name, typed in (("name", "钱素珍"), ("birth_date", "1946-03-02")):
        phone.locator(f"input[name={name}]").fill(typed)
    phone.locator("select[name=committee]").select_option(index=1)
    phone.locator("select[name=relation]").select_option("son")
    phone.locator("select[name=institution]").select_option(str(house.family.town.centre.pk))
    phone.locator("select[name=care_class]").select_option("dependent")
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.locator("main")).to_contain_text("钱素珍")

    director = open_as(house.director)
    director.goto("/applications/")
    director.get_by_role("link", name="钱素珍").click()
    director.get_by_role("button", name="受理", exact=True).click()
    expect(director.locator("main")).to_contain_text("已受理")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("已受理")


@pytest.mark.capability("B8", "C6", "G8")
def test_who_recovered_is_not_renewed(house, open_as):
    house.assess(1)
    stay = house.signed("institution_service", "level_semi", amount=1)
    near_the_end(house, stay, worst=0)
    doctor = open_as(house.li)
    doctor.goto(f"/agreements/{stay.pk}/renewal/")
    expect(doctor.locator("main")).to_contain_text("已恢复自理")
    doctor.locator("input[name=wish][value=end]").check()
    doctor.locator("input[name=note]").fill("自己能行了")
    doctor.get_by_role("button", name="处理").click()
    expect(doctor.locator("main")).to_contain_text("自己能行了")
    actions.advance(at=house.now + timedelta(days=(stay.end - house.today).days + 1))
    doctor.reload()
    expect(doctor.locator("main")).to_contain_text("已结束 已恢复自理")

    director = open_as(house.director)
    director.goto("/signing-rates/")
    expect(director.locator("main")).to_contain_text("人数太少")


@pytest.mark.capability("C3")
def test_what_was_promised_is_done_and_counted(house, open_as):
    house.assess(1)
    stay = house.signed("institution_service", "level_semi", amount=1)
    task = Task.objects.due().filter(on=house.today, performer="CG").earliest("line")
    caregiver = open_as(house.family.caregiver, PHONE)
    caregiver.goto("/tasks/")
    caregiver.locator(f"#task-{task.pk} button").click()
    expect(caregiver.locator(f"#task-{task.pk}")).to_contain_text("阿秀")

    doctor = open_as(house.li)
    doctor.goto(f"/agreements/{stay.pk}/")
    kept = doctor.locator("section", has_text="履约情况").locator("tr", has_text=item(task.item).words.zh)
    expect(kept.locator("td").nth(3)).to_have_text("1")


@pytest.mark.capability("C2")
def test_a_panel_has_a_cap(house, open_as, monkeypatch):
    doctor = open_as(house.li)
    other = house.family.another("孙桂兰")
    draft = actions.draw_up(other, house.new(), by=house.li, at=house.now)
    monkeypatch.setattr("yiyang.people.queries.panel_load", lambda staff, on: PanelLoad(2000, 900, 2000, 1000))
    monkeypatch.setattr("yiyang.people.queries.panel_of", lambda staff, on: Elder.objects.none())
    doctor.goto(f"/agreements/{draft.pk}/offer/")
    expect(doctor.locator("aside")).to_contain_text("已满")
    doctor.locator("input[name=despite]").fill("已核对")
    doctor.get_by_role("button", name="发出待签").click()
    expect(doctor.locator("main")).to_contain_text("签约人数已满")
    director = open_as(house.director)
    director.goto(f"/agreements/{draft.pk}/offer/")
    director.locator("input[name=despite]").fill("已核对")
    director.locator("input[name=over_cap]").fill("原签约医生退休，由李医生接续")
    director.get_by_role("button", name="发出待签").click()
    expect(director.locator("main")).to_contain_text("待签字")
    expect(director.locator("main")).to_contain_text("原签约医生退休")
