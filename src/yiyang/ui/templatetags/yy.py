"""Template tags every page may use: `{% load yy %}`."""

from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django import template
from django.template.base import Node, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader import get_template
from django.templatetags.i18n import TranslateNode
from django.templatetags.i18n import do_translate as django_translate
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from yiyang.base.addresses import address_of
from yiyang.ui import markup, trends
from yiyang.ui.types import Choice, Entry, Row, Tag, Trend

SCRIPTS = ("start", "theme", "times", "keys", "live", "toast", "draft", "mask", "hold", "speak", "trendwords", "trend", "worker")

register = template.Library()


@register.filter
def say(words: Any) -> str:
    """Words kept in two languages, in the reader's own."""
    if words is None or isinstance(words, str):
        return words or ""
    english = (get_language() or "").startswith("en")
    return str(words.en if english else words.zh)


class Address(URLNode):
    """`{% url %}` with its parts in order, from the memory of addresses."""

    def render(self, context: Context) -> str:
        """The address, or nothing where it goes into a name and there is none."""
        parts = [part.resolve(context) for part in self.args]
        if self.kwargs or not all(isinstance(part, UUID | str) for part in parts):
            return str(super().render(context))
        try:
            found = address_of(self.view_name.resolve(context), *parts)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar is None:
            return conditional_escape(found)
        context[self.asvar] = found
        return ""


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """Django's `{% url %}`, which looks up each kind of page only once."""
    node = django_url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)


class FixedText(Node):
    """`{% translate %}` of a text that stands in the template: looked up once for each language."""

    def __init__(self, looked_up: TranslateNode) -> None:
        self.looked_up = looked_up
        self.known: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The text in the reader's language, or nothing where it goes into a name."""
        language = get_language()
        text = self.known.get(language)
        if text is None:
            text = self.known[language] = self._say(context)
        if self.looked_up.asvar is None:
            return text
        context[self.looked_up.asvar] = text
        return SafeString("")

    def _say(self, context: Context) -> SafeString:
        name = self.looked_up.asvar
        said = self.looked_up.render(context)
        return SafeString(context[name] if name else said)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's `{% translate %}`, which looks up a text that stands in the template only once for each language."""
    node = django_translate(parser, token)
    said: Any = node.filter_expression
    is_fixed = isinstance(said.var, Variable) and said.var.lookups is None and not said.filters
    return FixedText(node) if is_fixed and node.message_context is None and not node.noop else node


@register.simple_tag
def when(at: datetime | None) -> SafeString:
    """Relative up to a day, then absolute."""
    return markup.when(at)


@register.simple_tag
def waited(since: datetime) -> SafeString:
    """How long someone has been waiting; the browser keeps it true."""
    minutes = max(0, int((timezone.now() - since).total_seconds() // 60))
    text = markup.duration(minutes)
    return format_html('<time datetime="{}" data-waited>{}</time>', since.isoformat(), text)


@register.simple_tag
def countdown(until: datetime) -> SafeString:
    """Minutes and seconds left; the browser keeps it true, never below zero."""
    minutes, seconds = divmod(max(0, int((until - timezone.now()).total_seconds())), 60)
    left = f"{minutes}:{seconds:02d}"
    return format_html('<time class="countdown" datetime="{}" data-countdown>{}</time>', until.isoformat(), left)


@register.simple_tag
def running(since: datetime) -> SafeString:
    """Minutes and seconds since a moment, counted on by the browser."""
    return markup.running(since)


@register.simple_tag
def clock() -> SafeString:
    """Today and the time of day, kept true by the browser."""
    now = timezone.localtime()
    text = gettext("%(month)d/%(day)d %(weekday)s %(time)s") % {
        "month": now.month,
        "day": now.day,
        "weekday": markup.weekday(now),
        "time": f"{now:%H:%M}",
    }
    return format_html('<time datetime="{}" data-clock>{}</time>', now.isoformat(timespec="minutes"), text)


@register.simple_tag
def quantity(value: Any, unit: str = "") -> SafeString:
    """A number with its unit, never parted."""
    return markup.quantity(value, unit)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line drawing beside a word."""
    return markup.icon(name)


@register.filter
def age(born: date | None) -> int | str:
    """Full years today."""
    if born is None:
        return ""
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@register.simple_tag
def badge(tone: str, text: str = "", sign: str = "") -> SafeString:
    """The fast twin of `<c-badge>`."""
    return markup.badge(tone, text, sign)


@register.simple_tag
def tags(items: tuple[Tag, ...]) -> SafeString:
    """A run of short coloured words."""
    return markup.tags(tuple(items))


@register.simple_tag
def row(item: Row) -> SafeString:
    """The fast twin of `<c-row>`, for a `ui.types.Row`."""
    return markup.row(item)


@register.simple_tag
def rows(items: tuple[Row, ...]) -> SafeString:
    """All rows of a list at once."""
    return SafeString("".join(map(markup.row, items)))


@register.simple_tag
def entries(items: tuple[Entry, ...]) -> SafeString:
    """All entries of a timeline at once."""
    here = timezone.localtime()
    return SafeString("".join(markup.entry(item, here) for item in items))


@register.simple_tag
def chip_links(items: tuple[Choice, ...], target: str = "") -> SafeString:
    """The links of `<c-chips>`; with a target they put a piece into the open page."""
    return SafeString("".join(markup.chip(item, target) for item in items))


@register.simple_tag
def state(code: str, on: bool = True) -> SafeString:
    """医, 护 or 养."""
    return markup.state(code, on=on)


@register.simple_tag
def trend_parts(trend: Trend) -> trends.Parts:
    """Picture data, legend, sentence and table of one trend."""
    return trends.parts(trend)


@register.simple_tag
def ui_head() -> SafeString:
    """What every page loads: styles, fonts, scripts and their words; the same for everybody who reads one language."""
    return _constant("ui/_head.html", get_language() or "")


@register.simple_tag
def ui_foot() -> SafeString:
    """What every page keeps ready unseen: the shape of a short message, the list of keys."""
    return _constant("ui/_foot.html", get_language() or "")


@cache
def _constant(template_name: str, _language: str) -> SafeString:
    return SafeString(get_template(template_name).render())


@register.simple_tag
def ui_words() -> SafeString:
    """The words the scripts say, in the reader's language."""
    return json_script(markup.script_words(), "ui-words")


@register.simple_tag
def ui_scripts() -> SafeString:
    """Our small scripts, all deferred; ECharts is fetched only where a trend stands."""
    charts = format_html('<meta name="echarts" content="{}">', static("vendor/echarts.min.js"))
    return charts + format_html_join("", '<script src="{}" defer></script>', ((static(f"ui/{name}.js"),) for name in SCRIPTS))
