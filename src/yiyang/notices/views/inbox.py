"""Pages of one's inbox."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.notices import actions, queries
from yiyang.ui import pages


@require_GET
@requires("inbox.read")
def inbox(request: Request) -> HttpResponse:
    """One's messages; older ones load in pieces."""
    before = parse_datetime(request.GET.get("before", ""))
    page = queries.inbox(request.user, show=request.GET.get("show", ""), before=before)
    template = "notices/_rows.html" if before and pages.is_fragment(request) else "notices/inbox.html"
    return pages.render(request, template, page)


@require_POST
@requires("inbox.read")
def open_notice(request: Request, pk: UUID) -> HttpResponse:
    """Mark a message as read and go to what it is about."""
    notice = queries.notice_for(request.user, pk)
    actions.mark_read(notice, by=request.user, at=timezone.now())
    if url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return HttpResponseRedirect(notice.link)
    return redirect("notices:inbox")


@require_POST
@requires("inbox.read")
def read_all(request: Request) -> HttpResponse:
    """Mark everything as read."""
    count = actions.mark_all_read(by=request.user, at=timezone.now())
    pages.toast(
        request, ngettext("%(count)d message marked as read", "%(count)d messages marked as read", count) % {"count": count}
    )
    return redirect("notices:inbox")
