"""`yiyang up`: start everything and keep it running."""

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yiyang.runtime import places, services
from yiyang.runtime.errors import OperatorError, gettext_noop
from yiyang.runtime.stream import SHARDS
from yiyang.runtime.supervisor import Supervisor
from yiyang.runtime.tls import Certificate


def port_number(text: str) -> int:
    """A TCP port as typed."""
    number = int(text)
    if not 0 < number < 65536:
        raise ArgumentTypeError(_("a port is a number from 1 to 65535"))
    return number


class Command(BaseCommand):
    """Start database, broker, web, monitor and jobs, and supervise them."""

    help = "Start everything and keep it running until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and where to live."""
        usual = places.ports()
        parser.add_argument("--var", help=_("folder for all state (default: var, or YIYANG_VAR)"))
        parser.add_argument("--host", default=places.LOOPBACK, help=_("address to listen on; 0.0.0.0 for the network"))
        parser.add_argument("--port", type=port_number, default=usual.web)
        parser.add_argument("--nats-port", type=port_number, default=usual.nats)
        parser.add_argument("--mqtt-port", type=port_number, default=usual.mqtt)
        parser.add_argument("--workers", type=int, default=2, choices=range(1, 65), metavar="N", help=_("web processes"))
        parser.add_argument(
            "--monitors", type=int, default=1, choices=range(1, SHARDS + 1), metavar="N", help=_("monitor processes")
        )

        parser.add_argument(
            "--mqtt-cert", type=Path, metavar="FILE", help=_("certificate of the MQTT door, which then speaks TLS")
        )
        parser.add_argument("--mqtt-key", type=Path, metavar="FILE", help=_("the key of that certificate"))

    def handle(self, *, port: int, nats_port: int, mqtt_port: int, **options: Any) -> None:
        """Run until stopped."""
        ports = replace(places.ports(), web=port, nats=nats_port, mqtt=mqtt_port)
        wanted = {name: options[name] for name in ("host", "workers", "monitors")}
        plan = services.Plan(folder=places.var(), ports=ports, certificate=self._certificate(options), **wanted)
        Supervisor(plan, static=Path(settings.STATIC_ROOT), say=self._say).run()

    @staticmethod
    def _certificate(options: dict[str, Any]) -> Certificate | None:
        certificate, key = options["mqtt_cert"], options["mqtt_key"]
        if bool(certificate) != bool(key):
            raise OperatorError(gettext_noop("--mqtt-cert and --mqtt-key belong together; give both or neither."))
        return Certificate.given(certificate, key) if certificate else None

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
