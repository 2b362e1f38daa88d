"""A broker of several nodes: what each node is told, for a city's own machines, and such a cluster on one machine for trying it.

A reading is acknowledged when a majority has it, so one node of three may be lost at any moment. The nodes know each other by one
password; our own processes and the gatekeeper sign in as on a single node.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from yiyang.runtime import children, gatekeeper, keys, nats, places, ports, violations
from yiyang.runtime.child import Child
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _
from yiyang.runtime.journal import Journal
from yiyang.runtime.nats import Door, quoted
from yiyang.runtime.services import Service
from yiyang.runtime.tls import Certificate

SECONDS_TO_START = 40.0
ROUTES = "nats-routes"


@dataclass(frozen=True)
class Node:
    """One broker of the cluster and where it listens."""

    name: str
    host: str
    nats: int = 4222
    mqtt: int = 1883
    routes: int = 6222
    monitor: int = 8222
    listens: str = "0.0.0.0"  # noqa: S104 - the other nodes must reach it


@dataclass(frozen=True)
class Cluster:
    """All nodes, the folder that holds their secrets, and the certificate they show, if any."""

    folder: Path
    nodes: Sequence[Node]
    certificate: Certificate | None = None

    def configuration(self, node: Node, *, store: Path) -> str:
        """What one node is started with."""
        secret = keys.secret(ROUTES, self.folder)
        others = [f"nats://{ROUTES}:{secret}@{other.host}:{other.routes}" for other in self.nodes if other != node]
        door = Door(node.name, node.listens, node.listens, nats=node.nats, mqtt=node.mqtt, monitor=node.monitor)
        routes = ", ".join(quoted(route) for route in others)
        return nats.configuration(self.folder, door, store=store, certificate=self.certificate, inner=self.certificate) + (
            f"cluster {{\n  name: yiyang\n  listen: {quoted(f'{node.listens}:{node.routes}')}\n"
            f"  authorization {{ user: {quoted(ROUTES)}, password: {quoted(secret)}, timeout: 5 }}\n"
            f"  routes: [ {routes} ]\n{nats.tls_lines(self.certificate, mutual=True)}}}\n"
        )

    def environment(self) -> dict[str, str]:
        """What Yiyang's own processes are told to find it."""
        scheme = "tls" if self.certificate else "nats"
        found = {
            "NATS_URL": self._urls(nats.OURS, scheme),
            "NATS_SYSTEM_URL": self._urls(nats.SYSTEM, scheme),
            "NATS_REPLICAS": str(min(3, len(self.nodes))),
            "MQTT_ADDRESS": f"{self.nodes[0].host}:{self.nodes[0].mqtt}",
        }
        return found | ({"NATS_CA": str(self.certificate.authority)} if self.certificate else {})

    def _urls(self, user: str, scheme: str) -> str:
        secret = keys.secret(user, self.folder)
        return ",".join(f"{scheme}://{user}:{secret}@{node.host}:{node.nats}" for node in self.nodes)

    def write(self, target: Path) -> list[Path]:
        """One configuration file for each node, for its owner only."""
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = []
        for node in self.nodes:
            path = target / f"{node.name}.conf"
            path.touch(mode=0o600)
            path.write_text(self.configuration(node, store=Path("/var/lib/nats")))
            written.append(path)
        return written


def on_this_machine(folder: Path, count: int, *, certificate: Certificate | None = None) -> Cluster:
    """So many nodes on free ports of the loopback address; the issuer's key is made if there is none."""
    gatekeeper.Issuer.of(folder)
    taken: set[int] = set()

    def free() -> int:
        while (port := ports.any_free_port()) in taken:
            continue
        taken.add(port)
        return port

    nodes = [Node(f"node-{n}", places.LOOPBACK, free(), free(), free(), free(), places.LOOPBACK) for n in range(1, count + 1)]
    return Cluster(folder, nodes, certificate)


class LocalCluster:
    """The nodes of a cluster as processes of this machine, started again when they die."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.children = {node.name: self._child(node) for node in cluster.nodes}

    def start(self) -> None:
        """Start all, and wait until they have found each other and elected a leader."""
        for child in self.children.values():
            child.start()
        deadline = time.monotonic() + SECONDS_TO_START
        while not all(nats.answers_healthy(node.monitor) for node in self.cluster.nodes):
            if time.monotonic() > deadline:
                raise OperatorError(
                    _("The cluster does not come up; the reasons are in %(folder)s."),
                    folder=places.log_folder(self.cluster.folder),
                )
            time.sleep(0.1)

    def look_after(self, say: Callable[[str], object]) -> None:
        """Start again what has died."""
        for name, child in self.children.items():
            now = time.monotonic()
            if child.has_died():
                child.bury(now)
                say(name)
            elif child.process is None and now >= child.next_try:
                child.start()

    def stop(self) -> None:
        """End all nodes."""
        for child in self.children.values():
            child.ask_to_stop()
        for child in self.children.values():
            child.make_sure_it_stopped()
            child.journal.close()

    def _child(self, node: Node) -> Child:
        store = self.cluster.folder / node.name
        store.mkdir(parents=True, exist_ok=True)
        store.chmod(0o700)
        config = places.run_folder(self.cluster.folder) / f"{node.name}.conf"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.touch(mode=0o600)
        config.write_text(self.cluster.configuration(node, store=store))

        def start() -> "subprocess.Popen[bytes]":
            words = [str(nats.binary()), "--config", str(config)]
            return children.start(words, output=subprocess.PIPE, stop_signal=signal.SIGTERM)

        journal = Journal(places.log_folder(self.cluster.folder) / f"{node.name}.log", heed=violations.pass_on)
        return Child(Service(node.name, start, stop_seconds=2.0), journal)
