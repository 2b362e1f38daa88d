"""A month of the rota ready to print: people × days, who is away, and where nobody stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import definitions as access
from yiyang.base.addresses import address_of
from yiyang.lib.words import Words
from yiyang.organizations import definitions
from yiyang.organizations.models import Absence, Duty, Institution, Post, Staff
from yiyang.organizations.queries import rota as reads
from yiyang.organizations.rules import rota as rules
from yiyang.organizations.types import AbsenceKind, DutyKind, Span
from yiyang.ui import markup

ROLES = ("family_doctor", "specialist", "nurse", "director", "therapist", "caregiver")
CLEAR, OTHER_SIGN, AWAY_SIGN = "clear", Words("班", "·"), Words("休", "–")
DAY, MOST_HOLES = timedelta(days=1), 12


@dataclass(frozen=True, slots=True)
class Brush:
    """What the next cell is filled with."""

    code: str
    label: str
    sign: str
    key: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The head of a column."""

    number: int
    weekday: str
    is_rest: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing a cell says; ``kind`` gives its colour, ``is_void`` that the person is away."""

    text: str
    kind: str
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One person on one day."""

    value: str
    label: str
    signs: tuple[Sign, ...]
    is_today: bool
    is_rest: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person's month."""

    id: UUID
    name: str
    role: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CoverLine:
    """Whether somebody stands by, day by day."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AwayLine:
    """One absence."""

    id: UUID
    name: str
    sentence: str
    can_end: bool


@dataclass(frozen=True, slots=True)
class RotaPage:
    """A month of one institution."""

    id: UUID
    name: str
    month: str
    month_label: str
    earlier: str
    later: str
    paper: str
    here: str
    days: tuple[Day, ...]
    people: tuple[PersonLine, ...]
    cover: tuple[CoverLine, ...]
    holes: tuple[str, ...]
    more_holes: int
    brushes: tuple[Brush, ...]
    legend: tuple[tuple[str, str, str], ...]
    away: tuple[AwayLine, ...]
    can_edit: bool
    absence: Any = None


@dataclass(frozen=True, slots=True)
class Month:
    """Everything read for one month."""

    first: date
    last: date
    window: Span
    staff: dict[UUID, Staff]
    roles: dict[UUID, str]
    duties: tuple[Duty, ...]
    absences: tuple[Absence, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Its days."""
        return tuple(self.first + n * DAY for n in range((self.last - self.first).days))

    def gone(self, staff_id: UUID) -> list[Span]:
        """When someone is away."""
        held = [one for one in self.absences if one.staff_id == staff_id]
        around = Span(self.window.start - DAY, self.window.end + DAY)
        return [rules.days_away(one.start, one.end, around, zone=_zone()) for one in held]

    def absence_on(self, staff_id: UUID, day: date) -> Absence | None:
        """Someone's absence on a day."""
        return next((one for one in self.absences if one.staff_id == staff_id and one.holds_on(day)), None)


def month_of(text: str, today: date) -> date:
    """The first day of the month an address names; this month when it names none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def rota_page(institution: Institution, first: date, *, now: datetime, can_edit: bool, brush: str = "") -> RotaPage:
    """The whole page of a month."""
    month, today = _month(institution, first), timezone.localdate(now)
    holes = _holes(month, from_at=now)
    here = address_of("organizations:institution_rota", institution.pk)
    return RotaPage(
        id=institution.pk,
        name=institution.words.say(_language()),
        month=f"{first:%Y-%m}",
        month_label=date_format(first, "F Y") if _language().startswith("en") else f"{first.year} 年 {first.month} 月",
        earlier=f"{here}?{urlencode({'month': f'{first - DAY:%Y-%m}'})}",
        later=f"{here}?{urlencode({'month': f'{month.last:%Y-%m}'})}",
        paper=f"{address_of('organizations:rota_paper', institution.pk)}?{urlencode({'month': f'{first:%Y-%m}'})}",
        here=f"{here}?{urlencode({'month': f'{first:%Y-%m}'})}",
        days=tuple(Day(day.day, _weekday(day), day.weekday() > 4, day == today) for day in month.days),
        people=tuple(_person(month, pk, today) for pk in month.staff),
        cover=tuple(_cover(month, kind) for kind in DutyKind),
        holes=tuple(_hole_sentence(kind, span) for kind, span in holes[:MOST_HOLES]),
        more_holes=max(0, len(holes) - MOST_HOLES),
        brushes=_brushes(brush) if can_edit else (),
        legend=_legend(),
        away=tuple(_away(one, can_edit) for one in month.absences if one.end is None or one.end > today),
        can_edit=can_edit,
    )


def staff_of_rota(institution: Institution, first: date) -> QuerySet[Staff]:
    """Who held a post at an institution in a month."""
    last = _next_month(first)
    posts = Post.objects.filter(institution=institution, start__lt=last).exclude(end__lte=first)
    return Staff.objects.filter(pk__in=posts.values("staff"))


def _month(institution: Institution, first: date) -> Month:
    last = _next_month(first)
    window = Span(_midnight(first), _midnight(last))
    posts = Post.objects.filter(institution=institution, start__lt=last).exclude(end__lte=first).select_related("staff")
    held = sorted(posts, key=lambda post: (_rank(post.role), post.staff.pinyin))
    roles = {post.staff_id: post.role for post in reversed(held)}
    staff = {post.staff_id: post.staff for post in held}
    duties = tuple(reads.duties_between(institution, window))
    people = {**staff, **{duty.staff_id: duty.staff for duty in duties}}
    return Month(first, last, window, people, roles, duties, tuple(reads.absences_between(people.keys(), first, last)))


def _person(month: Month, pk: UUID, today: date) -> PersonLine:
    member, role = month.staff[pk], month.roles.get(pk, "")
    by_day: dict[date, list[Duty]] = defaultdict(list)
    for duty in month.duties:
        if duty.staff_id == pk:
            for day in _shown_on(duty):
                by_day[day].append(duty)
    cells = tuple(_cell(month, member, day, duties=by_day.get(day, ()), today=today) for day in month.days)
    return PersonLine(pk, member.name, access.role(role).words.say(_language()) if role else "", cells)


def _cell(month: Month, member: Staff, day: date, *, duties: Sequence[Duty], today: date) -> Cell:
    absence = month.absence_on(member.pk, day)
    signs = [Sign(AWAY_SIGN.say(_language()), "away")] if absence else []
    signs += [Sign(_sign(duty), duty.kind, is_void=absence is not None) for duty in duties]
    said = [_words_of(duty) for duty in duties]
    if absence:
        said.insert(0, AbsenceKind(absence.kind).words.say(_language()))
    label = " ".join([member.name, _day(day), ", ".join(said) or _("nothing")])
    return Cell(f"{member.pk}:{day.isoformat()}", label, tuple(signs), day == today, day.weekday() > 4)


def _shown_on(duty: Duty) -> Iterable[date]:
    """A shift of the rota stands on the day it starts, any other duty on every day it touches."""
    span = Span(duty.starts_at, duty.ends_at)
    return [span.start.astimezone(_zone()).date()] if _shift_of(duty) else rules.days_of(span, _zone())


def _shift_of(duty: Duty) -> definitions.Shift | None:
    start = duty.starts_at.astimezone(_zone())
    hours = (duty.ends_at - duty.starts_at) / timedelta(hours=1)
    kept = (one for one in definitions.shifts().values() if one.kind == duty.kind)
    return next((one for one in kept if one.starts == start.time() and one.hours == hours), None)


def _sign(duty: Duty) -> str:
    shift = _shift_of(duty)
    return (shift.sign if shift else OTHER_SIGN).say(_language())


def _words_of(duty: Duty) -> str:
    shift = _shift_of(duty)
    if shift:
        return shift.words.say(_language())
    return f"{DutyKind(duty.kind).words.say(_language())} {_moment(duty.starts_at)} – {_moment(duty.ends_at)}"


def _stood(month: Month, kind: DutyKind) -> list[Span]:
    """When somebody who is not away stands by."""
    held = [duty for duty in month.duties if duty.kind == kind]
    return [
        part for duty in held for part in rules.without(Span(duty.starts_at, duty.ends_at), month.gone(duty.staff_id))
    ]  # fmt: skip


def _holes(month: Month, *, from_at: datetime) -> list[tuple[DutyKind, Span]]:
    if from_at >= month.window.end:
        return []
    ahead = Span(max(month.window.start, from_at), month.window.end)
    return [(kind, span) for kind in DutyKind for span in rules.holes(ahead, _stood(month, kind))]


def _cover(month: Month, kind: DutyKind) -> CoverLine:
    """Per day: the whole of it, a part of it, or nobody."""
    stood, said = _stood(month, kind), []
    for day in month.days:
        whole = Span(_midnight(day), _midnight(day + DAY))
        empty = rules.holes(whole, stood)
        said.append("full" if not empty else "none" if empty == (whole,) else "part")
    return CoverLine(kind.words.say(_language()), tuple(said))


def _hole_sentence(kind: DutyKind, span: Span) -> str:
    facts = {"what": kind.words.say(_language()), "start": _moment(span.start), "end": _moment(span.end)}
    return _("%(what)s: nobody from %(start)s to %(end)s") % facts


def _away(absence: Absence, can_edit: bool) -> AwayLine:
    facts: Mapping[str, str] = {
        "kind": AbsenceKind(absence.kind).words.say(_language()),
        "start": _day(absence.start),
        "end": _day(absence.end - DAY) if absence.end else _("open"),
    }
    parts = [_("%(kind)s, %(start)s to %(end)s") % facts]
    parts.append(_("%(name)s stands in") % {"name": absence.deputy.name} if absence.deputy else _("nobody is named to stand in"))
    return AwayLine(absence.pk, absence.staff.name, " · ".join([*parts, *filter(None, [absence.note])]), can_edit)


def _brushes(chosen: str) -> tuple[Brush, ...]:
    shifts = tuple(definitions.shifts().values())
    known = chosen if chosen in {*definitions.shifts(), CLEAR} else shifts[0].code
    filled = (
        Brush(one.code, one.words.say(_language()), one.sign.say(_language()), one.key, known == one.code) for one in shifts
    )
    return (*filled, Brush(CLEAR, _("Clear"), "×", "x", known == CLEAR))


def _legend() -> tuple[tuple[str, str, str], ...]:
    shifts = [(one.sign.say(_language()), one.kind.value, _hours(one)) for one in definitions.shifts().values()]
    return (*shifts, (AWAY_SIGN.say(_language()), "away", _("away")), (OTHER_SIGN.say(_language()), "desk", _("other times")))


def _hours(shift: definitions.Shift) -> str:
    end = (datetime.combine(date.min, shift.starts) + timedelta(hours=shift.hours)).time()
    return f"{shift.words.say(_language())} {shift.starts:%H:%M}–{end:%H:%M}"


def _rank(role: str) -> int:
    return ROLES.index(role) if role in ROLES else len(ROLES)


def _next_month(first: date) -> date:
    return (first.replace(day=28) + 4 * DAY).replace(day=1)


def _zone() -> Any:
    return timezone.get_default_timezone()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=_zone())


def _weekday(day: date) -> str:
    return markup.weekday(_midnight(day))[-1:] if not _language().startswith("en") else f"{day:%a}"[:2]


def _day(day: date) -> str:
    return f"{day.month}-{day.day:02d}" if _language().startswith("en") else f"{day.month} 月 {day.day} 日"


def _moment(at: datetime) -> str:
    local = at.astimezone(_zone())
    return f"{_day(local.date())} {local:%H:%M}"


def _language() -> str:
    return get_language() or "zh-hans"
