"""The six-dimension report: values for the eye, dangers by the instruments' own verdicts, and the class of care they propose."""

from collections.abc import Mapping, Sequence

from yiyang.assessment.types.instruments import Band, Instrument, Result, Sum
from yiyang.assessment.types.report import Care, Measure, Proposal, Risk, RiskReport, S1Class, Standing, Told
from yiyang.lib.words import Words

SEEN, CLEAR, UNKNOWN = "seen", "clear", "unknown"


def told(measure: Measure, standing: Standing) -> Told:
    """What one instrument says to a dimension."""
    band = standing.result.band
    return Told(
        instrument=measure.instrument,
        words=standing.instrument.words,
        verdict=band.words if band else Words("", ""),
        detail=_detail(measure, standing),
        share=share(measure, standing.instrument, standing.result),
        on=standing.on,
        assessment_id=standing.assessment_id,
        estimate=standing.estimate,
    )


def share(measure: Measure, instrument: Instrument, result: Result) -> int | None:
    """How near to the best a result lies, 0–100: points by their range, or, where there are none, the verdict's severity."""
    names = measure.totals or ((instrument.headline.total,) if instrument.headline.total else ())
    ranges = _ranges(instrument)
    if names and all(name in ranges and name in result.totals for name in names):
        worst, best = sum(ranges[name][0] for name in names), sum(ranges[name][1] for name in names)
        part = (sum(result.totals[name] for name in names) - worst) / (best - worst)
        return round(100 * (part if instrument.better == "high" else 1 - part))
    return _by_level(instrument, result)


def value(stories: Sequence[Told]) -> int | None:
    """A dimension's value: the mean of what fed it; None when nothing did."""
    shares = [one.share for one in stories if one.share is not None]
    return round(sum(shares) / len(shares)) if shares else None


def risk(risk: Risk, standing: Mapping[str, Standing], names: Mapping[str, Words]) -> RiskReport:
    """A danger is seen when an instrument's verdict is one of concern or an answer alone is a sign of it."""
    known = [standing[code] for code in risk.instruments if code in standing]
    signs = [sign for code, items in risk.answers.items() if code in standing for sign in _signs(items, standing[code])]
    because = [_verdict(one) for one in known if one.result.band and one.result.band.concern] + signs
    state = SEEN if because else CLEAR if known else UNKNOWN
    clear = [_verdict(one) for one in known if one.result.band] if state == CLEAR else []
    unasked = [names[code] for code in risk.instruments if code not in standing]
    return RiskReport(risk.slug, risk.words, state, tuple(because or clear), tuple(unasked))


def proposal(care: Care, standing: Mapping[str, Standing]) -> Proposal | None:
    """The class an elder's level is shown as: the first instrument of the cross-walk that was used decides."""
    for crossing in care.crosswalk:
        found = standing.get(crossing.instrument)
        level = found.result.level if found else None
        if found and level is not None and str(level) in crossing.levels:
            return _crossed(crossing.levels[str(level)], found, _critical(care, standing))
    return None


def _crossed(care_class: S1Class, found: Standing, critical: Standing | None) -> Proposal:
    because = _verdict(found)
    estimate = found.estimate
    if care_class is S1Class.DEPENDENT and critical is not None:
        also = _verdict(critical)
        because = Words(f"{because.zh}；{also.zh}", f"{because.en}; {also.en}")
        care_class, estimate = S1Class.CRITICAL, estimate or critical.estimate
    return Proposal(care_class, found.instrument.code, because, estimate)


def _critical(care: Care, standing: Mapping[str, Standing]) -> Standing | None:
    for code, least in care.critical_when.items():
        found = standing.get(code)
        if found and (found.result.level or 0) >= least:
            return found
    return None


def _verdict(standing: Standing) -> Words:
    band: Band | None = standing.result.band
    name = standing.instrument
    return Words(f"{name.zh}：{band.zh}", f"{name.en}: {band.en}") if band else name.words


def _signs(items: Mapping[str, tuple[str, ...]], standing: Standing) -> list[Words]:
    found = []
    for code, slugs in items.items():
        pick = standing.picks.get(code)
        if pick in slugs:
            item = standing.instrument.item(code)
            option = next(option for option in item.options if option.slug == pick)
            found.append(Words(f"{item.zh}：{option.zh}", f"{item.en}: {option.en}"))
    return found


def _detail(measure: Measure, standing: Standing) -> str:
    ranges, totals = _ranges(standing.instrument), standing.result.totals
    names = measure.totals or ((standing.instrument.headline.total,) if standing.instrument.headline.total else ())
    return " + ".join(f"{totals[name]}/{ranges[name][1]}" for name in names if name in totals and name in ranges)


def _ranges(instrument: Instrument) -> dict[str, tuple[int, int]]:
    return {step.name: step.range for step in instrument.steps if isinstance(step, Sum)}


def _by_level(instrument: Instrument, result: Result) -> int | None:
    headline = [step for step in instrument.steps if step.name == instrument.headline.band]
    levels: list[int] = [band.level for step in headline for band in getattr(step, "bands", ())]
    if result.level is None or not levels or max(levels) == 0:
        return None
    return round(100 * (1 - result.level / max(levels)))
