"""Who answers for an elder on a day, for one elder or for many at once."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from yiyang.accounts.models import User
from yiyang.organizations.models import Staff
from yiyang.people import definitions, rules
from yiyang.people.models import Consent, Elder, FamilyMember, GroupMembership, Responsibility
from yiyang.people.types import ConsentScope, ResponsibilityKind, Responsible

SLOTS = {
    ResponsibilityKind.FAMILY_DOCTOR.value: "doctor",
    ResponsibilityKind.TEAM.value: "team",
    ResponsibilityKind.INSTITUTION_CARE.value: "institution",
}
# A person may have several records; what the asked record itself says comes first, then the kept one, then the others.
WHO_ANSWERS = """
SELECT asked.id, held.kind, coalesce(held.staff_id, held.team_id, held.institution_id)
  FROM people_elder asked
  JOIN people_elder twin
    ON twin.id = coalesce(asked.merged_into_id, asked.id) OR twin.merged_into_id = coalesce(asked.merged_into_id, asked.id)
  JOIN people_responsibility held ON held.elder_id = twin.id
 WHERE asked.id = ANY(%(ids)s) AND held.kind = ANY(%(kinds)s)
   AND held.start <= %(on)s AND (held."end" IS NULL OR held."end" > %(on)s)
 ORDER BY twin.id <> asked.id, twin.merged_into_id IS NOT NULL, held.start
"""


def responsible_for(elder_ids: Iterable[UUID], on: date) -> dict[UUID, Responsible]:
    """Who answers for each of many elders on a day, in one query; elders nobody answers for are there too, empty."""
    asked = list(elder_ids)
    found: dict[UUID, dict[str, UUID]] = {pk: {} for pk in asked}
    with connection.cursor() as cursor:
        cursor.execute(WHO_ANSWERS, {"ids": asked, "kinds": list(SLOTS), "on": on})
        for elder_id, kind, who in cursor.fetchall():
            found[elder_id].setdefault(SLOTS[kind], who)
    return {pk: Responsible(pk, **slots) for pk, slots in found.items()}


def responsible(elder_id: UUID, on: date) -> Responsible:
    """Who answers for one elder on a day: contracted doctor, team, institution in care."""
    return responsible_for([elder_id], on)[elder_id]


def panel_of(staff: Staff | UUID, on: date) -> QuerySet[Elder]:
    """The elders contracted to a family doctor on a day, one row per person."""
    pk = staff.pk if isinstance(staff, Staff) else staff
    held = Responsibility.objects.on(on).filter(kind=ResponsibilityKind.FAMILY_DOCTOR, staff=pk)
    persons = held.order_by().values_list(Coalesce("elder__merged_into", "elder"))
    return Elder.objects.select_related("committee").filter(merged_into__isnull=True, pk__in=persons)


def panel_load(staff: Staff, on: date) -> rules.PanelLoad:
    """How full a family doctor's panel is against the cap of the place they belong to."""
    key_groups = [slug for slug, group in definitions.groups().items() if group.key]
    in_key_group = GroupMembership.objects.on(on).filter(elder=OuterRef("pk"), group__in=key_groups)
    counted = panel_of(staff, on).aggregate(total=Count("pk"), key=Count("pk", filter=Q(Exists(in_key_group))))
    cap = definitions.cap_for(staff.home.region)
    return rules.PanelLoad(counted["total"], counted["key"], cap.total, cap.key)


def family_users(elder_id: UUID, on: date, *, scope: ConsentScope | None = None) -> QuerySet[User]:
    """The accounts of family members to whom the elder opened a scope (any, unless one is named)."""
    given = Consent.objects.on(on).filter(elder=elder_id, revoked_at__isnull=True, family_member__isnull=False)
    if scope is not None:
        given = given.filter(scope__in=[ConsentScope.ALL, scope])
    members = FamilyMember.objects.on(on).filter(pk__in=given.values("family_member"), user__isnull=False)
    return User.objects.filter(pk__in=members.values("user"), is_active=True)


def responsibilities_of(elder: Elder) -> QuerySet[Responsibility]:
    """Everyone who answers or answered for an elder, the newest first."""
    return elder.responsibilities.select_related("staff", "team__institution", "institution").order_by("-start", "-pk")


def in_group(group: str, on: date) -> QuerySet[GroupMembership, UUID]:
    """The elders of a priority group on a day, as a subquery."""
    return GroupMembership.objects.on(on).filter(group=group).values_list("elder")


def group_counts(elders: QuerySet[Elder], on: date) -> dict[str, int]:
    """How many of some elders belong to each priority group that any of them belongs to."""
    held = GroupMembership.objects.on(on).filter(elder__in=elders.values("pk")).order_by()
    counted = dict(held.values_list("group").annotate(count=Count("elder", distinct=True)))
    return {slug: counted[slug] for slug in definitions.groups() if slug in counted}
