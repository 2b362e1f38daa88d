"""Plans: drawn up from what was agreed, changed with a reason, always as a new version."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.agreements import queries as agreements
from yiyang.agreements.models import Agreement
from yiyang.agreements.rules.states import IN_FORCE
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.care import definitions, guards
from yiyang.care.actions import tasks
from yiyang.care.models import Activity, Plan
from yiyang.care.rules import planning, schedule
from yiyang.care.types.news import PlanDrawnUp
from yiyang.care.types.plans import ActivityDraft, PlanDraft
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue.guards import check_package
from yiyang.catalogue.types.offers import Package
from yiyang.lib.ids import uuid7
from yiyang.lib.words import Words
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids

SIGNED = Words("已签约：{package}", "Agreement signed: {package}")
ENDED = Words("协议结束：{package}", "Agreement ended: {package}")


@transaction.atomic
def draw_up_plan(agreement: Agreement, *, by: User | None, at: datetime) -> Plan | None:
    """Let a signed agreement become part of the elder's one plan, once; what it follows on from ends where it begins."""
    elder, present = held(agreement.elder, by)
    lines = lines_in(present)
    if Plan.objects.filter(agreement=agreement).exists():
        return present
    if agreement.previous_id:
        lines = planning.handed_over(lines, agreement.previous_id, on=agreement.start, today=localdate(at))
    package = check_package(agreement.package)
    draft = PlanDraft(_goals(present, package), planning.joined(lines, _promised_by(agreement, today=localdate(at))))
    reason = about(SIGNED, package)
    return write(elder, present, draft, reason=reason, agreement=agreement, by=by, at=at)


@transaction.atomic
def plan_packages(elder: Elder, codes: Sequence[str], *, reason: str, by: User | None, at: datetime) -> Plan:
    """Put packages into an elder's plan without an agreement, for example in the first days at a house."""
    elder, present = held(elder, by)
    if not codes:
        raise Invalid(_("Choose at least one package."), field="packages")
    lines, goals = lines_in(present), present.goal_words if present else ()
    for package in map(check_package, codes):
        promised = planning.lines_of(package, catalogue.items(), definitions.places())
        started = [replace(line, since=localdate(at)) for line in promised]
        lines, goals = planning.joined(lines, started), _with(goals, package)
    return write(elder, present, PlanDraft(goals, lines), reason=reason, by=by, at=at)


@transaction.atomic
def add_activity(plan: Plan, line: ActivityDraft, *, reason: str, by: User, at: datetime) -> Plan:
    """Promise one more service."""
    elder, present = _current(plan, by)
    lines = (*lines_in(present), replace(line, since=localdate(at), line=None))
    return write(elder, present, PlanDraft(present.goal_words, lines), reason=reason, by=by, at=at)


@transaction.atomic
def change_activity(activity: Activity, wanted: ActivityDraft, *, reason: str, by: User, at: datetime) -> Plan:
    """Change how often, when, by whom or with what caution a service is given; it begins anew that day."""
    elder, present = _current(activity.plan, by)
    lines = [
        planning.altered(line, wanted, on=localdate(at)) if line.line == activity.line else line for line in lines_in(present)
    ]
    return write(elder, present, PlanDraft(present.goal_words, tuple(lines)), reason=reason, by=by, at=at)


@transaction.atomic
def drop_activity(activity: Activity, *, reason: str, by: User, at: datetime) -> Plan:
    """No longer promise a service."""
    elder, present = _current(activity.plan, by)
    lines = tuple(line for line in lines_in(present) if line.line != activity.line)
    return write(elder, present, PlanDraft(present.goal_words, lines), reason=reason, by=by, at=at)


@transaction.atomic
def change_goals(plan: Plan, goals: Sequence[str], *, reason: str, by: User, at: datetime) -> Plan:
    """Say anew what the plan is to reach."""
    elder, present = _current(plan, by)
    known = {words.zh: words for words in present.goal_words}
    wanted = tuple(known.get(text, Words(text, text)) for text in map(str.strip, goals) if text)
    return write(elder, present, PlanDraft(wanted, lines_in(present)), reason=reason, by=by, at=at)


@transaction.atomic
def take_out(agreement: Agreement, *, by: User | None, at: datetime) -> Plan | None:
    """An agreement has ended: what it promised leaves the plan; a plan without promises is closed."""
    elder, present = held(agreement.elder, by)
    lines = lines_in(present)
    left = planning.without(lines, agreement.pk)
    if present is None or len(left) == len(lines):
        return present
    left = planning.joined(left, _promised_elsewhere(agreement, {line.item for line in lines} - {line.item for line in left}, at))
    reason = about(ENDED, check_package(agreement.package))
    if left:
        return write(elder, present, PlanDraft(present.goal_words, left), reason=reason, by=by, at=at)
    close(present, at=at)
    tasks.take_back(present, (), now=at)
    audit.record(by, "plan.closed", present, elder_id=elder.pk)
    return None


def about(reason: Words, package: Package) -> Words:
    """A reason the platform gives, naming a package in each language."""
    return Words(reason.zh.format(package=package.zh), reason.en.format(package=package.en))


def held(elder: Elder, by: User | None) -> tuple[Elder, Plan | None]:
    """The elder, locked so that plans are made one after another, and the version in force."""
    found = Elder.objects.select_for_update(of=("self",)).get(pk=elder.merged_into_id or elder.pk)
    guards.check_plans_for(by, found)
    return found, Plan.objects.filter(elder__in=identity_ids(found), closed_at=None).order_by("-drawn_at").first()


def _current(plan: Plan, by: User) -> tuple[Elder, Plan]:
    """The elder and the version someone looked at, if it is still the one in force."""
    elder, present = held(plan.elder, by)
    if present is None or present.pk != plan.pk:
        guards.check_current(Plan.objects.get(pk=plan.pk))
        raise DomainError(_("Someone else has just changed this plan. Reload to see it, then make your change."))
    return elder, present


def lines_in(plan: Plan | None) -> tuple[ActivityDraft, ...]:
    """What a version promises."""
    return tuple(line.draft for line in plan.activities.all()) if plan else ()


def _promised_by(agreement: Agreement, *, today: date) -> tuple[ActivityDraft, ...]:
    """What an agreement promises for its period, as it was signed."""
    lines = planning.lines_of(
        check_package(agreement.package), catalogue.items(), definitions.places(), agreement_id=agreement.pk
    )
    signed = {line.code: (line.times, line.per) for line in agreements.lines_of(agreement)}
    since, until = max(agreement.start, today), agreement.end
    return tuple(replace(line, since=since, until=until) for line in (planning.as_agreed(lines, signed) if signed else lines))


def _promised_elsewhere(ended: Agreement, items: set[str], at: datetime) -> list[ActivityDraft]:
    """What other agreements in force promise of the services that an ended one takes along."""
    today = localdate(at)
    others = Agreement.objects.filter(elder__in=identity_ids(ended.elder), state__in=IN_FORCE, end__gt=today).exclude(pk=ended.pk)
    return [line for other in others for line in _promised_by(other, today=today) if line.item in items]


def _goals(present: Plan | None, package: Package) -> tuple[Words, ...]:
    return _with(present.goal_words if present else (), package)


def _with(goals: tuple[Words, ...], package: Package) -> tuple[Words, ...]:
    return (*goals, *(goal for goal in package.goals if goal not in goals))


def write(
    elder: Elder,
    present: Plan | None,
    draft: PlanDraft,
    *,
    reason: str | Words,
    agreement: Agreement | None = None,
    by: User | None,
    at: datetime,
) -> Plan:
    """Close the version in force, write the next one, take back what is no longer promised, and fill the coming days."""
    why = reason if isinstance(reason, Words) else Words(guards.check_reason(reason), "")
    lines = planning.still_promised(draft.lines, today=localdate(at))
    for line in lines:
        guards.check_line(line)
    guards.check_once(lines)
    if present is not None:
        close(present, at=at)
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                elder=elder,
                version=_next_version(elder),
                goals=[{"zh": goal.zh, "en": goal.en} for goal in draft.goals],
                reason=why.zh,
                reason_en=why.en,
                agreement=agreement,
                drawn_by=by,
                drawn_at=at,
                previous=present,
            )
    except IntegrityError as error:
        raise DomainError(_("Someone else has just changed this plan. Reload to see it, then make your change.")) from error
    _store_lines(plan, lines, on=localdate(at))
    if present is not None:
        tasks.take_back(present, lines, now=at)
    tasks.fill(plan, now=at)
    audit.record(by, "plan.drawn_up", plan, elder_id=elder.pk, version=plan.version)
    events.emit(PlanDrawnUp(plan.pk, elder.pk))
    return plan


def _next_version(elder: Elder) -> int:
    last = Plan.objects.filter(elder=elder).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _store_lines(plan: Plan, lines: Sequence[ActivityDraft], *, on: date) -> None:
    before = {line.line: line.shift for line in plan.previous.activities.all()} if plan.previous else {}
    Activity.objects.bulk_create(_row(plan, line, position, on=on, shifts=before) for position, line in enumerate(lines))


def _row(plan: Plan, line: ActivityDraft, position: int, *, on: date, shifts: dict[UUID, int]) -> Activity:
    within = definitions.parameters().first_within_days
    anew = schedule.shift_for(line.per, position, first_within=within)
    shift = shifts.get(line.line, anew) if line.line else anew
    return Activity(
        plan=plan, position=position, agreement_id=line.agreement_id, package=line.package, item=line.item, per=line.per,
        times=line.times, windows=list(line.windows), shift=shift, since=line.since or on, until=line.until,
        performer=line.performer, supplier=line.supplier, payer=line.payer, place=line.place, minutes=line.minutes,
        caution=line.caution, line=line.line or uuid7(),
    )  # fmt: skip


def close(plan: Plan, *, at: datetime) -> None:
    """A version is no longer in force."""
    plan.closed_at = at
    plan.save(update_fields=["closed_at"])
