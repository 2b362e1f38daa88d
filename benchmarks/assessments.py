"""Who is to be assessed in the coming weeks, among 20,000 elders: how long the list takes, beside the limit we gave ourselves.

A director who answers for all of them and a doctor with a full panel open the list in turn, signed in, through the whole
site; every second elder has a day set within the month, one in five of them has passed. One figure is the time within
which 95 of 100 openings are answered.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / folder) for folder in ("src", "")]

from benchmarks import due
from benchmarks._figures import Figures

INSTRUMENTS = ("gbt42195", "braden", "morse", "mna_sf")
DAYS, LATE = 35, 7


def measure(pairs: int) -> Figures:
    """Open the list many times, ``pairs`` times over, in an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="yiyang-bench-") as folder:
        environment = {**os.environ, "YIYANG_TEST_VAR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings", "YIYANG_LOG": "ERROR"}
        command = [sys.executable, __file__, str(pairs)]
        done = subprocess.run(command, env=environment, cwd=due.ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def days_set(elders: list) -> None:
    """A day for every second elder, from a week ago to four weeks ahead."""
    from django.db import connection
    from django.utils import timezone
    from django.utils.timezone import localdate

    from yiyang.assessment.models import Due

    today = localdate()
    Due.objects.bulk_create(
        [
            Due(elder=elder, instrument=INSTRUMENTS[number % len(INSTRUMENTS)], cause="expiry", noted_at=timezone.now(),
                due_on=today + timedelta(days=number % DAYS - LATE))
            for number, elder in enumerate(elders[::2])
        ],
        batch_size=5000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def run(pairs: int) -> None:
    """Everything that happens inside the installation."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils.timezone import localdate

    from yiyang.assessment.models import Due

    call_command("migrate", verbosity=0)
    known = due.people(localdate())
    days_set(known["elders"])
    clients = []
    for who in ("director", "doctor"):
        client = Client()
        client.force_login(known[who], backend="yiyang.base.signin.Password")
        clients.append(client)
    address = reverse("assessment:due")
    due.openings(clients, address)
    rounds = [due.openings(clients, address) for _ in range(pairs)]
    facts = {
        "elders": due.ELDERS,
        "to be assessed": Due.objects.count(),
        "openings per round": due.OPENINGS,
        "median ms": round(rounds[-1][due.OPENINGS // 2]),
    }
    print(
        json.dumps(
            {
                "name": "assessments", "unit": "ms (95 of 100 openings)",
                "ours": [taken[int(due.OPENINGS * 0.95)] for taken in rounds],
                "peer": [due.LIMIT] * pairs, "peer_name": "limit", "goal": due.GOAL, "facts": facts,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    run(int(sys.argv[1]))
