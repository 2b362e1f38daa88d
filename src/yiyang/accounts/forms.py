"""What users say about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiyang.accounts.models import User
from yiyang.accounts.types import TextScale, Theme

LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
THEMES = ((Theme.AUTO, _("Like the device")), (Theme.LIGHT, _("Light colours")), (Theme.DARK, _("Dark colours")))
SIZES = ((TextScale.NORMAL, _("Big")), (TextScale.LARGE, _("Bigger")), (TextScale.LARGEST, _("Biggest")))


class PreferencesForm(forms.Form):
    """How the platform speaks and looks for one user."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=THEMES)
    text_scale = forms.ChoiceField(
        label=_("Size of the words"), choices=SIZES, help_text=_("Used on the pages for elders and their families.")
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> "PreferencesForm":
        """The form filled with what the user chose before."""
        return cls(data, initial={"language": user.language, "theme": user.theme, "text_scale": user.text_scale})
