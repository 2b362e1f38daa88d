"""What every test may ask for."""

import gc
from contextlib import ExitStack
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as chances

from tests import database, shares
from yiyang.portal.demo import world as universe

# How soon an example is drawn says how busy the machine is, and nothing of what is tested.
chances.register_profile("shared", suppress_health_check=[HealthCheck.too_slow], deadline=None)
chances.load_profile("shared")


@pytest.fixture(autouse=True)
def first_language():
    """No test speaks the language that an earlier one has left behind."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The database of this process: a copy of tables that are migrated once for each state of the migrations."""
    with django_db_blocker.unblock():
        database.create()
    TransactionTestCase._fixture_teardown = lambda self: database.empty()
    yield
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(scope="session")
def furnish(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Give the folder of an installation its tables before it starts for the first time."""

    def furnished(folder):
        with django_db_blocker.unblock():
            database.furnish(folder)

    return furnished


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """Build a world that stays for the tests of a module, each of which takes back only its own changes."""
    with django_db_blocker.unblock(), ExitStack() as worlds:

        def built(build):
            worlds.enter_context(database.kept())
            return build()

        yield built


@pytest.fixture(scope="module")
def drawn(once):
    return once(lambda: universe.build(timezone.localtime()))


@pytest.fixture
def world(db, drawn):
    """The small named universe of ``yiyang.portal.demo.world``, as drawn there, when the first test of a module began."""
    return deepcopy(drawn)


def pytest_addoption(parser):
    parser.addoption("--write-access-matrix", action="store_true", help="write tests/architecture/access_matrix.yaml anew")


def pytest_collection_finish():
    """What has been collected stays; looking through it again and again costs more than the tests that make little of it."""
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_itemcollected(item):
    shares.join_servers(item)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=shares.rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return shares.Shares(config, log) if config.getvalue("dist") == "loadgroup" else None
