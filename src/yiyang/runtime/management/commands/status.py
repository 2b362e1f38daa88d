"""`yiyang status`: what runs and how far behind it is."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yiyang.runtime import health
from yiyang.runtime.stream import Shard


class Command(BaseCommand):
    """Tell what runs, for people or as JSON."""

    help = "Tell what runs, on which ports, and how far behind the work is."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For people, or for programs."""
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Print the status; the exit code says whether it is ready."""
        status = health.status()
        self.stdout.write(as_json(status) if options["json"] else "\n".join(as_lines(status)))
        if not status.readiness.ready:
            raise SystemExit(1)


def as_json(status: health.Status) -> str:
    """One object for programs."""
    shards = [_shard(shard, status.owners) for shard in status.stream.shards] if status.stream else []
    stream = {**asdict(status.stream), "shards": shards} if status.stream else None
    facts = {**asdict(status), "ready": status.readiness.ready, "stream": stream}
    return json.dumps(facts, indent=1, default=datetime.isoformat)


def _shard(shard: Shard, owners: dict[int, str]) -> dict[str, object]:
    return {**asdict(shard), "lag": shard.lag, "worker": owners.get(shard.number)}


def as_lines(status: health.Status) -> list[str]:
    """A short text for people."""
    return [_running(status), *map(_child, status.children), _readiness(status.readiness), _stream(status)]


def _running(status: health.Status) -> str:
    if status.supervisor is None:
        return _("Nothing is supervised here. Start Yiyang with: yiyang up")
    return _("Yiyang runs (process %(pid)d): web %(web)d, NATS %(nats)d, MQTT %(mqtt)d, database %(postgres)d") % {
        "pid": status.supervisor,
        **asdict(status.ports),
    }


def _child(child: health.ChildState) -> str:
    text = _("  %(name)s: process %(pid)s, restarts %(restarts)d") if child.runs else _("  %(name)s: down, restarts %(restarts)d")
    return text % asdict(child)


def _readiness(readiness: health.Readiness) -> str:
    if not readiness.database:
        return _("Database: no answer")
    if readiness.migrations_pending:
        return _("Database: %(count)d migrations are missing; run yiyang prepare") % {"count": readiness.migrations_pending}
    return _("Database: ready")


def _stream(status: health.Status) -> str:
    if status.stream is None:
        return _("Stream: no answer")
    return "\n".join([_("Stream: %(messages)d messages") % asdict(status.stream), *_workers(status.stream.shards, status.owners)])


def _workers(shards: Sequence[Shard], owners: dict[int, str]) -> Iterator[str]:
    """Each worker with its shards and how many messages it is behind; those without a worker last."""
    by_owner = sorted(shards, key=lambda shard: (shard.number not in owners, owners.get(shard.number, "")))
    for owner, group in groupby(by_owner, key=lambda shard: owners.get(shard.number)):
        own = list(group)
        facts = {
            "worker": owner or _("nobody"),
            "shards": ", ".join(str(shard.number) for shard in own),
            "lag": sum(shard.lag for shard in own),
        }
        yield _("  %(worker)s: shards %(shards)s, behind by %(lag)d") % facts
