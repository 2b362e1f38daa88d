import pytest

from yiyang.assessment.tests import ward


@pytest.fixture
def desk(db):
    return ward.build()
