"""What the pages of plans and tasks show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.care import definitions, guards
from yiyang.care.models import Activity, Plan, Task
from yiyang.care.queries import plans, worklists
from yiyang.care.rules import schedule
from yiyang.care.types.plans import NotDone, TaskPlace, TaskState
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue.types.words import Payer, Per, Supplier, Window, how_often
from yiyang.clinic.queries import Banner, banner
from yiyang.lib.words import Words
from yiyang.people.models import Elder
from yiyang.ui.types import Choice, Row, Tone

TONES = {TaskState.DUE: Tone.WATCH, TaskState.DONE: Tone.OK, TaskState.NOT_DONE: Tone.URGENT, TaskState.CANCELLED: Tone.QUIET}


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a plan as one reads it."""

    id: UUID
    code: str
    name: str
    often: str
    hands: str
    payer: str
    place: str
    caution: str
    package: str
    period: str
    next: date | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task as it stands on lists; what can be done with it has an address."""

    id: UUID
    name: str
    when: str
    hands: str
    place: str
    minutes: int | None
    caution: str
    state: str
    tone: str
    told: str
    done: str = ""
    left: str = ""
    reopen: str = ""


@dataclass(frozen=True, slots=True)
class DayView:
    """The tasks of one day."""

    on: date
    label: str
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a plan and why it was made."""

    number: int
    at: str
    by: str
    reason: str
    current: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """An elder's one plan: who supplies what, who pays first, and the coming two weeks."""

    banner: Banner
    elder_id: UUID
    sub: str
    goals: tuple[str, ...]
    suppliers: tuple[tuple[str, tuple[LineView, ...]], ...]
    days: tuple[DayView, ...]
    versions: tuple[VersionView, ...]
    exists: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class ElderTasks:
    """One elder's tasks of a day."""

    name: str
    href: str
    done: int
    count: int
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class TasksPage:
    """The tasks of a day for one's own hands."""

    day: date
    elders: tuple[ElderTasks, ...]
    days: tuple[Choice, ...]
    scopes: tuple[Choice, ...]
    done: int
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Who is due for what in a month."""

    title: str
    rows: tuple[Row, ...]
    months: tuple[Choice, ...]
    kinds: str
    more: str


@dataclass(frozen=True, slots=True)
class KindsPage:
    """How many services of each kind are due in a month, to choose one."""

    items: tuple[Choice, ...]


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def plan_page(user: User, elder: Elder, today: date) -> PlanPage:
    """An elder's plan as far as the user may see it."""
    plan = plans.current_plan(elder)
    until = today + timedelta(days=definitions.parameters().days_ahead)
    tasks = worklists.tasks_of(elder, today, until)
    return PlanPage(
        banner=banner(user, elder),
        elder_id=elder.pk,
        sub=_head(plan) if plan else "",
        goals=tuple(say(goal) for goal in plan.goal_words) if plan else (),
        suppliers=_by_supplier(plan, today) if plan else (),
        days=tuple(_day(day, list(held), today) for day, held in groupby(tasks, key=lambda task: task.on)),
        versions=tuple(_version(one) for one in plans.versions(elder)),
        exists=plan is not None,
        may_write=access.may(user, "plan.write", elder),
    )


def tasks_page(user: User, day: date, *, everyone: bool) -> TasksPage:
    """The tasks of a day, elder by elder."""
    today = localdate()
    found = list(worklists.tasks_on(user, day, everyone=everyone))
    hands = frozenset(worklists.items_for(user, day))
    elders = tuple(
        _elder_tasks(list(held), user, hands=hands, today=today) for _elder, held in groupby(found, key=lambda t: t.elder_id)
    )
    return TasksPage(
        day=day,
        elders=elders,
        days=_days(day, today, everyone=everyone),
        scopes=(
            Choice(_("For my hands"), f"?day={day}", current=not everyone),
            Choice(_("All tasks"), f"?day={day}&all=1", current=everyone),
        ),
        done=sum(one.done for one in elders),
        count=len(found),
        late=worklists.late_count(user, day),
    )


def month_page(user: User, month: date, *, item: str = "", after: worklists.Mark | None = None) -> MonthPage:
    """Who is due for what in a month, a page at a time."""
    found = worklists.due_in_month(user, month, item=item, after=after)
    chosen = f"?month={month:%Y-%m}&item={item}"
    more = f"{chosen}&after={found[-1].first}_{found[-1].elder.pk}" if len(found) == worklists.PAGE else ""
    return MonthPage(
        title=_("%(year)d-%(month)02d") % {"year": month.year, "month": month.month},
        rows=tuple(_due_row(one, localdate()) for one in found),
        months=_months(month),
        kinds=f"{address_of('care:month_kinds')}{chosen}",
        more=more,
    )


def kinds_page(user: User, month: date, item: str) -> KindsPage:
    """How many services of each kind are due in a month."""
    address = f"{address_of('care:month')}?month={month:%Y-%m}"
    counted = worklists.due_counts(user, month)
    kinds = (Choice(name_of(code), f"{address}&item={code}", code == item, count) for code, count in counted)
    return KindsPage((Choice(_("All"), address, current=not item), *kinds))


def task_view(task: Task, user: User, *, hands: frozenset[str], today: date) -> TaskView:
    """One task with what the user may do with it."""
    may_do = task.item in hands and task.on <= today
    is_due = task.state == TaskState.DUE
    own_today = task.done_by_id == user.pk and task.done_at is not None and localdate(task.done_at) == today
    return TaskView(
        id=task.pk,
        name=name_of(task.item),
        when=window_words(task.window),
        hands=say(catalogue.performers().performers[task.performer].words),
        place=say(TaskPlace(task.place).words),
        minutes=task.minutes,
        caution=task.activity.caution,
        state=say(TaskState(task.state).words),
        tone=TONES[TaskState(task.state)],
        told=_told(task),
        done=address_of("care:task_done", task.pk) if may_do and is_due else "",
        left=address_of("care:task_left", task.pk) if may_do and is_due else "",
        reopen=address_of("care:task_reopen", task.pk) if own_today and not is_due else "",
    )


def one_task(task: Task, user: User, today: date) -> TaskView:
    """One task on its own, after something was done with it."""
    hands = frozenset({task.item}) if guards.fitting_hands(user, task.item, today) else frozenset()
    return task_view(task, user, hands=hands, today=today)


def name_of(code: str) -> str:
    """A service by its name."""
    item = catalogue.items().get(code)
    return say(item.words) if item else code


def window_words(window: str) -> str:
    """A part of the day with its hours."""
    part = Window(window)
    hours = definitions.parameters().hours[part]
    return f"{say(part.words)} {hours.start:02d}:00–{hours.end:02d}:00"


def _head(plan: Plan) -> str:
    facts = {"number": plan.version, "day": f"{localtime(plan.drawn_at):%Y-%m-%d}"}
    return _("Version %(number)d of %(day)s") % facts


def _by_supplier(plan: Plan, today: date) -> tuple[tuple[str, tuple[LineView, ...]], ...]:
    lines = [line for line in plan.activities.all() if line.until is None or line.until > today]
    held = ((say(one.words), tuple(_line(line, today) for line in lines if line.supplier == one)) for one in Supplier)
    return tuple((name, rows) for name, rows in held if rows)


def _line(line: Activity, today: date) -> LineView:
    windows = "、".join(say(Window(one).words) for one in line.windows)
    often = say(how_often(line.times, Per(line.per)))
    package = catalogue.packages().get(line.package)
    return LineView(
        id=line.pk,
        code=line.item,
        name=name_of(line.item),
        often=f"{often}（{windows}）" if windows else often,
        hands=say(catalogue.performers().performers[line.performer].words),
        payer=say(Payer(line.payer).words),
        place=say(TaskPlace(line.place).words),
        caution=line.caution,
        package=say(package.words) if package else "",
        period=_period(line, today),
        next=schedule.next_on(line.rhythm, today),
    )


def _period(line: Activity, today: date) -> str:
    parts = [_("from %(day)s") % {"day": line.since}] if line.since > today else []
    if line.until:
        parts.append(_("until %(day)s") % {"day": line.until - timedelta(days=1)})
    return " ".join(parts)


def _day(on: date, tasks: Sequence[Task], today: date) -> DayView:
    return DayView(on, _day_label(on, today), tuple(_read_only(task) for task in tasks))


def _read_only(task: Task) -> TaskView:
    return TaskView(
        id=task.pk,
        name=name_of(task.item),
        when=say(Window(task.window).words),
        hands=say(catalogue.performers().performers[task.performer].words),
        place=say(TaskPlace(task.place).words),
        minutes=task.minutes,
        caution="",
        state=say(TaskState(task.state).words),
        tone=TONES[TaskState(task.state)],
        told=_told(task),
    )


def _told(task: Task) -> str:
    if task.done_at is None or task.done_by is None:
        return ""
    why = say(NotDone(task.reason).words) if task.reason else ""
    parts = (f"{localtime(task.done_at):%H:%M}", task.done_by.display_name, why, task.note)
    return " · ".join(part for part in parts if part)


def _version(plan: Plan) -> VersionView:
    by = plan.drawn_by.display_name if plan.drawn_by else _("the platform")
    return VersionView(plan.version, f"{localtime(plan.drawn_at):%Y-%m-%d %H:%M}", by, say(plan.why), plan.closed_at is None)


def _elder_tasks(tasks: list[Task], user: User, *, hands: frozenset[str], today: date) -> ElderTasks:
    elder = tasks[0].elder
    views = tuple(task_view(task, user, hands=hands, today=today) for task in tasks)
    done = sum(task.state != TaskState.DUE for task in tasks)
    return ElderTasks(elder.name, address_of("care:plan", elder.pk), done, len(tasks), views)


def _days(day: date, today: date, *, everyone: bool) -> tuple[Choice, ...]:
    scope = "&all=1" if everyone else ""
    around: Iterable[date] = sorted({day, *(today + timedelta(days=n) for n in (-1, 0, 1))})
    return tuple(Choice(_day_label(one, today), f"?day={one}{scope}", current=one == day) for one in around)


def _day_label(on: date, today: date) -> str:
    named = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    return named.get((on - today).days, f"{on:%m-%d}")


def _due_row(one: worklists.DueElder, today: date) -> Row:
    late = one.first < today
    return Row(
        href=address_of("care:plan", one.elder.pk),
        title=one.elder.name,
        meta=one.elder.place_label,
        sentence="、".join(name_of(code) for code in one.items),
        foot=_("first on %(day)s") % {"day": one.first},
        severity=Tone.URGENT if late else Tone.QUIET,
    )


def _months(month: date) -> tuple[Choice, ...]:
    around = [schedule.add_months(month.replace(day=1), n) for n in (-1, 0, 1)]
    return tuple(Choice(f"{one:%Y-%m}", f"?month={one:%Y-%m}", current=one == month.replace(day=1)) for one in around)
