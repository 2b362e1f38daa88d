"""The pages about other limits: asking, watching it run, comparing what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.models import Alarm, WhatIf
from yiyang.monitoring.queries import whatifs
from yiyang.monitoring.queries.alarm_rows import rows_of
from yiyang.monitoring.queries.quality import WORD
from yiyang.monitoring.types.alarms import AlarmRule, Band
from yiyang.monitoring.types.verdicts import Verdict
from yiyang.monitoring.types.whatifs import UNDER_WAY, Effect, Load, WhatIfState
from yiyang.ui.types import Choice, Row

MOST_LISTED, MOST_ROWS = 30, 100
TONES = {WhatIfState.DONE: "ok", WhatIfState.FAILED: "critical", WhatIfState.RUNNING: "info"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One number of the present rules beside that of the others."""

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """One question in the list, with what it found."""

    url: str
    at: Any
    rule: str
    changes: tuple[str, ...]
    state: str
    tone: str
    per_week: str
    days: str
    lost: str
    saved: str


@dataclass(frozen=True, slots=True)
class WhatIfsPage:
    """Asking, and what was asked before."""

    rules: tuple[Choice, ...]
    rule: str
    lines: tuple[WhatIfLine, ...]
    form: Any = None


@dataclass(frozen=True, slots=True)
class Gone:
    """Judged alarms that would not have been."""

    title: str
    tone: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """One question: how far it is, or what was found."""

    id: UUID
    title: str
    changes: tuple[str, ...]
    since: Any
    until: Any
    state: str
    tone: str
    progress: int
    is_under_way: bool
    scale: str
    numbers: tuple[Comparison, ...]
    gone: tuple[Gone, ...]
    file: str


def judging_rules() -> tuple[AlarmRule, ...]:
    """The rules whose limits one may ask about."""
    return tuple(rule for rule in alarm_rules.rules() if rule.bands)


def whatifs_page(user: User, rule: AlarmRule) -> WhatIfsPage:
    """One rule to ask about, and one's earlier questions."""
    address = address_of("monitoring:whatifs")
    rules = tuple(
        Choice(one.words.say(_language()), f"{address}?rule={one.id}", current=one.id == rule.id) for one in judging_rules()
    )
    asked = whatifs.whatifs_of(user)[:MOST_LISTED]
    return WhatIfsPage(rules, rule.words.say(_language()), tuple(_line(one) for one in asked))


def whatif_page(user: User, asked: WhatIf) -> WhatIfPage:
    """One question with what was found; alarms only of elders whom the user still answers for."""
    effect, state = effect_of(asked), WhatIfState(asked.state)
    rule = alarm_rules.by_id()[asked.rule]
    return WhatIfPage(
        id=asked.pk,
        title=rule.words.say(_language()),
        changes=tuple(_changes(asked)),
        since=asked.since,
        until=asked.until,
        state=state.words.say(_language()),
        tone=TONES.get(state, "quiet"),
        progress=asked.progress,
        is_under_way=state in UNDER_WAY,
        scale=_("%(readings)d readings of %(elders)d elders") % {"readings": effect.readings, "elders": effect.elders}
        if effect
        else "",
        numbers=tuple(_numbers(effect)) if effect else (),
        gone=tuple(_gone(user, effect)) if effect else (),
        file=f"alarm_rules/{rule.id}.yaml",
    )


def _line(asked: WhatIf) -> WhatIfLine:
    effect, state = effect_of(asked), WhatIfState(asked.state)
    weeks = effect.weeks if effect else 0.0
    return WhatIfLine(
        url=address_of("monitoring:whatif", asked.pk),
        at=asked.asked_at,
        rule=alarm_rules.by_id()[asked.rule].words.say(_language()),
        changes=tuple(_changes(asked)),
        state=state.words.say(_language()),
        tone=TONES.get(state, "quiet"),
        per_week=f"{_rate(effect.before, weeks)} → {_rate(effect.after, weeks)}" if effect else "",
        days=f"{effect.before.days} → {effect.after.days}" if effect else "",
        lost=_of(effect, Verdict.TRUE),
        saved=_of(effect, Verdict.FALSE),
    )


def effect_of(asked: WhatIf) -> Effect | None:
    """What was found; None while nothing is."""
    return msgspec.convert(asked.effect, Effect) if asked.effect else None


def _changes(asked: WhatIf) -> Iterable[str]:
    bands = {band.code: band for band in alarm_rules.by_id()[asked.rule].bands}
    for code, limit in sorted(asked.limits.items()):
        if code in bands:
            yield _change(bands[code], limit)


def _change(band: Band, limit: float) -> str:
    measure = measures.by_slug()[band.measure]
    name = measure.words.say(_language())
    return f"{name} {band.sign} {measure.shown(band.limit)} → {measure.shown(limit)}"


def _numbers(effect: Effect) -> Iterable[Comparison]:
    before, after, weeks = effect.before, effect.after, effect.weeks
    yield Comparison(_("Alarms"), str(before.alarms), str(after.alarms), _percent(before.alarms, after.alarms))
    yield Comparison(_("Calls for a human"), str(before.calls), str(after.calls), _percent(before.calls, after.calls))
    yield Comparison(_("Per elder and week"), _rate(before, weeks), _rate(after, weeks), _percent(before.calls, after.calls))
    yield Comparison(_("Burden: alarm person-days"), str(before.days), str(after.days), _percent(before.days, after.days))


def _gone(user: User, effect: Effect) -> Iterable[Gone]:
    titles: Sequence[tuple[Verdict, str, str]] = (
        (Verdict.TRUE, _("Right alarms that would have been lost"), "critical"),
        (Verdict.FALSE, _("False alarms that would have been saved"), "ok"),
        (Verdict.UNCLEAR, _("Unclear ones that would not have been"), "quiet"),
    )
    for verdict, title, tone in titles:
        lost = effect.lost(verdict)
        seen = access.visible(user, WORD, Alarm.objects.select_related("elder", "device"), via="elder")
        rows = rows_of(seen.filter(pk__in=lost[:MOST_ROWS]).order_by("-raised_at"), user)
        yield Gone(f"{title}: {_of(effect, verdict)}", tone, len(lost), rows)


def _of(effect: Effect | None, verdict: Verdict) -> str:
    """How many of the judged ones are gone: «2 of 14»."""
    if effect is None:
        return ""
    lost = len(effect.lost(verdict))
    return _("%(lost)d of %(all)d") % {"lost": lost, "all": lost + effect.kept.get(verdict, 0)}


def _rate(load: Load, weeks: float) -> str:
    return f"{load.calls / weeks:.2f}" if weeks else "—"


def _percent(before: int, after: int) -> str:
    return f"{(after - before) / before:+.0%}" if before else "—"


def _language() -> str:
    return get_language() or "zh-hans"
