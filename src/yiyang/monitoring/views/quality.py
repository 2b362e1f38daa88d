"""How good alarms are, as pages and as a file."""

from dataclasses import replace

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.forms.quality import CallsForm, SpanForm
from yiyang.monitoring.queries import quality_pages
from yiyang.ui import pages


@require_GET
@requires("alarm.quality")
def quality(request: Request) -> HttpResponse:
    """Alarms per elder-week, positive share, time to answer and burden, by rule and device."""
    days = SpanForm(request.GET).days()
    page = quality_pages.quality_page(request.user, *days)
    form = SpanForm({"since": days[0], "until": days[1]})
    return pages.render(request, "monitoring/quality.html", replace(page, form=form))


@require_GET
@requires("alarm.quality")
def quality_csv(request: Request) -> HttpResponse:
    """The same numbers as a file."""
    text = quality_pages.as_csv(request.user, *SpanForm(request.GET).days())
    headers = {"Content-Disposition": 'attachment; filename="alarm-quality.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@requires("alarm.quality")
def quality_calls(request: Request) -> HttpResponse:
    """The calls behind one number."""
    form = CallsForm(request.GET)
    page = quality_pages.calls_page(request.user, *form.days(), asked=form.asked(), offset=form.first())
    return pages.render(request, "monitoring/quality_calls.html", page)
