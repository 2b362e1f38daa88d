"""The form of a new channel."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yiyang.base.errors import Invalid
from yiyang.notices import guards
from yiyang.ui.types import Tone

THRESHOLDS = (
    (Tone.CRITICAL, _("Only what is urgent")),
    (Tone.URGENT, _("Urgent and soon")),
    (Tone.WATCH, _("Also what to watch")),
)


class ChannelForm(forms.Form):
    """A way to be reached outside the house."""

    words = forms.CharField(label=_("Name"), max_length=60, help_text=_("For example: my phone, ward group"))
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("Choose a kind below and put in your own key; it is kept sealed")
    )
    min_severity = forms.ChoiceField(label=_("Ring for"), choices=THRESHOLDS, initial=Tone.URGENT)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("What is urgent rings all the same"),
    )
    full_text = forms.BooleanField(
        label=_("Show the whole message"),
        required=False,
        help_text=_("Otherwise it only says that a message waits; other people may see your screen"),
    )

    def clean_url(self) -> str:
        """The address must be of a known kind and must not point into the house."""
        url: str = self.cleaned_data["url"]
        try:
            guards.check_address(url)
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error
        return url

    def clean(self) -> dict[str, object]:
        """Quiet hours need a beginning and an end."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            self.add_error("quiet_until", _("Give both a beginning and an end, or neither."))
        return cleaned


class VoiceForm(forms.Form):
    """A telephone gateway: where to ask for a call, and with which token."""

    words = forms.CharField(label=_("Name"), max_length=60, help_text=_("For example: call my mobile"))
    url = forms.CharField(
        label=_("Address of the telephone gateway"), max_length=500, help_text=_("Begins with https://; it is kept sealed")
    )
    token = forms.CharField(
        label=_("Token"), max_length=300, required=False, widget=forms.PasswordInput, help_text=_("Sent as a bearer token")
    )

    def clean_url(self) -> str:
        """The gateway must not lie inside the house network unless it is registered."""
        url: str = self.cleaned_data["url"]
        try:
            guards.check_gateway(url)
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error
        return url


class PushForm(forms.Form):
    """What a browser says of itself when it wants pushes."""

    words = forms.CharField(max_length=60)
    endpoint = forms.CharField(max_length=2000)
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{86,88}$")
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{22,24}$")
