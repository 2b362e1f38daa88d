"""Reading plans: the version in force, one line for changing, what was done under an agreement."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.agreements.models import Agreement
from yiyang.agreements.types.words import AgreementState
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.care.models import Activity, Plan, Task
from yiyang.care.types.plans import TaskState
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids
from yiyang.people.queries.access import tied_ids

PROMISING = (AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.DUE)
LONGEST = 200


def current_plan(elder: Elder) -> Plan | None:
    """The version in force, of whichever record of the person holds it."""
    plans = Plan.objects.filter(elder__in=identity_ids(elder), closed_at=None)
    return plans.select_related("elder", "drawn_by").order_by("-drawn_at").first()


def versions(elder: Elder) -> QuerySet[Plan]:
    """Every version of an elder's plan, the newest first."""
    return Plan.objects.filter(elder__in=identity_ids(elder)).select_related("drawn_by").order_by("-drawn_at")


def readers_elders(user: User) -> QuerySet[Elder]:
    """The elders whose plans a user reads as the elder or as one of the family."""
    own = access.visible(user, "plan.read", Elder.objects.filter(merged_into__isnull=True))
    return own.filter(pk__in=tied_ids(user, localdate(), "self", "relative")).order_by("pinyin")


def activity_for(user: User, pk: UUID) -> Activity:
    """One line of a plan that the user may change; ``NotFound`` otherwise."""
    rows = Activity.objects.select_related("plan__elder")
    found = access.one(user, "plan.write", rows, pk=pk, via="plan__elder")
    if found is None:
        raise NotFound(_("There is no such line, or you do not answer for this elder."))
    audit.note_read(user, "plan.read", found.plan.elder, elder_id=found.plan.elder_id)
    return found


def done_under(agreement_id: UUID, *, start: date, until: date) -> Mapping[str, int]:
    """How often each service was given to the elder of an agreement between two days, the last not included."""
    elder = Agreement.objects.select_related("elder").get(pk=agreement_id).elder
    done = Task.objects.filter(elder__in=identity_ids(elder), state=TaskState.DONE, on__gte=start, on__lt=until)
    return dict(done.order_by().values_list("item").annotate(count=Count("pk")))


def agreements_without_plan(on: date) -> list[Agreement]:
    """Signed agreements that no plan was drawn up for."""
    waiting = Agreement.objects.filter(state__in=PROMISING, end__gt=on, plans=None)
    return list(waiting.select_related("elder").order_by("start")[:LONGEST])
