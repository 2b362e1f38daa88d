"""How good the alarms of 20,000 elders were over ninety days: how long the page takes, beside the limit we gave ourselves.

A director who answers for all of them and a doctor with a full panel open the page in turn, signed in, through the whole site.
One figure is the time within which 95 of 100 openings are answered.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / folder) for folder in ("src", "")]

from benchmarks._figures import Figures
from benchmarks.due import ELDERS, OPENINGS, ROOT, openings, people

LIMIT, GOAL, CALLS, DAYS = 1000.0, 1.0, 6, 90
DEVICES = """
INSERT INTO monitoring_device (id, created_at, serial, kind, model, firmware, institution_id)
SELECT gen_random_uuid(), now(), 'bench-' || row_number() OVER (), 'blood_pressure', '', '', %(centre)s FROM people_elder
"""
BINDINGS = """
INSERT INTO monitoring_binding (id, created_at, device_id, elder_id, from_at, reason)
SELECT gen_random_uuid(), now(), device.id, elder.id, now() - make_interval(days => 200), ''
  FROM (SELECT id, row_number() OVER (ORDER BY serial) AS n FROM monitoring_device) device
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM people_elder) elder ON elder.n = device.n
"""
ALARMS = """
INSERT INTO monitoring_alarm (id, created_at, elder_id, rule, rule_version, severity, state, device_id, step, raised_at, last_at,
                              reading_count, clear_streak, facts, reason_zh, reason_en, outcome, verdict)
SELECT gen_random_uuid(), now(), elder_id, (ARRAY['blood_pressure', 'spo2', 'heart_rate', 'glucose'])[1 + n %% 4], 1, 'watch',
       'closed', device_id, 0, at, at, 1, 0, '{}', '', '', 'call',
       (ARRAY['true', 'false', 'unclear', ''])[1 + floor(random() * 4)::int]
  FROM (SELECT elder_id, device_id, n, now() - random() * make_interval(days => %(days)s) AS at
          FROM monitoring_binding, generate_series(1, %(calls)s) n) made
"""
EVENTS = """
INSERT INTO monitoring_alarmevent (id, created_at, alarm_id, kind, at, zh, en, outcome, verdict, note, told_at)
SELECT gen_random_uuid(), now(), alarm.id, kind, raised_at + after * make_interval(mins => 1 + (random() * 30)::int), '', '', '',
       CASE WHEN kind = 'handled' THEN verdict ELSE '' END, '', now()
  FROM monitoring_alarm alarm,
       (VALUES ('raised', 0), ('notified', 0), ('acknowledged', 1), ('handled', 31), ('closed', 62)) said(kind, after)
"""


def measure(pairs: int) -> Figures:
    """Open the page many times, ``pairs`` times over, in an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="yiyang-bench-") as folder:
        environment = {**os.environ, "YIYANG_TEST_VAR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings", "YIYANG_LOG": "ERROR"}
        command = [sys.executable, __file__, str(pairs)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def alarms(centre: object) -> None:
    """A cuff for everyone, and what it called for in ninety days."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in (DEVICES, BINDINGS, ALARMS, EVENTS, "ANALYZE"):
            cursor.execute(statement, {"centre": centre, "days": DAYS, "calls": CALLS} if "%" in statement else None)


def run(pairs: int) -> None:
    """Everything that happens inside the installation."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils.timezone import localdate

    from yiyang.monitoring.models import Alarm, AlarmEvent
    from yiyang.monitoring.queries.quality_pages import last_days
    from yiyang.organizations.models import Institution

    call_command("migrate", verbosity=0)
    known = people(localdate())
    alarms(Institution.objects.get(name="徐家汇社区卫生服务中心").pk)
    clients = []
    for who in ("director", "doctor"):
        client = Client()
        client.force_login(known[who], backend="yiyang.base.signin.Password")
        clients.append(client)
    since, until = last_days(DAYS, localdate())
    address = f"{reverse('monitoring:quality')}?since={since}&until={until}"
    openings(clients, address)
    rounds = [openings(clients, address) for _ in range(pairs)]
    facts = {
        "elders": ELDERS,
        "alarms": Alarm.objects.count(),
        "lines in their log": AlarmEvent.objects.count(),
        "openings per round": OPENINGS,
        "median ms": round(rounds[-1][OPENINGS // 2]),
    }
    print(
        json.dumps(
            {
                "name": "quality", "unit": "ms (95 of 100 openings)", "ours": [taken[int(OPENINGS * 0.95)] for taken in rounds],
                "peer": [LIMIT] * pairs, "peer_name": "limit", "goal": GOAL, "facts": facts,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    run(int(sys.argv[1]))
