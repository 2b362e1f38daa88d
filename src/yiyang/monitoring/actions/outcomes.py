"""Telling elder and family what became of an alarm."""

from datetime import datetime

from django.urls import reverse

from yiyang.accounts.models import User
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import answers
from yiyang.monitoring.types.alarms import Outcome
from yiyang.notices import actions as notices
from yiyang.ui.types import Tone


def tell_outcome(alarm: Alarm, outcome: Outcome, *, by: User, at: datetime) -> None:
    """Let elder and family know that somebody has seen to an alarm, and what was done."""
    rule = alarm_rules.by_id()[alarm.rule].words
    _tell(alarm, answers.to_family(alarm.elder.name, rule, outcome=outcome, who=by.display_name), tone=Tone.OK, at=at)


def tell_reopened(alarm: Alarm, *, by: User, at: datetime) -> None:
    """Let elder and family know that an alarm is being worked on again."""
    rule = alarm_rules.by_id()[alarm.rule].words
    _tell(alarm, answers.taken_back(alarm.elder.name, rule, who=by.display_name), tone=Tone.INFO, at=at)


def _tell(alarm: Alarm, words: Words, *, tone: Tone, at: datetime) -> None:
    link = reverse("monitoring:alarm", args=[alarm.pk])
    for user in lines.household(alarm.elder, at=at):
        notices.tell(user, "alarm", severity=tone, words=words, link=link, subject=alarm, at=at)
