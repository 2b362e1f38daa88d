"""The living page of components: one invented day, shown with the same pieces as the real pages."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiyang.ui import markup, tokens
from yiyang.ui.types import Choice, Entry, Line, Point, Row, Tag, Tone, Trend

COMPONENTS = Path(__file__).parent / "templates" / "cotton"


class GuidanceForm(forms.Form):
    """A form as small as forms should be."""

    advice = forms.CharField(
        label=gettext_lazy("What to do"),
        help_text=gettext_lazy("One or two sentences the family will read."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How soon"),
        choices=[("today", gettext_lazy("Today")), ("week", gettext_lazy("This week")), ("month", gettext_lazy("This month"))],
        widget=forms.RadioSelect,
        initial="week",
    )
    told = forms.BooleanField(label=gettext_lazy("The elder has been told"), required=False)
    until = forms.DateField(
        label=gettext_lazy("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    upper = forms.IntegerField(label=gettext_lazy("Upper limit"), min_value=80, max_value=220)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False)


@dataclass(frozen=True, slots=True)
class Styleguide:
    """Everything the page of components shows."""

    now: datetime
    rows: tuple[Row, ...]
    visits: tuple[Row, ...]
    entries: tuple[Entry, ...]
    trend: Trend
    empty_trend: Trend
    chips: tuple[Choice, ...]
    tabs: tuple[Choice, ...]
    watch: tuple[Tag, ...]
    allergies: tuple[str, ...]
    facts: tuple[tuple[str, SafeString | str], ...]
    table: tuple[tuple[str, ...], ...]
    form: forms.Form
    refused: forms.Form
    tones: tuple[str, ...]
    waiting_since: datetime
    due: datetime
    colours: tuple[str, ...]
    contrasts: tuple[tokens.Contrast, ...]
    modes: tuple[Choice, ...]
    components: tuple[tuple[str, str], ...]


def styleguide(now: datetime, mode: str) -> Styleguide:
    """The page at a moment, in one of the modes."""
    refused = GuidanceForm({"refused-upper": "20", "refused-urgency": "week"}, prefix="refused")
    refused.is_valid()
    return Styleguide(
        now=now,
        rows=worklist(),
        visits=visits(),
        entries=timeline(now),
        trend=pressure(now),
        empty_trend=Trend(_("Weight"), "kg", (Line(_("weight"), ()),), now - timedelta(days=14), now),
        chips=choices((_("All"), _("Care given"), _("Readings"), _("Medicines"), _("Relatives"))),
        tabs=choices((_("Now"), _("Timeline"), _("Care plan"))),
        watch=watch_for(),
        allergies=(_("penicillin"),),
        facts=(
            (_("Systolic"), markup.quantity("178/102", "mmHg")),
            (_("Pulse"), markup.quantity(92, _("beats/min"))),
            (_("Weight"), markup.quantity(None)),
        ),
        table=((_("Amlodipine"), "5", _("once a day")), (_("Metformin"), "500", _("twice a day"))),
        form=GuidanceForm(),
        refused=refused,
        tones=tuple(Tone),
        waiting_since=now - timedelta(minutes=33),
        due=now + timedelta(seconds=161),
        colours=tuple(name for name, value in tokens.values(tokens.LIGHT).items() if value.startswith("#")),
        contrasts=tokens.contrasts("light") + tokens.contrasts("dark"),
        modes=mode_choices(mode),
        components=components(),
    )


@cache
def components() -> tuple[tuple[str, str], ...]:
    """Every component with its attributes and slots, read from the components themselves."""
    found = []
    for file in sorted(COMPONENTS.glob("*.html")):
        declared = re.match(r"<c-vars (.*?)/>", file.read_text(encoding="utf-8"))
        names = re.findall(r":?([\w-]+)=", declared[1]) if declared else []
        found.append((f"<c-{file.stem.replace('_', '-')}>", " ".join(names)))
    return tuple(found)


def choices(labels: tuple[str, ...]) -> tuple[Choice, ...]:
    """Labels as filter choices, the first one chosen."""
    counts = (None, 12, 4, 0, 3)
    return tuple(Choice(label, f"#{place}", current=place == 0, count=counts[place]) for place, label in enumerate(labels))


def mode_choices(mode: str) -> tuple[Choice, ...]:
    """The modes the page can be seen in."""
    names = {
        "desk": _("Desk mode"),
        "touch": _("Touch mode"),
        "elder": _("Elder mode"),
        "wall": _("Wall mode"),
        "print": _("On paper"),
    }
    return tuple(Choice(label, f"?mode={code}", current=code == mode) for code, label in names.items())


def watch_for() -> tuple[Tag, ...]:
    """What to keep in mind about the invented elder."""
    return (
        Tag(_("High risk of falls"), Tone.URGENT),
        Tag(_("Thickened drinks only"), Tone.WATCH),
        Tag(_("Hypertension grade 2"), Tone.QUIET),
    )


def worklist() -> tuple[Row, ...]:
    """Four things that need the doctor, most pressing first."""
    reading = format_html(
        _("Blood pressure {value}, above the own range 132–148, twice in a row"), value=markup.quantity("178/102", "mmHg")
    )
    weight = format_html(_("{value} in three days, known heart failure"), value=markup.quantity("+2.3", "kg"))
    sugar = format_html(_("Fasting glucose {value}, insulin raised last night"), value=markup.quantity("3.7", "mmol/L"))
    silent = format_html(_("Wristband silent for {value}, battery last at 22%"), value=markup.quantity(14, _("hours")))
    first = Row("#zhang", _("Zhang Guosheng"), _("M 78 · home bed"), reading, _("Nurse Wang, at home"), waiting(2))
    return (
        replace(first, severity=Tone.CRITICAL, selected=True),
        Row("#zhou", _("Zhou Guilan"), _("F 84 · Kangle home 3-12"), weight, _("Bed scale"), waiting(33), Tone.URGENT),
        Row("#chen", _("Chen Amei"), _("F 71 · at home"), sugar, _("Glucose meter"), waiting(42), Tone.URGENT),
        Row("#he", _("He Bo"), _("M 91 · lives alone"), silent, _("Device silent"), _("Paired volunteer told"), Tone.WATCH),
    )


def waiting(minutes: int) -> str:
    """How long a row has been waiting."""
    return _("Waiting %(time)s") % {"time": markup.duration(minutes)}


def visits() -> tuple[Row, ...]:
    """Rows without severity: visits of the day."""
    return (
        Row("#liu", _("09:10 Liu Xiuying"), _("dressing change"), tags=(Tag(_("Stop 1")),)),
        Row("#zhang2", _("09:55 Zhang Guosheng"), _("home-bed round"), tags=(Tag(_("Stop 2")),)),
    )


def timeline(now: datetime) -> tuple[Entry, ...]:
    """A few facts of different kinds and ages."""
    return (
        Entry(
            now - timedelta(minutes=4),
            _("Blood pressure 178/102"),
            author=_("Nurse Wang"),
            source=_("cuff at home"),
            tone=Tone.CRITICAL,
            tags=(Tag(_("above own range"), Tone.CRITICAL),),
        ),
        Entry(
            now - timedelta(hours=2),
            _("Video consultation ended"),
            _("Right-sided strength 4 of 5, may stand; review in three weeks."),
            author=_("Dr Zhao"),
            source=_("County hospital"),
            tone=Tone.INFO,
        ),
        Entry(
            now - timedelta(hours=20),
            _("Rehabilitation, 30 minutes"),
            _("Four sets at the bars, one more than last week."),
            author=_("Therapist He"),
            tone=Tone.OK,
            href="#entry",
        ),
        Entry(
            now - timedelta(days=12),
            _("Moved in"),
            _("The record arrived 3 h 12 min before she did."),
            author=_("Kangle home"),
            tone="nursing",
        ),
    )


def pressure(now: datetime) -> Trend:
    """Fourteen days of blood pressure with a gap of three days and an alarm at the end."""
    upper = (138, 140, 136, 143, 138, None, None, None, 139, 141, 137, 144, 148, 166, 178)
    lower = (85, 86, 84, 88, 85, None, None, None, 86, 87, 84, 87, 90, 96, 102)
    start = now - timedelta(days=14)
    marks = {13: Tone.URGENT, 14: Tone.CRITICAL}

    def points(values: tuple[int | None, ...], **alarms: Any) -> tuple[Point, ...]:
        return tuple(
            Point(start + timedelta(days=day), value, _("Nurse Wang"), _("cuff at home"), alarms.get(f"day{day}", ""))
            for day, value in enumerate(values)
            if value is not None
        )

    systolic = points(upper, **{f"day{day}": tone for day, tone in marks.items()})
    lines = (Line(_("systolic"), systolic, band=(132, 148)), Line(_("diastolic"), points(lower), dashed=True))
    return Trend(_("Blood pressure, 14 days"), "mmHg", lines, start, now + timedelta(hours=12), csv="#csv")
