"""An instrument worked out once into the few functions that score it thousands of times a second."""

from functools import lru_cache
from typing import Any

from yiyang.assessment.rules import outputs
from yiyang.assessment.rules.answers import Answers, readers
from yiyang.assessment.rules.needs import unconfirmed
from yiyang.assessment.rules.scope import Scope
from yiyang.assessment.rules.steps import compiled
from yiyang.assessment.types import Instrument, Reason, Result


class Plan:
    """What has to be read, which steps follow, and how the values become a result."""

    def __init__(self, instrument: Instrument) -> None:
        scope = Scope(instrument)
        self.instrument = instrument
        self.readers = readers(instrument)
        self.steps = [compiled(step, scope) for step in instrument.steps]
        self.shapes = outputs.shapes(scope)
        self.scored = outputs.scored(scope)
        self.numbers = outputs.numbers(scope)
        self.verdicts = outputs.verdicts(scope)
        self.flags = scope.flags
        self.ranking = outputs.ranking(scope)
        self.unconfirmed = unconfirmed(instrument)

    def score(self, answers: Answers) -> Result:
        """Read, take every step, gather."""
        values, reasons = self.read(answers), list[Reason]()
        for step in self.steps:
            step(values, reasons)
        return self.gathered(values, reasons)

    def read(self, answers: Answers) -> dict[str, Any]:
        """What each item was answered with: an option, a number, or nothing where that is allowed."""
        values: dict[str, Any] = {}
        for read in self.readers:
            read(answers, values)
        return values

    def gathered(self, values: dict[str, Any], reasons: list[Reason]) -> Result:
        """The result the values make."""
        top = self.instrument.headline
        return Result(
            instrument=self.instrument.code,
            version=self.instrument.version,
            scores={code: chosen.score for code in self.scored if (chosen := values[code]) is not None},
            totals={name: values[name] for name in self.numbers},
            bands={name: band for name in self.verdicts if (band := values[name]) is not None},
            flags={name: values[name] for name in self.flags},
            ranking=values.get(self.ranking, ()),
            total=values.get(top.total),
            band=values.get(top.band),
            reasons=tuple(reasons),
            unconfirmed=self.unconfirmed,
            out={key: shape(values) for key, shape in self.shapes.items()},
        )


@lru_cache(maxsize=128)
def plan(instrument: Instrument) -> Plan:
    """The plan of an instrument; instruments are compared by identity, so a changed copy gets its own."""
    return Plan(instrument)
