"""The one stack most tests of the runtime share."""

import pytest

from yiyang.runtime.tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("stack") / "var").start().wait_until_up()
    yield stack
    stack.stop()
