"""Drawing an agreement up and offering it: what is promised, for how long, at which price, and whether it may be."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.agreements import guards
from yiyang.agreements.models import Agreement, Application, PanelOverride
from yiyang.agreements.queries import facts
from yiyang.agreements.queries.terms import sealed_terms, terms_of
from yiyang.agreements.rules import entry, signatures
from yiyang.agreements.types.drafts import NewAgreement, Offer
from yiyang.agreements.types.terms import Checked
from yiyang.agreements.types.words import AgreementKind
from yiyang.audit import actions as audit
from yiyang.base.errors import DomainError, Invalid
from yiyang.catalogue import guards as catalogue
from yiyang.catalogue import queries as prices
from yiyang.catalogue import rules as offers
from yiyang.catalogue.types.offers import Quote
from yiyang.lib.words import Words
from yiyang.notices import actions as notices
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.models import Elder

TO_SIGN = Words(
    "{institution}的《{kind}》等您确认。确认码 {code}，请勿告诉他人。",
    "“{kind}” of {institution} waits for your signature. Your code is {code}; keep it to yourself.",
)


@transaction.atomic
def draw_up(elder: Elder, new: NewAgreement, *, by: User | None, at: datetime, previous: Agreement | None = None) -> Agreement:
    """Write down what an elder and an institution want to agree on; nothing is promised yet."""
    institution = Institution.objects.get(pk=new.institution_id)
    guards.check_for(by, "agreement.write", elder, house=institution)
    on, kind = localdate(at), guards.check_kind(new.kind)
    guards.check_serves(kind, institution)
    guards.check_length(kind, new.amount)
    guards.check_begins(new, on)
    catalogue.check_package(new.package)
    doctor = Staff.objects.filter(pk=new.doctor_id).first() if new.doctor_id else None
    guards.check_doctor(kind, doctor, institution, on=new.start)
    level = facts.known(elder, on)
    agreement = Agreement.objects.create(
        elder=elder, kind=new.kind, institution=institution, doctor=doctor if kind.needs_doctor else None,
        team=_team(new.team_id, institution), package=new.package, level=level.care_class or "",
        assessment_id=level.assessment_id, start=new.start, end=entry.end_of(new.start, new.amount, kind.term.unit),
        previous=previous, application=_application(new.application_id, elder), drawn_by=by,
    )  # fmt: skip
    audit.record(by, "agreement.drawn_up", agreement, kind=new.kind, package=new.package, start=new.start)
    return agreement


def _team(pk: UUID | None, institution: Institution) -> Team | None:
    return Team.objects.filter(pk=pk, institution=institution).first() if pk else None


def _application(pk: UUID | None, elder: Elder) -> Application | None:
    return Application.objects.filter(pk=pk, elder=elder).first() if pk else None


@transaction.atomic
def offer(agreement: Agreement, given: Offer, *, by: User, at: datetime) -> Agreement:
    """Put the finished text before both sides: entry conditions, price and panel are looked at, then it is sealed."""
    agreement = locked(agreement)
    guards.check_for(by, "agreement.write", agreement.elder, house=agreement.institution)
    target = guards.check_step(agreement, "offer")
    _check_free(agreement)
    checked = _check_entry(agreement, given, localdate(at))
    _check_panel(agreement, given, by=by, at=at)
    quote = _quote(agreement, given)
    agreement.price_fen, agreement.price_reason = quote.total_fen, quote.reason
    agreement.attested, agreement.despite = given.attested, given.despite.strip()
    estimate = bool(agreement.level) and facts.known(agreement.elder, localdate(at)).estimate
    agreement.terms, agreement.state = terms_of(agreement, quote, estimate=estimate, checked=checked), target
    agreement.digest = signatures.digest_of(sealed_terms(agreement))
    agreement.save(update_fields=["price_fen", "price_reason", "attested", "despite", "terms", "state", "digest"])
    audit.record(by, "agreement.offered", agreement, digest=agreement.digest, despite=bool(agreement.despite))
    _ask_to_sign(agreement, at)
    return agreement


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, kept from others until this change is through."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    return facts.agreement_in(agreement.pk)


def _check_free(agreement: Agreement) -> None:
    standing = facts.in_the_way(agreement)
    if standing is not None:
        raise DomainError(
            _("An agreement of this kind covers these days until %(end)s already. End it first, or begin later.")
            % {"end": standing.end}
        )


def _check_entry(agreement: Agreement, given: Offer, on: date) -> tuple[Checked, ...]:
    checked = facts.entry_check(agreement, given.attested, on)
    open_ones = entry.unsettled(checked)
    if open_ones and not given.despite.strip():
        names = _("; ").join(guards.say(one.condition.words) for one in open_ones)
        raise Invalid(
            _("Not met or not known: %(conditions)s. Settle them, or give the reason to go on all the same.")
            % {"conditions": names},
            field="despite",
        )
    return checked


def _check_panel(agreement: Agreement, given: Offer, *, by: User, at: datetime) -> None:
    """A full panel stops a new signing, unless a supervisor lets it pass with a reason (FD11)."""
    if agreement.kind != AgreementKind.FAMILY_DOCTOR or agreement.doctor is None:
        return
    room = facts.room(agreement.doctor, agreement.elder, agreement.start)
    if not room.full:
        return
    if not given.over_cap.strip():
        text = _("This doctor answers for %(total)d people already; the cap is %(cap)d. A supervisor may let one more pass.")
        raise DomainError(text % room.sentence, field="over_cap")
    access.check_may(by, "panel.override", agreement.institution)
    override = PanelOverride.objects.create(
        agreement=agreement, reason=given.over_cap.strip(), total=room.total, key=room.key, by=by, at=at
    )
    audit.record(by, "panel.overridden", override, elder_id=agreement.elder_id, total=room.total)


def _quote(agreement: Agreement, given: Offer) -> Quote:
    """What it costs a month: by the price list, or as agreed with the family where the list cannot say."""
    listed = prices.quote(agreement.institution, agreement.package, agreement.level, agreement.start)
    if listed.total_fen is not None:
        return listed
    if given.price_fen is not None:
        reason = guards.check_reason(given.price_reason, "price_reason")
        if listed.negotiated:
            return offers.with_quoted_price(listed, given.price_fen, reason=reason)
        return replace(listed, total_fen=given.price_fen, reason=reason, payers=())
    if agreement.kind == AgreementKind.FAMILY_DOCTOR:
        return listed
    raise Invalid(_("The price list does not cover this package. Enter the price agreed with the family."), field="price_fen")


def _ask_to_sign(agreement: Agreement, at: datetime) -> None:
    """Everyone who may sign for the elder gets a message with a code of their own."""
    for signer in facts.signers(agreement.elder, localdate(at)):
        user = User.objects.filter(pk=signer.user_id, is_active=True).first() if signer.user_id else None
        if user is not None:
            notices.tell(
                user, "agreement.to_sign", severity="watch", words=TO_SIGN.filled(**_told(agreement, user, user.language)),
                link=reverse("agreements:sign", args=[agreement.pk]), subject=agreement, at=at,
            )  # fmt: skip


def _told(agreement: Agreement, user: User, language: str) -> dict[str, Any]:
    kind = guards.check_kind(agreement.kind).words.say(language)
    code = signatures.code_for(agreement.digest, str(user.pk))
    return {"institution": agreement.institution.words.say(language), "kind": kind, "code": code}
