"""What the names in an instrument stand for: items, groups, steps, and the kind of value behind each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

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
    Option,
    Raise,
    Rank,
)
from yiyang.lib.words import Words

Values = Mapping[str, Any]
VERDICTS = (Bands, Matrix, Raise, Decide)


class Scope:
    """Looks names up for the compilers of answers, conditions, steps and outputs."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.items: dict[str, Item] = {item.code: item for item in instrument.items}
        self.groups = {group.key: group for group in instrument.groups if group.key}
        self.steps: dict[str, AnyStep] = {step.name: step for step in instrument.steps}

    def expand(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names with each group replaced by its items."""
        return tuple(
            code
            for name in names
            for code in ([item.code for item in self.groups[name].items] if name in self.groups else [name])
        )

    def words(self, name: str) -> Words:
        """What people call an item or a step."""
        named: Named = self.items.get(name) or self.steps[name]
        return named.words

    def is_choice(self, name: str) -> bool:
        """Whether the value is one of an item's options."""
        return name in self.items and bool(self.items[name].options)

    def is_verdict(self, name: str) -> bool:
        """Whether the value is a band."""
        return isinstance(self.steps.get(name), VERDICTS)

    def slugs(self, name: str) -> set[str]:
        """The slugs a value can have."""
        if self.is_choice(name):
            return {option.slug for option in self.items[name].options}
        return {band.slug for band in self.bands(name)}

    def bands(self, name: str) -> tuple[Band, ...]:
        """The bands a verdict is taken from; a rule on top of another verdict uses the same ones."""
        step = self.steps[name]
        if isinstance(step, Raise) or (isinstance(step, Decide) and not step.bands):
            return self.bands(step.of)
        return step.bands if isinstance(step, Bands | Matrix | Decide) else ()

    def number(self, name: str) -> Callable[[Values], Any]:
        """Reads the number behind a name: an option's score, a verdict's level, or the number itself; None if not given."""
        if self.is_choice(name):
            return lambda values: None if (chosen := values[name]) is None else chosen.score
        if self.is_verdict(name):
            return lambda values: None if (band := values[name]) is None else band.level
        return lambda values: values[name]

    def known(self) -> set[str]:
        """Every name a condition or an output may use."""
        derived = {
            f"{step.name}_{tail}" for step in self.instrument.steps if isinstance(step, Rank) for tail in ("count", "tied")
        }
        return {*self.items, *self.groups, *self.steps, *derived}

    def named(self, kinds: type | tuple[type, ...]) -> tuple[str, ...]:
        """The names of the steps of some kinds."""
        return tuple(step.name for step in self.instrument.steps if isinstance(step, kinds))

    @property
    def flags(self) -> tuple[str, ...]:
        """The names of all flags."""
        return self.named(Flag)


def option_scores(item: Item) -> set[int]:
    """The scores an item can give."""
    return {option.score for option in item.options}


def given(option: Option) -> tuple[tuple[type, Any], ...]:
    """The answers that mean an option, each with its type: 1, True and 1.0 are three different answers."""
    return (str, option.slug), (option.given_as.__class__, option.given_as)
