"""Guidance as elders and families read it, and their word that they did."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.clinic import actions, queries
from yiyang.ui import pages


@require_GET
@requires("guidance.read")
def guidance(request: Request, pk: UUID) -> HttpResponse:
    """One piece of guidance in large type, with who has read it."""
    actions.note_guidance_seen(queries.guidance_for(request.user, pk), by=request.user, at=timezone.now())
    found = queries.guidance_for(request.user, pk)
    return pages.render(request, "clinic/guidance.html", queries.card(request.user, found))


@require_POST
@requires("guidance.confirm")
def confirm(request: Request, pk: UUID) -> HttpResponse:
    """“I have read it”."""
    found = queries.guidance_for(request.user, pk)
    actions.confirm_guidance(found, by=request.user, at=timezone.now())
    pages.toast(request, _("Thank you. The doctor can see that you have read it."))
    return redirect("clinic:guidance", found.pk)
