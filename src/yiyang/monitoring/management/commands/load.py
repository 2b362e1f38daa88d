"""``yiyang load``: bounded load from simulated devices over MQTT, and what became of it."""

import asyncio
import json
import ssl
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from statistics import quantiles
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yiyang.monitoring.actions import load
from yiyang.monitoring.actions.load import Credential
from yiyang.monitoring.queries import workers
from yiyang.runtime import health, places
from yiyang.runtime.mqtt import Publisher

MOST = {"devices": 20_000, "rate": 20_000, "seconds": 3600, "readings": 500}
WINDOW, STEP_SECONDS, DRAIN_SECONDS = 200, 0.01, 60.0
BOUNDS = _("At most %(devices)d devices, %(rate)d messages a second, %(seconds)d seconds and %(readings)d readings a message.")
NOT_HERE = _("Broker or database is not this machine; add --anywhere if a load test is what you want there.")
TOLD = _(
    "%(sent)d messages acknowledged, %(rate).0f a second; half within %(p50).1f ms, 95 %% within %(p95).1f ms.\n"
    "%(stored)d of %(readings)d readings stored %(waited).1f s after the last."
)


@dataclass
class Outcome:
    """What was sent, and how long each acknowledgement took."""

    sent: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    def percentile(self, which: int) -> float:
        """Milliseconds below which so many of a hundred acknowledgements stayed."""
        return quantiles(self.waits, n=100)[which - 1] * 1000 if len(self.waits) > 1 else 0.0


class Command(BaseCommand):
    """Load for trials; refuses anything that is not this machine unless told otherwise."""

    help = "Publish readings of simulated devices at a given rate for a given time, then tell what was stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, how fast, how long."""
        parser.add_argument("--devices", type=int, default=100, help=str(_("devices, each with an elder of its own")))
        parser.add_argument("--rate", type=float, default=100.0, help=str(_("messages a second")))
        parser.add_argument("--seconds", type=float, default=10.0)
        parser.add_argument("--readings", type=int, default=1, help=str(_("readings in each message")))
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--anywhere", action="store_true", help=str(_("also against servers that are not this machine")))

    def handle(self, *, devices: int, rate: float, seconds: float, readings: int, **options: Any) -> None:
        """Prepare, publish, wait until stored, tell."""
        wanted = {"devices": devices, "rate": rate, "seconds": seconds, "readings": readings}
        if not all(0 < value <= MOST[name] for name, value in wanted.items()):
            raise CommandError(str(BOUNDS % MOST))
        check_is_here(anywhere=options["anywhere"])
        since = timezone.now()
        credentials = load.prepare_load(devices, at=since)
        try:
            outcome = asyncio.run(publish(credentials, rate=rate, seconds=seconds, readings=readings))
            waited = wait_until_done()
        finally:
            load.finish_load(credentials, at=timezone.now())
        stored = workers.stored_since([serial for each in credentials for serial in each.serials], since)
        facts = facts_of(outcome, readings=readings, stored=stored, waited=waited)
        self.stdout.write(json.dumps(facts) if options["json"] else str(TOLD % facts))


def check_is_here(*, anywhere: bool) -> None:
    """Load belongs on a trial installation; anything else must be meant."""
    hosts = {places.mqtt_address()[0], places.database_host()}
    if not anywhere and not hosts <= {"localhost", places.LOOPBACK, "::1"}:
        raise CommandError(str(NOT_HERE))


def messages(credentials: Sequence[Credential], readings: int) -> Iterator[tuple[int, str, bytes]]:
    """Which gateway says what, for ever: the devices in turn, every message with moments of its own."""
    turns = cycle([(place, serial) for place, each in enumerate(credentials) for serial in each.serials])
    for number, (place, serial) in enumerate(turns):
        at = datetime.now(UTC) - timedelta(seconds=1)
        said = [
            {"code": "8867-4", "value": 68 + (number + n) % 9, "unit": "/min", "at": (at - timedelta(milliseconds=n)).isoformat()}
            for n in range(readings)
        ]
        yield place, f"vitals/{serial}", json.dumps(said).encode()


async def publish(credentials: Sequence[Credential], *, rate: float, seconds: float, readings: int) -> Outcome:
    """Publish at the rate; when the broker is slower than that, as fast as it acknowledges."""
    outcome = Outcome()
    publishers = [await sign_in(each) for each in credentials]
    began = time.perf_counter()
    said = messages(credentials, readings)
    while (now := time.perf_counter() - began) < seconds:
        for _message in range(int(now * rate) - outcome.sent):
            place, topic, payload = next(said)
            await publishers[place].publish(topic, payload)
            outcome.sent += 1
        await asyncio.sleep(STEP_SECONDS)
    for publisher in publishers:
        with suppress(TimeoutError):
            await publisher.settled()
    outcome.sent = sum(publisher.confirmed for publisher in publishers)
    outcome.seconds = time.perf_counter() - began
    for publisher in publishers:
        outcome.waits += publisher.waits
        await publisher.close()
    return outcome


async def sign_in(credential: Credential) -> Publisher:
    """One gateway's connection; a door that shows a certificate is spoken to in TLS."""
    publisher, authority = Publisher(window=WINDOW), places.mqtt_authority()
    tls = ssl.create_default_context(cafile=authority) if authority else None
    name = credential.username
    await publisher.connect(places.mqtt_address(), client=name, username=name, password=credential.token, tls=tls)
    return publisher


def wait_until_done() -> float:
    """Seconds until the stream holds nothing any more."""
    began = time.perf_counter()
    while time.perf_counter() - began < DRAIN_SECONDS:
        depth = health.stream_depth()
        if depth is not None and depth.messages == 0:
            break
        time.sleep(0.1)
    return time.perf_counter() - began


def facts_of(outcome: Outcome, *, readings: int, stored: int, waited: float) -> dict[str, float]:
    """The outcome in numbers."""
    return {
        "sent": outcome.sent,
        "rate": outcome.sent / (outcome.seconds + waited),
        "p50": outcome.percentile(50),
        "p95": outcome.percentile(95),
        "stored": stored,
        "readings": outcome.sent * readings,
        "waited": waited,
    }
