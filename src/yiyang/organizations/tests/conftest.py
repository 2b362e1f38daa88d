from copy import deepcopy

import pytest

from yiyang.organizations.tests import world


@pytest.fixture(scope="module")
def inhabited(once):
    return once(world.build)


@pytest.fixture
def town(db, inhabited):
    return deepcopy(inhabited)
