"""Worklists: today's tasks for one's own hands, and who is due for what this month."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.care import queries
from yiyang.care.actions import tasks as care
from yiyang.care.forms import LeftForm
from yiyang.care.models import Task
from yiyang.care.queries import pages as views
from yiyang.care.types.plans import NotDone
from yiyang.ui import pages

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MARK = re.compile(r"(\d{4}-\d{2}-\d{2})_([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task after a step was taken with it."""

    task: views.TaskView


@dataclass(frozen=True, slots=True)
class LeftPage:
    """A task that was not done."""

    title: str
    elder: str
    back: str
    form: LeftForm


@require_GET
@requires("task.list")
def tasks(request: Request) -> HttpResponse:
    """The tasks of a day near the user."""
    day = parse_date(request.GET.get("day", "")) or localdate()
    return pages.render(request, "care/tasks.html", views.tasks_page(request.user, day, everyone="all" in request.GET))


@require_GET
@requires("task.list")
def month(request: Request) -> HttpResponse:
    """Who is due for what in a month."""
    after = _mark(request.GET.get("after", ""))
    page = views.month_page(request.user, _month(request), item=request.GET.get("item", ""), after=after)
    template = "care/_due.html" if after and pages.is_fragment(request) else "care/month.html"
    return pages.render(request, template, page)


@require_GET
@requires("task.list")
def month_kinds(request: Request) -> HttpResponse:
    """How many services of each kind are due in a month; asked for once the page stands."""
    page = views.kinds_page(request.user, _month(request), request.GET.get("item", ""))
    return pages.render(request, "care/_kinds.html", page)


@require_POST
@requires("task.complete")
def done(request: Request, pk: UUID) -> HttpResponse:
    """A task was done."""
    task = queries.task_for(request.user, pk)
    care.complete_task(task, by=request.user, at=timezone.now(), note=request.POST.get("note", ""))
    return _after(request, task, _("Noted as done."), undo=reverse("care:task_reopen", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires("task.complete")
def left(request: Request, pk: UUID) -> HttpResponse:
    """A task was not done, with the reason."""
    task = queries.task_for(request.user, pk)
    form = LeftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        care.leave_task(task, NotDone(typed["reason"]), by=request.user, at=timezone.now(), note=typed["note"])
        return _after(request, task, _("Noted as not done."), undo=reverse("care:task_reopen", args=[pk]))
    page = LeftPage(views.name_of(task.item), task.elder.name, _back(task), form)
    return pages.render(request, "care/left.html", page, status=422 if form.errors else 200)


@require_POST
@requires("task.complete")
def reopen(request: Request, pk: UUID) -> HttpResponse:
    """Take back what was noted by mistake."""
    task = queries.task_for(request.user, pk)
    care.reopen_task(task, by=request.user, at=timezone.now())
    return _after(request, task, _("Taken back; it is due again."))


def _after(request: Request, task: Task, said: str, *, undo: str = "") -> HttpResponse:
    """The one task where the page stays open, else the worklist of its day."""
    if pages.is_fragment(request):
        again = queries.task_for(request.user, task.pk)
        return pages.render(request, "care/task.html", TaskPage(views.one_task(again, request.user, localdate())))
    pages.toast(request, said, undo=undo)
    return redirect(_back(task))


def _back(task: Task) -> str:
    return f"{reverse('care:tasks')}?day={task.on}"


def _month(request: Request) -> date:
    text = request.GET.get("month", "")
    first = parse_date(f"{text}-01") if MONTH.fullmatch(text) else None
    return first or localdate().replace(day=1)


def _mark(text: str) -> queries.Mark | None:
    """The last elder of the piece before, as ``2026-11-05_<id>``."""
    found = MARK.fullmatch(text)
    day = parse_date(found[1]) if found else None
    return queries.Mark(day, UUID(found[2])) if found and day else None
