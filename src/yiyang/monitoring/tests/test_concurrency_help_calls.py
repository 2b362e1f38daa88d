"""Buttons pressed at the same moment."""

import pytest
from django.db import transaction

from yiyang.monitoring.models import HelpCall
from yiyang.monitoring.tests import ward as here
from yiyang.monitoring.tests.test_concurrency_alarms import together
from yiyang.monitoring.tests.test_help_calls import button, pressed, the_call


@pytest.mark.django_db(transaction=True)
def test_two_buttons_pressed_at_once_are_one_call():
    ward = here.build()
    for serial in ("bell-1", "bell-2"):
        button(ward, serial, ward.zhang)

    def press(serial):
        def run():
            with transaction.atomic():
                pressed(serial=serial)

        return run

    assert together(press("bell-1"), press("bell-2")) == [None, None]
    assert (HelpCall.objects.count(), the_call().presses) == (1, 2)
