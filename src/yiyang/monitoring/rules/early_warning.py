"""NEWS2 from the latest valid set: valid parts are scored, stale and missing ones are named and count as harmless."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from yiyang.assessment.rules import score
from yiyang.assessment.types import Instrument
from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import Spelled
from yiyang.monitoring.types.early_warning import EarlyWarning, EarlyWarningPlan, LatestValue

WHOLE = frozenset({"rr", "spo2", "sbp", "pulse"})


def early_warning(
    latest: Mapping[str, LatestValue], plan: EarlyWarningPlan, instrument: Instrument, *, now: datetime
) -> EarlyWarning | None:
    """The score as far as it is known at a moment; None when too few parts are valid to say anything."""
    since = now - timedelta(hours=plan.valid_hours)
    used = {item: measure for item, measure in plan.items.items() if measure in latest and since <= latest[measure].at <= now}
    if len(used) < plan.fewest:
        return None
    given = {item: latest[used[item]].value if item in used else harmless for item, harmless in plan.harmless.items()}
    answers = {item: round(value) if item in WHOLE else value for item, value in given.items()}
    result = score(instrument, answers | plan.assumed)
    band = result.band
    return EarlyWarning(
        total=result.total or 0,
        risk=Words(band.zh, band.en) if band else Words("", ""),
        concern=bool(band and band.concern),
        used=tuple(used.values()),
        stale=tuple(one for item, one in plan.items.items() if item not in used and one in latest),
        missing=tuple(one for one in plan.items.values() if one not in latest),
    )


def sentence(found: EarlyWarning, latest: Mapping[str, LatestValue], names: Mapping[str, Spelled]) -> Words:
    """The score with its numbers, and what it lacks, in one sentence."""
    zh = "、".join(f"{names[one].words.zh} {names[one].shown(latest[one].value)}" for one in found.used)
    en = ", ".join(f"{names[one].words.en} {names[one].shown(latest[one].value)}" for one in found.used)
    stale, missing = _named(found.stale, names), _named(found.missing, names)
    lacks_zh = "".join((f"；过时：{stale.zh}" if found.stale else "", f"；没有：{missing.zh}" if found.missing else ""))
    lacks_en = "".join((f"; stale: {stale.en}" if found.stale else "", f"; missing: {missing.en}" if found.missing else ""))
    return Words(
        f"至少 {found.total} 分（{found.risk.zh}）：{zh}{lacks_zh}；意识按清醒、未吸氧、量表 1 计",
        f"At least {found.total} ({found.risk.en}): {en}{lacks_en}; taken as alert, on air, scale 1",
    )


def _named(some: tuple[str, ...], names: Mapping[str, Spelled]) -> Words:
    return Words("、".join(names[one].words.zh for one in some), ", ".join(names[one].words.en for one in some))
