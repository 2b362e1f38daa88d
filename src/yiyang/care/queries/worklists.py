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
from yiyang.people.queries.access import readable_among

PAGE = 50
PIECES, A_PIECE = 4, 200
A_DAY = 500


@dataclass(frozen=True, slots=True)
class DueElder:
    """One elder with what is due in a month."""

    elder: Elder
    first: date
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the month's list: the day and the elder."""

    on: date
    elder: UUID


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
    found = access.one(user, "task.complete", Task.objects.select_related("elder"), pk=pk, via="elder")
    if found is None:
        raise NotFound(_("There is no such task, or you do not answer for this elder."))
    audit.note_read(user, "plan.read", found.elder, elder_id=found.elder_id)
    return found


def due_in_month(user: User, month: date, *, item: str = "", after: Mark | None = None) -> list[DueElder]:
    """Who is due for what in a month, of services that come once in a while; the earliest first, a page at a time."""
    rare = _rare(month, item)
    nearest = _nearest(user, rare, after)
    heads = (_everyone(user, rare, after) if nearest is None else nearest)[:PAGE]
    elders = Elder.objects.in_bulk([head.elder for head in heads])
    held: dict[UUID, list[str]] = {pk: [] for pk in elders}
    for elder_id, code in rare.filter(elder__in=list(elders)).order_by("on").values_list("elder", "item"):
        held[elder_id].append(code)
    return [DueElder(elders[head.elder], head.on, tuple(dict.fromkeys(held[head.elder]))) for head in heads]


def due_counts(user: User, month: date) -> list[tuple[str, int]]:
    """How many services of each kind are due in a month, the most frequent first."""
    near = access.visible(user, "task.list", _rare(month, ""), via="elder")
    counted = near.order_by().values_list("item").annotate(count=Count("pk"))
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def _rare(month: date, item: str) -> QuerySet[Task]:
    start = month.replace(day=1)
    due: QuerySet[Task] = Task.objects.due().filter(
        rare=True, on__gte=start, on__lt=schedule.add_months(start, 1), elder__died_on=None
    )
    return due.filter(item=item) if item else due


def _nearest(user: User, rare: QuerySet[Task], after: Mark | None) -> list[Mark] | None:
    """The next elders, read along the index a piece at a time; None where the user has so few that asking at once is quicker."""
    heads: list[Mark] = []
    place = after
    for _piece in range(PIECES):
        rows = [Mark(*row) for row in _beyond(rare, place).order_by("on", "elder").values_list("on", "elder")[:A_PIECE]]
        heads += [mark for mark in _own(user, rare, {row.elder for row in rows}) if place is None or mark > place]
        if len(heads) >= PAGE or len(rows) < A_PIECE:
            return heads
        place = rows[-1]
    return None


def _own(user: User, rare: QuerySet[Task], pks: set[UUID]) -> list[Mark]:
    """When each of a few elders is first due, of those near the user."""
    readable = readable_among(user, list(pks), word="task.list")
    firsts = rare.filter(elder__in=readable).order_by().values_list("elder").annotate(first=Min("on"))
    return sorted(Mark(first, elder) for elder, first in firsts)


def _everyone(user: User, rare: QuerySet[Task], after: Mark | None) -> list[Mark]:
    """The next elders near the user, found by asking about all of them."""
    firsts = access.visible(user, "task.list", rare, via="elder").order_by().values("elder").annotate(first=Min("on"))
    if after is not None:
        firsts = firsts.filter(Q(first__gt=after.on) | Q(first=after.on, elder__gt=after.elder))
    return [Mark(row["first"], row["elder"]) for row in firsts.order_by("first", "elder")[:PAGE]]


def _beyond(rare: QuerySet[Task], place: Mark | None) -> QuerySet[Task]:
    if place is None:
        return rare
    return rare.filter(Q(on__gt=place.on) | Q(on=place.on, elder__gt=place.elder))


def _by_window() -> Case:
    order = [When(window=window.value, then=Value(place)) for place, window in enumerate(Window)]
    return Case(*order, default=Value(len(order)), output_field=IntegerField())
