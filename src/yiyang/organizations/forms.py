"""What people type about institutions, staff and teams."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.accounts import definitions as access
from yiyang.base.errors import Invalid
from yiyang.lib.words import Words
from yiyang.organizations import definitions, queries
from yiyang.organizations.actions import credit_code
from yiyang.organizations.models import Institution
from yiyang.organizations.types import InstitutionDraft, InstitutionKind, QualificationDraft


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
