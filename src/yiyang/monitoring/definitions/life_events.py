"""What sensors make us ask, read from ``life_events.yaml``."""

from functools import lru_cache
from pathlib import Path

from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.types.life_events import Asking, LifeKind, Sources

FILE = Path(__file__).resolve().parent.parent / "life_events.yaml"


@lru_cache(maxsize=1)
def book() -> Sources:
    """All kinds with their sources; every kind once, each with its alarm rule."""
    loaded = datafiles.load(FILE, Sources)
    if sorted(asking.kind for asking in loaded.kinds) != sorted(LifeKind):
        raise DefinitionError(f"{FILE.name}: every kind of life event stands there once")
    for asking in loaded.kinds:
        if asking.rule not in alarm_rules.by_id() or asking.source not in loaded.sources:
            raise DefinitionError(f"{FILE.name}: {asking.kind} names no known rule or source")
        if asking.confirm < 1 or not (0 <= asking.from_hour <= 24 and 0 <= asking.until_hour <= 24):
            raise DefinitionError(f"{FILE.name}: {asking.kind} cannot be asked like this")
    return loaded


@lru_cache(maxsize=1)
def askings() -> dict[LifeKind, Asking]:
    """How each kind is asked."""
    return {asking.kind: asking for asking in book().kinds}


@lru_cache(maxsize=1)
def rules() -> frozenset[str]:
    """The alarm rules that are questions about life events."""
    return frozenset(asking.rule for asking in book().kinds)
