"""The six-dimension report on the screen and on paper."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.assessment import guards, queries
from yiyang.assessment.queries import Report
from yiyang.base import pdf
from yiyang.clinic.queries import Banner, banner
from yiyang.people.models import Elder
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report under the head of the person; ``radar`` is the picture's data, the table twin holds the same."""

    banner: Banner
    report: Report
    radar: dict[str, object]
    may_assess: bool
    may_request: bool


@require_GET
@requires("assessment.read")
def report(request: Request, pk: UUID) -> HttpResponse:
    """The six dimensions, the dangers, the levels, and the care they propose."""
    elder = elder_for(request.user, pk, word="assessment.read")
    return pages.render(request, "assessment/report.html", _page(request, elder))


@require_GET
@requires("assessment.read")
def report_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The same on A4 with the names of those who signed."""
    elder = elder_for(request.user, pk, word="assessment.read")
    name = f"report-{elder.record_number[-6:]}-{localdate():%Y%m%d}.pdf"
    return pdf.answer(request, "assessment/report_sheet.html", _page(request, elder), filename=name)


def _page(request: Request, elder: Elder) -> ReportPage:
    found = queries.report(request.user, elder, localdate())
    return ReportPage(
        banner=banner(request.user, elder),
        report=found,
        radar=queries.radar(found),
        may_assess=guards.can_assess(request.user, elder, localdate()),
        may_request=access.may(request.user, "assessment.request", elder),
    )
