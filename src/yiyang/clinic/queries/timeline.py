"""One person, one timeline: every context adds its own facts, merged here in time order and loaded in pieces."""

from collections.abc import Collection, Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class Registered:
    """A source of another context with its kind and the permission its facts need."""

    kind: Kind
    word: str
    source: TimelineSource


@dataclass(frozen=True, slots=True)
class TimelinePiece:
    """A piece of a timeline; ``before`` begins the next one and is None at the end."""

    entries: tuple[Entry, ...]
    chips: tuple[Choice, ...]
    before: datetime | None


OWN_WORDS = {Kind.VISIT: "record.read", Kind.MEDICINE: "record.read", Kind.FAMILY: "guidance.read"}
"""The kinds the clinic itself answers, all in one question, and the permission each needs."""
_sources: list[Registered] = []


def register_timeline_source(kind: str, source: TimelineSource, *, word: str = "record.read") -> None:
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
    words = {*RECORD_WORDS, *way_words(), *OWN_WORDS.values(), *(registered.word for registered in _sources)}
    return Sight(elder, tuple(identity_ids(elder)), access.words_held(user, words, elder))


def timeline(
    user: User, elder: Elder, *, kinds: Iterable[str] = (), before: datetime | None = None, limit: int = PIECE
) -> TimelinePiece:
    """The newest facts before a moment, of the chosen kinds or of all the user may see."""
    return timeline_in(sight(user, elder), kinds=kinds, before=before, limit=limit)


def timeline_in(seen: Sight, *, kinds: Iterable[str] = (), before: datetime | None = None, limit: int = PIECE) -> TimelinePiece:
    """The same where it is known already how far the user sees."""
    chosen, language = frozenset(kinds), get_language() or "zh-hans"
    own = [kind for kind, word in OWN_WORDS.items() if word in seen.held]
    others = [registered for registered in _sources if registered.word in seen.held]
    told: dict[str, Any] = {"before": before or timezone.now(), "limit": limit + SLACK, "language": language}
    asked = [kind for kind in own if not chosen or kind in chosen]
    found = facts(seen.ids, kinds=asked, **told) if asked else []
    for registered in others:
        if not chosen or registered.kind in chosen:
            found += registered.source(seen.ids, **told)
    found.sort(key=lambda entry: entry.at, reverse=True)
    shown, following = cut(found, limit)
    return TimelinePiece(tuple(shown), _chips({*own, *(registered.kind for registered in others)}, chosen, language), following)


def cut(entries: Sequence[Entry], limit: int) -> tuple[Sequence[Entry], datetime | None]:
    """The first entries, never parting facts of one moment; and the moment before which the next piece begins."""
    if len(entries) <= limit:
        return entries, None
    last = entries[limit - 1].at
    end = next((place for place in range(limit, len(entries)) if entries[place].at != last), len(entries))
    return entries[:end], last


def _chips(present: Collection[Kind], chosen: frozenset[str], language: str) -> tuple[Choice, ...]:
    kinds = [kind for kind in Kind if kind in present]
    everything = Choice(_("All"), "?", current=not chosen)
    return (everything, *(Choice(kind.words.say(language), f"?kind={kind}", current=kind in chosen) for kind in kinds))
