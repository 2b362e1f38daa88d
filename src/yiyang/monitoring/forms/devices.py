"""What people fill in about gateways and devices."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiyang.accounts.models import User
from yiyang.base.errors import Invalid
from yiyang.monitoring.guards import devices as guards
from yiyang.monitoring.models import Gateway
from yiyang.monitoring.queries import devices
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations.models import Institution


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, kind.words.say(get_language() or "")) for kind in DeviceKind]


def _free(name: str, field: str) -> str:
    try:
        guards.check_free_name(name, field=field)
    except Invalid as error:
        raise forms.ValidationError(str(error.message)) from error
    return name


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let a field choose among these rows."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


class GatewayForm(forms.Form):
    """A new gateway."""

    name = forms.CharField(label=_("Name people recognise"), max_length=80)
    username = forms.CharField(label=_("Name it signs in by"), max_length=64, help_text=_("Letters, digits, “-” and “_”."))
    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "institution", devices.managed_institutions(user))

    def clean_username(self) -> str:
        return _free(self.cleaned_data["username"], "username")


class DeviceForm(forms.Form):
    """A new device."""

    serial = forms.CharField(label=_("Number on the device"), max_length=64, help_text=_("Letters, digits, “-” and “_”."))
    kind = forms.ChoiceField(label=_("What it is"), choices=_kinds)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.none(), empty_label=None)
    gateway = forms.ModelChoiceField(
        label=_("Speaks through"), queryset=Gateway.objects.none(), required=False, empty_label=_("no gateway")
    )
    phone = forms.CharField(
        label=_("Number to speak through it"), max_length=20, required=False, help_text=_("For call buttons with a SIM card.")
    )
    hours = forms.FloatField(
        label=_("Expected to speak every … hours"),
        required=False,
        min_value=0.1,
        help_text=_("Leave empty when its silence is no news."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "institution", devices.managed_institutions(user))
        offer(self, "gateway", devices.gateways_for(user).filter(revoked_at__isnull=True))

    def clean_serial(self) -> str:
        return _free(self.cleaned_data["serial"], "serial")

    @property
    def expected_interval(self) -> timedelta | None:
        """How often the device is expected to speak."""
        hours = self.cleaned_data["hours"]
        return timedelta(hours=hours) if hours else None
