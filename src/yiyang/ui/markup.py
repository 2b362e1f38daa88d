"""Small pieces of HTML made in Python: what template tags print, and fast twins for long lists.

What is printed by the hundred is put together by hand, each value ``escaped``; everything else by ``format_html``.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from html import escape

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext_lazy

from yiyang.ui import definitions
from yiyang.ui.types import SIGNS, STATE_CHARACTERS, CareState, Choice, Entry, Row, Tag, Tone

THIN_SPACE = "\u2009"


TONE_WORDS = {
    Tone.CRITICAL: pgettext_lazy("severity", "Urgent"),
    Tone.URGENT: pgettext_lazy("severity", "Soon"),
    Tone.WATCH: pgettext_lazy("severity", "Watch"),
    Tone.OK: pgettext_lazy("severity", "Fine"),
    Tone.INFO: pgettext_lazy("severity", "Note"),
    Tone.QUIET: "",
}
STATE_WORDS = {
    CareState.MEDICAL: pgettext_lazy("state of care", "Medical"),
    CareState.NURSING: pgettext_lazy("state of care", "Nursing"),
    CareState.LIVING: pgettext_lazy("state of care", "Living"),
}


def escaped(value: object) -> str:
    """A value as it may stand in HTML; what is HTML already stays so. Django's way asks first whether any part is a promise."""
    return str(value) if hasattr(value, "__html__") else escape(str(value))


def tone_word(tone: str) -> str:
    """The word that goes with a severity, so that colour is never alone."""
    return str(TONE_WORDS[Tone(tone)])


def state_word(state: str) -> str:
    """The full name of a state of care."""
    return str(STATE_WORDS[CareState(state)])


def state(code: str, *, on: bool = True) -> SafeString:
    """医, 护 or 养 in its colour, with the word for those who cannot read the character."""
    return format_html(
        '<abbr class="state{}" data-state="{}" title="{}">{}</abbr>',
        "" if on else " is-off",
        CareState(code),
        state_word(code),
        STATE_CHARACTERS[CareState(code)],
    )


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("vendor/icons.svg")


@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """One line drawing from the listed set; decoration only, a word always stands beside it."""
    if name not in definitions.icons():
        raise LookupError(f"no icon named {name!r} in icons.txt")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        _sprite(),
        name,
    )


def quantity(value: object, unit: str = "") -> SafeString:
    """A number that is never parted from its unit."""
    if value is None or value == "":
        return mark_safe('<span class="quantity is-missing">—</span>')
    if not unit:
        return format_html('<span class="quantity"><b>{}</b></span>', value)
    return format_html('<span class="quantity"><b>{}</b>{}<span class="unit">{}</span></span>', value, THIN_SPACE, unit)


def badge(tone: str, text: str = "", sign: str = "") -> SafeString:
    """Severity as colour, shape and word."""
    mark = SIGNS[Tone(tone)] if not sign else ("" if sign == "none" else sign)
    shape = f'<span class="sign" aria-hidden="true">{escaped(mark)}</span>' if mark else ""
    return SafeString(f'<span class="badge" data-tone="{escaped(tone)}">{shape}{escaped(text or tone_word(tone))}</span>')


def tags(items: tuple[Tag, ...]) -> SafeString:
    """A run of short coloured words."""
    return SafeString("".join(badge(item.tone, item.text, item.sign or "none") for item in items))


def relative(at: datetime, now: datetime) -> str:
    """How far from now, in words; empty when it is more than a day."""
    distance = now - at
    minutes = round(abs(distance) / timedelta(minutes=1))
    if minutes < 1:
        return gettext("just now")
    if minutes >= 24 * 60:
        return ""
    past = distance >= timedelta(0)
    if minutes < 60:
        text = (
            ngettext("%(count)d min ago", "%(count)d min ago", minutes)
            if past
            else ngettext("in %(count)d min", "in %(count)d min", minutes)
        )
        return text % {"count": minutes}
    hours = round(minutes / 60)
    text = ngettext("%(count)d h ago", "%(count)d h ago", hours) if past else ngettext("in %(count)d h", "in %(count)d h", hours)
    return text % {"count": hours}


def absolute(at: datetime, now: datetime) -> str:
    """Date and time as written here: without the year while it is this year."""
    return _written(timezone.localtime(at), timezone.localtime(now))


def _written(at: datetime, now: datetime) -> str:
    year = "" if at.year == now.year else f"{at.year}-"
    return f"{year}{at:%m-%d %H:%M}"


def when(at: datetime | None, now: datetime | None = None) -> SafeString:
    """A moment: relative up to a day, then absolute; the exact time is always one hover away."""
    if at is None:
        return mark_safe('<span class="quiet">—</span>')
    return moment(at, timezone.localtime(now))


def moment(at: datetime, here: datetime) -> SafeString:
    """The same for lists, which ask once for the time ``here``."""
    exact = _written(at.astimezone(here.tzinfo), here)
    shown = escaped(relative(at, here) or exact)
    return SafeString(f'<time datetime="{at.isoformat()}" title="{exact}" data-when>{shown}</time>')


def running(since: datetime, now: datetime | None = None) -> SafeString:
    """Minutes and seconds since a moment, counted on by the browser."""
    minutes, seconds = divmod(max(0, int(((now or timezone.now()) - since).total_seconds())), 60)
    return format_html(
        '<time class="countdown" datetime="{}" data-running>{}</time>', since.isoformat(), f"{minutes}:{seconds:02d}"
    )


def row(item: Row) -> SafeString:
    """One worklist row; the same markup as `<c-row>`, fast enough for hundreds."""
    extras = format_html(' id="{}"', item.id) if item.id else mark_safe("")
    if item.target:
        extras += format_html(' hx-get="{}" hx-target="{}" hx-push-url="true"', item.href, item.target)
    if item.selected:
        extras += mark_safe(' aria-current="true"')
    return format_html(
        '<li class="row" data-tone="{}"><a class="row-link" href="{}"{}>'
        '<span class="row-head"><b class="row-title">{}</b> <span class="row-meta">{}</span></span>'
        '<span class="row-tags">{}</span>{}{}</a></li>',
        item.severity,
        item.href,
        extras,
        item.title,
        item.meta,
        _row_tags(item),
        format_html('<span class="row-text">{}</span>', item.sentence) if item.sentence else "",
        _row_foot(item),
    )


def _row_tags(item: Row) -> SafeString:
    shown = tags(item.tags)
    return shown if item.severity == Tone.QUIET else badge(item.severity) + shown


def _row_foot(item: Row) -> SafeString:
    if not (item.foot or item.foot_end):
        return mark_safe("")
    return format_html('<span class="row-foot"><span>{}</span><span>{}</span></span>', item.foot, item.foot_end)


def chip(item: Choice, target: str = "") -> SafeString:
    """One of several ways to look at a list."""
    href = escaped(item.href)
    into = f' hx-get="{href}" hx-target="{escaped(target)}" hx-push-url="true"' if target else ""
    current = ' aria-current="true"' if item.current else ""
    count = "" if item.count is None else f" <small>{item.count}</small>"
    return SafeString(f'<a class="chip" href="{href}"{into}{current}>{escaped(item.label)}{count}</a>')


def entry(item: Entry, here: datetime | None = None) -> SafeString:
    """One timeline entry, told at a local time; the same markup as `<c-entry>`, fast enough for hundreds."""
    title = f'<a href="{escaped(item.href)}">{escaped(item.title)}</a>' if item.href else escaped(item.title)
    text = f' <span class="entry-text">{escaped(item.sentence)}</span>' if item.sentence else ""
    told_at = moment(item.at, here or timezone.localtime())
    by = " · ".join(part for part in (item.author, item.source) if part)
    said_by = f' <span class="entry-by">{escaped(by)}</span>' if by else ""
    return SafeString(
        f'<li class="entry" data-tone="{escaped(item.tone)}" data-kind="{escaped(item.kind)}">'
        f'<div class="entry-when">{told_at}</div><div class="entry-body"><b class="entry-title">{title}</b> '
        f"{tags(item.tags)}{text}{said_by}</div></li>"
    )


def duration(minutes: int) -> str:
    """A length of time in the two largest units that matter."""
    if minutes < 60:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return gettext("%(days)d d %(hours)d h") % {"days": hours // 24, "hours": hours % 24}


def weekday(at: datetime) -> str:
    """The day of the week, short."""
    names = (
        gettext("Mon"), gettext("Tue"), gettext("Wed"), gettext("Thu"), gettext("Fri"), gettext("Sat"), gettext("Sun"),
    )  # fmt: skip
    return names[at.weekday()]


def script_words() -> dict[str, str]:
    """What the scripts say; `{}` is where a number goes."""
    return {
        "zone": timezone.get_current_timezone_name(),
        "offline": gettext("No connection since {}; showing what was known then"),
        "failed": gettext("The answer did not arrive. Check the connection and try again."),
        "hold": gettext("Keep holding"),
        "again": gettext("Press once more to call"),
        "calling": gettext("Calling"),
        "stop": gettext("Stop reading"),
        "draft": gettext("Restored what you had typed at {}"),
        "minute": gettext("{} min ago"),
        "hour": gettext("{} h ago"),
        "now": gettext("just now"),
        "waited_minutes": gettext("{} min"),
        "waited_hours": gettext("{} h {} min"),
        "waited_days": gettext("{} d {} h"),
    }
