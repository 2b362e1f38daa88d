"""The access rules' words for "my" gateways and devices."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.monitoring.models import Binding, Device, Gateway
from yiyang.organizations.queries import own_institution_ids
from yiyang.people.models import Elder


def gateways_of_my_institution(user: User, on: date) -> QuerySet[Any, Any]:
    """Gateways that stand in or belong to an institution where the user holds a post."""
    return Gateway.objects.filter(institution__in=own_institution_ids(user, on)).values_list("pk")


def devices_of_my_institution(user: User, on: date) -> QuerySet[Any, Any]:
    """Devices of an institution where the user holds a post."""
    return Device.objects.filter(institution__in=own_institution_ids(user, on)).values_list("pk")


def devices_of_my_elders(user: User, on: date) -> QuerySet[Any, Any]:
    """Devices that speak for an elder whose readings the user may see."""
    elders = access.visible(user, "vitals.read", Elder.objects.all(), on=on)
    return Binding.objects.filter(elder__in=elders, until_at__isnull=True).values_list("device")


def houses_of_answering(user: User) -> list[UUID]:
    """The institutions whose alarms the open pages of a user follow: where they work, if they may take alarms there."""
    on = localdate()
    takes = access.reach(user, "alarm.acknowledge", on=on).kinds & {"institution", "team"}
    return [pk for (pk,) in own_institution_ids(user, on)] if takes else []
