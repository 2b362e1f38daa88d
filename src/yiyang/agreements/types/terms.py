"""What may be agreed and under which conditions; the facts the rules ask for and the answers they give with their reasons."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import msgspec

from yiyang.agreements.types.words import AgreementKind, Course, Destination, Need, Standing, Wanted, Wish
from yiyang.catalogue.types.words import CareClass, Per
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words

TO_CHECK = frozenset({Confidence.RECALLED, Confidence.UNCERTAIN, Confidence.PLATFORM_DEFAULT, Confidence.READING})


class Stretch(StrEnum):
    """In what a period is counted."""

    MONTH = "month"
    DAY = "day"


class Fact(StrEnum):
    """What the platform itself knows when entry conditions are looked at."""

    AGE = "age"
    GBT = "gbt"
    PLACE = "place"
    INSTITUTION = "institution"
    OTHER_CONTRACT = "other_contract"


class Sourced(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sentence of the rules in two languages, with where it stands and how far it was checked."""

    zh: str
    en: str
    source: Source

    @property
    def words(self) -> Words:
        """The sentence."""
        return Words(self.zh, self.en)

    @property
    def to_check(self) -> bool:
        """Whether somebody here must still compare it with the official text."""
        return self.source.confidence in TO_CHECK


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way in which a condition is met by a known fact."""

    fact: Fact
    at_least: int | None = None
    one_of: tuple[str, ...] = ()


class Condition(Sourced, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry condition; without ``checks`` a person who knows the elder says whether it holds."""

    code: str
    checks: tuple[Check, ...] = ()

    @property
    def attested(self) -> bool:
        """Whether a person has to say it."""
        return not self.checks


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long an agreement may run."""

    unit: Stretch
    least: int
    most: int
    usual: int
    source: Source

    def __post_init__(self) -> None:
        if not 0 < self.least <= self.usual <= self.most:
            raise ValueError("least, usual and most must be in order")


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many days before the end the platform asks for a new assessment."""

    days: int
    source: Source


class Kind(Sourced, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of agreement."""

    term: Term
    notice: Notice
    institutions: tuple[str, ...]
    needs_doctor: bool = False
    recovery_ends: bool = False
    conditions: tuple[Condition, ...] = ()


class KindBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``kinds.yaml``."""

    kinds: dict[AgreementKind, Kind]

    def __post_init__(self) -> None:
        missing = set(AgreementKind) - set(self.kinds)
        if missing:
            raise ValueError(f"kinds not described: {sorted(missing)}")


class PriorityClause(Sourced, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is served before others: at least one group of every set in ``all_of``."""

    code: str
    all_of: tuple[tuple[str, ...], ...]


class PriorityBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``priorities.yaml``; the first clause that fits counts."""

    clauses: tuple[PriorityClause, ...]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A destination: which institutions serve there, and what is agreed with them."""

    zh: str
    en: str
    institutions: tuple[str, ...] = ()
    agreement: AgreementKind | None = None

    @property
    def words(self) -> Words:
        """Its name."""
        return Words(self.zh, self.en)


class DiversionClause(Sourced, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One reason to be served somewhere; everything named must hold."""

    code: str
    to: Destination
    needs: tuple[Need, ...] = ()
    care_class: tuple[CareClass, ...] = ()
    wants: tuple[Wanted, ...] = ()
    homebound: bool = False


class DiversionBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``diversion.yaml``; the first clause that fits leads, the others stand as alternatives."""

    places: dict[Destination, Place]
    clauses: tuple[DiversionClause, ...]
    otherwise: DiversionClause

    def __post_init__(self) -> None:
        missing = set(Destination) - set(self.places)
        if missing:
            raise ValueError(f"places not described: {sorted(missing)}")


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number one may change, with its source."""

    value: float
    source: Source


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``parameters.yaml``."""

    panel_warning: Number
    fresh_days: Number
    least_counted: Number
    answer_days: Number
    open_newcomers: Number


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is known when entry conditions are looked at: facts as numbers or slugs, and what a person has attested."""

    known: dict[Fact, int | str] = field(default_factory=dict)
    attested: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """One entry condition and whether it holds."""

    condition: Condition
    standing: Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application tells."""

    need: Need = Need.UNKNOWN
    care_class: CareClass | None = None
    wants: Wanted = Wanted.OPEN
    homebound: bool = False


@dataclass(frozen=True, slots=True)
class Diversion:
    """Where an application should be served, why, and what else fits."""

    to: Destination
    clause: DiversionClause
    others: tuple[DiversionClause, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One promised service: how often in which stretch."""

    code: str
    words: Words
    times: int
    per: Per


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """One promised service against what was done; ``promised`` is None where it is given only when needed."""

    line: Line
    promised: int | None
    due: int | None
    done: int

    @property
    def behind(self) -> bool:
        """Whether less was done than should have been by now."""
        return self.due is not None and self.done < self.due


@dataclass(frozen=True, slots=True)
class Promise:
    """What became of everything that was promised."""

    lines: tuple[Fulfilled, ...]

    @property
    def share(self) -> float | None:
        """Done of what was due by now, never more than promised of each service; None while nothing is due."""
        due = sum(line.due or 0 for line in self.lines)
        return sum(min(line.done, line.due or 0) for line in self.lines) / due if due else None

    @property
    def kept(self) -> bool:
        """Whether everything due was done (FD3)."""
        return not any(line.behind for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What is known of an elder at the end of a period."""

    then: CareClass | None
    now: CareClass | None
    recovery_ends: bool
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules propose at the end of a period: to end or to go on, at which level, and why."""

    course: Course
    proposal: Wish
    level: CareClass | None
    reasons: tuple[Words, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Counted:
    """Residents known and valid contracts of one committee."""

    code: str
    name: str
    known: int
    signed: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A signing rate; ``known`` and ``signed`` are None where the number is too small to be shown."""

    code: str
    name: str
    known: int | None
    signed: int | None

    @property
    def share(self) -> float | None:
        """Signed of those known."""
        return self.signed / self.known if self.known and self.signed is not None else None


@dataclass(frozen=True, slots=True)
class Days:
    """A period in days, half-open."""

    start: date
    end: date
