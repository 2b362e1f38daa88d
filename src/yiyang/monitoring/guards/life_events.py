"""Who may answer what sensors made us ask, and agree on areas."""

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid
from yiyang.monitoring.models import Alarm, Fence, LifeEvent
from yiyang.monitoring.rules import fences as rules
from yiyang.monitoring.types.fences import FenceDraft
from yiyang.monitoring.types.life_events import Answer
from yiyang.people.models import Elder
from yiyang.people.types import GivenBy


def check_answer(by: User, event: LifeEvent, answer: str) -> Answer:
    """Somebody who looks after the elder says what they found."""
    access.check_may(by, "call.answer", event.elder)
    if answer not in set(Answer):
        raise Invalid(_("Say what you found: yes, no, or could not reach."), field="answer")
    return Answer(answer)


def check_unsettled(event: LifeEvent, present: Alarm | None) -> Alarm:
    """What has been dealt with is not asked again; ``present`` is the open alarm of its kind."""
    if present is None or present.pk != event.alarm_id:
        raise DomainError(_("This has been answered and dealt with already."))
    return present


def check_can_fence(by: User, elder: Elder, draft: FenceDraft) -> None:
    """An area is agreed on with the elder or guardian, and large enough for a locator to tell."""
    access.check_may(by, "fence.set", elder)
    if draft.consent_by not in set(GivenBy):
        raise Invalid(_("Say who agreed: the elder or the guardian."), field="consent_by")
    texts = {
        "points": _("Write places as latitude, longitude in degrees."),
        "radius": _("A circle needs one point and a radius of 20 to 50,000 metres."),
        "shape": _("A polygon needs 3 to 100 different corners."),
        "consent": _("Say how the consent was given, for example: signed form of today."),
    }
    for fault in rules.faults(draft):
        raise Invalid(texts[fault], field="evidence" if fault == "consent" else "points")


def check_can_end(by: User, fence: Fence) -> None:
    """Whoever may agree on an area may end it; the elder may end their own at any time."""
    if not access.may(by, "fence.end", fence.elder):
        access.check_may(by, "fence.set", fence.elder)
    if fence.end is not None:
        raise DomainError(_("This area has ended already."))
