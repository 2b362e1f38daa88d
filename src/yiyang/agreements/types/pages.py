"""What the pages of agreements print: small frozen facts, ready to read."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yiyang.ui.types import Row


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence with its source; ``to_check`` marks what nobody compared with the official text yet."""

    text: str
    source: str
    to_check: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """An entry condition with whether it holds."""

    code: str
    clause: Clause
    standing: str
    tone: str


@dataclass(frozen=True, slots=True)
class Service:
    """One promised service as a line of the agreement."""

    name: str
    often: str
    supplier: str
    payers: str
    price: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One promised service against what was done."""

    name: str
    often: str
    due: str
    done: int
    is_behind: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature as it is shown."""

    side: str
    signer: str
    relation: str
    method: str
    path: str
    at: datetime
    seal: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was found and decided at the end of a period."""

    course: str
    wish: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Steps:
    """What the reader may do with an agreement now."""

    offer: bool = False
    sign: bool = False
    sign_here: bool = False
    renew: bool = False
    change: bool = False
    end: bool = False

    @property
    def any(self) -> bool:
        return any((self.offer, self.sign, self.sign_here, self.renew, self.change, self.end))


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """One agreement complete."""

    id: UUID
    elder_id: UUID
    elder: str
    kind: str
    state: str
    tone: str
    institution: str
    doctor: str
    team: str
    package: str
    focus: str
    level: str
    is_estimate: bool
    start: date
    last_day: date
    price: str
    price_note: str
    payers: tuple[tuple[str, str], ...]
    services: tuple[Service, ...]
    conditions: tuple[Condition, ...]
    despite: str
    kept: tuple[Kept, ...]
    kept_share: str
    signatures: tuple[Signed, ...]
    digest: str
    review: Reviewed | None
    ended: str
    term: Clause
    package_source: Clause | None
    over_cap: str
    previous_id: UUID | None
    following_id: UUID | None


@dataclass(frozen=True, slots=True)
class ApplicationCard:
    """One application with where and how soon it should be served."""

    id: UUID
    elder_id: UUID
    elder: str
    institution: str
    channel: str
    state: str
    told: tuple[tuple[str, str], ...]
    note: str
    place: str
    why: Clause
    others: tuple[tuple[str, Clause], ...]
    fitting_houses: tuple[str, ...]
    priority: Clause | None
    by: str
    at: datetime
    reason: str
    decided_by: str
    decided_at: datetime | None
    is_waiting: bool
    is_open: bool
    agreement_kind: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One package worth offering, with why."""

    name: str
    code: str
    reasons: tuple[Clause, ...]
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A list of applications or agreements with its filters."""

    title: str
    rows: tuple[Row, ...]
    chips: tuple[object, ...]
    empty: str
    hint: str


@dataclass(frozen=True, slots=True)
class ToSign:
    """One agreement that waits for the reader's signature."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class AtHome:
    """Agreements and applications of one person, on the first screen of the elder or a relative."""

    to_sign: tuple[ToSign, ...]
    agreed: tuple[str, ...]
    asked: tuple[str, ...]
    url: str

    @property
    def said(self) -> tuple[str, ...]:
        """What is agreed, then what was asked."""
        return (*self.agreed, *self.asked)
