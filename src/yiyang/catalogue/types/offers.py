"""What is on offer: service items, who may perform them, packages, and what proposing and pricing them says."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import msgspec

from yiyang.catalogue.types.words import CareClass, Category, PackageKind, Payer, Per, Resource, Supplier, Unit, Window
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words

UNCONFIRMED = frozenset({Confidence.RECALLED, Confidence.UNCERTAIN, Confidence.PLATFORM_DEFAULT})


class Performer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of hand that may perform a service; ``role`` and ``function`` are what that means on this platform."""

    zh: str
    en: str
    holds: Words
    role: str = ""
    function: str = ""

    @property
    def words(self) -> Words:
        """Its name."""
        return Words(self.zh, self.en)


class HardRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What no contract, plan or roster may break: a marked item is for ``only`` these hands, or ``never`` for those."""

    code: str
    zh: str
    en: str
    source: Source
    mark: str = ""
    category: Category | None = None
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        """The rule as a sentence."""
        return Words(self.zh, self.en)


class PerformerBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``performers.yaml``."""

    source: Source
    performers: dict[str, Performer]
    hard_rules: tuple[HardRule, ...]


class ResourceRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who supplies one kind of resource, and which categories of service belong to it, unless an item says otherwise."""

    supplier: Supplier
    categories: tuple[Category, ...] = ()


class ResourceBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``resources.yaml``."""

    source: Source
    resources: dict[Resource, ResourceRow]


class ItemRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One service as it is written in a list; what is left out follows the list, the category or the resource."""

    code: str
    zh: str
    en: str
    category: Category
    group: str = ""
    performers: tuple[str, ...]
    hands: int = 1
    unit: Unit = Unit.TIME
    minutes: int | None = None
    payers: tuple[Payer, ...] = ()
    bodily: bool = False
    invasive: bool = False
    only_with: str = ""
    resource: Resource | None = None
    supplier: Supplier | None = None
    official_code: str | None = None
    confidence: Confidence | None = None
    note: Words | None = None


class ItemList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file of ``items/``: a list of services with the document it follows."""

    code: str
    zh: str
    en: str
    source: Source
    items: tuple[ItemRow, ...]
    region: str = ""
    payers: tuple[Payer, ...] = ()
    groups: dict[str, Words] = {}
    conditions: dict[str, Words] = {}

    @property
    def words(self) -> Words:
        """The list's name."""
        return Words(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Item:
    """One service with everything its list, category and resource say about it."""

    row: ItemRow
    list: ItemList
    payers: tuple[Payer, ...]
    resource: Resource
    supplier: Supplier

    @property
    def code(self) -> str:
        """The platform's own code."""
        return self.row.code

    @property
    def words(self) -> Words:
        """Its name."""
        return Words(self.row.zh, self.row.en)

    @property
    def category(self) -> Category:
        """医, 养, 康, 护 or 安宁."""
        return self.row.category

    @property
    def performers(self) -> tuple[str, ...]:
        """Who may do it, the usual one first."""
        return self.row.performers

    @property
    def unit(self) -> Unit:
        """What one of it is."""
        return self.row.unit

    @property
    def minutes(self) -> int | None:
        """How long it takes at least."""
        return self.row.minutes

    @property
    def confidence(self) -> Confidence:
        """How far the entry was checked."""
        return self.row.confidence or self.list.source.confidence

    @property
    def caution(self) -> Words | None:
        """What must be there before it may be done at all, such as a catheter."""
        return self.list.conditions.get(self.row.only_with)

    @property
    def unconfirmed(self) -> bool:
        """Whether somebody here must still compare the entry with the official text."""
        return self.confidence in UNCONFIRMED


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One service of a package: how often, at what times of day."""

    item: str
    per: Per
    times: int = 1
    windows: tuple[Window, ...] = ()
    performer: str = ""
    confidence: Confidence | None = None
    note: Words | None = None


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One reason to offer a package: everything that is named must hold; its words are the reason told."""

    code: str
    zh: str
    en: str
    source: Source
    care_class: tuple[CareClass, ...] = ()
    conditions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    from_age: int = 0
    end_of_life: bool = False

    @property
    def words(self) -> Words:
        """The reason, for people."""
        return Words(self.zh, self.en)

    @property
    def rests_on_level(self) -> bool:
        """Whether an assessment decides it."""
        return bool(self.care_class)


class Package(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Services that are agreed together; a ``negotiated`` one has no list price and is quoted to each family."""

    code: str
    kind: PackageKind
    zh: str
    en: str
    focus: Words
    source: Source
    lines: tuple[Line, ...]
    rank: int
    frequencies: Confidence = Confidence.PLATFORM_DEFAULT
    goals: tuple[Words, ...] = ()
    clauses: tuple[Clause, ...] = ()
    negotiated: bool = False

    @property
    def words(self) -> Words:
        """The package's name."""
        return Words(self.zh, self.en)

    def confidence_of(self, line: Line) -> Confidence:
        """How far the frequency of one of its lines was checked."""
        return line.confidence or self.frequencies


class Constitution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the nine constitutions; ``advice`` stays empty until a TCM doctor of the deployment has written it."""

    zh: str
    en: str
    advice: Words | None = None

    @property
    def words(self) -> Words:
        """Its name."""
        return Words(self.zh, self.en)


class ConstitutionStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do with a finding about constitutions."""

    zh: str
    en: str
    items: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        """The step as a sentence."""
        return Words(self.zh, self.en)


class ConstitutionBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``constitutions.yaml``."""

    instrument: str
    source: Source
    types: dict[str, Constitution]
    steps: dict[str, ConstitutionStep]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an elder when packages are proposed; ``estimate`` when the class rests on an unconfirmed table."""

    care_class: CareClass | None = None
    age: int | None = None
    conditions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    end_of_life: bool = False
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class ProposalReason:
    """One clause that speaks for a package, with its source; ``estimate`` when it rests on an unconfirmed level."""

    code: str
    words: Words
    source: Source
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A package worth offering, and why."""

    package: Package
    reasons: tuple[ProposalReason, ...]

    @property
    def estimate(self) -> bool:
        """Whether nothing but an unconfirmed level speaks for it."""
        return all(reason.estimate for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One service of a quote; ``unit_fen`` is None where the institution has set no price."""

    code: str
    words: Words
    times: int
    per: Per
    unit: Unit
    unit_fen: int | None
    month_fen: int | None
    resource: Resource
    supplier: Supplier
    payers: tuple[Payer, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a package costs a month at an institution on a day.

    ``total_fen`` is None when it cannot be said: a price is ``missing``, or the package is ``negotiated`` and not yet quoted.
    ``payers`` says who is asked first for how much; it decides no money.
    """

    institution_id: UUID
    package: str
    level: str
    lines: tuple[QuoteLine, ...]
    total_fen: int | None
    negotiated: bool
    missing: tuple[str, ...]
    payers: tuple[tuple[Payer, int], ...]
    package_price: bool = False
    reason: str = ""

    @property
    def yuan(self) -> Decimal | None:
        """The total in yuan."""
        return None if self.total_fen is None else Decimal(self.total_fen) / 100
