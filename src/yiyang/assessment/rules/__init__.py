"""Scoring: answers and an instrument in, a result with its reasons out. Nothing is read from anywhere else."""

from collections.abc import Mapping
from typing import Any

from yiyang.assessment.rules.needs import unconfirmed
from yiyang.assessment.rules.plan import plan
from yiyang.assessment.types import Instrument, Result

__all__ = ["score", "unconfirmed"]


def score(instrument: Instrument, answers: Mapping[str, Any]) -> Result:
    """What an instrument says about its answers, with every clause that had a part in it.

    Raises ``InstrumentError`` naming the item when an answer is missing, unknown or impossible: a level that decides care and
    money is never guessed.
    """
    return plan(instrument).score(answers)
