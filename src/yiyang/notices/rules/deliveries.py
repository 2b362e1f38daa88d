"""When and how a message leaves the house: severity, quiet hours, tries, and which servers it may go to."""

import ipaddress
from collections.abc import Collection
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from yiyang.lib.states import StateTable, Transition
from yiyang.notices.types import ChannelKind, DeliveryState, NextStep, Quiet, Reply, Route, SendError, Standing
from yiyang.ui.types import Tone

RANK = {Tone.QUIET: 0, Tone.OK: 1, Tone.INFO: 1, Tone.WATCH: 2, Tone.URGENT: 3, Tone.CRITICAL: 4}
WAITS = tuple(timedelta(seconds=seconds) for seconds in (20, 60, 180, 600, 1800, 3600))
LOST_AFTER = timedelta(minutes=5)

DELIVERY = StateTable(
    "delivery",
    tuple(DeliveryState),
    DeliveryState.QUEUED,
    (
        Transition("release", ("held",), "queued", "system", "no way before it has brought the message"),
        Transition("take", ("queued",), "sending", "system", "its time has come and no other worker has it"),
        Transition("arrive", ("sending",), "sent", "system", "the channel took it"),
        Transition("retry", ("sending",), "queued", "system", "the channel did not take it and tries are left"),
        Transition("give_up", ("sending",), "failed", "system", "the last try failed"),
        Transition("cancel", ("held", "queued", "sending"), "cancelled", "system", "the channel was removed or switched off"),
    ),
)


def reaches(severity: str, threshold: str) -> bool:
    """Whether a message is severe enough for a channel."""
    return RANK[Tone(severity)] >= RANK[Tone(threshold)]


def ring_at(at: datetime, severity: str, quiet: Quiet | None) -> datetime:
    """When a message may ring: at once, or when the quiet hours end; what is critical never waits.

    ``at`` is in the local time of the reader.
    """
    if quiet is None or RANK[Tone(severity)] >= RANK[Tone.CRITICAL] or not is_quiet(at.time(), quiet):
        return at
    ending = at.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    return ending if ending > at else ending + timedelta(days=1)


def is_quiet(clock: time, quiet: Quiet) -> bool:
    """Whether a time of day lies in the quiet hours."""
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def after_attempt(reply: Reply, *, attempts: int, at: datetime) -> NextStep:
    """What becomes of a delivery: sent, tried again after a longer wait, or given up after the last.

    A phone that has given up its address is not asked again.
    """
    if reply.error is None:
        return NextStep(DeliveryState.SENT)
    if attempts > len(WAITS) or reply.error == SendError.GONE:
        return NextStep(DeliveryState.FAILED)
    return NextStep(DeliveryState.QUEUED, at + WAITS[attempts - 1])


def tier_of(kind: ChannelKind, route: Route | None) -> int | None:
    """Whether a message takes a way at once (0), after how many others, or not at all; without a route it takes every way."""
    if route is None or kind in route.at_once:
        return 0
    return 1 + route.then.index(kind) if kind in route.then else None


def next_tier(deliveries: Collection[Standing]) -> int | None:
    """The tier to let go because no way before it has brought the message.

    A first try that failed is enough: the next way is taken at once, while the failed one is tried again meanwhile.
    """
    live = [one for one in deliveries if one.state not in {DeliveryState.HELD, DeliveryState.CANCELLED}]
    arrived = any(one.state == DeliveryState.SENT for one in live)
    hoping = any(one.state == DeliveryState.SENDING or (one.state == DeliveryState.QUEUED and not one.attempts) for one in live)
    if arrived or hoping:
        return None
    return min((one.tier for one in deliveries if one.state == DeliveryState.HELD), default=None)


def is_outside(address: str) -> bool:
    """Whether an IP address is a public one; a channel must not be a way to look into the house's own network."""
    try:
        return ipaddress.ip_address(address.split("%", maxsplit=1)[0]).is_global
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The server an address names, in lower case."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def names_inside(host: str, trusted: Collection[str]) -> bool:
    """Whether a server's name or number points into the house and is not one of the registered gateways."""
    if host in trusted:
        return False
    if not host or "." not in host.strip("."):
        return ":" not in host or not is_outside(host)
    if host.endswith((".local", ".localhost", ".internal", ".lan", ".home")):
        return True
    return host.replace(".", "").isdigit() and not is_outside(host)
