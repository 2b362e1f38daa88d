"""Pages of what was measured of an elder."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.queries import reading_pages, readings
from yiyang.people.queries import elder_for
from yiyang.ui import pages, trends


@require_GET
@requires("vitals.read")
def readings_of(request: Request, elder_id: UUID) -> HttpResponse:
    """One measure or panel of an elder as a trend, and the latest of everything."""
    elder = elder_for(request.user, elder_id, word="vitals.read")
    page = reading_pages.readings_page(
        request.user, elder, slug=request.GET.get("measure") or reading_pages.DEFAULT, days=days_asked(request)
    )
    return pages.render(request, "monitoring/readings.html", page)


@require_GET
@requires("vitals.read")
def readings_csv(request: Request, elder_id: UUID, slug: str) -> HttpResponse:
    """The same readings as comma-separated text, none left out."""
    elder = elder_for(request.user, elder_id, word="vitals.read")
    text = trends.csv(readings.numbers(request.user, elder, slug, days=days_asked(request)))
    headers = {"Content-Disposition": f'attachment; filename="{slug}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def days_asked(request: Request) -> int:
    """How many days back someone wants to see; two weeks unless they say otherwise."""
    asked = request.GET.get("days", "")
    return int(asked) if asked.isdecimal() and len(asked) < 5 else 14
