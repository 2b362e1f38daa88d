"""The demo district from empty database to this morning: people first, then ninety days of readings and what was done."""

from datetime import timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yiyang.monitoring.actions import rollups
from yiyang.people.models import Elder
from yiyang.portal.demo import crowd, deteriorations, history, house, kit, neighbourhood, plan, promises, stories
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.neighbourhood import Neighbourhood
from yiyang.portal.demo.progress import Progress
from yiyang.runtime import places
from yiyang.runtime.errors import OperatorError, gettext_noop

BEFORE_THE_FIRST_READING = timedelta(days=14)


def check_empty() -> None:
    """A district is only built where nobody's records are."""
    if Elder.objects.exists():
        raise OperatorError(
            gettext_noop("The database in %(folder)s holds records already; choose an empty folder with --var."),
            folder=places.var(),
        )


def check_size(count: int) -> None:
    """A district has room for everybody its stories tell of."""
    if count < len(cast().elders):
        raise OperatorError(
            gettext_noop("The stories of the demo district need %(count)d elders; choose --elders %(count)d or more."),
            count=len(cast().elders),
        )


def count_rows() -> None:
    """Let the database count, each time the district has doubled: plans made for a hamlet take minutes in a town."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def build(*, count: int, days: int, seed: int, progress: Progress) -> Neighbourhood:
    """All or nothing: nobody sees half a district, and no clock runs in it before it is complete."""
    now = timezone.localtime().replace(microsecond=0)
    start = (now - timedelta(days=days) - BEFORE_THE_FIRST_READING).date()
    town = Neighbourhood(house.build(start=start, now=now), start, now)
    house.plan_rota(town.house, now=now)
    neighbourhood.open_gateways(town)
    neighbourhood.register_committees(town)
    residents = plan.residents(count, seed=seed, on=now.date())
    known = min(count, crowd.KNOWN_IN_PERSON)
    for resident in progress.step(_("Elders"), islice(residents, known), total=known):
        neighbourhood.settle(town, resident)
    total = -(-(count - known) // crowd.REGISTER)
    for place, register in enumerate(progress.step(_("Registers"), crowd.registers(residents), total=total), start=1):
        if place & (place - 1) == 0:
            count_rows()
        crowd.settle(town, register)
    town.worsening = deteriorations.by_key(islice(plan.residents(count, seed=seed, on=now.date()), known))
    stories.before(town)
    for day in progress.step(_("Days of readings"), history.days(now, days), total=days):
        history.live_through(town, day, seed=seed)
    for step in progress.step(_("Applications, assessments and agreements"), (promises.make, promises.this_morning), total=2):
        step(town, seed=seed)
    stories.this_morning(town)
    rollups.refresh()
    transaction.on_commit(lambda: kit.keep(neighbourhood.equipment(town, stories.SCENES)))
    return town
