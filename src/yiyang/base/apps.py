"""Django's registration of the base helpers."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Abstract models, sealed fields, events, errors, ticks."""

    name = "yiyang.base"
    label = "base"
