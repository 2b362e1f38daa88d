import copy

import pytest
from django.test import RequestFactory
from django.utils import translation

from yiyang.ui import pages
from yiyang.ui.types import NavItem, Shell, Tag


class Undefined(str):
    """Fails the test as soon as a template prints a name it was not given."""

    __slots__ = ()

    def __contains__(self, item):
        return item == "%s"

    def __mod__(self, name):
        raise AssertionError(f"a template met an undefined variable: {name}")


@pytest.fixture
def strict(settings):
    """Templates that refuse to print what nobody gave them."""
    strict_templates = copy.deepcopy(settings.TEMPLATES)
    strict_templates[0]["OPTIONS"]["string_if_invalid"] = Undefined("undefined")
    settings.TEMPLATES = strict_templates


@pytest.fixture
def shell(monkeypatch):
    known = Shell(
        nav=(NavItem("此刻", "/now", "activity", current=True, count=4),),
        user_name="李明",
        institution="城东社区卫生服务中心",
        notes=(Tag("签约 1742"),),
        search_url="/search",
        inbox_url="/inbox",
        unread=3,
        account_url="/account",
        sign_out_url="/leave",
        live_url="/live",
        manifest_url="/manifest",
    )
    monkeypatch.setattr(pages, "_provider", [lambda request: known])
    return known


@pytest.fixture
def request_for():
    return RequestFactory()


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield
