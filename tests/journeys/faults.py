"""Ways to break one part of a running installation, for tests that count what is left."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psutil

from yiyang.runtime import places
from yiyang.runtime.tests.stack import environment, eventually

FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON monitoring_quarantine FOR EACH STATEMENT EXECUTE FUNCTION no_room();
"""
ROOM_AGAIN = "DROP TRIGGER no_room ON monitoring_quarantine; DROP FUNCTION no_room();"
SET_BACK = "UPDATE monitoring_worker SET seen_at = seen_at + interval '1 hour'"
OWNED = (
    "SELECT count(*) FROM monitoring_shard s JOIN monitoring_worker w ON w.id = s.worker_id WHERE w.name LIKE '%%:' || %s::text"
)


class Cluster:
    """Three broker nodes of `yiyang cluster` in the folder of an installation."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.log = (var.parent / "cluster.out").open("w")
        words = [sys.executable, "-m", "yiyang.runtime.command", "cluster", "--var", str(var)]
        self.process = subprocess.Popen(words, env=environment(), stdout=self.log, stderr=subprocess.STDOUT)
        told = var / "run" / "cluster.env"
        eventually(told.exists, seconds=60)
        lines = (line.partition("=") for line in told.read_text().splitlines())
        self.environment = {name: value.strip("'") for name, _, value in lines}
        self.mqtt = int(self.environment["MQTT_ADDRESS"].rpartition(":")[2])
        self.nats = int(self.environment["NATS_URL"].split(",")[0].rpartition(":")[2])

    def kill(self, number: int) -> None:
        """End one node at once; it is started again by its keeper."""
        of_node = [
            child for child in psutil.Process(self.process.pid).children() if f"node-{number}.conf" in " ".join(child.cmdline())
        ]
        of_node[0].kill()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(90)
        self.log.close()


class Line:
    """A line to the database that can be cut: nothing passes any more, and nobody is told."""

    def __init__(self, port: int) -> None:
        self.to = ("127.0.0.1", port)
        self.is_cut = False
        self.ends: list[socket.socket] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self.is_cut = True

    def close(self) -> None:
        """Take the line down; until then both ends of what was cut stay open, as behind a broken wire."""
        self.is_cut = True
        for end in (self.listening, *self.ends):
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            self.ends.append(near)
            try:
                far = socket.create_connection(self.to)
            except OSError:
                near.close()
                continue
            self.ends.append(far)
            threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while not self.is_cut:
                for key, _ in ready.select(0.2):
                    if not self._passed(key.fileobj, key.data):
                        near.close()
                        far.close()
                        return

    def _passed(self, speaks: socket.socket, hears: socket.socket) -> bool:
        """Whether there was something to pass on, and it could be."""
        try:
            piece = speaks.recv(65536)
            hears.sendall(piece)
        except OSError:
            return False
        return bool(piece)


class CutOffWorker:
    """One more monitor worker, whose line to the database can be cut."""

    def __init__(self, stack) -> None:
        self.line = Line(places.ports(stack.var).postgres)
        url = places.embedded_database_url(self.line.port, folder=stack.var)
        own = {**stack.extra, "YIYANG_VAR": str(stack.var), "DATABASE_URL": url}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yiyang.runtime.command", "monitor"], env=environment(**own), stdout=subprocess.DEVNULL
        )

    def stop(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.line.close()
