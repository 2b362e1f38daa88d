"""Who may assess whom, who may see whose sheet, and what an assessment still allows in its state."""

from datetime import date
from typing import NoReturn

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import definitions
from yiyang.assessment.models import Appeal, Assessment, Sheet
from yiyang.assessment.rules import course
from yiyang.assessment.types.assessing import AssessmentState
from yiyang.assessment.types.instruments import Instrument, InstrumentError
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.organizations import guards as organizations
from yiyang.organizations.models import Staff
from yiyang.organizations.queries import staff_of
from yiyang.people.guards import check_stands_for_itself
from yiyang.people.models import Elder

UNFINISHED = (AssessmentState.ASSESSING, AssessmentState.COMPARING, AssessmentState.AGREED)


def check_concerns(by: User | None, word: str, elder: Elder) -> None:
    """Whether someone may do this to this elder; ``None`` is the platform itself."""
    check_stands_for_itself(elder)
    if by is not None:
        access.check_may(by, word, elder)


def check_assesses(by: User, elder: Elder, on: date) -> Staff:
    """Only qualified staff who are responsible for an elder assess them."""
    check_concerns(by, "assessment.write", elder)
    staff = staff_of(by)
    if staff is None:
        raise NotAllowed(_("Only members of staff assess. Ask your administrator for a post."))
    organizations.check_qualified(staff, "assessment", on)
    return staff


def check_colleague(colleague: Staff, elder: Elder, *, first: Staff, on: date) -> None:
    """The second assessor is another person, just as qualified and as responsible."""
    if colleague.pk == first.pk:
        raise Invalid(_("The second assessor must be another person."), field="colleague")
    organizations.check_qualified(colleague, "assessment", on)
    if not access.may(colleague.user, "assessment.write", elder):
        raise Invalid(_("This colleague is not responsible for this elder. Choose another one."), field="colleague")


def can_assess(user: User, elder: Elder, on: date) -> bool:
    """Whether a page may offer somebody to assess this elder."""
    staff = staff_of(user)
    allowed = staff is not None and access.may(user, "assessment.write", elder)
    return allowed and staff is not None and organizations.can_perform(staff, "assessment", on)


def check_instrument(code: str) -> Instrument:
    """One of the instruments that may be used for assessing."""
    try:
        instrument = definitions.instrument(code)
    except InstrumentError as error:
        refuse(error, field="instrument")
    if not instrument.enabled:
        raise Invalid(_("This instrument is switched off: its tables are not known well enough."), field="instrument")
    return instrument


def check_correctable(old: Assessment, elder: Elder, instrument: str) -> None:
    """A result is replaced by one of the same elder with the same instrument, and only while it stands."""
    if (old.elder_id, old.instrument) != (elder.pk, instrument):
        raise Invalid(_("A result is replaced by one of the same elder with the same instrument."), field="instrument")
    if old.state != AssessmentState.FINAL:
        raise DomainError(_("This result does not stand any more. Reload to see what took its place."))


def check_fresh_eyes(staff: Staff, old: Assessment | None) -> None:
    """A doubted result is tested again by people who did not sign it."""
    if old is None or not old.appeals.filter(state__in=["open", "retesting"]).exists():
        return
    if old.signatures.filter(assessor=staff).exists():
        raise NotAllowed(_("A doubted result is tested again by others than those who signed it. Ask a colleague."))


def check_step(assessment: Assessment, step: str) -> str:
    """The state a step leads to; refuses with where the assessment stands."""
    transition = course.ASSESSMENT_STATES.find(step, assessment.state)
    if transition is None:
        stands = AssessmentState(assessment.state).words.say(get_language() or "")
        raise DomainError(_("This assessment has moved on (%(state)s). Reload to see how it stands.") % {"state": stands})
    return transition.target


def check_comparing(assessment: Assessment) -> None:
    """Differences are seen and settled only when both sheets are in, and until the last one is settled."""
    if assessment.state != AssessmentState.COMPARING:
        check_step(assessment, "compare" if assessment.state != AssessmentState.ASSESSING else "finalise")


def check_unsigned(assessment: Assessment) -> None:
    """What was settled may be settled otherwise until the first signature."""
    if assessment.state not in (AssessmentState.COMPARING, AssessmentState.AGREED):
        check_step(assessment, "agree")
    if assessment.signatures.exists():
        raise DomainError(_("Somebody has signed these answers already. Withdraw the assessment with a reason and begin anew."))


def check_appeal_step(appeal: Appeal, step: str) -> str:
    """The state a step of an appeal leads to."""
    transition = course.APPEAL_STATES.find(step, appeal.state)
    if transition is None:
        raise DomainError(_("This doubt has been dealt with already. Reload to see how."))
    return transition.target


def check_own_open(sheet: Sheet, by: User) -> None:
    """A sheet is filled by the one it belongs to, until it is handed in."""
    if sheet.assessor.user_id != by.pk:
        raise NotAllowed(_("This is a colleague's sheet. You see it when both are handed in."))
    if sheet.handed_in_at is not None:
        raise DomainError(_("This sheet is handed in and cannot be changed any more."))
    if sheet.assessment.state != AssessmentState.ASSESSING:
        check_step(sheet.assessment, "agree")


def check_is_assessor(assessment: Assessment, by: User) -> Staff:
    """Settling and signing is for those who assessed."""
    sheet = assessment.sheets.select_related("assessor").filter(assessor__user=by).first()
    if sheet is None:
        raise NotAllowed(_("Only those who assessed settle differences and sign."))
    return sheet.assessor


def check_reason(text: str, field: str = "reason") -> str:
    """A sentence that must not be empty."""
    cleaned = text.strip()
    if not cleaned:
        raise Invalid(_("Give the reason in a few words."), field=field)
    return cleaned


def refuse(error: InstrumentError, *, field: str = "") -> NoReturn:
    """Tell a person which item cannot be scored and why."""
    raise Invalid(error.words.say(get_language() or ""), field=field or error.item) from error
