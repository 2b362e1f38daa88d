"""Institutions: what they are, who works and stands duty there, their teams and alliances."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.organizations import actions, queries
from yiyang.organizations.forms import DutyForm, InstitutionForm, TeamForm, say
from yiyang.organizations.models import Duty, Institution
from yiyang.organizations.views.staff import Held, staff_row
from yiyang.ui import pages
from yiyang.ui.types import Row

EDITABLE = (
    "kind", "name", "name_en", "credit_code", "region", "address", "phone", "duty_phone", "medical_licence", "care_licence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListPage:
    """All institutions one may see."""

    rows: tuple[Row, ...]
    can_register: bool


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """One institution."""

    id: UUID
    name: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    staff: tuple[Row, ...]
    teams: tuple[Row, ...]
    duties: tuple[Held, ...]
    alliances: tuple[Held, ...]
    can_edit: bool
    can_see_rota: bool
    duty: forms.Form | None
    team: forms.Form | None


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form of a new or an old institution."""

    title: str
    form: InstitutionForm
    back: str


def _row(house: Institution) -> Row:
    link = reverse("organizations:institution", args=[house.pk])
    return Row(link, say(house.words), say(house.kind_words), house.address, foot=house.phone)


@require_GET
@requires("institution.read")
def institutions(request: Request) -> HttpResponse:
    """All institutions."""
    rows = tuple(_row(house) for house in queries.institutions_for(request.user))
    everywhere = access.reach(request.user, "institution.manage").anywhere
    return pages.render(request, "organizations/institutions.html", ListPage(rows, everywhere))


@require_GET
@requires("institution.read")
def institution(request: Request, pk: UUID) -> HttpResponse:
    """One institution."""
    house = queries.institution_for(request.user, pk)
    return pages.render(request, "organizations/institution.html", _page(request, house))


def _teams(house: Institution) -> tuple[Row, ...]:
    return tuple(Row(reverse("organizations:team", args=[team.pk]), team.name, team.leader.name) for team in house.teams.all())


def _page(
    request: Request, house: Institution, *, duty: forms.Form | None = None, team: forms.Form | None = None
) -> InstitutionPage:
    may_plan = access.may(request.user, "staff.manage", house)
    may_team = access.may(request.user, "team.manage", house)
    return InstitutionPage(
        id=house.pk,
        name=say(house.words),
        kind=say(house.kind_words),
        facts=_facts(house),
        staff=_staff(request, house),
        teams=_teams(house) if access.may(request.user, "team.read") else (),
        duties=tuple(_duty(one, may_plan) for one in queries.duties_ahead(house, timezone.now())[:20]),
        alliances=_alliances(house),
        can_edit=access.may(request.user, "institution.manage", house),
        can_see_rota=access.may(request.user, "staff.read", house),
        duty=(duty or DutyForm(institution=house)) if may_plan else None,
        team=(team or TeamForm(institution=house)) if may_team else None,
    )


def _staff(request: Request, house: Institution) -> tuple[Row, ...]:
    if not access.may(request.user, "staff.read"):
        return ()
    found = queries.find_staff(request.user, institution=house.pk, on=localdate())
    return tuple(staff_row(one, localdate()) for one in found)


def _alliances(house: Institution) -> tuple[Held, ...]:
    return tuple(
        Held(member.alliance.name, _("undertaking signed on %(day)s") % {"day": member.undertaking_signed_on})
        for member in house.alliance_memberships.all()
        if member.holds_on(localdate())
    )


def _facts(house: Institution) -> tuple[tuple[str, str], ...]:
    licences = [word for has, word in ((house.medical_licence, _("to treat")), (house.care_licence, _("to care"))) if has]
    facts = (
        (_("Region code"), house.region),
        (_("Unified social credit code"), house.credit_code),
        (_("Address"), house.address),
        (_("Phone"), house.phone),
        (_("Duty phone"), house.duty_phone),
        (_("Licensed"), ", ".join(licences)),
    )
    return tuple((label, value) for label, value in facts if value)


def _duty(duty: Duty, may_plan: bool) -> Held:
    start, end = localtime(duty.starts_at), localtime(duty.ends_at)
    end_link = reverse("organizations:take_off_duty", args=[duty.pk]) if may_plan else ""
    return Held(duty.staff.name, f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}", end=end_link)


@require_http_methods(["GET", "POST"])
@requires("institution.manage")
def register(request: Request) -> HttpResponse:
    """Take an institution into the platform."""
    form = InstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        house = actions.register_institution(form.draft(), by=request.user)
        return redirect("organizations:institution", house.pk)
    page = EditPage(_("Register an institution"), form, reverse("organizations:institutions"))
    return pages.render(request, "organizations/edit_institution.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires("institution.manage")
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Correct what is known of an institution."""
    house = queries.institution_for(request.user, pk)
    access.check_may(request.user, "institution.manage", house)
    form = InstitutionForm(request.POST or None, initial={name: getattr(house, name) for name in EDITABLE})
    if request.method == "POST" and form.is_valid():
        actions.edit_institution(house, form.draft(), by=request.user)
        pages.toast(request, _("Kept."))
        return redirect("organizations:institution", pk)
    page = EditPage(say(house.words), form, reverse("organizations:institution", args=[pk]))
    return pages.render(request, "organizations/edit_institution.html", page, status=422 if form.is_bound else 200)


@require_POST
@requires("staff.manage")
def put_on_duty(request: Request, pk: UUID) -> HttpResponse:
    """Plan who answers for the institution."""
    house = queries.institution_for(request.user, pk)
    form = DutyForm(request.POST, institution=house)
    if not form.is_valid():
        return pages.render(request, "organizations/institution.html", _page(request, house, duty=form), status=422)
    typed = form.cleaned_data
    actions.put_on_duty(house, typed["staff"], starts_at=typed["starts_at"], ends_at=typed["ends_at"], by=request.user)
    pages.toast(request, _("Planned."))
    return redirect("organizations:institution", pk)


@require_POST
@requires("staff.manage")
def take_off_duty(request: Request, pk: UUID) -> HttpResponse:
    """End a duty now, or cancel one to come."""
    duty = queries.duty_for(request.user, pk)
    actions.take_off_duty(duty, by=request.user, at=timezone.now())
    pages.toast(request, _("The duty is ended."))
    return redirect("organizations:institution", duty.institution_id)


@require_POST
@requires("team.manage")
def form_team(request: Request, pk: UUID) -> HttpResponse:
    """Form a team."""
    house = queries.institution_for(request.user, pk)
    form = TeamForm(request.POST, institution=house)
    if not form.is_valid():
        return pages.render(request, "organizations/institution.html", _page(request, house, team=form), status=422)
    typed = form.cleaned_data
    team = actions.form_team(house, typed["name"], leader=typed["leader"], on=localdate(), by=request.user)
    return redirect("organizations:team", team.pk)
