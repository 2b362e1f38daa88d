"""One team: who leads it, who belongs to it for what."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.base.errors import Invalid
from yiyang.organizations import actions, definitions, queries
from yiyang.organizations.forms import DeputyForm, JoinForm, say
from yiyang.organizations.models import Team
from yiyang.organizations.views.staff import Held
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team."""

    id: UUID
    name: str
    institution: str
    back: str
    leader: str
    deputy: str
    deputy_form: forms.Form | None
    members: tuple[Held, ...]
    form: forms.Form | None


def _page(request: Request, team: Team, form: forms.Form | None = None) -> TeamPage:
    manages = access.may(request.user, "team.manage", team)
    return TeamPage(
        id=team.pk,
        name=team.name,
        institution=say(team.institution.words),
        back=reverse("organizations:institution", args=[team.institution_id]),
        leader=team.leader.name,
        deputy=team.deputy.name if team.deputy else "",
        deputy_form=DeputyForm(institution=team.institution, initial={"deputy": team.deputy_id}) if manages else None,
        members=_members(team, manages=manages),
        form=(form or JoinForm(institution=team.institution)) if manages else None,
    )


def _members(team: Team, *, manages: bool) -> tuple[Held, ...]:
    functions = definitions.book().functions
    return tuple(
        Held(
            one.staff.name,
            say(functions[one.function]),
            end=reverse("organizations:leave_team", args=[one.pk]) if manages and one.end is None else "",
        )
        for one in queries.team_members(team, localdate())
    )


@require_GET
@requires("team.read")
def team(request: Request, pk: UUID) -> HttpResponse:
    """One team."""
    found = queries.team_for(request.user, pk)
    return pages.render(request, "organizations/team.html", _page(request, found))


@require_POST
@requires("team.manage")
def join(request: Request, pk: UUID) -> HttpResponse:
    """Take someone into the team."""
    found = queries.team_for(request.user, pk)
    form = JoinForm(request.POST, institution=found.institution)
    if not form.is_valid():
        return pages.render(request, "organizations/team.html", _page(request, found, form), status=422)
    typed = form.cleaned_data
    actions.join_team(found, typed["staff"], typed["function"], start=typed["start"], by=request.user)
    pages.toast(request, _("Joined."))
    return redirect("organizations:team", pk)


@require_POST
@requires("team.manage")
def name_deputy(request: Request, pk: UUID) -> HttpResponse:
    """Say who answers when the team's doctor does not."""
    found = queries.team_for(request.user, pk)
    form = DeputyForm(request.POST, institution=found.institution)
    if not form.is_valid():
        raise Invalid(_("There is no such person at this institution."), field="deputy")
    actions.name_deputy(found, form.cleaned_data["deputy"], on=localdate(), by=request.user)
    pages.toast(request, _("Kept."))
    return redirect("organizations:team", pk)


@require_POST
@requires("team.manage")
def leave(request: Request, pk: UUID) -> HttpResponse:
    """End someone's time in the team today."""
    membership = queries.membership_for(request.user, pk)
    actions.leave_team(membership, end=max(localdate(), membership.start), by=request.user)
    pages.toast(request, _("The membership is ended."))
    return redirect("organizations:team", membership.team_id)
