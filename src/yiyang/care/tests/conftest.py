import pytest

from yiyang.care.tests import world


@pytest.fixture
def house(db):
    return world.lived()
