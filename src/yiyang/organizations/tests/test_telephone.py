"""An institution's telephone gateway on its page; the gateway is a small server on this machine."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from yiyang.audit.models import Entry
from yiyang.base.errors import NotAllowed
from yiyang.notices import queries as notices
from yiyang.notices.tests.gateway import Gateway
from yiyang.organizations import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(monkeypatch):
    monkeypatch.setenv("YIYANG_CHANNEL_HOSTS", "127.0.0.1")
    opened = Gateway()
    yield opened
    opened.close()


@pytest.fixture
def director(client, town):
    client.force_login(town.zhao.user)
    return client


def url(name, town):
    return reverse(f"organizations:{name}", args=[town.centre.pk])


def test_a_director_connects_tests_and_disconnects_the_gateway(director, town, gateway):
    assert director.get(url("telephone", town)).status_code == 200
    told = {"url": gateway.at("/call"), "token": "gateway-word"}
    page = director.post(url("telephone", town), told, follow=True).content.decode()
    assert "还没有测试过" in page
    assert gateway.at("/call") not in page
    gateway.answer = b'{"call_id": "c-1"}'
    page = director.post(url("test_telephone", town), {"number": "13900000000"}, follow=True).content.decode()
    assert "HTTP 200 · c-1" in page
    assert json.loads(gateway.bodies[0])["to"] == "13900000000"
    director.post(url("remove_telephone", town))
    assert notices.telephone_of(town.centre.pk) is None
    verbs = Entry.objects.filter(verb__startswith="institution.telephone").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["institution.telephone_set", "institution.telephone_removed"]


def test_a_gateway_that_refuses_is_said_so(director, town, gateway):
    gateway.status = 503
    director.post(url("telephone", town), {"url": gateway.at("/call")})
    page = director.post(url("test_telephone", town), {"number": "13900000000"}, follow=True).content.decode()
    assert "对方没有接收" in page


def test_a_wrong_address_or_number_is_said_at_its_field(director, town, gateway):
    assert director.post(url("telephone", town), {"url": "https://localhost/x"}).status_code == 422
    assert director.post(url("test_telephone", town), {"number": "hello"}).status_code == 422
    assert director.post(url("test_telephone", town), {"number": "13900000000"}).status_code == 404


def test_a_nurse_and_a_stranger_do_not_touch_the_gateway(client, town, gateway):
    for user in (town.wang.user, town.qian.user):
        with pytest.raises(NotAllowed):
            actions.set_telephone(town.centre, url=gateway.at("/call"), by=user, at=timezone.now())
