"""Forty-four publishers with bad intentions, beside the honest devices: none of them may get anything in that is not theirs."""

import asyncio
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from yiyang.runtime.mqtt import Publisher, Refused

PAUSE = 0.25
TRICKS = (
    "vitals/cuff-0", "vitals/cuff-1", "vitals/cuff-0/x", "vitals//cuff-0", "vitals/cuff-0 ", "VITALS/cuff-0", "vitals/+",
    "vitals/#", "$MQTT/msgs/vitals/cuff-0", "$JS/API/STREAM/DELETE/VITALS", "$SYS/REQ/USER/AUTH", "live/user/1", "doors/again",
    "vitals.cuff-0",
)  # fmt: skip
GARBAGE = (b"[" * 100_000, b'[{"code":"8480-6","value":NaN,"unit":"mm[Hg]","at":1}]', b"\x00\xff" * 50, b"x" * 10 * 2**20, b"")


def reading(value: object = 250.0, **more: object) -> bytes:
    """One well-formed reading, as far as its form goes."""
    return json.dumps(
        [{"code": "8480-6", "value": value, "unit": "mm[Hg]", "at": int(time.time() * 1000) - 1000, **more}]
    ).encode()


@dataclass
class Hostile(threading.Thread):
    """All of them, until told to stop; ``let_in`` names who was let in with a wrong secret."""

    mqtt: tuple[str, int]
    web: int
    key: str
    let_in: list[str] = field(default_factory=list)
    done: Counter = field(default_factory=Counter)
    statuses: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(name="hostile", daemon=True)
        self.stopped = threading.Event()
        self.replayed = reading(131.0)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        asyncio.run(self._all())

    def stop(self) -> None:
        self.stopped.set()
        self.join(30)

    async def _all(self) -> None:
        attacks: list[tuple[str, Callable[[int], Awaitable[None]]]] = []
        attacks += [("wrong secret", self._wrong_secret)] * 10
        attacks += [("foreign topic", self._trick)] * len(TRICKS)
        attacks += [("garbage", self._garbage)] * 8
        attacks += [("huge number", self._huge_number), ("replay", self._replay), ("foreign device", self._foreign_device)] * 2
        attacks += [("noise", self._noise)] * 3 + [("http", self._http)] * 3
        await asyncio.gather(*(self._again(name, attack, number) for number, (name, attack) in enumerate(attacks)))

    async def _again(self, name: str, attack: Callable[[int], Awaitable[None]], number: int) -> None:
        while not self.stopped.is_set():
            with suppress(OSError, EOFError, Refused):
                await asyncio.wait_for(attack(number), 10)
            self.done[name] += 1
            await asyncio.sleep(PAUSE)

    async def _say(self, topic: str, payload: bytes, number: int, *, secret: str = "") -> None:
        publisher = Publisher(window=5)
        try:
            who = {"client": f"evil-{number}", "username": "hub-evil", "password": secret or self.key}
            await publisher.connect(self.mqtt, **who)
            if secret:
                self.let_in.append(secret)
            await publisher.publish(topic, payload)
            await asyncio.wait_for(publisher.settled(), 3)
        finally:
            await publisher.close()

    async def _wrong_secret(self, number: int) -> None:
        await self._say("vitals/evil-0", reading(), number, secret=f"guess-{number}")

    async def _trick(self, number: int) -> None:
        await self._say(TRICKS[number % len(TRICKS)], reading(), number)

    async def _garbage(self, number: int) -> None:
        await self._say("vitals/evil-0", GARBAGE[number % len(GARBAGE)], number)

    async def _huge_number(self, number: int) -> None:
        await self._say("vitals/evil-0", reading(1e308), number)

    async def _replay(self, number: int) -> None:
        await self._say("vitals/evil-0", self.replayed, number)

    async def _foreign_device(self, number: int) -> None:
        await self._say("vitals/evil-0", reading(device="cuff-0"), number)

    async def _noise(self, number: int) -> None:
        _reader, writer = await asyncio.open_connection(*self.mqtt)
        try:
            writer.write(bytes(range(256)) * 40 if number % 2 else b"\x10\xff\xff\xff\x7f")
            await asyncio.sleep(1)
        finally:
            writer.close()
            await writer.wait_closed()

    async def _http(self, number: int) -> None:
        payload, key = ((reading(), "guess"), (GARBAGE[3], self.key), (reading(device="cuff-0"), self.key))[number % 3]
        await asyncio.to_thread(self._post, payload, key)

    def _post(self, payload: bytes, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.web}/api/v1/telemetry", payload, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.statuses.add(answer.status)
                if json.load(answer)["accepted"]:
                    self.let_in.append("http")
        except urllib.error.HTTPError as error:
            self.statuses.add(error.code)


def attack_until_told(plan: dict[str, object]) -> dict[str, object]:
    """Attack as a process of its own until the standard input ends; it yields to everybody, as its processor is not ours."""
    os.nice(19)
    host, port = plan["mqtt"]
    hostile = Hostile((host, port), int(str(plan["web"])), str(plan["key"]))
    hostile.start()
    sys.stdin.read()
    hostile.stop()
    return {"let_in": hostile.let_in, "attacks": sum(hostile.done.values())}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(attack_until_told(json.loads(sys.stdin.readline()))))
