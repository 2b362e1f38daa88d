"""Who is to be assessed with what by when, what waits for one's own hand, and what happened that calls for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Func, Q, QuerySet, UUIDField
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import definitions
from yiyang.assessment.models import RUNNING, Assessment, Change, Due, Sheet
from yiyang.assessment.queries.standing import of_person
from yiyang.assessment.rules import course
from yiyang.assessment.types.assessing import AssessmentState, Cause
from yiyang.base.addresses import address_of
from yiyang.clinic.models import Condition, Encounter
from yiyang.clinic.types.record import EncounterKind, EncounterStatus
from yiyang.people.models import Elder
from yiyang.people.types import Sex
from yiyang.ui.types import Choice, Row, Tag, Tone

LOOK_BACK = timedelta(days=30)
PAGE = 100
FIRST = Func(
    ArrayAgg("pk", order_by=("due_on", "pk")), template=f"(%(expressions)s)[1:{PAGE}]", output_field=ArrayField(UUIDField())
)
COLUMNS = ("instrument", "due_on", "cause", "elder__name", "elder__sex", "elder__birth_date")


@dataclass(frozen=True, slots=True)
class DueList:
    """The list of those to be assessed: what waits for the reader, then who is due, the longest overdue first."""

    mine: tuple[Row, ...]
    rows: tuple[Row, ...]
    total: int
    chips: tuple[Choice, ...]
    until: date


def due_list(user: User, on: date, *, instrument: str = "") -> DueList:
    """Who of the user's elders is due until the end of the warning time.

    What is due is looked through once, for the numbers on the chips as well as for the page; only the page's rows are fetched.
    """
    until = on + timedelta(days=definitions.assessing().warn_days)
    open_ones = Due.objects.filter(closed_at=None, due_on__lte=until)
    rows = access.visible(user, "assessment.read", open_ones, via="elder", of_all=True)
    known = list(rows.order_by().values_list("instrument").annotate(count=Count("pk"), first=FIRST))
    counts = {code: count for code, count, _first in known}
    chosen = [pk for code, _count, first in known if instrument in {"", code} for pk in first]
    found = list(Due.objects.filter(pk__in=chosen).select_related("elder").only(*COLUMNS).order_by("due_on", "pk")[:PAGE])
    running = _running({row.elder_id for row in found})
    language = get_language() or ""
    return DueList(
        mine=tuple(_mine(user, language)),
        rows=tuple(_due_row(row, running.get((row.elder_id, row.instrument)), on=on, language=language) for row in found),
        total=counts.get(instrument, 0) if instrument else sum(counts.values()),
        chips=_chips(counts, instrument, language),
        until=until,
    )


def instruments_in_doubt(elder_id: UUID, cause: Cause, on: date) -> tuple[str, ...]:
    """The instruments an event calls for again: those used before it; for somebody never assessed, the main one."""
    called = {one.code for one in course.called_for(definitions.instruments(), cause) if one.enabled}
    before = Assessment.objects.final().filter(of_person(elder_id), finalised_at__date__lte=on)
    used = set(before.values_list("instrument", flat=True))
    newer = Assessment.objects.final().filter(of_person(elder_id), finalised_at__date__gt=on)
    answered = set(newer.values_list("instrument", flat=True))
    return tuple(sorted(called & used - answered)) if used | answered else (definitions.assessing().primary,)


def new_event_conditions(at: datetime) -> QuerySet[Condition]:
    """Diagnoses written down lately that stand for an event and were not reported yet."""
    prefixes = [prefix for codes in definitions.assessing().event_codes.values() for prefix in codes]
    named = Q()
    for prefix in prefixes:
        named |= Q(code__startswith=prefix)
    recent = Condition.objects.standing().filter(named, created_at__gte=at - LOOK_BACK, elder__merged_into=None)
    fresh: QuerySet[Condition] = recent.exclude(pk__in=_reported(Condition, at)).select_related("elder")
    return fresh


def new_discharges(at: datetime) -> QuerySet[Encounter]:
    """Discharges from hospital written down lately that were not reported yet."""
    recent = Encounter.objects.standing().filter(
        kind=EncounterKind.DISCHARGE, status=EncounterStatus.DONE, created_at__gte=at - LOOK_BACK, elder__merged_into=None
    )
    fresh: QuerySet[Encounter] = recent.exclude(pk__in=_reported(Encounter, at)).select_related("elder")
    return fresh


def _reported(kind: type[Condition | Encounter], at: datetime) -> set[str]:
    known = Change.objects.filter(about_kind=kind._meta.label_lower, at__gte=at - 2 * LOOK_BACK)
    return set(known.values_list("about_id", flat=True))


def last_change(elder_id: UUID, cause: Cause) -> date | None:
    """The day something of a kind last happened to an elder, as far as it was noted."""
    found = Change.objects.filter(of_person(elder_id), cause=cause).order_by("-on").values_list("on", flat=True)
    day: date | None = found.first()
    return day


def changes_of(elder_id: UUID, since: date) -> list[Change]:
    """What happened to an elder since a day, the newest first."""
    return list(Change.objects.filter(of_person(elder_id), on__gte=since).order_by("-on"))


def _running(elder_ids: set[UUID]) -> dict[tuple[UUID, str], Assessment]:
    rows = Assessment.objects.running().filter(elder__in=elder_ids)
    return {(row.elder_id, row.instrument): row for row in rows}


def _chips(counts: dict[str, int], instrument: str, language: str) -> tuple[Choice, ...]:
    each = [
        Choice(_name(code, language), f"?instrument={code}", current=code == instrument, count=counts[code])
        for code in sorted(counts)
    ]
    return (Choice(_("All"), "?", current=not instrument), *each)


def _due_row(row: Due, running: Assessment | None, *, on: date, language: str) -> Row:
    elder, late = row.elder, row.due_on < on
    cause = Cause(row.cause).words.say(language)
    if running is None:
        href = f"{address_of('assessment:start', elder.pk)}?instrument={row.instrument}"
    else:
        href = address_of("assessment:assessment", running.pk)
    return Row(
        href=href,
        title=elder.name,
        meta=who(elder, on, language),
        sentence=_("%(instrument)s: %(cause)s") % {"instrument": _name(row.instrument, language), "cause": cause},
        foot=_("was due by %(day)s") % {"day": row.due_on} if late else _("due by %(day)s") % {"day": row.due_on},
        severity=Tone.URGENT if late else Tone.QUIET if row.cause == Cause.EXPIRY else Tone.WATCH,
        tags=(Tag(AssessmentState(running.state).words.say(language), Tone.INFO),) if running else (),
        id=f"due-{row.pk}",
    )


def _mine(user: User, language: str) -> list[Row]:
    sheets = Sheet.objects.filter(assessor__user=user, assessment__state__in=RUNNING)
    rows = sheets.select_related("assessment__elder").order_by("assessment__started_at")
    signed = set(
        Assessment.objects.filter(state=AssessmentState.AGREED, signatures__assessor__user=user).values_list("pk", flat=True)
    )
    return [_mine_row(sheet, language) for sheet in rows if sheet.assessment_id not in signed]


def _mine_row(sheet: Sheet, language: str) -> Row:
    assessment = sheet.assessment
    is_open = sheet.handed_in_at is None
    page, pk = ("assessment:sheet", sheet.pk) if is_open else ("assessment:assessment", assessment.pk)
    done, total = len(sheet.answers), len(definitions.instrument(assessment.instrument, assessment.version).items)
    return Row(
        href=address_of(page, pk),
        title=assessment.elder.name,
        meta=who(assessment.elder, localdate(), language),
        sentence=_name(assessment.instrument, language),
        foot=_("%(done)d of %(total)d answered") % {"done": done, "total": total} if is_open else "",
        severity=Tone.INFO if is_open else Tone.WATCH,
        tags=(Tag(AssessmentState(assessment.state).words.say(language), Tone.INFO),),
        id=f"sheet-{sheet.pk}",
    )


def who(elder: Elder, on: date, language: str) -> str:
    """Sex and age, as they stand beside a name."""
    return f"{Sex(elder.sex).words.say(language)} {age(elder, on)}"


def age(elder: Elder, on: date) -> int:
    """Full years on a day."""
    born = elder.birth_date
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _name(code: str, language: str) -> str:
    return definitions.instrument(code).words.say(language)
