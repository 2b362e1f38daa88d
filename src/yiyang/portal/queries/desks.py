"""First screens made of worklists: directors, specialists, caregivers."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.clinic.models import Allergy, Caution
from yiyang.clinic.types.record import AllergyStatus
from yiyang.lib.words import Words
from yiyang.monitoring.models import Device
from yiyang.monitoring.queries import alarm_rows, alarms
from yiyang.monitoring.types.alarms import AlarmState
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations import definitions as organizations_data
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Qualification
from yiyang.people import queries as people
from yiyang.people.models import Elder, Responsibility
from yiyang.people.types import Place, ResponsibilityKind, Sex
from yiyang.portal.types import DeskPage, Tile, TilesPage, Worklist
from yiyang.ui import markup
from yiyang.ui.templatetags.yy import age
from yiyang.ui.types import Row, Tag, Tone

MOST_ROWS = 50


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def elder_row(elder: Elder, *, sentence: str = "", tone: Tone = Tone.QUIET) -> Row:
    """An elder as a line of a worklist that leads to the record."""
    facts = " · ".join(
        (say(Sex(elder.sex).words), str(age(elder.birth_date)), elder.place_label or say(Place(elder.place).words))
    )
    return Row(address_of("clinic:record", elder.pk), elder.name, facts, sentence, severity=tone)


def director(user: User, *, now: datetime) -> DeskPage:
    """What a director must see to before it becomes a problem."""
    today = localdate(now)
    return DeskPage(
        title=_("This morning"),
        sub=_("What needs you before it becomes a problem"),
        lists=(
            overdue(user),
            silent_devices(user, now),
            expiring(user, today),
            without_doctor(user, today),
            on_duty(user, now),
        ),
    )


def overdue(user: User) -> Worklist:
    """Alarms that nobody answered in time and that went to the next in line."""
    late = alarms.visible_alarms(user).filter(state=AlarmState.ESCALATED)
    return Worklist(
        _("Alarms past their deadline"),
        alarm_rows.rows_of(alarms.by_urgency(late)[:MOST_ROWS], user),
        empty=_("Every alarm was answered in time"),
        hint=_("An alarm that its owner does not answer appears here and goes to the next in line."),
        href=address_of("monitoring:alarms"),
        live="alarms",
    )


def silent_devices(user: User, now: datetime) -> Worklist:
    """Devices nobody has heard for longer than they may be silent."""
    silent = access.visible(user, "device.read", Device.objects.filter(silent_after__lt=now, retired_at=None))
    rows = tuple(
        Row(
            address_of("monitoring:device", device.pk),
            device.serial,
            say(DeviceKind(device.kind).words),
            relative_or_absolute(device.last_heard_at, now),
            severity=Tone.WATCH,
        )
        for device in silent.order_by("silent_after")[:MOST_ROWS]
    )
    return Worklist(
        _("Silent devices"),
        rows,
        empty=_("Every device speaks"),
        hint=_("A device that is silent for longer than its interval appears here."),
        href=address_of("monitoring:devices"),
    )


def relative_or_absolute(at: datetime | None, now: datetime) -> str:
    """When a device was last heard."""
    return _("last heard %(when)s") % {"when": markup.relative(at, now) or markup.absolute(at, now)} if at else _("never heard")


def expiring(user: User, on: date) -> Worklist:
    """Certificates that end soon or have ended."""
    rows = tuple(_qualification_row(one, on) for one in organizations.expiring_qualifications(user, on)[:MOST_ROWS])
    return Worklist(
        _("Certificates that end"),
        rows,
        empty=_("No certificate ends in the coming weeks"),
        hint=_("Certificates of your staff appear here 60 days before they end."),
        href=address_of("organizations:staff"),
    )


def _qualification_row(one: Qualification, on: date) -> Row:
    assert one.valid_until is not None  # noqa: S101 - only certificates with an end are listed
    left = (one.valid_until - on).days
    if left < 0:
        sentence, tone = _("ended on %(day)s") % {"day": one.valid_until}, Tone.CRITICAL
    else:
        text = ngettext("ends in %(count)d day", "ends in %(count)d days", left)
        sentence, tone = text % {"count": left}, Tone.URGENT if left < 30 else Tone.WATCH
    kind = say(organizations_data.kind(one.kind).words)
    return Row(address_of("organizations:person", one.staff_id), one.staff.name, kind, sentence, severity=tone)


def without_doctor(user: User, on: date) -> Worklist:
    """Elders in care here whom no family doctor answers for."""
    contracted = Responsibility.objects.on(on).filter(kind=ResponsibilityKind.FAMILY_DOCTOR, elder=OuterRef("pk"))
    alone = people.elders_for(user).filter(~Exists(contracted)).order_by("pinyin")[:MOST_ROWS]
    rows = tuple(elder_row(elder, sentence=_("No contracted doctor"), tone=Tone.WATCH) for elder in alone)
    return Worklist(
        _("Without a contracted doctor"),
        rows,
        empty=_("Everyone in your care has a contracted doctor"),
        hint=_("Elders nobody has signed with appear here."),
    )


def on_duty(user: User, now: datetime) -> Worklist:
    """Who answers for the institution at this moment."""
    rows = [
        Row(address_of("organizations:person", staff.pk), staff.name, institution.words.say(get_language() or "zh-hans"))
        for institution in organizations.institutions_of(user, localdate(now))
        for staff in organizations.staff_on_duty(institution, now)
    ]
    return Worklist(
        _("On duty now"),
        tuple(rows),
        empty=_("Nobody is on duty"),
        hint=_("Alarms nobody answers end with whoever is on duty. Put someone on duty on the institution's page."),
        href=address_of("organizations:institutions"),
    )


def specialist(user: User, *, now: datetime) -> DeskPage:
    """The elders sent to a hospital specialist."""
    sent = people.elders_for(user).order_by("pinyin")[:MOST_ROWS]
    list_of_sent = Worklist(
        _("Sent to you"),
        tuple(elder_row(elder, sentence=_("Open the whole record")) for elder in sent),
        empty=_("Nobody is sent to you now"),
        hint=_("Elders whom a family doctor refers to you or to your hospital appear here with their whole record."),
    )
    return DeskPage(_("Sent to you"), now.date().isoformat(), (list_of_sent,))


def caregiver(user: User) -> TilesPage:
    """The people in care of a caregiver's institution: name, room, what to avoid and what to watch for."""
    elders = list(people.elders_for(user, word="elder.read").order_by("place_label", "pinyin")[:200])
    ids = [elder.pk for elder in elders]
    tags: dict[object, list[Tag]] = {pk: [] for pk in ids}
    for allergy in Allergy.objects.standing().filter(elder__in=ids, status=AllergyStatus.ACTIVE):
        tags[allergy.elder_id].append(Tag(allergy.substance, Tone.CRITICAL, sign="!"))
    for caution in Caution.objects.standing().filter(elder__in=ids, ended_at=None):
        tags[caution.elder_id].append(Tag(caution.text, caution.tone))
    tiles = tuple(_tile(elder, tags[elder.pk]) for elder in elders)
    first = organizations.institutions_of(user).first()
    return TilesPage(place=say(first.words) if first else "", tiles=tiles)


def _tile(elder: Elder, tags: list[Tag]) -> Tile:
    return Tile(
        name=elder.name,
        room=elder.place_label,
        facts=f"{say(Sex(elder.sex).words)} · {age(elder.birth_date)}",
        href=address_of("clinic:record", elder.pk),
        tags=tuple(tags),
    )
