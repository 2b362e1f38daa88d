import pytest
from django.utils import timezone

from yiyang.accounts import actions as accounts
from yiyang.notices.tests.gateway import Browser, Gateway


@pytest.fixture
def gateway(monkeypatch):
    """A registered gateway inside the house."""
    monkeypatch.setenv("YIYANG_CHANNEL_HOSTS", "127.0.0.1")
    opened = Gateway()
    yield opened
    opened.close()


@pytest.fixture
def phone(gateway):
    """A browser whose push service is the gateway."""
    return Browser(gateway.at("/push/abc"))


def account(username, name, role="nurse"):
    user = accounts.create_user(username, display_name=name, password=None, by=None)
    accounts.grant_role(user, role, by=None, start=timezone.localdate())
    return user


@pytest.fixture
def li(db):
    return account("li", "李明")


@pytest.fixture
def wang(db):
    return account("wang", "王芳")
