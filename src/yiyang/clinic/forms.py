"""The forms of the medical record; each answers the entry it asks for."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.base.errors import Invalid
from yiyang.clinic import definitions, guards
from yiyang.clinic.types.entries import NewAllergy, NewCondition, NewEncounter, NewGuidance, NewMedication
from yiyang.clinic.types.followups import Findings, Programme
from yiyang.clinic.types.record import AllergySeverity, DoseForm, EncounterKind, Frequency, Route, Topic
from yiyang.ui.types import Tone

OTHER = "other"
RANGES = {"sbp": (60, 260), "dbp": (30, 160), "fpg": (1, 34)}


def choices(kinds: Iterable[StrEnum]) -> Callable[[], list[tuple[str, str]]]:
    """The members of an enum with their words, in the reader's language at the time of asking."""
    return lambda: [(kind.value, kind.words.say(get_language() or "")) for kind in kinds]  # type: ignore[attr-defined]


def _long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _moment(**kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


def _this_minute() -> Any:
    return localtime(now()).replace(second=0, microsecond=0)


class EncounterForm(forms.Form):
    """What was found when an elder was met."""

    kind = forms.ChoiceField(label=_("How you met"), choices=choices(EncounterKind))
    started_at = _moment(label=_("When"), initial=_this_minute)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    findings = forms.CharField(label=_("What you found and did"), widget=_long(4))
    note = forms.CharField(label=_("Note"), widget=_long(2), required=False)

    def entry(self) -> NewEncounter:
        """The meeting as it was written down."""
        return NewEncounter(**{**self.cleaned_data, "kind": EncounterKind(self.cleaned_data["kind"])})


class VisitForm(forms.Form):
    """A visit, call or round to come."""

    kind = forms.ChoiceField(label=_("How you will meet"), choices=choices(EncounterKind), initial=EncounterKind.HOME_VISIT)
    planned_at = _moment(label=_("When"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ConditionForm(forms.Form):
    """A disease, from the list or by its code."""

    code = forms.ChoiceField(label=_("Condition"), widget=forms.RadioSelect, required=False)
    other_code = forms.CharField(label=_("Another ICD-10 code"), max_length=20, required=False)
    name = forms.CharField(label=_("Name, if it is not on the list"), max_length=100, required=False)
    onset_on = _day(label=_("Since"), required=False)
    note = forms.CharField(label=_("Note"), widget=_long(2), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        listed = [(known.code, f"{known.words.say(language)} {known.code}") for known in definitions.conditions().values()]
        self.fields["code"].choices = listed  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A code from the list, or another well-formed one with its name."""
        cleaned = super().clean() or {}
        try:
            guards.check_code(cleaned.get("code") or cleaned.get("other_code", ""), cleaned.get("name", ""))
        except Invalid as error:
            raise ValidationError({"other_code" if error.field == "code" else "name": str(error.message)}) from error
        return cleaned

    def entry(self) -> NewCondition:
        """The disease as it was chosen or typed."""
        found = self.cleaned_data
        return NewCondition(found["code"] or found["other_code"], found["name"], found["onset_on"], found["note"])


class AllergyForm(forms.Form):
    """What an elder must not be given."""

    substance = forms.CharField(label=_("Allergic to"), max_length=100)
    reaction = forms.CharField(label=_("What happened"), max_length=200, required=False)
    severity = forms.ChoiceField(label=_("How hard"), choices=choices(AllergySeverity), initial=AllergySeverity.MODERATE)

    def entry(self) -> NewAllergy:
        """The allergy as it was reported."""
        found = self.cleaned_data
        return NewAllergy(found["substance"], found["reaction"], AllergySeverity(found["severity"]))


class CautionForm(forms.Form):
    """What everybody near an elder must watch for."""

    text = forms.CharField(
        label=_("To watch for"), max_length=40, help_text=_("A few words without a diagnosis: everybody near them reads it")
    )
    tone = forms.ChoiceField(
        label=_("How much"), choices=((Tone.WATCH, _("Keep an eye on it")), (Tone.URGENT, _("High risk"))), initial=Tone.WATCH
    )


class MedicationForm(forms.Form):
    """A medicine with its dose."""

    drug = forms.CharField(label=_("Medicine"), max_length=100)
    dose_value = forms.DecimalField(label=_("Dose"), min_value=0, max_digits=10, decimal_places=3)
    dose_unit = forms.CharField(label=_("Unit"), max_length=20, initial="mg")
    dose_form = forms.ChoiceField(label=_("Form"), choices=choices(DoseForm))
    route = forms.ChoiceField(label=_("How it is taken"), choices=choices(Route))
    frequency = forms.ChoiceField(label=_("How often"), choices=choices(Frequency))
    frequency_text = forms.CharField(label=_("In other words"), max_length=60, required=False)
    start_on = _day(label=_("From"), initial=localdate)

    def entry(self) -> NewMedication:
        """The medicine as it was ordered."""
        found = self.cleaned_data
        kinds = {
            "dose_form": DoseForm(found["dose_form"]),
            "route": Route(found["route"]),
            "frequency": Frequency(found["frequency"]),
        }
        return NewMedication(**{**found, **kinds})


class GuidanceForm(forms.Form):
    """Advice in words an elder understands."""

    text = forms.CharField(label=_("What to do"), widget=_long(4), help_text=_("The elder and the family read exactly this"))
    topic = forms.ChoiceField(label=_("About"), choices=choices(Topic), initial=Topic.OTHER)

    def entry(self) -> NewGuidance:
        """The advice as it was written."""
        return NewGuidance(self.cleaned_data["text"], Topic(self.cleaned_data["topic"]))


def _programmes() -> list[tuple[str, str]]:
    return [(programme.code, programme.words.say(get_language() or "")) for programme in definitions.programmes().values()]


class FollowUpPlanForm(forms.Form):
    """Enrolment in a programme."""

    programme = forms.ChoiceField(
        label=_("Programme"),
        choices=lambda: [(p.code, p.words.say(get_language() or "")) for p in definitions.programmes().values()],
    )
    due_on = _day(label=_("First follow-up by"), required=False, help_text=_("Left empty: the last day the norm allows"))


class FindingsForm(forms.Form):
    """What a follow-up found; asks only for what its programme needs."""

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        language = get_language() or ""
        for measure in programme.measures:
            low, high = RANGES[measure]
            label = f"{definitions.MEASURES[measure].say(language)} ({definitions.UNITS[measure]})"
            self.fields[measure] = forms.FloatField(label=label, min_value=low, max_value=high, required=self._is_needed(measure))
        for name, question in SIGNS.items() if programme.is_judged else ():
            self.fields[name] = forms.BooleanField(label=question, required=False)
        self.fields["note"] = forms.CharField(label=_("Note"), widget=_long(2), required=False)

    def _is_needed(self, measure: str) -> bool:
        return any(measure in target.below for target in self.programme.targets)

    def findings(self) -> Findings:
        """What was found, without what was left out."""
        found = self.cleaned_data
        measures = {name: found[name] for name in self.programme.measures if found.get(name) is not None}
        return Findings(measures, **{name: bool(found.get(name)) for name in SIGNS})


SIGNS = {
    "danger_signs": _("Danger signs: confused, severe headache, vomiting, chest pain, short of breath lying down …"),
    "adverse_reaction": _("A medicine was not tolerated"),
    "new_complication": _("A new complication, or one got worse"),
}


class StopForm(forms.Form):
    """The end of a medicine."""

    on = _day(label=_("Last day"), initial=localdate)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReasonForm(forms.Form):
    """Why something is withdrawn or called off."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
