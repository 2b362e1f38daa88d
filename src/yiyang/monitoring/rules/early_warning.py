"""NEWS2 from the latest valid set: valid parts are scored, stale and missing ones are named and count as harmless.

When it calls somebody: a total is news of its own, for one part alone never reaches it. A single part calls only where the rule
of its own measure does not call as loudly and no doctor has set what is well for this elder: one event makes one alarm.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiyang.assessment.rules import score
from yiyang.assessment.types import Result
from yiyang.lib.words import Words
from yiyang.monitoring.rules import alarms, sentences
from yiyang.monitoring.types.alarms import AlarmRule, Person, Reading, Spelled
from yiyang.monitoring.types.early_warning import EarlyWarning, EarlyWarningPlan, LatestValue, ScoreBand, Scoring
from yiyang.monitoring.types.severity import Side

WHOLE = frozenset({"rr", "spo2", "sbp", "pulse"})
STEPS_OF_ONE = 10
"""How finely a part that is no whole number is tried: temperature counts in tenths."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Whose score it is, the rules that judge each measure by itself, and by measure the value that is harmless."""

    person: Person
    rules: Mapping[str, AlarmRule]
    harmless: Mapping[str, float]


def early_warning(latest: Mapping[str, LatestValue], scoring: Scoring, *, now: datetime) -> EarlyWarning | None:
    """The score as far as it is known at a moment; None when too few parts are valid to say anything."""
    plan, since = scoring.plan, valid_since(scoring.plan, now)
    used = {item: measure for item, measure in plan.items.items() if measure in latest and since <= latest[measure].at}
    if len(used) < plan.fewest:
        return None
    result = _result(scoring, {item: latest[measure].value for item, measure in used.items()})
    band = result.band
    return EarlyWarning(
        total=result.total or 0,
        risk=Words(band.zh, band.en) if band else Words("", ""),
        concern=bool(band and band.concern),
        used=tuple(used.values()),
        stale=tuple(one for item, one in plan.items.items() if item not in used and one in latest),
        missing=tuple(one for one in plan.items.values() if one not in latest),
        points={measure: _points(plan, item, result) for item, measure in used.items()},
    )


def valid_since(plan: EarlyWarningPlan, now: datetime) -> datetime:
    """How far back a reading still says how somebody is."""
    return now - timedelta(hours=plan.valid_hours)


def harmless_range(scoring: Scoring, item: str, plausible: tuple[float, float]) -> tuple[float, float]:
    """The lowest and the highest believable value around the harmless one that adds no point, alone among harmless ones."""
    steps = 1 if item in WHOLE else STEPS_OF_ONE
    middle = round(scoring.plan.harmless[item] * steps)
    bounds = [round(bound * steps) for bound in plausible]
    ends = []
    for outward, bound in zip((-1, 1), bounds, strict=True):
        place = middle
        while place != bound and not _adds(scoring, item, (place + outward) / steps):
            place += outward
        ends.append(place / steps)
    return ends[0], ends[1]


def called_for(rule: AlarmRule, found: EarlyWarning, judged: Judged, *, latest: Mapping[str, LatestValue]) -> ScoreBand | None:
    """The gravest band that a score has reached."""
    for band in sorted(rule.scores, key=lambda one: -one.severity.rank):
        if band.total and found.total >= band.total:
            return band
        alone = [measure for measure, points in found.points.items() if band.single and points >= band.single]
        if any(not _is_spoken_for(judged, band, Reading(measure, latest[measure].value)) for measure in alone):
            return band
    return None


def is_over(found: EarlyWarning, scored: Collection[str]) -> bool:
    """Whether a calm score may end an alarm: every part that ever added to it was measured again, none merely grew old."""
    return set(scored) <= set(found.used)


def seen_at(found: EarlyWarning, latest: Mapping[str, LatestValue]) -> datetime:
    """The moment a score is of: its newest reading."""
    return max(latest[one].at for one in found.used)


def sentence(found: EarlyWarning, latest: Mapping[str, LatestValue], names: Mapping[str, Spelled]) -> Words:
    """The score with its numbers, and what it lacks, in one sentence."""
    told = _told(found, latest, names)
    return Words(
        f"至少 {found.total} 分（{found.risk.zh}）：{told.zh}",
        f"At least {found.total} ({found.risk.en}): {told.en}",
    )


def reason(
    band: ScoreBand, rule: AlarmRule, found: EarlyWarning, *, latest: Mapping[str, LatestValue], names: Mapping[str, Spelled]
) -> Words:
    """Why there is an alarm: the score, the limit it reached, each part with its points, what it lacks, the rule, its source."""
    told, source = _told(found, latest, names), rule.sources[band.source]
    basis, checked = f"{source.title} {source.clause}".strip(), sentences.mark(source.confidence)
    if band.total:
        reached = Words(
            f"NEWS2 至少 {found.total} 分 ≥ {band.total}（{found.risk.zh}）",
            f"NEWS2 at least {found.total} ≥ {band.total} ({found.risk.en})",
        )
    else:
        alone = [one for one, points in found.points.items() if points >= band.single]
        named = _named(tuple(alone), names)
        reached = Words(
            f"NEWS2 {named.zh}单项 {band.single} 分（总分至少 {found.total}，{found.risk.zh}）",
            f"NEWS2 {band.single} points for {named.en} alone (total at least {found.total}, {found.risk.en})",
        )
    return Words(
        f"{reached.zh}：{told.zh}；规则 {band.code} · {basis}（{checked.zh}）",
        f"{reached.en}: {told.en}; rule {band.code} · {basis} ({checked.en})",
    )


def condition(band: ScoreBand) -> Words:
    """A band as a rule page says it."""
    if band.total:
        return Words(f"NEWS2 总分 ≥ {band.total}", f"NEWS2 total ≥ {band.total}")
    return Words(
        f"NEWS2 单项 {band.single} 分，且该项自己的规则没有同样严重地报警、医生也没有设定本人范围",
        f"{band.single} points for a single part, whose own rule does not call as loudly and for which no doctor has set a range",
    )


def _is_spoken_for(judged: Judged, band: ScoreBand, reading: Reading) -> bool:
    """Whether the rule of the measure itself calls as loudly, or a doctor has said what is well on this side."""
    own, person, measure = judged.rules.get(reading.measure), judged.person, reading.measure
    verdict = alarms.judge(own, [reading], person) if own else None
    if verdict is not None and verdict.severity.rank >= band.severity.rank:
        return True
    doctors, side = person.range_of(measure), Side.LOW if reading.value < judged.harmless[measure] else Side.HIGH
    return doctors is not None and bool(doctors.limits(side))


def _result(scoring: Scoring, given: Mapping[str, float]) -> Result:
    """What the instrument says where some parts are known and the others harmless."""
    values = {**scoring.plan.harmless, **given}
    answers = {item: round(value) if item in WHOLE else value for item, value in values.items()}
    return score(scoring.instrument, answers | scoring.plan.assumed)


def _points(plan: EarlyWarningPlan, item: str, result: Result) -> int:
    return result.totals[plan.steps[item]] if item in plan.steps else result.scores[item]


def _adds(scoring: Scoring, item: str, value: float) -> bool:
    return _points(scoring.plan, item, _result(scoring, {item: value})) > 0


def _told(found: EarlyWarning, latest: Mapping[str, LatestValue], names: Mapping[str, Spelled]) -> Words:
    """The parts with their numbers and points, those that are stale or missing, and what was taken for granted."""
    shown = {one: names[one].shown(latest[one].value) for one in found.used}
    zh = "、".join(f"{names[one].words.zh} {value}{_worth(found, one).zh}" for one, value in shown.items())
    en = ", ".join(f"{names[one].words.en} {value}{_worth(found, one).en}" for one, value in shown.items())
    stale, missing = _named(found.stale, names), _named(found.missing, names)
    lacks_zh = "".join((f"；过时：{stale.zh}" if found.stale else "", f"；没有：{missing.zh}" if found.missing else ""))
    lacks_en = "".join((f"; stale: {stale.en}" if found.stale else "", f"; missing: {missing.en}" if found.missing else ""))
    return Words(f"{zh}{lacks_zh}；意识按清醒、未吸氧、量表 1 计", f"{en}{lacks_en}; taken as alert, on air, scale 1")


def _named(some: tuple[str, ...], names: Mapping[str, Spelled]) -> Words:
    return Words("、".join(names[one].words.zh for one in some), ", ".join(names[one].words.en for one in some))


def _worth(found: EarlyWarning, measure: str) -> Words:
    """What a part adds, where it adds anything."""
    points = found.points[measure]
    return Words(f"（{points} 分）", f" ({points})") if points else Words("", "")
