"""Signing: by hand on a screen or with a code on one's own phone; when both sides have signed, the agreement binds."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.agreements import guards
from yiyang.agreements.actions.applications import note_agreed
from yiyang.agreements.actions.drafts import locked
from yiyang.agreements.actions.periods import begin, give_way, take_charge
from yiyang.agreements.models import Agreement, AgreementSignature
from yiyang.agreements.queries import facts
from yiyang.agreements.rules import signatures
from yiyang.agreements.types.drafts import Signer
from yiyang.agreements.types.news import AgreementSigned
from yiyang.agreements.types.words import AgreementState, Method, Side
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError
from yiyang.people.models import Elder


@transaction.atomic
def sign_by_hand(agreement: Agreement, path: str, *, by: User, at: datetime) -> Agreement:
    """The elder or who acts for them draws their name on their own device."""
    agreement = _ready(agreement)
    signer = guards.check_signer(facts.signer_for(by, agreement.elder, localdate(at)))
    return _sign(agreement, Side.SERVED, signer, method=Method.DRAWN, mark=guards.check_drawn(path), by=by, at=at)


@transaction.atomic
def sign_with_code(agreement: Agreement, typed: str, *, by: User, at: datetime) -> Agreement:
    """The elder or who acts for them confirms with the code sent to them for exactly this text."""
    agreement = _ready(agreement)
    signer = guards.check_signer(facts.signer_for(by, agreement.elder, localdate(at)))
    guards.check_code(agreement, typed, by.pk)
    return _sign(agreement, Side.SERVED, signer, method=Method.CODE, mark=typed.strip(), by=by, at=at)


@transaction.atomic
def sign_on_the_spot(agreement: Agreement, key: str, path: str, *, by: User, at: datetime) -> Agreement:
    """The elder or who acts for them draws their name on the screen of the member of staff who is with them."""
    agreement = _ready(agreement)
    guards.check_for(by, "agreement.write", agreement.elder, house=agreement.institution)
    signer = guards.check_signer(facts.signer_named(key, agreement.elder, localdate(at)))
    return _sign(agreement, Side.SERVED, signer, method=Method.DRAWN, mark=guards.check_drawn(path), by=by, at=at)


@transaction.atomic
def sign_for_provider(agreement: Agreement, path: str, *, by: User, at: datetime) -> Agreement:
    """The doctor who will answer, or whoever leads the institution, draws their name."""
    agreement = _ready(agreement)
    guards.check_provider_signs(by, agreement)
    signer = Signer(str(by.pk), by.display_name, user_id=by.pk)
    return _sign(agreement, Side.PROVIDER, signer, method=Method.DRAWN, mark=guards.check_drawn(path), by=by, at=at)


def _ready(agreement: Agreement) -> Agreement:
    """The agreement and its elder, kept from others: of two that cannot stand together one is signed first."""
    found = locked(agreement)
    Elder.objects.select_for_update().get(pk=found.elder_id)
    guards.check_step(found, "sign")
    return found


def _sign(agreement: Agreement, side: Side, signer: Signer, *, method: Method, mark: str, by: User, at: datetime) -> Agreement:
    guards.check_unsigned(agreement, side)
    signature = AgreementSignature.objects.create(
        agreement=agreement, side=side, method=method, signer=signer.name, relation=signer.relation, by=by,
        path=mark if method is Method.DRAWN else "", at=at,
        digest=signatures.seal(agreement.digest, side=side, signer=signer.name, mark=mark, at=at),
    )  # fmt: skip
    audit.record(by, "agreement.signed", signature, elder_id=agreement.elder_id, side=side, method=method)
    if agreement.signatures.count() == len(Side):
        _conclude(agreement, at=at)
    return agreement


def _conclude(agreement: Agreement, *, at: datetime) -> None:
    """Both sides have signed: what stood before gives way, and from its first day this one holds."""
    if agreement.previous is not None:
        give_way(agreement.previous, to=agreement)
    agreement.state, agreement.signed_at = AgreementState.SIGNED, at
    try:
        with transaction.atomic():
            agreement.save(update_fields=["state", "signed_at"])
    except IntegrityError as error:
        raise DomainError(_("Another agreement for these days was signed a moment ago. Reload to see it.")) from error
    take_charge(agreement)
    if agreement.application is not None:
        note_agreed(agreement.application, by=None, at=at)
    events.emit(AgreementSigned(agreement.pk))
    if agreement.start <= localdate(at):
        begin(agreement)
