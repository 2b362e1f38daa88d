"""What people type to change a plan or to say why a task was not done."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.care import definitions
from yiyang.care.types.plans import ActivityDraft, NotDone, TaskPlace
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue.types.words import Per, Window
from yiyang.lib.words import Words


def say(words: Words) -> str:
    """Words in the reader's language."""
    return words.say(get_language() or "zh-hans")


def _choices(kinds: Iterable[StrEnum]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(kind.value, say(kind.words)) for kind in kinds]  # type: ignore[attr-defined]


def _stretches() -> list[tuple[str, str]]:
    return [(per.value, say(per.words.filled(times="N"))) for per in Per]


def _services() -> list[tuple[str, Any]]:
    lists = catalogue.lists().values()
    return [(say(one.words), [(row.code, f"{row.code} {say(Words(row.zh, row.en))}") for row in one.items]) for one in lists]


def _hands(codes: Iterable[str] = ()) -> list[tuple[str, str]]:
    known = catalogue.performers().performers
    return [(code, say(known[code].words)) for code in (codes or known)]


class WhyForm(forms.Form):
    """Every change says why; the reason stands last."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    field_order: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])


class LineForm(WhyForm):
    """How often, when in the day, by whose hands and with what caution a service is given."""

    times = forms.IntegerField(label=_("How many times"), min_value=1, max_value=24, initial=1)
    per = forms.ChoiceField(label=_("In which stretch"), choices=_stretches)
    windows = forms.MultipleChoiceField(
        label=_("When in the day"), choices=_choices(Window), widget=forms.CheckboxSelectMultiple, required=False
    )
    performer = forms.ChoiceField(label=_("By whose hands"), choices=_hands)
    caution = forms.CharField(label=_("To mind"), max_length=300, required=False)

    def changed(self, line: ActivityDraft) -> ActivityDraft:
        """The line as it shall be."""
        typed = self.cleaned_data
        return replace(
            line,
            per=Per(typed["per"]),
            times=typed["times"],
            windows=tuple(Window(one) for one in typed["windows"]),
            performer=typed["performer"],
            caution=typed["caution"].strip(),
        )


class ChangeForm(LineForm):
    """A line that is there already: only the hands its service allows."""

    def __init__(self, *args: Any, line: ActivityDraft, **kwargs: Any) -> None:
        first = {
            "times": line.times,
            "per": line.per,
            "windows": line.windows,
            "performer": line.performer,
            "caution": line.caution,
        }
        super().__init__(*args, initial=first, **kwargs)
        self.fields["performer"].choices = _hands(catalogue.item(line.item).performers)  # type: ignore[attr-defined]


class AddForm(LineForm):
    """One more service of the catalogue."""

    item = forms.ChoiceField(label=_("Service"), choices=_services)
    performer = forms.ChoiceField(
        label=_("By whose hands"),
        choices=lambda: [("", "—"), *_hands()],
        required=False,
        help_text=_("Left open: the usual ones"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["item", *(name for name in self.fields if name != "item")])

    def line(self) -> ActivityDraft:
        """The new line, with what the catalogue says about its service."""
        item = catalogue.item(self.cleaned_data["item"])
        known = ActivityDraft(
            item.code,
            Per.DAY,
            supplier=item.supplier,
            payer=item.payers[0],
            place=definitions.places().get(item.code, TaskPlace.RESIDENCE),
            minutes=item.minutes,
        )
        typed = self.changed(known)
        return replace(typed, performer=typed.performer or item.performers[0])


class PackagesForm(WhyForm):
    """Packages to put into a plan."""

    packages = forms.MultipleChoiceField(
        label=_("Packages"),
        choices=lambda: [(one.code, f"{say(one.words)} · {say(one.focus)}") for one in catalogue.packages().values()],
        widget=forms.CheckboxSelectMultiple,
    )


class GoalsForm(WhyForm):
    """What the plan is to reach, one goal a line."""

    goals = forms.CharField(label=_("Goals, one a line"), widget=forms.Textarea(attrs={"rows": 5}), required=False)


class LeftForm(forms.Form):
    """Why a task was not done."""

    reason = forms.ChoiceField(label=_("Why not"), choices=_choices(NotDone), widget=forms.RadioSelect)
    note = forms.CharField(label=_("A word about it"), max_length=300, required=False)
