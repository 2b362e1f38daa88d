from copy import deepcopy

import pytest

from yiyang.monitoring.tests import ward as here


@pytest.fixture(scope="module")
def peopled(once):
    return once(here.build)


@pytest.fixture
def ward(db, peopled):
    return deepcopy(peopled)
