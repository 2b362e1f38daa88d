"""The forms of assessing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.assessment.types.assessing import EVENTS, AssessmentReason, Cause, NewAssessment
from yiyang.assessment.types.instruments import Instrument
from yiyang.organizations.models import Staff


def _language() -> str:
    return get_language() or ""


def _long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StartForm(forms.Form):
    """What an elder is assessed with, why, and together with whom."""

    instrument = forms.ChoiceField(label=_("Instrument"))
    reason = forms.ChoiceField(label=_("Reason for assessing"), initial=AssessmentReason.ROUTINE)
    colleague = forms.ChoiceField(
        label=_("Second assessor"),
        required=False,
        help_text=_("Without one the second seat stays free for a qualified colleague."),
    )
    note = forms.CharField(
        label=_("Remark"), widget=_long(2), required=False, help_text=_("Where this corrects an earlier result: what was wrong.")
    )
    corrects = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, instruments: Sequence[Instrument], colleagues: Sequence[Staff], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = _language()
        self.colleagues = {str(one.pk): one for one in colleagues}
        self.fields["instrument"].choices = [(one.code, one.words.say(language)) for one in instruments]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [(one.value, one.words.say(language)) for one in AssessmentReason]  # type: ignore[attr-defined]
        named = [(key, one.name) for key, one in self.colleagues.items()]
        self.fields["colleague"].choices = [("", _("Nobody yet")), *named]  # type: ignore[attr-defined]

    def new(self) -> NewAssessment:
        """The assessment as it was asked for."""
        data = self.cleaned_data
        corrects: UUID | None = data["corrects"]
        return NewAssessment(data["instrument"], AssessmentReason(data["reason"]), data["note"], corrects)

    def second(self) -> Staff | None:
        """The second assessor, if one was named."""
        return self.colleagues.get(self.cleaned_data["colleague"])


class ChangeForm(forms.Form):
    """What happened to an elder and when."""

    cause = forms.ChoiceField(label=_("What happened"))
    on = forms.DateField(label=_("Day"), initial=localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = [(one.value, one.words.say(_language())) for one in EVENTS]  # type: ignore[attr-defined]

    def event(self) -> Cause:
        """The event that was chosen."""
        return Cause(self.cleaned_data["cause"])


class ReasonForm(forms.Form):
    """One reason in words."""

    reason = forms.CharField(label=_("Reason"), widget=_long(3))


class DocumentForm(forms.Form):
    """The official text a table was compared with."""

    document = forms.CharField(
        label=_("Compared with"), max_length=300, help_text=_("Title, number and year of the official text you hold.")
    )


class AnswerForm(forms.Form):
    """One answer to one item; an empty one takes the answer back."""

    item = forms.CharField(max_length=60)
    pick = forms.CharField(max_length=60, required=False)

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = {one.code: one.number for one in instrument.items if one.number is not None}

    def answer(self) -> int | float | str | None:
        """The option's slug, or the number where the item is measured."""
        text: str = self.cleaned_data["pick"].strip()
        number = self.numbers.get(self.cleaned_data["item"])
        if not text or number is None:
            return text or None
        return int(text) if number.whole else float(text)

    def clean(self) -> dict[str, Any]:
        """A measured item takes a number."""
        cleaned = super().clean() or {}
        number, text = self.numbers.get(cleaned.get("item", "")), str(cleaned.get("pick", "")).strip()
        if number is not None and text:
            try:
                (int if number.whole else float)(text)
            except ValueError:
                self.add_error("pick", _("Type a whole number.") if number.whole else _("Type a number."))
        return cleaned


class SettleForm(AnswerForm):
    """The answer two assessors settled on, and why."""

    reason = forms.CharField(label=_("Why"), max_length=300)
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)
