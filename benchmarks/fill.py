"""Whether the road slows down as the table grows, and with the number of elders.

First the ratio of `ingest` on empty tables, then with many rows stored in the very month the readings go to: in the road's
table and in the peer's. Then the cost of a reading with one thousand to one hundred thousand elders, each message from another
one; ``slope`` is that of log cost over log elders: 0 is constant.
"""

import json
import math
import sys
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import _installation, _road
from benchmarks._figures import Figures

ROWS, GOAL = 2_000_000, 0.8
CROWDS = (1_000, 10_000, 100_000)
FILL = """
INSERT INTO {table} (taken_at, received_at, value, elder_id, device_id, measure, context, road, doubt)
SELECT moment.at, moment.at, 70 + (moment.n %% 20), binding.elder_id, binding.device_id, 11, 0, 0, 0
FROM monitoring_binding binding CROSS JOIN LATERAL (
    SELECT n, date_trunc('month', now()) + n * interval '1 second' AS at FROM generate_series(1, %s) AS n
) AS moment
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
    def slope(self) -> float:
        """Least squares of log cost over log elders."""
        points = [(math.log(elders), math.log(median(costs))) for elders, costs in self.cost.items()]
        x, y = (sum(column) / len(points) for column in zip(*points, strict=True))
        return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        cost = {str(elders): [round(value, 2) for value in costs] for elders, costs in self.cost.items()}
        facts = {"rows": self.rows, "empty": self.empty.as_dict(), "full": self.full.as_dict(), "microseconds": cost}
        return {"name": "fill", "ratio": round(self.ratio, 3), "goal": GOAL, "slope": round(self.slope, 3), **facts}

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
        return "\n".join([*lines, f"{'slope':>17}{self.slope:>10.3f}"])


def measure(pairs: int, *, rows: int = ROWS, elders: int = CROWDS[-1]) -> Growth:
    """In one installation, which grows."""
    with _installation.durable() as folder:
        told = _installation.inside(folder, __file__, pairs=pairs, rows=rows, elders=elders)
    cost = {int(count): costs for count, costs in told["cost"].items()}
    return Growth(rows, Figures(**told["empty"]), Figures(**told["full"]), cost)


def run(pairs: int, rows: int, elders: int) -> None:
    """Empty, full, crowded."""
    from django.db import connection

    _installation.set_up()
    road = _road.Road(_installation.people(_road.DEVICES))
    empty = road.figures(pairs, name="empty")
    with connection.cursor() as cursor:
        for table in ("monitoring_measurement", "bench_copy"):
            cursor.execute(FILL.format(table=table), [rows // _road.DEVICES])
        cursor.execute("ANALYZE monitoring_measurement")
    _installation.settle()
    full = road.figures(pairs, name="full")
    crowds = [count for count in CROWDS if count <= elders]
    cost = {
        count: _road.Road(_installation.people(count), hours_back=11 - 3 * place).costs(pairs)
        for place, count in enumerate(crowds)
    }
    print(json.dumps({"empty": empty, "full": full, "cost": cost}))


if __name__ == "__main__":
    run(**json.loads(sys.argv[1]))
