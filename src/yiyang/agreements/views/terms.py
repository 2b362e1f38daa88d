"""Drawing up, offering, renewing, changing and ending an agreement."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiyang.accounts.guards import Request, requires
from yiyang.agreements import actions, definitions, guards, queries
from yiyang.agreements.forms.terms import DraftForm, EndForm, OfferForm, RenewalForm
from yiyang.agreements.models import Agreement
from yiyang.agreements.queries import DraftOptions
from yiyang.agreements.types.drafts import Room
from yiyang.agreements.types.pages import AgreementCard, Clause, Condition, Offered
from yiyang.agreements.types.words import Wish
from yiyang.base.errors import NotFound
from yiyang.people import queries as people
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The frame of an agreement, with the packages worth offering."""

    title: str
    elder: str
    elder_id: UUID
    form: DraftForm
    offered: tuple[Offered, ...]
    term: Clause


@dataclass(frozen=True, slots=True)
class OfferPage:
    """What is looked at before an agreement is offered: conditions, price, panel."""

    card: AgreementCard
    form: OfferForm
    conditions: tuple[Condition, ...]
    room: Room | None
    near_full: bool
    list_price: str
    negotiated: bool


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """The verdict at the end of a period, and the form for the elder's wish."""

    card: AgreementCard
    form: RenewalForm
    course: str
    proposal: str
    reasons: tuple[str, ...]
    source: Clause
    can_decide: bool
    offered: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class EndPage:
    """The form to end an agreement."""

    card: AgreementCard
    form: EndForm


@require_http_methods(["GET", "POST"])
@requires("agreement.write")
def draw_up(request: Request, pk: UUID, agreement_kind: str) -> HttpResponse:
    """Draw an agreement up for an elder."""
    elder = people.elder_for(request.user, pk, word="agreement.write")
    options = _options(request, elder.pk, agreement_kind)
    form = DraftForm(
        request.POST if request.method == "POST" else None, kind=agreement_kind, options=options, initial=_asked_by(request)
    )
    if request.method == "POST" and form.is_valid():
        made = actions.draw_up(elder, form.entry(), by=request.user, at=timezone.now())
        return redirect("agreements:offer", made.pk)
    page = _draft_page(form, elder.name, elder.pk, options=options)
    return pages.render(request, "agreements/draft.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("agreement.write")
def change(request: Request, pk: UUID) -> HttpResponse:
    """Draw up other terms for the rest of a period."""
    found = queries.agreement_for(request.user, pk, word="agreement.write")
    options = _options(request, found.elder_id, found.kind)
    form = DraftForm(request.POST if request.method == "POST" else None, kind=found.kind, options=options)
    if request.method == "POST" and form.is_valid():
        made = actions.change_terms(found, form.entry(), by=request.user, at=timezone.now())
        return redirect("agreements:offer", made.pk)
    page = _draft_page(form, found.elder.name, found.elder_id, options=options)
    return pages.render(request, "agreements/draft.html", page, status=422 if form.errors else 200)


def _options(request: Request, elder_id: UUID, kind: str) -> DraftOptions:
    if kind not in definitions.kinds():
        raise NotFound(_("There is no such kind of agreement."))
    elder = people.elder_for(request.user, elder_id, word="agreement.write")
    return queries.draft_options(request.user, elder, kind, on=localdate())


def _asked_by(request: Request) -> dict[str, UUID]:
    """The application a draft answers, where one is named."""
    try:
        return {"application": UUID(request.GET["application"])}
    except (KeyError, ValueError):
        return {}


def _draft_page(form: DraftForm, elder: str, elder_id: UUID, *, options: DraftOptions) -> DraftPage:
    kind = definitions.kind(form.kind)
    return DraftPage(guards.say(kind.words), elder, elder_id, form, options.offered, queries.clause(kind.words, kind.term.source))


@require_http_methods(["GET", "POST"])
@requires("agreement.write")
def offer(request: Request, pk: UUID) -> HttpResponse:
    """Look at conditions, price and panel, then put the text before both sides."""
    found = queries.agreement_for(request.user, pk, word="agreement.write")
    before = queries.before_offer(found, localdate())
    has_price = before.quote.total_fen is not None or not before.needs_price
    form = OfferForm(
        request.POST if request.method == "POST" else None, checked=before.checked, room=before.room, has_price=has_price
    )
    if request.method == "POST" and form.is_valid() and _offered(request, found, form):
        pages.toast(request, _("Offered. Those who may sign have a message."))
        return redirect("agreements:agreement", pk)
    page = _offer_page(found, form, before=before)
    return pages.render(request, "agreements/offer.html", page, status=422 if form.errors else 200)


def _offered(request: Request, found: Agreement, form: OfferForm) -> bool:
    entry = form.entry()
    missing = queries.missing_before_offer(found, entry, localdate())
    for field, text in missing:
        form.add_error(field if field in form.fields else None, text)
    if not missing:
        actions.offer(found, entry, by=request.user, at=timezone.now())
    return not missing


def _offer_page(found: Agreement, form: OfferForm, *, before: queries.BeforeOffer) -> OfferPage:
    return OfferPage(
        card=queries.agreement_card(found),
        form=form,
        conditions=tuple(queries.condition(one) for one in before.checked),
        room=before.room,
        near_full=before.near_full,
        list_price=queries.money(before.quote.total_fen),
        negotiated=before.quote.negotiated,
    )


@require_http_methods(["GET", "POST"])
@requires("agreement.write")
def renewal(request: Request, pk: UUID) -> HttpResponse:
    """Decide at the end of a period: the rules propose, the elder's wish decides."""
    found = queries.agreement_for(request.user, pk, word="agreement.write")
    packages = queries.package_choices(found.elder, found.kind, localdate())
    form = RenewalForm(request.POST if request.method == "POST" else None, kind=found.kind, packages=packages)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data | {"wish": Wish(form.cleaned_data["wish"])}
        following = actions.decide_renewal(found, by=request.user, at=timezone.now(), **typed)
        if following is not None:
            return redirect("agreements:offer", following.pk)
        pages.toast(request, _("Decided. It ends on its last day."))
        return redirect("agreements:agreement", pk)
    return pages.render(request, "agreements/renewal.html", _renewal_page(found, form), status=422 if form.errors else 200)


def _renewal_page(found: Agreement, form: RenewalForm) -> RenewalPage:
    verdict = queries.verdict_on(found, localdate()).verdict
    return RenewalPage(
        card=queries.agreement_card(found),
        form=form,
        course=guards.say(verdict.course.words),
        proposal=guards.say(verdict.proposal.words),
        reasons=tuple(guards.say(reason) for reason in verdict.reasons),
        source=queries.clause(verdict.course.words, verdict.source),
        can_decide=verdict.level is not None,
        offered=queries.offered(found.elder, found.kind, localdate()),
    )


@require_http_methods(["GET", "POST"])
@requires("agreement.write")
def end(request: Request, pk: UUID) -> HttpResponse:
    """End an agreement before its time."""
    found = queries.agreement_for(request.user, pk, word="agreement.write")
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.end_agreement(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        pages.toast(request, _("Ended."))
        return redirect("agreements:agreement", pk)
    page = EndPage(queries.agreement_card(found), form)
    return pages.render(request, "agreements/end.html", page, status=422 if form.errors else 200)
