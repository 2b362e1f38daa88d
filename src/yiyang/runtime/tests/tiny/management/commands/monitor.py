"""A worker that only answers sign-ins: gateway `gate-1` with the password `right` owns device `cuff-1`."""

import asyncio

from django.core.management.base import BaseCommand

from yiyang.runtime import bus, gatekeeper


def decide(username, password):
    if username == "broken":
        raise RuntimeError("the database is away")
    return gatekeeper.Permit(("vitals.cuff-1",)) if (username, password) == ("gate-1", "right") else None


async def answer_forever():
    await gatekeeper.serve(await bus.connect("monitor"), decide)
    await asyncio.Event().wait()


class Command(BaseCommand):
    def handle(self, **options):
        asyncio.run(answer_forever())
