"""The lists people work by: tasks of a day for one's own hands, and who is due for what in a month."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.care import definitions, guards
from yiyang.care.models import Task
from yiyang.care.rules import schedule
from yiyang.care.types.plans import TaskState
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue.types.words import Window
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids

PAGE = 50
A_DAY = 500


@dataclass(frozen=True, slots=True)
class DueElder:
    """One elder with what is due in a month."""

    elder: Elder
    first: date
    count: int
    items: tuple[str, ...]


def tasks_on(user: User, day: date, *, everyone: bool = False) -> QuerySet[Task]:
    """The tasks of a day near the user that fit the user's hands, or all of them, by elder and part of the day."""
    near: QuerySet[Task] = access.visible(
        user, "task.list", Task.objects.filter(on=day).exclude(state=TaskState.CANCELLED), via="elder"
    )
    if not everyone:
        near = near.filter(item__in=items_for(user, day))
    return near.select_related("elder", "activity", "done_by").order_by("elder__pinyin", "elder", _by_window(), "item")[:A_DAY]


def late_count(user: User, day: date) -> int:
    """How many tasks of the days before nobody has done or left yet."""
    since = day - timedelta(days=definitions.parameters().days_late)
    waiting = Task.objects.due().filter(on__lt=day, on__gte=since, item__in=items_for(user, day))
    return access.visible(user, "task.list", waiting, via="elder").count()


def items_for(user: User, on: date) -> list[str]:
    """The services that the user's hands may give."""
    hands = set(guards.hands_of(user, on))
    return [code for code, item in catalogue.items().items() if hands & set(item.performers)]


def tasks_of(elder: Elder, start: date, until: date) -> QuerySet[Task]:
    """An elder's tasks between two days, the last not included, by day and part of the day."""
    rows: QuerySet[Task] = Task.objects.filter(elder__in=identity_ids(elder), on__gte=start, on__lt=until).exclude(
        state=TaskState.CANCELLED
    )
    return rows.select_related("done_by").order_by("on", _by_window(), "item")


def task_for(user: User, pk: UUID) -> Task:
    """One task that the user may do; ``NotFound`` otherwise."""
    found: Task | None = (
        access.visible(user, "task.complete", Task.objects.select_related("elder"), via="elder").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound(_("There is no such task, or you do not answer for this elder."))
    audit.note_read(user, "plan.read", found.elder, elder_id=found.elder_id)
    return found


def due_in_month(user: User, month: date, *, item: str = "", after: int = 0) -> list[DueElder]:
    """Who is due for what in a month, of services that come once in a while; the earliest first, a page at a time."""
    due = _due(user, month, item)
    heads = due.order_by().values("elder").annotate(first=Min("on"), count=Count("pk")).order_by("first", "elder")
    page = list(heads[after : after + PAGE])
    elders = Elder.objects.in_bulk([head["elder"] for head in page])
    held: dict[UUID, list[str]] = {pk: [] for pk in elders}
    for elder_id, code in due.filter(elder__in=list(elders)).order_by("on").values_list("elder", "item"):
        held[elder_id].append(code)
    return [
        DueElder(elders[head["elder"]], head["first"], head["count"], tuple(dict.fromkeys(held[head["elder"]]))) for head in page
    ]


def due_counts(user: User, month: date) -> list[tuple[str, int]]:
    """How many elders are due for each service in a month, the most frequent first."""
    counted = _due(user, month, "").order_by().values_list("item").annotate(count=Count("elder", distinct=True))
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def _due(user: User, month: date, item: str) -> QuerySet[Task]:
    start = month.replace(day=1)
    rare = Task.objects.due().filter(rare=True, on__gte=start, on__lt=schedule.add_months(start, 1), elder__died_on=None)
    return access.visible(user, "task.list", rare.filter(Q(item=item) if item else Q()), via="elder")


def _by_window() -> Case:
    order = [When(window=window.value, then=Value(place)) for place, window in enumerate(Window)]
    return Case(*order, default=Value(len(order)), output_field=IntegerField())
