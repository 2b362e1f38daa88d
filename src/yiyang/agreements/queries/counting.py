"""What was done of what was promised; later contexts that deliver services say how often."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Protocol
from uuid import UUID

from yiyang.agreements.models import Agreement
from yiyang.agreements.queries.terms import lines_of
from yiyang.agreements.rules import promises
from yiyang.agreements.types.terms import Days, Promise


class FulfilmentSource(Protocol):
    """Answers how often each service was done under an agreement between two days, the last not included."""

    def __call__(self, agreement_id: UUID, *, start: date, until: date) -> Mapping[str, int]: ...


_sources: list[FulfilmentSource] = []


def register_fulfilment(source: FulfilmentSource) -> None:
    """Add a counter of services done; once, in ``apps.ready()``."""
    if source not in _sources:
        _sources.append(source)


def fulfilment(agreement: Agreement, on: date) -> Promise:
    """Each promised service with how often it was due and done by a day."""
    done: Counter[str] = Counter()
    for source in _sources:
        done.update(source(agreement.pk, start=agreement.start, until=agreement.ends_on))
    return promises.promise(lines_of(agreement), done, period=Days(agreement.start, agreement.ends_on), on=on)


def is_counted() -> bool:
    """Whether anybody counts services yet."""
    return bool(_sources)
