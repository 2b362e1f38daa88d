"""Calls for help: a press becomes one alarm on the ladder, a second press adds to it, and nothing a machine does ends it.

Everything that rings comes through ``receive``, whether a button, a wearable, the elder's phone page or the telephone was used.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.lib.words import Words
from yiyang.monitoring.actions import alarms, raising
from yiyang.monitoring.actions.escalation import log, refresh
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.guards import help_calls as guards
from yiyang.monitoring.models import Drill, Gateway, HelpCall
from yiyang.monitoring.queries import help_calls as reads
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import help_calls as rules
from yiyang.monitoring.types.alarms import Contact, EventKind, Severity
from yiyang.monitoring.types.help_calls import CallSource, Press
from yiyang.notices import actions as notices
from yiyang.organizations.models import Institution
from yiyang.people.models import Elder

ROUNDS = 5
AGAIN = timedelta(seconds=60)
"""Presses that follow closer than this are one cry; those in charge are told once."""
TALK_BACK = Words("回拨", "talk back")
MISTAKE = Words("按错了，已取消；请再确认一声", "Taken back as a mistake; please ask once more")


@transaction.atomic
def call_for(elder: Elder, *, by: User, at: datetime) -> HelpCall:
    """The elder, a relative or someone who cares for them calls for help from their own screen."""
    guards.check_can_call(by, elder)
    return receive(Press(elder.pk, CallSource.PORTAL, at), by=by, at=at)


@transaction.atomic
def receive_phone_call(gateway: Gateway, caller: str, *, at: datetime) -> list[HelpCall]:
    """Somebody dialled the help line: ring for whoever owns that number; a number nobody knows rings at the duty desk."""
    number = rules.plain_number(caller)
    found = reads.owners_of(gateway, number, on=timezone.localdate(at))
    presses = [Press(elder, CallSource.PHONE, at, device, gateway.institution_id, phone=number) for elder, device in found]
    if not presses:
        ring_about_nobody(gateway.institution, what=number, about=gateway, now=at)
    return [receive(press, at=at) for press in presses]


@transaction.atomic
def receive(press: Press, *, by: User | None = None, at: datetime) -> HelpCall:
    """Ring for an elder, or add to what rings already."""
    for _attempt in range(ROUNDS):
        call = _ringing(press.elder_id, at=at)
        if call is not None:
            return _press_again(call, press, by=by, at=at)
        call = _begin(press, by=by, at=at)
        if call is not None:
            return call
    raise RuntimeError("a call was raised and closed elsewhere again and again")


@transaction.atomic
def take_back(elder_id: UUID, *, by: User | None, at: datetime) -> HelpCall | None:
    """The elder says it was a mistake: shown to those who answer, and still theirs to confirm."""
    call = _ringing(elder_id, at=at)
    if call is None and by is None:
        return None
    call = guards.check_rings(call)
    guards.check_can_take_back(by, call)
    if call.cancelled_at is None:
        call.cancelled_at = at
        call.save(update_fields=["cancelled_at"])
        _say(call, EventKind.TAKEN_BACK, by=by, at=at, words=MISTAKE)
        audit.record(by, "call.taken_back", call, elder_id=call.elder_id)
    return call


@transaction.atomic
def start_drill(elder: Elder, *, by: User, at: datetime) -> Drill:
    """Agree that an elder's calls of the coming minutes are an exercise."""
    guards.check_can_drill(by, elder)
    until = at + timedelta(minutes=rules.DRILL_MINUTES)
    drill = Drill.objects.create(elder=elder, from_at=at, until_at=until, by=by)
    audit.record(by, "call.drill_started", drill, elder_id=elder.pk)
    return drill


@transaction.atomic
def turn_real(call: HelpCall, *, by: User, at: datetime) -> None:
    """What was taken for a drill is real: from now on it counts like any other call."""
    guards.check_is_drill(by, call)
    _make_real(call, by=by, at=at)


@transaction.atomic
def end_call(call: HelpCall, outcome: str, *, note: str = "", by: User, at: datetime) -> None:
    """Say how a call ended; it is put away at once, so that the next press rings anew."""
    alarms.handle_alarm(call.alarm, outcome, note=note, by=by, at=at)
    _ringing(call.elder_id, at=at)


@transaction.atomic
def numbers_to_talk(call: HelpCall, *, by: User) -> tuple[Contact, ...]:
    """How to speak with whoever called: through the device, and for those who may see them, the elder's and family's phones."""
    guards.check_can_answer(by, call)
    phone = str(call.phone or "")
    device = [Contact(TALK_BACK, call.elder.name, phone)] if phone else []
    audit.record(by, "call.numbers_shown", call, elder_id=call.elder_id)
    others = alarms.numbers_to_call(call.alarm, by=by) if guards.may_reveal(by, call) else ()
    return tuple(device) + tuple(contact for contact in others if contact.phone != phone)


def ring_about_nobody(institution: Institution, *, what: str, about: models.Model, now: datetime) -> None:
    """Somebody calls or may have fallen and we do not know who: tell the duty desk what we know, at once."""
    users = lines.desk_users(institution.pk, at=now)
    words = Words(
        f"“{what}”在呼救，但没有对应的老人。请马上回拨或去看，再登记是谁的。",
        f"“{what}” asks for help, but belongs to no elder. Call back or go and look now, then register whose it is.",
    )
    for user in users:
        notices.tell(
            user, "call", severity=Severity.CRITICAL, words=words, link=reverse("monitoring:calls"), subject=about, at=now
        )
    audit.record(None, "call.from_nobody", about, told=len(users))


def _ringing(elder_id: UUID, *, at: datetime) -> HelpCall | None:
    """The call of an elder nobody has dealt with yet, held until we are done."""
    alarm = raising.open_alarm(elder_id, alarm_rules.HELP_CALL, at=at)
    return HelpCall.objects.select_related("alarm", "elder").get(alarm=alarm) if alarm else None


def _begin(press: Press, *, by: User | None, at: datetime) -> HelpCall | None:
    """Raise the alarm and write down the call; None when somebody else was faster."""
    elder = Elder.objects.get(pk=press.elder_id)
    fallback = {elder.pk: press.fallback} if press.fallback else {}
    line = lines.lines_of([elder.pk], fallback=fallback, at=at)[elder.pk]
    call = HelpCall(
        elder=elder,
        institution_id=line.institution,
        device_id=press.device_id,
        source=press.source,
        raised_by=by,
        pressed_at=press.pressed_at,
        received_at=at,
        last_pressed_at=press.pressed_at,
        place=reads.place_of(elder, press.place, on=timezone.localdate(at)),
        phone=press.phone,
        is_drill=reads.is_drill(elder.pk, at=press.pressed_at),
    )
    if press.position is not None:
        call.latitude, call.longitude, call.accuracy = press.position.latitude, press.position.longitude, press.position.accuracy
    facts = {"drill": call.is_drill}
    cause = raising.Cause(alarm_rules.HELP_CALL, elder.pk, call.device_id, call.pressed_at, reads.reason_of(call), facts)
    begun = raising.begin(cause, line, at=at)
    if begun is None:
        return None
    call.alarm_id = begun
    call.save(force_insert=True)
    audit.record(by, "call.raised", call, elder_id=elder.pk, source=call.source, drill=call.is_drill)
    return call


def _press_again(call: HelpCall, press: Press, *, by: User | None, at: datetime) -> HelpCall:
    is_news = press.pressed_at - call.last_pressed_at >= AGAIN or call.cancelled_at is not None
    call.presses, call.cancelled_at = call.presses + 1, None
    call.last_pressed_at = max(call.last_pressed_at, press.pressed_at)
    call.save(update_fields=["presses", "cancelled_at", "last_pressed_at"])
    if call.is_drill and not reads.is_drill(call.elder_id, at=press.pressed_at):
        _make_real(call, by=by, at=at)
    elif is_news:
        words = Words(f"第 {call.presses} 次按下", f"Pressed {call.presses} times")
        _say(call, EventKind.PRESSED_AGAIN, by=by, at=at, words=words)
        audit.record(by, "call.pressed_again", call, elder_id=call.elder_id)
    return call


def _make_real(call: HelpCall, *, by: User | None, at: datetime) -> None:
    call.is_drill = False
    call.save(update_fields=["is_drill"])
    _say(call, EventKind.REAL, by=by, at=at, words=Words("这不是演练", "This is no drill"))
    audit.record(by, "call.turned_real", call, elder_id=call.elder_id)


def _say(call: HelpCall, kind: EventKind, *, by: User | None, at: datetime, words: Words) -> None:
    """Write what happened into the alarm's log and sentence, and have those in charge told."""
    alarm, reason = call.alarm, reads.reason_of(call)
    alarm.reason_zh, alarm.reason_en = reason.zh, reason.en
    alarm.facts = {**alarm.facts, "drill": call.is_drill}
    alarm.save(update_fields=["reason_zh", "reason_en", "facts"])
    log(alarm, kind, by=by, at=at, words=words, told=False)
    refresh(alarm, at=at)
