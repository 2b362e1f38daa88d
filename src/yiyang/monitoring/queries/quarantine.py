"""What waits in quarantine. Whoever looks after devices sees what is wrong, never what was measured."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Count, Max, QuerySet, Sum
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.monitoring.definitions import reasons
from yiyang.monitoring.definitions.reasons import Explanation
from yiyang.monitoring.models import Quarantine
from yiyang.monitoring.types.readings import QuarantineState

SHOWN = 100
SHOWN_BYTES = 4000
HIDDEN = "•"
PLAIN_FIELDS = ("device", "code", "measure", "unit", "at", "context", "battery")


@dataclass(frozen=True, slots=True)
class Pile:
    """Everything open for one reason."""

    reason: str
    explanation: Explanation
    messages: int
    times: int
    last: datetime


def piles(user: User) -> list[Pile]:
    """What waits, by reason, the newest trouble first."""
    access.check_may(user, "quarantine.read")
    waiting = Quarantine.objects.filter(state=QuarantineState.OPEN).values("reason")
    found = waiting.annotate(messages=Count("pk"), times=Sum("count"), last=Max("last_received_at")).order_by("-last")
    return [Pile(row["reason"], reasons.explain(row["reason"]), row["messages"], row["times"], row["last"]) for row in found]


def entries_for(user: User, *, reason: str, state: str = QuarantineState.OPEN) -> QuerySet[Quarantine]:
    """What came in for one reason, the newest first."""
    access.check_may(user, "quarantine.read")
    return Quarantine.objects.filter(reason=reason, state=state).order_by("-last_received_at")


def entry_for(user: User, pk: UUID) -> Quarantine:
    """One quarantined message."""
    access.check_may(user, "quarantine.read")
    found = Quarantine.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such quarantined message."))
    return found


def without_values(payload: bytes) -> str:
    """A message as a technician may see it: every measured value hidden, all else as it came."""
    try:
        said = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return re.sub(r"\d", HIDDEN, payload[:SHOWN_BYTES].decode("utf-8", "replace"))
    lines = [msgspec.json.encode(_hidden(item)).decode() for item in _items(said)]
    return "\n".join(lines)[:SHOWN_BYTES]


def _items(said: Any) -> Iterable[Any]:
    if isinstance(said, dict) and isinstance(said.get("readings"), list):
        return list(said["readings"])
    return said if isinstance(said, list) else [said]


def _hidden(item: Any) -> Any:
    if not isinstance(item, dict):
        return HIDDEN
    return {name: fact if name in PLAIN_FIELDS and not isinstance(fact, dict | list) else HIDDEN for name, fact in item.items()}
