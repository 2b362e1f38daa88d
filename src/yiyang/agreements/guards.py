"""Who may apply, decide, draw up and sign, and what an application or agreement still allows in its state."""

from datetime import date
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement, Application
from yiyang.agreements.rules import entry, signatures
from yiyang.agreements.rules.states import AGREEMENT_STATES, APPLICATION_STATES
from yiyang.agreements.types.drafts import NewAgreement, Signer
from yiyang.agreements.types.terms import Kind, Stretch
from yiyang.agreements.types.words import AgreementKind, AgreementState, ApplicationState
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.lib.words import Words
from yiyang.organizations import guards as organizations
from yiyang.organizations.models import Institution, Staff
from yiyang.people.guards import check_stands_for_itself
from yiyang.people.models import Elder
from yiyang.people.queries.search import likeness, suspects
from yiyang.people.types import ElderDraft

SELF = "self"
STOPS = frozenset({AgreementState.RENEWED, AgreementState.CHANGED, AgreementState.ENDED})


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def can_for(by: User, word: str, elder: Elder, *, house: Institution) -> bool:
    """Whether someone may do this, through the elder or through the institution that serves."""
    return access.may(by, word, elder) or access.may(by, word, house)


def check_for(by: User | None, word: str, elder: Elder, *, house: Institution) -> None:
    """Refuse what someone may do neither through the elder nor through the institution; ``None`` is the platform itself."""
    check_stands_for_itself(elder)
    if by is not None and not can_for(by, word, elder, house=house):
        access.check_may(by, word, elder)


def check_submits(by: User, elder: Elder) -> None:
    """Applications come from the elder, the family and those who treat the elder."""
    check_stands_for_itself(elder)
    access.check_may(by, "application.submit", elder)


def check_applies_for_newcomer(by: User) -> None:
    """Elders, families and hospitals may apply for somebody who is not registered; a few at a time, until they are answered."""
    access.check_may(by, "application.submit")
    most = definitions.parameters().open_newcomers.value
    if Application.objects.filter(by=by, state=ApplicationState.WAITING).count() >= most:
        raise DomainError(_("Several of your applications still wait for an answer. Wait for it, or take one back."))


def check_is_new(draft: ElderDraft) -> None:
    """Who has a record already is not registered a second time; whoever applies is told whom to ask."""
    person = likeness(
        draft.name, birth_date=draft.birth_date, sex=draft.sex, identity_number=draft.identity_number, phone=draft.phone
    )
    if any(doubt.certain for _record, doubt in suspects(person)):
        text = _("This person has a record already. Ask the health centre to write down that you may act for them, then apply.")
        raise Invalid(text, field="identity_number")


def can_take_back(by: User, application: Application) -> bool:
    """An application is taken back by whoever made it, and by those who may apply for the elder."""
    return application.by_id == by.pk or access.may(by, "application.submit", application.elder)


def check_takes_back(by: User, application: Application) -> None:
    """Refuse whoever neither applied nor may apply for the elder."""
    if not can_take_back(by, application):
        access.check_may(by, "application.submit", application.elder)


def check_decides(by: User, application: Application) -> None:
    """An application is decided by the institution it was sent to."""
    access.check_may(by, "application.decide", application.institution)


def check_application_step(application: Application, step: str) -> str:
    """The state a step leads to; refuses with where the application stands."""
    transition = APPLICATION_STATES.find(step, application.state)
    if transition is None:
        stands = say(ApplicationState(application.state).words)
        raise DomainError(_("Someone was faster: this application is now “%(state)s”. Reload to see how.") % {"state": stands})
    return transition.target


def can_step(application: Application, step: str) -> bool:
    """Whether an application allows a step now."""
    return APPLICATION_STATES.find(step, application.state) is not None


def check_step(agreement: Agreement, step: str) -> str:
    """The state a step leads to; refuses with where the agreement stands."""
    transition = AGREEMENT_STATES.find(step, agreement.state)
    if transition is None:
        stands = say(AgreementState(agreement.state).words)
        raise DomainError(_("Someone was faster: this agreement is now “%(state)s”. Reload to see how.") % {"state": stands})
    return transition.target


def check_reason(text: str, field: str = "reason") -> str:
    """A sentence that must not be empty."""
    cleaned = text.strip()
    if not cleaned:
        raise Invalid(_("Give the reason in a few words."), field=field)
    return cleaned


def check_kind(code: str) -> Kind:
    """One of the kinds of agreement."""
    if code not in set(AgreementKind):
        raise Invalid(_("Choose what is to be agreed."), field="kind")
    return definitions.kind(code)


def check_serves(kind: Kind, institution: Institution) -> None:
    """Each kind of agreement is offered by certain kinds of institutions."""
    if institution.kind not in kind.institutions:
        facts = {"kind": say(kind.words), "institution": institution.name}
        raise Invalid(_("%(institution)s does not offer “%(kind)s”. Choose another institution.") % facts, field="institution")


def check_doctor(kind: Kind, doctor: Staff | None, institution: Institution, *, on: date) -> None:
    """Where a doctor answers for what is agreed, it is a qualified one who works there."""
    if not kind.needs_doctor:
        return
    if doctor is None:
        raise Invalid(_("Choose the doctor who will answer for it."), field="doctor")
    organizations.check_works_at(doctor, institution, on)
    organizations.check_qualified(doctor, "family_doctor", on)


def check_length(kind: Kind, amount: int) -> None:
    """An agreement runs as long as its kind allows."""
    term = kind.term
    if entry.allowed(amount, term):
        return
    facts = {"least": term.least, "most": term.most}
    if term.unit is Stretch.DAY:
        raise Invalid(_("Choose between %(least)d and %(most)d days.") % facts, field="amount")
    raise Invalid(_("Choose between %(least)d and %(most)d months.") % facts, field="amount")


def check_begins(new: NewAgreement, today: date) -> None:
    """What is promised begins today or later."""
    if new.start < today:
        raise Invalid(_("The first day lies in the past. Choose today or a later day."), field="start")


def check_signer(signer: Signer | None) -> Signer:
    """For the elder signs the elder, a guardian or somebody who may act for them."""
    if signer is None:
        raise NotAllowed(_("Only the elder, a guardian or a family member who may act for the elder can sign."))
    return signer


def check_drawn(path: str) -> str:
    """A signature by hand is a drawn line."""
    if not signatures.is_drawn(path):
        raise Invalid(_("Sign with your finger or the mouse in the field."), field="path")
    return path


def check_code(agreement: Agreement, typed: str, person: UUID) -> None:
    """The code that was sent to this person for exactly this text."""
    if typed.strip() != signatures.code_for(agreement.digest, str(person)):
        raise Invalid(_("This is not the code that was sent to you for this agreement. See the latest message."), field="code")


def check_provider_signs(by: User, agreement: Agreement) -> None:
    """For the provider signs the doctor who will answer, or whoever leads the institution."""
    doctor = agreement.doctor
    if doctor is not None and doctor.user_id == by.pk:
        return
    word = "agreement.write" if doctor is None else "panel.override"
    access.check_may(by, word, agreement.institution)


def check_unsigned(agreement: Agreement, side: str) -> None:
    """Each side signs once."""
    if agreement.signatures.filter(side=side).exists():
        raise DomainError(_("This side has signed already. Reload to see who did."))
