"""Lists of agreements, one agreement, its paper, and the signing rates."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.agreements import definitions, guards, queries
from yiyang.agreements.models import Agreement
from yiyang.agreements.queries import Coverage
from yiyang.agreements.types.pages import AgreementCard, Steps
from yiyang.agreements.types.words import AgreementState
from yiyang.base import pdf
from yiyang.clinic.queries import Banner, banner
from yiyang.people import queries as people
from yiyang.ui import pages
from yiyang.ui.types import Row

IN_FORCE = (AgreementState.SIGNED, AgreementState.ACTIVE)


@dataclass(frozen=True, slots=True)
class ElderPage:
    """The agreements of one elder, and which can be drawn up."""

    banner: Banner
    rows: tuple[Row, ...]
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One agreement with what the reader may do."""

    card: AgreementCard
    steps: Steps
    banner: Banner | None
    assess_url: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """An agreement on paper."""

    card: AgreementCard


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Signing rates by committee."""

    coverage: Coverage
    rows: tuple[tuple[str, str, str, str], ...]
    total: str


@require_GET
@requires("agreement.read")
def agreements(request: Request) -> HttpResponse:
    """The reader's agreements by what they wait for."""
    page = queries.agreements_of(request.user, request.GET.get("state", ""))
    return pages.render(request, "agreements/list.html", page)


@require_GET
@requires("agreement.read")
def elder_agreements(request: Request, pk: UUID) -> HttpResponse:
    """Every agreement of one elder."""
    elder = people.elder_for(request.user, pk, word="agreement.read")
    draws = access.may(request.user, "agreement.write", elder)
    kinds = tuple((code.value, guards.say(kind.words)) for code, kind in definitions.kinds().items()) if draws else ()
    page = ElderPage(banner(request.user, elder), queries.agreements_about(request.user, elder), kinds)
    return pages.render(request, "agreements/elder.html", page)


@require_GET
@requires("agreement.read")
def agreement(request: Request, pk: UUID) -> HttpResponse:
    """One agreement complete."""
    found = queries.agreement_for(request.user, pk)
    head = banner(request.user, found.elder) if access.may(request.user, "elder.read", found.elder) else None
    assess = f"{reverse('assessment:start', args=[found.elder_id])}?instrument=gbt42195"
    page = AgreementPage(queries.agreement_card(found), _steps(request, found), head, assess)
    return pages.render(request, "agreements/agreement.html", page)


def _steps(request: Request, found: Agreement) -> Steps:
    user, state = request.user, AgreementState(found.state)
    writes = guards.can_for(user, "agreement.write", found.elder, house=found.institution)
    offered, is_open = state is AgreementState.OFFERED, state not in guards.STOPS
    served = found.signatures.filter(side="served").exists()
    signer = queries.signer_for(user, found.elder, localdate())
    return Steps(
        offer=writes and state is AgreementState.DRAFT,
        sign=offered and not served and signer is not None,
        sign_here=writes and offered,
        renew=writes and state is AgreementState.DUE and getattr(found, "review", None) is None,
        change=writes and state in IN_FORCE,
        end=writes and is_open,
    )


@require_GET
@requires("agreement.read")
def paper(request: Request, pk: UUID) -> HttpResponse:
    """The agreement to print and keep."""
    found = queries.agreement_for(request.user, pk)
    page = PaperPage(queries.agreement_card(found))
    return pdf.answer(request, "agreements/paper.html", page, filename=f"agreement-{found.pk}.pdf")


@require_GET
@requires("coverage.read")
def coverage(request: Request) -> HttpResponse:
    """Valid contracts of the residents known, by committee; small numbers hidden."""
    found = queries.signing_rates(localdate())
    rows = tuple(
        (rate.name, _number(rate.known), _number(rate.signed), "–" if rate.share is None else f"{rate.share:.1%}")
        for rate in found.rows
    )
    share = found.total.share
    page = CoveragePage(found, rows, _("too few to show") if share is None else f"{share:.1%}")
    return pages.render(request, "agreements/coverage.html", page)


def _number(value: int | None) -> str:
    return _("too few to show") if value is None else str(value)
