"""`yiyang prepare`: bring database, stream and static files to this version's shape."""

import asyncio
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from yiyang.runtime import bus, health, stream


class Command(BaseCommand):
    """What has to be done once before the services start; doing it again changes nothing."""

    help = "Apply migrations, create the telemetry stream, collect static files."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Do what is not done yet."""
        if health.migrations_pending():
            call_command("migrate", interactive=False, verbosity=1)
        asyncio.run(self._ensure_stream())
        call_command("collectstatic", interactive=False, verbosity=0)

    @staticmethod
    async def _ensure_stream() -> None:
        nc = await asyncio.wait_for(bus.connect("prepare"), 30)
        await stream.ensure(nc)
        await nc.close()
