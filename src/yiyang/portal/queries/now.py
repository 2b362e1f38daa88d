"""What needs a doctor or nurse now: alarms by urgency and waiting, today's visits, follow-ups that are due."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.clinic import queries as clinic
from yiyang.monitoring.queries import alarms as monitoring
from yiyang.portal.types import NowPage, Worklist

MOST_FOLLOW_UPS = 12


def now_page(user: User, *, now: datetime, selected: UUID | None = None) -> NowPage:
    """The lists, and which case stands open beside them."""
    alarms = alarm_list(user, selected=selected) if access.may(user, "alarm.acknowledge") else None
    first = alarms.rows[0].id.removeprefix("alarm-row-") if alarms and alarms.rows else ""
    shown = str(selected or first)
    return NowPage(
        alarms=alarms,
        others=tuple(one for one in (visits(user, now), follow_ups(user, now)) if one is not None),
        detail_url=address_of("monitoring:alarm", shown) if shown else "",
        is_open=selected is not None,
    )


def alarm_list(user: User, *, selected: UUID | None = None) -> Worklist:
    """Alarms that wait for this user; the list asks for itself again when something happens."""
    source = address_of("now_alarms")
    rows = tuple(
        replace(one.row, href=address_of("now_case", one.id)) for one in monitoring.open_alarms_for(user, selected=selected)
    )
    return Worklist(
        title=_("Needs you now"),
        rows=rows,
        note=_("by urgency and waiting"),
        empty=_("Nothing needs you right now"),
        hint=_("As soon as a reading leaves someone's own limits, it appears here by itself."),
        live="alarms",
        src=f"{source}?selected={selected}" if selected else source,
    )


def visits(user: User, now: datetime) -> Worklist | None:
    """The doors to knock at today."""
    found = clinic.visits_on(user, localdate(now))
    rows = tuple(visit.row for visit in found)
    return Worklist(
        title=_("Visits today"),
        rows=rows,
        empty=_("No visit is planned for today"),
        hint=_("Plan one from an elder's record: “Add a note”, then “Visit”."),
        href=address_of("clinic:visits"),
    )


def follow_ups(user: User, now: datetime) -> Worklist | None:
    """Follow-ups that are late or due this week."""
    if not access.may(user, "followup.complete"):
        return None
    found = clinic.followups_due(user, localdate(now))
    return Worklist(
        title=_("Follow-ups due"),
        rows=tuple(one.row for one in found[:MOST_FOLLOW_UPS]),
        empty=_("No follow-up is due this week"),
        hint=_("Follow-ups book themselves when a condition is recorded."),
        href=address_of("clinic:followups"),
    )
