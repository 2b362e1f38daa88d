"""The time and the calls that a page about the quality of alarms is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from yiyang.monitoring.queries.quality_pages import PARTS, USUAL_DAYS, last_days
from yiyang.monitoring.types.quality import Asked


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class SpanForm(forms.Form):
    """From which day to which; nothing, or the wrong way round, is the last thirty days."""

    since = _day(_("First day"))
    until = _day(_("Last day"))

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        usual = last_days(USUAL_DAYS, localdate())
        given = (self.cleaned_data.get("since"), self.cleaned_data.get("until")) if self.is_valid() else (None, None)
        since, until = given[0] or usual[0], given[1] or usual[1]
        return (since, until) if since <= until else usual


class CallsForm(SpanForm):
    """Which calls of that time."""

    rule = forms.SlugField(required=False)
    kind = forms.SlugField(required=False)
    serial = forms.CharField(required=False, max_length=64)
    verdict = forms.ChoiceField(required=False, choices=[(part, part) for part in PARTS])
    slowest = forms.BooleanField(required=False)
    offset = forms.IntegerField(required=False, min_value=0)

    def asked(self) -> Asked:
        """The calls asked for; what makes no sense asks for all."""
        said = self.cleaned_data if self.is_valid() else {}
        words = {name: said.get(name) or "" for name in ("rule", "kind", "serial", "verdict")}
        return Asked(**words, slowest=bool(said.get("slowest")))

    def first(self) -> int:
        """How many were shown before."""
        return (self.cleaned_data.get("offset") if self.is_valid() else 0) or 0
