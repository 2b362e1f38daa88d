"""What the clock does with the trail."""

import pytest

from yiyang.audit import actions, queries, tasks
from yiyang.audit.models import Link
from yiyang.base import ticks

pytestmark = pytest.mark.django_db


def test_the_seal_and_the_anchor_have_their_ticks():
    assert {"audit.seal": 1, "audit.anchor": 60}.items() <= {tick.name: tick.seconds for tick in ticks.registered()}.items()


def test_one_tick_seals_all_that_waits_however_much(write, wang, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    write(wang, 5)
    tasks.seal()
    assert Link.objects.count() == 5


def test_the_anchor_notes_the_end(write, wang):
    write(wang)
    tasks.seal()
    tasks.anchor()
    assert queries.last_anchor(queries.anchor_file()) == queries.head()
