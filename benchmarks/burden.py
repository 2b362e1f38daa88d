"""What sets of rules ask of people and what they catch, on ninety days of the demo district: a frontier, not one point.

Beside the district's own stories, four-day deteriorations of chance size are written into every third elder's readings. A set
asks for person-days (days on which an elder has an alarm) and catches a deterioration when it calls while that lasts. Limits are
judged with their watch bands moved outward step by step, what is usual with its widths narrowed and widened.
"""

import random
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / folder) for folder in ("src", "")]

import django

django.setup()

import msgspec

from benchmarks._figures import Figures
from yiyang.monitoring.definitions import rule_sets
from yiyang.monitoring.rules import reference
from yiyang.monitoring.types.replays import RuleSet
from yiyang.monitoring.types.severity import Severity
from yiyang.portal.demo import lives
from yiyang.portal.demo.physiology import SHANGHAI

ELDERS, DAYS, SEED, LASTING = 300, 90, 7, timedelta(days=4)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI)
GOAL = 2.0
SIZES = {"systolic": (15, 35), "heart_rate": (10, 25), "spo2": (-6, -2), "glucose": (1.5, 5)}
OUTWARD = (1, 2, 4, 100)
WIDTHS = (0.75, 1.5)


def measure(pairs: int) -> Figures:
    """Judge the district once; nothing in it is left to the machine, so pairs make no difference."""
    people = list(lives.lives(NOW, count=ELDERS, days=DAYS, seed=SEED))
    turns = lives.turns(NOW, count=ELDERS, seed=SEED)
    spared = list(lives.lives(NOW, count=ELDERS, days=DAYS, seed=SEED, turning=False))
    asked = {name: lives.burden(people, rules, turns, spared=spared, now=NOW) for name, rules in rule_sets.rule_sets().items()}
    scripted = {
        name: f"{one.person_days} person-days, {sum(map(bool, one.told.values()))} of {len(turns)}" for name, one in asked.items()
    }
    return Figures(
        name="burden",
        unit="person-days",
        ours=[float(asked["limits"].person_days)] * pairs,
        peer=[float(asked["default"].person_days)] * pairs,
        peer_name="default",
        goal=GOAL,
        facts=scripted | frontier(people),
    )


def frontier(people: list[lives.Life]) -> dict[str, str]:
    """Person-days and share caught of each set, with deteriorations written in."""
    chance = random.Random(SEED)
    worse = [worsened(life, chance) for life in people[::3]]
    sick = [found for found in worse if found is not None]
    return {f"frontier {name}": point(sick, rules) for name, rules in every_set().items()}


def every_set() -> dict[str, RuleSet]:
    """The sets as shipped, and those beside them that draw the lines."""
    sets = dict(rule_sets.rule_sets())
    moved = {f"limits, watch {steps} margins out": moved_out(sets["limits"], steps) for steps in OUTWARD}
    return {**sets, **moved, **{f"baseline, widths x {factor}": widened(sets["baseline"], factor) for factor in WIDTHS}}


def moved_out(rules: RuleSet, steps: int) -> RuleSet:
    """The same limits, those of «watch» farther out."""
    changed = []
    for rule in rules.rules:
        bands = [
            msgspec.structs.replace(band, **{name: limit + sign * steps * rule.clear.margins[band.measure]})
            for band in rule.bands
            for name, limit, sign in (("at_least", band.at_least, 1), ("below", band.below, -1), ("at_most", band.at_most, -1))
            if limit is not None and band.severity == Severity.WATCH
        ]
        kept = [band for band in rule.bands if band.severity != Severity.WATCH]
        changed.append(msgspec.structs.replace(rule, bands=(*kept, *bands)))
    return msgspec.structs.replace(rules, rules=tuple(changed))


def widened(rules: RuleSet, factor: float) -> RuleSet:
    """The same comparison with what is usual, narrower or wider."""
    return msgspec.structs.replace(
        rules,
        rules=tuple(
            msgspec.structs.replace(
                rule,
                history=tuple(
                    msgspec.structs.replace(one, least=one.least * factor, spreads=one.spreads * factor) for one in rule.history
                ),
            )
            for rule in rules.rules
        ),
    )


def worsened(life: lives.Life, chance: random.Random) -> tuple[lives.Life, str, datetime] | None:
    """An elder in whom something gets worse for some days: what, and from when."""
    known = sorted({one.measure for one in life.readings} & set(SIZES))
    if not known:
        return None
    what, since = chance.choice(known), NOW - timedelta(days=chance.randrange(6, DAYS - 25))
    by = round(chance.uniform(*SIZES[what]), 1 if what == "glucose" else 0)
    readings = tuple(
        replace(one, value=one.value + by) if one.measure == what and since <= one.taken_at < since + LASTING else one
        for one in life.readings
    )
    return lives.Life(life.key, life.person, readings), what, since


def point(sick: list[tuple[lives.Life, str, datetime]], rules: RuleSet) -> str:
    """Person-days in all, and how many of the deteriorations called somebody while they lasted."""
    person_days, caught = 0, 0
    for life, what, since in sick:
        found = reference.episodes(life.readings, life.person, rules)
        person_days += len({day for one in found for day in reference.days_of(one, until=NOW)})
        about = [step.at for one in found if what in rules.rule(one.rule).measures for step in one.steps]
        caught += any(since <= at < since + LASTING for at in about)
    return f"{person_days} person-days, {caught} of {len(sick)} caught"
