"""Calls for help as they may be seen, what is known of where they come from, and how soon they were answered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import crypto
from yiyang.base.errors import NotFound
from yiyang.lib.words import Words
from yiyang.monitoring.models import AlarmEvent, Binding, Device, Drill, Gateway, HelpCall
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import help_calls as rules
from yiyang.monitoring.types.alarms import UNSETTLED, EventKind
from yiyang.monitoring.types.help_calls import CallFigures, CallSource
from yiyang.organizations.models import Institution
from yiyang.people.models import Address, Elder
from yiyang.people.queries import identity_ids
from yiyang.people.types import AddressKind, Place

FULL = ("alarm__acknowledged_by", "alarm__owner_staff", "alarm__owner_team", "alarm__owner_institution", "device", "institution")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The answer times of one institution in one month."""

    month: date
    institution: Institution | None
    figures: CallFigures


def calls_for(user: User, *, word: str = "call.read") -> QuerySet[HelpCall]:
    """The calls of elders whose calls a user may see, the newest first."""
    full = HelpCall.objects.select_related("elder", *FULL)
    found: QuerySet[HelpCall] = access.visible(user, word, full, via="elder")
    return found.order_by("-pressed_at")


def call_for(user: User, alarm_id: UUID, *, word: str = "call.read") -> HelpCall:
    """One call, named by its alarm; leaves the read in the audit trail."""
    found = HelpCall.objects.select_related("elder__committee", *FULL).filter(alarm=alarm_id).first()
    if found is None or not access.may(user, word, found.elder):
        raise NotFound(_("There is no such call, or you are not responsible for this elder."))
    audit.note_read(user, word, found, elder_id=found.elder_id)
    return found


def calls_of(elder: Elder) -> QuerySet[HelpCall]:
    """The calls of one elder, under whichever record, the newest first."""
    return HelpCall.objects.select_related("elder", *FULL).filter(elder__in=identity_ids(elder)).order_by("-pressed_at")


def answers_of(calls: Iterable[HelpCall]) -> dict[UUID, datetime | None]:
    """When each call was answered, by its alarm."""
    logs: dict[UUID, list[tuple[EventKind, datetime]]] = defaultdict(list)
    alarms = [call.alarm_id for call in calls]
    kinds = [*rules.CONFIRMED, EventKind.RELEASED]
    for alarm, kind, at in AlarmEvent.objects.filter(alarm__in=alarms, kind__in=kinds).values_list("alarm", "kind", "at"):
        logs[alarm].append((EventKind(kind), at))
    return {alarm: rules.answered_at(logs[alarm]) for alarm in alarms}


def figures_for(user: User, *, since: datetime) -> list[MonthFigures]:
    """Answer times by month and institution, the newest month first; of the institutions a user watches over."""
    watched = access.visible(user, "figures.read", Institution.objects.all())
    calls = list(HelpCall.objects.select_related("institution").filter(institution__in=watched, pressed_at__gte=since))
    answers = answers_of(calls)
    piles: dict[tuple[date, UUID | None], list[HelpCall]] = defaultdict(list)
    for call in calls:
        piles[timezone.localdate(call.pressed_at).replace(day=1), call.institution_id].append(call)
    found = [MonthFigures(month, pile[0].institution, _figures(pile, answers)) for (month, _house), pile in piles.items()]
    return sorted(found, key=lambda one: (-one.month.toordinal(), str(one.institution)))


def _figures(calls: list[HelpCall], answers: dict[UUID, datetime | None]) -> CallFigures:
    real = [call for call in calls if not call.is_drill]
    moments = [(call, answers[call.alarm_id]) for call in real]
    return rules.figures(
        [(at - call.received_at).total_seconds() if at else None for call, at in moments],
        cancelled=sum(call.cancelled_at is not None for call in real),
        drills=len(calls) - len(real),
    )


def waiting_count(user: User) -> int:
    """How many calls wait for somebody to deal with them."""
    return calls_for(user).filter(alarm__state__in=UNSETTLED).count()


def place_of(elder: Elder, corner: str, *, on: date) -> str:
    """Where an elder may be found: the bed or the house they live in, and the corner where the button hangs."""
    if elder.place == Place.HOME:
        main = Address.objects.on(on).filter(elder=elder, kind=AddressKind.MAIN).first()
        house = " ".join(part for part in (main.text, main.door_note) if part) if main else Place.HOME.words.zh
    else:
        house = elder.place_label or Place(elder.place).words.zh
    return " · ".join(part for part in (house, corner) if part)[:300]


def desk_phone(elder: Elder, *, on: date) -> str:
    """The phone of the duty desk that answers for an elder; empty when none is known."""
    answering = lines.institutions_of([elder.pk], on=on)[elder.pk]
    house = Institution.objects.filter(pk=answering).first() if answering else None
    return (house.duty_phone or house.phone) if house else ""


def is_drill(elder_id: UUID, *, at: datetime) -> bool:
    """Whether calls of an elder are an exercise at a moment."""
    return Drill.objects.filter(elder=elder_id, from_at__lte=at, until_at__gt=at).exists()


def reason_of(call: HelpCall) -> Words:
    """The sentence of a call as it now stands."""
    return rules.reason(
        CallSource(call.source),
        place=call.place,
        drill=call.is_drill,
        cancelled=call.cancelled_at is not None,
        late=call.received_at - call.pressed_at,
    )


def owners_of(gateway: Gateway, number: str, *, on: date) -> list[tuple[UUID, UUID | None]]:
    """Elders and devices a telephone number belongs to, among those the gateway's institution answers for."""
    digest = crypto.blind_index(number)
    devices = Device.objects.filter(phone_index=digest, institution=gateway.institution_id, retired_at__isnull=True)
    bound = list(Binding.objects.filter(device__in=devices, until_at__isnull=True).values_list("elder", "device"))
    people = Elder.objects.filter(phone_index=digest, died_on__isnull=True, merged_into__isnull=True)
    own = set(people.values_list("pk", flat=True)) - {elder for elder, _device in bound}
    answering = lines.institutions_of(own, on=on)
    return bound + [(pk, None) for pk in sorted(own) if answering[pk] == gateway.institution_id]


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"
