"""What the doctors of the demo district did about the alarms of the past."""

import random
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from yiyang.accounts.models import User
from yiyang.lib import datafiles
from yiyang.monitoring.actions import alarms
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.types.alarms import WAITING
from yiyang.portal.demo.neighbourhood import Neighbourhood

MANY_ROUNDS = 20


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a doctor may do about an alarm."""

    outcome: str
    text: str
    note: str
    verdict: str = ""


@cache
def answers() -> dict[str, tuple[Answer, ...]]:
    """The usual answers by rule."""
    return datafiles.load(Path(__file__).with_name("answers.yaml"), dict[str, tuple[Answer, ...]])


def answer_alarms(town: Neighbourhood, at: datetime, *, chance: random.Random) -> None:
    """Everyone concerned is told, and what waits is taken on and handled within minutes; today's is left for the visitor."""
    tell_everyone(at)
    if at.date() == town.now.date():
        return
    for alarm in Alarm.objects.filter(state__in=WAITING).select_related("elder", "owner_staff__user").order_by("raised_at", "pk"):
        someone = owner(town, alarm)
        taken = at + timedelta(minutes=chance.randrange(2, 25))
        alarms.acknowledge_alarm(alarm, by=someone, at=taken)
        chosen = chance.choice(answers().get(alarm.rule, answers()["default"]))
        done = taken + timedelta(minutes=chance.randrange(3, 40))
        alarms.handle_alarm(
            alarm, chosen.outcome, verdict=chosen.verdict, note=chosen.note, guidance_text=chosen.text, by=someone, at=done
        )
    tell_everyone(at)


def tell_everyone(at: datetime) -> None:
    """Let every event of an alarm reach those it concerns, as the clock would."""
    for _ in range(MANY_ROUNDS):
        if not alarms.announce(now=at):
            return


def owner(town: Neighbourhood, alarm: Alarm) -> User:
    """Whose alarm it is: the contracted doctor, else the nurse on duty of the place."""
    if alarm.owner_staff is not None:
        return alarm.owner_staff.user
    return town.nurse_of(alarm.elder_id)
