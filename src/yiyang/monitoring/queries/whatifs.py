"""What a question about other limits needs to know of the past, and the questions one has asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Alarm, WhatIf
from yiyang.monitoring.queries import judging
from yiyang.monitoring.queries.quality import WORD
from yiyang.monitoring.types.alarms import AlarmRule, Person
from yiyang.monitoring.types.doubts import SET_ASIDE
from yiyang.monitoring.types.quality import Span
from yiyang.monitoring.types.readings import MealContext
from yiyang.monitoring.types.replays import Heard
from yiyang.monitoring.types.verdicts import Verdict
from yiyang.monitoring.types.whatifs import Known
from yiyang.people.models import Elder

JUDGED = (Verdict.TRUE, Verdict.FALSE, Verdict.UNCLEAR)
READINGS = """
SELECT elder_id, measure, value, taken_at, received_at, context, device_id FROM monitoring_measurement
WHERE elder_id = ANY(%(elders)s) AND measure = ANY(%(measures)s) AND taken_at >= %(since)s AND taken_at < %(until)s
    AND doubt & %(set_aside)s = 0
"""


def whatifs_of(user: User) -> QuerySet[WhatIf]:
    """The questions somebody asked, the newest first."""
    return WhatIf.objects.filter(asked_by=user).order_by("-asked_at", "-pk")


def whatif_for(user: User, pk: UUID) -> WhatIf:
    """One of one's own questions."""
    found = whatifs_of(user).filter(pk=pk).first()
    if found is None or not access.may(user, WORD):
        raise NotFound(_("There is no such question, or somebody else asked it."))
    return found


def elders_of(user: User) -> list[UUID]:
    """The elders whom a user answers for, in a lasting order."""
    return list(access.visible(user, WORD, Elder.objects.all()).order_by("pk").values_list("pk", flat=True))


def people_of(elders: Sequence[UUID], *, at: datetime) -> dict[UUID, Person]:
    """Some elders as judging sees them at a moment: age, illnesses and the personal ranges in force."""
    known = judging.known_of(elders, since=at, now=at)
    return dict(zip(elders, judging.people(elders, known, on=localdate(at)), strict=True))


def readings_of(elders: Sequence[UUID], rule: AlarmRule, span: Span) -> dict[UUID, list[Heard]]:
    """What a rule judges of some elders' readings, by elder; what was set aside is not judged."""
    numbers = {measures.by_slug()[slug].number: slug for slug in rule.measures}
    found: dict[UUID, list[Heard]] = {pk: [] for pk in elders}
    asked: dict[str, Any] = {"elders": list(elders), "measures": list(numbers), "since": span.since, "until": span.until}
    asked["set_aside"] = int(SET_ASIDE)
    with connection.cursor() as cursor:
        cursor.execute(READINGS, asked)
        for elder, measure, value, taken_at, received_at, context, device in cursor:
            slug = MealContext(context).slug
            found[elder].append(Heard(numbers[measure], value, taken_at, received_at, slug, device=str(device)))
    return found


def judged_alarms(elders: Iterable[UUID], rule_id: str, span: Span) -> dict[UUID, list[Known]]:
    """The alarms of one rule that somebody judged, by elder."""
    alarms = Alarm.objects.filter(
        elder__in=list(elders), rule=rule_id, raised_at__gte=span.since, raised_at__lt=span.until, verdict__in=JUDGED
    )
    found: dict[UUID, list[Known]] = {}
    for alarm in alarms.only("elder_id", "verdict", "facts", "raised_at", "last_at"):
        first = parse_datetime(alarm.facts["first"]["at"]) if alarm.facts.get("first") else None
        known = Known(alarm.pk, Verdict(alarm.verdict), min(first or alarm.raised_at, alarm.raised_at), alarm.last_at)
        found.setdefault(alarm.elder_id, []).append(known)
    return found
