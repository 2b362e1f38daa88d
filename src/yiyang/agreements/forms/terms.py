"""What people type when they draw up, offer, sign, renew and end an agreement."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from yiyang.agreements import definitions, queries
from yiyang.agreements.forms.intake import choices, say
from yiyang.agreements.types.drafts import NewAgreement, Offer, Room, Signer
from yiyang.agreements.types.terms import Checked, Stretch
from yiyang.agreements.types.words import EndReason, Wish
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.types import Relation

ENDINGS = tuple(reason for reason in EndReason if reason not in {EndReason.LAPSED, EndReason.RECOVERED})


def day(**kwargs: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class Named(forms.ModelChoiceField):
    """A choice among rows shown by their name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class DraftForm(forms.Form):
    """The frame of an agreement."""

    package = forms.ChoiceField(label=_("Package"))
    institution = Named(Institution.objects.none(), label=_("Institution"))
    doctor = Named(Staff.objects.none(), label=_("Doctor"), required=False)
    team = Named(Team.objects.none(), label=_("Team"), required=False)
    start = day(label=_("First day"), initial=localdate)
    amount = forms.IntegerField(label=_("For how many months"), min_value=1)

    def __init__(self, *args: Any, kind: str, options: "queries.DraftOptions", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, rule = kind, definitions.kind(kind)
        self.fields["package"].choices = options.packages  # type: ignore[attr-defined]
        for name in ("institution", "doctor", "team"):
            self.fields[name].queryset = getattr(options, f"{name}s")  # type: ignore[attr-defined]
        self.fields["amount"].initial = rule.term.usual
        if rule.term.unit is Stretch.DAY:
            self.fields["amount"].label = _("For how many days")
        if not rule.needs_doctor:
            del self.fields["doctor"], self.fields["team"]
        self.initial = {**self.initial, **options.initial}

    def entry(self) -> NewAgreement:
        """The frame as it was typed."""
        typed = self.cleaned_data
        doctor, team = typed.get("doctor"), typed.get("team")
        return NewAgreement(
            kind=self.kind, institution_id=typed["institution"].pk, package=typed["package"], start=typed["start"],
            amount=typed["amount"], doctor_id=doctor.pk if doctor else None, team_id=team.pk if team else None,
            application_id=self.initial.get("application"),
        )  # fmt: skip


class OfferForm(forms.Form):
    """What is settled before both sides sign."""

    attested = forms.MultipleChoiceField(label=_("I have made sure that"), widget=forms.CheckboxSelectMultiple, required=False)
    despite = forms.CharField(
        label=_("Reason to go on although something is not met or not known"), max_length=300, required=False
    )
    price = forms.DecimalField(
        label=_("Price agreed with the family, yuan a month"), min_value=Decimal("0.01"), decimal_places=2, required=False
    )
    price_reason = forms.CharField(label=_("What this price rests on"), max_length=300, required=False)
    over_cap = forms.CharField(label=_("Supervisor's reason to take one more on a full panel"), max_length=300, required=False)

    def __init__(self, *args: Any, checked: Sequence[Checked], room: Room | None, has_price: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [one.condition for one in checked if one.condition.attested]
        self.codes = [condition.code for condition in asked]
        self.fields["attested"].choices = [(one.code, say(one.words)) for one in asked]  # type: ignore[attr-defined]
        if has_price:
            del self.fields["price"], self.fields["price_reason"]
        if room is None or not room.full:
            del self.fields["over_cap"]

    def entry(self) -> Offer:
        """The offer as it was settled; what was not ticked is not known."""
        typed = self.cleaned_data
        price = typed.get("price")
        return Offer(
            attested={code: True for code in self.codes if code in typed["attested"]},
            despite=typed["despite"],
            price_fen=None if price is None else int(price * 100),
            price_reason=typed.get("price_reason", ""),
            over_cap=typed.get("over_cap", ""),
        )


class SignForm(forms.Form):
    """A drawn line, or the code that was sent."""

    path = forms.CharField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(
        label=_("Or type the code from the message"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}),
    )


class SignHereForm(forms.Form):
    """Who signs on the screen of a member of staff."""

    signer = forms.ChoiceField(label=_("Who signs"), widget=forms.RadioSelect)
    path = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, signers: Sequence[Signer], provider: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = [(one.key, self._label(one)) for one in signers]
        own = [(PROVIDER, _("%(name)s, for the provider") % {"name": provider})] if provider else []
        self.fields["signer"].choices = [*served, *own]  # type: ignore[attr-defined]

    def _label(self, one: Signer) -> str:
        return f"{one.name} · {say(Relation(one.relation).words)}" if one.relation else one.name


PROVIDER = "provider"


class RenewalForm(forms.Form):
    """What the elder wishes at the end of a period, and what would follow."""

    wish = forms.ChoiceField(label=_("What does the elder wish"), choices=choices(Wish), widget=forms.RadioSelect)
    note = forms.CharField(label=_("In the elder's words"), max_length=300, required=False)
    package = forms.ChoiceField(label=_("Package of the next agreement"))
    amount = forms.IntegerField(label=_("For how many months"), min_value=1)

    def __init__(self, *args: Any, kind: str, packages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term = definitions.kind(kind).term
        self.fields["package"].choices = list(packages)  # type: ignore[attr-defined]
        self.fields["amount"].initial = term.usual
        if term.unit is Stretch.DAY:
            self.fields["amount"].label = _("For how many days")


class EndForm(forms.Form):
    """Why an agreement ends now."""

    reason = forms.ChoiceField(label=_("Reason"), choices=choices(ENDINGS))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
