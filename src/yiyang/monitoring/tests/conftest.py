import pytest

from yiyang.monitoring.tests import ward as here


@pytest.fixture
def ward(db):
    return here.build()
