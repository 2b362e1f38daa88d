"""``yiyang demo``: build the demo district, print how to sign in, and let its devices speak."""

import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _

from yiyang.portal.demo import accounts, district, kit, stack
from yiyang.portal.demo.devices import Simulator
from yiyang.portal.demo.progress import Progress
from yiyang.runtime import places

PASSED_ON = ("host", "port", "nats_port", "mqtt_port", "workers")
OWN = ("elders", "days", "seed", "speed")


class Command(BaseCommand):
    """Load a believable district through the same actions that people use, then simulate its devices."""

    help = "Build the demo district where the database is empty, print the accounts, and simulate its devices."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How big, how long, and whether to start the stack too."""
        parser.add_argument("--elders", type=int, default=60, help="how many elders live there (up to 20000)")
        parser.add_argument("--days", type=int, default=90, help="days of readings behind them")
        parser.add_argument("--seed", type=int, default=1, help="another number, another district")
        parser.add_argument("--speed", type=float, default=1.0, help="how much faster than life the devices speak")
        parser.add_argument("--fresh", action="store_true", help="forget the demo district and build it again (with --up)")
        parser.add_argument("--up", action="store_true", help="start the stack, and stop it when this stops")
        parser.add_argument("--no-devices", action="store_true", help="build only; no device speaks")
        parser.add_argument("--host", help="passed on to up")
        for name in ("--port", "--nats-port", "--mqtt-port", "--workers"):
            parser.add_argument(name, type=int, help="passed on to up")

    def handle(self, *args: Any, **options: Any) -> None:
        district.check_size(options["elders"])
        with stopped_by_signals():
            if options["up"]:
                self.with_stack(options)
            else:
                self.build(options)
                self.stdout.write(accounts.table())
                self.stdout.flush()
                self.simulate(options)

    def with_stack(self, options: dict[str, Any]) -> None:
        """Bring up the stack, and beside it this command once more, which finds everything in place."""
        if options["fresh"]:
            stack.forget_everything()
        with stack.started("up", *words_for(PASSED_ON, options)) as servers:
            stack.wait_until_ready(servers)
            quiet = ("--no-devices",) if options["no_devices"] else ()
            with stack.started("demo", *words_for(OWN, options), *quiet) as district_process:
                if district_process.wait():
                    raise SystemExit(district_process.returncode)
                servers.wait()

    def build(self, options: dict[str, Any]) -> None:
        """The district, once; a second start finds it built."""
        if kit.load() is not None:
            self.stdout.write(_("The demo district is here already."))
            return
        district.check_empty()
        district.build(count=options["elders"], days=options["days"], seed=options["seed"], progress=Progress(sys.stdout))

    def simulate(self, options: dict[str, Any]) -> None:
        """Every device of the kit speaks until the command is stopped."""
        equipment = kit.load()
        if options["no_devices"] or equipment is None:
            return
        count = sum(len(gateway.devices) for gateway in equipment.gateways)
        self.stdout.write(_("%(count)d devices speak over MQTT. Ctrl-C stops them.") % {"count": count})
        self.stdout.flush()
        Simulator(equipment, places.mqtt_address(), speed=options["speed"]).run(threading.Event())


def words_for(names: tuple[str, ...], options: dict[str, Any]) -> list[str]:
    """The options as they were typed."""
    given = [(name.replace("_", "-"), options[name]) for name in names if options[name] is not None]
    return [word for name, value in given for word in (f"--{name}", str(value))]


class StopAsked(BaseException):
    """Ctrl-C or SIGTERM: leave whatever is going on, in order."""


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the work inside without a trace of an error."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise StopAsked

    asked = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stop) for number in asked]
    try:
        with suppress(StopAsked):
            yield
    finally:
        for number, handler in zip(asked, before, strict=True):
            signal.signal(number, handler)
