"""How encounters and follow-ups move on, and what the findings of a follow-up mean under the national norm."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from yiyang.clinic.types.followups import Background, Due, Findings, Limit, Programme, Reason, Step, Target, Verdict
from yiyang.clinic.types.record import EncounterStatus, FollowUpStatus, Outcome
from yiyang.lib.states import StateTable, Transition

ENCOUNTER = StateTable(
    "encounter",
    tuple(EncounterStatus),
    EncounterStatus.PLANNED,
    (
        Transition("complete", ("planned",), "done", "note.write", "what was found is written down"),
        Transition("cancel", ("planned",), "cancelled", "note.write", "a reason is given"),
    ),
)
FOLLOW_UP = StateTable(
    "follow_up",
    tuple(FollowUpStatus),
    FollowUpStatus.PLANNED,
    (
        Transition("complete", ("planned",), "done", "followup.complete", "an outcome is recorded"),
        Transition("cancel", ("planned",), "cancelled", "followup.complete", "a reason is given"),
    ),
)
NOT_WELL = frozenset({Outcome.UNSATISFIED, Outcome.UNSATISFIED_AGAIN, Outcome.DANGER})


def due_on(due: Due, on: date) -> date:
    """The day by which the next contact must come; a month ends where the calendar ends it."""
    if due.days:
        return on + timedelta(days=due.days)
    years, month = divmod(on.month - 1 + due.months, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def missing(programme: Programme, findings: Findings) -> tuple[str, ...]:
    """Measures without which a programme's follow-up cannot be judged."""
    wanted = {measure for target in programme.targets for measure in target.below}
    return tuple(measure for measure in programme.measures if measure in wanted and measure not in findings.measures)


def judge(programme: Programme, findings: Findings, background: Background, *, on: date) -> Verdict:
    """What a follow-up found, by the clauses of its programme: danger first, then well controlled, else once or again not."""
    if not programme.is_judged:
        return _verdict(Outcome.CONTACTED, programme.contacted, on)
    return (
        _danger(programme, findings, on)
        or _well(programme, findings, background, on=on)
        or _not_well(programme, findings, background, on=on)
    )


def target_for(programme: Programme, background: Background) -> Target:
    """What counts as well controlled for this elder: the first target whose age and conditions fit."""
    return next(target for target in programme.targets if _fits(target, background))


def misses(target: Target, findings: Findings) -> tuple[Reason, ...]:
    """The measured values that are not below their target."""
    measured = findings.measures
    return tuple(
        Reason(measure, measured[measure], "≥", limit)
        for measure, limit in target.below.items()
        if measure in measured and measured[measure] >= limit
    )


def _danger(programme: Programme, findings: Findings, on: date) -> Verdict | None:
    limits = programme.danger.limits if programme.danger else ()
    crossed = [(limit.rule, reason) for limit in limits if (reason := _crossed(limit, findings))]
    if crossed:
        return _verdict(Outcome.DANGER, programme.danger, on, reasons=[reason for _, reason in crossed], rule=crossed[0][0])
    if findings.danger_signs:
        return _verdict(Outcome.DANGER, programme.signs, on, reasons=[_sign("danger_signs")])
    return None


def _well(programme: Programme, findings: Findings, background: Background, *, on: date) -> Verdict | None:
    target = target_for(programme, background)
    if misses(target, findings) or findings.adverse_reaction or findings.new_complication:
        return None
    measured = findings.measures
    reached = [Reason(name, measured[name], "<", limit) for name, limit in target.below.items() if name in measured]
    return _verdict(Outcome.SATISFIED, programme.satisfied, on, reasons=reached)


def _not_well(programme: Programme, findings: Findings, background: Background, *, on: date) -> Verdict:
    reasons = list(misses(target_for(programme, background), findings))
    reasons += [_sign("adverse_reaction")] if findings.adverse_reaction else []
    reasons += [_sign("new_complication")] if findings.new_complication else []
    if findings.new_complication or background.last_outcome in NOT_WELL:
        return _verdict(Outcome.UNSATISFIED_AGAIN, programme.unsatisfied_again, on, reasons=reasons)
    return _verdict(Outcome.UNSATISFIED, programme.unsatisfied, on, reasons=reasons)


def _sign(name: str) -> Reason:
    return Reason(name, None, "", None)


def _verdict(outcome: Outcome, step: Step | None, on: date, *, reasons: Iterable[Reason] = (), rule: str = "") -> Verdict:
    if step is None:
        return Verdict(outcome, "", None, tuple(reasons))
    return Verdict(outcome, rule or step.rule, due_on(step.due, on), tuple(reasons))


def _fits(target: Target, background: Background) -> bool:
    if target.codes and not any(code.startswith(target.codes) for code in background.codes):
        return False
    return background.age >= target.from_age


def _crossed(limit: Limit, findings: Findings) -> Reason | None:
    value = findings.measures.get(limit.measure)
    if value is None:
        return None
    if limit.at_least is not None and value >= limit.at_least:
        return Reason(limit.measure, value, "≥", limit.at_least)
    if limit.at_most is not None and value <= limit.at_most:
        return Reason(limit.measure, value, "≤", limit.at_most)
    return None


def age_on(born: date, on: date) -> int:
    """Full years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
