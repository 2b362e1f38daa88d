"""How the tests are shared among workers: what belongs together stays together, and the longest begins first."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

# By group or by the beginning of a file's path. Two that need no table come third and fourth: the first worker makes the tables,
# and whoever needs them waits.
WITHOUT_TABLES = ("src/yiyang/portal/tests/test_demo_burden", "src/yiyang/assessment/tests/test_rules")
LONGEST = ("town", "servers", *WITHOUT_TABLES, "tests/journeys/", "matrix", "src/yiyang/agreements/", "src/yiyang/assessment/")


class Shares(LoadGroupScheduling):
    """By group where a test names one, else by file; in the order of ``LONGEST``, not by number of tests."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        scope = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if scope == nodeid else scope


def group_of(item: pytest.Item) -> str:
    """The share a test belongs to."""
    marks = [mark.args[0] for mark in item.iter_markers("xdist_group")]
    return marks[0] if marks else item.nodeid.partition("::")[0]


def join_servers(item: pytest.Item) -> None:
    """One worker has the district all journeys share, one the servers of the other tests."""
    if item.get_closest_marker("stack"):
        item.add_marker(pytest.mark.xdist_group("town" if "town" in item.fixturenames else "servers"))


def rank(item: pytest.Item) -> int:
    """The longer a share takes, the earlier it begins."""
    group = group_of(item)
    return next((place for place, name in enumerate(LONGEST) if group.startswith(name)), len(LONGEST))
