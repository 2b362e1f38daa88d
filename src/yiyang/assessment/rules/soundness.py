"""Whether a definition can be right at all: names exist, scores add up to the stated range, bands have no gap or overlap.

Every check yields faults as (where, what); ``where`` is the path of the entry in its file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from yiyang.assessment.rules.conditions import COMPARISONS, atoms
from yiyang.assessment.rules.needs import clauses, needs
from yiyang.assessment.rules.reach import reachable
from yiyang.assessment.rules.scope import Scope
from yiyang.assessment.types import (
    AnyStep,
    Band,
    Bands,
    Decide,
    Flag,
    Instrument,
    Item,
    Matrix,
    Named,
    Points,
    Raise,
    Rank,
    Sum,
    When,
)

Fault = tuple[str, str]
DIRECTIONS = ("high", "low")


def faults(instrument: Instrument) -> list[Fault]:
    """Everything wrong with a definition; later checks rely on the names being right, so they wait for those."""
    scope = Scope(instrument)
    names = [*_twice(scope), *_items(instrument), *_sources(instrument), *_references(scope)]
    return names or [*_steps(scope), *_outputs(scope)]


def _twice(scope: Scope) -> Iterator[Fault]:
    instrument = scope.instrument
    used = [item.code for item in instrument.items] + [step.name for step in instrument.steps] + [*scope.groups]
    for name, count in Counter(used).items():
        if count > 1:
            yield "$", f"the name {name} is used {count} times"


def _items(instrument: Instrument) -> Iterator[Fault]:
    for place, group in enumerate(instrument.groups):
        for number, item in enumerate(group.items):
            where = f"$.groups[{place}].items[{number}]"
            yield from ((where, f"item {item.code} {what}") for what in _item(item))
        if {instrument.better, group.better or instrument.better} - set(DIRECTIONS):
            yield f"$.groups[{place}]", f"better must be one of {', '.join(DIRECTIONS)}"


def _item(item: Item) -> Iterator[str]:
    if not item.options and item.number is None:
        yield "has neither options nor a number"
    if not all(_spoken(named) for named in (item, *item.options)):
        yield "lacks words in one language"
    answers = [option.slug for option in item.options]
    answers += [str(option.given_as) for option in item.options if item.number is None and option.given_as != option.slug]
    if len(answers) != len(set(answers)):
        yield "has two options that are answered alike"
    limits = [limit for option in item.options[1:] if (limit := _beginning(option.least, option.above)) is not None]
    if item.number is not None and item.options and (len(limits) != len(item.options) - 1 or limits != sorted(set(limits))):
        yield "grades its number by limits that do not rise"


def _beginning(least: float | None, above: float | None) -> tuple[float, int] | None:
    if above is not None:
        return above, 1
    return None if least is None else (least, 0)


def _spoken(named: Named) -> bool:
    return bool(named.zh and named.en)


def _sources(instrument: Instrument) -> Iterator[Fault]:
    asked = [(f"$.groups[{place}]", group.source) for place, group in enumerate(instrument.groups)]
    asked += [(f"$.steps[{place}]", step.source) for place, step in enumerate(instrument.steps)]
    asked += [
        (f"$.steps[{place}]", clause.source)
        for place, step in enumerate(instrument.steps)
        for clause in clauses(step)
        if clause.source
    ]
    asked += [("$.validity", instrument.validity.source)] if instrument.validity else []
    yield from ((where, f"there is no source {table}") for where, table in asked if table not in instrument.sources)


def _references(scope: Scope) -> Iterator[Fault]:
    known = {*scope.items, *scope.groups}
    for place, step in enumerate(scope.instrument.steps):
        for name in needs(step):
            if name not in known:
                yield f"$.steps[{place}]", f"{step.name} uses {name}, which is no item and no earlier step"
        known |= {step.name, f"{step.name}_count", f"{step.name}_tied"} if isinstance(step, Rank) else {step.name}
    top = scope.instrument.headline
    for name in (top.total, top.band, *top.parts):
        if name and name not in scope.steps:
            yield "$.headline", f"{name} is no step"
    for code in (code for codes in scope.instrument.exactly_one for code in codes):
        if code not in scope.items or not scope.items[code].optional:
            yield "$.exactly_one", f"{code} is no optional item"


def _conditions(step: AnyStep) -> list[When]:
    whens = [clause.when for clause in clauses(step)]
    whens += [row.when for row in step.rows] if isinstance(step, Points) else []
    whens += [step.when] if isinstance(step, Flag) else []
    return [atom for when in whens for atom in atoms(when)]


def _steps(scope: Scope) -> Iterator[Fault]:
    for place, step in enumerate(scope.instrument.steps):
        for what in (*_wording(step, scope), *_wrong_conditions(step, scope), *_kind(step, scope)):
            yield f"$.steps[{place}]", f"{step.name} {what}"


def _wording(step: AnyStep, scope: Scope) -> Iterator[str]:
    if not all(_spoken(named) for named in (step, *clauses(step), *scope.bands(step.name))):
        yield "lacks words in one language"


def _wrong_conditions(step: AnyStep, scope: Scope) -> Iterator[str]:
    for atom in _conditions(step):
        asked = [sign for sign in COMPARISONS if getattr(atom, sign) is not None] + (["is"] if atom.equals is not None else [])
        if len(asked) != 1:
            yield f"asks {atom.of} {len(asked)} questions at once; one is needed"
        elif asked == ["is"] and _has_slugs(atom.of, scope) and atom.equals not in scope.slugs(atom.of):
            yield f"waits for {atom.of} to be {atom.equals}, which it never is"


def _has_slugs(name: str, scope: Scope) -> bool:
    return scope.is_choice(name) or scope.is_verdict(name)


def _kind(step: AnyStep, scope: Scope) -> Iterator[str]:
    if isinstance(step, Sum):
        reach = reachable(step.name, scope)
        if (min(reach), max(reach)) != tuple(step.range):
            yield f"can reach {min(reach)} to {max(reach)}, not {step.range[0]} to {step.range[1]}"
    if isinstance(step, Bands) and step.bands:
        yield from _coverage(step.bands, sorted(reachable(step.of, scope)))
    if isinstance(step, Matrix):
        yield from _shape(step, scope)
    if isinstance(step, Raise) and step.cap not in {band.level for band in scope.bands(step.name)}:
        yield f"is capped at {step.cap}, which is no level"
    if isinstance(step, Decide):
        yield from _targets(step, {band.slug for band in scope.bands(step.name)})


def _coverage(bands: Iterable[Band], reach: list[int]) -> Iterator[str]:
    limits = [(band.least, band.most) for band in bands if band.least is not None and band.most is not None]
    for number in reach:
        count = sum(least <= number <= most for least, most in limits)
        if count != 1:
            yield f"has {count or 'no'} band{'s' if count > 1 else ''} for {number}"
            return
    if any(least > most for least, most in limits):
        yield "has a band that ends before it begins"
    ordered = sorted(limits)
    if any(later[0] <= earlier[1] for earlier, later in pairwise(ordered)):
        yield "has bands that overlap"


def _shape(step: Matrix, scope: Scope) -> Iterator[str]:
    rows, columns = sorted(reachable(step.rows, scope)), sorted(reachable(step.columns, scope))
    if rows != [*range(len(step.cells))] or any(columns != [*range(len(row))] for row in step.cells):
        yield "has not one cell for every pair of severities"
    if {level for row in step.cells for level in row} - {band.level for band in step.bands}:
        yield "leads to a level it has no name for"


def _targets(step: Decide, slugs: set[str]) -> Iterator[str]:
    wanted = {clause.to for clause in step.clauses} | ({step.otherwise} if step.otherwise else set())
    if wanted - slugs:
        yield f"leads to {', '.join(sorted(wanted - slugs))}, which it has no band for"


def _outputs(scope: Scope) -> Iterator[Fault]:
    for key, output in scope.instrument.outputs.items():
        for reference in [output] if isinstance(output, str) else output if isinstance(output, list) else output.values():
            name, _, part = reference.partition(".") if reference not in scope.known() else (reference, "", "")
            if name not in scope.known() or (part and part not in Band.__struct_fields__):
                yield f"$.outputs.{key}", f"there is no {reference}"
