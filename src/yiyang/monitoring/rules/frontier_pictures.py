"""The frontier drawn as one small SVG, in the colours of light and dark pages, with the numbers readable as text."""

from collections.abc import Iterable, Sequence
from html import escape

from yiyang.lib.words import Words
from yiyang.monitoring.types.histories import Curve, Point

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 460, 64, 24, 56, 64
COLOURS = ("#1f4f8f", "#a34305", "#226139", "#7a3d86")
DARK = ("#8fbcf5", "#f0a35e", "#7fcf9a", "#d59be0")
TICKS = 5
TITLE = Words("抓到的真实事件与报警负担", "Real events caught against the burden of alarms")
ACROSS = Words("报警人日（每位老人每周）", "alarm person-days per elder-week")
UP = Words("抓到的真实事件", "real events caught")
OWN = Words("◆ 本套规则现在的设定", "◆ the set as it stands")


def frontier(curves: Sequence[Curve], language: str) -> str:
    """All curves in one picture."""
    most = max((point.per_week for curve in curves for point in curve.points), default=1.0) * 1.05 or 1.0
    body = [*_frame(most, language), *(part for place, one in enumerate(curves) for part in _drawn(one, place, most))]
    body += [*_legend(curves, language)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(TITLE.say(language))}">{_style()}{"".join(body)}</svg>\n'
    )


def _style() -> str:
    light = "".join(f".c{place}{{--c:{colour}}}" for place, colour in enumerate(COLOURS))
    dark = "".join(f".c{place}{{--c:{colour}}}" for place, colour in enumerate(DARK))
    return (
        "<style>svg{font:13px system-ui,sans-serif;background:#fff}text{fill:#17262a}.grid{stroke:#d9ddd3}.soft{fill:#46565a}"
        ".line{fill:none;stroke:var(--c);stroke-width:2.25}.dot{fill:var(--c)}.name{fill:var(--c);font-weight:700}"
        f"{light}@media(prefers-color-scheme:dark){{svg{{background:#172427}}text{{fill:#eaf0ee}}.grid{{stroke:#2a3a3d}}"
        f".soft{{fill:#b9c6c4}}.name{{fill:var(--c)}}{dark}}}</style>"
    )


def _frame(most: float, language: str) -> Iterable[str]:
    yield f'<text x="{LEFT}" y="28" font-size="17" font-weight="700">{escape(TITLE.say(language))}</text>'
    for step in range(TICKS + 1):
        share = step / TICKS
        y, x = _y(share), _x(most * share, most)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="soft" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{share:.0%}</text>'
        yield f'<text class="soft" x="{x}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{most * share:.2f}</text>'
    yield f'<text class="soft" x="{WIDTH - RIGHT}" y="{HEIGHT - 22}" text-anchor="end">{escape(ACROSS.say(language))} →</text>'
    yield f'<text class="soft" x="{LEFT}" y="{TOP - 10}">↑ {escape(UP.say(language))}</text>'


def _drawn(curve: Curve, place: int, most: float) -> Iterable[str]:
    """The outline from the least burden to the most, each setting a dot, the set as it stands a diamond."""
    points = sorted((one for one in curve.points if one.share is not None), key=lambda one: (one.per_week, one.share))
    line = " ".join(f"{_x(one.per_week, most)},{_y(one.share or 0.0)}" for one in points)
    yield f'<g class="c{place % len(COLOURS)}"><polyline class="line" points="{line}"/>'
    for one in points:
        yield _mark(one, _x(one.per_week, most), _y(one.share or 0.0))
    yield "</g>"


def _mark(point: Point, x: float, y: float) -> str:
    told = f"<title>{point.setting:+g} · {point.caught}/{point.events} · {point.days}</title>"
    if point.setting == 0:
        return f'<path class="dot" d="M{x} {y - 8}l8 8l-8 8l-8 -8z">{told}</path>'
    return f'<circle class="dot" cx="{x}" cy="{y}" r="3.5">{told}</circle>'


def _legend(curves: Sequence[Curve], language: str) -> Iterable[str]:
    names = [(f"c{place % len(COLOURS)}", curve.words.say(language)) for place, curve in enumerate(curves)]
    bottom = HEIGHT - BOTTOM - 14
    for place, (colour, name) in enumerate(names):
        y = bottom - 20 * (len(names) - place)
        text = f'<text class="name" x="{WIDTH - RIGHT - 8}" y="{y}" text-anchor="end">{escape(name)}</text>'
        yield f'<g class="{colour}">{text}</g>'
    yield f'<text class="soft" x="{WIDTH - RIGHT - 8}" y="{bottom}" text-anchor="end">{escape(OWN.say(language))}</text>'


def _x(value: float, most: float) -> float:
    return round(LEFT + value / most * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)
