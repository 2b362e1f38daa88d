"""Each kind of step turned into a function that adds one value and says why."""

from collections.abc import Callable
from typing import Any

from yiyang.assessment.rules import sentences
from yiyang.assessment.rules.conditions import atoms, condition
from yiyang.assessment.rules.scope import Scope, Values
from yiyang.assessment.types import (
    AnyStep,
    Band,
    Bands,
    Clause,
    Count,
    Decide,
    Flag,
    Highest,
    InstrumentError,
    Matrix,
    Points,
    Raise,
    Rank,
    Reason,
    Step,
    Sum,
)
from yiyang.lib.datafiles import Confidence
from yiyang.lib.words import Words

Run = Callable[[dict[str, Any], list[Reason]], None]
Say = Callable[..., Reason]


def compiled(step: AnyStep, scope: Scope) -> Run:
    """The function that takes one step."""
    return COMPILERS[type(step)](step, scope)


def _sayer(step: Step, scope: Scope) -> Say:
    """Makes reasons that rest on the step's table, or on a clause's own."""
    marks = {table: source.confidence for table, source in scope.instrument.sources.items()}

    def say(code: str, words: tuple[str, str], *, table: str = "", mark: Confidence | None = None) -> Reason:
        named = table or step.source
        return Reason(code, words[0], words[1], named, mark or marks[named])

    return say


def _sum(step: Sum, scope: Scope) -> Run:
    codes = scope.expand(step.of)
    reads = [(scope.number(code), step.mirror if code in step.reversed else None) for code in codes]
    tell = _addition(step, scope, codes) if codes == step.of else _within(step)
    name, source, mark = step.name, step.source, scope.instrument.sources[step.source].confidence
    plain = _plain_parts(step, scope, codes)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        parts = [values[code].score for code in plain] if plain else [_part(read(values), mirror) for read, mirror in reads]
        values[name] = total = sum(parts)
        zh, en = tell(total, parts)
        reasons.append(Reason(name, zh, en, source, mark))

    return run


def _plain_parts(step: Sum, scope: Scope, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The parts, when all are chosen options that simply count; most sums are like that, and it is the quick way."""
    simple = all(scope.is_choice(code) and not scope.items[code].optional for code in codes) and not step.reversed
    return codes if simple else ()


def _part(score: int | None, mirror: int | None) -> int:
    if score is None:
        return 0
    return score if mirror is None else mirror - score


def _within(step: Sum) -> Callable[[int, list[int]], tuple[str, str]]:
    zh, en, (low, high) = step.zh, step.en, step.range
    return lambda total, _parts: (f"{zh} {total} 分（{low}–{high}）", f"{en} {total} ({low}–{high})")


def _addition(step: Sum, scope: Scope, codes: tuple[str, ...]) -> Callable[[int, list[int]], tuple[str, str]]:
    names = [_turned(scope.words(code)) if code in step.reversed else scope.words(code) for code in codes]

    def tell(total: int, parts: list[int]) -> tuple[str, str]:
        counted = [(words, part) for words, part in zip(names, parts, strict=True) if part]
        zh = " + ".join([f"{words.zh} {part}" for words, part in counted])
        en = " + ".join([f"{words.en} {part}" for words, part in counted])
        return (f"{step.zh} {total} = {zh}", f"{step.en} {total} = {en}") if counted else (f"{step.zh} 0", f"{step.en} 0")

    return tell


def _turned(words: Words) -> Words:
    return Words(f"{words.zh}（反向）", f"{words.en} (reversed)")


def _highest(step: Highest, scope: Scope) -> Run:
    reads = [(scope.words(name), scope.number(name)) for name in scope.expand(step.of)]
    say = _sayer(step, scope)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        numbers = [(words, read(values) or 0) for words, read in reads]
        values[step.name] = top = max(number for _, number in numbers)
        named = [words for words, number in numbers if number == top]
        if top:
            zh, en = "、".join(words.zh for words in named), ", ".join(words.en for words in named)
            reasons.append(say(step.name, (f"{step.zh} {top}：{zh}", f"{step.en} {top}: {en}")))

    return run


def _count(step: Count, scope: Scope) -> Run:
    codes, say = scope.expand(step.of), _sayer(step, scope)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        values[step.name] = count = sum(values[code].slug == step.slug for code in codes)
        if count:
            reasons.append(say(step.name, (f"{step.zh} {count} 项", f"{step.en}: {count}")))

    return run


def _points(step: Points, scope: Scope) -> Run:
    rows, say = [(condition(row.when, scope), row.points) for row in step.rows], _sayer(step, scope)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        values[step.name] = points = next((points for holds, points in rows if holds(values)), step.otherwise)
        if points:
            reasons.append(say(step.name, (f"{step.zh} {points} 分", f"{step.en} {points}")))

    return run


def _bands(step: Bands, scope: Scope) -> Run:
    verdicts = _verdicts(step, scope)
    read, name = scope.number(step.of), step.name
    mark = scope.instrument.sources[step.source].confidence
    unknown = Reason(
        name, f"{step.zh}：官方分级表尚未录入，不作判定", f"{step.en}: no official bands yet, so no verdict", step.source, mark
    )

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        values[name], reason = verdicts[read(values)] if verdicts else (None, unknown)
        reasons.append(reason)

    return run


def _verdicts(step: Bands, scope: Scope) -> dict[int, tuple[Band, Reason]]:
    """Every number a band covers with the verdict and its reason, made once."""
    say, judged = _sayer(step, scope), scope.words(step.of)

    def reason(number: int, band: Band) -> Reason:
        within = sentences.limits(band)
        zh = f"{judged.zh} {number} 分，在 {within} 之内：{band.zh}"
        return say(step.name, (zh, f"{judged.en} {number} is within {within}: {band.en}"))

    return {
        number: (band, reason(number, band))
        for band in step.bands
        if band.least is not None and band.most is not None
        for number in range(band.least, band.most + 1)
    }


def _matrix(step: Matrix, scope: Scope) -> Run:
    row, column, by_level = scope.number(step.rows), scope.number(step.columns), {band.level: band for band in step.bands}
    rows, columns, say = scope.words(step.rows), scope.words(step.columns), _sayer(step, scope)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        at = row(values), column(values)
        values[step.name] = band = by_level[step.cells[at[0]][at[1]]]
        zh = f"组合表：{rows.zh} {at[0]} × {columns.zh} {at[1]} → {band.zh}"
        en = f"Combination table: {rows.en} {at[0]} × {columns.en} {at[1]} → {band.en}"
        reasons.append(say(step.name, (zh, en), mark=Confidence.UNCERTAIN if at in step.uncertain else None))

    return run


def _raise(step: Raise, scope: Scope) -> Run:
    clauses = [(clause, condition(clause.when, scope)) for clause in step.clauses]
    by_level, say = {band.level: band for band in scope.bands(step.name)}, _sayer(step, scope)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        band = values[step.of]
        fired = [clause for clause, holds in clauses if holds(values)]
        for place, clause in enumerate(fired):
            after = by_level[min(step.cap, band.level + 1)]
            told = sentences.raised(clause.words, None if step.once and place else (band, after))
            reasons.append(say(clause.code, (told.zh, told.en), table=clause.source))
            band = band if step.once and place else after
        values[step.name] = band

    return run


def _decide(step: Decide, scope: Scope) -> Run:
    by_slug = {band.slug: band for band in scope.bands(step.name)}
    clauses = [(clause, condition(clause.when, scope)) for clause in step.clauses]
    say = _sayer(step, scope)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        for clause, holds in clauses:
            if holds(values):
                values[step.name] = band = by_slug[clause.to]
                reasons.append(say(clause.code, _verdict(clause, band), table=clause.source))
                return
        values[step.name] = _unclaused(step, values, by_slug)

    return run


def _verdict(clause: Clause, band: Band) -> tuple[str, str]:
    return f"{clause.zh}：{band.zh}", f"{clause.en}: {band.en}"


def _unclaused(step: Decide, values: Values, by_slug: dict[str, Band]) -> Band | None:
    """The verdict when no clause holds."""
    if step.otherwise:
        return by_slug[step.otherwise]
    if step.of:
        found: Band | None = values[step.of]
        return found
    asked = list(dict.fromkeys(atom.of for clause in step.clauses for atom in atoms(clause.when)))
    raise InstrumentError(asked[0], sentences.no_clause(asked))


def _flag(step: Flag, scope: Scope) -> Run:
    holds, say = condition(step.when, scope), _sayer(step, scope)

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        values[step.name] = raised = holds(values)
        if raised:
            reasons.append(say(step.name, (step.zh, step.en)))

    return run


def _rank(step: Rank, scope: Scope) -> Run:
    say, named = _sayer(step, scope), {ranked.sum: scope.words(ranked.sum) for ranked in step.of}

    def run(values: dict[str, Any], reasons: list[Reason]) -> None:
        found = [ranked.sum for ranked in step.of if values[ranked.band].slug != step.without]
        order = sorted(found, key=lambda name: -values[name])
        values[step.name] = tuple(order)
        values[f"{step.name}_count"] = len(order)
        values[f"{step.name}_tied"] = len(order) > 1 and values[order[0]] == values[order[1]]
        if order:
            told = [Words(f"{named[name].zh} {values[name]}", f"{named[name].en} {values[name]}") for name in order]
            zh, en = "、".join(words.zh for words in told), ", ".join(words.en for words in told)
            reasons.append(say(step.name, (f"{step.zh}：{zh}", f"{step.en}: {en}")))

    return run


COMPILERS: dict[type, Callable[[Any, Scope], Run]] = {
    Sum: _sum,
    Highest: _highest,
    Count: _count,
    Points: _points,
    Bands: _bands,
    Matrix: _matrix,
    Raise: _raise,
    Decide: _decide,
    Flag: _flag,
    Rank: _rank,
}
