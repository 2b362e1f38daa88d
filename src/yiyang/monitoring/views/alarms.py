"""Pages and steps of alarms: each step is one address, and answers with the alarm as it now is."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import alarms as actions
from yiyang.monitoring.forms.alarms import GuidanceForm, HandleForm, VerdictForm
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import alarm_pages, alarms, rule_pages
from yiyang.monitoring.types.alarms import Outcome
from yiyang.ui import pages


@require_GET
@requires("alarm.read")
def alarm_list(request: Request) -> HttpResponse:
    """Alarms to do, one's own, or all, by severity."""
    asked = request.GET
    days = asked.get("days", "")
    wanted = alarm_pages.ListFilter(
        scope=asked.get("scope", "open"),
        severity=asked.get("severity", ""),
        days=int(days) if days in alarm_pages.SPANS else None,
        before=alarm_pages.moment_of(asked.get("before", "")),
    )
    return pages.render(request, "monitoring/alarms.html", alarm_pages.alarms_page(request.user, wanted))


@require_GET
@requires("alarm.read")
def alarm(request: Request, pk: UUID) -> HttpResponse:
    """One alarm: a page of its own, or the right-hand side of a worklist."""
    return answer(request, alarms.alarm_for(request.user, pk))


@require_GET
@requires("alarm.read")
def alarm_state(request: Request, pk: UUID) -> HttpResponse:
    """The part of an alarm's page that changes while one looks at it."""
    found = alarms.alarm_for(request.user, pk)
    part = alarm_pages.state_part(request.user, found, now=timezone.now())
    return pages.render(request, "monitoring/_alarm_live.html", part)


@require_POST
@requires("alarm.acknowledge")
def acknowledge(request: Request, pk: UUID) -> HttpResponse:
    """Take an alarm."""
    found = alarms.alarm_for(request.user, pk)
    actions.acknowledge_alarm(found, by=request.user, at=timezone.now())
    return stepped(request, pk, _("You have taken this alarm."), undo=reverse("monitoring:release_alarm", args=[pk]))


@require_POST
@requires("alarm.acknowledge")
def release(request: Request, pk: UUID) -> HttpResponse:
    """Take back having taken an alarm."""
    actions.release_alarm(alarms.alarm_for(request.user, pk), by=request.user, at=timezone.now())
    return stepped(request, pk, _("The alarm waits for someone again."))


@require_POST
@requires("alarm.handle")
def handle(request: Request, pk: UUID) -> HttpResponse:
    """Say what was done about an alarm."""
    found, form = alarms.alarm_for(request.user, pk), HandleForm(request.POST)
    if not form.is_valid():
        return answer(request, found, handle_form=form, status=422)
    said = form.cleaned_data
    actions.handle_alarm(found, said["outcome"], verdict=said["verdict"], note=said["note"], by=request.user, at=timezone.now())
    return stepped(request, pk, _("Saved as handled."), undo=reverse("monitoring:reopen_alarm", args=[pk]))


@require_POST
@requires("guidance.write")
def guide(request: Request, pk: UUID) -> HttpResponse:
    """Give guidance, which handles the alarm."""
    found, form = alarms.alarm_for(request.user, pk), GuidanceForm(request.POST)
    if not form.is_valid():
        return answer(request, found, guidance_form=form, status=422)
    said, now = form.cleaned_data, timezone.now()
    actions.handle_alarm(
        found, Outcome.GUIDANCE, verdict=said["verdict"], guidance_text=said["guidance_text"], by=request.user, at=now
    )
    return stepped(request, pk, _("The guidance is on its way to elder and family."))


@require_POST
@requires("alarm.handle")
def judge(request: Request, pk: UUID) -> HttpResponse:
    """Say whether an alarm was right, or take back what was said."""
    found, form = alarms.alarm_for(request.user, pk), VerdictForm(request.POST)
    said = form.cleaned_data["verdict"] if form.is_valid() else request.POST.get("verdict", "")
    actions.judge_alarm(found, said, by=request.user, at=timezone.now())
    return stepped(request, pk, _("Noted.") if said else _("Taken back."))


@require_POST
@requires("alarm.handle")
def close(request: Request, pk: UUID) -> HttpResponse:
    """Put a handled alarm away."""
    actions.close_alarm(alarms.alarm_for(request.user, pk), by=request.user, at=timezone.now())
    return stepped(request, pk, _("The alarm is closed."), undo=reverse("monitoring:reopen_alarm", args=[pk]))


@require_POST
@requires("alarm.handle")
def reopen(request: Request, pk: UUID) -> HttpResponse:
    """Take an alarm back to hand."""
    actions.reopen_alarm(alarms.alarm_for(request.user, pk), by=request.user, at=timezone.now())
    return stepped(request, pk, _("The alarm is in your hands again."))


@require_POST
@requires("elder.reveal")
def call(request: Request, pk: UUID) -> HttpResponse:
    """Show whom to call about an alarm; the look at the numbers is kept with the alarm as its reason."""
    found = alarms.alarm_for(request.user, pk)
    page = alarm_pages.CallPage(_("Whom to call"), pk, actions.numbers_to_call(found, by=request.user))
    name = "_alarm_call" if pages.is_fragment(request) else "alarm_call"
    return pages.render(request, f"monitoring/{name}.html", page)


@require_GET
@requires("alarm.read")
def rule_list(request: Request) -> HttpResponse:
    """All alarm rules with their sources."""
    return pages.render(request, "monitoring/alarm_rules.html", rule_pages.rules_page())


@require_GET
@requires("alarm.read")
def rule(request: Request, rule_id: str) -> HttpResponse:
    """One alarm rule with its sources."""
    return pages.render(request, "monitoring/alarm_rule.html", rule_pages.rule_card(rule_id))


def answer(
    request: Request,
    found: Alarm,
    *,
    handle_form: HandleForm | None = None,
    guidance_form: GuidanceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """An alarm as it now is: a piece for an open page, or a page of its own."""
    page = replace(
        alarm_pages.alarm_page(request.user, found),
        handle_form=handle_form or HandleForm(),
        guidance_form=guidance_form or GuidanceForm(),
    )
    name = "_alarm" if pages.is_fragment(request) else "alarm"
    return pages.render(request, f"monitoring/{name}.html", page, status=status)


def stepped(request: Request, pk: UUID, text: str, *, undo: str = "") -> HttpResponse:
    """After a step: the alarm anew, with a word and a way back on a page of its own."""
    if pages.is_fragment(request):
        return answer(request, alarms.alarm_for(request.user, pk))
    pages.toast(request, text, undo=undo)
    return redirect("monitoring:alarm", pk)
