"""Alarms as rows ready to print: who, what, compared with what, since when, and until when someone must answer."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries.judging import age_on
from yiyang.monitoring.rules import sentences
from yiyang.monitoring.types.alarms import WAITING, AlarmState, Severity
from yiyang.people.types import Place, Sex
from yiyang.ui.templatetags.yy import countdown, waited
from yiyang.ui.types import Row, Tag, Tone


def rows_of(alarms: Iterable[Alarm], user: User) -> tuple[Row, ...]:
    """Some alarms as rows."""
    return tuple(row_of(alarm, user) for alarm in alarms)


def row_of(alarm: Alarm, user: User, *, selected: bool = False) -> Row:
    """One alarm as a row."""
    elder, language = alarm.elder, get_language() or "zh-hans"
    place = elder.place_label or Place(elder.place).words.say(language)
    years = age_on(elder.birth_date, timezone.localdate())
    return Row(
        href=address_of("monitoring:alarm", alarm.pk),
        title=elder.name,
        meta=f"{Sex(elder.sex).words.say(language)} {years} · {place}",
        sentence=sentence(alarm, language),
        foot=_heard(alarm),
        foot_end=_clock(alarm, user),
        severity=alarm.severity if alarm.state != AlarmState.CLOSED else Tone.QUIET,
        tags=_tags(alarm, user, language),
        selected=selected,
        id=f"alarm-row-{alarm.pk}",
    )


def sentence(alarm: Alarm, language: str) -> SafeString:
    """What is wrong, the numbers leading: «blood pressure 178/102, 2 readings»."""
    rule = alarm_rules.by_id()[alarm.rule]
    worst = alarm.facts.get("worst") if rule.measures else None
    if worst is None:
        return format_html("{}", alarm.reason.say(language))
    unit = measures.by_slug()[next(iter(worst["values"]))].shown_unit.say(language)
    numbers = sentences.values(worst["values"], measures.by_slug())
    count = ngettext("%(count)d reading", "%(count)d readings", alarm.reading_count) % {"count": alarm.reading_count}
    return format_html("{} <b>{}</b> {} · {}", rule.words.say(language), numbers, unit, count)


def _heard(alarm: Alarm) -> str:
    at = timezone.localtime(alarm.last_at)
    day = f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{at:%m-%d %H:%M}"
    return " · ".join(part for part in (day, alarm.device.serial if alarm.device else "") if part)


def _clock(alarm: Alarm, user: User) -> SafeString | str:
    """How long until it moves on, or how long it has been waiting."""
    if alarm.state in WAITING and alarm.escalate_at is not None and alarm.severity == Severity.CRITICAL:
        return format_html(_("passed on in {time}"), time=countdown(alarm.escalate_at))
    if alarm.state in WAITING:
        return format_html(_("waiting for {time}"), time=waited(alarm.raised_at))
    if alarm.state == AlarmState.ACKNOWLEDGED and alarm.acknowledged_by_id == user.pk and alarm.escalate_at is not None:
        return format_html(_("reach the elder by {time}"), time=f"{timezone.localtime(alarm.escalate_at):%m-%d %H:%M}")
    return AlarmState(alarm.state).words.say(get_language() or "zh-hans")


def _tags(alarm: Alarm, user: User, language: str) -> tuple[Tag, ...]:
    tags = []
    if alarm.recovered_at and alarm.state != AlarmState.CLOSED:
        tags.append(Tag(_("readings are back"), Tone.OK, sign="✓"))
    if alarm.state == AlarmState.ESCALATED:
        tags.append(Tag(AlarmState.ESCALATED.words.say(language), Tone.CRITICAL))
    if alarm.state == AlarmState.ACKNOWLEDGED:
        mine = alarm.acknowledged_by_id == user.pk
        tags.append(Tag(_("in your hands") if mine else AlarmState.ACKNOWLEDGED.words.say(language), Tone.INFO))
    return tuple(tags)
