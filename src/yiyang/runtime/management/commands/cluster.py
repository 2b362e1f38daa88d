"""`yiyang cluster`: a broker of three nodes, as files for a city's machines or as processes on this one."""

import os
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yiyang.runtime import gatekeeper, places
from yiyang.runtime.cluster import Cluster, LocalCluster, Node, on_this_machine
from yiyang.runtime.errors import OperatorError, gettext_noop
from yiyang.runtime.supervisor import only_one
from yiyang.runtime.tls import Certificate


class Command(BaseCommand):
    """Write the configuration of every node, or run them all here."""

    help = "A broker of several nodes: files for machines of their own (--write), or all of them here to try it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the nodes are, and what they show."""
        parser.add_argument("--nodes", type=int, default=3, choices=(3, 5), help=_("how many nodes to run here"))
        parser.add_argument(
            "--at", action="append", metavar="HOST", help=_("a machine of its own for a node; give it once for each")
        )
        parser.add_argument("--write", type=Path, metavar="FOLDER", help=_("write nats configuration files there and end"))
        parser.add_argument(
            "--cert", type=Path, metavar="FILE", help=_("certificate of every node, for devices, us and each other")
        )
        parser.add_argument("--key", type=Path, metavar="FILE", help=_("its key"))
        parser.add_argument("--ca", type=Path, metavar="FILE", help=_("the authority that signed it"))

    def handle(self, *, nodes: int, at: list[str] | None, write: Path | None, **options: Any) -> None:
        """Write and end, or run until Ctrl-C."""
        certificate = self._certificate(options)
        if bool(at) != bool(write) or (at and len(at) < 3):
            raise OperatorError(gettext_noop("--write needs --at HOST at least three times, and --at needs --write FOLDER."))
        if at and write:
            gatekeeper.Issuer.of(places.var())
            cluster = Cluster(places.var(), [Node(f"node-{n}", host) for n, host in enumerate(at, 1)], certificate)
            for path in (*cluster.write(write), tell(cluster, write)):
                self.stdout.write(str(path))
        else:
            self._run(on_this_machine(places.var(), nodes, certificate=certificate))

    def _run(self, cluster: Cluster) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        with only_one(places.run_folder() / "cluster"):
            local = LocalCluster(cluster)
            try:
                os.environ.update(cluster.environment())
                local.start()
                told = tell(cluster, places.run_folder())
                self.stdout.write(_("The cluster runs. In another shell: set -a; . %(file)s; yiyang up") % {"file": told})
                self.stdout.flush()
                while not stop.wait(0.1):
                    local.look_after(lambda name: self.stdout.write(_("%(name)s ended and is started again.") % {"name": name}))
            finally:
                local.stop()

    @staticmethod
    def _certificate(options: dict[str, Any]) -> Certificate | None:
        certificate, key, authority = (options[name] for name in ("cert", "key", "ca"))
        if bool(certificate) != bool(key):
            raise OperatorError(gettext_noop("--cert and --key belong together; give both or neither."))
        return Certificate.given(certificate, key, authority) if certificate else None


def tell(cluster: Cluster, folder: Path) -> Path:
    """Write down for a shell how Yiyang's own processes find the cluster; it holds their secret."""
    path = folder / "cluster.env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}='{value}'\n" for name, value in cluster.environment().items()))
    return path
