"""When a personal range may be set, and by whom."""

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import Invalid
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.rules import alarms as judgement
from yiyang.monitoring.types.alarms import AlarmRule, PersonalRange
from yiyang.people.models import Elder


def check_may_set(user: User, elder: Elder) -> None:
    """Refuse to whom the elder is not entrusted."""
    access.check_may(user, "target.set", elder)


def check_measure(measure: str) -> AlarmRule:
    """A personal range is for a measure that some rule judges by limits, not by its change alone."""
    rule = alarm_rules.by_measure().get(measure)
    if rule is None or all(band.measure != measure for band in rule.bands):
        raise Invalid(_("No alarm rule judges this measure; a range of one's own would change nothing."), field="measure")
    return rule


def check_reason(reason: str) -> str:
    """Why this elder's limits differ must be readable later."""
    if len(reason.strip()) < 2:
        raise Invalid(_("Say why this elder's limits differ."), field="reason")
    return reason.strip()


def check_range(rule: AlarmRule, own: PersonalRange, *, age: int) -> None:
    """Refuse limits that are missing, out of order, impossible, or silently switch off a critical one."""
    low, high = measures.by_slug()[own.measure].plausible
    if any(not low <= value <= high for _severity, value in (*own.low, *own.high)):
        message = _("Limits must lie between %(low)s and %(high)s, where a reading is believable.")
        raise Invalid(message % {"low": low, "high": high}, field="range")
    faults = judgement.range_faults(rule, own, age=age)
    if faults:
        raise Invalid(_sentences()[faults[0]], field="range")


def _sentences() -> dict[str, str]:
    return {
        "empty": _("Give at least one limit."),
        "order": _("Graver limits must lie farther out, and every low limit below every high one."),
        "beyond": _("This reaches past the critical limit of the rule. If that is meant, give a critical limit too."),
    }
