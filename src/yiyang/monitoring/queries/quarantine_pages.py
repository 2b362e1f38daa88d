"""Pages of the quarantine, ready to print."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.base.errors import NotFound
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import reasons
from yiyang.monitoring.models import Quarantine
from yiyang.monitoring.queries import quarantine
from yiyang.monitoring.types.readings import QuarantineState, Reason
from yiyang.ui import markup
from yiyang.ui.types import Choice, Row


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """What waits, by reason."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PilePage:
    """Everything in one state for one reason."""

    reason: str
    title: Words
    advice: Words
    states: tuple[Choice, ...]
    rows: tuple[Row, ...]
    may_replay: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One quarantined message."""

    id: UUID
    reason: str
    title: Words
    advice: Words
    serial: str
    detail: str
    content: str
    received_at: datetime
    last_received_at: datetime
    times: int
    size: int
    state: Words
    note: str
    may_replay: bool
    may_dismiss: bool


def quarantine_page(user: User) -> QuarantinePage:
    """All open reasons."""
    now, language = timezone.now(), get_language() or ""
    return QuarantinePage(
        tuple(
            Row(
                href=address_of("monitoring:quarantine_pile", pile.reason),
                title=pile.explanation.words.say(language),
                meta=_("%(messages)d messages, seen %(times)d times") % {"messages": pile.messages, "times": pile.times},
                sentence=pile.explanation.advice.say(language),
                foot=_("Last: %(when)s") % {"when": markup.relative(pile.last, now)},
            )
            for pile in quarantine.piles(user)
        )
    )


def pile_page(user: User, *, reason: str, state: str) -> PilePage:
    """One reason, in one state."""
    if reason not in set(Reason) or state not in set(QuarantineState):
        raise NotFound(_("There is no such reason."))
    explanation = reasons.explain(reason)
    entries = quarantine.entries_for(user, reason=reason, state=state)[: quarantine.SHOWN]
    return PilePage(
        reason=reason,
        title=explanation.words,
        advice=explanation.advice,
        states=tuple(_choice(reason, other, current=other == state) for other in QuarantineState),
        rows=tuple(_row(entry) for entry in entries),
        may_replay=state == QuarantineState.OPEN and access.may(user, "quarantine.replay"),
    )


def _choice(reason: str, state: QuarantineState, *, current: bool) -> Choice:
    address = address_of("monitoring:quarantine_pile", reason)
    return Choice(state.words.say(get_language() or ""), f"{address}?state={state}", current)


def _row(entry: Quarantine) -> Row:
    return Row(
        href=address_of("monitoring:quarantined", entry.pk),
        title=entry.serial or "—",
        meta=_("seen %(times)d times") % {"times": entry.count},
        sentence=entry.detail,
        foot=markup.relative(entry.last_received_at, timezone.now()),
    )


def entry_page(user: User, entry: Quarantine) -> EntryPage:
    """One message, its values hidden."""
    explanation = reasons.explain(entry.reason)
    is_open, may_replay = entry.state == QuarantineState.OPEN, access.may(user, "quarantine.replay")
    return EntryPage(
        id=entry.pk,
        reason=entry.reason,
        title=explanation.words,
        advice=explanation.advice,
        serial=entry.serial,
        detail=entry.detail,
        content=quarantine.without_values(bytes(entry.payload)),
        received_at=entry.received_at,
        last_received_at=entry.last_received_at,
        times=entry.count,
        size=entry.payload_size,
        state=QuarantineState(entry.state).words,
        note=entry.note,
        may_replay=is_open and may_replay and entry.is_whole,
        may_dismiss=is_open and may_replay,
    )
