"""What is filled in to ask about other limits."""

from typing import Any

from django import forms
from django.utils.translation import get_language

from yiyang.base.errors import Invalid
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.guards import whatifs as guards
from yiyang.monitoring.types.alarms import AlarmRule, Band
from yiyang.ui import markup


class WhatIfForm(forms.Form):
    """Every band of a rule that is in force, with its number to change."""

    def __init__(self, rule: AlarmRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        for band in rule.bands:
            if rule.in_force(band):
                self.fields[band.code] = _field(band)

    def clean(self) -> dict[str, Any]:
        """At least one number must differ, and each must be one that can be measured."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                guards.check_limits(self.rule, cleaned)
            except Invalid as error:
                raise forms.ValidationError(str(error.message)) from error
        return cleaned


def _field(band: Band) -> forms.FloatField:
    measure = measures.by_slug()[band.measure]
    language = get_language() or ""
    parts = [markup.tone_word(band.severity), measure.words.say(language), band.sign]
    widget = forms.NumberInput(attrs={"step": "any"})
    unit = f"{band.code} · {measure.shown_unit.say(language)}"
    return forms.FloatField(label=" ".join(parts), initial=float(measure.shown(band.limit)), widget=widget, help_text=unit)
