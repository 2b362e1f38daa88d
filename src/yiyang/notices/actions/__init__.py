"""Saying something to somebody so that it arrives: inbox, open pages, and ways out of the house."""

from yiyang.notices.actions.channels import (
    add_channel,
    add_push,
    add_voice,
    remove_channel,
    remove_telephone,
    send_test,
    send_tests,
    set_telephone,
)
from yiyang.notices.actions.deliveries import DELIVER, attempt_delivery, note_shown, rescue_lost
from yiyang.notices.actions.messages import mark_all_read, mark_read, push, tell

__all__ = [
    "DELIVER",
    "add_channel",
    "add_push",
    "add_voice",
    "attempt_delivery",
    "mark_all_read",
    "mark_read",
    "note_shown",
    "push",
    "remove_channel",
    "remove_telephone",
    "rescue_lost",
    "send_test",
    "send_tests",
    "set_telephone",
    "tell",
]
