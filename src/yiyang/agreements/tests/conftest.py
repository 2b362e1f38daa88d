import pytest

from yiyang.agreements.tests import world


@pytest.fixture
def house(db):
    return world.lived()
