"""How the devices of the hall speak: over MQTT and over HTTP, repeating what was not acknowledged."""

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

DEVICES = 8
CODES = ("8480-6", "8462-4")
SICK = range(0, DEVICES, 2)
LASTING = 10_000_000
"""The milliseconds in which a device says all it has to say; less than three hours."""


@dataclass
class Speech:
    """Everything the devices will say: messages of twenty readings, and the set of readings they amount to."""

    readings: int
    messages: list[tuple[str, bytes]] = field(default_factory=list)
    sent: set[tuple[str, int, int, float]] = field(default_factory=set)

    def __post_init__(self) -> None:
        start = int((time.time() - 3 * 3600) * 1000)
        count = self.readings // DEVICES // 2
        apart = min(5000, LASTING // count)  # however many there are, none lies in the future
        for first in range(0, count, 10):
            for number in range(DEVICES):
                self._say(number, {start + apart * moment: moment % 3 for moment in range(first, first + 10)})

    def _say(self, number: int, moments: dict[int, int]) -> None:
        """One message; no value is the same again and again."""
        usual = (192.0, 114.0) if number in SICK else (124.0, 76.0)
        told = [(at, place, value + more) for at, more in moments.items() for place, value in enumerate(usual)]
        said = [
            {"code": CODES[place], "value": value, "unit": "mm[Hg]", "at": at, "device": f"cuff-{number}"}
            for at, place, value in told
        ]
        self.messages.append((f"cuff-{number}", json.dumps(said).encode()))
        self.sent |= {(f"cuff-{number}", place, at, value) for at, place, value in told}


class MqttSender(threading.Thread):
    """A gateway that repeats what was not acknowledged, and every tenth message for no reason."""

    def __init__(self, stack, hub: str, key: str, messages: list[tuple[str, bytes]]) -> None:
        super().__init__(name=hub, daemon=True)
        self.stack, self.hub, self.key, self.messages = stack, hub, key, messages
        self.unconfirmed: set[int] = set()

    def run(self) -> None:
        waiting = [*self.messages, *self.messages[::10]]
        while waiting:
            waiting = self._send(waiting)

    def _send(self, messages: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Send each once; answers those that nobody acknowledged."""
        try:
            client, said = self.stack.device(self.hub, self.key, client_id=f"{self.hub}-{time.monotonic_ns()}")
        except (OSError, AssertionError):
            return messages
        if said != "Success":
            client.loop_stop()
            return messages
        receipts = []
        for serial, payload in messages:
            receipts.append(client.publish(f"vitals/{serial}", payload, qos=1))
            time.sleep(0.004)
        missing = [message for message, receipt in zip(messages, receipts, strict=True) if not _acknowledged(receipt)]
        client.disconnect()
        client.loop_stop()
        return missing


def _acknowledged(receipt) -> bool:
    try:
        receipt.wait_for_publish(2)
    except (RuntimeError, ValueError):
        return False
    return receipt.is_published()


class HttpSender(threading.Thread):
    """A supplier's server that sends again until it is told 202."""

    def __init__(self, web: int, key: str, messages: list[tuple[str, bytes]]) -> None:
        super().__init__(name="http", daemon=True)
        self.web, self.key, self.messages = web, key, messages
        self.statuses: set[int] = set()

    def run(self) -> None:
        for _, payload in [*self.messages, *self.messages[::10]]:
            while not self._send(payload):
                time.sleep(0.2)

    def _send(self, payload: bytes) -> bool:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.web}/api/v1/telemetry", payload, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.statuses.add(answer.status)
                return json.load(answer)["refused"] == []
        except urllib.error.HTTPError as error:
            self.statuses.add(error.code)
        except OSError:
            self.statuses.add(0)
        return False
