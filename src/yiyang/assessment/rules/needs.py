"""What each step reads, and so which tables a result rests on."""

from yiyang.assessment.rules.conditions import atoms
from yiyang.assessment.types import UNCONFIRMED, AnyStep, Bands, Clause, Decide, Flag, Instrument, Matrix, Points, Raise, Rank


def clauses(step: AnyStep) -> tuple[Clause, ...]:
    """The clauses of a step that has any."""
    return step.clauses if isinstance(step, Raise | Decide) else ()


def needs(step: AnyStep) -> list[str]:
    """Every name a step reads."""
    if isinstance(step, Rank):
        return [name for ranked in step.of for name in (ranked.sum, ranked.band)]
    if isinstance(step, Matrix):
        return [step.rows, step.columns]
    if isinstance(step, Flag):
        return [atom.of for atom in atoms(step.when)]
    parts = [step.of] if isinstance(step.of, str) else [*step.of]
    rows = [atom.of for row in step.rows for atom in atoms(row.when)] if isinstance(step, Points) else []
    return [name for name in parts if name] + rows + [atom.of for clause in clauses(step) for atom in atoms(clause.when)]


def unconfirmed(instrument: Instrument) -> tuple[str, ...]:
    """The tables behind the headline that somebody must compare with the official text before a result may decide money."""
    top = instrument.headline
    wanted = {top.total, top.band, *top.parts} - {""} or {step.name for step in instrument.steps}
    tables: set[str] = set()
    for step in reversed(instrument.steps):
        if step.name in wanted and not (isinstance(step, Bands) and not step.bands):
            wanted.update(needs(step))
            tables |= {step.source, *(clause.source for clause in clauses(step) if clause.source)}
    return tuple(sorted(table for table in tables if instrument.sources[table].confidence in UNCONFIRMED))
