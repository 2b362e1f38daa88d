from copy import deepcopy

import pytest

from yiyang.clinic.tests import world


@pytest.fixture(scope="module")
def related(once):
    return once(world.build)


@pytest.fixture
def family(db, related):
    return deepcopy(related)
