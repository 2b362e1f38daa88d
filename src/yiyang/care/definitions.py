"""How plans become tasks, read from ``parameters.yaml``."""

from functools import cache
from pathlib import Path

from yiyang.care.types.plans import Parameters, TaskPlace
from yiyang.lib import datafiles

PARAMETERS = Path(__file__).parent / "parameters.yaml"


@cache
def parameters() -> Parameters:
    """All of ``parameters.yaml``."""
    return datafiles.load(PARAMETERS, Parameters)


@cache
def places() -> dict[str, TaskPlace]:
    """Where a service is given, for those not given where the elder lives."""
    return {code: place for place, codes in parameters().places.items() for code in codes}
