"""A trend as four parts that hold the same numbers: picture data, legend, one sentence, table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from yiyang.ui import markup
from yiyang.ui.types import Grain, Point, Tone, Trend

SUMMARIES = {
    Grain.READING: gettext_lazy("%(title)s, latest: %(values)s %(unit)s; all readings are in the table below"),
    Grain.HOUR: gettext_lazy("%(title)s hour by hour, latest: mean of %(values)s %(unit)s; every hour is in the table below"),
    Grain.DAY: gettext_lazy("%(title)s day by day, latest: mean of %(values)s %(unit)s; every day is in the table below"),
}
TIMES = {Grain.READING: gettext_lazy("Time"), Grain.HOUR: gettext_lazy("Hour"), Grain.DAY: gettext_lazy("Day")}
SPANS: dict[Grain, Callable[[datetime], str]] = {
    Grain.READING: lambda local: f"{local:%m-%d %H:%M}",
    Grain.HOUR: lambda local: f"{local:%m-%d %H}:00–{(local.hour + 1) % 24:02}:00",
    Grain.DAY: lambda local: f"{local:%Y-%m-%d}",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the trend component prints."""

    is_empty: bool
    data: SafeString
    key: SafeString
    summary: str
    table: SafeString


def parts(trend: Trend) -> Parts:
    """Everything one trend picture needs, made from the same points."""
    is_empty = not any(point.value is not None for line in trend.lines for point in line.points)
    return Parts(is_empty, json_script(_data(trend)), _key(trend), _summary(trend), _table(trend))


def _data(trend: Trend) -> dict[str, object]:
    return {
        "unit": trend.unit,
        "digits": trend.digits,
        "start": _milliseconds(trend.start),
        "end": _milliseconds(trend.end),
        "gap": trend.gap_hours * 3_600_000,
        "words": {"band": gettext("own normal range"), "alarm": gettext("alarm"), "doubt": gettext("doubtful")},
        "grain": trend.grain,
        "lines": [
            {
                "name": line.name,
                "dashed": line.dashed,
                "band": line.band,
                "usual": line.usual,
                "points": [_point(p) for p in line.points],
                "alarms": [_point(p) for p in line.alarms or line.points if p.severity],
            }
            for line in trend.lines
        ],
    }


def _point(point: Point) -> list[object]:
    by = " · ".join(part for part in (point.author, point.device) if part)
    return [_milliseconds(point.at), point.value, by, point.severity, point.doubt, point.low, point.high]


def _milliseconds(at: datetime) -> int:
    """The wall clock here as if it were UTC, so that every browser draws the same hours."""
    return int(timezone.localtime(at).replace(tzinfo=UTC).timestamp() * 1000)


def _key(trend: Trend) -> SafeString:
    band = any(line.band for line in trend.lines)
    shown = [point for line in trend.lines for point in (*line.points, *line.alarms)]
    alarms, doubts = any(point.severity for point in shown), any(point.doubt for point in shown)
    items = [("band", gettext("own normal range"))] if band else []
    middles = {f"{line.usual:.{trend.digits}f}" for line in trend.lines if line.usual is not None and not line.dashed}
    own = gettext("own middle")
    items += [("middle", f"{own} {middle}") for middle in sorted(middles)]
    items += [("dashed" if line.dashed else f"line{place}", line.name) for place, line in enumerate(trend.lines)]
    items += [("range", gettext("lowest to highest"))] if trend.grain != Grain.READING else []
    items += [("alarm", gettext("alarm"))] if alarms else []
    items += [("doubt", gettext("doubtful"))] if doubts else []
    return format_html_join("", '<span class="key" data-key-sign="{}">{}</span>', items)


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


def _summary(trend: Trend) -> str:
    latest = [
        f"{line.name} {_told(known[-1], trend)}"
        for line in trend.lines
        if (known := [point for point in line.points if point.value is not None and not point.doubt])
    ]
    if not latest:
        return gettext("%(title)s: no readings in this time") % {"title": trend.title}
    return str(SUMMARIES[trend.grain]) % {
        "title": trend.title,
        "values": ", ".join(latest),
        "unit": trend.unit,
    }


def _table(trend: Trend) -> SafeString:
    moments: dict[datetime, dict[str, Point]] = {}
    for line in trend.lines:
        for point in line.points:
            moments.setdefault(point.at, {})[line.name] = point
    names = [line.name for line in trend.lines]
    body = SafeString("".join(_table_row(at, moments[at], trend) for at in sorted(moments, reverse=True)))
    head = format_html_join("", '<th scope="col" class="number">{} <small>{}</small></th>', ((n, trend.unit) for n in names))
    return format_html(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{}"><table class="table">{}<thead><tr><th scope="col">{}'
        '</th>{}<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table></div>',
        trend.title,
        _caption(trend),
        TIMES[trend.grain],
        head,
        gettext("Measured by") if trend.grain == Grain.READING else gettext("How often measured"),
        body,
    )


def _table_row(at: datetime, points: dict[str, Point], trend: Trend) -> SafeString:
    cells = format_html_join(
        "", '<td class="number">{}{}{}</td>', (_table_cell(points.get(line.name), trend) for line in trend.lines)
    )
    any_point = next(iter(points.values()))
    by = " · ".join(part for part in (any_point.author, any_point.device) if part)
    local = timezone.localtime(at)
    return format_html(
        '<tr><th scope="row"><time datetime="{}">{}</time></th>{}<td>{}</td></tr>',
        at.isoformat(),
        SPANS[trend.grain](local),
        cells,
        by,
    )


def _table_cell(point: Point | None, trend: Trend) -> tuple[SafeString, str, SafeString]:
    if point is None:
        return mark_safe(""), "", mark_safe("")
    sign = markup.badge(point.severity) if point.severity and Tone(point.severity) != Tone.QUIET else mark_safe("")
    why = gettext("doubtful: %(why)s") % {"why": point.doubt}
    doubt = format_html(' <small class="quiet">{}</small>', why) if point.doubt else mark_safe("")
    return sign, _told(point, trend), doubt


def _caption(trend: Trend) -> SafeString:
    """Which numbers of an hour or a day stand in the table; a single reading needs no words."""
    if trend.grain == Grain.READING:
        return mark_safe("")
    return format_html("<caption>{}</caption>", gettext("Mean (lowest–highest)"))


def _told(point: Point, trend: Trend) -> str:
    """The value; of an hour or a day the mean, and the ends where they differ."""
    value = _number(point.value, trend.digits)
    low, high = _number(point.low, trend.digits), _number(point.high, trend.digits)
    return value if point.low is None or low == high else f"{value} ({low}–{high})"


def csv(trend: Trend) -> str:
    """The same numbers as comma-separated text, times with their zone."""
    doubts = {point.at: point.doubt for line in trend.lines for point in line.points if point.doubt}
    last = ["doubtful"] if doubts else []
    lines = [",".join(["time", *(f"{line.name} ({trend.unit})" for line in trend.lines), *last])]
    moments = sorted({point.at for line in trend.lines for point in line.points})
    values = [{point.at: point.value for point in line.points} for line in trend.lines]
    for at in moments:
        cells = ["" if (value := known.get(at)) is None else _number(value, trend.digits) for known in values]
        why = [f'"{doubts.get(at, "")}"'] if doubts else []
        lines.append(",".join([timezone.localtime(at).isoformat(), *cells, *why]))
    return "\n".join(lines) + "\n"
