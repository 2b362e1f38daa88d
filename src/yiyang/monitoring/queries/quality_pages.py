"""The page about the quality of alarms as facts ready to print, as a picture, as rows and as comma-separated text."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.queries import quality
from yiyang.monitoring.types.alarms import Outcome
from yiyang.monitoring.types.quality import UNJUDGED, Asked, Call, Line, Span, Tally
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.monitoring.types.verdicts import VERDICT_WORDS, Verdict
from yiyang.ui.types import Choice, Row, Tag, Tone

DAYS = (7, 30, 90, 365)
USUAL_DAYS = 30
PARTS = ("true", "unclear", UNJUDGED, "false")
TONES = {"true": Tone.OK, "false": Tone.URGENT, "unclear": Tone.WATCH}
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a bar, in hundredths of the longest."""

    part: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One line of the table; each number with the address of the rows behind it."""

    label: str
    calls: int
    calls_url: str
    counts: tuple[tuple[str, int, str], ...]
    share: str
    per_week: str
    median: str
    p95: str
    slowest_url: str
    days: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class QualityTable:
    """The lines of one kind: by rule, by kind of device, by device."""

    title: str
    rows: tuple[QualityRow, ...]


@dataclass(frozen=True, slots=True)
class QualityPage:
    """How good the alarms of a time were."""

    spans: tuple[Choice, ...]
    since: date
    until: date
    total: QualityRow
    weeks: str
    tables: tuple[QualityTable, ...]
    legend: tuple[tuple[str, str], ...]
    csv: str
    form: Any = None


@dataclass(frozen=True, slots=True)
class CallsPage:
    """The calls behind a number."""

    title: str
    sub: str
    back: str
    rows: tuple[Row, ...]
    earlier: str


def span_of(since: date, until: date) -> Span:
    """Whole days here, both included."""
    return Span(*(timezone.make_aware(datetime.combine(day, time.min)) for day in (since, until + timedelta(days=1))))


def last_days(days: int, on: date) -> tuple[date, date]:
    """So many days up to today."""
    return on - timedelta(days=days - 1), on


def quality_page(user: User, since: date, until: date) -> QualityPage:
    """Tallies by rule, kind of device and device, over the elders whose alarms a user answers for."""
    found = quality.quality_of(user, span_of(since, until))
    address = _Addresses(since, until)
    longest = max((line.tally.calls for line in (*found.rules, *found.kinds, *found.devices)), default=1)
    tables = (
        (_("By rule"), [(_rule(line), line, {"rule": line.key}) for line in found.rules]),
        (_("By kind of device"), [(_kind(line), line, {"kind": line.key}) for line in found.kinds]),
        (_("Devices that call most"), [(line.key, line, {"serial": line.key}) for line in found.devices]),
    )
    return QualityPage(
        spans=_spans(since, until),
        since=since,
        until=until,
        total=_row(_("All alarms"), found.total, address, asked={}, longest=max(found.total.calls, 1)),
        weeks=_number(found.total.weeks, 0),
        tables=tuple(
            QualityTable(
                title, tuple(_row(label, one.tally, address, asked=asked, longest=longest) for label, one, asked in lines)
            )
            for title, lines in tables
        ),
        legend=tuple((part, _part(part)) for part in PARTS),
        csv=address.of("quality_csv"),
    )


def calls_page(user: User, since: date, until: date, *, asked: Asked, offset: int) -> CallsPage:
    """The calls behind a number, the newest or the slowest first."""
    calls, count = quality.calls_behind(user, span_of(since, until), asked, offset=offset)
    address, until_here = _Addresses(since, until), offset + len(calls)
    given = {name: getattr(asked, name) for name in ("rule", "kind", "serial", "verdict")} | {"slowest": asked.slowest or ""}
    return CallsPage(
        title=_("%(count)d calls for a human") % {"count": count} if calls else _("Calls for a human"),
        sub=" · ".join([f"{since:%Y-%m-%d} – {until:%Y-%m-%d}", *_said(asked)]),
        back=address.of("quality"),
        rows=tuple(_call(call) for call in calls),
        earlier=address.of("quality_calls", **given, offset=until_here) if until_here < count else "",
    )


def as_csv(user: User, since: date, until: date) -> str:
    """The same numbers as comma-separated text: seconds for times, empty where nothing can be said."""
    found = quality.quality_of(user, span_of(since, until))
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    names = ("part", "key", "calls", "right", "false", "unclear", "not_judged", "positive_share", "elder_weeks", "per_elder_week")
    out.writerow([*names, "answered", "median_seconds", "p95_seconds", "person_days"])
    parts = (("all", [Line("", found.total)]), ("rule", found.rules), ("kind", found.kinds), ("device", found.devices))
    for part, lines in parts:
        for line in lines:
            out.writerow([part, line.key, *_cells(line.tally)])
    return text.getvalue()


def _cells(tally: Tally) -> Sequence[object]:
    counts = (tally.calls, tally.true, tally.false, tally.unclear, tally.unjudged)
    shares = (_plain(tally.positive), _plain(tally.weeks), _plain(tally.per_week))
    times = tuple("" if one is None else round(one.total_seconds()) for one in (tally.median, tally.p95))
    return (*counts, *shares, tally.answered, *times, tally.days)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


@dataclass(frozen=True, slots=True)
class _Addresses:
    since: date
    until: date

    def of(self, name: str, **asked: object) -> str:
        """An address within the same time."""
        given = {key: value for key, value in asked.items() if value}
        return f"{address_of(f'monitoring:{name}')}?{urlencode({'since': self.since, 'until': self.until, **given})}"


def _row(label: str, tally: Tally, address: _Addresses, *, asked: dict[str, str], longest: int) -> QualityRow:
    counts = {"true": tally.true, "unclear": tally.unclear, UNJUDGED: tally.unjudged, "false": tally.false}
    return QualityRow(
        label=label,
        calls=tally.calls,
        calls_url=address.of("quality_calls", **asked),
        counts=tuple((part, counts[part], address.of("quality_calls", **asked, verdict=part)) for part in PARTS),
        share="—" if tally.positive is None else f"{tally.positive:.0%}",
        per_week=_number(tally.per_week, 2),
        median=_time(tally.median),
        p95=_time(tally.p95),
        slowest_url=address.of("quality_calls", **asked, slowest="1"),
        days=tally.days,
        bars=tuple(_bars(counts, longest)),
    )


def _bars(counts: dict[str, int], longest: int) -> Iterable[Bar]:
    start = 0.0
    for part in PARTS:
        width = 100 * counts[part] / longest
        if width:
            yield Bar(part, round(start, 2), round(width, 2))
        start += width


def _call(call: Call) -> Row:
    rung, answered = timezone.localtime(call.rung_at), call.answered_at
    waited = _("not answered") if answered is None else _("answered after %(time)s") % {"time": _time(answered - call.rung_at)}
    outcome = Outcome(call.outcome).words.say(_language()) if call.outcome else ""
    verdict = Tag(_part(call.verdict or UNJUDGED), TONES.get(call.verdict, Tone.QUIET))
    return Row(
        href=address_of("monitoring:alarm", call.alarm_id),
        title=call.name,
        meta=_rule_name(call.rule),
        sentence=" · ".join(part for part in (waited, outcome) if part),
        foot=f"{rung:%Y-%m-%d %H:%M}",
        foot_end=call.serial,
        severity=call.severity,
        tags=(verdict,),
    )


def _spans(since: date, until: date) -> tuple[Choice, ...]:
    today = timezone.localdate()
    return tuple(
        Choice(
            _("Last %(days)d days") % {"days": days}, _Addresses(*last_days(days, today)).of("quality"),
            current=(since, until) == last_days(days, today),
        )
        for days in DAYS
    )  # fmt: skip


def _said(asked: Asked) -> Iterable[str]:
    if asked.rule:
        yield _rule_name(asked.rule)
    if asked.kind in set(DeviceKind):
        yield DeviceKind(asked.kind).words.say(_language())
    if asked.serial:
        yield asked.serial
    if asked.verdict:
        yield _part(asked.verdict)
    if asked.slowest:
        yield _("slowest answer first")


def _part(part: str) -> str:
    words = VERDICT_WORDS[Verdict(part)] if part in set(Verdict) else Words("未评判", "Not judged")
    return words.say(_language())


def _rule(line: Line) -> str:
    return _rule_name(line.key)


def _rule_name(rule: str) -> str:
    known = alarm_rules.by_id().get(rule)
    return known.words.say(_language()) if known else rule


def _kind(line: Line) -> str:
    return DeviceKind(line.key).words.say(_language()) if line.key in set(DeviceKind) else line.key


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:,.{digits}f}"


def _time(span: timedelta | None) -> str:
    """A length of time in the unit people would use."""
    if span is None:
        return "—"
    seconds = span.total_seconds()
    if seconds < MINUTE:
        return _("%(count)d s") % {"count": round(seconds)}
    if seconds < 2 * HOUR:
        return _("%(count)d min") % {"count": round(seconds / MINUTE)}
    return _("%(count).1f h") % {"count": seconds / HOUR}


def _language() -> str:
    return get_language() or "zh-hans"
