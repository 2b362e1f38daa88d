"""Full GB/T 42195 assessments scored on one core, beside the goal of 20,000 a second.

Each assessment has 26 answers and the facts that change the level. Answers are read and checked, four dimensions summed, the
level found and changed by rule, and every reason written out in both languages. The clock is the process's own, so that
neighbours on the machine do not count.
"""

import random
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / folder) for folder in ("src", "")]

from benchmarks._figures import Figures
from yiyang.assessment import definitions, rules
from yiyang.assessment.types import Instrument

ASSESSMENTS = 20_000
PER_SECOND = 20_000
GOAL = 1.0


def measure(pairs: int) -> Figures:
    """Score fresh random answers, ``pairs`` times over."""
    instrument = definitions.instrument("gbt42195")
    chance = random.Random(20261122)
    assessments_per_second(instrument, people(instrument, chance, count=1000))
    rates, reasons = [], 0.0
    for _ in range(pairs):
        rate, reasons = assessments_per_second(instrument, people(instrument, chance, count=ASSESSMENTS))
        rates.append(rate)
    facts = {"assessments per round": ASSESSMENTS, "reasons each": round(reasons, 1)}
    return Figures(
        name="score",
        unit="assessments/s",
        ours=rates,
        peer=[float(PER_SECOND)] * pairs,
        peer_name="goal per core",
        goal=GOAL,
        facts=facts,
    )


def people(instrument: Instrument, chance: random.Random, *, count: int) -> list[dict]:
    """Answers of people of every ability, some with diagnoses and events."""
    return [
        {
            **{
                group.key: [chance.choice(item.options).given_as for item in group.items]
                for group in instrument.groups
                if group.key
            },
            "coma": chance.random() < 0.02,
            "dementia": chance.random() < 0.2,
            "psychiatric": chance.random() < 0.1,
            "events": chance.choice((0, 0, 0, 1, 2, 3)),
        }
        for _ in range(count)
    ]


def assessments_per_second(instrument: Instrument, answers: list[dict]) -> tuple[float, float]:
    """The rate of one round, and how many reasons an assessment had on average."""
    start, reasons = time.process_time(), 0
    for each in answers:
        reasons += len(rules.score(instrument, each).reasons)
    return len(answers) / (time.process_time() - start), reasons / len(answers)


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if sys.argv[1:] else 3).as_text())
