"""The lists people work by: follow-ups that are due, visits of a day; and one fact at a time for its page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.addresses import address_of
from yiyang.base.errors import NotFound
from yiyang.base.kept import Kept
from yiyang.clinic import definitions
from yiyang.clinic.models import Encounter, Fact, FollowUp
from yiyang.clinic.queries.standing import PlannedFollowUp
from yiyang.clinic.types.record import EncounterKind, EncounterStatus, FollowUpStatus
from yiyang.people.models import Elder
from yiyang.people.queries.access import gathered_ids, has_panel
from yiyang.people.types import Place
from yiyang.ui.types import Row, Tag, Tone

F = TypeVar("F", bound=Fact)
AHEAD = timedelta(days=7)
LONGEST_LIST = 200


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up that waits, with why and by when."""

    id: UUID
    elder_id: UUID
    elder_name: str
    programme: str
    rule: str
    due_on: date
    days_late: int
    due: str
    tone: str
    href: str

    @property
    def row(self) -> Row:
        """The same as a line of a worklist."""
        return Row(self.href, self.elder_name, self.programme, self.due, foot=self.rule, severity=self.tone)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A planned or completed meeting of a day."""

    id: UUID
    elder_id: UUID
    elder_name: str
    kind: str
    at: datetime
    place: str
    reason: str
    is_done: bool
    href: str

    @property
    def row(self) -> Row:
        """The same as a line of a worklist."""
        tags = (Tag(_("Done"), Tone.OK),) if self.is_done else ()
        return Row(self.href, self.elder_name, f"{self.at:%H:%M} {self.kind}", self.reason, foot=self.place, tags=tags)


def followups_due(user: User, on: date, *, ahead: timedelta = AHEAD) -> tuple[FollowUpRow, ...]:
    """Follow-ups of the elders a user answers for that are late or due soon, the latest first.

    Whoever has a panel or a team sees those elders, everybody else the elders of their institution.
    """
    if access.reach(user, "followup.complete").kinds >= {"panel", "team"}:
        own = OF_PANEL(user.pk, on, on + ahead)
        if own or has_panel(user, on):
            return tuple(follow_up_row(one, on, name=one.elder.name) for one in own)
    waiting = access.visible(user, "followup.complete", _waiting(on + ahead), via="elder")
    return tuple(follow_up_row(one, on, name=one.elder.name) for one in waiting[:LONGEST_LIST])


def _waiting(until: Any) -> QuerySet[FollowUp]:
    planned = FollowUp.objects.standing().filter(status=FollowUpStatus.PLANNED, due_on__lte=until, elder__died_on=None)
    return planned.select_related("elder").order_by("due_on", "pk")


OF_PANEL: "Kept[FollowUp]" = Kept(
    lambda user, on, until: _waiting(until).filter(elder__in=gathered_ids(user, on, {"panel", "team"}))[:LONGEST_LIST]
)


def visits_on(user: User, day: date) -> tuple[VisitRow, ...]:
    """The meetings a user planned for or had on a day, by the clock."""
    planned = VISITS(user.pk, day)
    seen = access.among(user, "elder.read", {visit.elder_id for visit in planned}, model=Elder, on=day)
    return tuple(sorted((_visit_row(v) for v in planned if v.elder_id in seen), key=lambda visit: visit.at))


def _visits(user: Any, day: Any) -> QuerySet[Encounter]:
    today = Q(planned_at__date=day) | Q(planned_at=None, started_at__date=day)
    mine = Encounter.objects.standing().filter(today, staff__user=user).exclude(status=EncounterStatus.CANCELLED)
    return mine.select_related("elder")


VISITS: "Kept[Encounter]" = Kept(_visits)


def follow_up_row(one: FollowUp | PlannedFollowUp, on: date, *, name: str) -> FollowUpRow:
    """One follow-up as it stands on lists, with the name of its elder."""
    late = (on - one.due_on).days
    programme = definitions.programmes()[one.programme]
    return FollowUpRow(
        id=one.pk,
        elder_id=one.elder_id,
        elder_name=name,
        programme=programme.words.say(get_language() or ""),
        rule=f"{one.rule} · {programme.source.title}",
        due_on=one.due_on,
        days_late=late,
        due=_due_sentence(late, one.due_on),
        tone=Tone.URGENT if late > 0 else Tone.WATCH if late > -AHEAD.days else Tone.QUIET,
        href=address_of("clinic:follow_up", one.pk),
    )


def follow_up_for(user: User, pk: UUID) -> FollowUp:
    """One follow-up the user may complete."""
    return _one(user, FollowUp, pk=pk, word="followup.complete")


def encounter_for(user: User, pk: UUID) -> Encounter:
    """One meeting the user may write to."""
    return _one(user, Encounter, pk=pk, word="note.write")


def fact_for(user: User, model: type[F], pk: UUID) -> F:
    """One standing fact of a kind that the user may change."""
    return _one(user, model, pk=pk, word="record.write")


def _one(user: User, model: type[F], *, pk: UUID, word: str) -> F:
    facts: QuerySet[F] = model.objects.standing()
    found = access.one(user, word, facts.select_related("elder"), pk=pk, via="elder")
    if found is None:
        raise NotFound(_("There is no such entry, or you do not answer for this elder."))
    audit.note_read(user, "elder.read", Elder(pk=found.elder_id), elder_id=found.elder_id)
    return found


def _due_sentence(late: int, due: date) -> str:
    if late > 0:
        return ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late}
    if late == 0:
        return _("due today")
    return _("due by %(day)s") % {"day": due.isoformat()}


def _visit_row(visit: Encounter) -> VisitRow:
    elder, language = visit.elder, get_language() or ""
    is_done = visit.status == EncounterStatus.DONE
    page, pk = ("clinic:record", elder.pk) if is_done else ("clinic:encounter", visit.pk)
    return VisitRow(
        id=visit.pk,
        elder_id=elder.pk,
        elder_name=elder.name,
        kind=EncounterKind(visit.kind).words.say(language),
        at=localtime(visit.planned_at or visit.at),
        place=elder.place_label or Place(elder.place).words.say(language),
        reason=visit.reason,
        is_done=is_done,
        href=address_of(page, pk),
    )
