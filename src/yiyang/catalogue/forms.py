"""What people type to set a price."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.catalogue import definitions
from yiyang.catalogue.types.words import CareClass
from yiyang.lib.words import Words


def _say(words: Words) -> str:
    return words.say(get_language() or "zh-hans")


def priceable() -> list[tuple[Any, Any]]:
    """What can have a price, packages first, services by list; a negotiated package has none."""
    packages = [(one.code, _say(one.words)) for one in definitions.packages().values() if not one.negotiated]
    lists = [
        (_say(entry.words), [(row.code, f"{row.code} {_say(Words(row.zh, row.en))}") for row in entry.items])
        for entry in definitions.lists().values()
    ]
    return [(_("Packages"), packages), *lists]


class PriceForm(forms.Form):
    """A price from a day on."""

    code = forms.ChoiceField(label=_("Item or package"), choices=priceable)
    level = forms.ChoiceField(
        label=_("Level of care"),
        choices=lambda: [("", _("All levels")), *((one.value, _say(one.words)) for one in CareClass)],
        required=False,
    )
    amount = forms.DecimalField(
        label=_("Yuan"),
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        help_text=_("For one unit, a package for one month"),
    )
    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=localdate)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def amount_fen(self) -> int:
        """What was typed, in fen."""
        return int(self.cleaned_data["amount"] * 100)
