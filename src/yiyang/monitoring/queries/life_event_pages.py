"""Pages of life events as facts ready to print: what is asked, one question, how often sensors were right, areas agreed on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import Banner
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.definitions import life_events as definitions
from yiyang.monitoring.models import Fence, LifeEvent
from yiyang.monitoring.queries import life_events as reads
from yiyang.monitoring.queries.alarm_pages import entry_of, owner_of
from yiyang.monitoring.queries.alarms import history_of
from yiyang.monitoring.queries.help_call_pages import endings
from yiyang.monitoring.queries.help_calls import language
from yiyang.monitoring.queries.rule_pages import SourceLine, source_line
from yiyang.monitoring.rules.help_calls import where_words
from yiyang.monitoring.types.alarms import UNSETTLED, AlarmState, Severity
from yiyang.monitoring.types.fences import Shape
from yiyang.monitoring.types.life_events import Answer, LifeKind, Precision
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.monitoring.types.signals import Position
from yiyang.people.models import Elder
from yiyang.people.types import GivenBy
from yiyang.ui import markup
from yiyang.ui.types import Entry, Row, Tag, Tone

DAYS = timedelta(days=30)
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question: what the sensor says, how often it was right before, three answers, what to do."""

    id: UUID
    title: str
    question: str
    sentence: str
    banner: Banner
    can_see_elder: bool
    position: str
    map_href: str
    happened_at: datetime
    recovered_at: datetime | None
    state: str
    state_tone: str
    owner: str
    precision: str
    answers: tuple[tuple[str, str, str], ...]
    can_answer: bool
    is_yes: bool
    can_talk: bool
    endings: tuple[tuple[str, str], ...]
    advice: Words
    events: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """Questions that wait, those answered lately, and how often each kind of sensor was right."""

    waiting: tuple[Row, ...]
    lately: tuple[Row, ...]
    head: tuple[str, ...]
    precisions: tuple[tuple[str, ...], ...]
    source: SourceLine


@dataclass(frozen=True, slots=True)
class FenceCard:
    """One area, with who agreed."""

    id: UUID
    name: str
    shape: str
    consent: str
    days: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class FencesPage:
    """The areas agreed on with an elder, and the form for another."""

    elder_id: UUID
    title: str
    banner: Banner
    fences: tuple[FenceCard, ...]
    may_set: bool
    form: Any


def question_page(user: User, event: LifeEvent) -> QuestionPage:
    """One question, complete."""
    asking, alarm = definitions.askings()[LifeKind(event.kind)], event.alarm
    held = access.words_held(user, ("call.answer", "elder.read"), event.elder)
    answers, state = reads.answers_of(event), AlarmState(alarm.state)
    is_open, may_answer = state in UNSETTLED, "call.answer" in held
    is_yes = bool(answers) and answers[0].answer == Answer.YES
    place = position_of(event)
    return QuestionPage(
        id=event.alarm_id,
        title=f"{event.elder.name} · {asking.words.say(language())}",
        question=str(asking.question.say(language())).format(name=event.elder.name),
        sentence=str(alarm.reason.say(language())),
        banner=clinic.banner(user, event.elder),
        can_see_elder="elder.read" in held,
        position=where_words(place) if place else "",
        map_href=f"geo:{place.latitude:.6f},{place.longitude:.6f}" if place else "",
        happened_at=event.happened_at,
        recovered_at=alarm.recovered_at,
        state=state.words.say(language()),
        state_tone=state.tone,
        owner=owner_of(alarm),
        precision=_said_before(user, event),
        answers=tuple((one.value, str(one.words.say(language())), ANSWER_KINDS[one]) for one in Answer),
        can_answer=may_answer and is_open and not is_yes,
        is_yes=is_yes and is_open,
        can_talk=may_answer and is_open,
        endings=endings()[:3] if may_answer and is_open and is_yes else (),
        advice=alarm_rules.by_id()[asking.rule].advice[Severity(alarm.severity)],
        events=tuple(entry_of(one) for one in history_of(alarm)),
    )


ANSWER_KINDS = {Answer.YES: "danger", Answer.NO: "primary", Answer.UNREACHED: "plain"}


def _said_before(user: User, event: LifeEvent) -> str:
    """How often this kind of sensor was right here, so that nobody takes its word for more than it is."""
    found = reads.precisions(user).get((LifeKind(event.kind), DeviceKind(event.device_kind)))
    device = DeviceKind(event.device_kind).words.say(language())
    if found is None or found.share is None:
        return _("%(device)s: nobody has yet found out how often it is right here.") % {"device": device}
    facts = {"device": device, "yes": found.yes, "known": found.yes + found.no, "interval": _interval(found)}
    return _("%(device)s was right in %(yes)d of %(known)d cases people looked into here (%(interval)s).") % facts


def questions_page(user: User) -> QuestionsPage:
    """What is asked, the longest waiting first, then the last month's answers and what they say about the sensors."""
    events = reads.events_for(user)
    waiting = _rows(events.filter(alarm__state__in=UNSETTLED).order_by("asked_at"))
    lately = _rows(events.exclude(alarm__state__in=UNSETTLED).filter(asked_at__gte=timezone.now() - DAYS))
    head = (
        _("What is asked"),
        _("Device"),
        _("Yes"),
        _("No"),
        _("Could not reach"),
        _("Unanswered"),
        _("Right"),
        _("95 % interval"),
    )
    source = source_line(next(iter(definitions.book().sources.values())))
    table = tuple(_precision_row(kind, device, found) for (kind, device), found in reads.precisions(user).items())
    return QuestionsPage(waiting, lately, head, table, source)


def rows_of(user: User, elder: Elder) -> tuple[Row, ...]:
    """The questions there were about one elder."""
    return _rows(reads.events_for(user).filter(elder=elder))


def _rows(events: "QuerySet[LifeEvent]") -> tuple[Row, ...]:
    return tuple(_row(event) for event in events[:MOST_ROWS])


def _row(event: LifeEvent) -> Row:
    asking, alarm = definitions.askings()[LifeKind(event.kind)], event.alarm
    is_open = alarm.state in UNSETTLED
    last = getattr(event, "last_answer", None)
    tags = [Tag(str(Answer(last).words.say(language())), Tone.WATCH if last == Answer.UNREACHED else Tone.INFO)] if last else []
    if alarm.recovered_at and is_open:
        tags.append(Tag(_("over by itself, still to be asked"), Tone.OK, sign="✓"))
    return Row(
        href=address_of("monitoring:life_event", event.alarm_id),
        title=event.elder.name,
        meta=str(asking.words.say(language())),
        sentence=str(alarm.reason.say(language())),
        foot=markup.when(event.asked_at),
        foot_end=markup.running(event.asked_at) if is_open else owner_of(alarm),
        severity=alarm.severity if is_open else Tone.QUIET,
        tags=tuple(tags),
        id=f"question-{event.alarm_id}",
    )


def _precision_row(kind: LifeKind, device: DeviceKind, found: Precision) -> tuple[str, ...]:
    asking = definitions.askings()[kind]
    share = f"{found.share:.0%}" if found.share is not None else "—"
    counts = (str(found.yes), str(found.no), str(found.unreached), str(found.open))
    interval = _interval(found) if found.share is not None else "—"
    return (str(asking.words.say(language())), str(device.words.say(language())), *counts, share, interval)


def _interval(found: Precision) -> str:
    return f"{found.low or 0:.0%}–{found.high or 0:.0%}"


def fences_page(user: User, elder: Elder, *, form: Any) -> FencesPage:
    """The areas there are and were."""
    return FencesPage(
        elder_id=elder.pk,
        title=_("Areas of %(name)s") % {"name": elder.name},
        banner=clinic.banner(user, elder),
        fences=tuple(_fence(fence) for fence in reads.all_fences_of(elder)),
        may_set=access.may(user, "fence.set", elder),
        form=form,
    )


def _fence(fence: Fence) -> FenceCard:
    shape = str(Shape(fence.shape).words.say(language()))
    metres = _("%(radius)d m around %(place)s") % {"radius": fence.radius, "place": "{:.5f}, {:.5f}".format(*fence.points[0])}
    corners = _("%(many)d corners") % {"many": len(fence.points)}
    given = {"who": GivenBy(fence.consent_by).words.say(language()), "how": fence.evidence}
    end = f" – {fence.end:%Y-%m-%d}" if fence.end else ""
    return FenceCard(
        id=fence.pk,
        name=fence.name,
        shape=f"{shape} · {metres if fence.shape == Shape.CIRCLE else corners}",
        consent=_("agreed by %(who)s: %(how)s") % given,
        days=f"{fence.start:%Y-%m-%d}{end}",
        in_force=fence.end is None,
    )


def position_of(event: LifeEvent) -> Position | None:
    """Where it happened, if that is known."""
    if event.latitude is None or event.longitude is None or event.accuracy is None:
        return None
    return Position(event.latitude, event.longitude, event.accuracy)
