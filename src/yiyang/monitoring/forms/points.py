"""What people fill in about a self-service point."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiyang.accounts.models import User
from yiyang.monitoring.models import Gateway
from yiyang.monitoring.queries import points


class GatewayChoice(forms.ModelChoiceField):
    """Gateways by the name people gave them."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.username})"


class PointForm(forms.Form):
    """A gateway at a place."""

    name = forms.CharField(label=_("Name of the point"), max_length=80)
    place = forms.CharField(label=_("Where it stands"), max_length=120, required=False)
    gateway = GatewayChoice(label=_("Gateway"), queryset=Gateway.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["gateway"].queryset = self.choices  # type: ignore[attr-defined]

    @property
    def choices(self) -> "QuerySet[Gateway]":
        """The gateways that are no point yet."""
        return points.gateways_without_point(self.user)
