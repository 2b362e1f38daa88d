"""The rows of the tabs about an elder, as sentences with the way to end them."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.base.dated import Dated
from yiyang.lib import masking
from yiyang.people import definitions, queries
from yiyang.people.forms import say
from yiyang.people.models import Consent, Elder, FamilyMember, Responsibility
from yiyang.people.types import (
    AddressKind,
    CareState,
    ConsentScope,
    GivenBy,
    Hardship,
    InsuredType,
    LivingSituation,
    Place,
    Relation,
    ResponsibilityKind,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what, since when, a sentence, a masked number, and how to end it."""

    title: str
    meta: str = ""
    sentence: str = ""
    past: bool = False
    masked: str = ""
    reveal: str = ""
    end: str = ""
    end_label: str = ""
    asks_reason: bool = False


def days(start: date, end: date | None) -> str:
    """A stretch of days for people."""
    if end is None:
        return _("since %(start)s") % {"start": start.isoformat()}
    return _("%(start)s until %(end)s, not including") % {"start": start.isoformat(), "end": end.isoformat()}


def _past(row: Dated) -> bool:
    return row.end is not None and row.end <= localdate()


def _end(name: str, row: Dated, may_change: bool) -> str:
    return reverse(f"people:{name}", args=[row.pk]) if may_change and row.end is None else ""


def identity(elder: Elder, may_change: bool) -> tuple[Line, ...]:
    """Circumstances in words."""
    return (
        Line(_("Medical insurance"), sentence=say(InsuredType(elder.insured_type).words)),
        Line(_("Hardship"), sentence=say(Hardship(elder.hardship).words)),
        Line(_("Lives"), sentence=say(LivingSituation(elder.living_situation).words)),
    )


def placement(elder: Elder, may_change: bool) -> tuple[Line, ...]:
    """The elder's state, and where the elder is now."""
    return (
        Line(_("State"), sentence=say(CareState(elder.care_state).words)),
        Line(_("Place"), meta=say(Place(elder.place).words), sentence=elder.place_label),
    )


def addresses(elder: Elder, may_change: bool) -> tuple[Line, ...]:
    """Where the elder is or was found."""
    return tuple(
        Line(
            title=row.text,
            meta=f"{say(AddressKind(row.kind).words)} · {days(row.start, row.end)}",
            sentence=row.door_note,
            past=_past(row),
            end=_end("end_address", row, may_change),
            end_label=_("No longer there"),
        )
        for row in elder.addresses.order_by("-start", "kind")
    )


def family(elder: Elder, may_change: bool) -> tuple[Line, ...]:
    """Who stands by the elder."""
    return tuple(_family_line(member, may_change) for member in elder.family.order_by("end", "start"))


def _marks(member: FamilyMember) -> str:
    marks = {
        _("call in an emergency"): member.is_emergency,
        _("guardian"): member.is_guardian,
        _("may act for the elder"): member.may_act_for,
        _("has an account"): member.user_id is not None,
    }
    return " · ".join(word for word, holds in marks.items() if holds)


def _family_line(member: FamilyMember, may_change: bool) -> Line:
    return Line(
        title=member.name,
        meta=f"{say(Relation(member.relation).words)} · {days(member.start, member.end)}",
        sentence=_marks(member),
        past=_past(member),
        masked=masking.mask_phone(str(member.phone)) if member.phone else "",
        reveal=reverse("people:reveal_family_phone", args=[member.pk]) if member.phone and may_change else "",
        end=_end("end_family_member", member, may_change),
        end_label=_("Remove"),
    )


def consents(elder: Elder, may_change: bool) -> tuple[Line, ...]:
    """What was opened to whom."""
    rows = elder.consents.select_related("family_member", "institution").order_by("-start")
    return tuple(_consent_line(consent, may_change) for consent in rows)


def _consent_line(consent: Consent, may_change: bool) -> Line:
    to = consent.family_member or consent.institution
    given = _("Given by: %(who)s; %(how)s") % {"who": say(GivenBy(consent.given_by).words), "how": consent.evidence}
    return Line(
        title=f"{say(ConsentScope(consent.scope).words)} → {to.name if to else ''}",
        meta=days(consent.start, consent.end),
        sentence=given,
        past=consent.revoked_at is not None or _past(consent),
        end=reverse("people:revoke_consent", args=[consent.pk]) if may_change and consent.revoked_at is None else "",
        end_label=_("Withdraw"),
    )


def groups(elder: Elder, may_change: bool) -> tuple[Line, ...]:
    """Priority groups, each with its source."""
    known = definitions.groups()
    return tuple(
        Line(
            title=say(known[row.group].words),
            meta=days(row.start, row.end),
            sentence=row.evidence or known[row.group].source.title,
            past=_past(row),
            end=_end("leave_group", row, may_change),
            end_label=_("No longer in this group"),
        )
        for row in elder.groups.order_by("-start")
    )


def responsible(elder: Elder, may_change: bool) -> tuple[Line, ...]:
    """Who answers and who answered."""
    return tuple(_responsible_line(held, may_change) for held in queries.responsibilities_of(elder))


def _responsible_line(held: Responsibility, may_change: bool) -> Line:
    names = [str(one.name) for one in (held.institution, held.team, held.staff) if one is not None]
    reasons = {"record_opened": _("Opened the record")}
    return Line(
        title=" · ".join(names),
        meta=f"{say(ResponsibilityKind(held.kind).words)} · {days(held.start, held.end)}",
        sentence=reasons.get(held.reason, held.reason),
        past=_past(held),
        end=_end("end_responsibility", held, may_change),
        end_label=_("End"),
        asks_reason=True,
    )
