"""The director, a colleague, a stranger, a relative and nobody, on every page."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from yiyang.catalogue import actions
from yiyang.catalogue.models import Price

BACKEND = "yiyang.base.signin.Password"


def url(name, *args):
    return reverse(f"catalogue:{name}", args=args)


@pytest.fixture
def sign_in(client):
    def as_user(user):
        client.force_login(user, backend=BACKEND)
        return client

    return as_user


@pytest.fixture
def priced(town):
    return actions.set_price(town.centre, "L01", 3000, start=localdate(), by=town.zhao.user, at=now())


def html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def pages(town) -> list[str]:
    return [
        url("items"), url("items_workbook"), url("item", "L01"), url("packages"), url("package", "stroke"),
        url("prices", town.centre.pk), url("prices_workbook", town.centre.pk),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["zhao", "li", "zhou"])
def test_every_page_opens_to_staff(town, priced, sign_in, who):
    browser = sign_in(getattr(town, who).user)
    assert {browser.get(page).status_code for page in pages(town)} == {200}


def test_nobody_gets_in_without_signing_in(town, client):
    assert {client.get(page).status_code for page in pages(town)} == {302}


def test_a_relative_reads_services_and_packages(relative, sign_in):
    browser = sign_in(relative)
    assert "失智疗养包" in html(browser.get(url("packages")))
    assert "失智疗养包" in html(browser.get(url("package", "dementia")))


def test_a_working_list_is_marked_as_such(town, sign_in):
    page = html(sign_in(town.li.user).get(url("item", "N04")))
    for text in ("未确定，待核对", "尚未见到", "只能由护士做", "执业护士", "长护险"):
        assert text in page


def test_the_constitution_questionnaire_says_what_follows_and_what_a_doctor_must_write(town, sign_in):
    page = html(sign_in(town.li.user).get(url("item", "M12")))
    assert "由中医师判断以哪一种为主" in page
    assert "由中医师填写" in page


@pytest.mark.parametrize("typed", ["鼻饲", "bisi", "bs", "N04", "tube"])
def test_a_service_is_found_as_staff_type_it(town, sign_in, typed):
    page = html(sign_in(town.li.user).get(url("items"), {"q": typed}, HTTP_HX_REQUEST="true"))
    assert "N04" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ({"category": "hospice"}, "H02", "L01"),
        ({"list": "shanghai_ltci"}, "S42", "L01"),
        ({"resource": "acute"}, "M05", "M01"),
        ({"performer": "VO"}, "C04", "N04"),
    ],
)
def test_the_catalogue_is_narrowed_down(town, sign_in, asked, there, not_there):
    page = html(sign_in(town.li.user).get(url("items"), asked))
    assert f"/{there}/" in page
    assert f"/{not_there}/" not in page


def test_nothing_found_says_what_to_do(town, sign_in):
    assert "没有合适的服务" in html(sign_in(town.li.user).get(url("items"), {"q": "zzzz"}))


def test_the_catalogue_is_a_real_workbook(town, sign_in):
    answer = sign_in(town.li.user).get(url("items_workbook"), {"list": "ltci_2025"})
    with ZipFile(BytesIO(answer.content)) as book:
        assert "协助进食/进水" in book.read("xl/sharedStrings.xml").decode()


def test_a_package_shows_services_suppliers_and_what_is_not_priced(town, priced, sign_in):
    page = html(sign_in(town.li.user).get(url("package", "dementia")))
    for text in ("生活照料", "家庭和社区养老服务中心", "每天3次", "¥30.00", "还没有定价"):
        assert text in page


def test_the_critically_ill_are_agreed_with_the_family(town, sign_in):
    page = html(sign_in(town.li.user).get(url("package", "level_critical")))
    assert "与每个家庭商定" in page


def test_a_package_is_quoted_at_the_institution_one_chooses(town, sign_in):
    actions.set_price(town.home, "stroke", 320000, start=localdate(), by=town.qian.user, at=now())
    page = html(sign_in(town.li.user).get(url("package", "stroke"), {"at": str(town.home.pk)}))
    assert "¥3,200.00" in page


def test_a_package_that_is_not_there_is_not_found(town, sign_in):
    browser = sign_in(town.li.user)
    assert [browser.get(url("package", "luck")).status_code, browser.get(url("item", "X1")).status_code] == [404, 404]


def test_the_director_sets_and_ends_a_price(town, sign_in):
    browser = sign_in(town.zhao.user)
    typed = {"code": "level_semi", "level": "semi", "amount": "1800.50", "start": localdate().isoformat(), "reason": "开业定价"}
    assert browser.post(url("set_price", town.centre.pk), typed).url == url("prices", town.centre.pk)
    price = Price.objects.get()
    assert (price.amount_fen, price.reason) == (180050, "开业定价")
    assert "¥1,800.50" in html(browser.get(url("prices", town.centre.pk)))
    browser.post(url("end_price", price.pk))
    price.refresh_from_db()
    assert price.end == localdate()


def test_a_mistake_keeps_what_was_typed(town, sign_in):
    answer = sign_in(town.zhao.user).post(url("set_price", town.centre.pk), {"code": "L01", "amount": "-1", "reason": "试试"})
    assert answer.status_code == 422
    assert "试试" in answer.content.decode()


def test_only_the_director_of_the_institution_may_set(town, priced, sign_in):
    typed = {"code": "L02", "amount": "1", "start": localdate().isoformat()}
    assert sign_in(town.qian.user).post(url("set_price", town.centre.pk), typed).status_code == 403
    assert sign_in(town.li.user).post(url("set_price", town.centre.pk), typed).status_code == 403
    assert sign_in(town.qian.user).post(url("end_price", priced.pk)).status_code == 404


def test_the_price_form_stands_only_before_those_who_may_set(town, priced, sign_in):
    assert "定一个价格" in html(sign_in(town.zhao.user).get(url("prices", town.centre.pk)))
    assert "定一个价格" not in html(sign_in(town.li.user).get(url("prices", town.centre.pk)))
