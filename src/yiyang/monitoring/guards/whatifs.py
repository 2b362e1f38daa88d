"""Which questions about other limits make sense."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yiyang.base.errors import Invalid
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.types.alarms import AlarmRule


def check_rule(rule_id: str) -> AlarmRule:
    """A rule with limits: one that judges readings."""
    rule = alarm_rules.by_id().get(rule_id)
    if rule is None or not rule.bands:
        raise Invalid(_("This rule has no limits to change."), field="rule")
    return rule


def check_limits(rule: AlarmRule, limits: Mapping[str, float]) -> dict[str, float]:
    """The limits that differ from those in force; each must be a value that can be measured, and one must differ."""
    bands = {band.code: band for band in rule.bands}
    for code, limit in limits.items():
        if code not in bands:
            raise Invalid(_("This rule has no band %(code)s.") % {"code": code}, field="limits")
        low, high = measures.by_slug()[bands[code].measure].plausible
        if not low <= limit <= high:
            message = _("%(code)s: give a number from %(low)g to %(high)g.") % {"code": code, "low": low, "high": high}
            raise Invalid(message, field="limits")
    changed = {code: limit for code, limit in limits.items() if limit != bands[code].limit}
    if not changed:
        raise Invalid(_("Change at least one number."), field="limits")
    return changed
