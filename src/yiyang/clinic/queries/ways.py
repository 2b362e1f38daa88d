"""Ways from an elder's record to what later contexts know of the elder: a report, agreements, a plan."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from yiyang.base.addresses import address_of
from yiyang.lib.words import Words
from yiyang.ui.types import Choice


@dataclass(frozen=True, slots=True)
class Way:
    """A page about one elder, by the name of its address, and the permission it needs."""

    words: Words
    url_name: str
    word: str


_ways: list[Way] = []


def register_record_way(words: Words, url_name: str, *, word: str) -> None:
    """Show a page about the elder at the head of every record, to those whom ``word`` lets see it; once, in ``apps.ready()``."""
    way = Way(words, url_name, word)
    if way not in _ways:
        _ways.append(way)


def way_words() -> frozenset[str]:
    """The permissions that decide which ways are shown."""
    return frozenset(way.word for way in _ways)


def ways_of(elder_id: UUID, held: Collection[str]) -> tuple[Choice, ...]:
    """The ways open to somebody with some permissions."""
    language = get_language() or "zh-hans"
    return tuple(Choice(way.words.say(language), address_of(way.url_name, elder_id)) for way in _ways if way.word in held)
