"""Pages of calls for help as facts ready to print: the duty desk's list, one call, the elder's own, the answer times."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import Banner
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.guards import alarms as guards
from yiyang.monitoring.models import HelpCall
from yiyang.monitoring.queries import help_calls as reads
from yiyang.monitoring.queries.alarm_pages import entry_of, owner_of
from yiyang.monitoring.queries.alarms import history_of
from yiyang.monitoring.queries.help_calls import language
from yiyang.monitoring.rules.help_calls import where_words
from yiyang.monitoring.types.alarms import OPEN, UNSETTLED, WAITING, AlarmState, Contact, Outcome, Severity
from yiyang.monitoring.types.help_calls import CallSource
from yiyang.monitoring.types.signals import Position
from yiyang.people.models import Elder
from yiyang.ui import markup
from yiyang.ui.types import Entry, Row, Tag, Tone

DAYS = timedelta(days=7)
MOST_ROWS = 100
STEP_WORDS = ("call.answer", "call.raise", "elder.reveal", "elder.read", "alarm.read")
ENDINGS = (Outcome.VISIT, Outcome.CALL, Outcome.REFERRAL, Outcome.FALSE_ALARM)
EMERGENCY = "120"


@dataclass(frozen=True, slots=True)
class CallPart:
    """The part of a call's page that changes while one looks at it."""

    id: UUID
    name: str
    sentence: str
    place: str
    position: str
    map_href: str
    how: str
    pressed_at: datetime
    received_at: datetime
    presses: int
    is_drill: bool
    cancelled_at: datetime | None
    answered_in: str
    answered_by: str
    state: str
    state_tone: str
    owner: str
    is_waiting: bool
    is_open: bool
    can_answer: bool
    can_end: bool
    can_turn_real: bool


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call with everything needed to go: clock, place, number, what to ask, what was done."""

    title: str
    part: CallPart
    banner: Banner
    advice: Words
    can_talk: bool
    can_see_elder: bool
    endings: tuple[tuple[str, str], ...]
    events: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """The numbers under which whoever called can be reached."""

    title: str
    alarm_id: UUID
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class CallsPage:
    """The duty desk's list: calls that wait with their clocks, then what was answered lately and how soon."""

    waiting: tuple[Row, ...]
    lately: tuple[Row, ...]
    sees_figures: bool


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Answer times by month and institution."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class OwnCallPage:
    """The elder's own page of a call: one sentence, one clock, what to press."""

    elder_id: UUID
    state: str
    sentence: str
    since: datetime | None
    place: str
    phone: str
    press_url: str
    take_back_url: str
    can_take_back: bool


def part_of(user: User, call: HelpCall) -> CallPart:
    """A call as it stands now, with the steps open to the reader."""
    alarm, state = call.alarm, AlarmState(call.alarm.state)
    held = access.words_held(user, STEP_WORDS, call.elder)
    may_answer, answered = "call.answer" in held, reads.answers_of([call])[call.alarm_id]
    return CallPart(
        id=call.alarm_id,
        name=call.elder.name,
        sentence=str(alarm.reason.say(language())),
        place=call.place,
        position=where_words(position) if (position := position_of(call)) else "",
        map_href=f"geo:{call.latitude:.6f},{call.longitude:.6f}" if position else "",
        how=" ".join((CallSource(call.source).words.say(language()), call.device.serial if call.device else "")).strip(),
        pressed_at=call.pressed_at,
        received_at=call.received_at,
        presses=call.presses,
        is_drill=call.is_drill,
        cancelled_at=call.cancelled_at,
        answered_in=_lasting(answered - call.received_at) if answered else "",
        answered_by=alarm.acknowledged_by.display_name if alarm.acknowledged_by else "",
        state=state.words.say(language()),
        state_tone=state.tone,
        owner=owner_of(alarm),
        is_waiting=state in WAITING,
        is_open=state in UNSETTLED,
        can_answer=may_answer and state in WAITING,
        can_end=may_answer and guards.allows(alarm, "handle"),
        can_turn_real=may_answer and call.is_drill,
    )


def call_page(user: User, call: HelpCall) -> CallPage:
    """One call, complete."""
    held = access.words_held(user, STEP_WORDS, call.elder)
    rule = alarm_rules.by_id()[alarm_rules.HELP_CALL]
    return CallPage(
        title=_("%(name)s calls") % {"name": call.elder.name},
        part=part_of(user, call),
        banner=clinic.banner(user, call.elder),
        advice=rule.advice[Severity.CRITICAL],
        can_talk="call.answer" in held and call.alarm.state in OPEN,
        can_see_elder="elder.read" in held,
        endings=endings(),
        events=tuple(entry_of(event) for event in history_of(call.alarm)),
    )


def calls_page(user: User) -> CallsPage:
    """What waits, the longest first, and the last week's calls with how soon they were answered."""
    calls = reads.calls_for(user)
    waiting = list(calls.filter(alarm__state__in=UNSETTLED).order_by("received_at")[:MOST_ROWS])
    lately = list(calls.exclude(alarm__state__in=UNSETTLED).filter(pressed_at__gte=timezone.now() - DAYS)[:MOST_ROWS])
    answers = reads.answers_of([*waiting, *lately])
    return CallsPage(
        waiting=tuple(_row(call, answers[call.alarm_id]) for call in waiting),
        lately=tuple(_row(call, answers[call.alarm_id]) for call in lately),
        sees_figures=access.may(user, "figures.read"),
    )


def rows_of(elder: Elder) -> tuple[Row, ...]:
    """The calls of one elder, the newest first."""
    calls = list(reads.calls_of(elder)[:MOST_ROWS])
    answers = reads.answers_of(calls)
    return tuple(_row(call, answers[call.alarm_id]) for call in calls)


def _row(call: HelpCall, answered: datetime | None) -> Row:
    alarm = call.alarm
    waits = alarm.state in WAITING
    who = alarm.acknowledged_by.display_name if alarm.acknowledged_by else ""
    told = _("answered after %(time)s") % {"time": _lasting(answered - call.received_at)} if answered else _("nobody answered")
    return Row(
        href=address_of("monitoring:call", call.alarm_id),
        title=call.elder.name,
        meta=call.place,
        sentence=str(alarm.reason.say(language())),
        foot=markup.when(call.pressed_at) if not waits else "",
        foot_end=markup.running(call.received_at) if waits else " · ".join(part for part in (told, who) if part),
        severity=Severity.CRITICAL if waits and not call.is_drill else Tone.INFO if alarm.state in UNSETTLED else Tone.QUIET,
        tags=tags_of(call),
        id=f"call-{call.alarm_id}",
    )


def tags_of(call: HelpCall) -> tuple[Tag, ...]:
    """What must be seen about a call at a glance."""
    tags = []
    if call.is_drill:
        tags.append(Tag(_("drill"), Tone.INFO))
    if call.cancelled_at is not None:
        tags.append(Tag(_("taken back by the elder"), Tone.WATCH))
    if call.presses > 1:
        tags.append(Tag(_("pressed %(times)d times") % {"times": call.presses}, Tone.URGENT))
    return tuple(tags)


def figures_page(user: User) -> FiguresPage:
    """The last twelve months, one line for each institution and month."""
    since = timezone.now() - timedelta(days=31 * reads.MONTHS)
    head = (
        _("Month"), _("Institution"), _("Calls"), _("Answered"), _("Median wait"), _("95 % answered within"),
        _("Taken back"), _("Drills, not counted"),
    )  # fmt: skip
    return FiguresPage(head, tuple(_figure_row(one) for one in reads.figures_for(user, since=since)))


def _figure_row(one: reads.MonthFigures) -> tuple[str, ...]:
    found = one.figures
    house = one.institution.words.say(language()) if one.institution else ""
    waits = tuple(_lasting(timedelta(seconds=wait)) if wait is not None else "—" for wait in (found.median, found.p95))
    return (f"{one.month:%Y-%m}", house, str(found.calls), str(found.answered), *waits, str(found.cancelled), str(found.drills))


def own_call_page(elder: Elder) -> OwnCallPage:
    """What an elder who called reads, and hears: that it rings, who comes, or that it has been dealt with."""
    call = reads.calls_of(elder).first()
    shown = call if call is not None and timezone.now() - call.last_pressed_at < timedelta(hours=1) else None
    state = shown.alarm.state if shown else ""
    return OwnCallPage(
        elder_id=elder.pk,
        state=state,
        sentence=_own_sentence(shown),
        since=shown.received_at if shown and state in WAITING else None,
        place=shown.place if shown else "",
        phone=reads.desk_phone(elder, on=timezone.localdate()) or EMERGENCY,
        press_url=address_of("monitoring:press_call", elder.pk),
        take_back_url=address_of("monitoring:take_back_call", elder.pk),
        can_take_back=bool(shown and state in UNSETTLED and shown.cancelled_at is None),
    )


def _own_sentence(call: HelpCall | None) -> str:
    if call is None:
        return _("Nothing is ringing. Press the red block when you need help.")
    if call.alarm.state in UNSETTLED and call.cancelled_at is not None:
        return _("You said it was a mistake. Someone will ask once more whether all is well.")
    if call.alarm.state in WAITING:
        return _("Your call is ringing. Stay where you are; someone will answer soon.")
    who = call.alarm.acknowledged_by.display_name if call.alarm.acknowledged_by else _("The care team")
    if call.alarm.state == AlarmState.ACKNOWLEDGED:
        return _("%(who)s has heard you and is on it.") % {"who": who}
    return _("%(who)s has seen to your call.") % {"who": who}


def position_of(call: HelpCall) -> Position | None:
    """Where a call came from, if the device said so."""
    if call.latitude is None or call.longitude is None or call.accuracy is None:
        return None
    return Position(call.latitude, call.longitude, call.accuracy)


def endings() -> tuple[tuple[str, str], ...]:
    """How a call or an event may end, in words one taps; a mistake last."""
    words = {
        Outcome.VISIT: _("I was there, it is seen to"),
        Outcome.CALL: _("Settled on the phone"),
        Outcome.REFERRAL: _("On the way to hospital"),
        Outcome.FALSE_ALARM: _("Pressed by mistake"),
    }
    return tuple((one.value, words[one]) for one in ENDINGS)


def _lasting(wait: timedelta) -> str:
    minutes, seconds = divmod(max(0, int(wait.total_seconds())), 60)
    if not minutes:
        return _("%(seconds)d s") % {"seconds": seconds}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}
