"""The instruments and the confirmation of their tables."""

from dataclasses import dataclass
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiyang.accounts.guards import Request, requires
from yiyang.assessment import actions, definitions, queries
from yiyang.assessment.definitions import Refused
from yiyang.assessment.forms import DocumentForm, ReasonForm
from yiyang.assessment.queries import InstrumentCard
from yiyang.runtime import places
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class InstrumentsPage:
    """Every instrument with its tables."""

    cards: tuple[InstrumentCard, ...]
    folder: str
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class TablePage:
    """One decision about a table."""

    title: str
    help: str
    form: Form
    submit: str


@require_GET
@requires("instrument.confirm")
def instruments(request: Request) -> HttpResponse:
    """Which tables are confirmed, and which results are only estimates."""
    page = InstrumentsPage(
        cards=queries.instrument_cards(request.user),
        folder=str(places.definitions_folder() / "scales"),
        refused=definitions.own(definitions.own_files()).refused,
    )
    return pages.render(request, "assessment/instruments.html", page)


@require_http_methods(["GET", "POST"])
@requires("instrument.confirm")
def confirm(request: Request, instrument: str, version: str, *, table: str) -> HttpResponse:
    """Say which official text a table was compared with."""
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        actions.confirm_table(instrument, version, table, document=document, by=request.user, at=timezone.now())
        pages.toast(request, _("Confirmed. Results that rest on this table are no estimates any more."))
        return redirect("assessment:instruments")
    help_text = _("Compare every number of the table with the official text first. Your name and the document are kept.")
    page = TablePage(_("Confirm the table %(table)s") % {"table": table}, help_text, form, _("It agrees: confirm"))
    return pages.render(request, "assessment/table.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("instrument.confirm")
def revoke(request: Request, pk: UUID) -> HttpResponse:
    """Take a confirmation back."""
    found = queries.confirmation_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.revoke_confirmation(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        pages.toast(request, _("Taken back. Results that rest on this table are estimates again."))
        return redirect("assessment:instruments")
    title = _("Take back the confirmation of %(table)s") % {"table": found.table}
    page = TablePage(title, found.document, form, _("Take it back"))
    return pages.render(request, "assessment/table.html", page, status=422 if form.errors else 200)
