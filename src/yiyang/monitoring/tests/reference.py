"""A slow, obvious evaluator: one moment at a time, straight from the words of the rules, to hold the fast one against."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yiyang.monitoring.definitions import alarm_rules

RANK = {"watch": 1, "urgent": 2, "critical": 3}
DAY = timedelta(hours=24)


@dataclass
class Alarm:
    severity: str
    last_at: datetime
    state: str = "raised"
    count: int = 1
    streak: int = 0
    recovered: bool = False
    quiet_until: datetime | None = None

    def seen(self):
        """What must agree with the database."""
        return self.state, self.severity, self.count, self.recovered


class Reference:
    """All alarms of all elders, by (elder, rule), the newest last."""

    def __init__(self, ages, own_limits):
        self.ages, self.own_limits = ages, own_limits
        self.alarms = {}

    def present(self, elder, rule):
        """The open alarm, or None."""
        known = self.alarms.get((elder, rule), [])
        return known[-1] if known and known[-1].state != "closed" else None

    def batch(self, moments, now):
        """One delivery: its moments in time order, those older than a day left out."""
        for elder, at, values, context in sorted(moments, key=lambda moment: moment[1]):
            if now - at <= DAY:
                for rule in alarm_rules.rules():
                    mine = {measure: value for measure, value in values.items() if measure in rule.measures}
                    if mine:
                        self.moment(elder, rule, at, mine, context)

    def moment(self, elder, rule, at, values, context):
        severity = max((self.severity(elder, rule, m, v, context) for m, v in values.items()), key=lambda s: RANK.get(s, 0))
        clear = all(self.clear(elder, rule, m, v, context) for m, v in values.items())
        alarm = self.present(elder, rule.id)
        if severity and alarm:
            self.abnormal(alarm, severity, at)
        elif severity and not self.quiet(elder, rule.id, severity, at):
            self.alarms.setdefault((elder, rule.id), []).append(Alarm(severity, at))
        elif alarm and not severity:
            self.calm(alarm, clear, at, rule.clear.count)

    def quiet(self, elder, rule, severity, at):
        past = [a for a in self.alarms.get((elder, rule), []) if a.quiet_until and at < a.quiet_until]
        latest = max(past, key=lambda a: a.quiet_until, default=None)
        return latest is not None and RANK[severity] <= RANK[latest.severity]

    def abnormal(self, alarm, severity, at):
        alarm.count += 1
        graver = RANK[severity] > RANK[alarm.severity]
        if alarm.state == "handled" and (graver or at >= alarm.quiet_until):
            alarm.state, alarm.severity, alarm.quiet_until, alarm.recovered, alarm.streak = "raised", severity, None, False, 0
        elif graver:
            alarm.severity = severity
        if at >= alarm.last_at:
            alarm.last_at, alarm.streak, alarm.recovered = at, 0, False

    def calm(self, alarm, clear, at, needed):
        if alarm.recovered or at <= alarm.last_at:
            return
        alarm.last_at = at
        alarm.streak = alarm.streak + 1 if clear else 0
        if alarm.streak >= needed:
            alarm.recovered = True
            if alarm.state == "handled":
                alarm.state, alarm.quiet_until = "closed", None

    def severity(self, elder, rule, measure, value, context):
        """The gravest band a value falls into, own limits replacing the rule's on their side."""
        found = ""
        for side, is_out in (
            ("low", lambda v, band: v < band[0] or (band[1] and v == band[0])),
            ("high", lambda v, band: v >= band[0]),
        ):
            for severity, band in self.bands(elder, rule, measure, context, side):
                if is_out(value, band) and RANK[severity] > RANK.get(found, 0):
                    found = severity
        return found

    def bands(self, elder, rule, measure, context, side):
        """(severity, (limit, whether the limit itself counts)) on one side."""
        general = []
        for band in rule.bands:
            right_side = (band.at_least is not None) == (side == "high")
            of_age = (band.age_from or 0) <= self.ages[elder] < (band.age_below or 999)
            confirmed = rule.sources[band.source].confidence != "uncertain"
            if (
                band.measure == measure
                and right_side
                and of_age
                and confirmed
                and (not band.contexts or context in band.contexts)
            ):
                general.append((str(band.severity), (band.limit, band.at_most is not None)))
        own = self.own_limits.get((elder, measure, side), {})
        if not own:
            return general
        gravest = max(own, key=RANK.get)
        kept = [
            (severity, band)
            for severity, band in general
            if RANK[severity] > RANK[gravest]
            and (severity == "critical" or (band[0] >= own[gravest] if side == "high" else band[0] <= own[gravest]))
        ]
        return [(severity, (limit, False)) for severity, limit in own.items()] + kept

    def clear(self, elder, rule, measure, value, context):
        """Inside all limits by the margin, or by a quarter of what lies between when that is less."""
        low = max((band[0] for _, band in self.bands(elder, rule, measure, context, "low")), default=float("-inf"))
        high = min((band[0] for _, band in self.bands(elder, rule, measure, context, "high")), default=float("inf"))
        margin = min(rule.clear.margins[measure], (high - low) / 4)
        return low + margin <= value < high - margin
