"""One person, one timeline: every context adds its own facts, merged here in time order and loaded in pieces."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.clinic.queries.sources import facts
from yiyang.clinic.queries.ways import way_words
from yiyang.clinic.types.record import Kind
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids
from yiyang.ui.types import Choice, Entry

PIECE = 20
SLACK = 10
RECORD_WORDS = ("record.read", "record.write", "note.write", "guidance.write", "followup.complete")


class TimelineSource(Protocol):
    """Answers the newest facts of one kind strictly before a moment, the newest first."""

    def __call__(self, elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]: ...


class OwnFacts(Protocol):
    """The clinic's own source, which answers several kinds at once."""

    def __call__(
        self, elder_ids: Sequence[UUID], *, kinds: Collection[Kind], before: datetime, limit: int, language: str
    ) -> list[Entry]: ...


@dataclass(frozen=True, slots=True)
class Registered:
    """A source with its kind and the permission its facts need."""

    kind: Kind
    word: str
    source: Callable[..., list[Entry]]


@dataclass(frozen=True, slots=True)
class TimelinePiece:
    """A piece of a timeline; ``before`` begins the next one and is None at the end."""

    entries: tuple[Entry, ...]
    chips: tuple[Choice, ...]
    before: datetime | None


_sources: list[Registered] = []


def register_timeline_source(kind: str, source: TimelineSource | OwnFacts, *, word: str = "record.read") -> None:
    """Add facts of a kind to every timeline, for those whom ``word`` lets see them; done once, in ``apps.ready()``.

    A source may be asked for a moment that several facts share; it gives them all or none.
    """
    entry = Registered(Kind(kind), word, source)
    if entry not in _sources:
        _sources.append(entry)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a user may see of one elder: all records of the person, and the permissions that reach them."""

    elder: Elder
    ids: tuple[UUID, ...]
    held: frozenset[str]


def sight(user: User, elder: Elder) -> Sight:
    """Find out once for a page how far a user sees."""
    words = {*RECORD_WORDS, *way_words(), *(registered.word for registered in _sources)}
    return Sight(elder, tuple(identity_ids(elder)), access.words_held(user, words, elder))


def timeline(
    user: User, elder: Elder, *, kinds: Iterable[str] = (), before: datetime | None = None, limit: int = PIECE
) -> TimelinePiece:
    """The newest facts before a moment, of the chosen kinds or of all the user may see."""
    return timeline_in(sight(user, elder), kinds=kinds, before=before, limit=limit)


def timeline_in(seen: Sight, *, kinds: Iterable[str] = (), before: datetime | None = None, limit: int = PIECE) -> TimelinePiece:
    """The same where it is known already how far the user sees."""
    chosen, language = frozenset(kinds), get_language() or "zh-hans"
    open_to_user = [registered for registered in _sources if registered.word in seen.held]
    asked = [registered for registered in open_to_user if not chosen or registered.kind in chosen]
    found = _found(asked, seen.ids, before=before or timezone.now(), limit=limit + SLACK, language=language)
    found.sort(key=lambda entry: entry.at, reverse=True)
    shown, following = cut(found, limit)
    return TimelinePiece(tuple(shown), _chips(open_to_user, chosen, language), following)


def _found(asked: Sequence[Registered], ids: Sequence[UUID], **told: Any) -> list[Entry]:
    """What all sources answer; the clinic's own facts are asked for together."""
    own = [registered.kind for registered in asked if registered.source is facts]
    found = facts(ids, kinds=own, **told) if own else []
    for registered in asked:
        if registered.source is not facts:
            found += registered.source(ids, **told)
    return found


def cut(entries: Sequence[Entry], limit: int) -> tuple[Sequence[Entry], datetime | None]:
    """The first entries, never parting facts of one moment; and the moment before which the next piece begins."""
    if len(entries) <= limit:
        return entries, None
    last = entries[limit - 1].at
    end = next((place for place in range(limit, len(entries)) if entries[place].at != last), len(entries))
    return entries[:end], last


def _chips(registered: Sequence[Registered], chosen: frozenset[str], language: str) -> tuple[Choice, ...]:
    kinds = [kind for kind in Kind if any(entry.kind == kind for entry in registered)]
    everything = Choice(_("All"), "?", current=not chosen)
    return (everything, *(Choice(kind.words.say(language), f"?kind={kind}", current=kind in chosen) for kind in kinds))
