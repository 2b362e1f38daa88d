"""Seeing more than one's duty shows: a masked number with a reason, a record in an emergency."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yiyang.accounts import actions as accounts
from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.people import actions, queries
from yiyang.people.forms import ReasonForm
from yiyang.people.models import Elder, FamilyMember
from yiyang.people.queries import Found
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class GlassPage:
    """The masked person and the reason to give."""

    found: Found
    form: ReasonForm


@require_http_methods(["GET", "POST"])
@requires("elder.break_glass")
def break_glass(request: Request, pk: UUID) -> HttpResponse:
    """Open a record in an emergency: with a reason, for a day, told to the doctor and the elder."""
    found = queries.stranger_for(request.user, pk)
    elder = Elder(pk=pk)
    if access.may(request.user, "elder.read", elder):
        return redirect(f"/elders/{pk}/")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.break_glass(request.user, elder, reason=form.cleaned_data["reason"], at=timezone.now())
        return redirect(f"/elders/{pk}/")
    return pages.render(request, "people/break_glass.html", GlassPage(found, form), status=422 if form.is_bound else 200)


@require_POST
@requires("elder.reveal")
def reveal(request: Request, pk: UUID, field: str) -> JsonResponse:
    """The elder's identity number or phone, to someone who says why."""
    elder = queries.elder_for(request.user, pk, word="elder.reveal")
    value = actions.reveal(elder, field, reason=request.POST.get("reason", ""), by=request.user)
    return JsonResponse({"value": value})


@require_POST
@requires("elder.reveal")
def reveal_family_phone(request: Request, pk: UUID) -> JsonResponse:
    """A family member's phone, to someone who says why."""
    member = queries.piece_for(request.user, FamilyMember, pk, word="elder.reveal")
    return JsonResponse({"value": actions.reveal_family_phone(member, reason=request.POST.get("reason", ""), by=request.user)})
