"""Why telemetry could not be used, in words for people and programs; read from ``quarantine_reasons.yaml``."""

from functools import lru_cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError, Source
from yiyang.lib.words import Words
from yiyang.monitoring.types.readings import Reason

FILE = Path(__file__).resolve().parent.parent / "quarantine_reasons.yaml"


class Explanation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong and what helps."""

    words: Words
    advice: Words

    @property
    def sentence(self) -> Words:
        """Both, as one answer to a sender."""
        return Words(f"{self.words.zh}。{self.advice.zh}", f"{self.words.en}. {self.advice.en}")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: Source
    reasons: dict[str, Explanation]


@lru_cache(maxsize=1)
def explanations() -> dict[Reason, Explanation]:
    """Every reason with its words; a reason without words is refused when the file is read."""
    loaded = datafiles.load(FILE, _File).reasons
    if set(loaded) != {reason.value for reason in Reason}:
        raise DefinitionError(f"{FILE.name}: reasons differ: {sorted(set(loaded) ^ {reason.value for reason in Reason})}")
    return {reason: loaded[reason] for reason in Reason}


def explain(reason: str) -> Explanation:
    """The words of one reason."""
    return explanations()[Reason(reason)]
