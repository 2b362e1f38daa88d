"""Ending, withdrawing and completing what stands on a record."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiyang.accounts.guards import Request, requires
from yiyang.base.errors import NotFound
from yiyang.clinic import actions, queries
from yiyang.clinic.forms import EncounterForm, ReasonForm, StopForm
from yiyang.clinic.models import Allergy, Caution, Condition, Encounter, Fact, Guidance, Medication
from yiyang.clinic.queries import Banner
from yiyang.clinic.types.record import ConditionStatus
from yiyang.people.models import Elder
from yiyang.ui import pages

FACTS: dict[str, type[Fact]] = {
    "allergy": Allergy,
    "caution": Caution,
    "condition": Condition,
    "encounter": Encounter,
    "guidance": Guidance,
    "medication": Medication,
}


@dataclass(frozen=True, slots=True)
class FactPage:
    """A fact with the form of the step that is taken on it; ``ending`` names the gentler step where there is one."""

    banner: Banner
    title: str
    help: str
    form: forms.Form
    submit: str
    ending: str = ""


@require_http_methods(["GET", "POST"])
@requires("record.write")
def withdraw(request: Request, kind: str, pk: UUID) -> HttpResponse:
    """Take a wrong entry back with the reason, or end what no longer holds."""
    if kind not in FACTS:
        raise NotFound(_("There is no such form."))
    fact = queries.fact_for(request.user, FACTS[kind], pk)
    ending = _endings().get(kind, "")
    form = ReasonForm(request.POST or None)
    if "end" in request.POST and ending:
        ENDINGS[kind](fact, request)
        return _back(request, fact.elder, _("Written into the record."))
    if request.method == "POST" and form.is_valid():
        actions.void_fact(fact, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        return _back(request, fact.elder, _("Withdrawn. It stays in the history."))
    help_text = _("Withdraw only what was entered by mistake; then enter it again correctly.")
    page = FactPage(queries.banner(request.user, fact.elder), queries.headline(fact), help_text, form, _("Withdraw"), ending)
    return pages.render(request, "clinic/fact.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("record.write")
def stop_medication(request: Request, pk: UUID) -> HttpResponse:
    """Take a medicine off the list, with the reason."""
    medication = queries.fact_for(request.user, Medication, pk)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.stop_medication(medication, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _back(request, medication.elder, _("Stopped. For another dose, enter the medicine again."))
    title = _("Stop %(drug)s") % {"drug": medication.drug}
    page = FactPage(queries.banner(request.user, medication.elder), title, "", form, _("Stop it"))
    return pages.render(request, "clinic/fact.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("note.write")
def encounter(request: Request, pk: UUID) -> HttpResponse:
    """Write down what came of a planned visit."""
    planned = queries.encounter_for(request.user, pk)
    form = EncounterForm(request.POST or None, initial={"kind": planned.kind, "reason": planned.reason})
    if request.method == "POST" and form.is_valid():
        actions.complete_encounter(planned, form.entry(), by=request.user, at=timezone.now())
        return _back(request, planned.elder, _("Written into the record."))
    page = FactPage(queries.banner(request.user, planned.elder), queries.headline(planned), "", form, _("Keep"))
    return pages.render(request, "clinic/fact.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("note.write")
def cancel_encounter(request: Request, pk: UUID) -> HttpResponse:
    """Call a planned visit off."""
    planned = queries.encounter_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel_encounter(planned, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        return _back(request, planned.elder, _("Called off."))
    page = FactPage(queries.banner(request.user, planned.elder), queries.headline(planned), "", form, _("Call it off"))
    return pages.render(request, "clinic/fact.html", page, status=422 if form.errors else 200)


def _rule_out(fact: Allergy, request: Request) -> None:
    actions.rule_out_allergy(fact, by=request.user, at=timezone.now())


def _end_caution(fact: Caution, request: Request) -> None:
    actions.end_caution(fact, by=request.user, at=timezone.now())


def _resolve(fact: Condition, request: Request) -> None:
    now = timezone.now()
    actions.change_condition(fact, status=ConditionStatus.RESOLVED, on=timezone.localdate(now), by=request.user, at=now)


ENDINGS: dict[str, Callable[..., None]] = {"allergy": _rule_out, "caution": _end_caution, "condition": _resolve}


def _endings() -> dict[str, str]:
    return {"allergy": _("Ruled out"), "caution": _("No longer to watch for"), "condition": _("Resolved")}


def _back(request: Request, elder: Elder, text: str) -> HttpResponse:
    pages.toast(request, text)
    return redirect("clinic:record", elder.pk)
