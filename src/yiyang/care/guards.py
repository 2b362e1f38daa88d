"""Who may change a plan and do a task, and when."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.care.models import Plan, Task
from yiyang.care.rules import planning
from yiyang.care.types.plans import ActivityDraft
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue.types.words import Per
from yiyang.organizations import guards as organizations
from yiyang.organizations.queries import staff_of
from yiyang.people.guards import check_stands_for_itself
from yiyang.people.models import Elder

MOST_TIMES = 24


def check_plans_for(by: User | None, elder: Elder) -> None:
    """Plans are written by those who answer for the elder; ``None`` is the platform itself, after an agreement was signed."""
    check_stands_for_itself(elder)
    if by is not None:
        access.check_may(by, "plan.write", elder)


def check_current(plan: Plan) -> None:
    """Only the version in force is changed; whoever is slower sees the new one first."""
    if plan.closed_at is not None:
        raise DomainError(_("Someone else has just changed this plan. Reload to see it, then make your change."))


def check_reason(reason: str) -> str:
    """Every version of a plan says why it was made."""
    cleaned = reason.strip()
    if not cleaned:
        raise Invalid(_("Say why the plan changes."), field="reason")
    return cleaned


def check_line(line: ActivityDraft) -> None:
    """A line of a plan: a service of the catalogue, hands that may perform it, and a frequency that can be kept."""
    item = catalogue.items().get(line.item)
    if item is None:
        raise Invalid(_("There is no such service in the catalogue."), field="item")
    if line.performer not in item.performers:
        raise Invalid(
            _("This service may not be given by these hands. Choose one of those the catalogue names."), field="performer"
        )
    if not 1 <= line.times <= MOST_TIMES:
        raise Invalid(_("Choose from once to %(most)d times.") % {"most": MOST_TIMES}, field="times")
    if line.per is Per.NEED and line.times != 1:
        raise Invalid(_("What is given when needed has no number of times."), field="times")


def check_once(lines: Sequence[ActivityDraft]) -> None:
    """A service stands in a plan once for any day."""
    for place, line in enumerate(lines):
        if any(line.item == other.item and planning.overlap(line, other) for other in lines[:place]):
            raise Invalid(_("This service is in the plan already. Change its line instead."), field="item")


def check_does(by: User, task: Task, at: datetime) -> None:
    """A task is done by someone near the elder whose role fits the service and whose certificate is valid that day."""
    access.check_may(by, "task.complete", task.elder)
    today = localdate(at)
    hands = fitting_hands(by, task.item, today)
    if not hands:
        raise NotAllowed(_("This service is not for your role. The plan names whose hands it needs."))
    staff = staff_of(by)
    if staff is None:
        raise NotAllowed(_("Only members of staff do the tasks of a plan."))
    if task.on > today:
        raise Invalid(_("This is for a later day. It can be done from that day on."), field="on")
    function = catalogue.performers().performers[hands[0]].function
    if function:
        organizations.check_qualified(staff, function, today)


def fitting_hands(user: User, item: str, on: date) -> tuple[str, ...]:
    """As which of the hands a service allows a user may give it, by the roles held that day."""
    allowed = catalogue.item(item).performers
    return tuple(code for code in hands_of(user, on) if code in allowed)


def hands_of(user: User, on: date) -> tuple[str, ...]:
    """The kinds of hands a user has by the roles held on a day."""
    roles = user.roles_on(on)
    return tuple(code for code, one in catalogue.performers().performers.items() if one.role and one.role in roles)


def check_own_today(by: User, task: Task, at: datetime) -> None:
    """What was noted by mistake is taken back by the same person on the same day; later it stands."""
    if task.done_by_id != by.pk or task.done_at is None or localdate(task.done_at) != localdate(at):
        raise NotAllowed(_("Only the person who noted it can take it back, on the same day."))
