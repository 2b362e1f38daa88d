"""Drift watch."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.assessment import queries
from yiyang.assessment.queries import DriftWatch
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class DriftPage:
    """Assessors beside their peers, and levels that jumped."""

    watch: DriftWatch


@require_GET
@requires("assessment.oversee")
def drift(request: Request) -> HttpResponse:
    """Where the levels somebody gives lie away from those of peers on like cases."""
    return pages.render(request, "assessment/drift.html", DriftPage(queries.drift_watch(request.user, localdate())))
