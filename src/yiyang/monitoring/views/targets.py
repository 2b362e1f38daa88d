"""Pages of an elder's own limits."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import targets as actions
from yiyang.monitoring.forms.alarms import TargetForm
from yiyang.monitoring.queries import target_pages, targets
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@require_GET
@requires("target.set")
def target_list(request: Request, elder_id: UUID) -> HttpResponse:
    """The limits an elder has and had."""
    elder = elder_for(request.user, elder_id, word="target.set")
    page = target_pages.targets_page(request.user, elder, form=TargetForm(elder))
    return pages.render(request, "monitoring/targets.html", page)


@require_POST
@requires("target.set")
def set_target(request: Request, elder_id: UUID) -> HttpResponse:
    """Set an elder's own limits for a measure."""
    elder = elder_for(request.user, elder_id, word="target.set")
    form = TargetForm(elder, request.POST)
    if not form.is_valid():
        page = target_pages.targets_page(request.user, elder, form=form)
        return pages.render(request, "monitoring/targets.html", page, status=422)
    actions.set_target(elder, form.range(), reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    pages.toast(request, _("These limits hold from now on."))
    return redirect("monitoring:targets", elder.pk)


@require_POST
@requires("target.set")
def end_target(request: Request, pk: UUID) -> HttpResponse:
    """Let the general limits hold again."""
    target = targets.target_for(request.user, pk)
    actions.end_target(target, by=request.user, at=timezone.now())
    pages.toast(request, _("The general limits hold again."))
    return redirect("monitoring:targets", target.elder_id)
