"""Whether the road slows down as the table grows, and with the number of elders.

First the ratio of `ingest` on empty tables, then with many rows stored in the very month the readings go to: in the road's
table and in the peer's. Then the cost of a reading with one thousand to one hundred thousand elders, each message from another
one; ``slope`` is that of log cost over log elders: 0 is constant.
"""

import json
import math
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks import _installation, _road
from benchmarks._figures import Figures

ROWS, GOAL = 2_000_000, 0.8
CROWDS = (1_000, 10_000, 100_000)
AT_ONCE = 5_000_000
MONTH = """
SELECT part.inhrelid::regclass::text, pg_get_expr(month.relpartbound, month.oid)
FROM pg_inherits part JOIN pg_class month ON month.oid = part.inhrelid
WHERE part.inhparent = %s::regclass AND month.relname LIKE %s
"""
TAKE_OUT = """
ALTER TABLE {table} DETACH PARTITION {month};
ALTER TABLE {month} RENAME TO filling_before;
CREATE TABLE {month} (LIKE filling_before INCLUDING DEFAULTS);
INSERT INTO {month} SELECT * FROM filling_before;
DROP TABLE filling_before;
"""
FILL = """
INSERT INTO {month} (taken_at, received_at, value, elder_id, device_id, measure, context, road, doubt)
SELECT moment.at, moment.at, 70 + (moment.n %% 20), binding.elder_id, binding.device_id, 11, 0, 0, 0
FROM (SELECT n, date_trunc('month', now()) + n * interval '1 second' AS at FROM generate_series(%s::int, %s::int) AS n) AS moment
CROSS JOIN monitoring_binding AS binding
"""
PUT_BACK = """
SET maintenance_work_mem = '1GB';
SET max_parallel_maintenance_workers = 2;
ALTER TABLE {table} ATTACH PARTITION {month} {bounds};
RESET maintenance_work_mem;
RESET max_parallel_maintenance_workers;
ANALYZE {month};
"""


@dataclass(frozen=True)
class Growth:
    """The road's ratio empty and full, and microseconds of one reading by number of elders."""

    rows: int
    empty: Figures
    full: Figures
    cost: dict[int, list[float]]

    @property
    def ratio(self) -> float:
        """What is left of the ratio with the rows stored."""
        return self.full.ratio / self.empty.ratio

    @property
    def slope(self) -> float | None:
        """Least squares of log cost over log elders; one crowd alone has none."""
        if len(self.cost) == 1:
            return None
        points = [(math.log(elders), math.log(median(costs))) for elders, costs in self.cost.items()]
        x, y = (sum(column) / len(points) for column in zip(*points, strict=True))
        return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        cost = {str(elders): [round(value, 2) for value in costs] for elders, costs in self.cost.items()}
        facts = {"rows": self.rows, "empty": self.empty.as_dict(), "full": self.full.as_dict(), "microseconds": cost}
        return {
            "name": "fill",
            "ratio": round(self.ratio, 3),
            "goal": GOAL,
            "slope": None if self.slope is None else round(self.slope, 3),
            **facts,
        }

    def as_text(self) -> str:
        """Two small tables for people."""
        lines = [
            self.empty.as_text(),
            "",
            self.full.as_text(),
            "",
            f"{self.rows:,} rows stored: {self.ratio:.2f} of the empty ratio, goal {GOAL}",
        ]
        lines += [f"{elders:>10,} elders{median(costs):>10.2f} µs a reading" for elders, costs in self.cost.items()]
        return "\n".join([*lines, f"{'slope':>17}" + ("" if self.slope is None else f"{self.slope:>10.3f}")])


def measure(pairs: int, *, rows: int = ROWS, elders: int = CROWDS[-1]) -> Growth:
    """In one installation, which grows."""
    with _installation.durable() as folder:
        told = _installation.inside(folder, __file__, pairs=pairs, rows=rows, elders=elders)
    cost = {int(count): costs for count, costs in told["cost"].items()}
    return Growth(rows, Figures(**told["empty"]), Figures(**told["full"]), cost)


def run(pairs: int, rows: int, elders: int) -> None:
    """Empty, full, crowded."""
    _installation.set_up()
    say("empty tables")
    road = _road.Road(_installation.people(_road.DEVICES))
    empty = road.figures(pairs, name="empty")
    for table in ("monitoring_measurement", "bench_copy"):
        fill(table, rows)
    _installation.settle()
    say(f"{rows:,} rows stored")
    full = road.figures(pairs, name="full")
    cost = {}
    for place, count in enumerate(count for count in CROWDS if count <= elders):
        say(f"{count:,} elders")
        cost[count] = _road.Road(_installation.people(count), hours_back=11 - 3 * place).costs(pairs)
    print(json.dumps({"empty": empty, "full": full, "cost": cost}))


def fill(table: str, rows: int) -> None:
    """Store many rows in this month of a table: first the rows, then the indexes over all of them, as a restore would."""
    from django.db import connection

    moments, step = rows // _road.DEVICES, AT_ONCE // _road.DEVICES
    with connection.cursor() as cursor:
        cursor.execute(MONTH, [table, f"%{datetime.now(UTC):%Y_%m}"])
        ((month, bounds),) = cursor.fetchall()
        cursor.execute(TAKE_OUT.format(table=table, month=month))
        for first in range(1, moments + 1, step):
            cursor.execute(FILL.format(month=month), [first, min(first + step - 1, moments)])
            say(f"{table}: {min(first + step - 1, moments) * _road.DEVICES:,} of {rows:,} rows")
        cursor.execute(PUT_BACK.format(table=table, month=month, bounds=bounds))
        say(f"{table}: indexes stand")


def say(words: str) -> None:
    """One line of progress, out of the way of the figures."""
    print(f"fill: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    run(**json.loads(sys.argv[1]))
