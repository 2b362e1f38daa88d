"""Who may call for somebody, answer, and agree on a drill."""

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError
from yiyang.monitoring.models import HelpCall
from yiyang.people.models import Elder


def check_can_call(by: User, elder: Elder) -> None:
    """The elder, their family and those who care for them may call for help."""
    access.check_may(by, "call.raise", elder)
    if elder.died_on is not None:
        raise DomainError(_("This person has died. In an emergency call 120."))


def check_can_take_back(by: User | None, call: HelpCall) -> None:
    """Whoever may call may say that it was a mistake; a device may too."""
    if by is not None:
        access.check_may(by, "call.raise", call.elder)


def check_can_answer(by: User, call: HelpCall) -> None:
    """Calls are answered by those who look after the elder."""
    access.check_may(by, "call.answer", call.elder)


def may_reveal(by: User, call: HelpCall) -> bool:
    """Whether somebody may see the phones of elder and family too."""
    return access.may(by, "elder.reveal", call.elder)


def check_can_drill(by: User, elder: Elder) -> None:
    """Drills are agreed on by those who answer calls."""
    access.check_may(by, "call.drill", elder)


def check_is_drill(by: User, call: HelpCall) -> None:
    """Only what was taken for a drill can turn out to be real."""
    access.check_may(by, "call.answer", call.elder)
    if not call.is_drill:
        raise DomainError(_("This call is no drill."))


def check_rings(call: HelpCall | None) -> HelpCall:
    """There must be a call that nobody has dealt with yet."""
    if call is None:
        raise DomainError(_("There is no call to take back; it has been dealt with."))
    return call
