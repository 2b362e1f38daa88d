"""Who may open what: every address of the site, asked as everybody, answers as agreed in ``access_matrix.yaml``."""

import pytest
from django.http import HttpResponse

from tests.architecture.matrix import addresses as places
from tests.architecture.matrix import asking, rows, things
from yiyang.base import pdf
from yiyang.ui import pages

HOW = "After reading what changed, write it down with: pytest tests/architecture/test_access_matrix.py --write-access-matrix"
EVERYBODY = (rows.NOBODY, *rows.ACTORS)
SHARES = {who: f"matrix-{place * 3 // len(EVERYBODY)}" for place, who in enumerate(EVERYBODY)}


@pytest.fixture(scope="module")
def place(drawn, once):
    """The small universe and every address in it, built once."""
    known = once(lambda: things.things(drawn))
    return drawn, sorted(places.addresses(known), key=lambda address: address.name)


@pytest.fixture(scope="module")
def said(place, pytestconfig):
    """What everybody was told; written down at the end where that was asked for."""
    told = {}
    yield told
    if pytestconfig.getoption("--write-access-matrix"):
        assert set(told) == set(EVERYBODY), "Let everybody ask, in one process, before the matrix is written."
        rows.write({address.name: asking.row_of(address, told) for address in place[1]})


@pytest.fixture
def no_printing(monkeypatch):
    """Who may have a page or a paper is asked here, not what is on it: that is decided before printing, which takes longest."""
    monkeypatch.setattr(pdf, "write", lambda html: b"%PDF")
    monkeypatch.setattr(pages, "render_template", lambda request, template, context, *, status: HttpResponse(status=status))


@pytest.mark.django_db
@pytest.mark.usefixtures("no_printing")
@pytest.mark.parametrize("actor", [pytest.param(who, marks=pytest.mark.xdist_group(share)) for who, share in SHARES.items()])
def test_everybody_may_open_what_was_agreed_and_nothing_else(actor, place, said, pytestconfig):
    world, addresses = place
    said[actor] = found = asking.answers(actor, world, addresses)
    if pytestconfig.getoption("--write-access-matrix"):
        return
    agreed = rows.written()
    changed = [
        f"{name}: agreed {agreed[name].word(actor)}, is {word}"
        for name, word in found.items()
        if name in agreed and agreed[name].word(actor) != word
    ]
    assert not changed, "\n".join([*changed, HOW])


def test_every_address_has_a_row_and_every_row_leads_somewhere(place, pytestconfig):
    names, agreed = {address.name for address in place[1]}, rows.written()
    if pytestconfig.getoption("--write-access-matrix"):
        return
    missing = sorted(names - set(agreed))
    assert not missing, f"These addresses have no row in access_matrix.yaml: {missing}. {HOW}"
    stale = sorted(set(agreed) - names)
    assert not stale, f"These rows of access_matrix.yaml lead nowhere: {stale}. {HOW}"


def test_a_row_names_whom_we_know_and_each_once():
    odd = [
        name
        for name, row in rows.written().items()
        if sorted(row.open + row.hidden) != sorted({*row.open, *row.hidden} & {*EVERYBODY})
    ]
    assert not odd, f"Who is meant in these rows? {odd}. {HOW}"


def test_what_is_open_to_everyone_is_agreed_to_be(place):
    agreed = rows.written()
    closed = [one.name for one in place[1] if not places.is_guarded(one) and set(agreed[one.name].open) != set(EVERYBODY)]
    assert not closed, f"{closed} ask for no permission. {HOW}"
