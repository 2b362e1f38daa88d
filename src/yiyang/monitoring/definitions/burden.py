"""What keeps calls bearable, read from ``alarm_duties/burden.yaml``."""

from datetime import time
from functools import lru_cache
from pathlib import Path

from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError
from yiyang.monitoring.types.alarms import Severity
from yiyang.monitoring.types.burden import Burden

FILE = Path(__file__).resolve().parent.parent / "alarm_duties" / "burden.yaml"


@lru_cache(maxsize=1)
def burden() -> Burden:
    """The caps in force; critical alarms may never wait."""
    loaded = datafiles.load(FILE, Burden)
    if Severity.CRITICAL in loaded.may_wait:
        raise DefinitionError(f"{FILE.name}: critical alarms never wait")
    time.fromisoformat(loaded.quiet_from), time.fromisoformat(loaded.quiet_until)
    return loaded
