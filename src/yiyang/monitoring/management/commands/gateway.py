"""``yiyang gateway``: runs on a small box in a house and passes on what standard Bluetooth health devices say."""

import asyncio
import importlib
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.core.management import BaseCommand
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from paho.mqtt import client as mqtt

from yiyang.monitoring.tasks import bridge
from yiyang.monitoring.types.bridging import Broker, House

ANSWER_SECONDS = 10


class Command(BaseCommand):
    """Listen to the devices a file names, until stopped; needs no database."""

    help = (
        "Pass on readings of standard Bluetooth health devices (blood pressure, glucose, pulse, temperature, weight, oximeter)."
    )
    requires_system_checks: Any = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("config", type=Path, help="a TOML file with the broker, the spool folder and the devices")

    def handle(self, *args: Any, **options: Any) -> None:
        house = read(options["config"])
        try:
            bleak = importlib.import_module("bleak")
        except ImportError as error:
            raise CommandError(_("Bluetooth needs the package bleak: install yiyang[gateway].")) from error
        asyncio.run(run(bleak, house))


def read(path: Path) -> House:
    """The file as a house; what is wrong with it in one sentence."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), House)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CommandError(f"{path}: {error}") from error


async def run(bleak: Any, house: House) -> None:
    """Watch every device and keep sending, until stopped."""
    outbox = bridge.Outbox(Path(house.spool))
    publish = publisher(house.broker)
    watches = [bridge.watch(bleak, one, zone=ZoneInfo(house.zone), outbox=outbox) for one in house.devices]
    await asyncio.gather(bridge.send(outbox, publish), *watches)


def publisher(broker: Broker) -> bridge.Publish:
    """A way to the broker that says whether a message is there for good."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"gateway-{broker.username}", clean_session=True)
    client.username_pw_set(broker.username, Path(broker.key_file).read_text(encoding="utf-8").strip())
    if broker.tls:
        client.tls_set()
    client.reconnect_delay_set(1, 60)
    client.connect_async(broker.host, broker.port, keepalive=60)
    client.loop_start()

    def publish(serial: str, payload: bytes) -> bool:
        if not client.is_connected():
            return False
        receipt = client.publish(f"vitals/{serial}", payload, qos=1)
        try:
            receipt.wait_for_publish(ANSWER_SECONDS)
        except (RuntimeError, ValueError):
            return False
        return receipt.is_published()

    return publish
