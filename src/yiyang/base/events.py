"""News that travels down the list of contexts: frozen records, delivered when the transaction is committed.

A handler that fails is logged and does not stop the others; what must not be lost belongs in the transaction itself, not here.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

E = TypeVar("E")
log = logging.getLogger(__name__)
_subscribers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Call ``handler`` with every event of a type; done once, in ``apps.ready()``."""
    if handler not in _subscribers[event_type]:
        _subscribers[event_type].append(handler)


def emit(event: object) -> None:
    """Deliver an event to its subscribers once the present transaction is committed."""
    transaction.on_commit(lambda: _deliver(event))


def subscribers() -> dict[str, list[str]]:
    """Who listens to what, for the test that pins it."""
    return {
        f"{event.__module__}.{event.__qualname__}": sorted(f"{h.__module__}.{h.__qualname__}" for h in handlers)
        for event, handlers in _subscribers.items()
    }


def _deliver(event: object) -> None:
    for handler in _subscribers[type(event)]:
        try:
            handler(event)
        except Exception:
            log.exception("event %s: subscriber %s failed", type(event).__name__, handler.__qualname__)
