import pytest

from yiyang.clinic.tests import world


@pytest.fixture
def family(db):
    return world.build()
