"""``yiyang demo_history``: the demo district's readings as a file, with what really happened to whom, without any database."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from yiyang.portal.demo import deteriorations, files, plan


class Command(BaseCommand):
    """Write the readings and what happened, to be replayed."""

    help = "Write the demo district's readings and deteriorations as CSV files for `yiyang replay`."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How big, how long, until when, and where to."""
        parser.add_argument("folder", type=Path, help="where readings.csv and labels.csv are written")
        parser.add_argument("--elders", type=int, default=60, help="how many elders live there")
        parser.add_argument("--days", type=int, default=90, help="days of readings")
        parser.add_argument("--seed", type=int, default=1, help="another number, another district")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the last day (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, on = options["folder"], options["on"] or timezone.localdate()
        people = list(plan.residents(options["elders"], seed=options["seed"], on=on))
        worsening = deteriorations.by_key(people)
        folder.mkdir(parents=True, exist_ok=True)
        days = [on - timedelta(days=back) for back in range(options["days"], 0, -1)]
        write(folder / "readings.csv", files.READINGS, files.rows(people, worsening, days, seed=options["seed"], on=on))
        write(folder / "labels.csv", files.LABELS, files.labels(worsening, on))
        self.stdout.write(str(folder / "readings.csv"))
        self.stdout.write(str(folder / "labels.csv"))


def write(path: Path, names: tuple[str, ...], lines: Iterator[tuple[object, ...]]) -> None:
    """One file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(names)
        out.writerows(lines)
