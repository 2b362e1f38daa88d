"""Dr Li with one role, and someone who manages accounts."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from yiyang.accounts import actions

PASSWORD = "杏林春暖-2026-十一月"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def client_factory():
    """Another device."""
    return Client


@pytest.fixture
def engage(db):
    """Open an account with some roles."""

    def engaged(username, *roles, password=None):
        user = actions.create_user(username, display_name=username.title(), password=password, by=None)
        for role in roles:
            actions.grant_role(user, role, by=None, start=date(2020, 1, 1))
        return user

    return engaged


@pytest.fixture
def li(engage):
    """李医生, a family doctor."""
    return engage("li.doctor", "family_doctor", password=PASSWORD)


@pytest.fixture
def ma(engage):
    """马工, who runs the servers."""
    return engage("ma.operator", "operator", password=PASSWORD)
