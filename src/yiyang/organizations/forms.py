"""What people type about institutions, staff and teams."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.accounts import definitions as access
from yiyang.base.errors import Invalid
from yiyang.lib.words import Words
from yiyang.notices import guards as addresses
from yiyang.organizations import definitions, queries
from yiyang.organizations.actions import credit_code
from yiyang.organizations.models import Institution, Staff
from yiyang.organizations.types import AbsenceDraft, AbsenceKind, InstitutionDraft, InstitutionKind, QualificationDraft


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def moment_field(label: Any) -> forms.DateTimeField:
    """A day with its hour."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class Named(forms.ModelChoiceField):
    """A choice among rows shown by their name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def staff_choice(label: Any) -> Named:
    """A choice among staff, filled when the form is opened."""
    return Named(label=label, queryset=None)


class InstitutionForm(forms.Form):
    """What is known of an institution."""

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: [(kind.value, say(kind.words)) for kind in InstitutionKind])
    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False)
    region = forms.RegexField(r"^\d{6}$", label=_("Region code"), help_text=_("Six digits, for example 310104"))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    duty_phone = forms.CharField(label=_("Duty phone"), max_length=30, required=False, help_text=_("Answered day and night"))
    medical_licence = forms.BooleanField(label=_("Licensed to treat"), required=False)
    care_licence = forms.BooleanField(label=_("Licensed to care"), required=False)

    def clean_credit_code(self) -> str:
        """The code's last character proves the others."""
        text: str = self.cleaned_data["credit_code"]
        try:
            return credit_code(text) if text else ""
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error

    def draft(self) -> InstitutionDraft:
        """What was typed, as the actions take it."""
        return InstitutionDraft(**self.cleaned_data | {"kind": InstitutionKind(self.cleaned_data["kind"])})


class EngageForm(forms.Form):
    """A new member of staff and their account."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    username = forms.CharField(label=_("User name"), max_length=60, help_text=_("To sign in with"))
    password = forms.CharField(label=_("First password"), widget=forms.PasswordInput, help_text=_("At least ten characters"))
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    home = Named(label=_("Institution"), queryset=None)

    def __init__(self, *args: Any, homes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]


class QualificationForm(forms.Form):
    """A certificate as it lies on the table."""

    kind = forms.ChoiceField(
        label=_("Certificate"), choices=lambda: [(code, say(kind.words)) for code, kind in definitions.book().kinds.items()]
    )
    number = forms.CharField(label=_("Number"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=100, required=False)
    valid_from = date_field(_("Valid from"))
    valid_until = date_field(_("Last valid day"), required=False, help_text=_("Leave empty when it does not expire"))

    def draft(self) -> QualificationDraft:
        """What was typed, as the action takes it."""
        return QualificationDraft(**self.cleaned_data)


class AppointForm(forms.Form):
    """A post: where, as what, from when."""

    institution = Named(label=_("Institution"), queryset=None)
    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: [(code, say(access.role(code).words)) for code in definitions.post_roles()]
    )
    start = date_field(_("From"), initial=localdate)

    def __init__(self, *args: Any, homes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = homes  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """A new team and who leads it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    leader = staff_choice(_("Led by"))

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = queries.staff_at(institution, localdate())  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """Who joins a team, for what."""

    staff = staff_choice(_("Who"))
    function = forms.ChoiceField(
        label=_("For"), choices=lambda: [(code, say(words)) for code, words in definitions.book().functions.items()]
    )
    start = date_field(_("From"), initial=localdate)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = queries.staff_at(institution, localdate())  # type: ignore[attr-defined]


class DutyForm(forms.Form):
    """Who answers for the institution between two moments."""

    staff = staff_choice(_("Who"))
    starts_at = moment_field(_("Starts"))
    ends_at = moment_field(_("Ends"))

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = queries.staff_at(institution, localdate())  # type: ignore[attr-defined]


class CellForm(forms.Form):
    """One cell of the rota and what goes into it."""

    cell = forms.RegexField(r"^[0-9a-f-]{36}:\d{4}-\d{2}-\d{2}$")
    brush = forms.ChoiceField(choices=lambda: [*((code, code) for code in definitions.shifts()), ("clear", "clear")])

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.institution = institution
        self.filled: tuple[Staff, date, str] | None = None

    def clean(self) -> dict[str, Any]:
        """The person and the day that the cell means."""
        cleaned = super().clean() or {}
        who, _colon, day = cleaned.get("cell", ":").partition(":")
        staff = Staff.objects.filter(pk=UUID(who), posts__institution=self.institution).first() if who else None
        try:
            on = date.fromisoformat(day)
        except ValueError:
            on = None
        if staff is None or on is None or "brush" not in cleaned:
            raise forms.ValidationError(_("There is no such cell. Open the rota again."))
        self.filled = staff, on, cleaned["brush"]
        return cleaned


class AbsenceForm(forms.Form):
    """Who is away, why, from when to when, and who stands in."""

    staff = staff_choice(_("Who"))
    kind = forms.ChoiceField(label=_("Reason"), choices=lambda: [(kind.value, say(kind.words)) for kind in AbsenceKind])
    start = date_field(_("First day away"), initial=localdate)
    until = date_field(_("Last day away"), required=False, help_text=_("Leave empty when nobody knows yet"))
    deputy = Named(
        label=_("Who stands in"), queryset=None, required=False, help_text=_("A doctor of this institution; alarms go there")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = queries.staff_at(institution, localdate())  # type: ignore[attr-defined]
        doctors = queries.institution_roles(institution, "family_doctor", localdate())
        self.fields["deputy"].queryset = doctors  # type: ignore[attr-defined]

    def draft(self) -> AbsenceDraft:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        return AbsenceDraft(AbsenceKind(typed["kind"]), typed["start"], typed["until"], typed["note"])


class DeputyForm(forms.Form):
    """Who answers when the team's doctor does not."""

    deputy = Named(label=_("Deputy"), queryset=None, required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doctors = queries.institution_roles(institution, "family_doctor", localdate())
        self.fields["deputy"].queryset = doctors  # type: ignore[attr-defined]


class TelephoneForm(forms.Form):
    """Where the institution's telephone gateway is asked for a call, and with which token."""

    url = forms.CharField(
        label=_("Address of the gateway"), max_length=500, help_text=_("Begins with https://; it is kept sealed")
    )
    token = forms.CharField(
        label=_("Token"), max_length=300, required=False, widget=forms.PasswordInput, help_text=_("Sent as a bearer token")
    )

    def clean_url(self) -> str:
        """The gateway must not lie inside the house network unless it is registered."""
        url: str = self.cleaned_data["url"]
        try:
            addresses.check_gateway(url)
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error
        return url


class TestCallForm(forms.Form):
    """Whom to ring as a test."""

    number = forms.RegexField(r"^\+?[0-9-]{3,20}$", label=_("Number to ring"))
