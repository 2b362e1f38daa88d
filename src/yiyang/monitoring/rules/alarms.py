"""What a reading means: the limits in force for one person, the verdict on one moment, and the steps an alarm may take."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from yiyang.lib.states import StateTable, Transition
from yiyang.monitoring.rules import history
from yiyang.monitoring.types.alarms import (
    AlarmRule,
    Band,
    Crossing,
    Limit,
    Person,
    PersonalRange,
    Reading,
    Severity,
    Side,
    Verdict,
)
from yiyang.monitoring.types.severity import SEVERITIES

ALARM_STATES = StateTable(
    name="alarm",
    states=("raised", "escalated", "acknowledged", "handled", "closed"),
    initial="raised",
    transitions=(
        Transition("acknowledge", ("raised", "escalated"), "acknowledged", "alarm.acknowledge", "nobody else was faster"),
        Transition("release", ("acknowledged",), "raised", "alarm.acknowledge", "it is one's own, some seconds ago at most"),
        Transition("handle", ("raised", "escalated", "acknowledged"), "handled", "alarm.handle", "an outcome is named"),
        Transition("close", ("handled",), "closed", "alarm.handle"),
        Transition("judge", ("handled",), "handled", "alarm.handle", "right, false or unclear; or nothing, which takes it back"),
        Transition("judge", ("closed",), "closed", "alarm.handle", "right, false or unclear; or nothing, which takes it back"),
        Transition("reopen", ("handled", "closed"), "acknowledged", "alarm.handle", "no newer alarm of the same rule is open"),
        Transition("escalate", ("raised", "escalated", "acknowledged"), "escalated", "system", "its deadline has passed"),
        Transition("raise_again", ("handled",), "raised", "system", "graver than what was handled, or still abnormal after 24 h"),
        Transition("settle", ("handled",), "closed", "system", "readings are back inside the limits"),
        Transition(
            "speak",
            ("raised", "escalated", "acknowledged", "handled"),
            "closed",
            "system",
            "a silent device is heard again; what was missed is measured again, or cannot be expected",
        ),
    ),
)
UNDO = timedelta(seconds=15)
"""How long one's own «I take it» may be taken back: the ten seconds of the button and the way there."""

PERSONAL_SIGNS = {Side.LOW: "<", Side.HIGH: "≥"}


def limits(rule: AlarmRule, measure: str, *, context: str, person: Person, learned: Iterable[Limit] = ()) -> tuple[Limit, ...]:
    """Every limit in force for one person, measure and meal context, the gravest first.

    On a side where a doctor set own limits these count; of the rule's, the critical one stays, and any that is graver and
    farther out. Where no doctor did, what is usual for the elder (``learned``) stands in the place of the rule's «watch», which
    then counts only as far from the middle as the clause says.
    """
    own = person.range_of(measure)
    found = [limit for side in Side for limit in _side(rule, measure, side=side, context=context, person=person, own=own)]
    return tuple(sorted(_with_learned(found, tuple(learned), own), key=lambda limit: -limit.severity.rank))


def judge(rule: AlarmRule, readings: Iterable[Reading], person: Person) -> Verdict | None:
    """What a rule says about the readings of one moment; None when all of them are within limits."""
    crossings = [crossing for reading in readings if (crossing := _gravest_crossing(rule, reading, person))]
    if not crossings:
        return None
    ranked = tuple(sorted(crossings, key=lambda crossing: -crossing.limit.severity.rank))
    return Verdict(ranked[0].limit.severity, ranked)


def is_clear(rule: AlarmRule, readings: Iterable[Reading], person: Person) -> bool:
    """Whether every reading of a moment is inside the limits by the margin that ends an alarm."""
    return all(_is_inside(rule, reading, person) for reading in readings)


def threshold(limit: Limit) -> float:
    """A limit as one number to compare with: high means «at least», low means «below»."""
    return math.nextafter(limit.value, math.inf) if limit.sign == "≤" else limit.value


def clear_range(rule: AlarmRule, measure: str, known: Iterable[Limit]) -> tuple[float, float]:
    """The closed range of values that end an alarm: the limits drawn in by the margin, at most by a quarter of their distance."""
    low = max((limit.value for limit in known if limit.side == Side.LOW), default=-math.inf)
    high = min((limit.value for limit in known if limit.side == Side.HIGH), default=math.inf)
    margin = min(rule.clear.margins.get(measure, 0.0), max(0.0, (high - low) / 4))
    outermost = max((threshold(limit) for limit in known if limit.side == Side.LOW), default=-math.inf)
    return max(low + margin, outermost), math.nextafter(high - margin, -math.inf)


def normal_band(rule: AlarmRule, measure: str, person: Person) -> tuple[float | None, float | None]:
    """Where no alarm of any severity begins, whatever the meal: the band drawn behind a trend."""
    known = limits(rule, measure, context="none", person=person)
    low = max((limit.value for limit in known if limit.side == Side.LOW), default=None)
    high = min((limit.value for limit in known if limit.side == Side.HIGH), default=None)
    return low, high


def range_faults(rule: AlarmRule, own: PersonalRange, *, age: int) -> tuple[str, ...]:
    """What is wrong with a personal range.

    It may be "empty", out of "order" (graver limits must lie farther out), or "beyond" the rule's critical limit without
    naming its own.
    """
    if not own.low and not own.high:
        return ("empty",)
    faults = {fault for side in Side for fault in _side_faults(rule, own, side=side, age=age)}
    lows, highs = dict(own.low).values(), dict(own.high).values()
    if lows and highs and max(lows) >= min(highs):
        faults.add("order")
    return tuple(sorted(faults))


def _side_faults(rule: AlarmRule, own: PersonalRange, *, side: Side, age: int) -> Iterable[str]:
    sign = side.outward
    given = own.limits(side)
    outward = [given[severity] * sign for severity in SEVERITIES if severity in given]
    if any(later <= earlier for earlier, later in pairwise(outward)):
        yield "order"
    norms = [limit for limit in limits(rule, own.measure, context="none", person=Person(age)) if limit.side == side]
    critical = [limit.value * sign for limit in norms if limit.severity == Severity.CRITICAL]
    if outward and critical and Severity.CRITICAL not in given and outward[-1] >= max(critical):
        yield "beyond"


def _side(
    rule: AlarmRule, measure: str, *, side: Side, context: str, person: Person, own: PersonalRange | None
) -> Iterable[Limit]:
    bands = (band for band in rule.bands if band.side == side and band.measure == measure)
    norms = [_from_band(rule, band) for band in bands if _applies(rule, band, context=context, age=person.age)]
    personal = own.limits(side) if own else {}
    if own is None or not personal:
        return norms
    top = max(personal, key=lambda severity: severity.rank)
    kept = [limit for limit in norms if limit.severity.rank > top.rank and _stays(limit, personal[top])]
    return [*(_from_doctor(rule, own, side=side, severity=s, value=v) for s, v in personal.items()), *kept]


def _with_learned(found: list[Limit], learned: tuple[Limit, ...], own: PersonalRange | None) -> list[Limit]:
    settled = {side for side in Side if own is not None and own.limits(side)}
    usual = [limit for limit in learned if _replaces(limit) and limit.side not in settled]
    replaced = {limit.side for limit in usual}
    kept = [limit for limit in found if limit.side not in replaced or limit.severity != Severity.WATCH]
    watched = [limit for limit in found if limit.side in replaced and limit.severity == Severity.WATCH]
    moved = [new for limit in watched if (new := _moved_out(limit, usual)) is not None]
    return [*kept, *usual, *moved, *(limit for limit in learned if not _replaces(limit))]


def _moved_out(table: Limit, usual: list[Limit]) -> Limit | None:
    """A «watch» limit of the table where what is usual is known: not nearer to the middle than its clauses say, if at all."""
    outward = table.side.outward
    edges = [(edge * outward, limit) for limit in usual if limit.side == table.side and (edge := _edge(limit)) is not None]
    if not edges:
        return None
    edge, nearest = min(edges, key=lambda found: found[0])
    return table if table.value * outward >= edge else replace(nearest, value=edge * outward)


def _edge(usual: Limit) -> float | None:
    """How near to the middle a limit of the table still counts."""
    compared = usual.compared
    if compared is None or compared.clause.past_table is None:
        return None
    edge = compared.centre + usual.side.outward * compared.clause.past_table.around(compared.spread)
    return history.as_shown(compared.clause, edge)


def _replaces(limit: Limit) -> bool:
    return limit.compared is not None and limit.compared.clause.replaces


def _stays(limit: Limit, outermost: float) -> bool:
    beyond = limit.value >= outermost if limit.side == Side.HIGH else limit.value <= outermost
    return beyond or limit.severity == Severity.CRITICAL


def _applies(rule: AlarmRule, band: Band, *, context: str, age: int) -> bool:
    of_age = (band.age_from is None or age >= band.age_from) and (band.age_below is None or age < band.age_below)
    return of_age and rule.in_force(band) and (not band.contexts or context in band.contexts)


def _from_band(rule: AlarmRule, band: Band) -> Limit:
    source = rule.source_of(band)
    return Limit(band.severity, band.side, band.limit, band.sign, band.code, source, age_from=band.age_from)


def _from_doctor(rule: AlarmRule, own: PersonalRange, *, side: Side, severity: Severity, value: float) -> Limit:
    norm = next((band for band in rule.bands if band.measure == own.measure), None)
    source = rule.source_of(norm) if norm else next(iter(rule.sources.values()))
    return Limit(severity, side, value, PERSONAL_SIGNS[side], rule.code, source, personal=own)


def _gravest_crossing(rule: AlarmRule, reading: Reading, person: Person) -> Crossing | None:
    known = limits(rule, reading.measure, context=reading.context, person=person, learned=reading.learned)
    crossed = next((limit for limit in known if limit.crossed_by(reading.value)), None)
    return Crossing(reading.measure, reading.value, crossed) if crossed else None


def _is_inside(rule: AlarmRule, reading: Reading, person: Person) -> bool:
    known = limits(rule, reading.measure, context=reading.context, person=person, learned=reading.learned)
    low, high = clear_range(rule, reading.measure, known)
    return low <= reading.value <= high


def by_measure(rules: Iterable[AlarmRule]) -> Mapping[str, AlarmRule]:
    """Which rule judges a measure: at most one, so that one event makes one alarm."""
    return {measure: rule for rule in rules for measure in rule.measures}
