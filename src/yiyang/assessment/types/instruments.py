"""What an instrument is made of and what scoring it says, as plain frozen facts.

An instrument is a list of groups of items and a list of steps. Each step gives one named value (a sum, a band, a level, a flag)
made from answers and from earlier steps; nothing else happens in scoring.
"""

from typing import Any

import msgspec

from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words

Answer = int | float | str | bool | None
UNCONFIRMED = frozenset({Confidence.RECALLED, Confidence.UNCERTAIN})


class InstrumentError(ValueError):
    """Answers that cannot be scored; ``item`` is the one to look at, ``words`` say what is wrong with it."""

    def __init__(self, item: str, words: Words) -> None:
        super().__init__(f"{item}: {words.en}")
        self.item = item
        self.words = words


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Anything with a name in both languages."""

    zh: str = ""
    en: str = ""

    @property
    def words(self) -> Words:
        """The name, or the short wording of an option."""
        return Words(self.zh, self.en)


class Option(Named, frozen=True, kw_only=True):
    """One answer an item allows.

    It is given by its ``value`` (its score, where no value is written) or by its ``slug``. An option of a measured number
    holds from ``least`` on, or strictly above ``above``, up to the next option.
    """

    slug: str
    score: int = 0
    value: int | str | bool | None = None
    least: float | None = None
    above: float | None = None

    @property
    def given_as(self) -> int | str | bool:
        """What is written in the answers for it."""
        return self.score if self.value is None else self.value


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measured or counted answer: what counts as one at all."""

    whole: bool = False
    least: float | None = None
    most: float | None = None
    multiple_of: int = 1
    round_to: int | None = None
    unit: str = ""


class Item(Named, frozen=True, kw_only=True):
    """One question: a choice among options, or a number (which options may then grade)."""

    code: str
    options: tuple[Option, ...] = ()
    number: Number | None = None
    optional: bool = False
    note: Words | None = None
    loinc: str = ""


class Group(Named, frozen=True, kw_only=True):
    """Items answered together: a list under ``key``, one letter each in a text, or, without a key, each under its own code.

    ``better`` says which scores are good here, where that differs from the instrument.
    """

    items: tuple[Item, ...]
    source: str
    key: str = ""
    text: bool = False
    better: str = ""


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition on one answer or value, or several joined by ``all`` or ``any``."""

    of: str = ""
    all: tuple["When", ...] = ()
    any: tuple["When", ...] = ()
    equals: int | str | bool | None = msgspec.field(name="is", default=None)
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None


class Band(Named, frozen=True, kw_only=True):
    """A verdict. ``level`` orders verdicts by severity (0 is best); without limits it is reached by rule only."""

    slug: str
    level: int
    least: int | None = None
    most: int | None = None
    concern: bool = False


class Clause(Named, frozen=True, kw_only=True):
    """One sentence of a rule: when it holds, which band it leads to; its words are the reason told."""

    code: str
    when: When
    to: str = ""
    source: str = ""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points for a condition."""

    when: When
    points: int


class Step(Named, frozen=True, kw_only=True, tag_field="step"):
    """One named value computed from answers and earlier steps."""

    name: str
    source: str


class Sum(Step, frozen=True, kw_only=True, tag="sum"):
    """Scores added up; the ``reversed`` items count as ``mirror`` minus their score. ``range`` is stated by the document."""

    of: tuple[str, ...]
    range: tuple[int, int]
    reversed: tuple[str, ...] = ()
    mirror: int = 0


class Highest(Step, frozen=True, kw_only=True, tag="highest"):
    """The highest of several values; of bands, the worst."""

    of: tuple[str, ...]


class Count(Step, frozen=True, kw_only=True, tag="count"):
    """How many of several answers or verdicts are one option or band."""

    of: tuple[str, ...]
    slug: str


class Points(Step, frozen=True, kw_only=True, tag="points"):
    """Points by the first condition that holds, else ``otherwise``."""

    of: tuple[str, ...]
    rows: tuple[Row, ...]
    otherwise: int = 0


class Bands(Step, frozen=True, kw_only=True, tag="bands"):
    """The band a number falls in. Where the official bands are not known the table is empty and there is no verdict."""

    of: str
    bands: tuple[Band, ...]


class Matrix(Step, frozen=True, kw_only=True, tag="matrix"):
    """The level where two severities meet; ``uncertain`` cells are told as such."""

    rows: str
    columns: str
    cells: tuple[tuple[int, ...], ...]
    bands: tuple[Band, ...]
    uncertain: tuple[tuple[int, int], ...] = ()


class Raise(Step, frozen=True, kw_only=True, tag="raise"):
    """A level made worse by one for clauses that hold (once for all of them, unless ``once`` is off), never past ``cap``."""

    of: str
    clauses: tuple[Clause, ...]
    cap: int
    once: bool = True


class Decide(Step, frozen=True, kw_only=True, tag="decide"):
    """The band of the first clause that holds; else ``otherwise``, else the verdict of the step ``of``, else no answer at all."""

    clauses: tuple[Clause, ...]
    bands: tuple[Band, ...] = ()
    of: str = ""
    otherwise: str = ""


class Flag(Step, frozen=True, kw_only=True, tag="flag"):
    """Something a person should look at, when its condition holds."""

    when: When


class Ranked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One type in a ranking: the sum that ranks it and the verdict that lets it in."""

    sum: str
    band: str


class Rank(Step, frozen=True, kw_only=True, tag="rank"):
    """Verdicts that are not ``except``, by their sums, highest first. Also gives ``<name>_count`` and ``<name>_tied``."""

    of: tuple[Ranked, ...]
    without: str = msgspec.field(name="except")


AnyStep = Sum | Highest | Count | Points | Bands | Matrix | Raise | Decide | Flag | Rank


class Headline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which values stand at the top of a result: the total, the verdict and the parts of the total."""

    total: str = ""
    band: str = ""
    parts: tuple[str, ...] = ()


class Validity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a result may be relied on, and which events end it early."""

    source: str
    months: int | None = None
    events: tuple[str, ...] = ()


class Instrument(Named, frozen=True, kw_only=True, eq=False):
    """One assessment instrument in one version, complete with its tables and their sources."""

    code: str
    version: str
    document: str
    license_note: str
    better: str
    groups: tuple[Group, ...]
    steps: tuple[AnyStep, ...]
    headline: Headline
    outputs: dict[str, str | list[str] | dict[str, str]]
    sources: dict[str, Source]
    family: str = ""
    enabled: bool = True
    exactly_one: tuple[tuple[str, ...], ...] = ()
    validity: Validity | None = None
    note: Words | None = None
    loinc: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item in the order it is asked."""
        return tuple(item for group in self.groups for item in group.items)

    def item(self, code: str) -> Item:
        """One item by its code."""
        return next(item for item in self.items if item.code == code)


class Reason(msgspec.Struct, frozen=True, gc=False):
    """One clause and what it did, with the table it rests on and how far that table was checked."""

    code: str
    zh: str
    en: str
    source: str
    confidence: Confidence

    @property
    def words(self) -> Words:
        """The sentence in both languages."""
        return Words(self.zh, self.en)


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What an instrument says about its answers, and why; everything in it can be stored as JSON.

    ``scores`` are per item, ``totals`` every number by its step, ``bands`` every verdict by its step; ``band``, ``level`` and
    ``total`` are the headline. ``out`` is the same in the shape the instrument's golden cases are written in.
    """

    instrument: str
    version: str
    scores: dict[str, int]
    totals: dict[str, int]
    bands: dict[str, Band]
    flags: dict[str, bool]
    ranking: tuple[str, ...]
    total: int | None
    band: Band | None
    reasons: tuple[Reason, ...]
    unconfirmed: tuple[str, ...]
    out: dict[str, Any]

    @property
    def level(self) -> int | None:
        """The severity of the headline verdict, 0 being best."""
        return None if self.band is None else self.band.level

    @property
    def estimate(self) -> bool:
        """Whether a table nobody has confirmed had a part in it."""
        return bool(self.unconfirmed)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for storing and for the terminal."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return {**plain, "level": self.level, "estimate": self.estimate}
