"""Two people press the button at the same moment: exactly one wins, the other is told."""

import pytest

from yiyang.base.errors import DomainError
from yiyang.care import queries
from yiyang.care.actions import plans
from yiyang.care.actions import tasks as care
from yiyang.care.models import Plan
from yiyang.care.tests import world
from yiyang.care.types.plans import NotDone
from yiyang.lib.states import StepRefused
from yiyang.people.tests.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(transactional_db):
    house = world.lived()
    house.planned()
    return house


def in_words(step):
    """A step that comes too late, told as the site tells it."""
    try:
        return step()
    except StepRefused as refusal:
        raise DomainError(str(refusal)) from refusal


def told(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def test_one_says_done_and_the_other_not_done(planned):
    task = planned.task("L01")
    outcomes = at_once(
        lambda: in_words(lambda: care.complete_task(task, by=planned.caregiver, at=planned.now)),
        lambda: in_words(lambda: care.leave_task(task, NotDone.REFUSED, by=planned.caregiver, at=planned.now)),
    )
    assert len(told(outcomes)) == 1
    task.refresh_from_db()
    assert task.state in {"done", "not_done"}


def test_two_change_one_plan(planned):
    seen = queries.current_plan(planned.zhang)
    outcomes = at_once(
        lambda: plans.change_goals(seen, ["能坐起来"], reason="复评", by=planned.doctor, at=planned.now),
        lambda: plans.change_goals(seen, ["不生压疮"], reason="复评", by=planned.nurse, at=planned.now),
    )
    assert len(told(outcomes)) == 1
    assert Plan.objects.filter(closed_at=None).count() == 1
