from copy import deepcopy

import pytest

from yiyang.monitoring.queries import doubts, judging, usual
from yiyang.monitoring.tests import ward as here


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What one test took back must not be known to the next."""
    usual.memory.forget()
    judging.lives.forget()
    doubts.memory.runs.forget()


@pytest.fixture(scope="module")
def peopled(once):
    return once(here.build)


@pytest.fixture
def ward(db, peopled):
    return deepcopy(peopled)
