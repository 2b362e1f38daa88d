"""Who an elder is and who stands by them: one page, seven tabs, one form on each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.base.errors import NotFound
from yiyang.lib import masking
from yiyang.people import actions, queries
from yiyang.people import forms as sheets
from yiyang.people.forms import say
from yiyang.people.models import Elder
from yiyang.people.types import AddressKind, Sex
from yiyang.people.views import lines
from yiyang.people.views.lines import Line
from yiyang.ui import pages
from yiyang.ui.types import Choice

Keep = Callable[[Request, Elder, Any], object]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: what it shows, the form under it, the word it needs, and what is done with what was typed."""

    label: Promise
    lines: Callable[[Elder, bool], tuple[Line, ...]]
    form: Callable[[Elder, Any], forms.Form]
    add: Promise
    word: str
    keep: Keep


@dataclass(frozen=True, slots=True)
class Masked:
    """A sealed number behind its mask."""

    label: str
    value: str
    reveal: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The elder's head, the tabs, and the rows and form of the chosen one."""

    id: UUID
    name: str
    facts: str
    note: str
    masked: tuple[Masked, ...]
    tabs: tuple[Choice, ...]
    tab: str
    lines: tuple[Line, ...]
    form: forms.Form | None
    add: str


def _edit(request: Request, elder: Elder, form: Any) -> object:
    return actions.edit_elder(elder, form.draft(), by=request.user, at=timezone.now())


def _placement(request: Request, elder: Elder, form: Any) -> object:
    return actions.place_elder(elder, **form.cleaned_data, by=request.user, at=timezone.now())


def _address(request: Request, elder: Elder, form: Any) -> object:
    typed = form.cleaned_data
    more = {"committee": typed["committee"], "door_note": typed["door_note"], "start": typed["start"], "by": request.user}
    if typed["kind"] == AddressKind.MAIN:
        return actions.move(elder, typed["text"], **more)
    return actions.add_address(elder, typed["kind"], typed["text"], **more)


def _family(request: Request, elder: Elder, form: Any) -> object:
    return actions.add_family_member(elder, form.draft(), start=localdate(), by=request.user)


def _consent(request: Request, elder: Elder, form: Any) -> object:
    typed = dict(form.cleaned_data)
    return actions.record_consent(elder, typed.pop("scope"), by=request.user, **typed)


def _group(request: Request, elder: Elder, form: Any) -> object:
    typed = form.cleaned_data
    return actions.join_group(elder, typed["group"], start=typed["start"], evidence=typed["evidence"], by=request.user)


def _responsible(request: Request, elder: Elder, form: Any) -> object:
    kind, to = form.cleaned_data["to"]
    typed = form.cleaned_data
    return actions.assign_responsibility(elder, kind, to=to, start=typed["start"], reason=typed["reason"], by=request.user)


TABS = {
    "identity": Tab(
        gettext_lazy("Identity"), lines.identity, lambda elder, data: sheets.EditForm(data, elder=elder),
        gettext_lazy("Correct"), "elder.edit", _edit,
    ),
    "placement": Tab(
        gettext_lazy("State and place"), lines.placement, lambda elder, data: sheets.PlacementForm(data, elder=elder),
        gettext_lazy("Write down the change"), "elder.edit", _placement,
    ),
    "addresses": Tab(
        gettext_lazy("Addresses"), lines.addresses, lambda elder, data: sheets.AddressForm(data),
        gettext_lazy("Add an address"), "elder.edit", _address,
    ),
    "family": Tab(
        gettext_lazy("Family"), lines.family, lambda elder, data: sheets.FamilyForm(data),
        gettext_lazy("Add a family member"), "elder.edit", _family,
    ),
    "consents": Tab(
        gettext_lazy("Consents"), lines.consents, lambda elder, data: sheets.ConsentForm(data, elder=elder),
        gettext_lazy("Record a consent"), "consent.record", _consent,
    ),
    "groups": Tab(
        gettext_lazy("Priority groups"), lines.groups, lambda elder, data: sheets.GroupForm(data),
        gettext_lazy("Add to a group"), "elder.edit", _group,
    ),
    "responsible": Tab(
        gettext_lazy("Who answers"), lines.responsible, lambda elder, data: sheets.ResponsibilityForm(data),
        gettext_lazy("Name someone"), "elder.assign", _responsible,
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("elder.read")
def person(request: Request, pk: UUID, tab: str = "identity") -> HttpResponse:
    """One tab about who an elder is; what is typed there is kept at once."""
    chosen = TABS.get(tab)
    if chosen is None:
        raise NotFound(_("There is no such page."))
    elder = queries.elder_for(request.user, pk, word="elder.read")
    may_change = access.may(request.user, chosen.word, elder)
    form = chosen.form(elder, request.POST or None) if may_change else None
    if request.method == "POST":
        access.check_may(request.user, chosen.word, elder)
        if form is not None and form.is_valid():
            chosen.keep(request, elder, form)
            pages.toast(request, _("Kept."))
            return redirect("people:person_tab", elder.pk, tab)
    page = _page(elder, tab, form, may_reveal=access.may(request.user, "elder.reveal", elder))
    return pages.render(request, "people/person.html", page, status=422 if form is not None and form.is_bound else 200)


def _page(elder: Elder, tab: str, form: forms.Form | None, *, may_reveal: bool) -> PersonPage:
    years = _("%(years)d years") % {"years": int((localdate() - elder.birth_date).days // 365.2425)}
    return PersonPage(
        id=elder.pk,
        name=elder.name,
        facts=" · ".join([say(Sex(elder.sex).words), years, elder.birth_date.isoformat(), elder.committee.name]),
        note=_("Record %(number)s") % {"number": elder.record_number},
        masked=_masked(elder, may_reveal=may_reveal) if tab == "identity" else (),
        tabs=tuple(
            Choice(str(one.label), reverse("people:person_tab", args=[elder.pk, slug]), current=slug == tab)
            for slug, one in TABS.items()
        ),
        tab=tab,
        lines=TABS[tab].lines(elder, form is not None),
        form=form,
        add=str(TABS[tab].add),
    )


def _masked(elder: Elder, *, may_reveal: bool) -> tuple[Masked, ...]:
    sealed = {
        "identity_number": (_("Identity number"), masking.mask_identity),
        "phone": (_("Phone"), masking.mask_phone),
    }
    return tuple(
        Masked(label, hide(getattr(elder, field)), reverse("people:reveal", args=[elder.pk, field]) if may_reveal else "")
        for field, (label, hide) in sealed.items()
        if getattr(elder, field)
    )
