"""Pages of self-service points and of the cards that open them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import points as actions
from yiyang.monitoring.forms.points import PointForm
from yiyang.monitoring.queries import point_pages, points
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@require_GET
@requires("gateway.manage")
def point_list(request: Request) -> HttpResponse:
    """The points one manages."""
    page = point_pages.points_page(request.user, form=PointForm(user=request.user))
    return pages.render(request, "monitoring/points.html", page)


@require_POST
@requires("gateway.manage")
def open_point(request: Request) -> HttpResponse:
    """Make a gateway a point."""
    form = PointForm(request.POST, user=request.user)
    if not form.is_valid():
        return pages.render(request, "monitoring/points.html", point_pages.points_page(request.user, form=form), status=422)
    actions.open_point(**form.cleaned_data, by=request.user)
    pages.toast(request, _("Elders with a card can measure there now."))
    return redirect("monitoring:points")


@require_POST
@requires("gateway.manage")
def close_point(request: Request, pk: UUID) -> HttpResponse:
    """Close a point."""
    actions.close_point(points.point_for(request.user, pk), by=request.user, at=timezone.now())
    pages.toast(request, _("The point is closed; what was measured stays."))
    return redirect("monitoring:points")


@require_GET
@requires("card.issue")
def card_list(request: Request, elder_id: UUID) -> HttpResponse:
    """An elder's cards."""
    elder = elder_for(request.user, elder_id, word="card.issue")
    return pages.render(request, "monitoring/cards.html", point_pages.cards_page(request.user, elder))


@require_POST
@requires("card.issue")
def issue_card(request: Request, elder_id: UUID) -> HttpResponse:
    """A new card, ready to print."""
    elder = elder_for(request.user, elder_id, word="card.issue")
    card = actions.issue_card(elder, by=request.user, at=timezone.now())
    return redirect("monitoring:print_card", card.pk)


@require_GET
@requires("card.issue")
def print_card(request: Request, pk: UUID) -> HttpResponse:
    """A card for the printer."""
    return pages.render(request, "monitoring/card.html", point_pages.printed(points.card_for(request.user, pk)))


@require_POST
@requires("card.issue")
def revoke_card(request: Request, pk: UUID) -> HttpResponse:
    """A card is void."""
    card = points.card_for(request.user, pk)
    actions.revoke_card(card, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    pages.toast(request, _("The card is void from now on."))
    return redirect("monitoring:cards", card.elder_id)
