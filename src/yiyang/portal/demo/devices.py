"""Simulated devices: they sign in and publish over MQTT exactly as real ones would."""

import heapq
import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from paho.mqtt import client as mqtt

from yiyang.portal.demo import physiology
from yiyang.portal.demo.kit import Device, Gateway, Kit, Scene
from yiyang.portal.demo.physiology import Sample

UNITS = {
    "systolic": "mm[Hg]",
    "diastolic": "mm[Hg]",
    "heart_rate": "/min",
    "spo2": "%",
    "body_temperature": "Cel",
    "weight": "kg",
    "glucose": "mmol/L",
}
SHORTEST, LONGEST = 45.0, 240.0
WAIT = 0.5


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """When a device speaks next."""

    due: float
    place: int


def payload(samples: list[Sample]) -> bytes:
    """The message a device sends: a JSON array of readings."""
    items = [
        {"measure": s.measure, "value": s.value, "unit": s.unit, "at": s.at.isoformat()}
        | ({"context": s.context} if s.context else {})
        for s in samples
    ]
    return json.dumps(items).encode()


def scene_payload(scene: Scene, at: datetime) -> bytes:
    """A scripted reading as the device would send it now."""
    return payload([Sample(name, value, UNITS[name], at, scene.context) for name, value in scene.values.items()])


def connect(gateway: Gateway, address: tuple[str, int]) -> mqtt.Client:
    """One gateway signs in with its own credential and keeps trying while the broker is away."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"demo-{gateway.username}", clean_session=True)
    client.username_pw_set(gateway.username, gateway.token)
    client.reconnect_delay_set(1, 10)
    client.connect_async(*address, keepalive=30)
    client.loop_start()
    return client


@dataclass
class Simulator:
    """Speaks for every device of a kit until told to stop; ``speed`` shortens the pauses."""

    kit: Kit
    address: tuple[str, int]
    speed: float = 1.0
    seed: int = 1

    def run(self, stop: threading.Event) -> int:
        """Publish the scripted readings at their seconds and ordinary ones between; returns how many messages were sent."""
        clients = {gateway.username: connect(gateway, self.address) for gateway in self.kit.gateways}
        homes = {device.serial: gateway.username for gateway in self.kit.gateways for device in gateway.devices}
        sent = 0
        try:
            for serial, message in self.messages(stop):
                clients[homes[serial]].publish(f"vitals/{serial}", message, qos=1)
                sent += 1
        finally:
            for client in clients.values():
                client.disconnect()
                client.loop_stop()
        return sent

    def messages(self, stop: threading.Event) -> Iterator[tuple[str, bytes]]:
        """What to say next, at the moment it is to be said."""
        chance, start = random.Random(self.seed), time.monotonic()
        devices = [device for gateway in self.kit.gateways for device in gateway.devices]
        scenes = sorted(self.kit.scenes, key=lambda scene: scene.after_seconds, reverse=True)
        turns = [Turn(start + chance.uniform(2, LONGEST) / self.speed, place) for place in range(len(devices))]
        heapq.heapify(turns)
        while not stop.wait(min(WAIT, WAIT / self.speed)):
            now = time.monotonic()
            while scenes and now - start >= scenes[-1].after_seconds / self.speed:
                scene = scenes.pop()
                yield scene.serial, scene_payload(scene, moment())
            while turns and turns[0].due <= now:
                turn = heapq.heappop(turns)
                heapq.heappush(turns, Turn(now + chance.uniform(SHORTEST, LONGEST) / self.speed, turn.place))
                yield devices[turn.place].serial, payload(self.ordinary(devices[turn.place], chance))

    def ordinary(self, device: Device, chance: random.Random) -> list[Sample]:
        """A reading such as this body gives on any day."""
        context = "random" if device.kind == "glucometer" else ""
        return list(physiology.spoken_by(device.body, device.kind, moment(), context=context, chance=chance))


def moment() -> datetime:
    """Now, to the second, as devices tell it."""
    return datetime.now(UTC).replace(microsecond=0)
