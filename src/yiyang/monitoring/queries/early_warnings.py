"""The early-warning score of one elder from the readings of the last hours, ready to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from yiyang.monitoring.definitions import early_warning as definitions
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.queries import measured
from yiyang.monitoring.rules import early_warning as rules
from yiyang.monitoring.types.doubts import SET_ASIDE
from yiyang.monitoring.types.early_warning import LatestValue
from yiyang.ui.types import Tone


@dataclass(frozen=True, slots=True)
class EarlyWarningLine:
    """The score in one sentence, its tone, and who says so."""

    sentence: str
    tone: str
    source: str


def early_warning_of(elder_ids: Sequence[UUID], *, now: datetime) -> EarlyWarningLine | None:
    """The line of one elder, when enough was measured; who may see the readings has been asked already."""
    trusted = measured.latest_of(elder_ids, now=now, without=SET_ASIDE)
    latest = {one.slug: LatestValue(one.fact.last, one.at) for one in trusted}
    plan = definitions.plan()
    found = rules.early_warning(latest, plan, definitions.instrument(), now=now)
    if found is None:
        return None
    said = rules.sentence(found, latest, measures.by_slug()).say(get_language() or "")
    return EarlyWarningLine(said, Tone.URGENT if found.concern else Tone.INFO, plan.source.title)
