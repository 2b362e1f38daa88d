"""What every test may ask for."""

import pytest
from django.utils import timezone

from yiyang.portal.demo import world as universe


@pytest.fixture
def world(db):
    """The small named universe of ``yiyang.portal.demo.world``, as drawn there, at this moment."""
    return universe.build(timezone.localtime())


def pytest_addoption(parser):
    parser.addoption("--write-access-matrix", action="store_true", help="write tests/architecture/access_matrix.yaml anew")
