import pytest
from django.urls import reverse

from yiyang.portal.queries.shell import ways, where

HERE = {
    "/": "home",
    "/now/0198/": "home",
    "/sheets/0198/": "assessment:due",
    "/assessments/0198/": "assessment:due",
    "/assessments/drift/": "assessment:drift",
    "/agreements/": "agreements:agreements",
    "/applications/new/": "agreements:choose",
}


@pytest.mark.parametrize("path", HERE)
def test_a_page_belongs_to_one_way_of_the_rail(path):
    assert where(path, ways()) == reverse(HERE[path])


def test_a_page_that_belongs_to_none_marks_none():
    assert where("/inbox/", ways()) == ""
