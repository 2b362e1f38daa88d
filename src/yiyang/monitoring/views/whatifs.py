"""Asking what other limits would have done, and looking at what was found."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import whatifs as actions
from yiyang.monitoring.forms.whatifs import WhatIfForm
from yiyang.monitoring.queries import whatif_pages, whatifs
from yiyang.ui import pages


@requires("alarm.quality")
def whatif_list(request: Request) -> HttpResponse:
    """A rule's limits to change, and the questions asked before."""
    rules = {rule.id: rule for rule in whatif_pages.judging_rules()}
    rule = rules.get(request.GET.get("rule", ""), next(iter(rules.values())))
    form = WhatIfForm(rule, request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = actions.ask_what_if(rule.id, form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("monitoring:whatif", asked.pk)
    page = replace(whatif_pages.whatifs_page(request.user, rule), form=form)
    return pages.render(request, "monitoring/whatifs.html", page, status=422 if form.errors else 200)


@require_GET
@requires("alarm.quality")
def whatif(request: Request, pk: UUID) -> HttpResponse:
    """One question: how far it is, or what was found."""
    page = whatif_pages.whatif_page(request.user, whatifs.whatif_for(request.user, pk))
    name = "_whatif" if pages.is_fragment(request) else "whatif"
    return pages.render(request, f"monitoring/{name}.html", page)


@require_POST
@requires("alarm.quality")
def stop_whatif(request: Request, pk: UUID) -> HttpResponse:
    """Stop working on a question."""
    actions.stop_what_if(whatifs.whatif_for(request.user, pk), by=request.user, at=timezone.now())
    pages.toast(request, _("Stopped."))
    return redirect("monitoring:whatif", pk)
