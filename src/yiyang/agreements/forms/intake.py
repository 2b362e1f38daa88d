"""What people type when they apply, and what is answered."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.agreements import definitions
from yiyang.agreements.types.drafts import NewApplication
from yiyang.agreements.types.terms import Asked
from yiyang.agreements.types.words import Need, Wanted
from yiyang.base.errors import Invalid
from yiyang.catalogue.types.words import CareClass
from yiyang.lib.words import Words
from yiyang.organizations.models import Institution
from yiyang.people import actions as people
from yiyang.people import queries
from yiyang.people.types import ElderDraft, LivingSituation, Relation, Sex


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def choices(kind: Any, *, empty: Any = None) -> Any:
    """An enum as choices, in the reader's language at the moment of asking."""
    first = [("", empty)] if empty is not None else []
    return lambda: [*first, *((member.value, say(member.words)) for member in kind)]


def kinds() -> list[tuple[str, Any]]:
    """Every kind of agreement as a choice; it may stay open."""
    return [("", _("Not decided yet")), *((code.value, say(kind.words)) for code, kind in definitions.kinds().items())]


class House(forms.ModelChoiceField):
    """A choice among institutions by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Institution.objects.all(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{say(obj.words)} · {say(obj.kind_words)}"


class Committee(forms.ModelChoiceField):
    """A choice among residents' committees by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queries.committees(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ApplicationForm(forms.Form):
    """What is asked for an elder."""

    institution = House(label=_("Which institution do you ask"))
    kind = forms.ChoiceField(label=_("What for"), choices=kinds, required=False)
    care_class = forms.ChoiceField(
        label=_("Can the elder look after themselves"), choices=choices(CareClass, empty=_("Not sure")), required=False
    )
    need = forms.ChoiceField(label=_("Medical need"), choices=choices(Need), initial=Need.UNKNOWN)
    wants = forms.ChoiceField(label=_("Where does the elder wish to be served"), choices=choices(Wanted), initial=Wanted.OPEN)
    homebound = forms.BooleanField(label=_("It is hard to leave home"), required=False)
    note = forms.CharField(label=_("Anything else"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False)

    def entry(self) -> NewApplication:
        """The application as it was asked."""
        typed = self.cleaned_data
        level = CareClass(typed["care_class"]) if typed["care_class"] else None
        asked = Asked(Need(typed["need"]), level, Wanted(typed["wants"]), typed["homebound"])
        return NewApplication(UUID(str(typed["institution"].pk)), asked, typed["kind"], typed["note"])


class NewcomerForm(ApplicationForm):
    """Somebody nobody has registered yet, and what is asked for them."""

    name = forms.CharField(label=_("Full name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    identity_number = forms.CharField(
        label=_("Identity number"), max_length=20, required=False, help_text=_("Fills birth date and sex by itself"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    birth_date = forms.DateField(
        label=_("Birth date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=choices(Sex), required=False, initial=Sex.UNKNOWN)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    committee = Committee(label=_("Residents' committee"))
    living_situation = forms.ChoiceField(label=_("Lives"), choices=choices(LivingSituation), initial=LivingSituation.UNKNOWN)
    relation = forms.ChoiceField(
        label=_("What you are to them"), choices=choices(Relation, empty=_("No relative: I treat this person")), required=False
    )
    field_order = (
        "name", "identity_number", "birth_date", "sex", "phone", "committee", "living_situation", "relation",
    )  # fmt: skip
    sound: ElderDraft | None = None

    def __init__(self, *args: Any, family: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if family:
            self.fields["relation"].required = True
            self.fields["relation"].choices = choices(Relation, empty=_("Please choose"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The numbers must hold together before anything is written."""
        typed = super().clean() or {}
        if not self.errors:
            try:
                self.sound = people.checked(self._draft(typed), on=localdate())
            except Invalid as error:
                self.add_error(error.field if error.field in self.fields else None, str(error.message))
        return typed

    def _draft(self, typed: dict[str, Any]) -> ElderDraft:
        known = {name: typed[name] for name in ("identity_number", "birth_date", "phone", "living_situation") if typed[name]}
        sex = "" if typed["sex"] == Sex.UNKNOWN else typed["sex"]
        return ElderDraft(name=typed["name"], committee_id=typed["committee"].pk, sex=sex, **known)


class DivertForm(forms.Form):
    """Where an application is passed on to."""

    to = House(label=_("Pass on to"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReasonForm(forms.Form):
    """Only a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
