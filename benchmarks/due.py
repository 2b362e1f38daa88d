"""Who is due for what this month, among 20,000 elders with plans: how long the page takes, beside the limit we gave ourselves.

A director who answers for all of them and a doctor with a full panel open the month in turn, signed in, through the whole site.
One figure is the time within which 95 of 100 openings are answered.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / folder) for folder in ("src", "")]

from benchmarks._figures import Figures

ELDERS, PANEL, IN_CARE = 20_000, 2_000, 2_000
OPENINGS = 100
LIMIT, GOAL = 200.0, 1.0
ROOT = Path(__file__).resolve().parent.parent
LINES = (
    ("M02", "month", 1, True),
    ("M11", "year", 1, True),
    ("M10", "quarter", 1, True),
    ("L01", "day", 3, False),
    ("L05", "day", 1, False),
)
TASKS = """
INSERT INTO care_task
       (id, created_at, elder_id, activity_id, line, item, performer, "on", number, "window", place, rare, state, reason, note)
SELECT gen_random_uuid(), now(), plan.elder_id, line.id, line.line, line.item, line.performer, day::date, number,
       'morning', 'residence', %(rare)s, 'due', '', ''
  FROM care_activity line JOIN care_plan plan ON plan.id = line.plan_id,
       generate_series(%(start)s::date + (CASE WHEN %(rare)s THEN abs(hashtext(line.id::text)) %% 28 ELSE 0 END),
                       %(start)s::date + %(days)s, make_interval(days => %(every)s)) day,
       generate_series(0, line.times - 1) number
 WHERE line.item = ANY(%(items)s)
"""


def measure(pairs: int) -> Figures:
    """Open the month many times, ``pairs`` times over, in an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="yiyang-bench-") as folder:
        environment = {**os.environ, "YIYANG_TEST_VAR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings", "YIYANG_LOG": "ERROR"}
        command = [sys.executable, __file__, str(pairs)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def people(today: date) -> dict:
    """A director and a doctor of one health centre, and everyone they answer for."""
    from yiyang.organizations.tests import world
    from yiyang.people.models import Committee, Elder, Responsibility

    town = world.build()
    committee = Committee.objects.create(code="310104003001", name="测速居委会")
    elders = Elder.objects.bulk_create(
        Elder(
            name=f"老人{n}", pinyin=f"laoren{n}", initials="lr", sex="female", birth_date=date(1945, 1, 1), committee=committee,
            record_number=f"{31010400300100000 + n}",
        )
        for n in range(ELDERS)
    )  # fmt: skip
    of_centre = [
        Responsibility(elder=e, kind="institution_care", institution=town.centre, start=today, reason="x") for e in elders
    ]
    of_doctor = [Responsibility(elder=e, kind="family_doctor", staff=town.li, start=today, reason="x") for e in elders[:PANEL]]
    Responsibility.objects.bulk_create(of_centre + of_doctor, batch_size=5000)
    return {"director": town.zhao.user, "doctor": town.li.user, "elders": elders}


def promises(elders: list, today: date) -> None:
    """A plan for everyone; daily care for those who live in, and the tasks of the coming weeks."""
    from django.db import connection
    from django.utils import timezone

    from yiyang.care.models import Activity, Plan

    now = timezone.now()
    plans = Plan.objects.bulk_create(
        [Plan(elder=e, version=1, reason="x", drawn_at=now, rolled_until=today) for e in elders], batch_size=5000
    )
    Activity.objects.bulk_create(
        [
            Activity(plan=plan, position=place, item=item, per=per, times=times, since=today, performer="CG",
                     supplier="family_centre", payer="self", place="residence")
            for number, plan in enumerate(plans)
            for place, (item, per, times, rare) in enumerate(LINES)
            if rare or number < IN_CARE
        ],
        batch_size=5000,
    )  # fmt: skip
    month = today.replace(day=1)
    with connection.cursor() as cursor:
        for rare, start, days, every in ((True, month, 62, 31), (False, today, 13, 1)):
            items = [item for item, _per, _times, is_rare in LINES if is_rare is rare]
            cursor.execute(TASKS, {"rare": rare, "start": start, "days": days, "every": every, "items": items})
        cursor.execute("ANALYZE")


def openings(clients: list, address: str) -> list[float]:
    """Milliseconds of every opening, the two users in turn."""
    taken = []
    for number in range(OPENINGS):
        start = time.perf_counter()
        answer = clients[number % len(clients)].get(address)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.status_code
    return sorted(taken)


def run(pairs: int) -> None:
    """Everything that happens inside the installation."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils.timezone import localdate

    from yiyang.care.models import Task

    call_command("migrate", verbosity=0)
    today = localdate()
    known = people(today)
    promises(known["elders"], today)
    clients = []
    for who in ("director", "doctor"):
        client = Client()
        client.force_login(known[who], backend="yiyang.base.signin.Password")
        clients.append(client)
    address = reverse("care:month")
    openings(clients, address)
    rounds = [openings(clients, address) for _ in range(pairs)]
    next_month = today.replace(day=1) + timedelta(days=31)
    facts = {
        "elders": ELDERS,
        "tasks": Task.objects.count(),
        "due this month": Task.objects.due().filter(rare=True, on__lt=next_month.replace(day=1)).count(),
        "openings per round": OPENINGS,
        "median ms": round(rounds[-1][OPENINGS // 2]),
    }
    print(
        json.dumps(
            {
                "name": "due", "unit": "ms (95 of 100 openings)", "ours": [taken[int(OPENINGS * 0.95)] for taken in rounds],
                "peer": [LIMIT] * pairs, "peer_name": "limit", "goal": GOAL, "facts": facts,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    run(int(sys.argv[1]))
