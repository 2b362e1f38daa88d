"""Who may do what with an alarm, and when: each question as a sentence that refuses and as a yes or no for the page."""

from datetime import datetime

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.rules import answers
from yiyang.monitoring.rules.alarms import ALARM_STATES, UNDO
from yiyang.monitoring.types.alarms import AlarmState, Outcome
from yiyang.monitoring.types.verdicts import Verdict

WORDS = {
    "acknowledge": "alarm.acknowledge",
    "handle": "alarm.handle",
    "judge": "alarm.handle",
    "close": "alarm.handle",
    "reopen": "alarm.handle",
}
CALL_WORD = "call.answer"


def check_may_step(user: User, alarm: Alarm, step: str) -> None:
    """Refuse a step to whom the elder is not entrusted; calls and life events are answered by care workers too."""
    word = WORDS[step] if alarm_rules.by_id()[alarm.rule].page == "alarm" else CALL_WORD
    access.check_may(user, word, alarm.elder)


def allows(alarm: Alarm, step: str) -> bool:
    """Whether the state of an alarm allows a step."""
    return ALARM_STATES.find(step, alarm.state) is not None


def check_not_taken(alarm: Alarm) -> None:
    """Tell who was faster, when an alarm is no longer waiting for someone to take it."""
    if alarm.state == AlarmState.ACKNOWLEDGED and alarm.acknowledged_by is not None:
        raise DomainError(_("%(name)s has taken this alarm already.") % {"name": alarm.acknowledged_by.display_name})
    ALARM_STATES.target("acknowledge", alarm.state)


def check_can_release(user: User, alarm: Alarm, at: datetime) -> None:
    """Only one's own «I take it», and only right away, may be taken back; later the alarm needs an outcome."""
    ALARM_STATES.target("release", alarm.state)
    if not can_release(user, alarm, at):
        raise DomainError(_("This can no longer be taken back. Say what was done, or ask a colleague to take it."))


def can_release(user: User, alarm: Alarm, at: datetime) -> bool:
    """Whether a user may still take back having taken an alarm."""
    mine = alarm.state == AlarmState.ACKNOWLEDGED and alarm.acknowledged_by_id == user.pk
    return mine and alarm.acknowledged_at is not None and at - alarm.acknowledged_at <= UNDO


def check_outcome(outcome: str, guidance_text: str) -> Outcome:
    """An alarm is handled by something that was done; guidance needs its words."""
    if outcome not in set(Outcome):
        raise Invalid(_("Say what was done: choose one of the outcomes."), field="outcome")
    if outcome == Outcome.GUIDANCE and not guidance_text.strip():
        raise Invalid(_("Write the guidance, or choose another outcome."), field="guidance_text")
    return Outcome(outcome)


def check_verdict(verdict: str, outcome: Outcome | None = None) -> str:
    """A verdict is one of three words or nothing; «false alarm» as what was done cannot stand beside another verdict."""
    if verdict and verdict not in set(Verdict):
        raise Invalid(_("Say whether the alarm was right, false or unclear, or leave it open."), field="verdict")
    if outcome is None:
        return verdict
    if answers.contradict(outcome, verdict):
        raise Invalid(_("This says both false alarm and something else. Choose one of them."), field="verdict")
    return answers.verdict_of(outcome, verdict)
