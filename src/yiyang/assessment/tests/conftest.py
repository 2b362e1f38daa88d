from copy import deepcopy

import pytest

from yiyang.assessment.tests import ward


@pytest.fixture(scope="module")
def staffed(once):
    return once(ward.build)


@pytest.fixture
def desk(db, staffed):
    return deepcopy(staffed)
