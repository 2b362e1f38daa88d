"""A stack of one's own for a test: real processes on free ports below a temporary folder."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import nats
import paho.mqtt.client as mqtt
import psutil

from yiyang.runtime import places, ports, stream
from yiyang.runtime.nats import binary


def environment(**extra):
    """Our own environment without anything that points at another stack."""
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "NATS_URL", "YIYANG_VAR")}
    return {**kept, "DJANGO_SETTINGS_MODULE": "yiyang.runtime.tests.tiny.settings", "LANG": "C.UTF-8", **extra}


def run(*words, var, **extra):
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "yiyang.runtime.command", "--var", str(var), *map(str, words)],
        env=environment(**extra),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def eventually(question, *, seconds=20.0):
    """The first true answer; fails when none came in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError, KeyError, psutil.Error, nats.errors.Error):
            if answer := question():
                return answer
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


class Broker:
    """A broker alone that can be stopped and started; given a folder it keeps streams there."""

    def __init__(self, folder=None):
        self.port = ports.any_free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self.words = [str(binary()), "-a", "127.0.0.1", "-p", str(self.port), *(["-js", "-sd", str(folder)] if folder else [])]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() is None)

    def stop(self):
        self.process.kill()
        self.process.wait()


@dataclass
class Stack:
    """One `yiyang up`."""

    var: Path
    extra: dict = field(default_factory=dict)
    options: tuple = ()
    web: int = field(default_factory=ports.any_free_port)
    nats: int = field(default_factory=ports.any_free_port)
    mqtt: int = field(default_factory=ports.any_free_port)

    def start(self):
        if not (places.run_folder(self.var) / "ports.json").exists():  # no other stack of this machine looks for its own there
            ports.remember(self.var, postgres=ports.any_free_port())
        words = ["up", "--port", self.web, "--nats-port", self.nats, "--mqtt-port", self.mqtt, "--workers", 1, *self.options]
        self.output = self.var.parent / f"{self.var.name}.out"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yiyang.runtime.command", *map(str, words)],
                env=environment(YIYANG_VAR=str(self.var), **self.extra),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def wait_until_up(self):
        eventually(lambda: "Yiyang runs" in self.said() or self.process.poll() is not None, seconds=40)
        assert self.process.poll() is None, self.said()
        return self

    def said(self):
        return self.output.read_text()

    def child(self, name):
        return json.loads((self.var / "run" / "state.json").read_text())["children"][name]

    def everybody(self):
        """All processes below the supervisor."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number=signal.SIGTERM):
        """Stop it and say how many seconds that took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(90)
        return time.monotonic() - began

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/{path}", timeout=5) as answer:
            return answer.read().decode()

    def depth(self):
        """How many readings the stream holds."""
        return self.waiting().messages

    def waiting(self):
        """What the stream holds, shard by shard."""
        with ThreadPoolExecutor(1) as aside:  # a browser's event loop may run in this thread
            return aside.submit(asyncio.run, self._depth()).result()

    async def _depth(self):
        ours = places.credentials("nats", self.var)
        nc = await nats.connect(f"nats://127.0.0.1:{self.nats}", user=ours.username, password=ours.password)
        found = await stream.depth(nc)
        await nc.close()
        return found

    def device(self, username, password, *, client_id="test"):
        """Sign in over MQTT; answers the client and what the broker said."""
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id)
        client.username_pw_set(username, password)
        said = []
        client.on_connect = lambda c, userdata, flags, reason, properties: said.append(str(reason))
        with suppress(socket.timeout):
            client.connect("127.0.0.1", self.mqtt)
        client.loop_start()
        eventually(lambda: said)
        return client, said[0]
