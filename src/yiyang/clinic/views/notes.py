"""记一笔: writing something new into a record, from one short form each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.base.errors import NotFound
from yiyang.clinic import actions, definitions, queries
from yiyang.clinic import forms as sheets
from yiyang.clinic.queries import Banner
from yiyang.organizations.queries import staff_of
from yiyang.people.models import Elder
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of note: its form, the permission it needs, and what is done with it."""

    title: Promise
    icon: str
    word: str
    form: type[forms.Form]
    keep: Callable[[Request, Elder, Any], object]


@dataclass(frozen=True, slots=True)
class SheetLink:
    """A note that may be written."""

    what: str
    title: str
    icon: str


@dataclass(frozen=True, slots=True)
class NotePage:
    """The form of one note under the head of the person."""

    banner: Banner
    title: str
    form: forms.Form | None
    what: str
    sheets: tuple[SheetLink, ...]


def _filed(action: Callable[..., object]) -> Callable[[Request, Elder, Any], object]:
    def keep(request: Request, elder: Elder, form: Any) -> object:
        return action(elder, form.entry(), by=request.user, at=timezone.now())

    return keep


def _caution(request: Request, elder: Elder, form: forms.Form) -> object:
    return actions.record_caution(
        elder, form.cleaned_data["text"], by=request.user, at=timezone.now(), tone=form.cleaned_data["tone"]
    )


def _visit(request: Request, elder: Elder, form: forms.Form) -> object:
    staff = staff_of(request.user)
    if staff is None:
        raise NotFound(_("Only staff can book visits. Ask the institution to register you as staff."))
    return actions.plan_encounter(elder, staff=staff, by=request.user, at=timezone.now(), **form.cleaned_data)


def _follow_up(request: Request, elder: Elder, form: forms.Form) -> object:
    found = form.cleaned_data
    return actions.plan_follow_up(elder, found["programme"], due=found["due_on"], by=request.user, at=timezone.now())


ENCOUNTER = Sheet(
    gettext_lazy("Visit or call"), "stethoscope", "note.write", sheets.EncounterForm, _filed(actions.record_encounter)
)
GUIDANCE = Sheet(gettext_lazy("Guidance"), "message-square", "guidance.write", sheets.GuidanceForm, _filed(actions.give_guidance))
MEDICATION = Sheet(gettext_lazy("Medicine"), "pill", "record.write", sheets.MedicationForm, _filed(actions.start_medication))
CONDITION = Sheet(
    gettext_lazy("Diagnosis"), "clipboard-list", "record.write", sheets.ConditionForm, _filed(actions.record_condition)
)
ALLERGY = Sheet(gettext_lazy("Allergy"), "triangle-alert", "record.write", sheets.AllergyForm, _filed(actions.record_allergy))
CAUTION = Sheet(gettext_lazy("To watch for"), "eye", "note.write", sheets.CautionForm, _caution)
VISIT = Sheet(gettext_lazy("Book a visit"), "calendar", "note.write", sheets.VisitForm, _visit)
FOLLOW_UP = Sheet(gettext_lazy("Enrol in follow-up"), "clipboard-check", "followup.complete", sheets.FollowUpPlanForm, _follow_up)
SHEETS = {
    "encounter": ENCOUNTER,
    "guidance": GUIDANCE,
    "medication": MEDICATION,
    "condition": CONDITION,
    "allergy": ALLERGY,
    "caution": CAUTION,
    "visit": VISIT,
    "follow_up": FOLLOW_UP,
}


@require_http_methods(["GET", "POST"])
@requires("note.write")
def note(request: Request, pk: UUID, what: str = "") -> HttpResponse:
    """Choose what to write, write it, and be back on the record."""
    if what and what not in SHEETS:
        raise NotFound(_("There is no such form."))
    sheet = SHEETS.get(what)
    elder = elder_for(request.user, pk, word=sheet.word if sheet else "note.write")
    form = sheet.form(request.POST or None) if sheet else None
    if sheet and form and request.method == "POST" and form.is_valid():
        sheet.keep(request, elder, form)
        pages.toast(request, _("Written into the record."))
        return redirect("clinic:record", elder.pk)
    title = str(sheet.title) if sheet else _("Write something down")
    page = NotePage(queries.banner(request.user, elder), title, form, what, _links(request, elder))
    return pages.render(request, "clinic/note.html", page, status=422 if form and form.errors else 200)


@require_GET
@requires("record.write")
def search_conditions(request: Request) -> HttpResponse:
    """Listed conditions by code, name, pinyin or initials, while typing."""
    text = request.GET.get("q", "")
    found = definitions.search_conditions(text) if text.strip() else definitions.conditions().values()
    return pages.render(request, "clinic/_conditions.html", tuple(found))


def _links(request: Request, elder: Elder) -> tuple[SheetLink, ...]:
    held = access.words_held(request.user, {sheet.word for sheet in SHEETS.values()}, elder)
    return tuple(SheetLink(what, str(sheet.title), sheet.icon) for what, sheet in SHEETS.items() if sheet.word in held)
