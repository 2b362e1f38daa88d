"""What people fill in about an area agreed on with an elder."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.monitoring.rules import fences as rules
from yiyang.monitoring.types.fences import Area, FenceDraft, Shape
from yiyang.people.types import GivenBy


def _shapes() -> list[tuple[str, str]]:
    return [(shape.value, shape.words.say(get_language() or "")) for shape in Shape]


def _givers() -> list[tuple[str, str]]:
    return [(who.value, who.words.say(get_language() or "")) for who in GivenBy]


class FenceForm(forms.Form):
    """A circle or polygon with the consent to it."""

    name = forms.CharField(label=_("Name of the area"), max_length=80, help_text=_("For example: home and the park"))
    shape = forms.ChoiceField(label=_("Shape"), choices=_shapes)
    points = forms.CharField(
        label=_("Points"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Latitude, longitude in degrees, one on a line: the middle of a circle, or the corners of a polygon in order"
        ),
    )
    radius = forms.FloatField(label=_("Radius in metres"), required=False, initial=300, help_text=_("For a circle"))
    consent_by = forms.ChoiceField(label=_("Who agreed"), choices=_givers)
    evidence = forms.CharField(
        label=_("How one knows"), max_length=200, help_text=_("For example: consent form signed on 3 November, in the folder")
    )

    def clean_points(self) -> Any:
        """Places as numbers."""
        try:
            return rules.parse_points(self.cleaned_data["points"])
        except ValueError as error:
            raise forms.ValidationError(_("Write places as latitude, longitude in degrees.")) from error

    def draft(self) -> FenceDraft:
        """The area as the actions take it."""
        typed = self.cleaned_data
        shape = Shape(typed["shape"])
        radius = (typed["radius"] or 0.0) if shape == Shape.CIRCLE else 0.0
        return FenceDraft(typed["name"], shape, Area(typed["points"], radius), typed["consent_by"], typed["evidence"])
