"""Every address of the site, asked by everybody, answers as agreed in ``access_matrix.yaml``."""

import pytest

from tests.architecture import matrix

HOW = "After reading what changed, write it down with: pytest tests/architecture/test_access_matrix.py --write-access-matrix"


@pytest.mark.django_db
def test_everybody_may_open_what_was_agreed_and_nothing_else(world, pytestconfig):
    found = matrix.measured(world)
    if pytestconfig.getoption("--write-access-matrix"):
        matrix.write(found)
    agreed = matrix.written()
    missing = sorted(set(found) - set(agreed))
    assert not missing, f"These addresses have no row in access_matrix.yaml: {missing}. {HOW}"
    stale = sorted(set(agreed) - set(found))
    assert not stale, f"These rows of access_matrix.yaml lead nowhere: {stale}. {HOW}"
    changed = [f"{name}: agreed {agreed[name]}, is {found[name]}" for name in found if found[name] != agreed[name]]
    assert not changed, "\n".join([*changed, HOW])
