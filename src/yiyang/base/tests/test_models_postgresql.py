"""Many rows at once go in, in portions the database takes."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from yiyang.base.postgresql.base import MOST_VALUES

MANY = MOST_VALUES // 3 + 1


def sessions():
    return [Session(session_key=f"{number:032}", session_data="", expire_date=timezone.now()) for number in range(MANY)]


@pytest.mark.django_db
def test_more_rows_than_one_question_can_carry_are_kept():
    Session.objects.bulk_create(sessions())
    assert Session.objects.count() == MANY


@pytest.mark.django_db
def test_a_wish_for_larger_portions_is_not_followed():
    Session.objects.bulk_create(sessions(), batch_size=MOST_VALUES)
    assert Session.objects.exists()


@pytest.mark.parametrize(("fields", "rows"), [(1, MOST_VALUES), (14, 4681), (MOST_VALUES + 1, 1)])
def test_a_portion_carries_as_many_values_as_may_be(fields, rows):
    assert connection.ops.bulk_batch_size(range(fields), []) == rows
