"""How someone is, in words that elders and families understand: latest readings, alarms in hand, the doctor's phone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.clinic.models import Encounter
from yiyang.clinic.queries import medications_now
from yiyang.clinic.types.record import EncounterKind, EncounterStatus
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import measured, targets
from yiyang.monitoring.types.alarms import OPEN, AlarmState, Outcome
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids, responsible
from yiyang.portal.rules import ARROWS, Level, level_of, worst
from yiyang.portal.types import Contact, Word
from yiyang.ui.markup import when
from yiyang.ui.types import Tone

SHOWN = ("blood_pressure", "glucose", "heart_rate", "spo2", "body_temperature", "weight")
EMERGENCY = "120"
STALE = timedelta(days=14)
Bands = Mapping[str, tuple[float | None, float | None]]
TONES = {Level.HIGH: Tone.URGENT, Level.LOW: Tone.URGENT, Level.USUAL: Tone.OK}


def words_of(user: User, elder: Elder, *, now: datetime) -> tuple[Word, ...]:
    """One sentence with an arrow for each thing that is measured, the pressures first."""
    latest = {one.slug: one for one in measured.latest(user, elder) if one.at > now - STALE}
    bands = targets.bands_of(elder, at=now)
    return tuple(word for slug in SHOWN if (word := _word(slug, latest, bands, now=now)) is not None)


def _word(slug: str, latest: Mapping[str, measured.Latest], bands: Bands, *, now: datetime) -> Word | None:
    parts = [one.slug for one in measures.panel_measures(slug)]
    if any(part not in latest for part in parts):
        return None
    level = worst([level_of(latest[part].fact.last, bands.get(part, (None, None))) for part in parts])
    names = {"name": measures.panel_words(slug).say(get_language() or "zh-hans")}
    texts = {
        Level.HIGH: _("%(name)s is higher than usual"),
        Level.LOW: _("%(name)s is lower than usual"),
        Level.USUAL: _("%(name)s is as usual"),
    }
    return Word(
        text=texts[level] % names,
        arrow=ARROWS[level],
        tone=TONES[level],
        said=" ".join(latest[part].told for part in parts) if len(parts) == 1 else _pair(latest, parts),
        at=when(latest[parts[0]].at, now),
    )


def _pair(latest: Mapping[str, measured.Latest], parts: Sequence[str]) -> str:
    unit = measures.by_slug()[parts[0]].shown_unit.say(get_language() or "zh-hans")
    return "/".join(f"{latest[part].fact.last:.0f}" for part in parts) + f"\u2009{unit}"


def alarms_in_hand(elder: Elder) -> tuple[str, ...]:
    """Every open alarm in one sentence: what it is about and who sees to it; no numbers."""
    found = Alarm.objects.filter(elder__in=identity_ids(elder), state__in=OPEN).select_related("acknowledged_by", "owner_staff")
    return tuple(_in_hand(alarm) for alarm in found.order_by("-raised_at"))


def _in_hand(alarm: Alarm) -> str:
    language = get_language() or "zh-hans"
    named = {"what": alarm_rules.by_id()[alarm.rule].words.say(language)}
    if alarm.state == AlarmState.HANDLED and alarm.acknowledged_by:
        done = Outcome(alarm.outcome).words.say(language)
        return _("%(what)s: %(who)s has seen to it (%(done)s)") % {
            **named,
            "who": alarm.acknowledged_by.display_name,
            "done": done,
        }
    if alarm.acknowledged_by:
        return _("%(what)s: %(who)s is on it") % {**named, "who": alarm.acknowledged_by.display_name}
    if alarm.owner_staff:
        return _("%(what)s: %(who)s has been told") % {**named, "who": alarm.owner_staff.name}
    return _("%(what)s: the care team has been told") % named


def today_of(user: User, elder: Elder, *, now: datetime) -> tuple[str, ...]:
    """What the day brings: medicines to take and who comes."""
    medicines = [_("take %(drug)s, %(dose)s") % {"drug": one.drug, "dose": one.dose} for one in medications_now(user, elder)]
    planned = Encounter.objects.standing().filter(
        elder__in=identity_ids(elder), status=EncounterStatus.PLANNED, planned_at__date=localdate(now)
    )
    visits = [_visit(one) for one in planned.select_related("staff").order_by("planned_at")]
    return (*visits, *medicines)


def _visit(one: Encounter) -> str:
    kind = EncounterKind(one.kind).words.say(get_language() or "zh-hans")
    assert one.planned_at is not None  # noqa: S101 - only planned ones are asked for
    return _("%(time)s %(who)s: %(what)s") % {
        "time": f"{localtime(one.planned_at):%H:%M}",
        "who": one.staff.name if one.staff else "",
        "what": kind,
    }


def contact_of(elder: Elder, *, now: datetime) -> Contact:
    """Whom to call: the contracted doctor's house, else the institution in care; always a phone that is answered."""
    held = responsible(elder.pk, localdate(now))
    doctor = Staff.objects.select_related("home").filter(pk=held.doctor).first() if held.doctor else None
    team = Team.objects.select_related("institution").filter(pk=held.team).first() if held.team else None
    care = Institution.objects.filter(pk=held.institution).first() if held.institution else None
    house = care or (doctor.home if doctor else None) or (team.institution if team else None)
    return Contact(
        doctor=doctor.name if doctor else "",
        place=house.words.say(get_language() or "zh-hans") if house else "",
        phone=(house.duty_phone or house.phone) if house else EMERGENCY,
    )
