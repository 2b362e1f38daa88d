"""What people type about an elder, checked by the same rules as the actions."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.accounts.models import User
from yiyang.base.errors import Invalid
from yiyang.lib.words import Words
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Institution
from yiyang.people import actions, definitions, queries
from yiyang.people.models import Elder, FamilyMember
from yiyang.people.types import (
    AddressKind,
    CareState,
    ConsentScope,
    ElderDraft,
    FamilyDraft,
    GivenBy,
    Hardship,
    InsuredType,
    LivingSituation,
    Place,
    Relation,
    ResponsibilityKind,
    Sex,
)

NUMBERS = ("identity_number", "birth_date", "sex", "phone")
NOT_CHOSEN = UUID(int=0)


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def choices(kind: Any) -> Any:
    """An enum as choices, in the reader's language at the moment of asking."""
    return lambda: [(member.value, say(member.words)) for member in kind]


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class Named(forms.ModelChoiceField):
    """A choice among rows shown by their name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ElderForm(forms.Form):
    """Who an elder is; the identity number fills birth date and sex."""

    name = forms.CharField(label=_("Full name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    identity_number = forms.CharField(
        label=_("Identity number"), max_length=20, required=False, help_text=_("Fills birth date and sex by itself"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )  # fmt: skip
    birth_date = date_field(_("Birth date"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=choices(Sex), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    committee = Named(label=_("Residents' committee"), queryset=None)
    insured_type = forms.ChoiceField(label=_("Medical insurance"), choices=choices(InsuredType), initial=InsuredType.UNKNOWN)
    hardship = forms.ChoiceField(label=_("Hardship"), choices=choices(Hardship), initial=Hardship.NONE)
    living_situation = forms.ChoiceField(label=_("Lives"), choices=choices(LivingSituation), initial=LivingSituation.UNKNOWN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = queries.committees()  # type: ignore[attr-defined]

    sound: ElderDraft | None = None

    def draft(self) -> ElderDraft:
        """What was typed, as the actions take it."""
        typed = self.cleaned_data
        committee = typed.get("committee")
        known = {name: typed[name] for name in (*NUMBERS, "insured_type", "hardship", "living_situation") if typed.get(name)}
        known["sex"] = "" if known.get("sex") == Sex.UNKNOWN else known.get("sex", "")
        return ElderDraft(name=typed["name"], committee_id=committee.pk if committee else NOT_CHOSEN, **known)

    def clean(self) -> dict[str, Any]:
        """The numbers must hold together before anything is written."""
        cleaned = super().clean() or {}
        if not set(self.errors) & {"name", *NUMBERS}:
            try:
                self.sound = actions.checked(self.draft(), on=localdate())
            except Invalid as error:
                self.add_error(error.field if error.field in self.fields else None, str(error.message))
        return cleaned


class RegisterForm(ElderForm):
    """A new record: searched for before it is created."""

    institution = Named(label=_("Opened by"), queryset=None, help_text=_("This institution answers for the elder from today"))
    despite = forms.CharField(
        label=_("Why these are two persons"), max_length=200, required=False,
        help_text=_("Only needed when a record above looks like the same person"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        mine = organizations.institutions_of(user)
        self.fields["institution"].queryset = mine  # type: ignore[attr-defined]
        self.fields["institution"].initial = mine.first()

    def clean(self) -> dict[str, Any]:
        """A record that is likely the same person's needs a reason."""
        cleaned = super().clean()
        likely = [twin for twin in self.twins() if twin.suspicion.score >= definitions.likeness().ask_from]
        if any(twin.suspicion.certain for twin in likely):
            self.add_error("identity_number", _("This identity number is registered already. Open the record shown above."))
        elif likely and not cleaned.get("despite"):
            self.add_error("despite", _("A record that looks like this person's exists. Open it, or say why they are two."))
        return cleaned

    def twins(self) -> list[queries.Twin]:
        """The records that may be this person, from whatever has been typed so far."""
        typed = getattr(self, "cleaned_data", {})
        sound = self.sound
        if not typed.get("name"):
            return []
        person = queries.likeness(
            typed["name"],
            birth_date=sound.birth_date if sound else typed.get("birth_date"),
            sex=(sound.sex if sound else typed.get("sex")) or Sex.UNKNOWN,
            identity_number=sound.identity_number if sound else "",
            phone=sound.phone if sound else "",
        )
        return queries.possible_duplicates(self.user, person)


class EditForm(ElderForm):
    """Corrections; the sealed numbers are left as they are unless typed anew."""

    def __init__(self, *args: Any, elder: Elder, **kwargs: Any) -> None:
        self.elder = elder
        names = ("name", "birth_date", "sex", "committee", "insured_type", "hardship", "living_situation")
        super().__init__(*args, initial={name: getattr(elder, name) for name in names}, **kwargs)
        self.fields["committee"].disabled = True
        for name in ("identity_number", "phone"):
            self.fields[name].help_text = _("Leave empty to keep what is recorded")

    def draft(self) -> ElderDraft:
        """What was typed over what is recorded."""
        typed = self.cleaned_data
        for name in ("identity_number", "phone"):
            typed[name] = typed[name] or getattr(self.elder, name) or ""
        return super().draft()


class AddressForm(forms.Form):
    """Where an elder can be found from a day on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=choices(AddressKind))
    text = forms.CharField(label=_("Address"), max_length=200)
    committee = Named(label=_("Residents' committee"), queryset=None, required=False)
    door_note = forms.CharField(
        label=_("At the door"), max_length=200, required=False, help_text=_("For example: third bell, dog")
    )
    start = date_field(_("From"), initial=localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = queries.committees()  # type: ignore[attr-defined]


class PlacementForm(forms.Form):
    """In which state and where the elder is from now on."""

    state = forms.ChoiceField(label=_("State"), choices=choices(CareState))
    place = forms.ChoiceField(label=_("Place"), choices=choices(Place))
    label = forms.CharField(
        label=_("House and room"), max_length=60, required=False, help_text=_("Shown beside the name; empty at home")
    )

    def __init__(self, data: Any = None, *, elder: Elder) -> None:
        super().__init__(data, initial={"state": elder.care_state, "place": elder.place, "label": elder.place_label})


class FamilyForm(forms.Form):
    """Someone who stands by the elder."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    relation = forms.ChoiceField(label=_("Relation"), choices=choices(Relation))
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    is_emergency = forms.BooleanField(label=_("Call in an emergency"), required=False)
    is_guardian = forms.BooleanField(label=_("Guardian"), required=False)
    may_act_for = forms.BooleanField(label=_("May act for the elder"), required=False)

    def draft(self) -> FamilyDraft:
        """What was typed, as the action takes it."""
        return FamilyDraft(**self.cleaned_data)


class ConsentForm(forms.Form):
    """What the elder opens to whom, and how one knows."""

    to = forms.ChoiceField(label=_("Opened to"))
    scope = forms.ChoiceField(label=_("What"), choices=choices(ConsentScope))
    given_by = forms.ChoiceField(label=_("Given by"), choices=choices(GivenBy))
    evidence = forms.CharField(label=_("How one knows"), max_length=200, help_text=_("For example: signed form of today"))
    start = date_field(_("From"), initial=localdate)
    end = date_field(_("Until, not including"), required=False)

    def __init__(self, *args: Any, elder: Elder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = queries.grantees(elder, localdate())
        self.grantees: dict[str, Any] = {str(one.pk): one for one in people}
        relatives = [one for one in people if isinstance(one, FamilyMember)]
        family = [(str(one.pk), f"{one.name} · {say(Relation(one.relation).words)}") for one in relatives]
        houses = [(str(one.pk), one.name) for one in people if isinstance(one, Institution)]
        self.fields["to"].choices = [(_("Family"), family), (_("Institutions"), houses)]  # type: ignore[attr-defined]

    def clean_to(self) -> Any:
        """The family member or institution itself."""
        return self.grantees[self.cleaned_data["to"]]


class GroupForm(forms.Form):
    """A priority group the elder belongs to."""

    group = forms.ChoiceField(label=_("Group"))
    evidence = forms.CharField(label=_("What showed it"), max_length=200, required=False)
    start = date_field(_("From"), initial=localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            (slug, say(group.words)) for slug, group in definitions.groups().items()
        ]


class ResponsibilityForm(forms.Form):
    """Who answers for the elder from a day on."""

    to = forms.ChoiceField(label=_("Who"))
    start = date_field(_("From"), initial=localdate)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answerers: dict[str, tuple[ResponsibilityKind, Any]] = {}
        groups = queries.answerers(localdate()).items()
        self.fields["to"].choices = [self._group(kind, rows) for kind, rows in groups]  # type: ignore[attr-defined]

    def _group(self, kind: ResponsibilityKind, rows: Any) -> tuple[str, list[tuple[str, str]]]:
        self.answerers |= {str(row.pk): (kind, row) for row in rows}
        return say(kind.words), [(str(row.pk), row.name) for row in rows]

    def clean_to(self) -> tuple[ResponsibilityKind, Any]:
        """The kind and who it is."""
        return self.answerers[self.cleaned_data["to"]]


class ReasonForm(forms.Form):
    """Only a reason."""

    reason = forms.CharField(label=_("Reason"), min_length=6, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(ReasonForm):
    """Which of two records stays, and how one knows they are one person."""

    kept = forms.ChoiceField(label=_("Keep"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, records: tuple[Elder, Elder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = {str(record.pk): record for record in records}
        self.fields["kept"].choices = [(pk, record.record_number) for pk, record in self.records.items()]  # type: ignore[attr-defined]

    def pair(self) -> tuple[Elder, Elder]:
        """The kept record and the merged one."""
        kept = self.records[self.cleaned_data["kept"]]
        merged = next(record for record in self.records.values() if record.pk != kept.pk)
        return kept, merged
