from copy import deepcopy

import pytest

from yiyang.accounts import actions as accounts
from yiyang.organizations.tests import world


@pytest.fixture(scope="module")
def inhabited(once):
    return once(world.build)


@pytest.fixture
def town(db, inhabited):
    return deepcopy(inhabited)


@pytest.fixture
def relative(db):
    """A family member: signed in, working nowhere."""
    user = accounts.create_user("daughter", display_name="张丽", password=None, by=None)
    accounts.grant_role(user, "family", by=None, start=world.LONG_AGO)
    return user
