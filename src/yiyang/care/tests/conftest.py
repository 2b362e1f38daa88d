from copy import deepcopy

import pytest

from yiyang.care.tests import world


@pytest.fixture(scope="module")
def lived(once):
    return once(world.lived)


@pytest.fixture
def house(db, lived):
    return deepcopy(lived)
