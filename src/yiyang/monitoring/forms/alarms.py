"""What people fill in about alarms and personal ranges."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.base.errors import Invalid
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.guards import targets as guards
from yiyang.monitoring.queries.judging import age_on
from yiyang.monitoring.types.alarms import Outcome, PersonalRange, Severity
from yiyang.monitoring.types.verdicts import Verdict
from yiyang.people.models import Elder


def _outcomes() -> list[tuple[str, str]]:
    others = [outcome for outcome in Outcome if outcome != Outcome.GUIDANCE]
    return [(outcome.value, outcome.words.say(get_language() or "")) for outcome in others]


def _verdicts() -> list[tuple[str, str]]:
    return [(verdict.value, verdict.words.say(get_language() or "")) for verdict in Verdict]


def _measures() -> list[tuple[str, str]]:
    judged = alarm_rules.by_measure()
    return [
        (slug, f"{one.words.say(get_language() or '')} ({one.shown_unit.say(get_language() or '')})")
        for slug, one in measures.by_slug().items()
        if slug in judged
    ]


class HandleForm(forms.Form):
    """What was done about an alarm, each outcome a button of its own; whether it was right is asked in the same tap."""

    outcome = forms.ChoiceField(label=_("What was done"), choices=_outcomes)
    verdict = forms.ChoiceField(label=_("Was the alarm right?"), required=False, choices=_verdicts, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 1}))


class VerdictForm(forms.Form):
    """Whether an alarm was right; nothing takes back what was said."""

    verdict = forms.ChoiceField(label=_("Was the alarm right?"), required=False, choices=_verdicts)


class GuidanceForm(forms.Form):
    """Advice to elder and family, given with an alarm."""

    verdict = forms.ChoiceField(label=_("Was the alarm right?"), required=False, choices=_verdicts, widget=forms.RadioSelect)

    guidance_text = forms.CharField(
        label=_("Guidance"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The elder and the family members who may read it see this at once"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "guide-%s", **kwargs})


def _limit(label: Any) -> forms.FloatField:
    return forms.FloatField(label=label, required=False, widget=forms.NumberInput(attrs={"step": "any"}))


class TargetForm(forms.Form):
    """An elder's own limits for one measure."""

    measure = forms.ChoiceField(label=_("Measure"), choices=_measures)
    watch_low = _limit(_("Watch below"))
    watch_high = _limit(_("Watch from"))
    urgent_low = _limit(_("Urgent below"))
    urgent_high = _limit(_("Urgent from"))
    critical_low = _limit(_("Critical below"))
    critical_high = _limit(_("Critical from"))
    reason = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("For example: at home at 150–160 for years, dizzy below 120")
    )

    def __init__(self, elder: Elder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elder = elder

    def clean(self) -> dict[str, Any]:
        """The limits must make sense together and with the rule they replace."""
        cleaned = super().clean() or {}
        if "measure" in cleaned:
            try:
                rule = guards.check_measure(cleaned["measure"])
                guards.check_range(rule, self.range(), age=age_on(self.elder.birth_date, localdate()))
            except Invalid as error:
                raise forms.ValidationError(str(error.message)) from error
        return cleaned

    def range(self) -> PersonalRange:
        """The limits as the rules read them."""
        low, high = (
            tuple((one, value) for one in Severity if (value := self.cleaned_data.get(f"{one}_{side}")) is not None)
            for side in ("low", "high")
        )
        return PersonalRange(self.cleaned_data["measure"], low, high)
