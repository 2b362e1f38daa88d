"""The pages that answer “who looked at my record?”."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from yiyang.accounts.guards import Request, requires
from yiyang.portal.queries import looks as queries
from yiyang.ui import pages


@requires("audit.read")
@require_safe
def looks(request: Request) -> HttpResponse:
    """One's own record, a choice among relatives, or what a privacy officer watches."""
    elders = queries.people_of(request.user)
    if len(elders) == 1:
        return redirect("looks_at", elders[0].pk)
    page = queries.choice(elders) if elders else queries.emergencies(request.user)
    return pages.render(request, "portal/looks.html", page)


@requires("audit.read")
@require_safe
def looks_at(request: Request, pk: UUID) -> HttpResponse:
    """Everyone who looked at one record, the newest first."""
    before = request.GET.get("before", "")
    page = queries.looks_at(request.user, pk, before=int(before) if before.isdigit() else None)
    return pages.render(request, "portal/looks.html", page)
