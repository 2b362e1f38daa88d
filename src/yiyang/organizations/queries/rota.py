"""Who is on call, who is away, and who answers in a doctor's place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yiyang.organizations.models import Absence, Duty, Institution, Staff, Team
from yiyang.organizations.rules import rota as rules
from yiyang.organizations.types import Behind, Candidates, DutyKind, Span, StandIn


def staff_on_duty(institution: Institution | UUID, at: datetime, *, kind: DutyKind = DutyKind.DESK) -> QuerySet[Staff]:
    """Who answers for an institution at a moment and is not away; the longest-standing duty first."""
    pk = institution.pk if isinstance(institution, Institution) else institution
    standing = Staff.objects.filter(
        duties__institution=pk, duties__kind=kind, duties__starts_at__lte=at, duties__ends_at__gt=at
    ).exclude(pk__in=absent_ids(localdate(at)))
    return standing.select_related("user").order_by("duties__starts_at").distinct()


def absent_ids(on: date) -> QuerySet[Absence, UUID]:
    """Everyone who is away on a day, as a subquery."""
    return Absence.objects.on(on).values_list("staff")


def absences_of(staff_ids: Iterable[UUID], on: date) -> dict[UUID, Absence]:
    """Who of some staff is away on a day, and what is known of it."""
    held = Absence.objects.on(on).filter(staff__in=list(staff_ids)).select_related("staff")
    return {one.staff_id: one for one in held}


def stand_ins(asked: Mapping[UUID, Behind], at: datetime) -> dict[UUID, StandIn]:
    """Who answers at a moment in the place of the doctor of each elder (the keys); few queries, whatever their number."""
    on = localdate(at)
    on_call = _on_call({place for behind in asked.values() for place in behind.places}, at)
    deputies = _deputies({behind.team for behind in asked.values() if behind.team})
    away = absences_of({behind.doctor for behind in asked.values() if behind.doctor}, on)
    candidates = {key: _candidates(behind, away, on_call=on_call, deputies=deputies) for key, behind in asked.items()}
    unfit = _unfit({pk for one in candidates.values() for pk in (one.deputy, *one.on_call, one.team_deputy) if pk}, on)
    found = {key: rules.stand_in(one, unfit) for key, one in candidates.items()}
    return {key: one for key, one in found.items() if one}


def duties_between(institution: Institution, span: Span) -> QuerySet[Duty]:
    """The duties of an institution that touch a stretch of time."""
    touching = Duty.objects.filter(institution=institution, starts_at__lt=span.end, ends_at__gt=span.start)
    return touching.select_related("staff").order_by("starts_at")


def absences_between(staff_ids: Collection[UUID], start: date, end: date) -> QuerySet[Absence]:
    """The absences of some staff that touch some days."""
    found = Absence.objects.filter(Q(end__isnull=True) | Q(end__gt=start), staff__in=list(staff_ids), start__lt=end)
    return found.select_related("staff", "deputy").order_by("start")


def _candidates(
    behind: Behind,
    away: Mapping[UUID, Absence],
    *,
    on_call: Mapping[UUID, list[UUID]],
    deputies: Mapping[UUID, UUID | None],
) -> Candidates:
    absence = away.get(behind.doctor) if behind.doctor else None
    return Candidates(
        doctor=behind.doctor,
        deputy=absence.deputy_id if absence else None,
        on_call=tuple(pk for place in behind.places for pk in on_call.get(place, ())),
        team_deputy=deputies.get(behind.team) if behind.team else None,
    )


def _on_call(places: Collection[UUID], at: datetime) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    if places:
        standing = Duty.objects.filter(institution__in=places, kind=DutyKind.DOCTOR, starts_at__lte=at, ends_at__gt=at)
        for place, staff in standing.order_by("starts_at").values_list("institution", "staff"):
            found[place].append(staff)
    return found


def _deputies(teams: Collection[UUID]) -> dict[UUID, UUID | None]:
    return dict(Team.objects.filter(pk__in=teams).values_list("pk", "deputy")) if teams else {}


def _unfit(asked: Collection[UUID], on: date) -> set[UUID]:
    """Those who are away, or whose account is closed."""
    if not asked:
        return set()
    return set(
        Staff.objects.filter(Q(pk__in=absent_ids(on)) | Q(user__is_active=False), pk__in=asked).values_list("pk", flat=True)
    )
