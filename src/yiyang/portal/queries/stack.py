"""How the installation does, for whoever keeps it running: numbers and reasons, nothing about anybody's health."""

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.monitoring.models import Device, Quarantine
from yiyang.monitoring.types.readings import QuarantineState
from yiyang.portal.types import Fact, Facts, FactsPage
from yiyang.runtime import health
from yiyang.ui.types import Tone

MANY = 1000


def operator(user: User) -> FactsPage:
    """What runs, what was set aside, what is silent."""
    status = health.status()
    return FactsPage(
        title=_("How the system runs"),
        sub=_("Nothing here is about anybody's health"),
        groups=(parts(status), road(status), set_aside(), devices(), jobs()),
    )


def parts(status: health.Status) -> Facts:
    """The processes and what they depend on."""
    answers = ((_("Database"), status.readiness.database), (_("Broker"), status.readiness.bus))
    facts = [Fact(name, _("answers") if well else _("does not answer"), _tone(well=well)) for name, well in answers]
    for child in status.children:
        text = _("runs, started again %(count)d times") if child.runs else _("does not run, started again %(count)d times")
        facts.append(Fact(child.name, text % {"count": child.restarts}, _tone(well=child.runs)))
    return Facts(_("Parts"), tuple(facts))


def road(status: health.Status) -> Facts:
    """How far the monitor is behind the devices."""
    if status.stream is None:
        return Facts(_("Messages that wait"), (Fact(_("Stream"), _("does not answer"), Tone.CRITICAL),))
    shards = (
        Fact(_("Shard %(number)d") % {"number": shard.number}, str(shard.lag), _tone(well=shard.lag < MANY))
        for shard in status.stream.shards
    )
    return Facts(_("Messages that wait"), tuple(shards))


def set_aside() -> Facts:
    """Telemetry that could not be used, by reason."""
    found = Quarantine.objects.filter(state=QuarantineState.OPEN).values("reason").annotate(count=Count("pk")).order_by("-count")
    address = address_of("monitoring:quarantine")
    facts = tuple(Fact(one["reason"], str(one["count"]), Tone.WATCH, address) for one in found)
    return Facts(_("Set aside"), facts, empty=_("Nothing was set aside"))


def devices() -> Facts:
    """How many devices are silent beyond their interval."""
    silent = Device.objects.filter(silent_after__lt=timezone.now(), retired_at=None).count()
    fact = Fact(_("Silent devices"), str(silent), Tone.WATCH if silent else Tone.QUIET, address_of("monitoring:devices"))
    return Facts(_("Devices"), (fact,))


def jobs() -> Facts:
    """The queue of jobs by state."""
    found = ProcrastinateJob.objects.values("status").annotate(count=Count("id")).order_by("status")
    facts = tuple(Fact(one["status"], str(one["count"]), _tone(well=one["status"] != "failed")) for one in found)
    return Facts(_("Jobs"), facts, empty=_("No job waits"))


def _tone(*, well: bool) -> Tone:
    return Tone.QUIET if well else Tone.CRITICAL
