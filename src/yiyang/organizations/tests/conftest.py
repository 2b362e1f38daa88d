import pytest

from yiyang.organizations.tests import world


@pytest.fixture
def town(db):
    return world.build()
