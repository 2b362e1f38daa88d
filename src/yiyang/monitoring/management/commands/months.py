"""`yiyang months`: the months of readings, which are in the table and which were taken out."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, timedelta
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from yiyang.monitoring.actions import partitions
from yiyang.monitoring.definitions.retention import retention
from yiyang.monitoring.queries import months


def month(text: str) -> date:
    """2024-01 as its first day."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError(_("a month is written like 2024-01")) from None


class Command(BaseCommand):
    """List, take out, put back."""

    help = "List the months of readings; take one out of the table, or put it back for some days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do with which month."""
        parser.add_argument("--detach", type=month, metavar="YYYY-MM", help=_("take this month out"))
        parser.add_argument("--restore", type=month, metavar="YYYY-MM", help=_("put this month back"))
        parser.add_argument("--days", type=int, default=30, help=_("for how long (default: 30)"))

    def handle(self, *, detach: date | None, restore: date | None, days: int, **options: Any) -> None:
        """Do it and show the list."""
        now = timezone.now()
        if detach:
            partitions.detach_month(detach, by=None, at=now)
        if restore:
            partitions.restore_month(restore, until=now + timedelta(days=days), by=None, at=now)
        self.stdout.write(_("Months stay in the table for %(months)d months.") % {"months": retention().keep_months})
        for each in months.months():
            where = _("in the table") if each.attached else _("taken out")
            self.stdout.write(f"  {each.first:%Y-%m}  {each.megabytes:>8,.0f} MB  {where}")
