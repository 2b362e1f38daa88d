"""What people type when they apply, and what is answered."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.agreements import definitions
from yiyang.agreements.types.drafts import NewApplication
from yiyang.agreements.types.terms import Asked
from yiyang.agreements.types.words import Need, Wanted
from yiyang.catalogue.types.words import CareClass
from yiyang.lib.words import Words
from yiyang.organizations.models import Institution


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


class DivertForm(forms.Form):
    """Where an application is passed on to."""

    to = House(label=_("Pass on to"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReasonForm(forms.Form):
    """Only a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
